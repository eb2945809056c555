//! Addresses of websites as their visitors type them.

use remit::model::website::Website;

#[test]
fn a_website_is_an_http_address_and_nothing_that_runs() {
    let cafe = Website::parse(" Harbour-Cafe.example").expect("a website");
    assert_eq!(cafe.as_str(), "https://harbour-cafe.example/");
    assert_eq!(Website::short("https://harbour-cafe.example/menu"), "harbour-cafe.example/menu");
    let bakery = Website::parse("Bäckerei-Süß.example/").expect("a website");
    assert_eq!(bakery.as_str(), "https://xn--bckerei-s-o1a0c4t.example/");
    assert_eq!(Website::short(bakery.as_str()), "bäckerei-süß.example");
    for wrong in [
        "",
        "javascript:alert(1)",
        "javascript://a.example/%0aalert(1)",
        "ftp://a.example",
        "https://u:p@a.example",
        "localhost",
        "a b.example",
        "//evil.example",
        "///evil.example",
        "https:///evil.example",
        "https:////evil.example",
        "/evil.example",
        "\\\\evil.example",
        "https:\\\\evil.example",
        "http:evil.example",
        "?evil.example",
        ".evil.example",
    ] {
        assert_eq!(Website::parse(wrong), None, "{wrong}");
    }
}
