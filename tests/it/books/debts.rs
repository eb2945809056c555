//! What was owed at the end of a day, and the VAT of what was written off.

use diesel::prelude::*;
use remit::gateway::port::Outcome;
use remit::invoices::crediting::{Part, credit_part};
use remit::model::InvoiceId;
use remit::model::charge::Failure;
use remit::model::invoice::Invoice;
use remit::model::payment_method::Currency;
use remit::model::person::Person;
use remit::payments::changes::write_off;
use remit::store::schema::{payments, write_offs};

use super::{Books, Rows, all_of, open_items_are_what_is_owed, rows, sum};
use crate::charging::{in_time, pays_by_transfer, with_card, with_debit};
use crate::invoices::monthly::{all_invoices, noon};
use crate::world::World;

fn open_items(world: &World, books: &Books, day: &str) -> Rows {
    rows(&mut books.browser(world), &format!("/operator/books/open-items.csv?day={day}"))
}

/// Each as `Kind Open`.
fn said(rows: &Rows) -> Vec<String> {
    rows.iter().map(|row| format!("{} {} {}", row["Kind"], row["Open"], row["Currency"])).collect()
}

fn days_overdue(world: &World, olga: &Person, invoice: &Invoice, day: &str) -> String {
    let all = rows(&mut world.sign_in(olga), &format!("/operator/books/open-items.csv?day={day}"));
    all.iter().find(|row| row["Number"] == invoice.number).expect("it is open")["Days overdue"].clone()
}

story! {
    fn open_items_are_what_was_open_at_the_end_of_that_day(world: &mut World) {
        let books = Books::kept(world);
        let of = |day: &str| {
            let mut said = said(&open_items(world, &books, day));
            said.sort();
            said
        };
        assert_eq!(of("2026-11-23"), Vec::<String>::new());
        let first = ["invoice 5.00 EUR", "invoice 5.00 EUR", "invoice 5.00 USD", "invoice 5.95 EUR", "invoice 6.00 EUR"];
        assert_eq!(of("2026-11-24"), first);
        let part_paid = ["invoice 4.95 EUR", "invoice 5.00 EUR", "invoice 5.00 EUR", "invoice 5.00 USD", "invoice 6.00 EUR"];
        assert_eq!(of("2026-11-30"), part_paid);
        // Paid too much, and written off.
        let december = ["credit -0.50 EUR", "invoice 5.00 EUR", "invoice 5.00 USD", "invoice 5.95 EUR", "invoice 6.00 EUR"];
        assert_eq!(of("2026-12-31"), december);
        let january = ["credit -0.50 EUR", "invoice 5.00 EUR", "invoice 5.00 USD", "invoice 5.95 EUR"];
        assert_eq!(of("2027-01-12"), january);
    }

    fn what_is_open_is_what_was_billed_without_what_was_paid_or_written_off(world: &mut World) {
        let books = Books::kept(world);
        let cash: Vec<i64> = world.change(|tx| {
            let of_money = payments::table.filter(payments::source.ne_all(["credit", "credit_note"]));
            Ok(of_money.select(payments::amount).load(tx.conn)?)
        });
        let open = open_items(world, &books, "2027-01-12");
        let mut browser = books.browser(world);
        let written_off: i64 = ["2026-12", "2027-01"]
            .iter()
            .map(|month| rows(&mut browser, &format!("/operator/books/write-offs.csv?period={month}")))
            .map(|rows| sum(&rows, "Written off, gross", "EUR"))
            .sum();
        let billed = all_of(world, Currency::Eur, |one| one.gross);
        assert_eq!(sum(&open, "Open", "EUR"), billed - cash.iter().sum::<i64>() - written_off);
        assert_eq!(sum(&open, "Open", "USD"), all_of(world, Currency::Usd, |one| one.gross));
    }

    fn the_vat_of_a_write_off_is_corrected_and_again_when_it_is_paid_after_all(world: &mut World) {
        let books = Books::kept(world);
        let mut browser = books.browser(world);
        let mut of = |month: &str| -> Vec<String> {
            let rows = rows(&mut browser, &format!("/operator/books/write-offs.csv?period={month}"));
            rows.iter().map(|row| format!("{} {} {}", row["Written off, gross"], row["Net"], row["VAT"])).collect()
        };
        assert_eq!(of("2026-11"), Vec::<String>::new());
        assert_eq!(of("2026-12"), ["4.95 4.16 0.79"]);
        assert_eq!(of("2027-01"), ["-4.95 -4.16 -0.79"]);
        assert_eq!(of("2027-02"), Vec::<String>::new());
        // In one quarter it is written off, in the next paid.
        assert_eq!(of("2026-Q4"), ["4.95 4.16 0.79"]);
    }

    fn what_was_credited_in_part_is_taken_off_once(world: &mut World) {
        let books = Books::kept(world);
        let invoice = books.of_german(world, "2026-11");
        world.deals(&books.olga, &invoice, |tx, invoice, confirmed| {
            credit_part(tx, invoice, confirmed, &Part::Sum(100), "It was slow")
        });
        open_items_are_what_is_owed(world, &books.olga);
        let open = open_items(world, &books, "2027-01-12");
        let row = open.iter().find(|row| row["Number"] == invoice.number).expect("it is open");
        assert_eq!(["Gross", "Paid", "Open"].map(|name| row[name].as_str()), ["5.95", "1.19", "4.76"]);
        // All that is left is written off, with all the VAT that is left.
        world.deals(&books.olga, &books.of_german(world, "2026-11"), write_off);
        let all = rows(&mut books.browser(world), "/operator/books/write-offs.csv?period=2027-01");
        let row = all.iter().find(|row| row["Number"] == invoice.number).expect("it is written off");
        assert_eq!(["Written off, gross", "Net", "VAT"].map(|name| row[name].as_str()), ["4.76", "4.00", "0.76"]);
        open_items_are_what_is_owed(world, &books.olga);
    }

    fn what_replaces_a_write_off_is_written_off_in_its_place(world: &mut World) {
        let books = Books::kept(world);
        let old = books.of_german(world, "2026-11");
        world.deals(&books.olga, &old, write_off);
        world.clock.set(noon(2027, 2, 3));
        let new = world.corrects(&books.olga, &books.of_german(world, "2026-11"));
        let all = rows(&mut books.browser(world), "/operator/books/write-offs.csv?period=2027-02");
        let said = |number: &str| all.iter().find(|row| row["Number"] == number).map(|row| row["VAT"].as_str());
        assert_eq!((said(&old.number), said(&new.number), all.len()), (Some("-0.95"), Some("0.95"), 2));
        open_items_are_what_is_owed(world, &books.olga);
        let noted: Vec<InvoiceId> = world.change(|tx| Ok(write_offs::table.select(write_offs::invoice_id).load(tx.conn)?));
        assert!(noted.contains(&new.id), "{noted:?}");
    }

    fn what_goes_back_of_what_was_cancelled_was_credit_and_is_not_owed(world: &mut World) {
        let books = Books::kept(world);
        let of_german = |world: &World| books.of_german(world, "2026-11");
        world.notes(&books.olga, &of_german(world), 595, "2027-01-12");
        world.pass_minutes(1);
        world.takes_back(&books.olga, &of_german(world));
        // What goes back in March has the invoice looked at for a day in February.
        for (month, day) in [(2, "2027-02-03"), (3, "2027-03-03")] {
            world.clock.set(noon(2027, month, 3));
            world.notes(&books.olga, &of_german(world), -200, day);
        }
        let number = of_german(world).number;
        for (day, credit) in [("2027-02-28", "credit -3.95 EUR"), ("2027-03-03", "credit -1.95 EUR")] {
            let listed = open_items(world, &books, day);
            assert!(listed.iter().all(|row| row["Number"] != number), "{day}: {listed:?}");
            assert!(said(&listed).iter().any(|line| line == credit), "{day}: {listed:?}");
        }
        open_items_are_what_is_owed(world, &books.olga);
    }

    fn what_waits_for_the_money_of_a_replaced_one_is_not_overdue(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        pays_by_transfer(world, &cast.harbour);
        world.pass_minutes(1);
        let olga = world.operator();
        let new = world.corrects(&olga, &invoice);
        world.clock.set(noon(2027, 1, 5));
        assert_eq!(days_overdue(world, &olga, &new, "2027-01-04"), "0");
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::AccountClosed));
        in_time(world, &gateway, &invoice);
        world.clock.set(noon(2027, 1, 9));
        assert_eq!(days_overdue(world, &olga, &new, "2027-01-04"), "0", "it was on its way then");
        assert_ne!(days_overdue(world, &olga, &new, "2027-01-08"), "0");
    }

    fn what_is_too_little_to_be_charged_is_overdue(world: &mut World) {
        let (_, _, invoice) = with_card(world);
        let olga = world.operator();
        world.clock.set(noon(2027, 1, 5));
        assert_eq!(days_overdue(world, &olga, &invoice, "2027-01-04"), "0");
        world.notes(&olga, &invoice, invoice.gross - 49, "2027-01-05");
        world.clock.set(noon(2027, 1, 9));
        assert_eq!(days_overdue(world, &olga, &invoice, "2027-01-04"), "0", "it was all open then");
        assert_ne!(days_overdue(world, &olga, &invoice, "2027-01-08"), "0");
    }

    fn that_something_was_written_off_stays(world: &mut World) {
        Books::kept(world);
        let noted = world.change(|tx| {
            let all = write_offs::table.select((write_offs::invoice_id, write_offs::written_off_at));
            Ok(all.load::<(InvoiceId, remit::store::Moment)>(tx.conn)?)
        });
        assert_eq!(noted.len(), 1);
        assert!(all_invoices(world).iter().any(|one| one.id == noted[0].0));
        for statement in ["UPDATE write_offs SET written_off_at = 1", "DELETE FROM write_offs"] {
            let tried = world.db.rehearse(|tx| Ok(diesel::sql_query(statement).execute(tx.conn)?));
            assert!(tried.err().is_some_and(|problem| problem.to_string().contains("a write-off is never")), "{statement}");
        }
    }
}
