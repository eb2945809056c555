//! Making a payment method.

use crate::world::Cast;

const FIELDS: &[(&str, &str)] = &[
    ("Company or name", "Harbour Café Ltd"),
    ("Street", "Hafenstraße 4"),
    ("Postal code", "20457"),
    ("City", "Hamburg"),
    ("Country", "DE"),
];

story! {
    fn a_client_makes_a_payment_method_and_a_mistake_loses_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get("/payment-methods").shows(200, "How you pay");
        stella.click("New payment method");
        stella.shows(200, "New payment method").says("paid by bank transfer");
        assert_eq!(stella.field("invoice_email"), "stella@lagoon.example", "their own address is the likely one");
        stella.submit("Create payment method", &[FIELDS, &[("VAT ID", "DE136695977")]].concat());
        stella.shows(422, "New payment method");
        assert!(stella.problem("vat_id").is_some());
        assert_eq!(stella.field("street"), "Hafenstraße 4");
        stella.submit("Create payment method", &[("VAT ID", "DE136695976")]).follow();
        stella.shows(200, "Harbour Café Ltd").says("DE136695976 Check digits right The tax office has not been asked yet.").says("You");
        stella.does_not_say("Waiting for confirmation");
        assert!(world.mails().is_empty(), "one’s own address needs no confirmation");
    }

    fn a_country_in_small_letters_and_a_domain_with_letters_are_tidied(world: &mut World) {
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get("/new/payment-method");
        let mut typed = FIELDS.to_vec();
        typed.retain(|(field, _)| *field != "Country");
        typed.extend([("Country", "de"), ("invoice_email", "Post@Bäckerei-Süß.example")]);
        stella.submit("Create payment method", &typed).follow();
        stella.shows(200, "Harbour Café Ltd").says("Germany").says("post@bäckerei-süß.example").does_not_say("xn--");
        let kept: (Option<String>, Option<String>) = world.change(|tx| {
            use diesel::prelude::*;
            use remit::store::schema::payment_methods::dsl as of;
            let new = of::payment_methods.filter(of::name.eq("Harbour Café Ltd"));
            Ok(new.select((of::country, of::invoice_email)).first(tx.conn)?)
        });
        assert_eq!(kept, (Some("DE".into()), Some("post@xn--bckerei-s-o1a0c4t.example".into())));
        let (to, mail) = world.mails().pop().expect("the question whether it takes invoices");
        assert_eq!((to.as_str(), mail.kind.as_str()), ("post@bäckerei-süß.example", "confirm_invoice_email"));
    }

    fn an_address_in_the_eu_does_not_pay_in_dollars(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/new/payment-method");
        mara.submit("Create payment method", &[FIELDS, &[("Currency", "USD"), ("VAT ID", "de 136 695 976")]].concat());
        mara.shows(422, "New payment method");
        assert!(mara.problem("currency").is_some());
        mara.submit("Create payment method", &[("Country", "US"), ("VAT ID", "")]).follow();
        mara.shows(200, "Harbour Café Ltd").says("USD");
        mara.click("Change details").shows(200, "Change Harbour Café Ltd");
        mara.submit("Save", &[("Country", "DE")]);
        mara.shows(422, "Change Harbour Café Ltd");
        assert!(mara.problem("country").is_some_and(|what| what.contains("Create a new one in euros")));
    }
}
