//! What is checked at the start, sentence by sentence.

mod beside;
mod encoded;
mod files;
mod manual;
mod names;
mod outside;
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
    Line::try_parse_from(always.iter().chain(database).chain(line)).expect("they can be read").settings.check()
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
