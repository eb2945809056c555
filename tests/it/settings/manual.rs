//! The manual and the program say the same.

use clap::{Args, Command};
use remit::model::secret::{Purpose, Token};
use remit::paths;
use remit::settings::RawSettings;

const README: &str = include_str!("../../../README.md");
const NGINX: &str = include_str!("../../../packaging/nginx.conf");

#[test]
fn every_setting_stands_in_the_manual_and_every_one_that_stands_there_exists() {
    let known: Vec<String> = RawSettings::augment_args(Command::new("remit"))
        .get_arguments()
        .filter_map(|one| one.get_env()?.to_str().map(str::to_owned))
        .collect();
    for name in &known {
        assert!(README.contains(&format!("`{name}`")), "{name} is missing");
    }
    let words = README.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    for name in words.filter(|word| word.len() > "REMIT_".len() && word.starts_with("REMIT_")) {
        assert!(known.iter().any(|one| one == name), "{name} is no setting");
    }
}

#[test]
fn the_example_for_nginx_writes_no_link_of_a_mail_into_its_log() {
    let secret = NGINX.split("location ~ ").nth(1).expect("a place for links of mails");
    assert!(secret.contains("access_log off;") && secret.contains("error_log /dev/null"), "{secret}");
    let pattern = secret.split_whitespace().next().expect("a pattern");
    let inner = pattern.strip_prefix("^/(").and_then(|rest| rest.strip_suffix(")/")).expect("a list of beginnings");
    let token = Token::random();
    for purpose in Purpose::ALL {
        let path = paths::with_token(*purpose, &token);
        let is_covered = inner.split('|').any(|beginning| path.starts_with(&format!("/{beginning}/")));
        assert!(is_covered, "{purpose:?}: {path}");
    }
    assert!(!NGINX.contains("http_referer"), "a page behind such a link is the referrer of its style sheet");
    assert!(NGINX.contains("log_format"), "the usual format has the referrer");
}
