//! The invoice numbers that a payer may mean.

use crate::model::bank;

/// A year and at least six digits.
const SHORTEST: usize = 10;
/// So many digits a number of a reference may have.
const LONGEST: usize = 12;
/// What payers write before a number without a blank between.
const WORDS: [&str; 12] = [
    "RECHNUNG",
    "RECHNUNGSNUMMER",
    "RECHNUNGSNR",
    "NUMMER",
    "NR",
    "RG",
    "RE",
    "INVOICE",
    "INV",
    "NUMBER",
    "NO",
    "EREF",
];

/// A text as it is searched: its letters and digits in capitals, and where each of them was typed.
struct Searched {
    typed: Vec<char>,
    squeezed: String,
    places: Vec<usize>,
}

/// The invoice numbers that a text may mean: written as such, or as a reference, with or without blanks and in small
/// letters too. A number with a digit more is another number. A reference with wrong check digits means none.
pub fn numbers_in(text: &str, series: &str) -> Vec<String> {
    let mut found = Vec::new();
    if series.is_empty() {
        return found;
    }
    let text = Searched::of(text);
    for (start, _) in text.squeezed.match_indices(series) {
        let digits = start + series.len();
        let reference = start.checked_sub(4).map(|from| &text.squeezed[from..start]).filter(|it| is_start(it));
        let number = match reference {
            Some(reference) => text.of_reference(reference, series, digits),
            None if text.begins_word(start) => text.number(series, digits),
            None => None,
        };
        found.extend(number.filter(|number| !found.contains(number)));
    }
    found
}

/// `RF18`
fn is_start(text: &str) -> bool {
    text.starts_with("RF") && text[2..].bytes().all(|one| one.is_ascii_digit())
}

impl Searched {
    fn of(text: &str) -> Searched {
        let typed: Vec<char> = text.chars().collect();
        let (places, letters): (Vec<usize>, Vec<char>) =
            typed.iter().copied().enumerate().filter(|(_, c)| c.is_ascii_alphanumeric()).unzip();
        Searched { squeezed: letters.into_iter().collect::<String>().to_ascii_uppercase(), typed, places }
    }

    /// Whether a number may begin here: where a word does, after a small letter with a capital one, or after a word that
    /// says what comes.
    fn begins_word(&self, start: usize) -> bool {
        let place = self.places[start];
        let Some(before) = place.checked_sub(1).map(|before| self.typed[before]) else { return true };
        let letters = self.typed[..place].iter().rev().take_while(|c| c.is_alphabetic()).collect::<Vec<_>>();
        let word: String = letters.into_iter().rev().collect::<String>().to_uppercase();
        !before.is_alphanumeric()
            || before.is_lowercase() && self.typed[place].is_uppercase()
            || WORDS.contains(&word.as_str())
    }

    /// How many digits stand from here on, whatever is between them.
    fn digits(&self, from: usize) -> usize {
        self.squeezed[from..].bytes().take_while(u8::is_ascii_digit).count()
    }

    /// Whether so many digits from here on end where no other is glued to them.
    fn ends(&self, from: usize, length: usize) -> bool {
        let end = from + length;
        length >= self.digits(from) || self.places[end] != self.places[end - 1] + 1
    }

    /// The number that begins with the digits from here on: at least ten, and all that are glued to them.
    fn number(&self, series: &str, from: usize) -> Option<String> {
        let length = (SHORTEST..=self.digits(from)).find(|length| self.ends(from, *length))?;
        Some(self.written(series, from, length))
    }

    /// The number to which the check digits belong, rather one that ends where its digits do.
    fn of_reference(&self, reference: &str, series: &str, from: usize) -> Option<String> {
        let mut lengths: Vec<usize> = (SHORTEST..=self.digits(from).min(LONGEST)).collect();
        lengths.sort_by_key(|length| !self.ends(from, *length));
        let numbers = lengths.into_iter().map(|length| self.written(series, from, length));
        numbers.into_iter().find(|number| bank::creditor_reference(number).starts_with(reference))
    }

    /// `R2026-000123`
    fn written(&self, series: &str, from: usize, length: usize) -> String {
        let digits = &self.squeezed[from..from + length];
        format!("{series}{}-{}", &digits[..4], &digits[4..])
    }
}
