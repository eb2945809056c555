//! Forms as they are read.

use remit::error::Error;
use remit::web::form::{label, parse};
use serde::Deserialize;

#[derive(Deserialize, Default, Debug, PartialEq)]
#[serde(default)]
struct Form {
    name: String,
    app: Vec<String>,
}

#[test]
fn a_form_is_what_was_typed() {
    let form: Form = parse(b"name=Harbour+Caf%C3%A9&app=a&app=b&more=1").expect("a form");
    assert_eq!(form, Form { name: "Harbour Café".into(), app: vec!["a".into(), "b".into()] });
    assert_eq!(parse::<Form>(b"").expect("an empty form"), Form::default());
}

#[test]
fn a_field_is_called_as_on_the_page() {
    assert_eq!(label("postal_code"), "Postal code");
    assert_eq!(label("vat_id"), "VAT ID");
    assert_eq!(label(""), "");
}

#[test]
fn invalid_utf_8_and_control_characters_are_refused() {
    assert!(matches!(parse::<Form>(b"name=%FF"), Err(Error::Malformed)));
    assert!(matches!(parse::<Form>(b"name=a%00b"), Err(Error::ControlCharacters)));
    assert!(matches!(parse::<Form>(b"na%1bme=a"), Err(Error::ControlCharacters)));
    assert!(parse::<Form>(b"name=a%0D%0Ab").is_ok());
}
