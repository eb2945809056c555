//! What every answer has in common, and how nonsense is answered.

use actix_web::http::Method;

use crate::world::{Browser, World};

const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");

/// Headers of every answer.
const HEADERS: [&str; 9] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "x-robots-tag",
    "cache-control",
];

#[track_caller]
fn has_our_headers(page: &Browser) {
    for name in HEADERS {
        assert!(page.header(name).is_some(), "no {name} at {} ({})", page.address, page.status);
    }
    assert_eq!(page.header("server"), None);
}

fn stylesheet(world: &World) -> String {
    let page = world.guest().get("/").source();
    let start = page.find("/static/style.").expect("a stylesheet");
    page[start..].split('"').next().expect("an address").to_owned()
}

story! {
    fn every_answer_has_our_headers(world: &mut World) {
        let css = stylesheet(world);
        let mut guest = world.guest();
        for (method, address, headers, status) in [
            (Method::GET, "/", &[][..], 200),
            (Method::HEAD, "/", &[], 200),
            (Method::GET, "/health", &[], 200),
            (Method::GET, "/livez", &[], 200),
            (Method::HEAD, "/readyz", &[], 200),
            (Method::GET, &css, &[], 200),
            (Method::GET, "/static/none.css", &[], 404),
            (Method::GET, "/nothing", &[], 404),
            (Method::HEAD, "/nothing", &[], 404),
            (Method::GET, "/account", &[], 303),
            (Method::PUT, "/", &[OWN], 405),
            (Method::OPTIONS, "/", &[OWN], 405),
            (Method::PUT, "/", &[], 403),
            (Method::POST, "/nothing", &[], 403),
            (Method::POST, "/nothing", &[("origin", "https://evil.example")], 403),
            (Method::POST, "/nothing", &[OWN], 404),
            (Method::POST, &css, &[OWN], 405),
        ] {
            guest.send(method.clone(), address, Some(Vec::new()), headers);
            assert_eq!(guest.status, status, "{method} {address}");
            has_our_headers(&guest);
        }
        guest.get(&css);
        assert_eq!(guest.header("cache-control"), Some("public, max-age=31536000, immutable"));
        guest.get("/");
        assert_eq!(guest.header("cache-control"), Some("no-store"));
        assert_eq!(guest.header("strict-transport-security"), None, "not on http");
    }

    fn a_body_that_cannot_be_read_is_refused_with_words(world: &mut World) {
        let mut guest = world.guest();
        for (body, status) in [
            (format!("name={}", "x".repeat(40_000)), 413),
            ("name=%FF".to_owned(), 400),
            ("name=a%00b".to_owned(), 422),
            ("na%1bme=a".to_owned(), 422),
        ] {
            guest.post_body("/sign-up", body.into_bytes()).answers(status);
            has_our_headers(&guest);
        }
        guest.get("/outbox?after=%FF").answers(400);
        guest.get(&format!("/{}", "x".repeat(60_000))).answers(404);
        guest.get("/apps/%FF%00").answers(404);
    }
}
