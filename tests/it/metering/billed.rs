//! Usage on invoices: the quantity that is paid for at its price, what is included, and who pays of two owners.

use diesel::prelude::*;
use remit::access::Granted;
use remit::access::policy::{AttachToPaymentMethod, MoveApp};
use remit::apps::changes as app_changes;
use remit::commands::Command;
use remit::due::run_due;
use remit::model::app::App;
use remit::model::metering::{UsageId, UsageRecord};
use remit::model::payment_method::{Currency, PaymentMethod};
use remit::model::person::Person;
use remit::store::schema::payment_methods;

use super::{billed, counted, metered, report, transfer};
use crate::invoices::monthly::{all_invoices, book_all, document, give_address, noon};
use crate::world::{Cast, World, confirmed};

/// Of somebody who manages both payment methods.
pub fn moves(world: &World, person: &Person, app: &App, to: &PaymentMethod) {
    world.change(|tx| {
        let app = Granted::<MoveApp>::ask(tx, person, app.id)?;
        let payer = Granted::<AttachToPaymentMethod>::ask(tx, person, to.id)?;
        let confirmed = confirmed(tx);
        app_changes::move_app(tx, &app, &payer, &confirmed)
    });
}

fn run(world: &World) {
    run_due(&world.db).expect("a round");
}

story! {
    fn usage_stands_on_the_invoice_as_quantity_times_price(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2026, 12, 1));
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 10));
        let first = transfer(world, &cast.bakery, "a", 1_233_400, noon(2026, 12, 5));
        let images = UsageRecord {
            id: UsageId::parse("b").expect("an id"),
            component: "images".into(),
            quantity: 123_457_000,
            ..first.clone()
        };
        // Rounded up once a month: together they are 1,233.9 GB.
        let second = transfer(world, &cast.bakery, "c", 500, noon(2026, 12, 9));
        report(world, &[first, images, second]);
        let harbour = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        // Ten of thirty days of 10.00, 90.72 and 15.43.
        let counted_now = clara.open(&harbour).says("€109.49").text();
        run(world);
        assert_eq!(clara.open(&harbour).text(), counted_now, "and so it is kept");
        clara.open(&format!("/apps/{}/environments", cast.bakery.id)).says("Data transfer: 1,234 GB so far this month")
            .says("100 GB a month included, then €0.08 per GB");
        world.sign_in(&cast.mara).open(&format!("/apps/{}/environments", cast.bakery.id))
            .says("1,234 GB so far this month").does_not_say("€0.08");
        world.clock.set(noon(2027, 1, 1));
        run(world);
        let rows = billed(world, &cast.harbour, "2026-12");
        assert_eq!(counted(&rows), [("Data transfer", 1_134, 100, 9_072), ("Images", 123_457, 0, 1_543)]);
        let invoice = all_invoices(world).remove(0);
        assert_eq!(invoice.net, 1_000 + 9_072 + 1_543);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("{harbour}/invoices/{}", invoice.number))
            .says("Data transfer: 1,234 GB used, 100 GB included").says("€0.08 per GB").says("1,134 GB").says("€90.72")
            .says("€0.000125 per img").says("Usage is rounded up to whole units once a month.");
        let xml = clara.get(&format!("{harbour}/invoices/{}/xrechnung.xml", invoice.number)).source();
        for words in ["unitCode=\"E34\">1134<", ">0.08", "unitCode=\"C62\">123457<", "0.000125"] {
            assert!(xml.contains(words), "{words} in {xml}");
        }
        Command::check().run(world.settings.clone()).expect("no rule is broken");
    }

    fn what_is_included_costs_nothing_and_has_no_row(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2026, 12, 1));
        book_all(world, &cast.bakery);
        report(world, &[transfer(world, &cast.bakery, "a", 100_000, noon(2026, 12, 1))]);
        world.clock.set(noon(2027, 1, 1));
        run(world);
        assert!(billed(world, &cast.harbour, "2026-12").is_empty());
    }

    fn each_of_two_owners_pays_for_what_was_used_on_their_days(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        let [one, two] = ["One", "Two"].map(|name| world.payment_method(name, &cast.mara, &[&cast.mara]));
        world.change(|tx| {
            let dollars = (payment_methods::currency.eq(Currency::Usd), payment_methods::country.eq("US"));
            Ok(diesel::update(payment_methods::table.find(two.id)).set(dollars).execute(tx.conn)?)
        });
        let app = world.app("Solo", &cast.mara, Some(&one));
        world.develops(&app, &cast.mara);
        world.clock.set(noon(2026, 12, 12));
        moves(world, &cast.mara, &app, &two);
        world.clock.set(noon(2026, 12, 31));
        let used = |id: &str, day: u32| transfer(world, &app, id, 100_000, noon(2026, 12, day));
        // The day of the move is the old owner's.
        report(world, &[used("a", 5), used("b", 12), used("c", 13)]);
        world.clock.set(noon(2027, 1, 1));
        run(world);
        // 12 of 31 days: 38.7 GB of 100 are included, so 39; 19 of 31: 61.3, so 62.
        assert_eq!(counted(&billed(world, &one, "2026-12")), [("Data transfer", 161, 39, 1_288)]);
        assert_eq!(counted(&billed(world, &two, "2026-12")), [("Data transfer", 38, 62, 334)]);
        let within = |payer: &PaymentMethod| {
            let invoice = all_invoices(world).into_iter().find(|one| one.payment_method_id == payer.id).expect("an invoice");
            document(&invoice).groups[0].lines[0].when()
        };
        assert_eq!(within(&one).as_deref(), Some("1 to 12 Dec"));
        assert_eq!(within(&two).as_deref(), Some("13 to 31 Dec"));
    }

    fn a_price_of_the_file_counts_from_the_next_month_on(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2026, 12, 10));
        report(world, &[transfer(world, &cast.bakery, "a", 110_000, noon(2026, 12, 5))]);
        world.restart(|settings| {
            settings.catalogue.metered[0].eur = 1_000_000;
            settings.catalogue.metered[0].included = 0;
        });
        report(world, &[transfer(world, &cast.bakery, "b", 10_000, noon(2026, 12, 6))]);
        world.clock.set(noon(2027, 1, 10));
        report(world, &[transfer(world, &cast.bakery, "c", 10_000, noon(2027, 1, 6))]);
        world.clock.set(noon(2027, 2, 1));
        run(world);
        assert_eq!(counted(&billed(world, &cast.harbour, "2026-12")), [("Data transfer", 20, 100, 160)]);
        assert_eq!(counted(&billed(world, &cast.harbour, "2027-01")), [("Data transfer", 10, 0, 1_000)]);
    }

    fn whoever_is_asked_to_pay_reads_what_is_measured(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        let other = world.payment_method("Other", &cast.clara, &[&cast.clara]);
        world.sign_in(&cast.clara).open(&format!("/apps/{}/pay-with?payment_method={}", cast.bakery.id, other.id))
            .says("Usage is charged on top, without VAT:")
            .says("Data transfer: 100 GB a month included, then €0.08 per GB");
    }
}
