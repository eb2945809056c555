//! Where a request comes from.

use actix_web::test::TestRequest;
use remit::web::network::{address, is_direct, network};

fn seen(peer: &str, forwarded: &str) -> String {
    let proxies = ["10.0.0.0/8".parse().expect("a network")];
    let request = TestRequest::default()
        .peer_addr(format!("{peer}:1").parse().expect("an address"))
        .insert_header(("x-forwarded-for", forwarded))
        .to_http_request();
    network(address(&request, &proxies))
}

#[test]
fn only_a_request_for_the_base_url_without_a_proxy_is_direct() {
    let direct = |headers: &[(&'static str, &'static str)]| {
        let mut request = TestRequest::default();
        for header in headers {
            request = request.append_header(*header);
        }
        is_direct(&request.to_http_request(), "http://127.0.0.1:8080")
    };
    assert!(direct(&[("host", "127.0.0.1:8080")]));
    for refused in [
        &[][..],
        &[("host", "evil.example")],
        &[("host", "127.0.0.1:8080"), ("host", "evil.example")],
        &[("host", "127.0.0.1:8080"), ("x-forwarded-for", "203.0.113.9")],
        &[("host", "127.0.0.1:8080"), ("x-forwarded-anything", "")],
        &[("host", "127.0.0.1:8080"), ("forwarded", "for=203.0.113.9")],
    ] {
        assert!(!direct(refused), "{refused:?}");
    }
}

#[test]
fn forwarding_headers_count_only_from_our_proxies() {
    assert_eq!(seen("203.0.113.9", "1.2.3.4"), "203.0.113.9", "a stranger’s header is ignored");
    assert_eq!(seen("10.0.0.1", "1.2.3.4"), "1.2.3.4");
    assert_eq!(seen("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2"), "1.2.3.4", "what the visitor made up is ignored");
    assert_eq!(seen("10.0.0.1", "nonsense"), "10.0.0.1");
    assert_eq!(
        seen("10.0.0.1", "6.6.6.6, nonsense, 1.2.3.4"),
        "1.2.3.4",
        "what cannot be read hides nothing behind it"
    );
    assert_eq!(seen("[2001:db8:1:2:3:4:5:6]", ""), "2001:db8:1:2::/64");
}

#[test]
fn ports_and_brackets_in_forwarding_headers_do_not_hide_the_visitor() {
    assert_eq!(seen("10.0.0.1", "203.0.113.7:51413"), "203.0.113.7");
    assert_eq!(seen("10.0.0.1", "6.6.6.6:1, 203.0.113.7:51413, 10.0.0.2:443"), "203.0.113.7");
    for v6 in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"] {
        assert_eq!(seen("10.0.0.1", v6), "2001:db8::/64", "{v6}");
    }
    assert_eq!(seen("10.0.0.1", "[::ffff:203.0.113.7]:443"), "203.0.113.7");
    for nonsense in ["203.0.113.7:port", "203.0.113.7:", "[203.0.113.7", "2001:db8::1]:443"] {
        assert_eq!(seen("10.0.0.1", nonsense), "10.0.0.1", "{nonsense}");
    }
}
