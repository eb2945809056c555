//! The fields of a payment method: what was typed, and what is said about it.

use remit::model::vat_id::VatId;
use remit::payment_methods::form::{PaymentMethodDetails, PaymentMethodForm};

fn harbour() -> PaymentMethodForm {
    PaymentMethodForm {
        payment_method_name: "Harbour Café Ltd".into(),
        currency: "EUR".into(),
        company: "Harbour Café Ltd".into(),
        street: "Hafenstraße 4".into(),
        postal_code: "20457".into(),
        city: "Hamburg".into(),
        country: "DE".into(),
        vat_id: "de 136 695 976".into(),
        invoice_email: "Invoices@Harbour.example".into(),
    }
}

#[test]
fn what_was_typed_becomes_values_and_survives_the_way_through_text() {
    let details = harbour().check().expect("all is right");
    assert_eq!(details.vat_id.as_ref().map(VatId::as_str), Some("DE136695976"));
    let text = serde_json::to_string(&details).expect("it is text");
    assert_eq!(serde_json::from_str::<PaymentMethodDetails>(&text).expect("and back"), details);
}

#[test]
fn an_address_in_the_eu_pays_in_euros() {
    let dollars = PaymentMethodForm { currency: "USD".into(), ..harbour() };
    assert!(dollars.check().expect_err("not in dollars").on("currency").is_some());
    let overseas =
        PaymentMethodForm { country: "US".into(), postal_code: "94107".into(), vat_id: String::new(), ..dollars };
    assert!(overseas.check().is_ok());
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let errors = PaymentMethodForm::default().check().expect_err("nothing is filled in");
    let fields: Vec<_> = errors.all().iter().map(|(field, _)| *field).collect();
    let all = ["currency", "company", "street", "postal_code", "city", "country"];
    assert_eq!(fields, [all.as_slice(), &["invoice_email"]].concat());
    let mistyped = PaymentMethodForm { vat_id: "DE136695977".into(), ..harbour() };
    assert!(mistyped.check().expect_err("a wrong check digit").on("vat_id").is_some());
}

#[test]
fn without_a_name_it_is_called_like_the_company() {
    let unnamed = PaymentMethodForm { payment_method_name: " ".into(), ..harbour() };
    assert_eq!(unnamed.check().expect("all is there").name, "Harbour Café Ltd");
    let link = PaymentMethodForm { company: "https://harbour.example".into(), ..unnamed };
    assert!(link.check().expect_err("in mails it would be a link").on("payment_method_name").is_some());
}

#[test]
fn a_postal_code_is_asked_for_as_the_country_has_them() {
    let hong_kong = PaymentMethodForm { country: "HK".into(), vat_id: String::new(), ..harbour() };
    assert!(PaymentMethodForm { postal_code: " ".into(), ..hong_kong }.check().is_ok());
    assert!(PaymentMethodForm { postal_code: " ".into(), ..harbour() }.check().is_err());
    let short = PaymentMethodForm { postal_code: "2045".into(), ..harbour() };
    let sentence = "A postal code of Germany looks like 20457.";
    assert_eq!(short.check().expect_err("a digit is missing").on("postal_code"), Some(sentence));
}
