//! References and account numbers as people and banks write them.

use proptest::prelude::*;
use remit::model::bank::{creditor_reference, iban, is_creditor_reference, references_in};

#[test]
fn a_reference_is_found_however_it_is_written() {
    let reference = creditor_reference("R2026-000123");
    println!("{reference}");
    let (check, number) = (&reference[2..4], "2026");
    let texts = [
        reference.clone(),
        reference.to_lowercase(),
        format!("RF{check} R{number} 0001 23"),
        format!("rf{check}-r{number}-000123"),
        format!("Rechnung RF{check}R{number}00\n0123"),
        format!("Rechnung Nr. 17, RF{check}R{number}00\r\n 0123 Vielen Dank!"),
        format!("SVWZ+{reference}"),
        format!("EREF+NOTPROVIDED{reference}KREF+77"),
        format!("Invoice{reference}of November"),
        format!("RF RF99 {reference}"),
        format!("R\u{a0}F{check}R{number}\u{a0}000123 ä"),
    ];
    let lost: Vec<&String> = texts.iter().filter(|text| !references_in(text).contains(&reference)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    assert_eq!(references_in(&format!("Thanks: {reference}, for November"))[0], reference);
    let two = [reference, creditor_reference("R2026-000124")];
    let found = references_in(&two.join(" "));
    assert!(two.iter().all(|one| found.contains(one)), "{found:?}");
}

#[test]
fn what_is_no_reference_is_not_found() {
    let mistyped = creditor_reference("R2026-000123").replace("0123", "0132");
    for text in ["", "RF", "RF1", "RF18", "RF18539007547035", "R2026-000123", "Tariff 18", &mistyped, "RFÜÜ1", "RFAB12"]
    {
        assert_eq!(references_in(text), Vec::<String>::new(), "{text}");
    }
    assert!(is_creditor_reference("RF18539007547034") && is_creditor_reference("RF712348231"));
    for text in ["rf18539007547034", "RF18 5390 0754 7034", "RF", "RF+18539007547034", "RF1", "ÄRF18539007547034"] {
        assert!(!is_creditor_reference(text), "{text}");
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
    let value = |text: &str| {
        let digits: String = text.chars().filter_map(|c| c.to_digit(36)).map(|digit| digit.to_string()).collect();
        digits.chars().filter_map(|c| c.to_digit(10)).fold(0, |sum, digit| (sum * 10 + digit) % 97)
    };
    format!("{country}{:02}{account}", 98 - value(&format!("{account}{country}00")))
}

proptest! {
    #[test]
    fn every_number_has_a_reference_that_is_found_again(
        series in "[A-Z]{1,11}", year in 2000..2100u32, count in 1..1_000_000u32,
        before in "[ -~äöüß\\n]{0,40}", after in "[ -~äöüß\\n]{0,40}", broken in 1..20usize,
    ) {
        let reference = creditor_reference(&format!("{series}{year}-{count:06}"));
        prop_assert!(is_creditor_reference(&reference) && reference.len() <= 25, "{reference}");
        let (head, tail) = reference.split_at(broken.min(reference.len()));
        let found = references_in(&format!("{before} {head}\n{tail} {after}"));
        prop_assert!(found.contains(&reference), "{reference} in {found:?}");
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        prop_assert!(references_in(&text).iter().all(|one| is_creditor_reference(one)));
        iban(&text);
    }
}
