//! What protects every address: tried on all of them.

use actix_web::http::Method;
use remit::routes::ADDRESSES;

use crate::access::every_route::Everybody;
use crate::world::{Browser, Cast, Kind, World, rounds};

const HEADERS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-robots-tag", "noindex"),
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
];

/// Headers of requests that no page of ours sends.
const FOREIGN: [&[(&str, &str)]; 6] = [
    &[],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:8080")],
    &[("sec-fetch-site", "none")],
    &[("origin", "null")],
    &[("origin", "http://127.0.0.1:8081")],
];

/// What nobody types: an unfinished escape is no mistake of a form, the others are.
const ODD_BODIES: [&[u8]; 7] = [
    b"name=a%00b&email=a%00b@c.example&password=a%00b",
    b"name=%FF%FE&email=%FF&password=%C3",
    b"\xff\xfe\x00=\x80",
    b"name=%1b[31m&message=%07",
    b"name=a&name=b&name=c&email=a@b.example&email=c@d.example",
    b"&&&=&==&%&%zz=%",
    b"once=%27%22%3E&app=%27%22&payment_method=0&confirm_password=",
];

/// All but those where machines send what they have signed.
fn for_each(everybody: &mut Everybody, method: &str, mut act: impl FnMut(&str, &mut Browser, &str)) {
    for (_, pattern) in ADDRESSES.iter().filter(|(one, pattern)| *one == method && !pattern.starts_with("/hooks/")) {
        for target in everybody.targets(pattern) {
            for (name, browser) in &mut everybody.browsers {
                act(name, browser, &target.address);
            }
        }
    }
}

#[track_caller]
fn has_the_headers(browser: &Browser) {
    for (name, value) in HEADERS {
        assert_eq!(browser.header(name), Some(value), "at {} ({})", browser.address, browser.status);
    }
    assert!(browser.header("permissions-policy").is_some_and(|policy| policy.contains("payment=()")));
    assert_eq!(browser.header("server"), None);
    let is_file = browser.address.starts_with("/static/") && browser.status == 200;
    let kept = if is_file { "public, max-age=31536000, immutable" } else { "no-store" };
    assert_eq!(browser.header("cache-control"), Some(kept), "at {}", browser.address);
}

macro_rules! on_both {
    ($($name:ident;)+) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                super::$name(&mut super::Everybody::new(super::Kind::Sqlite));
            }

            #[test]
            #[ignore = "needs a PostgreSQL: bin/test --only postgres"]
            fn postgres() {
                super::$name(&mut super::Everybody::new(super::Kind::Postgres));
            }
        }
    )+};
}

#[test]
fn a_browser_that_hides_where_it_comes_from_reads_what_to_change() {
    let mut guest = World::new(Kind::Sqlite).guest();
    for (hidden, words) in [
        (&[("origin", "null")][..], "hides which page this came from"),
        (&[("origin", "https://evil.example")], "didn’t come from one of our pages"),
    ] {
        guest.send(Method::POST, "/login", Some(b"email=a".to_vec()), hidden);
        guest.shows(403, "Request blocked");
        guest.says(words);
    }
}

on_both! {
    what_is_not_sent_from_our_pages_changes_nothing;
    looking_changes_nothing_however_often;
    odd_input_is_refused_with_a_page;
}

fn what_is_not_sent_from_our_pages_changes_nothing(everybody: &mut Everybody) {
    let before = everybody.world.dump();
    let mut round = 0;
    for_each(everybody, "POST", |_, browser, address| {
        round += 1;
        let body = b"name=Taken&email=taken@evil.example".to_vec();
        browser.send(Method::POST, address, Some(body), FOREIGN[round % FOREIGN.len()]);
        browser.shows(403, "Request blocked");
        has_the_headers(browser);
    });
    everybody.world.is_as(&before, "a form from elsewhere");
}

fn looking_changes_nothing_however_often(everybody: &mut Everybody) {
    let before = everybody.world.dump();
    for _ in 0..rounds(1, 20) {
        for_each(everybody, "GET", |_, browser, address| {
            browser.get(address);
            assert!(browser.status < 500, "{} at {address}", browser.status);
            has_the_headers(browser);
            browser.send(Method::HEAD, address, None, &[]);
            assert!(browser.status < 500, "{} at HEAD {address}", browser.status);
        });
    }
    everybody.world.is_as(&before, "looking");
}

fn odd_input_is_refused_with_a_page(everybody: &mut Everybody) {
    let mut round = 0;
    for_each(everybody, "POST", |name, browser, address| {
        if name != "guest" && name != "mara" {
            return;
        }
        for body in ODD_BODIES.iter().take(4) {
            browser.post_body(address, body.to_vec());
            // Whatever the form has in it, and who sends it.
            assert!(
                (400..500).contains(&browser.status),
                "{} at {address} for {:?}",
                browser.status,
                String::from_utf8_lossy(body)
            );
            has_the_headers(browser);
        }
        for body in ODD_BODIES.iter().skip(4) {
            browser.post_body(address, body.to_vec());
            assert!(browser.status < 500, "{} at {address} for {:?}", browser.status, String::from_utf8_lossy(body));
        }
        browser.post_body(address, vec![b'a'; 65 * 1024]);
        browser.shows(413, "That’s too much");
        has_the_headers(browser);
        round += 1;
    });
    assert!(round > 0);
    for_each(everybody, "GET", |name, browser, address| {
        if name == "mara" {
            for query in
                ["then=%00&app=%00&after=%00&object=%00", "app=%FF&after=%FF", "then=//evil.example", "a=%zz&&="]
            {
                browser.get(&format!("{address}?{query}"));
                assert!(browser.status < 500, "{} at {}", browser.status, browser.address);
                has_the_headers(browser);
            }
        }
    });
}

story! {
    fn what_does_not_exist_and_what_is_not_possible_is_said_in_a_page(world: &mut World) {
        let cast = Cast::of(world);
        for mut browser in [world.guest(), world.sign_in(&cast.clara)] {
            for nowhere in ["/nowhere", "/apps/", "/apps//", "/%00", "/%ff", "/../etc/passwd", "/static/none.css"] {
                browser.get(nowhere);
                assert!(matches!(browser.status, 400 | 404), "{} at {nowhere}", browser.status);
                has_the_headers(&browser);
            }
            browser.send(Method::PUT, "/new/app", None, &[("sec-fetch-site", "same-origin")]);
            browser.shows(405, "Not possible here");
            has_the_headers(&browser);
        }
    }
}
