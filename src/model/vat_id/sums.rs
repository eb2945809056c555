//! What the check digits of several countries are made of.

/// The digits of a text; other characters are left out.
pub fn digits(text: &str) -> impl DoubleEndedIterator<Item = u64> {
    text.bytes().filter(u8::is_ascii_digit).map(|digit| u64::from(digit - b'0'))
}

/// The digits as one number.
pub fn value(text: &str) -> u64 {
    digits(text).fold(0, |number, digit| number * 10 + digit)
}

/// The last digit: mostly the check digit.
pub fn last(number: &str) -> u64 {
    digits(number).next_back().unwrap_or(0)
}

/// All but the last digit.
pub fn front(number: &str) -> &str {
    &number[..number.len() - 1]
}

/// The sum of digits times weights, as far as both go.
pub fn sum(number: &str, weights: &[u64]) -> u64 {
    digits(number).zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// The check digit modulo 11, with other weights where the first would need 10.
pub fn two_rounds(number: &str, first: &[u64], second: &[u64]) -> u64 {
    match sum(number, first) % 11 {
        10 => sum(number, second) % 11 % 10,
        check => check,
    }
}

/// Luhn: every second digit from the right counts twice, minus nine if that has two digits. 0 if the last digit is right.
pub fn luhn(number: &str) -> u64 {
    let counted = |(place, digit): (usize, u64)| match (place % 2, digit) {
        (0, _) => digit,
        (_, 0..=4) => digit * 2,
        _ => digit * 2 - 9,
    };
    digits(number).rev().enumerate().map(counted).sum::<u64>() % 10
}

/// ISO 7064 modulo 11, 10.
pub fn iso_7064_mod_11_10(number: &str) -> bool {
    digits(number).fold(5, |check, digit| {
        let check = if check == 0 { 10 } else { check };
        (check * 2 % 11 + digit) % 10
    }) == 1
}
