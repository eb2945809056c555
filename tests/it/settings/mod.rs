//! What is checked at the start, sentence by sentence.

mod beside;
mod encoded;
mod files;
mod manual;
mod names;
mod outside;
mod packaging;
mod platform;
mod secret;

use clap::Parser;
use remit::settings::{RawSettings, Settings};

use crate::world::SECRET;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    settings: RawSettings,
}

pub fn settings(line: &[&str]) -> Result<Settings, String> {
    let database = if line.contains(&"--database-url") { &[][..] } else { &["--database-url", "sqlite://nowhere"] };
    let always = ["remit", "--secret", SECRET];
    Line::try_parse_from(always.iter().chain(database).chain(line))
        .expect("they can be read")
        .settings
        .check()
        .map_err(|none| none.to_string())
}

#[test]
fn terms_have_an_address_and_may_have_a_version() {
    let url = ["--terms-url", "https://hosting.example/terms"];
    let terms = settings(&url).expect("an address alone").terms.expect("terms");
    assert_eq!((terms.url.as_str(), terms.version), (url[1], None));
    let versioned = settings(&[&url[..], &["--terms-version", " 1 November 2026 "]].concat()).expect("with a version");
    assert_eq!(versioned.terms.and_then(|terms| terms.version).as_deref(), Some("1 November 2026"));
    assert_eq!(versioned.footer, [("Terms", url[1].to_owned())]);
    assert!(settings(&[]).expect("without").terms.is_none());
    for wrong in [&["--terms-url", "terms"][..], &["--terms-version", "2"]] {
        assert!(settings(wrong).is_err_and(|sentence| sentence.contains("REMIT_TERMS_URL")), "{wrong:?}");
    }
}

/// What whoever runs Remit for others has to say, and a sensible value of each.
pub const FOR_OTHERS: [[&str; 2]; 5] = [
    ["--base-url", "https://billing.example"],
    ["--seller", "none"],
    ["--catalogue", "built-in"],
    ["--mail-from", "Billing <billing@hosting.example>"],
    ["--smtp-url", "smtps://remit:s3cret@mail.hosting.example"],
];

/// Settings for others, with these instead or besides; an empty value takes one away.
pub fn for_others(other: &[[&str; 2]]) -> Result<Settings, String> {
    let others = FOR_OTHERS.iter().filter(|one| other.iter().all(|other| other[0] != one[0]));
    let line: Vec<&str> = others.chain(other).flatten().copied().collect();
    settings(&line)
}
