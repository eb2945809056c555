//! Where VAT IDs are looked up.

use remit::vat_ids::vies::OFFICIAL;

use crate::settings::{FOR_OTHERS, settings};

fn url(line: &[&str]) -> Option<String> {
    settings(line).expect("good settings").vies_url
}

#[test]
fn real_ones_are_looked_up_and_those_of_somebody_who_tries_remit_out_are_not() {
    let seller = concat!(env!("CARGO_MANIFEST_DIR"), "/src/model/seller.toml");
    let outside = FOR_OTHERS.concat();
    assert_eq!(url(&[]), None);
    assert_eq!(url(&["--seller", seller]), None, "on this machine alone");
    assert_eq!(url(&outside), None, "there are no invoices");
    let for_real: Vec<&str> = outside.iter().map(|word| if *word == "none" { seller } else { *word }).collect();
    assert_eq!(url(&for_real).as_deref(), Some(OFFICIAL));
    assert_eq!(url(&[for_real.as_slice(), &["--vies-url", ""]].concat()).as_deref(), Some(OFFICIAL));
    assert_eq!(url(&[for_real.as_slice(), &["--vies-url", "off"]].concat()), None);
    assert_eq!(url(&["--vies-url", OFFICIAL]).as_deref(), Some(OFFICIAL));
    assert_eq!(url(&["--vies-url", "http://127.0.0.1:8099/vies"]).as_deref(), Some("http://127.0.0.1:8099/vies"));
}

#[test]
fn an_address_that_cannot_be_trusted_is_refused_in_one_sentence() {
    for wrong in ["http://vies.example/check", "ftp://vies.example", "vies", "on"] {
        let problem = settings(&["--vies-url", wrong]).err().expect("refused");
        assert!(problem.starts_with(&format!("REMIT_VIES_URL is “{wrong}”. Use an address")), "{problem}");
    }
}
