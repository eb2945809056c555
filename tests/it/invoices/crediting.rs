//! A part of an invoice is credited: with its VAT, never more than is left, and what is paid already is credit.

use remit::due::run_due;
use remit::error::Error;
use remit::invoices::crediting::{Part, credit_part};
use remit::invoices::queries::credit_notes_of;
use remit::model::document::vat_on;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::person::Person;
use remit::payments::changes::write_off;
use remit::payments::queries::free_credit_of;
use remit::refused::Refused;

use super::check::{broken_after, is_sound};
use super::monthly::{all_invoices, book_all, carried_over_the_threshold, document, give_address, noon};
use crate::operators::invoices::billed;
use crate::payments::statements::now;
use crate::world::{Cast, World, opened};

/// €11.90, for December.
fn december(world: &World) -> (Cast, Invoice) {
    let cast = Cast::of(world);
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2027, 1, 1));
    run_due(&world.db).expect("a round");
    let december = all_invoices(world).pop().expect("an invoice");
    assert_eq!((december.net, december.vat, december.gross), (1000, 190, 1190));
    (cast, december)
}

/// So much, net.
pub fn credits(world: &World, operator: &Person, invoice: &Invoice, net: i64) {
    let invoice = now(world, invoice);
    world.deals(operator, &invoice, |tx, invoice, confirmed| {
        credit_part(tx, invoice, confirmed, &Part::Sum(net), "It was not as agreed")
    });
}

fn refused(world: &World, operator: &Person, invoice: &Invoice, part: &Part) -> bool {
    let invoice = now(world, invoice);
    let outcome = world.tries(operator, |tx, operator, confirmed| {
        let invoice = opened(tx, operator, confirmed, &invoice)?;
        credit_part(tx, &invoice, confirmed, part, "It was not as agreed")
    });
    matches!(outcome, Err(Error::Refused(Refused::NotPartOfInvoice)))
}

fn left(world: &World, invoice: &Invoice) -> i64 {
    world.change(|tx| free_credit_of(tx, invoice.payment_method_id))
}

#[test]
fn vat_is_rounded_half_up_away_from_zero() {
    for (net, basis_points, expected) in
        [(50, 1900, 10), (-50, 1900, -10), (100, 1900, 19), (1, 1900, 0), (3, 1900, 1), (1000, 0, 0)]
    {
        assert_eq!(vat_on(net, basis_points), expected, "{net} at {basis_points}");
    }
}

story! {
    fn a_sum_is_credited_with_its_vat_and_so_much_less_is_to_be_paid(world: &mut World) {
        let (cast, invoice) = december(world);
        let person = world.operator();
        world.opens_record(&person, &invoice, "A story");
        let mut olga = world.sign_in(&person);
        olga.open(&format!("/operator/invoices/{}", invoice.number)).click("Credit part of it");
        olga.says("€10.00 without VAT").says("Old Bakery, main: PHP XS");
        olga.submit("Continue", &[]).answers(422);
        assert_eq!(olga.problem("sum").as_deref(), Some("Choose rows or enter an amount."));
        assert_eq!(olga.problem("reason").as_deref(), Some("Say in a few words why."));
        olga.submit("Continue", &[("Or an amount", "10.00"), ("Reason", "Slow for a week")]).answers(422);
        assert!(olga.problem("sum").is_some_and(|words| words.contains("Credit in full")));
        olga.submit("Continue", &[("Or an amount", "2.50")]).follow().shows(200, "Credit part of this invoice?");
        olga.says("€2.50").says("€0.47").says("€2.97").says("Slow for a week").says("€8.93 of the invoice still has to be paid");
        assert_eq!(now(world, &invoice).owed(), 1190, "nothing has happened yet");
        olga.submit("Create credit note", &[]).follow().shows(200, "Credit note G2027-000001");
        olga.says("Credits part of").says("The reason: Slow for a week").says("€2.97");
        assert_eq!((now(world, &invoice).owed(), now(world, &invoice).state), (893, InvoiceState::Open));
        is_sound(world);
        let mails = world.mails_to("clara@harbour.example").into_iter();
        let [mail] = mails.filter(|mail| mail.kind == "credit_note").collect::<Vec<_>>().try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
        assert_eq!(mail.subject, format!("Part of your invoice {} has been credited: €2.97", invoice.number));
        assert!(mail.text.contains("The remaining €8.93 is due by 31 January 2027.") && mail.text.contains("Slow for a week"), "{}", mail.text);
        world.guest().open(mail.link()).shows(200, "Credit note G2027-000001");
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number)).says("credited").says("€8.93");
        clara.click("Credit note G2027-000001").says("Slow for a week");
        clara.open("/events").says("A part of invoice");
        // A reminder asks for the rest.
        world.clock.set(noon(2027, 2, 3));
        run_due(&world.db).expect("a round");
        let reminder = world.mails_to("clara@harbour.example").into_iter().rfind(|mail| mail.kind == "invoice_reminder" && mail.subject.contains(&invoice.number)).expect("a reminder");
        assert!(reminder.subject.contains("€8.93") && reminder.text.contains("€2.97 of it has been credited."), "{}", reminder.text);
    }

    fn rows_are_credited_as_they_stand_on_the_invoice(world: &mut World) {
        let (_, invoice) = december(world);
        let olga = world.operator();
        let lines: Vec<i64> = document(&invoice).groups[0].lines.iter().map(|line| line.amount).collect();
        world.deals(&olga, &invoice, |tx, invoice, confirmed| {
            credit_part(tx, invoice, confirmed, &Part::Rows(vec![0, 2]), "They were not used")
        });
        let note = world.change(|tx| credit_notes_of(tx, invoice.id)).remove(0);
        let paper = document(&note);
        let components: Vec<&str> = paper.groups[0].lines.iter().map(|line| line.component.as_str()).collect();
        assert_eq!(components, ["PHP", "Traffic"]);
        assert_eq!((paper.net, paper.vat.amount), (lines[0] + lines[2], 190 - vat_on(lines[1], 1900)));
        assert!(paper.is_partial && paper.adjustments.is_empty());
        assert_eq!(paper.takes_back.as_deref(), Some(invoice.number.as_str()));
        is_sound(world);
        // All rows together are not a part, and what has no row is nothing.
        assert!(refused(world, &olga, &invoice, &Part::Rows(vec![0, 1, 2])));
        assert!(refused(world, &olga, &invoice, &Part::Rows(vec![17])));
    }

    fn a_row_is_credited_once_also_of_the_invoice_that_replaces_it(world: &mut World) {
        let (_, invoice) = december(world);
        let person = world.operator();
        world.deals(&person, &invoice, |tx, invoice, confirmed| {
            credit_part(tx, invoice, confirmed, &Part::Rows(vec![2]), "It was not used")
        });
        let mut olga = world.sign_in(&person);
        let mut is_offered_once = |one: &Invoice| {
            world.opens_record(&person, one, "A story");
            assert!(refused(world, &person, one, &Part::Rows(vec![2])));
            olga.open(&format!("/operator/invoices/{}/credit-part", one.number));
            olga.says("These parts have already been credited").says("G2027-000001").says("It was not used");
            olga.says("Old Bakery, main: PHP XS").does_not_say("Old Bakery, main: Traffic");
        };
        is_offered_once(&now(world, &invoice));
        let new = world.corrects(&person, &now(world, &invoice));
        is_offered_once(&new);
        let paper = document(&new);
        let lines: Vec<i64> = paper.groups[0].lines.iter().map(|line| line.amount).collect();
        assert_eq!(paper.net, lines[0] + lines[1]);
        world.deals(&person, &new, |tx, invoice, confirmed| {
            credit_part(tx, invoice, confirmed, &Part::Rows(vec![0]), "It was slow")
        });
        assert!(refused(world, &person, &new, &Part::Rows(vec![0])));
        is_sound(world);
    }

    fn what_is_left_has_exactly_its_vat_so_a_correction_changes_nothing(world: &mut World) {
        let (_, invoice) = december(world);
        let olga = world.operator();
        for _ in 0..2 {
            credits(world, &olga, &invoice, 3);
        }
        let before = now(world, &invoice);
        assert_eq!(before.owed(), 994 + vat_on(994, 1900));
        let new = world.corrects(&olga, &before);
        assert_eq!((new.gross, new.owed()), (1183, 1183));
        is_sound(world);
    }

    fn the_mail_says_that_it_is_settled_if_nothing_becomes_credit(world: &mut World) {
        let (_, invoice) = december(world);
        let olga = world.operator();
        let november = all_invoices(world).remove(0);
        world.notes(&olga, &november, 238, "2027-01-01");
        world.notes(&olga, &invoice, 1071, "2027-01-01");
        let mail = |number: &str| world.mails_to("clara@harbour.example").into_iter().find(|mail| mail.kind == "credit_note" && mail.text.contains(number)).expect("a mail").text;
        credits(world, &olga, &invoice, 100);
        assert_eq!((now(world, &invoice).state, left(world, &invoice)), (InvoiceState::Paid, 0));
        assert!(mail("G2027-000001").contains("There is nothing more to pay."), "{}", mail("G2027-000001"));
        world.pass_minutes(1);
        credits(world, &olga, &invoice, 100);
        assert_eq!(left(world, &invoice), 119);
        assert!(mail("G2027-000002").contains("What you overpaid is now credit"), "{}", mail("G2027-000002"));
    }

    fn what_was_carried_is_a_row_too(world: &mut World) {
        carried_over_the_threshold(world);
        let invoice = all_invoices(world).pop().expect("an invoice");
        let (olga, rows) = (world.operator(), document(&invoice).groups.iter().map(|group| group.lines.len()).sum::<usize>());
        let carried = document(&invoice).carried.remove(0);
        world.deals(&olga, &invoice, |tx, invoice, confirmed| {
            credit_part(tx, invoice, confirmed, &Part::Rows(vec![rows]), "March was free")
        });
        let note = world.change(|tx| credit_notes_of(tx, invoice.id)).remove(0);
        assert_eq!((note.net, document(&note).carried), (carried.net, vec![carried]));
        is_sound(world);
    }

    fn never_more_than_is_left_and_the_cents_add_up(world: &mut World) {
        let (_, invoice) = december(world);
        let olga = world.operator();
        for net in [333, 333, 333] {
            credits(world, &olga, &invoice, net);
            is_sound(world);
        }
        for net in [0, -1, 1, 2, 5000] {
            assert!(refused(world, &olga, &invoice, &Part::Sum(net)), "{net}");
        }
        world.takes_back(&olga, &now(world, &invoice));
        let notes = world.change(|tx| credit_notes_of(tx, invoice.id));
        assert_eq!(notes.iter().map(|note| (note.net, note.vat)).collect::<Vec<_>>(), [(333, 63), (333, 64), (333, 63), (1, 0)]);
        assert_eq!((now(world, &invoice).state, left(world, &invoice)), (InvoiceState::Credited, 0));
        is_sound(world);
    }

    fn of_a_paid_invoice_it_becomes_credit(world: &mut World) {
        let (_, invoice) = december(world);
        let olga = world.operator();
        let november = all_invoices(world).remove(0);
        world.notes(&olga, &november, 238, "2027-01-01");
        world.notes(&olga, &invoice, 1190, "2027-01-01");
        credits(world, &olga, &invoice, 100);
        assert_eq!((now(world, &invoice).state, left(world, &invoice)), (InvoiceState::Paid, 119));
        is_sound(world);
        // What is left of it is cancelled: all that was paid is credit.
        world.takes_back(&olga, &now(world, &invoice));
        assert_eq!(left(world, &invoice), 1190);
        is_sound(world);
        // And it can go back.
        world.notes(&olga, &now(world, &invoice), -1190, "2027-01-01");
        assert_eq!(left(world, &invoice), 0);
        is_sound(world);
    }

    fn credit_that_had_paid_it_is_free_first(world: &mut World) {
        let (_, invoice) = december(world);
        let olga = world.operator();
        let november = all_invoices(world).remove(0);
        world.notes(&olga, &november, 938, "2027-01-01");
        world.notes(&olga, &now(world, &invoice), 490, "2027-01-01");
        assert_eq!((now(world, &invoice).owed(), left(world, &invoice)), (0, 0));
        credits(world, &olga, &invoice, 200);
        assert_eq!((now(world, &invoice).state, left(world, &invoice)), (InvoiceState::Paid, 238));
        is_sound(world);
        // The money itself may still go back.
        world.notes(&olga, &now(world, &invoice), -490, "2027-01-01");
        assert_eq!((now(world, &invoice).owed(), left(world, &invoice)), (252, 0), "the credit pays a part of it");
        is_sound(world);
    }

    fn of_what_is_written_off_less_is_left(world: &mut World) {
        let (_, invoice) = december(world);
        let olga = world.operator();
        world.deals(&olga, &invoice, write_off);
        credits(world, &olga, &invoice, 100);
        assert_eq!((now(world, &invoice).state, left(world, &invoice)), (InvoiceState::WrittenOff, 0));
        is_sound(world);
    }

    fn tampering_with_credit_notes_is_found(world: &mut World) {
        let (_, invoice) = december(world);
        let olga = world.operator();
        credits(world, &olga, &invoice, 100);
        let cases = [
            ("UPDATE invoices SET credits_id = NULL, kind = 'invoice' WHERE kind = 'credit_note'", "notes"),
            ("UPDATE invoices SET reason = 'Another one' WHERE kind = 'credit_note'", "issued"),
            ("DELETE FROM payments WHERE source = 'credit_note'", "notes"),
            ("UPDATE payments SET amount = amount + 1 WHERE source = 'credit_note'", "paid"),
            ("UPDATE invoices SET state = 'credited' WHERE kind = 'invoice'", "unbilled"),
        ];
        for (statements, expected) in cases {
            let found = broken_after(world, statements);
            assert!(found.contains(&expected), "{statements}: {found:?}");
        }
        // The reason of a part is none for the rest.
        world.takes_back(&olga, &now(world, &invoice));
        let without = "UPDATE invoices SET reason = '' WHERE kind = 'credit_note' AND reason = 'A story'";
        assert!(broken_after(world, without).contains(&"unbilled"));
    }

    fn the_page_is_for_invoices_of_which_something_is_left(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let person = world.operator();
        world.opens_record(&person, &invoice, "A story");
        world.takes_back(&person, &invoice);
        let mut olga = world.sign_in(&person);
        for page in ["credit-part", "credit-part/check", "correct", "correct/check"] {
            olga.get(&format!("/operator/invoices/{}/{page}", invoice.number)).redirects_to(&format!("/operator/invoices/{}", invoice.number));
            olga.get(&format!("/operator/invoices/G2026-000001/{page}")).answers(404);
        }
    }
}
