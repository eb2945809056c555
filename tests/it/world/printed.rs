//! What is printed by a test and kept beside it: a change of it is a change to look at.

use std::path::Path;

/// Compares with a committed file of `tests/it`; with `UPDATE=1` writes it.
#[track_caller]
pub fn matches_file(file: &str, printed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, printed).expect("the file can be written");
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differences: Vec<String> = differences(&kept, printed);
    assert!(
        differences.is_empty(),
        "{} lines differ from tests/it/{file}. If that is meant: UPDATE=1 cargo test --test it, and look at the diff.\n{}",
        differences.len(),
        differences.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// Lines that are only in one of the two.
fn differences(kept: &str, printed: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), printed.lines().collect());
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}"));
    let come = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}"));
    let mut all: Vec<String> = gone.chain(come).collect();
    if all.is_empty() && old != new {
        all.push("the same lines in another order".into());
    }
    all
}
