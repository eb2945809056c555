//! Credit: what is paid too much pays what is open, the oldest first, and never twice.

use diesel::prelude::*;
use remit::due::run_due;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::payment_method::{PaymentMethod, PaymentMethodState};
use remit::model::person::Person;
use remit::model::usage::Cents;
use remit::payments::changes::{give_back, write_off};
use remit::payments::queries::free_credit_of;
use remit::store::schema::{credits, payment_methods};

use super::statement::{back, credit};
use super::statements::{imports, now};
use crate::invoices::check::is_sound;
use crate::invoices::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Cast, TestMail, World};

const CLARA: &str = "clara@harbour.example";

/// It is noon of this day, and everything due has happened.
fn on(world: &World, year: i32, month: u32, day: u32) {
    world.clock.set(noon(year, month, day));
    run_due(&world.db).expect("a round");
}

/// Harbour billing has got its invoices until this month: €2.38 for November, €11.90 for every other month.
fn billed_until(world: &World, cast: &Cast, year: i32, month: u32) -> Vec<Invoice> {
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    on(world, year, month, 1);
    all_invoices(world)
}

/// What is owed of each invoice, in order.
fn owed(world: &World) -> Vec<Cents> {
    all_invoices(world).iter().map(Invoice::owed).collect()
}

fn left(world: &World, payer: &PaymentMethod) -> Cents {
    world.change(|tx| free_credit_of(tx, payer.id))
}

fn mails(world: &World, kind: &str) -> Vec<TestMail> {
    world.mails_to(CLARA).into_iter().filter(|mail| mail.kind == kind).collect()
}

fn cancel(world: &World, operator: &Person, invoice: &Invoice) {
    let invoice = now(world, invoice);
    world.takes_back(operator, &invoice);
}

fn close(world: &World, payer: &PaymentMethod) {
    world.change(|tx| {
        let closed =
            (payment_methods::state.eq(PaymentMethodState::Closed), payment_methods::closed_at.eq(Some(tx.now)));
        Ok(diesel::update(payment_methods::table.find(payer.id)).set(closed).execute(tx.conn)?)
    });
}

story! {
    fn credit_that_was_used_and_then_goes_back_opens_what_it_had_paid_the_newest_first(world: &mut World) {
        let cast = Cast::of(world);
        let november = billed_until(world, &cast, 2026, 12).remove(0);
        let olga = world.operator();
        imports(world, &olga, &[credit("B1", "120.10", &november.number)]);
        on(world, 2027, 1, 1);
        on(world, 2027, 2, 1);
        assert_eq!((owed(world), left(world, &cast.harbour)), (vec![0, 0, 0], 9392));
        world.notes(&olga, &now(world, &november), -10_000, "2027-02-01");
        assert_eq!((owed(world), left(world, &cast.harbour)), (vec![0, 0, 608], 0));
        is_sound(world);
        let [mail] = mails(world, "invoice_open_again").try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
        let january = all_invoices(world).remove(2);
        assert_eq!(mail.subject, format!("Your invoice {} is open again: €6.08", january.number));
        assert!(mail.text.contains("It was paid from your credit."), "{}", mail.text);
        assert!(mail.text.contains("Please transfer €6.08 by 3 March 2027."), "{}", mail.text);
        world.guest().open(mail.link()).says("€6.08");
        // Clara pays the rest of January; then the bank returns what is left of the first transfer.
        world.notes(&olga, &january, 608, "2027-02-02");
        assert_eq!(imports(world, &olga, &[back("B2", "20.10", &november.number)]).assigned, 1);
        assert_eq!((owed(world), left(world, &cast.harbour)), (vec![238, 1190, 582], 0));
        is_sound(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open("/events").says(&format!("A payment for invoice {} of Harbour billing", january.number)).says("went back: it is open.");
        assert_eq!(mails(world, "invoice_open_again").len(), 4);
    }

    fn what_is_too_much_pays_what_is_open_at_once_the_oldest_first(world: &mut World) {
        let cast = Cast::of(world);
        let all = billed_until(world, &cast, 2027, 2);
        let olga = world.operator();
        assert_eq!(owed(world), [238, 1190, 1190]);
        world.notes(&olga, &all[2], 2000, "2027-02-01");
        assert_eq!((owed(world), left(world, &cast.harbour)), (vec![0, 618, 0], 0));
        is_sound(world);
        // What had been paid for an invoice that is cancelled does so too.
        cancel(world, &olga, &all[2]);
        assert_eq!((now(world, &all[1]).state, left(world, &cast.harbour)), (InvoiceState::Paid, 572));
        is_sound(world);
        on(world, 2027, 3, 20);
        assert_eq!(mails(world, "invoice_reminder").len(), 0, "all of it is covered");
    }

    fn a_cancelled_invoice_gives_back_the_credit_that_had_paid_it(world: &mut World) {
        let cast = Cast::of(world);
        let all = billed_until(world, &cast, 2027, 1);
        let olga = world.operator();
        world.notes(&olga, &all[0], 738, "2027-01-01");
        world.notes(&olga, &now(world, &all[1]), 300, "2027-01-01");
        assert_eq!((owed(world), left(world, &cast.harbour)), (vec![0, 390], 0));
        cancel(world, &olga, &all[1]);
        assert_eq!(left(world, &cast.harbour), 800);
        is_sound(world);
        // Of the eight euros five came with the first invoice: they can go back there, and nothing else.
        assert_eq!(imports(world, &olga, &[back("B1", "7.39", &all[0].number)]).unknown, 1);
        assert_eq!(imports(world, &olga, &[back("B2", "7.38", &all[0].number)]).assigned, 1);
        assert_eq!((now(world, &all[0]).owed(), left(world, &cast.harbour)), (0, 62), "the three euros pay for it");
        is_sound(world);
    }

    fn money_for_an_invoice_makes_the_credit_free_that_had_paid_it(world: &mut World) {
        let cast = Cast::of(world);
        let all = billed_until(world, &cast, 2027, 1);
        let olga = world.operator();
        world.notes(&olga, &all[0], 738, "2027-01-01");
        assert_eq!((now(world, &all[1]).paid, left(world, &cast.harbour)), (500, 0));
        world.notes(&olga, &now(world, &all[1]), 1190, "2027-01-02");
        let december = now(world, &all[1]);
        assert_eq!((december.paid, december.state, left(world, &cast.harbour)), (1190, InvoiceState::Paid, 500));
        is_sound(world);
        assert_eq!(mails(world, "invoice_open_again").len(), 0);
    }

    fn nothing_that_credit_had_paid_goes_back_as_money(world: &mut World) {
        let cast = Cast::of(world);
        let all = billed_until(world, &cast, 2027, 1);
        let olga = world.operator();
        world.notes(&olga, &all[0], 1428, "2027-01-01");
        assert_eq!(owed(world), [0, 0]);
        assert_eq!(imports(world, &olga, &[back("B1", "11.90", &all[1].number)]).unknown, 1);
        let mut browser = world.sign_in(&olga);
        world.opens_record(&olga, &all[1], "A story");
        browser.open(&format!("/operator/invoices/{}/paid", all[1].number));
        browser.submit("Record payment", &[("Amount", "-1")]).answers(422);
        assert_eq!(browser.problem("amount").as_deref(), Some("You can’t return more than came in: €0.00."));
        is_sound(world);
    }

    fn what_is_written_off_takes_no_credit_and_opens_last(world: &mut World) {
        let cast = Cast::of(world);
        let all = billed_until(world, &cast, 2027, 2);
        let olga = world.operator();
        world.notes(&olga, &all[0], 838, "2027-02-01");
        let december = now(world, &all[1]);
        world.deals(&olga, &december, write_off);
        world.notes(&olga, &all[2], 1390, "2027-02-01");
        assert_eq!((now(world, &all[1]).paid, left(world, &cast.harbour)), (600, 200));
        world.notes(&olga, &now(world, &all[0]), -738, "2027-02-01");
        assert_eq!((now(world, &all[0]).owed(), now(world, &all[1]).paid, left(world, &cast.harbour)), (138, 200, 0));
        is_sound(world);
    }

    fn nobody_is_reminded_of_what_credit_covers_that_was_there_before(world: &mut World) {
        let cast = Cast::of(world);
        billed_until(world, &cast, 2026, 12);
        on(world, 2027, 1, 1);
        world.change(|tx| {
            let row = (
                credits::id.eq("earlier"),
                credits::payment_method_id.eq(cast.harbour.id),
                credits::amount.eq(238i64),
                credits::created_at.eq(tx.now),
            );
            Ok(diesel::insert_into(credits::table).values(row).execute(tx.conn)?)
        });
        on(world, 2027, 1, 14);
        assert_eq!(mails(world, "invoice_reminder").len(), 0);
        assert_eq!((all_invoices(world)[0].state, left(world, &cast.harbour)), (InvoiceState::Paid, 0));
    }

    fn what_is_open_again_is_asked_for_from_the_beginning(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed_until(world, &cast, 2026, 12).remove(0);
        let olga = world.operator();
        on(world, 2027, 1, 3);
        on(world, 2027, 1, 14);
        world.notes(&olga, &invoice, 238, "2027-01-15");
        world.clock.set(noon(2027, 1, 20));
        imports(world, &olga, &[back("B1", "2.38", &invoice.number)]);
        let [mail] = mails(world, "invoice_open_again").try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
        assert!(mail.text.contains("A payment for it was undone") && mail.text.contains("by 27 January 2027."), "{}", mail.text);
        assert!(mail.text.contains("Reference: RF"), "{}", mail.text);
        let many = || mails(world, "invoice_reminder").iter().filter(|mail| mail.subject.contains(&invoice.number)).count();
        assert_eq!((many(), now(world, &invoice).reminders), (2, 0));
        on(world, 2027, 1, 26);
        assert_eq!(many(), 2);
        on(world, 2027, 1, 27);
        assert_eq!((many(), now(world, &invoice).reminders), (3, 1));
        on(world, 2027, 2, 3);
        assert_eq!((many(), now(world, &invoice).reminders), (4, 2));
    }

    fn credit_of_what_is_closed_is_given_back_where_it_came_from(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed_until(world, &cast, 2026, 12).remove(0);
        let olga = world.operator();
        world.notes(&olga, &invoice, 538, "2026-12-01");
        close(world, &cast.harbour);
        world.operates(&olga, |tx, operator, confirmed| give_back(tx, operator, confirmed, cast.harbour.id, 300, "Transfer of today"));
        assert_eq!((now(world, &invoice).paid, left(world, &cast.harbour)), (238, 0));
        is_sound(world);
        // It cannot go back once more.
        assert_eq!(imports(world, &olga, &[back("B1", "5.38", &invoice.number)]).unknown, 1);
        assert_eq!(imports(world, &olga, &[back("B2", "2.38", &invoice.number)]).assigned, 1);
        assert_eq!((now(world, &invoice).owed(), left(world, &cast.harbour)), (238, 0));
        is_sound(world);
    }

    fn credit_is_shown_to_those_who_pay_wherever_money_is(world: &mut World) {
        let cast = Cast::of(world);
        let all = billed_until(world, &cast, 2027, 1);
        let olga = world.operator();
        world.notes(&olga, &all[0], 2000, "2027-01-01");
        assert_eq!((owed(world), left(world, &cast.harbour)), (vec![0, 0], 572));
        let page = format!("/payment-methods/{}", cast.harbour.id);
        for person in [&cast.clara, &cast.jo] {
            let mut browser = world.sign_in(person);
            for address in ["/", "/payment-methods"] {
                browser.open(address).says("€5.72 of credit is left");
            }
            browser.open(&page).says("€5.72 is left.").says("Paid too much").says("€17.62").says("Pays an invoice").says("−€11.90");
            browser.open(&format!("{page}/invoices/{}", all[0].number)).says("Overpaid, kept as credit").says("€17.62");
            browser.says("€5.72 of credit is left").does_not_say("went back");
            browser.open(&format!("{page}/invoices/{}", all[1].number)).says("from credit").says("€11.90");
        }
        for person in [&cast.mara, &cast.stella] {
            world.sign_in(person).open("/").answers(200).does_not_say("of credit");
        }
        // What is kept is not called given back; what went back is.
        cancel(world, &olga, &all[0]);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("{page}/invoices/{}", all[0].number)).says("Kept as credit €20.00").does_not_say("given back").does_not_say("went back");
        clara.open(&page).says("€8.10 is left.").says("Was paid for a cancelled invoice");
        world.notes(&olga, &now(world, &all[0]), -2000, "2027-01-02");
        clara.open(&format!("{page}/invoices/{}", all[0].number)).says("went back");
        clara.open(&page).says("None is left.").says("A payment went back").says("No longer pays an invoice");
        clara.open("/").answers(200).does_not_say("of credit");
        world.opens_record(&olga, cast.harbour.id, "A story");
        world.sign_in(&olga).open(&format!("/operator/payment-methods/{}", cast.harbour.id)).says("No longer pays an invoice");
    }

    fn a_line_that_was_for_somebody_else_is_taken_away_with_the_credit_that_it_made(world: &mut World) {
        let cast = Cast::of(world);
        let all = billed_until(world, &cast, 2027, 1);
        let person = world.operator();
        let mut olga = world.sign_in(&person);
        assert_eq!(imports(world, &person, &[credit("B1", "14.28", &all[0].number)]).assigned, 1);
        assert_eq!((owed(world), left(world, &cast.harbour)), (vec![0, 0], 0));
        let line: String = world.change(|tx| {
            use remit::store::schema::bank_transactions as it;
            Ok(it::table.select(it::id).first(tx.conn)?)
        });
        let page = format!("/operator/statements/{line}");
        olga.open(&page).click("Undo the match").says(&all[0].number).says("€14.28");
        olga.submit("Undo the match", &[]).follow().says("€14.28 is no longer matched to an invoice.");
        assert_eq!((owed(world), left(world, &cast.harbour)), (vec![238, 1190], 0));
        is_sound(world);
        assert_eq!(mails(world, "invoice_open_again").len(), 2);
        olga.post(&format!("{page}/unmatch"), &[]).answers(409);
        world.sign_in(&cast.clara).open(&format!("/payment-methods/{}/invoices/{}", cast.harbour.id, all[0].number)).says("was not for this invoice").does_not_say("went back");
        olga.open("/operator/statements").says("€14.28");
    }
}
