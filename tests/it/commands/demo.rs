//! `remit demo`

use diesel::prelude::*;
use remit::commands::Command;
use remit::mail::mail_server::MailServer;
use remit::model::charge::{Charge, ChargeState};
use remit::model::invoice::{Invoice, InvoiceState};
use remit::store::Clock;
use remit::store::schema::{charges, invoices, payment_methods, people};

use crate::world::{Cast, World};

/// Those of a payment method, by its name, oldest first.
fn invoices_of(world: &World, name: &str) -> Vec<Invoice> {
    world.change(|tx| {
        let of_payer = invoices::table.inner_join(payment_methods::table).filter(payment_methods::name.eq(name));
        Ok(of_payer.order(invoices::number).select(Invoice::as_select()).load(tx.conn)?)
    })
}

fn charges_of(world: &World, invoice: &Invoice) -> Vec<Charge> {
    world.change(|tx| {
        let of_invoice = charges::table.filter(charges::invoice_id.eq(invoice.id)).order(charges::number);
        Ok(of_invoice.select(Charge::as_select()).load(tx.conn)?)
    })
}

story! {
    fn the_demo_fills_an_empty_database_and_breaks_no_rule(world: &mut World) {
        Command::Demo.run(world.settings.clone()).expect("a demo");
        Command::check().run(world.settings.clone()).expect("no rule is broken");
        let again = Command::Demo.run(world.settings.clone());
        assert!(again.is_err_and(|sentence| sentence.contains("needs an empty one")));
        // It is told up to now, whenever that is.
        world.clock.set(Clock::System.now());
        let mut clara = world.guest();
        clara.get("/login");
        clara.submit("Log in", &[("Email", "clara@harbour-cafe.example"), ("Password", "seven quiet harbour lamps")]);
        clara.follow().shows(200, "Your websites").says("Pier 7 Rooms").says("Summer Festival 2026 will be deleted in 5 days");
        clara.says("so far this month").says("Month by month");
        clara.click("Harbour Café GmbH").says("What it costs");
        clara.click("All invoices").says("open").says("paid");
        clara.get("/events").says("Mara Klein invited you to pay for Pier 7 Rooms");
        clara.click("Older →");
        clara.click("Older →").says("Mara Klein invited you to pay for Harbour Café");
    }

    fn the_demo_has_a_card_that_works_and_one_that_is_declined(world: &mut World) {
        world.takes_cards();
        Command::Demo.run(world.settings.clone()).expect("a demo");
        Command::check().run(world.settings.clone()).expect("no rule is broken");
        world.clock.set(Clock::System.now());
        // Whatever is newer may not have been charged yet, or once only.
        let (works, declined) = (invoices_of(world, "Brandt Bikes"), invoices_of(world, "Hartmann Yoga"));
        let is_of = |days: i64| {
            let until = world.clock.now().plus_days(-days);
            move |one: &&Invoice| one.issued_at <= until
        };
        let paid: Vec<&Invoice> = works.iter().filter(is_of(4)).collect();
        assert!(paid.len() >= 2, "{} invoices of the workshop", paid.len());
        assert!(paid.iter().all(|one| one.state == InvoiceState::Paid), "all of them are paid");
        let open: Vec<&Invoice> = declined.iter().filter(is_of(28)).collect();
        assert!(!open.is_empty(), "{} invoices of the school", declined.len());
        assert!(open.iter().all(|one| one.state == InvoiceState::Open && one.paid == 0), "none of them is paid");
        for invoice in &paid {
            let charges = charges_of(world, invoice);
            let [charge] = charges.as_slice() else { panic!("one charge: {charges:?}") };
            assert_eq!((charge.state, charge.posted), (ChargeState::Paid, invoice.gross));
        }
        for invoice in &open {
            let charges = charges_of(world, invoice);
            assert!(charges.iter().all(|one| one.state == ChargeState::Failed && one.posted == 0), "{charges:?}");
            assert_eq!(charges.last().map(|one| one.tries_left), Some(0));
        }
        // Others pay as before.
        assert!(invoices_of(world, "Harbour Café GmbH").len() > 10);
        let said = world.mails_to("lea@hartmann-yoga.example");
        assert!(said.iter().any(|mail| mail.subject.starts_with("SANDBOX: ")), "she is told");
    }

    fn the_demo_leaves_a_database_in_use_alone(world: &mut World) {
        Cast::of(world);
        let refused = Command::Demo.run(world.settings.clone());
        assert!(refused.is_err_and(|sentence| sentence.contains("somebody in this database")));
        let count: i64 = world.db.read(|tx| Ok(people::table.count().get_result(tx.conn)?)).expect("a count");
        assert_eq!(count, 7);
    }

    fn the_demo_writes_to_nobody(world: &mut World) {
        let mut settings = world.settings.clone();
        let server = url::Url::parse("smtp://127.0.0.1:2525").expect("a URL");
        settings.mail_server = Some(MailServer::at(&server).expect("a mail server"));
        assert!(Command::Demo.run(settings).is_err_and(|sentence| sentence.contains("invented people")));
    }
}
