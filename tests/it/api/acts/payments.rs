//! Payments that the hosting platform has seen.

use remit::model::access_token::Scope;
use serde_json::json;

use crate::world::Cast;

story! {
    fn a_payment_settles_an_invoice_once(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = world.sent_invoice(&cast.harbour);
        let address = format!("/api/v1/payment-methods/{}/invoices/{}/payments", cast.harbour.id, invoice.number);
        let on = "2026-11-24";
        let paid = json!({ "amount": invoice.owed(), "currency": "EUR", "received_on": on, "note": "By card" });
        let mut platform = world.platform("Example Hosting", &[Scope::BillingWrite]).keyed("charge 1");
        let first = platform.post(&address, &paid).answers(201).json();
        assert_eq!(first["standing"], "paid");
        assert_eq!(first["payments"][0]["amount"]["amount"], invoice.owed());
        assert_eq!(platform.post(&address, &paid).answers(201).json(), first, "the same key pays once");
        let page = format!("/payment-methods/{}", cast.harbour.id);
        world.sign_in(&cast.clara).get(&page).says("All paid");
    }

    fn what_cannot_be_is_said_and_nobody_else_records_it(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = world.sent_invoice(&cast.harbour);
        let of = |payer: &dyn std::fmt::Display| format!("/api/v1/payment-methods/{payer}/invoices/{}/payments", invoice.number);
        let address = of(&cast.harbour.id);
        let paid = |field: &str, value: serde_json::Value| {
            let mut paid = json!({ "amount": 100, "currency": "EUR", "received_on": "2026-11-24" });
            paid[field] = value;
            paid
        };
        let mut platform = world.platform("Example Hosting", &[Scope::BillingWrite]);
        for (field, value) in [
            ("amount", json!(0)),
            ("amount", json!(-100)),
            ("currency", json!("USD")),
            ("received_on", json!("2027-01-01")),
            ("received_on", json!("today")),
        ] {
            assert_eq!(platform.post(&address, &paid(field, value)).answers(422).json()["errors"][0]["field"], field);
        }
        platform.post(&of(&cast.studio.id), &paid("amount", json!(100))).answers(404);
        world.platform("Example Hosting", &[Scope::BillingRead]).post(&address, &paid("amount", json!(100))).answers(403);
        world.program_of(&cast.jo, &Scope::PERSONAL).post(&address, &paid("amount", json!(100))).answers(403);
        let mut for_jo = world.platform("Example Hosting", &[Scope::BillingWrite]).on_behalf_of("jo@books.example");
        for_jo.post(&address, &paid("amount", json!(100))).answers(403);
    }
}
