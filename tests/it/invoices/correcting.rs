//! An invoice that is wrong: a credit note and a new invoice in one act, and the customer owes the same.

use diesel::prelude::*;
use remit::due::run_due;
use remit::error::Error;
use remit::invoices::correcting::correct;
use remit::invoices::queries::credit_notes_of;
use remit::model::document::{Category, InvoiceKind};
use remit::model::invoice::{Invoice, InvoiceState};

use remit::operators::changes::make;
use remit::payments::changes::write_off;
use remit::payments::matching::proposed;
use remit::payments::queries::free_credit_of;
use remit::refused::Refused;
use remit::store::schema::billed_months;

use super::check::{forged, is_sound};
use super::monthly::{all_invoices, book_all, document, give_address, noon};
use crate::operators::invoices::billed;
use crate::payments::statement::{back, credit};
use crate::payments::statements::{imports, lines, now};
use crate::vat_ids::{AUSTRIAN, looked_up, round, types, valid};
use crate::world::{Act, Browser, Cast, World, as_today, at_once_at, opened};

const CLARA: &str = "clara@harbour.example";

/// Harbour billing has got its invoices until January: €2.38, €11.90, €11.90.
fn three(world: &World) -> (Cast, Vec<Invoice>) {
    let cast = Cast::of(world);
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2027, 2, 1));
    run_due(&world.db).expect("a round");
    (cast, all_invoices(world))
}

/// Which invoice each month is on, by its number.
fn months(world: &World) -> Vec<(String, String)> {
    world.change(|tx| {
        use remit::store::schema::invoices;
        let rows = billed_months::table.inner_join(invoices::table).order(billed_months::month);
        Ok(rows.select((billed_months::month, invoices::number)).load(tx.conn)?)
    })
}

fn left(world: &World, invoice: &Invoice) -> i64 {
    world.change(|tx| free_credit_of(tx, invoice.payment_method_id))
}

/// On the page to check.
fn to_press(browser: &mut Browser, invoice: &Invoice) {
    browser.open(&format!("/operator/invoices/{}/correct", invoice.number));
    browser.submit("Continue", &[("Street", "Neuer Weg 1")]).follow();
    browser.shows(200, "Correct this invoice?");
}

story! {
    fn a_wrong_address_is_put_right_in_one_act(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let person = world.operator();
        world.opens_record(&person, &invoice, "A story");
        let mut olga = world.sign_in(&person);
        olga.open(&format!("/operator/invoices/{}", invoice.number)).click("Correct this invoice");
        olga.shows(200, "Correct this invoice").says("Harbour Café GmbH");
        assert_eq!(olga.field("street"), "Hafenstraße 4");
        olga.submit("Continue", &[("Street", " ")]).answers(422);
        assert_eq!(olga.problem("street").as_deref(), Some("Enter a street and number."));
        let typed = [("Company or name", "Harbour Café AG"), ("Street", "Neuer Weg 1"), ("Order number", "PO 4711")];
        let mails = world.mails_to(CLARA).len();
        olga.submit("Continue", &typed).follow().shows(200, "Correct this invoice?");
        olga.says("Hafenstraße 4").says("Neuer Weg 1").says("PO 4711").says("amount owed stays the same: €2.38").does_not_say("The VAT is different");
        // Back, and forth again, with what was typed.
        olga.click("Back").says("This changes the new invoice only");
        assert_eq!(olga.field("order_number"), "PO 4711");
        olga.submit("Continue", &[]).follow();
        assert_eq!(all_invoices(world).len(), 1, "nothing has happened yet");
        olga.submit("Correct the invoice", &[]).follow().shows(200, "Invoice R2026-000002");
        olga.says("Replaces").says("R2026-000001").says("Neuer Weg 1").says("PO 4711");
        olga.click("R2026-000001").says("replaces this one").says("Credit note G2026-000001");

        let [note, old, new] = all_invoices(world).try_into().unwrap_or_else(|all: Vec<_>| panic!("{} documents", all.len()));
        assert_eq!((old.state, old.owed()), (InvoiceState::Credited, 0));
        assert_eq!((new.state, new.owed(), new.corrects_id, new.month.as_str()), (InvoiceState::Open, 238, Some(old.id), "2026-11"));
        assert_eq!((note.kind, note.gross, note.credits_id, note.reason.as_str()), (InvoiceKind::CreditNote, 238, Some(old.id), ""));
        let (before, after, cancelled) = (document(&old), document(&new), document(&note));
        assert_eq!((after.corrects.as_deref(), cancelled.replaced_by.as_deref()), (Some("R2026-000001"), Some("R2026-000002")));
        assert_eq!((after.groups, after.from, after.to, after.net), (before.groups, before.from, before.to, before.net));
        assert_eq!(after.buyer.order_number.as_deref(), Some("PO 4711"));
        assert_eq!(cancelled.buyer.address.street, "Hafenstraße 4");
        assert_eq!(months(world), [("2026-11".to_owned(), "R2026-000002".to_owned())]);
        is_sound(world);

        // One email, with both.
        assert_eq!(world.mails_to(CLARA).len(), mails + 1);
        let mail = world.mails_to(CLARA).into_iter().find(|mail| mail.kind == "invoice_corrected").expect("a mail");
        assert_eq!(mail.subject, "Your corrected invoice R2026-000002 for November 2026: €2.38");
        assert!(mail.text.contains("Please transfer €2.38 by"), "{}", mail.text);
        world.guest().open(mail.link()).shows(200, "Invoice R2026-000002");
        let links: Vec<&str> = mail.text.lines().filter_map(|line| line.find("/invoice/").map(|at| &line[at..])).collect();
        assert_eq!(links.len(), 2, "{}", mail.text);
        world.guest().open(links[1]).shows(200, "Credit note G2026-000001");

        let mut clara = world.sign_in(&cast.clara);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        clara.open(&page).says("cancelled").says("replaces this one");
        clara.click("R2026-000002").says("Neuer Weg 1");
        clara.open("/events").says("was replaced by a corrected one.");
        // The payment method is as it was.
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).says("Hafenstraße 4").does_not_say("Neuer Weg 1");
    }

    fn what_was_paid_counts_for_the_new_one_and_for_no_other(world: &mut World) {
        let (_, all) = three(world);
        let olga = world.operator();
        world.notes(&olga, &all[2], 1000, "2027-02-01");
        let new = world.corrects(&olga, &now(world, &all[2]));
        assert_eq!((new.paid, new.owed(), left(world, &new)), (1000, 190, 0));
        assert_eq!((now(world, &all[0]).owed(), now(world, &all[1]).owed()), (238, 1190), "these are older, and open");
        let text = world.mails_to(CLARA).into_iter().find(|mail| mail.kind == "invoice_corrected").expect("a mail").text;
        assert!(text.contains(&format!("What you paid for {} counts towards it.", all[2].number)), "{text}");
        assert!(text.contains("Please transfer €1.90 by") && !text.contains("from your credit"), "{text}");
        is_sound(world);
        // A transfer with the old number pays too, and what is too much the oldest; what goes back opens the new one.
        assert_eq!(imports(world, &olga, &[credit("B1", "3.00", &all[2].number)]).assigned, 1);
        assert_eq!((now(world, &new).owed(), now(world, &all[0]).owed()), (0, 128));
        world.notes(&olga, &now(world, &all[2]), -1000, "2027-02-01");
        assert_eq!((now(world, &new).owed(), now(world, &all[0]).owed()), (890, 238));
        is_sound(world);
        // Corrected once more.
        let newest = world.corrects(&olga, &now(world, &new));
        assert_eq!((newest.owed(), newest.corrects_id, document(&newest).net), (890, Some(new.id), 1000));
        assert_eq!(months(world).last(), Some(&("2027-01".to_owned(), newest.number.clone())));
        is_sound(world);
    }

    fn what_was_written_off_stays_so(world: &mut World) {
        let (_, all) = three(world);
        let olga = world.operator();
        world.deals(&olga, &all[1], write_off);
        let new = world.corrects(&olga, &now(world, &all[1]));
        assert_eq!((new.state, new.owed()), (InvoiceState::WrittenOff, 0));
        is_sound(world);
    }

    fn a_vat_id_counts_once_it_is_confirmed_at_the_payment_method(world: &mut World) {
        let cast = looked_up(world);
        let invoice = billed(world, &cast);
        let person = world.operator();
        world.notes(&person, &invoice, 238, "2026-12-01");
        world.opens_record(&person, &invoice, "A story");
        let mut olga = world.sign_in(&person);
        olga.open(&format!("/operator/invoices/{}/correct", invoice.number));
        let typed = [("Postal code", "1010"), ("City", "Wien"), ("Country", "AT"), ("VAT ID", AUSTRIAN)];
        olga.submit("Continue", &typed).follow().says("The VAT is different").says("20 %").says("€2.40");
        olga.says("the tax office has not confirmed this VAT ID").says("owes €0.00 now and will owe €0.02");
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        assert_eq!(round(world, valid()), [AUSTRIAN]);
        // Another VAT than was shown.
        olga.submit("Correct the invoice", &[]).answers(422).says("The amounts have changed.");
        olga.says("The VAT is different").says("0 %").says("€2.00").does_not_say("has not confirmed");
        olga.submit("Correct the invoice", &[]).follow().says("Reverse charge");
        let new = all_invoices(world).pop().expect("a new one");
        assert_eq!((new.gross, new.vat, new.state, left(world, &new)), (200, 0, InvoiceState::Paid, 38));
        assert_eq!(document(&new).vat.category, Category::ReverseCharge);
        assert!(document(&new).vat.proof.is_some());
        is_sound(world);
    }

    fn a_vat_id_that_nobody_has_confirmed_saves_no_vat(world: &mut World) {
        let cast = looked_up(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        let new = world.corrects(&olga, &invoice);
        assert_eq!((new.net, new.vat, document(&new).vat.category), (200, 40, Category::Standard));
        assert_eq!(document(&new).buyer.vat_id.as_deref(), Some(AUSTRIAN));
        round(world, valid());
        let newest = world.corrects(&olga, &now(world, &new));
        assert_eq!((newest.net, newest.vat, document(&newest).vat.category), (200, 0, Category::ReverseCharge));
        is_sound(world);
    }

    fn a_transfer_with_the_old_number_is_for_the_new_invoice(world: &mut World) {
        let (_, all) = three(world);
        let olga = world.operator();
        let new = world.corrects(&olga, &all[2]);
        // Others are open, and older.
        assert_eq!(imports(world, &olga, &[credit("B1", "5.00", &all[2].number)]).assigned, 1);
        assert_eq!((now(world, &new).owed(), now(world, &all[0]).owed()), (690, 238));
        let both = format!("{} {}", all[2].number, all[1].number);
        assert_eq!(imports(world, &olga, &[credit("B2", "18.80", &both)]).assigned, 1);
        assert!([&new, &all[1]].iter().all(|one| now(world, one).state == InvoiceState::Paid));
        is_sound(world);
        // What goes back is found there too.
        assert_eq!(imports(world, &olga, &[back("B3", "5.00", &all[2].number)]).assigned, 1);
        assert_eq!((now(world, &new).owed(), left(world, &new)), (500, 0));
        is_sound(world);
    }

    fn a_line_with_the_old_number_holds_the_reminder_of_the_new_invoice(world: &mut World) {
        let (_, all) = three(world);
        let olga = world.operator();
        let new = world.corrects(&olga, &all[2]);
        let newest = world.corrects(&olga, &new);
        let doubtful = format!("{} R2026-000777", all[2].number);
        assert_eq!(imports(world, &olga, &[credit("B1", "3.00", &doubtful)]).unknown, 1);
        world.opens_record(&olga, &newest, "A story");
        world.sign_in(&olga).open(&format!("/operator/invoices/{}", newest.number)).says("may be for this invoice");
        let line = lines(world).remove(0);
        let proposed = world.operates(&olga, |tx, operator, _| proposed(tx, operator, &line));
        assert_eq!(proposed.iter().map(|one| one.id).collect::<Vec<_>>(), [newest.id]);
        world.clock.set(noon(2027, 3, 20));
        run_due(&world.db).expect("a round");
        assert_eq!((now(world, &newest).reminders, now(world, &all[0]).reminders), (0, 2));
    }

    fn an_invoice_is_corrected_once_whoever_presses(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let (olga, otto) = (world.operator(), world.developer("Otto Krug", "otto@hosting.example"));
        world.change(|tx| make(tx, &otto));
        let mut browsers = [&olga, &otto].map(|one| {
            world.opens_record(one, &invoice, "A story");
            let mut browser = world.sign_in(one);
            to_press(&mut browser, &invoice);
            browser
        });
        let [one, two] = &mut browsers;
        one.submit("Correct the invoice", &[]).redirects_to("/operator/invoices/R2026-000002");
        two.submit("Correct the invoice", &[]).redirects_to("/operator/invoices/R2026-000001");
        two.open("/operator/invoices/R2026-000001/correct/check").shows(200, "Invoice R2026-000001");
        two.get("/operator/invoices/G2026-000001/correct").answers(404);
        assert_eq!(all_invoices(world).len(), 3);
        let old = now(world, &invoice);
        let refused = world.tries(&olga, |tx, operator, confirmed| {
            let invoice = opened(tx, operator, confirmed, &old)?;
            let said = as_today(tx, &invoice)?;
            correct(tx, &invoice, confirmed, &said)
        });
        assert!(matches!(refused, Err(Error::Refused(Refused::CreditedAlready))), "{refused:?}");
        is_sound(world);
    }

    fn what_came_in_meanwhile_is_seen_before_it_is_corrected(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let person = world.operator();
        world.opens_record(&person, &invoice, "A story");
        let mut olga = world.sign_in(&person);
        to_press(&mut olga, &invoice);
        world.notes(&person, &invoice, 100, "2026-12-01");
        olga.submit("Correct the invoice", &[]).answers(422).says("This invoice has changed since you opened this page.").says("amount owed stays the same: €1.38");
        olga.submit("Correct the invoice", &[]).answers(303);
        assert_eq!(all_invoices(world).pop().map(|new| new.owed()), Some(138));
    }

    fn two_servers_at_once_correct_it_once(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let (olga, otto) = (world.operator(), world.developer("Otto Krug", "otto@hosting.example"));
        world.change(|tx| make(tx, &otto));
        let [mut one, mut two] = [&olga, &otto].map(|one| {
            world.opens_record(one, &invoice, "A story");
            let mut browser = world.sign_in(one);
            to_press(&mut browser, &invoice);
            browser
        });
        fn press<'a>() -> Act<'a, ()> {
            Box::new(|browser: &mut Browser| {
                browser.submit("Correct the invoice", &[]).status_is(&[303, 422]);
            })
        }
        at_once_at(&world.servers(2, 2), vec![(&mut one, press()), (&mut two, press())]);
        assert_eq!(all_invoices(world).iter().filter(|one| one.corrects_id == Some(invoice.id)).count(), 1);
        assert_eq!(all_invoices(world).len(), 3);
        is_sound(world);
    }

    fn a_correction_after_a_partial_credit_is_over_what_is_left(world: &mut World) {
        let (_, all) = three(world);
        let olga = world.operator();
        super::crediting::credits(world, &olga, &all[1], 333);
        let new = world.corrects(&olga, &now(world, &all[1]));
        let paper = document(&new);
        assert_eq!((paper.net, paper.adjustments.len(), paper.adjustments[0].net), (667, 1, -333));
        let notes = world.change(|tx| credit_notes_of(tx, all[1].id));
        assert_eq!(notes.iter().map(|note| note.net).collect::<Vec<_>>(), [333, 667]);
        assert_eq!(notes.iter().map(|note| note.vat).sum::<i64>(), all[1].vat);
        is_sound(world);
        // And a part of the new one again.
        super::crediting::credits(world, &olga, &new, 100);
        world.corrects(&olga, &now(world, &new));
        is_sound(world);
    }

    fn tampering_with_a_correction_is_found(world: &mut World) {
        let (_, all) = three(world);
        let olga = world.operator();
        let new = world.corrects(&olga, &all[1]);
        let (old, other) = (all[1].id, all[0].id);
        let note = world.change(|tx| credit_notes_of(tx, old)).remove(0);
        let cases = [
            (format!("UPDATE billed_months SET invoice_id = '{old}' WHERE invoice_id = '{}'", new.id), &["months", "unbilled"][..]),
            (format!("UPDATE billed_months SET invoice_id = NULL WHERE invoice_id = '{}'", new.id), &["months", "unbilled"]),
            (format!("UPDATE invoices SET corrects_id = NULL WHERE id = '{}'", new.id), &["months", "issued"]),
            (format!("UPDATE invoices SET corrects_id = '{other}' WHERE id = '{}'", new.id), &["months", "whose"]),
            (format!("UPDATE invoices SET state = 'open' WHERE id = '{old}'"), &["whose", "notes"]),
            // Documents that name another one than they are bound to.
            (forged(&new, &all[1].number, &all[0].number), &["issued"]),
            (forged(&note, &all[1].number, &all[0].number), &["issued"]),
            (forged(&note, &new.number, &all[0].number), &["issued"]),
            (format!("UPDATE invoices SET credits_id = '{other}' WHERE id = '{}'", note.id), &["issued"]),
        ];
        for (statements, expected) in cases {
            assert!(expected.iter().all(|one| super::check::broken_after(world, &statements).contains(one)), "{statements}: {:?}", super::check::broken_after(world, &statements));
        }
    }
}
