//! Nobody is reminded of what may be paid already: while a line waits that it may be, or the last statement is too old.

use remit::due::run_due;
use remit::model::invoice::Invoice;
use remit::payments::matching::dismiss;
use remit::payments::statements::import;

use super::monthly::noon;
use crate::operators::invoices::billed;
use crate::payments::statement::{OWN, credit, file};
use crate::world::{Cast, World};

/// It is noon of this day of January 2027, and everything due has happened. The invoice was to be paid in December.
fn on(world: &World, day: u32) {
    world.clock.set(noon(2027, 1, day));
    run_due(&world.db).expect("a round");
}

fn reminders(world: &World) -> usize {
    world.mails_to("clara@harbour.example").into_iter().filter(|mail| mail.kind == "invoice_reminder").count()
}

/// Imports a statement that was made on a day. Gives the ids of its lines.
fn imported(world: &World, day: &str, lines: &str) -> Vec<String> {
    let text = file(lines).replace("2026-12-08", day);
    let statement = remit::payments::statement::read(text.as_bytes(), OWN).expect("a statement");
    let olga = person(world);
    world.operates(&olga, |tx, operator, confirmed| import(tx, operator, confirmed, &statement));
    statement.entries.into_iter().map(|entry| entry.id).collect()
}

fn person(world: &World) -> remit::model::person::Person {
    let address = remit::model::email_address::EmailAddress::parse("olga@hosting.example").expect("an address");
    world.change(|tx| remit::access::people::by_email(tx, &address)).expect("olga")
}

fn ignored(world: &World, id: &str) {
    world.operates(&person(world), |tx, operator, confirmed| {
        let line = remit::payments::statements::line(tx, operator, id)?;
        dismiss(tx, operator, confirmed, &line, "Something else")
    });
}

fn opened(world: &World, invoice: &Invoice) -> crate::world::Browser {
    let olga = person(world);
    world.opens_record(&olga, invoice, "A story");
    world.sign_in(&olga)
}

story! {
    fn a_line_that_waits_holds_the_reminder_of_what_it_may_be_for(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        world.operator();
        let page = format!("/operator/invoices/{}", invoice.number);
        let with_number = credit("", "1.00", &format!("{} R2026-000777", invoice.number));
        for (line, second) in [(credit("", "2.38", "for the website"), 3), (with_number, 14)] {
            let before = reminders(world);
            let ids = imported(world, "2026-12-08", &line);
            on(world, second);
            assert_eq!(reminders(world), before, "{line}");
            let mut olga = opened(world, &invoice);
            olga.open(&page).says("A bank line of 7 December 2026 may be for this invoice. No reminder is sent until it is settled.");
            olga.click("View line").says(&format!("{}, €2.38 open", invoice.number)).says("No reminder for it is sent while this line is waiting.");
            ignored(world, &ids[0]);
            on(world, second);
            assert_eq!(reminders(world), before + 1, "{line}");
            olga.open(&page).says(&invoice.number).does_not_say("may be for this invoice");
        }
    }

    fn another_line_holds_nothing(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        world.operator();
        let longer = format!("{}0", invoice.number);
        let dollars = credit("B2", "2.38", "for the website").replace("\"EUR\"", "\"USD\"");
        imported(world, "2026-12-08", &[credit("B1", "2.39", &longer), dollars].concat());
        on(world, 3);
        assert_eq!(reminders(world), 1);
    }

    fn reminders_wait_for_a_statement_that_is_new_enough(world: &mut World) {
        let cast = Cast::of(world);
        billed(world, &cast);
        world.operator();
        world.restart(|settings| {
            if let Some(seller) = &mut settings.seller {
                seller.reminder_statement_days = Some(3);
            }
        });
        on(world, 3);
        let mut olga = world.sign_in(&person(world));
        olga.open("/operator/statements").says("No statement has been imported yet. No reminders are sent until there is one.");
        imported(world, "2026-12-30", "");
        on(world, 3);
        assert_eq!(reminders(world), 0);
        olga.open("/operator/statements").says("The last statement is of 30 December 2026. No reminders are sent until there is a newer one: it may be at most 3 days old.");
        imported(world, "2026-12-31", "");
        // Also one that says that it goes on until a day that is still to come.
        on(world, 3);
        assert_eq!(reminders(world), 1);
        olga.open("/operator/statements").says("Bank statements").does_not_say("No reminders are sent");
        imported(world, "2099-01-01", "");
        on(world, 14);
        assert_eq!(reminders(world), 1);
        olga = world.sign_in(&person(world));
        olga.open("/operator/statements").says("The last statement is of 3 January 2027.");
    }
}
