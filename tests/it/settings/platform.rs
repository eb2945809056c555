//! Where apps come from.

use super::{for_others, settings};

const AT_PLATFORM: [&str; 2] = ["--apps", "platform"];

fn refused(line: &[&str]) -> String {
    settings(line).err().unwrap_or_else(|| panic!("{line:?} is taken"))
}

#[test]
fn apps_are_created_here_unless_a_page_of_the_platform_is_named() {
    assert_eq!(settings(&[]).expect("good settings").new_app_page, None);
    for url in ["https://panel.example/sites/new?from=remit", "http://localhost:9000/new", "http://127.0.0.1/new"] {
        let page = settings(&[&AT_PLATFORM[..], &["--new-app-url", url]].concat()).expect("good settings").new_app_page;
        assert_eq!(page.map(|page| page.url).as_deref(), Some(url));
    }
    let others = for_others(&[AT_PLATFORM, ["--new-app-url", " https://panel.example/new "]]).expect("good settings");
    assert_eq!(others.new_app_page.map(|page| page.host).as_deref(), Some("panel.example"));
}

#[test]
fn what_is_wrong_is_said_in_one_sentence() {
    assert!(refused(&["--apps", "there"]).starts_with("REMIT_APPS is “there”. Use here or platform."));
    assert!(refused(&AT_PLATFORM).starts_with("REMIT_NEW_APP_URL is missing."));
    assert!(refused(&["--new-app-url", "https://panel.example"]).starts_with("REMIT_NEW_APP_URL is set, but"));
    for url in ["panel.example", "http://panel.example/new", "ftp://panel.example", "javascript:alert(1)", "/new"] {
        let sentence = refused(&[&AT_PLATFORM[..], &["--new-app-url", url]].concat());
        assert!(sentence.starts_with("REMIT_NEW_APP_URL is “") && sentence.contains("https://"), "{url}: {sentence}");
    }
    let sentence = refused(&[&AT_PLATFORM[..], &["--new-app-url", "https://ada:s3cret@panel.example"]].concat());
    assert!(sentence.starts_with("REMIT_NEW_APP_URL has") && !sentence.contains("s3cret"), "{sentence}");
}

#[test]
fn the_page_of_an_app_has_a_place_for_its_key_behind_the_host() {
    let pages = |url: &str| settings(&["--app-url", url]).map(|settings| settings.app_pages.expect("pages"));
    let panel = pages("https://panel.example/sites/{external_id}?tab=overview").expect("good settings");
    assert_eq!(panel.host, "panel.example");
    assert_eq!(panel.of("site-4711"), "https://panel.example/sites/site-4711?tab=overview");
    assert_eq!(panel.of("a/b c?d&e"), "https://panel.example/sites/a%2Fb%20c%3Fd%26e?tab=overview");
    assert!(pages("http://localhost:9000/?site={external_id}").is_ok());
    for url in [
        "https://panel.example/sites",
        "https://panel.example{external_id}",
        "https://{external_id}.panel.example/",
        "https://panel.example/{external_id}/{external_id}",
        "http://panel.example/{external_id}",
        "panel.example/{external_id}",
    ] {
        assert!(pages(url).is_err_and(|sentence| sentence.starts_with("REMIT_APP_URL is “")), "{url}");
    }
}
