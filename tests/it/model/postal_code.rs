//! Postal codes: what is read, and what every country says about them.

use remit::model::country::Country;
use remit::model::postal_code::{WITHOUT, parse};

fn of(code: &str, typed: &str) -> Result<String, String> {
    parse(typed, Country::parse(code).expect("a country"))
}

#[test]
fn postal_codes_are_read_as_people_write_them() {
    let cases = [
        ("DE", "20457", "20457"),
        ("DE", " D-20457 ", "20457"),
        ("IE", "", ""),
        ("IE", "d02x285", "D02 X285"),
        ("IE", "D6W XY00", "D6W XY00"),
        ("US", "94107", "94107"),
        ("US", "94107 1234", "94107-1234"),
        ("NL", "1012ab", "1012 AB"),
        ("PL", "00950", "00-950"),
        ("LV", "LV-1010", "1010"),
        ("SE", "11122", "111 22"),
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("GB", "M1 1AE", "M1 1AE"),
        ("HK", " ", ""),
        ("PE", "", ""),
        ("PE", "Lima 01", "Lima 01"),
    ];
    for (country, typed, code) in cases {
        assert_eq!(of(country, typed), Ok(code.to_owned()), "{country} {typed}");
    }
}

#[test]
fn what_cannot_be_a_postal_code_there_is_refused() {
    let cases = [
        ("DE", ""),
        ("DE", "2045"),
        ("DE", "204570"),
        ("DE", "２０４５７"),
        ("US", "ABC"),
        ("US", "941"),
        ("FR", "D-75001"),
        ("GB", "12345"),
        ("IE", "12345"),
        ("HK", "999077"),
    ];
    for (country, typed) in cases {
        assert!(of(country, typed).is_err(), "{country} {typed}");
    }
    let sentence = "A postal code of United States looks like 94107 or 94107-1234.";
    assert_eq!(of("US", "ABC"), Err(sentence.to_owned()));
}

#[test]
fn every_example_is_one_and_every_member_state_has_a_shape() {
    for country in Country::all() {
        // No postal code: where they have a shape, the sentence says how one looks.
        let refused = parse("?", country).err().unwrap_or_default();
        let example = refused.split_once(" looks like ").and_then(|(_, example)| example.strip_suffix('.'));
        for one in example.iter().flat_map(|example| example.split(" or ")) {
            assert_eq!(parse(one, country), Ok(one.to_owned()), "{country}");
        }
        assert!(!country.is_in_eu() || example.is_some(), "{country}");
    }
}

#[test]
fn where_there_are_none_it_stays_empty() {
    for code in WITHOUT {
        assert!(of(code, "1").is_err_and(|sentence| sentence.ends_with("Leave this empty.")), "{code}");
    }
    assert!(WITHOUT.is_sorted());
}
