//! Statements of the bank: what is clear settles its invoice, a person says what the rest is.

use diesel::prelude::*;
use remit::error::Error;
use remit::model::bank::creditor_reference;
use remit::model::bank_transaction::{BankTransaction, TransactionState};
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::person::Person;
use remit::payments::matching::assign;
use remit::payments::queries::free_credit_of;
use remit::payments::statements::{Outcome, import};
use remit::refused::Refused;
use remit::store::schema::bank_transactions;

use super::statement::{self, back, batch, credit, file, pending};
use crate::invoices::check::broken;
use crate::invoices::monthly::all_invoices;
use crate::operators::invoices::billed;
use crate::world::{Cast, World};

pub fn imports(world: &World, operator: &Person, entries: &[String]) -> Outcome {
    let statement = statement::statement(&file(&entries.concat()));
    world.operates(operator, |tx, operator, confirmed| import(tx, operator, confirmed, &statement))
}

/// An operator matches a line with an invoice. False: that is refused.
pub fn assigns(world: &World, operator: &Person, line: &BankTransaction, invoice: &Invoice) -> bool {
    match world.tries(operator, |tx, operator, confirmed| assign(tx, operator, confirmed, line, invoice)) {
        Ok(()) => true,
        Err(Error::Refused(_)) => false,
        Err(problem) => panic!("{problem}"),
    }
}

pub fn now(world: &World, invoice: &Invoice) -> Invoice {
    all_invoices(world).into_iter().find(|one| one.id == invoice.id).expect("it stays")
}

pub fn lines(world: &World) -> Vec<BankTransaction> {
    world.change(|tx| Ok(bank_transactions::table.select(BankTransaction::as_select()).load(tx.conn)?))
}

pub fn story(assigned: usize, unknown: usize, known: usize) -> Outcome {
    Outcome { assigned, unknown, known }
}

story! {
    fn what_is_clear_settles_its_invoice_and_the_same_file_twice_changes_nothing(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        let reference = creditor_reference(&invoice.number);
        let payment = [credit("B1", "2.38", &format!("{} {}", &reference[..6], &reference[6..].to_lowercase()))];
        assert_eq!(imports(world, &olga, &payment), story(1, 0, 0));
        assert_eq!((now(world, &invoice).state, now(world, &invoice).paid), (InvoiceState::Paid, 238));
        let before = world.dump();
        assert_eq!(imports(world, &olga, &payment), story(0, 0, 1));
        world.is_as(&before, "the same file again");
        // A longer file with the same line in it, and a return: it is open again.
        let more = [payment[0].clone(), back("B1", "2.38", &invoice.number)];
        assert_eq!(imports(world, &olga, &more), story(1, 0, 1));
        assert_eq!((now(world, &invoice).state, now(world, &invoice).owed()), (InvoiceState::Open, 238));
    }

    fn less_is_a_part_and_more_pays_for_the_next(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        imports(world, &olga, &[credit("", "1.00", &invoice.number)]);
        assert_eq!(now(world, &invoice).owed(), 138);
        imports(world, &olga, &[credit("", "11.38", &invoice.number)]);
        assert_eq!((now(world, &invoice).state, now(world, &invoice).paid), (InvoiceState::Paid, 1238));
        assert_eq!(world.change(|tx| free_credit_of(tx, invoice.payment_method_id)), 1000);
    }

    fn a_batch_settles_each_of_its_invoices_and_what_is_pending_waits_until_it_is_booked(world: &mut World) {
        let cast = Cast::of(world);
        billed(world, &cast);
        world.pass_days(35);
        remit::due::run_due(&world.db).expect("a round");
        let all = all_invoices(world);
        let [first, second] = all.as_slice() else { panic!("{} invoices", all.len()) };
        let olga = world.operator();
        let together = format!("{}.{:02}", (first.gross + second.gross) / 100, (first.gross + second.gross) % 100);
        let of_second = format!("{}.{:02}", second.gross / 100, second.gross % 100);
        let announced = [pending("B9", "2.38", &first.number), pending("", &of_second, &second.number)];
        assert_eq!(imports(world, &olga, &announced), story(0, 0, 0));
        assert!([first, second].iter().all(|invoice| now(world, invoice).paid == 0));
        let booked = [batch("B9", &together, &[("2.38", &first.number), (&of_second, &second.number)])];
        assert_eq!(imports(world, &olga, &booked), story(2, 0, 0));
        assert!([first, second].iter().all(|invoice| now(world, invoice).state == InvoiceState::Paid));
        assert_eq!(imports(world, &olga, &booked), story(0, 0, 2));
        // The same lines within a longer file, and one that is alike but another payment.
        let more = [booked[0].clone(), credit("", "1.00", &first.number), credit("", "1.00", &first.number)];
        assert_eq!(imports(world, &olga, &more), story(2, 0, 2));
        assert_eq!(now(world, first).paid, 438);
    }

    fn money_in_another_currency_pays_for_nothing_by_itself_or_by_hand(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        let dollars = credit("B1", "2.38", &invoice.number).replace("\"EUR\"", "\"USD\"");
        assert_eq!(imports(world, &olga, &[dollars]), story(0, 1, 0));
        let line = lines(world).remove(0);
        assert_eq!((line.currency.as_str(), line.state), ("USD", TransactionState::Unknown));
        let refused = world.tries(&olga, |tx, operator, confirmed| assign(tx, operator, confirmed, &line, &invoice));
        let problem = refused.expect_err("in dollars");
        assert!(matches!(problem, Error::Refused(Refused::OtherCurrency { .. })), "{problem}");
        assert_eq!(now(world, &invoice).paid, 0);
        assert_eq!(world.change(broken), [""; 0]);
    }

    fn what_is_in_doubt_waits_for_a_person(world: &mut World) {
        let invoice = billed(world, &Cast::of(world));
        let olga = world.operator();
        let doubtful = [
            credit("", "2.38", "for the website"),
            credit("", "2.38", "R2026-000999"),
            credit("", "2.38", &invoice.number).replace("\"EUR\"", "\"USD\""),
            back("", "2.38", &invoice.number),
        ];
        assert_eq!(imports(world, &olga, &doubtful), story(0, 4, 0));
        assert_eq!(now(world, &invoice).paid, 0);
        assert!(lines(world).iter().all(|line| line.state == TransactionState::Unknown));
    }

    fn an_operator_chooses_the_file_and_settles_what_is_unknown(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let mut olga = world.sign_in(&world.operator());
        olga.open("/operator").click("Bank statements").shows(200, "Bank statements").says("Nothing to review.");
        let statement = file(&[credit("B1", "2.38", "for the website"), credit("B2", "7.00", "refund")].concat());
        olga.upload("Import", b"no statement").answers(422);
        assert!(olga.problem("file").is_some_and(|what| what.starts_with("This is no camt.053 file")));
        olga.upload("Import", b"").answers(422);
        olga.upload("Import", statement.as_bytes()).follow().says("0 lines settled. 2 lines to review.");
        olga.says("€2.38").says("for the website").says("€7.00");
        world.queries();
        olga.get("/operator/statements").answers(200);
        assert!(world.queries() <= 3);
        olga.upload("Import", statement.as_bytes()).follow().says("Nothing new: all of it has been imported before.");

        olga.click("Review €2.38 from Harbour Café GmbH").shows(200, "€2.38 of 7 December 2026");
        olga.submit("Match", &[("Invoice number", "R2026-000777")]).answers(422);
        olga.submit("Match", &[("Invoice number", &invoice.number.to_lowercase())]).follow().says("€2.38 recorded");
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
        olga.click("Review €7.00 from Harbour Café GmbH").submit("Ignore", &[("note", "")]).answers(422);
        olga.submit("Ignore", &[("What is it?", "Refund of the tax office")]).follow().says("Nothing to review.");
        let all = lines(world);
        assert!(all.iter().all(|line| line.state != TransactionState::Unknown));
        olga.post(&format!("/operator/statements/{}/assign", all[0].id), &[("number", &invoice.number)]).answers(422);
        olga.get(&format!("/operator/statements/{}", all[0].id)).answers(200);
        // Nobody else has these pages, and no file is taken from anybody else.
        for address in ["/operator/statements".to_owned(), format!("/operator/statements/{}", all[0].id)] {
            world.sign_in(&cast.clara).get(&address).answers(404);
        }
        world.sign_in(&cast.clara).post("/operator/statements", &[]).answers(404);
        world.guest().post_body("/operator/statements", vec![b'a'; 100_000]).answers(413);
        world.sign_in(&cast.clara).post_body("/operator/statements", vec![b'a'; 100_000]).answers(413);
    }

    fn the_password_is_asked_before_the_file_is_chosen(world: &mut World) {
        billed(world, &Cast::of(world));
        let mut olga = world.sign_in(&world.operator());
        world.pass_minutes(20);
        olga.open("/operator/statements").submit("Import a file", &[]).shows(200, "Confirm it is you");
        olga.submit("Continue", &[("Current password", crate::world::PASSWORD)]).follow();
        assert!(olga.has_button("Import"));
        world.pass_minutes(20);
        olga.upload("Import", b"whatever").shows(200, "Confirm it is you");
    }
}
