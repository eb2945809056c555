//! Whose requests may change something.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use remit::error::Error;
use remit::web::same_origin::check;

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
