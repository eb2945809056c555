//! Requests that may change something come from our own pages only.

use actix_web::HttpRequest;
use actix_web::http::Method;

/// True if this request may pass: it changes nothing, or its browser says that a page of ours sent it.
/// Without `Sec-Fetch-Site` (old browsers) the `Origin` has to be ours; without both it is refused.
pub fn allows(request: &HttpRequest, base_url: &str) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return true;
    }
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => header("origin") == Some(base_url),
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
            allows(&request.to_http_request(), "https://remit.example")
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
    }
}
