//! How words are written wherever people read them: pages, emails, sentences, and what is described for programs.

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
    nothing(&said_where(has_straight_apostrophe), "It is ’ wherever people read it");
}

/// Whether it says “not … any more”: that is “no longer”. “Nobody … any more” is right, and “many more”.
fn is_any_more(line: &str) -> bool {
    line.contains(" any more") && !line.to_lowercase().contains("nobody")
}

#[test]
fn what_has_ended_is_no_longer() {
    for (line, is_wrong) in [
        ("Null: it has none any more.", true),
        ("You do not ask to work on it any more.", true),
        ("Nobody works on it any more.", false),
        ("and many more apps", false),
    ] {
        assert_eq!(is_any_more(line), is_wrong, "{line}");
    }
    nothing(&said_where(is_any_more), "“No longer” instead of “not … any more”");
}

/// Whether a dot between two parts could end a line on a page, away from what follows it.
fn has_loose_dot(line: &str) -> bool {
    line.contains("· ") || ["·", "·&nbsp;{% endif %}"].iter().any(|end| line.trim_end().ends_with(end))
}

#[test]
fn a_dot_stays_with_what_follows_it() {
    for (line, is_loose) in [
        ("{{ name }} · {{ currency }}", true),
        ("{% if name != \"\" %}{{ name }} ·&nbsp;{% endif %}", true),
        ("{% if name != \"\" %}{{ name }} ·&nbsp;{% endif -%}", false),
        ("{{ name }} ·&nbsp;{{ currency }}", false),
        ("format!(\"{name} ·\\u{a0}{currency}\")", false),
    ] {
        assert_eq!(has_loose_dot(line), is_loose, "{line}");
    }
    // No browser breaks their lines.
    let others = ["src/documents/", "templates/mail.txt", "docs/"];
    let mut loose = said_where(has_loose_dot);
    loose.retain(|line| !others.iter().any(|place| line.starts_with(place)));
    nothing(&loose, "Between the dot and what follows there is no blank at which a line breaks: `·&nbsp;`, `·\\u{a0}`");
}

/// The lines like this of everything that people read: pages, emails, sentences, and the description for programs.
fn said_where(is_so: fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files("src", "rs").into_iter().chain(templates()).chain(files("docs", "json")) {
        let said = file.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let said = said.map(|line| line.split(" // ").next().unwrap_or_default());
        found.extend(said.filter(|line| is_so(line)).map(|line| format!("{}: {line}", file.path)));
    }
    found
}
