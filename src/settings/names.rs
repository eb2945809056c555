//! Names in the environment that are no settings: a typing mistake must not switch something off without a word.

use clap::{Args, Command};

use super::raw::RawSettings;

const OURS: &str = "REMIT_";
/// For the tests of Remit itself, which may leave them in the environment of the program.
const OF_TESTS: [&str; 2] = ["REMIT_TEST_", "REMIT_BIN"];

/// Looks at the names of the environment.
///
/// # Errors
/// One sentence that names what is no setting, with the one that may be meant.
pub fn refuse_unknown(names: impl IntoIterator<Item = String>) -> Result<(), String> {
    let known = known();
    let is_unknown = |name: &String| {
        let is_ours = name.get(..OURS.len()).is_some_and(|start| start.eq_ignore_ascii_case(OURS));
        is_ours && !known.contains(name) && !OF_TESTS.iter().any(|of_tests| name.starts_with(of_tests))
    };
    let mut unknown: Vec<String> = names.into_iter().filter(is_unknown).collect();
    unknown.sort();
    let Some(name) = unknown.first() else { return Ok(()) };
    let upper = name.to_uppercase();
    let spellings = [upper.as_str(), &upper[OURS.len()..]];
    let nearest = known.iter().flat_map(|one| spellings.map(|spelling| (distance(one, spelling), one))).min();
    match nearest.filter(|(far, one)| *far <= one.len() / 3) {
        Some((_, meant)) => Err(format!("{name} is not a setting. Did you mean {meant}?")),
        None => Err(format!("{name} is not a setting. `remit --help` lists them all.")),
    }
}

fn known() -> Vec<String> {
    let all = RawSettings::augment_args(Command::new("remit"));
    all.get_arguments().filter_map(|one| one.get_env()?.to_str().map(str::to_owned)).collect()
}

/// How many letters have to be added, taken away or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = place + 1;
        for (column, wanted) in other.iter().enumerate() {
            let changed = before + usize::from(*wanted != letter);
            before = row[column + 1];
            row[column + 1] = changed.min(before + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}
