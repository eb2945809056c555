//! The fields of a payment method: what was typed, and what is said about it.

use remit::model::PersonId;
use remit::model::address::AddressText;
use remit::model::payment_method::Currency;
use remit::model::references::References;
use remit::model::vat_id::VatId;
use remit::payment_methods::form::PaymentMethodForm;
use remit::store::Moment;

fn harbour() -> PaymentMethodForm {
    PaymentMethodForm {
        payment_method_name: "Harbour Café Ltd".into(),
        currency: "EUR".into(),
        address: AddressText {
            company: "Harbour Café Ltd".into(),
            street: "Hafenstraße 4".into(),
            postal_code: "20457".into(),
            city: "Hamburg".into(),
            country: "DE".into(),
            ..AddressText::default()
        },
        vat_id: "de 136 695 976".into(),
        invoice_email: "Invoices@Harbour.example".into(),
        references: References { order_number: " PO  4711 ".into(), buyer_reference: "04011000-12345-34".into() },
        pay_by: String::new(),
    }
}

/// With another country, without a VAT ID.
fn in_country(country: &str, postal_code: &str) -> PaymentMethodForm {
    let (country, postal_code) = (country.into(), postal_code.into());
    let address = AddressText { country, postal_code, ..harbour().address };
    PaymentMethodForm { address, vat_id: String::new(), ..harbour() }
}

#[test]
fn what_was_typed_becomes_values_and_survives_the_way_through_text() {
    let details = harbour().check().expect("all is right");
    assert_eq!(details.vat_id.as_ref().map(VatId::as_str), Some("DE136695976"));
    assert_eq!(details.references.fields().map(|(_, words)| words), ["PO 4711", "04011000-12345-34"]);
    let made = details.clone().made_by(PersonId::random(), Moment(0));
    let text = serde_json::to_string(&PaymentMethodForm::of(&made)).expect("it is text");
    assert!(text.contains("\"city\":\"Hamburg\",\"country\":\"DE\",\"vat_id\":"), "{text}");
    let again: PaymentMethodForm = serde_json::from_str(&text).expect("and back");
    assert_eq!(again.check().expect("still right"), details);
}

#[test]
fn an_address_in_the_eu_pays_in_euros() {
    let dollars = PaymentMethodForm { currency: "USD".into(), ..harbour() };
    assert!(dollars.check().expect_err("not in dollars").on("currency").is_some());
    let overseas = PaymentMethodForm { currency: "USD".into(), ..in_country("US", "94107") };
    assert!(overseas.check().is_ok());
}

#[test]
fn where_there_is_one_currency_nobody_chooses_it() {
    let unsaid =
        |country, postal_code| PaymentMethodForm { currency: String::new(), ..in_country(country, postal_code) };
    assert_eq!(unsaid("DE", "20457").check().expect("euros").currency, Currency::Eur);
    assert!(unsaid("US", "94107").check().expect_err("there are two").on("currency").is_some());
}

#[test]
fn a_state_and_a_second_line_stand_where_they_belong() {
    let address = AddressText {
        country: "US".into(),
        postal_code: "94107".into(),
        city: "San Francisco".into(),
        region: "CA".into(),
        street2: "Suite 4".into(),
        ..harbour().address
    };
    let in_america = PaymentMethodForm { address: address.clone(), ..in_country("US", "94107") };
    let written = in_america.check().expect("all is right").address;
    assert_eq!(written.line(), "Hafenstraße 4, Suite 4, San Francisco, CA 94107, United States");
    // Of a country without states the field was hidden: what it held before does not count.
    let (country, postal_code, city) = ("DE".into(), "20457".into(), "Hamburg".into());
    let moved = PaymentMethodForm {
        address: AddressText { country, postal_code, city, ..address },
        ..in_country("DE", "20457")
    };
    assert_eq!(moved.check().expect("all is right").address.line(), "Hafenstraße 4, Suite 4, 20457 Hamburg, Germany");
    let (plain, whole) = (harbour().address, written.on_paper());
    for address in [&plain, &whole] {
        let frozen = serde_json::to_string(address).expect("it is text");
        assert_eq!(&serde_json::from_str::<AddressText>(&frozen).expect("and back"), address);
    }
    assert!(!serde_json::to_string(&plain).expect("it is text").contains("street2"), "what was frozen stays as it is");
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let errors = PaymentMethodForm::default().check().expect_err("nothing is filled in");
    let fields: Vec<_> = errors.all().iter().map(|(field, _)| *field).collect();
    let all = ["country", "company", "street", "postal_code", "city", "currency"];
    assert_eq!(fields, [all.as_slice(), &["invoice_email"]].concat());
    let mistyped = PaymentMethodForm { vat_id: "DE136695977".into(), ..harbour() };
    assert!(mistyped.check().expect_err("a wrong check digit").on("vat_id").is_some());
    let references = References { order_number: "PO ".repeat(40), ..harbour().references };
    let long = PaymentMethodForm { references, ..harbour() }.check().expect_err("over 60 characters");
    assert_eq!(long.all(), [("order_number", "Use at most 60 characters.".to_owned())]);
}

#[test]
fn without_a_name_it_is_called_like_the_company() {
    let unnamed = PaymentMethodForm { payment_method_name: " ".into(), ..harbour() };
    assert_eq!(unnamed.check().expect("all is there").name, "Harbour Café Ltd");
    let address = AddressText { company: "https://harbour.example".into(), ..harbour().address };
    let link = PaymentMethodForm { address, ..unnamed };
    assert!(link.check().expect_err("in mails it would be a link").on("company").is_some());
    let company = "Bäckerei ".repeat(12).trim().to_owned();
    let long = PaymentMethodForm { address: AddressText { company, ..harbour().address }, ..link };
    assert_eq!(long.check().expect("as far as a name is long").name.chars().count(), 80);
}

#[test]
fn a_postal_code_is_asked_for_as_the_country_has_them() {
    assert!(in_country("HK", " ").check().is_ok());
    assert!(in_country("DE", " ").check().is_err());
    let sentence = "A postal code of Germany looks like 20457.";
    assert_eq!(in_country("DE", "2045").check().expect_err("a digit is missing").on("postal_code"), Some(sentence));
}
