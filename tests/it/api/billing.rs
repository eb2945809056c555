//! Payment methods, invoices and what developers may know of them, as programs read them.

use diesel::prelude::*;
use remit::model::access_token::Scope;
use remit::model::charge::ChargeState;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::store::schema::{charges, invoices};
use serde_json::Value;

use crate::payments::charged::{came_in, charge, pays_with, takes_cards};
use crate::world::Cast;

story! {
    fn who_manages_a_payment_method_reads_all_of_it(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = world.sent_invoice(&cast.harbour);
        let mut jo = world.program_of(&cast.jo, &[Scope::BillingRead]);
        assert_eq!(jo.reads_all("/api/v1/payment-methods", 25).len(), 1);
        let address = format!("/api/v1/payment-methods/{}", cast.harbour.id);
        let harbour = jo.reads(&address);
        assert_eq!(harbour["details"]["address"]["city"], "Hamburg");
        let people = jo.reads_all(&format!("{address}/people"), 1);
        let mut names: Vec<&str> = people.iter().filter_map(|it| it["person"]["name"].as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Clara Brandt", "Jo Adler"]);
        let balance = jo.reads(&format!("{address}/balance"));
        assert_eq!(balance["owed"], serde_json::json!({ "amount": invoice.gross, "currency": "EUR" }));
        assert_eq!(balance["credit"]["amount"], 0);
        let listed = jo.reads_all(&format!("{address}/invoices"), 1);
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0]["number"], invoice.number.as_str());
        assert_eq!(listed[0]["standing"], "open");
        let whole = jo.reads(&format!("{address}/invoices/{}", invoice.number));
        assert_eq!(whole["rows"][0]["component"], "PHP");
        assert_eq!(whole["rows"][0]["usage"], Value::Null);
        assert_eq!(whole["gross"]["amount"], invoice.gross);
        let pdf = jo.get(&format!("{address}/invoices/{}/invoice.pdf", invoice.number)).answers(200);
        assert_eq!(pdf.header("content-type"), Some("application/pdf"));
        assert!(pdf.body.starts_with(b"%PDF"));
        jo.get(&format!("{address}/invoices/{}/xrechnung.xml", invoice.number)).answers(200);
    }

    fn what_is_charged_and_how_that_went_is_told_to_who_may_know(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        let address = format!("/api/v1/payment-methods/{}", cast.harbour.id);
        let mut jo = world.program_of(&cast.jo, &[Scope::BillingRead]);
        assert_eq!(jo.reads(&address)["paid_with"], Value::Null);
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::Card);
        let card = serde_json::json!({ "kind": "card", "brand": "Visa", "last4": "4242", "expires": "2028-04" });
        assert_eq!(jo.reads(&address)["paid_with"], card);
        let invoice = world.sent_invoice(&payer);
        let page = format!("{address}/invoices/{}", invoice.number);
        assert_eq!(jo.reads(&page)["charge"], Value::Null);
        let id = charge(world, &payer, &invoice, 1, ChargeState::Failed);
        let failed = serde_json::json!({ "standing": "failed", "kind": "card", "on": "2026-11-26", "failure": "expired" });
        assert_eq!(jo.reads(&page)["charge"], failed);
        // Whoever sees only the invoices is not told why, nor how long the card is good.
        let rita = world.client("Rita Roth", "rita@books.example");
        world.lets_read(&cast.harbour, &rita);
        let mut rita = world.program_of(&rita, &[Scope::BillingRead]);
        let charge = rita.reads(&page)["charge"].clone();
        assert_eq!((&charge["standing"], &charge["failure"]), (&"failed".into(), &Value::Null));
        let card = rita.reads(&address)["paid_with"].clone();
        assert_eq!((&card["last4"], &card["expires"]), (&"4242".into(), &Value::Null));
        world.change(|tx| {
            let paid = (charges::state.eq(ChargeState::Paid), charges::failure.eq(""));
            Ok(diesel::update(charges::table.find(id)).set(paid).execute(tx.conn)?)
        });
        came_in(world, &invoice, id, "2026-11-26");
        let whole = jo.reads(&page);
        assert_eq!((&whole["charge"]["standing"], &whole["charge"]["failure"]), (&"paid".into(), &Value::Null));
        assert_eq!((&whole["standing"], &whole["payments"][0]["received_on"]), (&"paid".into(), &"2026-11-26".into()));
        // Who works on the app is told nothing of it.
        let mut mara = world.program_of(&cast.mara, &Scope::PERSONAL);
        mara.get(&address).answers(404);
        let payment = mara.get(&format!("/api/v1/apps/{}/payment", cast.bakery.id)).answers(200).source();
        assert!(!payment.contains("4242") && !payment.contains("Visa"), "{payment}");
    }

    fn a_developer_learns_whether_an_app_is_paid_for_and_no_amount(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = world.sent_invoice(&cast.harbour);
        let address = format!("/api/v1/apps/{}/payment", cast.bakery.id);
        let mut mara = world.program_of(&cast.mara, &Scope::PERSONAL);
        let payment = mara.reads(&address);
        assert_eq!(payment["standing"], "good");
        assert_eq!(payment["act_by"], Value::Null);
        assert_eq!(payment["payment_method"]["name"], "Harbour billing");
        let reminded = |until: Option<remit::store::Moment>| {
            world.change(|tx| {
                let row = diesel::update(invoices::table.find(invoice.id));
                let set = (
                    invoices::reminders.eq(2_i64),
                    invoices::reminded_at.eq(Some(tx.now)),
                    invoices::last_notice_until.eq(until),
                );
                Ok(row.set(set).execute(tx.conn)?)
            });
        };
        let now = world.clock.now();
        reminded(None);
        assert_eq!(mara.reads(&address)["standing"], "problem");
        reminded(Some(now.plus_days(7)));
        let payment = mara.reads(&address);
        assert_eq!(payment["standing"], "last_notice");
        assert_eq!(payment["act_by"], "2026-12-01T09:00:00Z");
        reminded(Some(now.plus_days(-1)));
        assert_eq!(mara.reads(&address)["standing"], "notice_passed");
        mara.get(&format!("/api/v1/payment-methods/{}", cast.harbour.id)).answers(404);
        let trial = mara.reads(&format!("/api/v1/apps/{}/payment", cast.cafe.id));
        assert_eq!(trial["payment_method"], Value::Null);
        assert_eq!(trial["closes_at"], trial["trial_ends_at"]);
    }

    fn prices_are_for_those_who_pay_and_for_the_platform_that_may_read_them(world: &mut World) {
        let cast = Cast::of(world);
        world.books(&cast.bakery, &cast.mara, "php", "s");
        let address = format!("/api/v1/apps/{}/environments", cast.bakery.id);
        let price = |environments: Value| environments["data"][0]["plans"][0]["monthly_price"].clone();
        assert_eq!(price(world.program_of(&cast.mara, &Scope::PERSONAL).reads(&address)), Value::Null);
        assert!(price(world.program_of(&cast.jo, &Scope::PERSONAL).reads(&address))["amount"].is_i64());
        assert_eq!(price(world.platform("Example Hosting", &[Scope::Read]).reads(&address)), Value::Null);
        let both = [Scope::Read, Scope::BillingRead];
        assert!(price(world.platform("Example Hosting", &both).reads(&address))["amount"].is_i64());
    }

    fn a_token_that_is_not_good_for_billing_reads_no_price_whoever_it_is_for(world: &mut World) {
        let cast = Cast::of(world);
        world.books(&cast.bakery, &cast.mara, "php", "s");
        let app = format!("/api/v1/apps/{}", cast.bakery.id);
        let jo = cast.jo.id.to_string();
        let mut own = world.program_of(&cast.jo, &[Scope::Read]);
        let mut for_jo = world.platform("Example Hosting", &[Scope::Read]).on_behalf_of(&jo);
        for program in [&mut own, &mut for_jo] {
            let environments = program.reads(&format!("{app}/environments"));
            assert_eq!(environments["data"][0]["plans"][0]["monthly_price"], Value::Null);
            for address in [app.clone(), format!("{app}/payment")] {
                let payer = program.reads(&address)["payment_method"].clone();
                assert_eq!((&payer["id"], &payer["name"]), (&Value::Null, &Value::from("Harbour billing")), "{address}");
            }
        }
        let both = [Scope::Read, Scope::BillingRead];
        let mut for_jo = world.platform("Example Hosting", &both).on_behalf_of(&jo);
        let environments = for_jo.reads(&format!("{app}/environments"));
        assert!(environments["data"][0]["plans"][0]["monthly_price"]["amount"].is_i64());
    }
}
