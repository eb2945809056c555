//! VAT IDs of people that are their personal numbers: these contain a birthday, which must exist.

use super::sums::{front, last, sum, value};
use chrono::NaiveDate;

/// `bg.egn`: year, month (plus 20 in the 19th and 40 in the 21st century), day, three digits, check digit.
pub fn bulgarian(number: &str) -> bool {
    let (year, month, day) = pairs(number);
    let (year, month) = match month {
        41.. => (2000 + year, month - 40),
        21..=40 => (1800 + year, month - 20),
        _ => (1900 + year, month),
    };
    let check = sum(front(number), &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    exists(year, month, day) && check == last(number)
}

/// `cz.rc`: year, month (plus 50 for women, plus 20 when a day has run out of numbers), day, and three digits
/// without check until 1953, four with one since.
pub fn czech_or_slovak(number: &str) -> bool {
    let (year, month, day) = pairs(number);
    let old = number.len() == 9;
    let year = match (old, year) {
        (true, 54..=79) => return false,
        (true, 80..) => 1800 + year,
        (false, ..54) => 2000 + year,
        _ => 1900 + year,
    };
    exists(year, month % 50 % 20, day) && (old || value(front(number)) % 11 % 10 == last(number))
}

/// `lv.pvn`: day, month, year, century; since 2017 a number that begins with 32 and says nothing.
pub fn latvian(number: &str) -> bool {
    let (day, month, year) = pairs(number);
    let year = 1800 + 100 * value(&number[6..7]) + year;
    let check = (1 + sum(front(number), &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10;
    (number.starts_with("32") || exists(year, month, day)) && check == last(number)
}

/// `ro.cnp`: sex and century, year, month, day, county, three digits, check digit.
pub fn romanian(number: &str) -> bool {
    let (year, month, day) = pairs(&number[1..]);
    let century = match number.as_bytes()[0] {
        b'3' | b'4' => 1800,
        b'5' | b'6' => 2000,
        _ => 1900,
    };
    let county = matches!(value(&number[7..9]), 1..=48 | 51 | 52 | 70 | 80..=83);
    let check = match sum(front(number), &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 {
        10 => 1,
        check => check,
    };
    exists(century + year, month, day) && county && check == last(number)
}

fn pairs(number: &str) -> (u64, u64, u64) {
    (value(&number[..2]), value(&number[2..4]), value(&number[4..6]))
}

fn exists(year: u64, month: u64, day: u64) -> bool {
    NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32).is_some()
}
