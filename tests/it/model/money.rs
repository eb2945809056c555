//! Amounts as they are said and typed.

use remit::model::money::{in_words, parse, rounded};
use remit::model::payment_method::Currency;

#[test]
fn amounts_are_said_with_their_currency() {
    let cases = [(0, "€0.00"), (5, "€0.05"), (123_450, "€1,234.50"), (-300, "−€3.00"), (100_000_000, "€1,000,000.00")];
    for (cents, words) in cases {
        assert_eq!(in_words(cents, Currency::Eur), words);
    }
    assert_eq!(in_words(99_999, Currency::Usd), "$999.99");
    assert_eq!(in_words(i64::MIN, Currency::Eur), "−€92,233,720,368,547,758.08");
    assert_eq!((rounded(123_450, Currency::Eur), rounded(49, Currency::Usd)), ("€1,235".into(), "$0".into()));
}

#[test]
fn amounts_are_typed_with_a_point_or_a_comma() {
    let cases = [
        ("11.90", 1190),
        ("11,90", 1190),
        (" 12 ", 1200),
        ("1,234.50", 123_450),
        ("1.234,50", 123_450),
        ("1.234.567,89", 123_456_789),
        ("-3.00", -300),
        ("\u{2212}3,00", -300),
        ("0.05", 5),
    ];
    for (typed, cents) in cases {
        assert_eq!(parse(typed), Ok(cents), "{typed}");
    }
    let wrong = [
        "",
        "-",
        ".",
        "1.2",
        "1,234",
        "1.234",
        "12.345",
        "1,23.45",
        "1.234.50",
        "€5.00",
        "1e3",
        "٣.00",
        "--1",
        ".50",
        "99999999999.00",
        "1 000.00",
        "5.0é",
        "é.00",
    ];
    for typed in wrong {
        assert!(parse(typed).is_err(), "{typed}");
    }
}
