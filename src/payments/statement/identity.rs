//! By what a line is known again: the name that the bank gives it, and all that it says. Banks wrap texts in one way in the
//! statement of a day and in another in that of a month, so white space does not count.

use sha2::{Digest, Sha256};

use super::line::{Entry, squeezed};

/// What stands where there is no name.
const NO_NAMES: [&str; 8] = ["", "NOTPROVIDED", "NONREF", "NOREF", "NOREFERENCE", "NOTAVAILABLE", "UNKNOWN", "NONE"];

/// `NONREF`, `0000`, `-`: a field that has to be filled in and says nothing.
pub fn is_no_name(text: &str) -> bool {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let says_nothing = NO_NAMES.contains(&plain.as_str()) || plain.bytes().all(|byte| byte == b'0');
    says_nothing && text.is_ascii()
}

/// Without white space, in capitals.
pub fn folded(text: &str) -> String {
    squeezed(text)
}

/// A line before it has its id.
pub(super) struct Line {
    /// What the bank calls it; empty: nothing.
    pub(super) name: String,
    /// All that was written with it, however long.
    pub(super) written: String,
    pub(super) entry: Entry,
}

impl Line {
    /// All that it says. A payment that goes back may have the name of the payment: the amount tells them apart.
    fn facts(&self, iban: &str) -> String {
        let Entry { booked_on, amount, currency, payer, payer_iban, names, files, .. } = &self.entry;
        let texts = [iban, currency, &self.name, payer, payer_iban, &self.written, &names.join("/")].map(folded);
        // Two files of direct debits may come to the same on one day.
        let files = if files.is_empty() { String::new() } else { format!("\n{}", folded(&files.join("/"))) };
        format!("{booked_on}\n{amount}\n{}{files}", texts.join("\n"))
    }
}

/// Gives each line of a statement its id. Those that are equal in all are counted.
pub(super) fn identified(lines: Vec<Line>, iban: &str) -> Vec<Entry> {
    let mut times = std::collections::HashMap::new();
    let numbered = lines.into_iter().map(|line| {
        let facts = line.facts(iban);
        let before: &mut u32 = times.entry(facts.clone()).or_default();
        let id = digest(&facts, *before);
        *before += 1;
        Entry { id, ..line.entry }
    });
    numbered.collect()
}

fn digest(facts: &str, position: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(facts.as_bytes());
    hash.update(format!("\n{position}").as_bytes());
    data_encoding::HEXLOWER.encode(&hash.finalize()[..ID_BYTES])
}

/// An id has twice as many letters. Until version 2026-12-02 of the database it had 32, of fewer facts.
const ID_BYTES: usize = 20;
