//! A direct debit comes back.

use remit::charging::bank::booked::settle_due;
use remit::model::bank_transaction::TransactionState;
use remit::model::charge::{ChargeState, Failure};
use remit::model::credential::CredentialState;
use remit::model::debit_batch::{BatchState, DebitBatch};
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::person::Person;

use super::{as_one, batches, came_back, detail, entry, imports, in_file, name_of};
use crate::charging::setups_fake::{credentials, pays_with};
use crate::charging::{CLARA, charges, is_sound, mails, newest, now, posted};
use crate::payments::statements::{lines, story as outcome};
use crate::world::{Cast, World};

/// It is booked, and the invoice paid.
fn booked(world: &mut World) -> (Cast, Person, Invoice, DebitBatch) {
    let (cast, olga, invoice, batch) = in_file(world);
    world.pass_days(9);
    imports(world, &olga, &[as_one(&batch, "2026-12-01", "5.95")]);
    while world.change(settle_due) > 0 {}
    assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
    (cast, olga, invoice, batch)
}

story! {
    fn days_later_the_invoice_is_open_again(world: &mut World) {
        let (cast, olga, invoice, _) = booked(world);
        let name = name_of(world, &invoice);
        let back = [came_back(&name, "2026-12-03", "9.45", "AM04")];
        assert_eq!(imports(world, &olga, &back), outcome(1, 0, 0));
        let charge = newest(world, &invoice);
        assert_eq!((charge.state, charge.failure(), charge.posted), (ChargeState::Failed, Some(Failure::NoFunds), 0));
        assert_eq!(posted(world, &invoice), [invoice.gross, -invoice.gross]);
        assert_eq!((now(world, &invoice).state, now(world, &invoice).owed()), (InvoiceState::Open, invoice.gross));
        assert_eq!(charges(world, &invoice).len(), 1, "the payer is asked, not the bank once more");
        let line = lines(world).into_iter().find(|line| line.amount < 0).expect("a line");
        let note = "Direct debit came back: not enough money. €3.50 of it are fees of the bank";
        assert_eq!((line.state, line.note.as_str()), (TransactionState::Dismissed, note));
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        world.sign_in(&cast.clara).get(&page).says("There was not enough money in the account.");
        assert_eq!(world.mails().iter().filter(|(_, mail)| mail.kind == "invoice_open_again").count(), 1);
        assert!(pays_with(world, "Harbour billing").is_some(), "the mandate lasts");
        // The same file, and the same again in other words.
        assert_eq!(imports(world, &olga, &back), outcome(0, 0, 1));
        assert_eq!(imports(world, &olga, &[came_back(&name, "2026-12-04", "5.95", "AM04")]), outcome(1, 0, 0));
        assert_eq!(posted(world, &invoice), [invoice.gross, -invoice.gross]);
        is_sound(world);
    }

    fn by_the_reason_it_is_clear_whether_the_mandate_ends(world: &mut World) {
        for (reason, failure, ends) in [
            ("AC01", Failure::AccountClosed, true),
            ("AC04", Failure::AccountClosed, true),
            ("AC06", Failure::AccountClosed, false),
            ("AM04", Failure::NoFunds, false),
            ("MD01", Failure::NoMandate, true),
            ("MD06", Failure::Disputed, false),
            ("MD07", Failure::AccountClosed, true),
            ("MS02", Failure::Declined, false),
            ("MS03", Failure::Returned, false),
            ("XX99", Failure::Returned, false),
            ("", Failure::Returned, false),
        ] {
            let world = &mut World::new(world.kind());
            let (_, olga, invoice, _) = booked(world);
            world.pass_days(40);
            let back = came_back(&name_of(world, &invoice), "2027-01-11", "5.95", reason);
            assert_eq!(imports(world, &olga, &[back]), outcome(1, 0, 0), "{reason}");
            let charge = newest(world, &invoice);
            assert_eq!((charge.state, charge.failure()), (ChargeState::Failed, Some(failure)), "{reason}");
            assert_eq!(pays_with(world, "Harbour billing").is_none(), ends, "{reason}");
            let told = mails(world, CLARA, "mandate_ended");
            assert_eq!(told.len(), usize::from(ends), "{reason}");
            if ends {
                assert_eq!(credentials(world)[0].1, CredentialState::Over);
                let words = "we no longer debit the account ending in 4300 for the payment method “Harbour billing”";
                assert!(told[0].text.contains(words), "{}", told[0].text);
            }
            is_sound(world);
        }
    }

    fn before_it_is_booked_it_is_tried_again_as_anything_that_failed(world: &mut World) {
        let (_, olga, invoice, _) = in_file(world);
        world.pass_days(7);
        let name = name_of(world, &invoice);
        assert_eq!(imports(world, &olga, &[came_back(&name, "2026-12-01", "5.95", "AM04")]), outcome(1, 0, 0));
        let all = charges(world, &invoice);
        assert_eq!((all[0].state, all[0].failure()), (ChargeState::Failed, Some(Failure::NoFunds)));
        assert_eq!((all[1].state, all[1].due_on.as_str(), all[1].batch_id), (ChargeState::Due, "2026-12-04", None));
        assert_eq!((posted(world, &invoice), mails(world, CLARA, "invoice_not_charged").len()), (vec![], 0));
        assert_eq!(batches(world)[0].state, BatchState::Settled, "nothing else was in it");
        is_sound(world);
    }

    fn of_an_account_that_is_closed_nothing_is_tried_again(world: &mut World) {
        let (_, olga, invoice, _) = in_file(world);
        world.pass_days(7);
        imports(world, &olga, &[came_back(&name_of(world, &invoice), "2026-12-01", "5.95", "AC04")]);
        assert_eq!(charges(world, &invoice).len(), 1);
        let mail = mails(world, CLARA, "invoice_not_charged").remove(0);
        assert!(mail.text.contains("can no longer be charged"), "{}", mail.text);
        assert_eq!((pays_with(world, "Harbour billing"), mails(world, CLARA, "mandate_ended").len()), (None, 1));
        is_sound(world);
    }

    fn it_may_stand_before_its_credit_in_a_file(world: &mut World) {
        let (_, olga, invoice, batch) = in_file(world);
        world.pass_days(9);
        let back = came_back(&name_of(world, &invoice), "2026-12-03", "5.95", "MS03");
        let both = [back, as_one(&batch, "2026-12-01", "5.95")];
        assert_eq!(imports(world, &olga, &both), outcome(2, 0, 0));
        assert_eq!(posted(world, &invoice), [invoice.gross, -invoice.gross]);
        assert_eq!((now(world, &invoice).state, newest(world, &invoice).failure()), (InvoiceState::Open, Some(Failure::Returned)));
        is_sound(world);
    }

    fn a_file_that_is_booked_and_not_written_down_yet_was_booked(world: &mut World) {
        let (_, olga, invoice, batch) = in_file(world);
        world.pass_days(9);
        // As if the server had stopped in between.
        world.change(|tx| {
            use diesel::prelude::*;
            use remit::store::schema::debit_batches as it;
            let booked = (it::state.eq("booked"), it::paid_on.eq(Some("2026-12-01")));
            Ok(diesel::update(it::table.find(batch.id)).set(booked).execute(tx.conn)?)
        });
        imports(world, &olga, &[came_back(&name_of(world, &invoice), "2026-12-03", "5.95", "MS03")]);
        while world.change(settle_due) > 0 {}
        assert_eq!((charges(world, &invoice).len(), posted(world, &invoice)), (1, vec![invoice.gross, -invoice.gross]));
        is_sound(world);
    }

    fn banks_name_it_in_other_ways_too(world: &mut World) {
        let ways: [fn(&str, &str, &str) -> String; 4] = [
            |name, _, _| detail("NOTPROVIDED", "", "MS03", &format!("RUECKLASTSCHRIFT EREF+{name} SVWZ+x")),
            |name, _, _| detail(&name.to_lowercase(), "", "MS03", "x"),
            |_, mandate, _| detail("NOTPROVIDED", mandate, "MS03", "x"),
            |_, _, number| detail("NOTPROVIDED", "", "MS03", &format!("SVWZ+Invoice {number}, Example Hosting GmbH")),
        ];
        for way in ways {
            let world = &mut World::new(world.kind());
            let (_, olga, invoice, _) = booked(world);
            let mandate = pays_with(world, "Harbour billing").expect("one").mandate;
            let details = way(&name_of(world, &invoice), &mandate, &invoice.number);
            let entries = [entry("DBIT", "2026-12-03", "5.95", &details)];
            assert_eq!(imports(world, &olga, &entries), outcome(1, 0, 0), "{details}");
            assert_eq!(newest(world, &invoice).state, ChargeState::Failed, "{details}");
            is_sound(world);
        }
    }

    fn what_nobody_knows_or_comes_to_less_is_for_a_person(world: &mut World) {
        let (_, olga, invoice, _) = booked(world);
        let name = name_of(world, &invoice);
        for (details, amount) in
            [(detail("0123456789ABCDEF", "", "MS03", "x"), "5.95"), (detail(&name, "", "MS03", "x"), "5.94")]
        {
            assert_eq!(imports(world, &olga, &[entry("DBIT", "2026-12-03", amount, &details)]), outcome(0, 1, 0));
        }
        assert_eq!((newest(world, &invoice).state, now(world, &invoice).state), (ChargeState::Paid, InvoiceState::Paid));
        is_sound(world);
    }

    fn an_operator_says_so_once(world: &mut World) {
        let (_, olga, invoice, batch) = booked(world);
        let (mut first, mut second) = (world.sign_in(&olga), world.sign_in(&olga));
        for browser in [&mut first, &mut second] {
            browser.get(&format!("/operator/debits/{}", batch.id));
            browser.click(&format!("It came back : {}", invoice.number));
            browser.shows(200, &format!("The debit for {} came back", invoice.number));
        }
        first.submit("Record that it came back", &[("why", "AM04"), ("day", "2027-01-01")]).answers(422);
        first.submit("Record that it came back", &[("why", "AM04"), ("day", "2026-12-03")]);
        first.redirects_to(&format!("/operator/debits/{}", batch.id)).follow();
        first.says("Came back").says("There was not enough money in the account.");
        second.submit("Record that it came back", &[("why", "MS03"), ("day", "2026-12-03")]).answers(422);
        second.says("already been recorded");
        assert_eq!(posted(world, &invoice), [invoice.gross, -invoice.gross]);
        // Then its statement is imported.
        let back = came_back(&name_of(world, &invoice), "2026-12-03", "5.95", "AM04");
        assert_eq!(imports(world, &olga, &[back]), outcome(1, 0, 0));
        assert_eq!(posted(world, &invoice), [invoice.gross, -invoice.gross]);
        is_sound(world);
    }
}
