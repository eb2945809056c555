//! Which VAT IDs the tax offices of the EU are asked about.

use remit::model::country::Country;
use remit::model::vat_id::VatId;
use remit::vat_ids::checker::Question;

fn question(country: &str, typed: &str) -> Option<String> {
    let country = Country::parse(country).expect("a country");
    let id = VatId::parse(typed, country).expect("a VAT ID");
    Question::about(&id, country).map(|question| format!("{} {}", question.prefix, question.number))
}

#[test]
fn the_eu_and_northern_ireland_are_asked_and_nobody_else() {
    assert_eq!(question("DE", "136 695 976").as_deref(), Some("DE 136695976"));
    assert_eq!(question("AT", "ATU13585627").as_deref(), Some("AT U13585627"));
    assert_eq!(question("GR", "EL 094259216").as_deref(), Some("EL 094259216"));
    assert_eq!(question("GB", "XI 980780684").as_deref(), Some("XI 980780684"));
    assert_eq!(question("GB", "GB 980780684"), None);
    assert_eq!(question("CH", "CHE-100.155.212"), None);
    assert_eq!(question("NO", "988 077 917"), None);
    assert_eq!(question("US", "AT12-3456789"), None);
}
