//! Words that anybody would try first: what a person is known by, and what the site is about. They add nothing to a
//! password, however often or in whatever spelling they stand in it.

use std::collections::BTreeSet;

/// What the site is about, in the words of its pages.
const OF_THE_SITE: [&str; 14] = [
    "remit",
    "billing",
    "invoice",
    "payment",
    "password",
    "passwort",
    "website",
    "hosting",
    "server",
    "account",
    "login",
    "client",
    "developer",
    "welcome",
];
/// Shorter ones stand in many other words: they only count alone.
const SHORTEST_PART: usize = 4;
/// Shorter ones say nothing.
const SHORTEST: usize = 2;

/// What must not make up a password.
#[derive(Debug, Clone)]
pub struct KnownWords {
    /// Small letters, the longest first.
    words: Vec<String>,
}

/// A password without what adds nothing, and what that was.
pub(super) struct Stripped {
    pub rest: String,
    pub had_known_words: bool,
    pub had_repeated_words: bool,
}

impl KnownWords {
    /// Of a person with this name and address, at a site of this brand.
    pub fn of(name: &str, email: &str, brand: &str) -> KnownWords {
        let email = email.trim().to_lowercase();
        let (local, domain) = email.rsplit_once('@').unwrap_or((&email, ""));
        let host = domain.rsplit_once('.').map_or(domain, |(host, _)| host);
        let mut words: BTreeSet<String> = OF_THE_SITE.iter().map(|word| (*word).to_owned()).collect();
        words.extend([email.as_str(), domain].map(str::to_owned));
        for text in [name, local, host, brand] {
            let parts: Vec<String> = parts(&text.to_lowercase()).map(str::to_owned).collect();
            words.insert(parts.concat());
            words.extend(parts);
        }
        let backwards: Vec<String> = words.iter().map(|word| word.chars().rev().collect()).collect();
        words.extend(backwards.into_iter().filter(|word: &String| word.chars().count() >= SHORTEST_PART));
        let mut words: Vec<String> = words.into_iter().filter(|word| word.chars().count() >= SHORTEST).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        KnownWords { words }
    }

    pub(super) fn as_strs(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).collect()
    }

    /// Takes known and repeated words out of a password.
    pub(super) fn strip(&self, password: &str) -> Stripped {
        let lower = password.to_lowercase();
        let plain = self.without_known(&lower);
        let read = self.without_known(&letters_for_signs(&lower));
        // Other spellings only count where they make a known word: a seven is a good sign elsewhere.
        let (rest, letters) = if read.1 > plain.1 { read } else { plain };
        let mut seen = BTreeSet::new();
        let mut words: Vec<&str> = Vec::new();
        let all: Vec<&str> = parts(&rest).collect();
        words.extend(all.iter().filter(|word| seen.insert(**word)));
        let (had_known_words, had_repeated_words) = (letters > 0, words.len() < all.len());
        // Signs between such words are as easy to guess as they are.
        let rest = if had_known_words || had_repeated_words { words.join(" ") } else { rest };
        Stripped { rest, had_known_words, had_repeated_words }
    }

    /// The text without known words, and how many letters they had.
    fn without_known(&self, text: &str) -> (String, usize) {
        let mut rest = text.to_owned();
        for word in &self.words {
            if word.chars().count() >= SHORTEST_PART {
                rest = rest.replace(word.as_str(), " ");
            } else {
                let others: Vec<&str> = rest.split(' ').map(|one| if one == word { "" } else { one }).collect();
                rest = others.join(" ");
            }
        }
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).count();
        let taken = letters(text) - letters(&rest);
        (rest.split_whitespace().collect::<Vec<_>>().join(" "), taken)
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty())
}

/// `r3m1t` as it is read.
fn letters_for_signs(text: &str) -> String {
    let letter = |sign| match sign {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        other => other,
    };
    text.chars().map(letter).collect()
}
