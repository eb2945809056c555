//! The bank has booked a file: a statement says so, or an operator does.

use remit::charging::bank::booked::settle_due;
use remit::model::bank_transaction::TransactionState;
use remit::model::charge::ChargeState;
use remit::model::debit_batch::BatchState;
use remit::model::invoice::InvoiceState;
use remit::model::payment::Payment;
use remit::payments::statements::Outcome;

use super::{
    as_one, batches, came_back, debits, detail, entry, imports, in_file, makes, name_of, with_invoice, with_mandate,
};
use crate::charging::{begins, bill, is_sound, newest, now, posted};
use crate::payments::statements::{lines, story as outcome};
use crate::world::{Cast, World};

/// What came in, as the books have it: day and amount.
fn received(world: &World) -> Vec<(String, i64)> {
    use diesel::prelude::*;
    use remit::store::schema::payments as it;
    let all = it::table.order((it::recorded_at, it::id)).select(Payment::as_select());
    let all: Vec<Payment> = world.db.read(|tx| Ok(all.load(tx.conn)?)).expect("payments");
    all.into_iter().map(|payment| (payment.received_on, payment.amount)).collect()
}

/// An operator imports this, twice.
#[track_caller]
fn is_known_the_second_time(world: &World, operator: &remit::model::person::Person, entries: &[String]) -> Outcome {
    let first = imports(world, operator, entries);
    let before = world.dump();
    assert_eq!(imports(world, operator, entries), outcome(0, 0, entries.len()));
    world.is_as(&before, "the same file again");
    first
}

story! {
    fn a_statement_with_the_name_of_the_file_books_it(world: &mut World) {
        let (_, olga, invoice, batch) = in_file(world);
        world.pass_days(9);
        let entries = [as_one(&batch, "2026-12-01", "5.95")];
        assert_eq!(is_known_the_second_time(world, &olga, &entries), outcome(1, 0, 0));
        assert_eq!((newest(world, &invoice).state, now(world, &invoice).state), (ChargeState::Paid, InvoiceState::Paid));
        // In the books it is of the day on which the bank has booked it.
        assert_eq!(received(world), [("2026-12-01".to_owned(), invoice.gross)]);
        let line = lines(world).remove(0);
        assert_eq!((line.state, line.note.as_str()), (TransactionState::Dismissed, "Direct debit of 1 December 2026"));
        assert_eq!(batches(world)[0].paid_on.as_deref(), Some("2026-12-01"));
        assert_eq!((world.change(settle_due), world.change(settle_due)), (1, 0), "nothing is on its way any more");
        assert_eq!(batches(world)[0].state, BatchState::Settled);
        world.sign_in(&olga).get("/operator/debits").says("Booked on 1 December 2026");
        is_sound(world);
    }

    fn a_sum_without_a_name_books_the_file_of_its_day(world: &mut World) {
        for (day, amount, fits) in [
            ("2026-12-01", "5.95", true),
            ("2026-12-03", "5.95", true),
            ("2026-12-05", "5.95", false),
            ("2026-11-30", "5.95", false),
            ("2026-12-01", "5.96", false),
        ] {
            let world = &mut World::new(world.kind());
            let (_, olga, invoice, _) = in_file(world);
            world.pass_days(20);
            let came = imports(world, &olga, &[entry("CRDT", day, amount, "")]);
            assert_eq!(came, outcome(usize::from(fits), usize::from(!fits), 0), "{day} {amount}");
            assert_eq!(now(world, &invoice).state == InvoiceState::Paid, fits, "{day} {amount}");
            is_sound(world);
        }
    }

    fn of_two_files_that_come_to_the_same_a_sum_says_nothing(world: &mut World) {
        debits(world);
        let cast = Cast::of(world);
        let olga = world.operator();
        for payer in [&cast.harbour, &cast.lagoon] {
            with_mandate(world, payer, &cast.clara, "DE02120300000000202051");
            bill(world, payer);
            begins(world);
            makes(world, &olga, "2026-12-01").expect("a file");
        }
        world.pass_days(9);
        assert_eq!(imports(world, &olga, &[entry("CRDT", "2026-12-01", "5.95", "")]), outcome(0, 1, 0));
        let second = batches(world).remove(1);
        assert_eq!(imports(world, &olga, &[as_one(&second, "2026-12-01", "5.95")]), outcome(1, 0, 0));
        let states: Vec<bool> = batches(world).iter().map(|batch| batch.paid_on.is_some()).collect();
        assert_eq!(states.iter().filter(|is_booked| **is_booked).count(), 1);
        is_sound(world);
    }

    fn a_bank_may_book_each_on_its_own(world: &mut World) {
        let (_, olga, invoice, batch) = in_file(world);
        world.pass_days(9);
        let alone = entry("CRDT", "2026-12-02", "5.95", &detail(&name_of(world, &invoice), "", "", "Lastschrift"));
        assert_eq!(is_known_the_second_time(world, &olga, &[alone]), outcome(1, 0, 0));
        assert_eq!(received(world), [("2026-12-02".to_owned(), invoice.gross)]);
        let now = batches(world).remove(0);
        assert_eq!((now.state, now.paid_on.as_deref()), (BatchState::Settled, Some("2026-12-02")));
        // It says the same once more, as one sum.
        assert_eq!(imports(world, &olga, &[as_one(&batch, "2026-12-02", "5.95")]), outcome(1, 0, 0));
        assert_eq!(posted(world, &invoice), [invoice.gross]);
        is_sound(world);
    }

    fn another_sum_is_for_a_person(world: &mut World) {
        let (_, olga, invoice, batch) = in_file(world);
        world.pass_days(9);
        assert_eq!(imports(world, &olga, &[as_one(&batch, "2026-12-01", "5.94")]), outcome(0, 1, 0));
        assert_eq!((newest(world, &invoice).state, now(world, &invoice).state), (ChargeState::Processing, InvoiceState::Open));
    }

    fn what_came_back_before_is_missing_in_the_sum(world: &mut World) {
        debits(world);
        let cast = Cast::of(world);
        let olga = world.operator();
        let mut invoices = Vec::new();
        for payer in [&cast.harbour, &cast.lagoon] {
            with_mandate(world, payer, &cast.clara, "DE02120300000000202051");
            invoices.push(bill(world, payer));
        }
        begins(world);
        let batch = makes(world, &olga, "2026-12-01").expect("a file");
        assert_eq!((batch.debits, batch.amount), (2, 1190));
        world.pass_days(9);
        imports(world, &olga, &[came_back(&name_of(world, &invoices[0]), "2026-12-01", "5.95", "MS03")]);
        assert_eq!(imports(world, &olga, &[as_one(&batch, "2026-12-01", "5.95")]), outcome(1, 0, 0));
        let states = [&invoices[0], &invoices[1]].map(|invoice| now(world, invoice).state);
        assert_eq!(states, [InvoiceState::Open, InvoiceState::Paid]);
        is_sound(world);
    }

    fn an_operator_says_so_once(world: &mut World) {
        let (_, olga, invoice, batch) = in_file(world);
        world.pass_days(9);
        let (mut first, mut second) = (world.sign_in(&olga), world.sign_in(&olga));
        let page = format!("/operator/debits/{}", batch.id);
        first.get(&page);
        second.get(&page);
        first.submit("The bank has booked it", &[("day", "2027-01-01")]).answers(422);
        assert!(first.problem("day").is_some_and(|what| what.contains("in the future")));
        first.submit("The bank has booked it", &[("day", "2026-12-01")]).redirects_to(&page).follow();
        first.says("Booked on 1 December 2026").says("Paid");
        assert!(!first.has_button("The bank has booked it"));
        second.submit("The bank has booked it", &[("day", "2026-12-02")]).answers(422).says("already been recorded");
        assert_eq!(received(world), [("2026-12-01".to_owned(), invoice.gross)]);
        // Then its statement is imported.
        assert_eq!(imports(world, &olga, &[as_one(&batch, "2026-12-01", "5.95")]), outcome(1, 0, 0));
        assert_eq!(posted(world, &invoice), [invoice.gross]);
        is_sound(world);
    }

    fn transfers_are_matched_as_ever(world: &mut World) {
        let (cast, olga, invoice) = with_invoice(world);
        let other = bill(world, &cast.studio);
        world.pass_days(13);
        let transfer = crate::payments::statement::credit("B1", "5.95", &other.number);
        assert_eq!(imports(world, &olga, &[transfer]), outcome(1, 0, 0));
        assert_eq!((now(world, &other).state, now(world, &invoice).state), (InvoiceState::Paid, InvoiceState::Open));
        is_sound(world);
    }
}
