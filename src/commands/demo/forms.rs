//! The payment methods of the demo, as they would be typed.

use crate::model::address::AddressText;
use crate::payment_methods::form::PaymentMethodForm;

pub(super) fn harbour() -> PaymentMethodForm {
    form(
        "Harbour Café GmbH",
        "Harbour Café GmbH",
        ("Hafenstraße 4", "20457", "Hamburg", "DE"),
        "clara@harbour-cafe.example",
    )
}

pub(super) fn studio() -> PaymentMethodForm {
    form("Studio costs", "Mara Klein", ("Lindenweg 12", "22765", "Hamburg", "DE"), "mara@klein-studio.example")
}

pub(super) fn okoro() -> PaymentMethodForm {
    form("Okoro Web", "Ben Okoro", ("Keizersgracht 201", "1016 DT", "Amsterdam", "NL"), "ben@okoro-web.example")
}

pub(super) fn voss() -> PaymentMethodForm {
    form("Bakery and flour mill", "Peter Voss", ("Marktplatz 1", "21335", "Lüneburg", "DE"), "peter.voss@post.example")
}

pub(super) fn northlight() -> PaymentMethodForm {
    form(
        "Northlight GmbH",
        "Northlight GmbH",
        ("Prinzenstraße 85", "10969", "Berlin", "DE"),
        "billing@northlight.example",
    )
}

pub(super) fn theatre() -> PaymentMethodForm {
    form("Kranich Theatre", "Kranich Theater e.V.", ("Spielweg 3", "04109", "Leipzig", "DE"), "nora@kranich.example")
}

pub(super) fn workshop() -> PaymentMethodForm {
    form("Brandt Bikes", "Brandt Bikes e.K.", ("Wallstraße 9", "24103", "Kiel", "DE"), "otto@brandt-bikes.example")
}

pub(super) fn school() -> PaymentMethodForm {
    form("Hartmann Yoga", "Lea Hartmann", ("Bachgasse 2", "69117", "Heidelberg", "DE"), "lea@hartmann-yoga.example")
}

fn form(name: &str, company: &str, address: (&str, &str, &str, &str), invoice_email: &str) -> PaymentMethodForm {
    let (street, postal_code, city, country) = address;
    PaymentMethodForm {
        payment_method_name: name.into(),
        address: AddressText {
            company: company.into(),
            street: street.into(),
            postal_code: postal_code.into(),
            city: city.into(),
            country: country.into(),
            ..AddressText::default()
        },
        ..PaymentMethodForm::for_address(invoice_email)
    }
}
