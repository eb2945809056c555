//! The one way to write an address.

use remit::web::normal_path::is_normal;

#[test]
fn an_address_is_written_in_one_way() {
    for path in ["/", "/login", "/apps/a1/people", "/events.csv", "/.well-known/security.txt", "/i/a-B_9"] {
        assert!(is_normal(path), "{path}");
    }
    assert!(is_normal("/api/v1/apps/ext:site-4711"), "what the hosting platform calls something");
    for path in ["", "*", "login", "//login", "/apps/", "/apps//a1", "/./login", "/../login", "/%69/x", "/i/%2e"] {
        assert!(!is_normal(path), "{path}");
    }
    for path in ["/i\\x", "/i;a=b/x", "/caf\u{e9}", "/a b", "/i:x"] {
        assert!(!is_normal(path), "{path}");
    }
}
