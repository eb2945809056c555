//! Requests that may change something come from our own pages only.

use actix_web::HttpRequest;
use actix_web::http::Method;

use crate::error::{Error, Result};

/// Lets a request pass that changes nothing, or of which its browser says that a page of ours sent it. Without
/// `Sec-Fetch-Site` (old browsers) the `Origin` has to be ours; without both it is refused.
///
/// # Errors
/// [`Error::ForeignForm`], or [`Error::OriginHidden`] if the browser does not say where it comes from.
pub fn check(request: &HttpRequest, base_url: &str) -> Result<()> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header("origin")) {
        (Some("same-origin"), _) => Ok(()),
        (Some(_), _) => Err(Error::ForeignForm),
        (None, Some(origin)) if origin == base_url => Ok(()),
        (None, None | Some("null")) => Err(Error::OriginHidden),
        (None, Some(_)) => Err(Error::ForeignForm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn only_our_own_pages_may_change_something() {
        let passes = |headers: &[(&'static str, &'static str)], method: Method| {
            let mut request = TestRequest::default().method(method);
            for header in headers {
                request = request.insert_header(*header);
            }
            check(&request.to_http_request(), "https://remit.example").is_ok()
        };
        assert!(passes(&[], Method::GET) && passes(&[], Method::HEAD));
        assert!(passes(&[("sec-fetch-site", "same-origin")], Method::POST));
        assert!(passes(&[("origin", "https://remit.example")], Method::POST));
        for refused in [
            &[][..],
            &[("sec-fetch-site", "same-site"), ("origin", "https://remit.example")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "none")],
            &[("origin", "null")],
            &[("origin", "https://remit.example.evil.example")],
        ] {
            assert!(!passes(refused, Method::POST), "{refused:?}");
            assert!(!passes(refused, Method::DELETE), "{refused:?}");
        }
        let hidden = TestRequest::default().method(Method::POST).insert_header(("origin", "null"));
        assert!(matches!(check(&hidden.to_http_request(), "https://remit.example"), Err(Error::OriginHidden)));
    }
}
