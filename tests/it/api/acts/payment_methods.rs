//! Payment methods as programs make and change them, and who manages them.

use remit::access::people;
use remit::model::access_token::Scope;
use remit::model::payment_method::PaymentMethod;
use serde_json::{Value, json};

use crate::world::{Cast, World};

const PAYMENT_METHODS: &str = "/api/v1/payment-methods";

/// The names of those who manage it.
fn managers(world: &World, it: &PaymentMethod) -> Vec<String> {
    let all = world.db.read(|tx| people::billing_people(tx, it.id)).expect("managers");
    let mut names: Vec<String> = all.iter().map(|one| one.name.clone()).collect();
    names.sort();
    names
}

story! {
    fn the_platform_makes_one_for_somebody_and_changes_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut for_stella =
            world.platform("Example Hosting", &[Scope::BillingWrite]).on_behalf_of("stella@lagoon.example");
        let new = json!({
            "currency": "EUR", "invoice_email": "stella@lagoon.example", "external_id": "customer-7",
            "address": { "company": "Mori GmbH", "street": "Am Kai 1", "postal_code": "20457", "city": "Hamburg", "country": "DE" },
        });
        let page = for_stella.post(PAYMENT_METHODS, &new).answers(201);
        let (address, made) = (page.header("location").expect("its address").to_owned(), page.json());
        assert_eq!((&made["name"], &made["external_id"]), (&json!("Mori GmbH"), &json!("customer-7")));
        assert_eq!(made["details"]["address"]["city"], "Hamburg");
        world.sign_in(&cast.stella).get(&address.replace("/api/v1", "")).shows(200, "Mori GmbH");
        let mut platform = world.platform("Example Hosting", &[Scope::BillingWrite]);
        let called = format!("{PAYMENT_METHODS}/ext:customer-7");
        let changed = platform.patch(&called, &json!({ "name": "Lagoon", "order_number": "PO 7" })).answers(200).json();
        assert_eq!((&changed["name"], &changed["details"]["order_number"]), (&json!("Lagoon"), &json!("PO 7")));
        assert_eq!(changed["details"]["address"], made["details"]["address"], "what is left out stays");
        for (field, wrong) in [
            ("currency", json!({ "currency": "USD" })),
            ("name", json!({ "name": "https://lagoon.example/pay" })),
            ("invoice_email", json!({ "invoice_email": "nowhere" })),
            ("city", json!({ "address": { "company": "Mori GmbH", "street": "Am Kai 1", "postal_code": "20457", "country": "DE" } })),
            ("external_id", json!({ "external_id": "two words" })),
        ] {
            assert_eq!(platform.patch(&called, &wrong).answers(422).json()["errors"][0]["field"], field);
        }
        let harbour = format!("{PAYMENT_METHODS}/{}", cast.harbour.id);
        platform.patch(&harbour, &json!({ "external_id": "customer-7" })).answers(409);
        for_stella.patch(&harbour, &json!({ "name": "Mine" })).answers(404);
        platform.post(PAYMENT_METHODS, &new).answers(422);
        world.program_of(&cast.jo, &Scope::PERSONAL).patch(&harbour, &json!({ "name": "Mine" })).answers(403);
    }

    fn the_platform_puts_them_under_its_own_keys_again_and_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut for_stella =
            world.platform("Example Hosting", &[Scope::BillingWrite]).on_behalf_of("stella@lagoon.example");
        let mut platform = world.platform("Example Hosting", &[Scope::BillingWrite]);
        let mut reader = world.platform("Example Hosting", &[Scope::BillingRead]);
        let mut jo = world.program_of(&cast.jo, &Scope::PERSONAL);
        let address = format!("{PAYMENT_METHODS}/ext:customer-7");
        let new = json!({
            "currency": "EUR", "invoice_email": "stella@lagoon.example", "external_id": null,
            "address": { "company": "Mori GmbH", "street": "Am Kai 1", "postal_code": "20457", "city": "Hamburg", "country": "DE" },
        });
        let made = for_stella.put(&address, &new).answers(201).json();
        assert_eq!((&made["name"], &made["external_id"]), (&json!("Mori GmbH"), &json!("customer-7")));
        let before = world.dump();
        assert_eq!(for_stella.put(&address, &new).answers(200).json(), made);
        assert_eq!(platform.put(&address, &new).answers(200).json(), made);
        platform.put(&format!("{PAYMENT_METHODS}/ext:customer-8"), &new).answers(422);
        jo.put(&address, &new).answers(403);
        reader.put(&address, &new).answers(403);
        world.is_as(&before, "what was found or refused");
    }

    fn whoever_manages_it_changes_who_does(world: &mut World) {
        let cast = Cast::of(world);
        let mut jo = world.program_of(&cast.jo, &[Scope::PeopleWrite]);
        let at = |who: &dyn std::fmt::Display| format!("{PAYMENT_METHODS}/{}/people/{who}", cast.harbour.id);
        let clara = at(&cast.clara.id);
        let tried = jo.delete(&format!("{clara}?dry_run=true")).answers(200).json();
        let is_hers = |change: &Value| change["who"] == "Clara Brandt" && change["effect"] == "lose";
        assert!(tried["changes"].as_array().expect("changes").iter().any(is_hers), "{tried}");
        for _ in 0..2 {
            jo.put(&clara, &json!({ "level": "invoices_only" })).answers(204);
            assert_eq!(managers(world, &cast.harbour), ["Jo Adler"]);
        }
        jo.delete(&at(&cast.jo.id)).answers(409);
        jo.put(&clara, &json!({ "level": "manage" })).answers(204);
        jo.delete(&at(&cast.jo.id)).answers(204);
        assert_eq!(managers(world, &cast.harbour), ["Clara Brandt"]);
        jo.delete(&clara).answers(404);
    }

    fn a_team_is_connected_by_whoever_may_act_for_both(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_manage(&cast.harbour, &cast.uma);
        let mut uma = world.program_of(&cast.uma, &[Scope::PeopleWrite]);
        let address = format!("{PAYMENT_METHODS}/{}/teams/{}", cast.harbour.id, cast.team.id);
        world.program_of(&cast.jo, &[Scope::PeopleWrite]).put(&address, &json!({})).answers(404);
        uma.put(&address, &json!({})).answers(204);
        uma.put(&address, &json!({})).answers(409);
        uma.delete(&address).answers(204);
        uma.delete(&address).answers(404);
        world.program_of(&cast.uma, &[Scope::Read]).delete(&address).answers(403);
        let mut platform = world.platform("Example Hosting", &[Scope::PeopleWrite]);
        platform.put(&address, &json!({})).answers(204);
        platform.delete(&address).answers(204);
    }
}
