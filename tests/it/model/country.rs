//! The countries of ISO 3166-1.

use std::collections::HashSet;

use remit::model::country::Country;

#[test]
fn every_country_has_its_own_code_and_name() {
    let codes: HashSet<_> = Country::all().map(Country::code).collect();
    let names: HashSet<_> = Country::all().map(Country::name).collect();
    assert_eq!((codes.len(), names.len()), (249, 249));
}

#[test]
fn countries_are_sorted_by_name_without_regard_to_accents() {
    let names: Vec<String> = Country::all().map(|country| plain(country.name())).collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn a_code_is_read_in_capitals_or_not_and_nothing_else_is() {
    let germany = Country::parse("de").expect("DE is a country");
    assert_eq!((germany.code(), germany.to_string().as_str()), ("DE", "Germany"));
    for text in ["", "D", "DEU", "EL", "XI", "EU", "Germany", " DE"] {
        assert_eq!(Country::parse(text), None, "{text}");
    }
}

#[test]
fn there_are_27_member_states_and_30_countries_with_a_vat_prefix() {
    assert_eq!(Country::all().filter(|country| country.is_in_eu()).count(), 27);
    assert_eq!(Country::all().filter_map(Country::vat_prefix).count(), 30);
    assert_eq!(Country::parse("GR").and_then(Country::vat_prefix), Some("EL"));
    assert_eq!(Country::parse("US").and_then(Country::vat_prefix), None);
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace('å', "a").replace('ç', "c").replace('é', "e").replace('ô', "o").replace('ü', "u")
}
