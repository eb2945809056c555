//! The one way to write an address.

use actix_web::http::Uri;
use remit::web::normal_path::{is_normal, unescaped};

#[test]
fn an_address_is_written_in_one_way() {
    for path in ["/", "/login", "/apps/a1/people", "/events.csv", "/.well-known/security.txt", "/i/a-B_9"] {
        assert!(is_normal(path), "{path}");
    }
    for path in ["/api/v1/apps/ext:site-4711", "/api/v1/apps/ext:site@north"] {
        assert!(is_normal(path), "{path}, which is what the hosting platform calls something");
    }
    for path in ["", "*", "login", "//login", "/apps/", "/apps//a1", "/./login", "/../login", "/%69/x", "/i/%2e"] {
        assert!(!is_normal(path), "{path}");
    }
    for path in ["/i\\x", "/i;a=b/x", "/caf\u{e9}", "/a b", "/i:x", "/i@x"] {
        assert!(!is_normal(path), "{path}");
    }
}

#[test]
fn programs_may_escape_what_the_platform_calls_something() {
    let in_one_way = |address: &'static str| unescaped(&Uri::from_static(address)).map(|uri| uri.to_string());
    for (address, meant) in [
        ("/api/v1/apps/ext%3Asite%40north", "/api/v1/apps/ext:site@north"),
        ("/api/v1/apps/ext%3asite?dry_run=true&x=%3A", "/api/v1/apps/ext:site?dry_run=true&x=%3A"),
    ] {
        assert_eq!(in_one_way(address).as_deref(), Some(meant));
    }
    for address in ["/apps/a%3Ab", "/api/v1/apps/a%2Fb", "/api/v1/apps/%2e%2e/x", "/api/v1/apps/%253A", "*"] {
        assert_eq!(in_one_way(address), None, "{address}");
    }
}
