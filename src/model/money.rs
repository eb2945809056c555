//! Money as people read it and as machines do. Amounts are whole cents everywhere.

use super::payment_method::Currency;
use super::usage::Cents;

/// `€1,234.50`, `−$3.00`
pub fn in_words(cents: Cents, currency: Currency) -> String {
    let mut words = whole(cents, cents.unsigned_abs() / 100, currency);
    let part = cents.unsigned_abs() % 100;
    words.extend(['.', digit(part / 10), digit(part)]);
    words
}

/// Without cents, for where there is little room: `€1,235`
pub fn rounded(cents: Cents, currency: Currency) -> String {
    whole(cents, (cents.unsigned_abs() + 50) / 100, currency)
}

fn whole(cents: Cents, whole: u64, currency: Currency) -> String {
    let sign = if cents < 0 { "\u{2212}" } else { "" };
    let symbol = match currency {
        Currency::Eur => "€",
        Currency::Usd => "$",
    };
    // A page has hundreds of amounts: each is written once, with room for all that follows.
    let length = whole.checked_ilog10().unwrap_or_default();
    let mut words = String::with_capacity(sign.len() + symbol.len() + 2 * length as usize + "0.00".len());
    words.push_str(sign);
    words.push_str(symbol);
    push_grouped(&mut words, whole);
    words
}

fn push_grouped(words: &mut String, number: u64) {
    for place in (0..=number.checked_ilog10().unwrap_or_default()).rev() {
        words.push(digit(number / 10_u64.pow(place)));
        if place > 0 && place.is_multiple_of(3) {
            words.push(',');
        }
    }
}

/// A number that is no amount, and not below zero: `1,234`
pub fn grouped(number: i64) -> String {
    let mut words = String::new();
    push_grouped(&mut words, number.unsigned_abs());
    words
}

/// A price in millionths, with as many places as it takes: `€0.08`, `€0.000125`
pub fn to_the_millionth(millionths: i64, currency: Currency) -> String {
    let rest = format!("{:04}", millionths % 10_000);
    in_words(millionths / 10_000, currency) + rest.trim_end_matches('0')
}

/// The last one of a number.
fn digit(number: u64) -> char {
    char::from(b'0' + (number % 10) as u8)
}

/// The most that is typed by hand: ten million.
const MOST: Cents = 1_000_000_000;

/// An amount as it is typed: `11.90`, `11,90`, `1,234.50`, `1.234,50`, `12`, `-3.00`. What could be read in two ways is
/// refused.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn parse(typed: &str) -> Result<Cents, String> {
    read(typed.trim()).ok_or_else(|| "Write an amount like 11.90, in figures.".into())
}

fn read(typed: &str) -> Option<Cents> {
    let unsigned = typed.strip_prefix(['-', '\u{2212}']);
    let (whole, part) = match unsigned.unwrap_or(typed).rsplit_once(['.', ',']) {
        Some((whole, part)) if part.len() == 2 => (whole, part),
        Some(_) => return None,
        None => (unsigned.unwrap_or(typed), "00"),
    };
    let separator = if unsigned.unwrap_or(typed).ends_with(&format!(",{part}")) { '.' } else { ',' };
    let groups: Vec<&str> = whole.split(separator).collect();
    let is_grouped = groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    let digits = format!("{}{part}", groups.concat());
    let plain =
        is_grouped && !groups[0].is_empty() && digits.len() <= 12 && digits.bytes().all(|one| one.is_ascii_digit());
    let cents: Cents = plain.then(|| digits.parse().ok())??;
    (cents <= MOST).then_some(if unsigned.is_some() { -cents } else { cents })
}
