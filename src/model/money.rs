//! Money as people read it and as machines do. Amounts are whole cents everywhere.

use super::payment_method::Currency;
use super::usage::Cents;

/// `€1,234.50`, `−$3.00`
pub fn in_words(cents: Cents, currency: Currency) -> String {
    let sign = if cents < 0 { "\u{2212}" } else { "" };
    let symbol = match currency {
        Currency::Eur => "€",
        Currency::Usd => "$",
    };
    let (whole, part) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{symbol}{grouped}.{part:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_with_their_currency() {
        let cases =
            [(0, "€0.00"), (5, "€0.05"), (123_450, "€1,234.50"), (-300, "−€3.00"), (100_000_000, "€1,000,000.00")];
        for (cents, words) in cases {
            assert_eq!(in_words(cents, Currency::Eur), words);
        }
        assert_eq!(in_words(99_999, Currency::Usd), "$999.99");
    }
}
