//! How words are written wherever people read them: pages, emails and sentences.

use crate::house_rules::{nothing, templates};
use crate::source::files;

#[test]
fn one_thing_has_one_wording() {
    let instead = [
        ("month net", "a month without VAT"),
        ("Per month, net", "Per month, without VAT"),
        ("month in all", "Total per month"),
        ("Together, without", "Total, without VAT"),
        ("Mark as paid", "Record payment"),
        ("was noted", "was recorded"),
        ("was taken back", "was credited"),
    ];
    let mut broken = Vec::new();
    for file in files("src", "rs").into_iter().chain(templates()) {
        for line in file.text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let found = instead.iter().filter(|(words, _)| line.contains(words));
            broken.extend(found.map(|(words, right)| format!("{}: “{words}” instead of “{right}”", file.path)));
        }
    }
    nothing(&broken, "One thing is called the same on all pages and in all emails");
}

/// What follows an apostrophe in English.
const ENDS: [&str; 7] = ["s", "t", "re", "ll", "ve", "d", "m"];

/// Whether an apostrophe in it is that of typewriters: `don't`, `{name}'s`. What is quoted in SQL or is a letter in Rust is none.
fn has_straight_apostrophe(line: &str) -> bool {
    line.match_indices('\'').any(|(place, _)| {
        let (before, after) = (&line[..place], &line[place + 1..]);
        let end = &after[..after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len())];
        let is_behind_word = before.ends_with(|c: char| c.is_alphabetic() || c == '}');
        is_behind_word && ENDS.contains(&end) && !after[end.len()..].starts_with('\'')
    })
}

#[test]
fn apostrophes_are_curved() {
    for (line, is_straight) in [
        ("We'll email {name}.", true),
        ("{{ app.name }}'s page", true),
        ("We’ll email {name}.", false),
        ("SELECT 's' AS part, kind='t'", false),
        ("matches!(byte, b'd' | b's')", false),
    ] {
        assert_eq!(has_straight_apostrophe(line), is_straight, "{line}");
    }
    let mut broken = Vec::new();
    for file in files("src", "rs").into_iter().chain(templates()) {
        let said = file.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let said = said.map(|line| line.split(" // ").next().unwrap_or_default());
        broken.extend(said.filter(|line| has_straight_apostrophe(line)).map(|line| format!("{}: {line}", file.path)));
    }
    nothing(&broken, "It is ’ wherever people read it");
}
