//! References and account numbers as people and banks write them.

use proptest::prelude::*;
use remit::model::bank::{creditor_reference, iban, is_iban, number_of_reference};
use remit::payments::statement::numbers_in;

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

#[test]
fn an_iban_has_the_form_of_its_country() {
    let right = [
        "DE89 3704 0044 0532 0130 00",
        "de89370400440532013000",
        "AT611904300234573201",
        "FR1420041010050500013M02606",
        "NL91ABNA0417164300",
        "MT84MALT011000012345MTLCAST001S",
        "NO9386011117947",
        "CH9300762011623852957",
        "GB29NWBK60161331926819",
    ];
    for text in right {
        assert_eq!(iban(text), Some(text.replace(' ', "").to_uppercase()));
    }
    // Wrong check digits, too short or long for the country although the check digits fit, no country, other characters.
    let short = with_check_digits("DE", "37040044053201300");
    let wrong = ["DE89370400440532013001", &short, &with_check_digits("XX", "370400440532013000"), "", "DE", "DE89ü"];
    for text in wrong {
        assert_eq!(iban(text), None, "{text}");
    }
}

/// An account number whose remainder is right whatever its country says about its length.
fn with_check_digits(country: &str, account: &str) -> String {
    format!("{country}{:02}{account}", 98 - remainder(&format!("{account}{country}00")))
}

/// By 97, with letters as two digits.
fn remainder(text: &str) -> u32 {
    let digits: String = text.chars().filter_map(|c| c.to_digit(36)).map(|digit| digit.to_string()).collect();
    digits.chars().filter_map(|c| c.to_digit(10)).fold(0, |sum, digit| (sum * 10 + digit) % 97)
}

proptest! {
    #[test]
    fn every_number_has_a_reference_that_is_found_again(
        series in "[A-Z]{1,11}", year in 2000..2100u32, count in 1..1_000_000u32,
        before in "[ -~äöüß\\n]{0,40}", after in "[ -~äöüß\\n]{0,40}", broken in 1..20usize,
    ) {
        let number = format!("{series}{year}-{count:06}");
        let reference = creditor_reference(&number);
        prop_assert_eq!(number_of_reference(&reference), Some(number.clone()));
        prop_assert!(reference.len() <= 25, "{reference}");
        let (head, tail) = reference.split_at(broken.min(reference.len()));
        let found = numbers_in(&format!("{before} {head}\n{tail} {after}"), &series);
        prop_assert!(found.contains(&number), "{number} in {found:?}");
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        numbers_in(&text, "R");
        iban(&text);
    }
}
