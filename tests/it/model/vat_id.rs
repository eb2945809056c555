//! VAT IDs with right and with wrong check digits, country by country; and against `python-stdnum`, which has looked at the
//! same numbers (see `tests/vat/make_numbers.py`).

use remit::model::country::Country;
use remit::model::vat_id::{VatId, VatIdError};

/// Country, text, whether `python-stdnum` takes it.
const JUDGED: &str = include_str!("../../vat/numbers.tsv");

/// Country, right numbers as they are kept, numbers with a wrong check digit.
#[rustfmt::skip]
const NUMBERS: [(&str, &[&str], &[&str]); 30] = [
    ("AT", &["ATU13585627", "ATU57194903"], &["ATU13585626", "ATU57194904"]),
    ("BE", &["BE0403019261", "BE0428759497", "BE0697449992"], &["BE0431150351", "BE0000000000"]),
    ("BG", &["BG175074752", "BG7523169263", "BG8032056031", "BG7542011030"], &["BG175074751", "BG7523169264"]),
    ("CH", &["CHE100155212", "CHE107787577"], &["CHE100155213", "CHE107787578"]),
    ("CY", &["CY10259033P"], &["CY10259033Z", "CY12259033P"]),
    ("CZ", &["CZ25123891", "CZ7103192745", "CZ991231123", "CZ640903926"], &["CZ25123890", "CZ1103492745", "CZ590312123"]),
    ("DE", &["DE136695976"], &["DE136695978", "DE136659976"]),
    ("DK", &["DK13585628"], &["DK13585627"]),
    ("EE", &["EE100594102", "EE100931558"], &["EE100594103"]),
    ("ES", &["ESB64717838", "ES54362315K", "ESX5253868R", "ESM1234567L", "ESJ99216582"], &["ESB64717839", "ES54362315Z", "ESX2482300A", "ESO1234567L"]),
    ("FI", &["FI20774740"], &["FI20774741"]),
    ("FR", &["FR40303265045", "FR23334175221", "FRK7399859412", "FR4Z123456782"], &["FR84323140391", "FRIO334175221"]),
    ("GB", &["GB980780684", "XI980780684", "GB980780684001", "GBGD001", "GBHA500", "GBGD888800101"], &["GB802311781", "GBGD500", "GBHA499", "GBGD888800102"]),
    ("GR", &["EL094259216", "EL056860351"], &["EL123456781"]),
    ("HR", &["HR33392005961"], &["HR33392005962"]),
    ("HU", &["HU12892312"], &["HU12892313"]),
    ("IE", &["IE6433435F", "IE6433435OA", "IE8D79739I"], &["IE6433435E", "IE6433435OB", "IE8D79738J"]),
    ("IT", &["IT00743110157"], &["IT00743110158", "IT00000000000"]),
    ("LT", &["LT119511515", "LT100001919017", "LT100004801610"], &["LT100001919018"]),
    ("LU", &["LU15027442"], &["LU15027443"]),
    ("LV", &["LV40003521600", "LV16117519997"], &["LV40003521601", "LV16117519998"]),
    ("MT", &["MT11679112"], &["MT11679113"]),
    ("NL", &["NL004495445B01", "NL002455799B11"], &["NL123456789B90", "NL004495445B00"]),
    ("NO", &["NO995525828", "NO988077917"], &["NO995525829"]),
    ("PL", &["PL8567346215"], &["PL8567346216"]),
    ("PT", &["PT501964843"], &["PT501964842"]),
    ("RO", &["RO18547290", "RO1630615123457"], &["RO18547291", "RO1630615993454"]),
    ("SE", &["SE123456789701"], &["SE123456789101"]),
    ("SI", &["SI50223054"], &["SI50223055"]),
    ("SK", &["SK2022749619", "SK7103192745"], &["SK2022749618", "SK7103192746"]),
];

#[test]
fn vat_ids_are_judged_as_stdnum_judges_them() {
    let differences: Vec<&str> = JUDGED.lines().filter(|line| differs(line)).collect();
    let count = JUDGED.lines().count();
    assert!(count > 2000, "only {count} numbers to compare");
    assert!(
        differences.is_empty(),
        "{} of {count} numbers differ from stdnum (country, text, valid by stdnum):\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn a_vat_id_reads_itself_again() {
    for (country, text, _) in JUDGED.lines().map(columns) {
        if let Ok(id) = VatId::parse(text, country) {
            assert_eq!(VatId::parse(id.as_str(), country).as_ref(), Ok(&id));
            assert_eq!(VatId::from_stored(id.as_str()), Some(id));
        }
    }
}

#[test]
fn right_numbers_are_kept_as_they_are() {
    for (country, right, _) in NUMBERS {
        for number in right {
            assert_eq!(parsed(number, country), Ok(number.to_string()));
        }
    }
}

#[test]
fn a_mistake_is_found_by_the_check_digit() {
    for (country, _, wrong) in NUMBERS {
        for number in wrong {
            assert_eq!(parsed(number, country), Err(VatIdError::WrongCheckDigit), "{number}");
        }
    }
}

#[test]
fn a_number_that_is_too_short_or_too_long_has_a_wrong_form() {
    for (country, right, _) in NUMBERS {
        for text in ["1".to_owned(), format!("{}ZZ", right[0])] {
            let error = parsed(&text, country);
            assert!(matches!(error, Err(VatIdError::WrongForm { .. })), "{text}: {error:?}");
        }
    }
}

#[test]
fn the_example_of_every_country_is_right_and_has_the_prefix_of_the_country() {
    for country in Country::all() {
        if let Err(VatIdError::WrongForm { example }) = parsed("1", country.code()) {
            assert_eq!(parsed(example, country.code()), Ok(example.to_owned()));
        }
        let foreign = if country.code() == "AT" { "DE136695976" } else { "ATU13585627" };
        let prefix = match parsed(foreign, country.code()) {
            Err(VatIdError::WrongCountry { expected }) => Some(expected),
            _ => None,
        };
        assert_eq!(prefix, country.vat_prefix(), "{country}");
    }
}

#[test]
fn one_number_has_one_spelling_however_it_is_typed() {
    let spellings = [
        ("DE", " de 136 695 976 ", "DE136695976"),
        ("DE", "136.695-976", "DE136695976"),
        ("DE", "DE\u{a0}136\u{2013}695\u{2212}976", "DE136695976"),
        ("AT", "u1358 5627", "ATU13585627"),
        ("BE", "403.019.261", "BE0403019261"),
        ("CH", "CHE-100.155.212 MWST", "CHE100155212"),
        ("CH", "100.155.212 tva", "CHE100155212"),
        ("FR", "FR100000009", "FRFR100000009"),
        ("GB", "980 7806 84", "GB980780684"),
        ("GB", "xi 980 7806 84", "XI980780684"),
        ("GR", "GR 56860351", "EL056860351"),
        ("NL", "04495445.B.01", "NL004495445B01"),
        ("NO", "NO 995 525 828 MVA", "NO995525828"),
    ];
    for (country, text, spelling) in spellings {
        assert_eq!(parsed(text, country), Ok(spelling.to_owned()), "{text}");
    }
}

#[test]
fn a_number_of_another_country_names_the_prefix_that_is_expected() {
    for (country, text, expected) in
        [("DE", "ATU13585627", "DE"), ("GR", "FR40303265045", "EL"), ("CH", "DE136695976", "CHE")]
    {
        let error = VatIdError::WrongCountry { expected };
        assert_eq!(parsed(text, country), Err(error));
        assert!(error.sentence().contains(expected));
    }
}

#[test]
fn numbers_of_other_countries_are_not_checked_but_for_their_characters() {
    assert_eq!(parsed("12-345 678.9a", "US"), Ok("12-3456789A".to_owned()));
    assert_eq!(parsed("DE136695978", "MC"), Ok("DE136695978".to_owned()));
    for text in ["", " ", "1", "--", "123456789012345678901", "12#4", "é1"] {
        assert_eq!(parsed(text, "US"), Err(VatIdError::WrongCharacters), "{text}");
    }
}

#[test]
fn strange_texts_are_refused_without_a_panic() {
    for country in Country::all() {
        for text in [
            "",
            "é",
            "ДЕ136695976",
            "１３６６９５９７６",
            "DE",
            "EL",
            "CHE",
            "GBGD",
            "<script>",
            "999999999999999999999999",
        ] {
            let refused = VatId::parse(text, country).is_err();
            assert!(refused || country.vat_prefix().is_none(), "{country}: {text}");
        }
    }
}

fn parsed(text: &str, country: &str) -> Result<String, VatIdError> {
    let country = Country::parse(country).expect("a country of ISO 3166-1");
    VatId::parse(text, country).map(|id| id.to_string())
}

fn differs(line: &str) -> bool {
    let (country, text, valid) = columns(line);
    VatId::parse(text, country).is_ok() != valid
}

fn columns(line: &str) -> (Country, &str, bool) {
    let mut columns = line.split('\t');
    let mut next = || columns.next().expect("three columns");
    let country = Country::parse(next()).expect("a country of ISO 3166-1");
    (country, next(), next() == "yes")
}
