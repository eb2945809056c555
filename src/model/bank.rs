//! What banks agree on: the number of an account, and the creditor reference that a payer writes on a transfer.

use std::collections::BTreeSet;

/// `RF`, two check digits and at least one character.
const SHORTEST_REFERENCE: usize = 5;
const LONGEST_REFERENCE: usize = 25;

/// The creditor reference of ISO 11649 for an invoice number: `RF`, two check digits, then the letters and digits of it.
pub fn creditor_reference(number: &str) -> String {
    let body: String = number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let check = 98 - remainder(&format!("{body}RF00"));
    format!("RF{check:02}{body}")
}

/// The invoice number within a creditor reference, if its check digits are right: the digits of a number are a year and a
/// count.
pub fn number_of_reference(reference: &str) -> Option<String> {
    let body = reference.get(4..)?;
    let is_plain = reference.starts_with("RF") && reference.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_plain || remainder(&format!("{body}{}", &reference[..4])) != 1 {
        return None;
    }
    let digits = body.find(|c: char| c.is_ascii_digit())?;
    let (series, digits) = body.split_at(digits);
    (digits.len() >= 10 && !series.is_empty()).then(|| format!("{series}{}-{}", &digits[..4], &digits[4..]))
}

/// True if the check digits of an IBAN and its form in its country are right. Blanks do not count.
pub fn is_iban(text: &str) -> bool {
    iban(text).is_some()
}

/// The remainder by 97, with letters as two digits: A is 10.
fn remainder(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |sum, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (sum * shift + digit) % 97
    })
}

/// An IBAN without blanks and in capitals, if its check digits and its form in its country are right.
pub fn iban(text: &str) -> Option<String> {
    let typed = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    typed.parse::<iban::Iban>().is_ok().then_some(typed)
}

/// The creditor references within free text whose check digits are right. Blanks, line breaks, dashes and small letters
/// are fine, and so is what stands right before and after.
///
/// Where a reference ends is not said anywhere, so of every 97 other ends one looks right as well: those that end where a
/// word does come first, then the longer ones. Ours is the one that an invoice has.
pub fn references_in(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut ends_word = Vec::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            plain.push(c.to_ascii_uppercase());
            ends_word.push(false);
        } else if let Some(last) = ends_word.last_mut() {
            *last = true;
        }
    }
    if let Some(last) = ends_word.last_mut() {
        *last = true;
    }
    let begins = plain.match_indices("RF").map(|(begin, _)| begin);
    let spans = begins.flat_map(|begin| {
        let last = plain.len().min(begin + LONGEST_REFERENCE);
        (begin + SHORTEST_REFERENCE..=last).rev().map(move |end| (begin, end))
    });
    let right = spans.filter(|(begin, end)| is_creditor_reference(&plain[*begin..*end]));
    let (mut found, others): (Vec<_>, Vec<_>) = right.partition(|(_, end)| ends_word[end - 1]);
    found.extend(others);
    let mut seen = BTreeSet::new();
    found.retain(|(begin, end)| seen.insert(&plain[*begin..*end]));
    found.into_iter().map(|(begin, end)| plain[begin..end].to_owned()).collect()
}

/// True if this is a creditor reference of ISO 11649 in capitals and without blanks, with the right check digits.
pub fn is_creditor_reference(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let has_form = is_plain
        && text.starts_with("RF")
        && (SHORTEST_REFERENCE..=LONGEST_REFERENCE).contains(&text.len())
        && text[2..4].bytes().all(|byte| byte.is_ascii_digit());
    has_form && remainder(&format!("{}{}", &text[4..], &text[..4])) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_those_of_the_standard() {
        // The example of the standard.
        assert_eq!(creditor_reference("539007547034"), "RF18539007547034");
        let reference = creditor_reference("R2026-000123");
        assert!(reference.ends_with("R2026000123") && reference.len() <= 25);
        assert_eq!(number_of_reference(&reference).as_deref(), Some("R2026-000123"));
        assert_eq!(number_of_reference("RF18539007547034"), None);
        assert_eq!(number_of_reference(&reference.replace("23", "32")), None);
        assert!(is_iban("DE89 3704 0044 0532 0130 00"));
        assert_eq!(remainder(&format!("{}{}", &reference[4..], &reference[..4])), 1);
        for wrong in ["DE89370400440532013001", "", "DE89", "DE89 3704 0044 0532 0130 0ü"] {
            assert!(!is_iban(wrong), "{wrong}");
        }
    }
}
