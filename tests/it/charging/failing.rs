//! A charge that fails: what is tried again and when, who learns why, and when reminders begin.

use diesel::prelude::*;
use remit::charging::asking::{ask, claim, note};
use remit::charging::begin::{give_up_untaken, what_is_open};
use remit::charging::queries::waiting;
use remit::charging::refreshing;
use remit::due::run_due;
use remit::gateway::port::Outcome;
use remit::invoices::queries::document;
use remit::model::charge::{ChargeState, Failure};
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::invoice::InvoiceState;
use remit::model::taking::Taking;
use remit::store::{Moment, schema};

use super::fake::{Will, Wire};
use super::{
    CLARA, begins, bill, charges, in_time, is_sound, mails, newest, now, pays_by_transfer, pays_with, posted, takes,
    with_card, with_debit, works,
};
use crate::invoices::monthly::noon;
use crate::world::{Cast, World};

const FAILED: &str = "invoice_not_charged";

/// Whole days between two moments of which each is the beginning of a day.
fn days(from: Moment, to: Moment) -> i64 {
    (to.seconds_since(from) + 12 * 3600) / (24 * 3600)
}

/// Day by day to noon of this one, with all that time does.
pub fn until(world: &World, last: Moment) {
    while world.clock.now() < last {
        world.pass_days(1);
        if world.clock.now() > last {
            world.clock.set(last);
        }
        run_due(&world.db).expect("a round");
    }
}

story! {
    fn what_may_pass_is_tried_again_after_three_seven_and_fourteen_days(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        let mut pauses = Vec::new();
        for failure in [Failure::Declined, Failure::NoFunds, Failure::Other, Failure::Declined] {
            gateway.then(Will::Fail(failure), Wire::Fine);
            assert_eq!(mails(world, CLARA, FAILED).len(), 0, "as long as it is tried");
            in_time(world, &gateway, &invoice);
            let asked_at = world.clock.now();
            pauses.extend(charges(world, &invoice).last().filter(|next| next.state == ChargeState::Due).map(|next| {
                assert_eq!(next.due_on, world.db.site.local(next.next_try_at).date().to_string());
                days(asked_at, next.next_try_at)
            }));
        }
        assert_eq!(pauses, [3, 7, 14]);
        let all = charges(world, &invoice);
        let keys: Vec<String> = (1..=4).map(|number| format!("invoice:{}:{number}", invoice.id)).collect();
        assert_eq!((gateway.asked(), all.len()), (keys, 4));
        assert!(all.iter().all(|charge| charge.state == ChargeState::Failed && charge.posted == 0), "{all:?}");
        assert_eq!(all.iter().map(|charge| charge.tries_left).collect::<Vec<_>>(), [3, 2, 1, 0]);
        assert_eq!((all[1].failure(), all[3].failure()), (Some(Failure::NoFunds), Some(Failure::Declined)));
        for address in [CLARA, "jo@books.example"] {
            let [mail] = &mails(world, address, FAILED)[..] else { panic!("one mail to {address}") };
            assert_eq!(mail.subject, format!("The payment for invoice {} failed: €5.95", invoice.number));
            assert!(mail.text.contains("We couldn’t charge €5.95 to Visa ···· 4242"), "{}", mail.text);
            assert!(mail.text.contains("The bank declined it."), "{}", mail.text);
            assert!(mail.text.contains("We’ve tried several times"), "{}", mail.text);
            let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
            assert!(mail.text.contains(&page), "{}", mail.text);
        }
        let told = world.mails().into_iter().filter(|(_, mail)| mail.kind == FAILED).count();
        assert_eq!(told, 2, "nobody else learns an amount or a reason");
        world.sign_in(&cast.clara).open("/events").says("could not be charged").does_not_say("declined");
        world.sign_in(&cast.mara).open("/events").answers(200).does_not_say("could not be charged");
        world.pass_days(60);
        works(world, &gateway);
        assert_eq!((gateway.asked().len(), now(world, &invoice).state), (4, InvoiceState::Open));
        is_sound(world);
    }

    fn a_later_try_that_works_pays_it(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        world.sign_in(&cast.clara).open(&page).says("You don’t have to do anything.");
        gateway.then(Will::Fail(Failure::NoFunds), Wire::Fine);
        in_time(world, &gateway, &invoice);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says("pay another way now.").does_not_say("have to do anything");
        in_time(world, &gateway, &invoice);
        assert_eq!((newest(world, &invoice).number, posted(world, &invoice)), (2, vec![invoice.gross]));
        assert_eq!((now(world, &invoice).state, mails(world, CLARA, FAILED).len()), (InvoiceState::Paid, 0));
        is_sound(world);
    }

    fn what_cannot_work_later_ends_at_once(world: &mut World) {
        for (failure, words) in [
            (Failure::Expired, "The card has expired."),
            (Failure::Confirmation, "the bank will then ask you to confirm"),
            (Failure::AccountClosed, "choose another card or account for future invoices"),
            (Failure::NoMandate, "The mandate for the direct debit has ended."),
        ] {
            let world = &mut World::new(world.kind());
            let (_, gateway, invoice) = with_card(world);
            gateway.then(Will::Fail(failure), Wire::Fine);
            in_time(world, &gateway, &invoice);
            assert_eq!((newest(world, &invoice).state, charges(world, &invoice).len()), (ChargeState::Failed, 1));
            let mail = mails(world, CLARA, FAILED).remove(0);
            assert!(mail.text.contains(words) && !mail.text.contains("several times"), "{}", mail.text);
        }
    }

    fn a_card_that_has_expired_by_then_is_not_tried_again(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        let card = newest(world, &invoice).credential_id.expect("a card");
        let expires = schema::credentials::expires.eq(Some("2026-11"));
        world.change(|tx| Ok(diesel::update(schema::credentials::table.find(card)).set(expires).execute(tx.conn)?));
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        gateway.then(Will::Fail(Failure::NoFunds), Wire::Fine);
        in_time(world, &gateway, &invoice);
        world.sign_in(&cast.clara).open(&page).says("We will try your Visa ···· 4242 again on 29 November 2026.");
        assert_eq!(mails(world, CLARA, FAILED).len(), 0);
        gateway.then(Will::Fail(Failure::NoFunds), Wire::Fine);
        in_time(world, &gateway, &invoice);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says("could not be charged on 29 November 2026.").says("Pay by bank transfer").does_not_say("We will charge");
        let failed = "Your Visa ···· 4242 could not be charged on 29 November 2026.";
        clara.open("/").says(failed);
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).says("€5.95").says(failed).says("Pay invoice");
        clara.click("Change how invoices are paid").shows(200, "Change how invoices are paid");
        let mail = mails(world, CLARA, FAILED).remove(0);
        assert!(mail.text.contains("We won’t try again on our own."), "{}", mail.text);
        assert!(!mail.text.contains("several times"), "{}", mail.text);
        world.pass_days(30);
        works(world, &gateway);
        assert_eq!((charges(world, &invoice).len(), gateway.asked().len()), (2, 2));
        assert_eq!(now(world, &invoice).state, InvoiceState::Open);
        is_sound(world);
    }

    fn nobody_is_there_to_confirm_what_is_charged_by_itself(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        gateway.becomes("money 1", |money| money.outcome = Outcome::NeedsSomebody);
        in_time(world, &gateway, &invoice);
        assert_eq!(newest(world, &invoice).failure(), Some(Failure::Confirmation));
        assert_eq!(mails(world, CLARA, FAILED).len(), 1);
    }

    fn what_the_gateway_refuses_is_tried_again_later(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        gateway.then(Will::Work, Wire::Refused);
        in_time(world, &gateway, &invoice);
        let all = charges(world, &invoice);
        assert_eq!((all[0].failure(), all[1].state), (Some(Failure::Other), ChargeState::Due));
        in_time(world, &gateway, &invoice);
        assert_eq!(posted(world, &invoice), [invoice.gross]);
    }

    fn a_debit_that_fails_days_later_is_tried_again(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::NoFunds));
        world.pass_days(5);
        works(world, &gateway);
        let next = newest(world, &invoice);
        assert_eq!((next.number, next.state), (2, ChargeState::Due));
        assert_eq!(days(world.clock.now(), next.next_try_at), 3, "after it is known, not after it was asked for");
        let mail = mails(world, CLARA, "debit_announced").remove(0);
        assert!(mail.text.contains("We will debit €5.95 on "), "{}", mail.text);
        in_time(world, &gateway, &invoice);
        gateway.arrives("money 2");
        in_time(world, &gateway, &invoice);
        assert_eq!(posted(world, &invoice), [invoice.gross]);
        is_sound(world);
    }

    fn a_debit_that_was_returned_is_not_repeated_by_itself(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::Returned));
        in_time(world, &gateway, &invoice);
        assert_eq!((newest(world, &invoice).state, charges(world, &invoice).len()), (ChargeState::Failed, 1));
        let mail = mails(world, CLARA, FAILED).remove(0);
        assert!(mail.text.contains("We won’t try again on our own."), "{}", mail.text);
        assert_eq!(mails(world, CLARA, "debit_announced").len(), 0);
    }

    fn what_a_card_is_charged_again_is_no_debit_that_has_to_be_announced(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        gateway.then(Will::Fail(Failure::NoFunds), Wire::Fine);
        in_time(world, &gateway, &invoice);
        assert_eq!((newest(world, &invoice).number, mails(world, CLARA, "debit_announced").len()), (2, 0));
    }

    fn something_else_that_pays_since_then_is_tried_at_once(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        world.clock.set(newest(world, &invoice).next_try_at);
        let claimed = world.change(|tx| claim(tx, GatewayName::Sandbox)).expect("it is due");
        let new = pays_with(world, &cast.harbour, &cast.jo, PaymentKind::Card);
        assert_eq!(world.change(|tx| what_is_open(tx, cast.harbour.id, Some(cast.jo.id))).len(), 0, "it is on its way");
        gateway.then(Will::Fail(Failure::Expired), Wire::Fine);
        let answer = ask(&gateway, &claimed, world.clock.now());
        world.change(|tx| note(tx, &claimed, &answer));
        let next = newest(world, &invoice);
        assert_eq!((next.number, next.state, next.tries_left), (2, ChargeState::Due, 3));
        works(world, &gateway);
        assert_eq!((gateway.last().token, posted(world, &invoice)), (new.token, vec![invoice.gross]));
        assert_eq!(mails(world, CLARA, FAILED).len(), 0);
        is_sound(world);
    }

    fn another_card_pays_all_that_is_open(world: &mut World) {
        let (cast, gateway, failed) = with_card(world);
        gateway.then(Will::Fail(Failure::Expired), Wire::Fine);
        in_time(world, &gateway, &failed);
        world.clock.set(noon(2026, 12, 1));
        let due = bill(world, &cast.harbour);
        gateway.knows(&due);
        begins(world);
        let new = pays_with(world, &cast.harbour, &cast.clara, PaymentKind::Card);
        let asked_for = world.change(|tx| what_is_open(tx, cast.harbour.id, Some(cast.clara.id)));
        assert_eq!(asked_for, [newest(world, &failed).id, newest(world, &due).id]);
        let states: Vec<ChargeState> = charges(world, &due).iter().map(|charge| charge.state).collect();
        assert_eq!(states, [ChargeState::Dropped, ChargeState::Due]);
        works(world, &gateway);
        for invoice in [&failed, &due] {
            assert_eq!(now(world, invoice).state, InvoiceState::Paid);
            assert_eq!(newest(world, invoice).person_id, Some(cast.clara.id));
        }
        assert!(gateway.money()[1..].iter().all(|money| money.token == new.token));
        is_sound(world);
    }

    fn by_debit_what_is_open_is_announced_first(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        pays_with(world, &cast.harbour, &cast.clara, PaymentKind::DirectDebit);
        world.change(|tx| what_is_open(tx, cast.harbour.id, None));
        let due = newest(world, &invoice);
        assert_eq!(due.kind, Some(PaymentKind::DirectDebit));
        assert!(due.next_try_at > world.clock.now().plus_days(4), "{}", due.due_on);
        let mail = mails(world, CLARA, "debit_announced").remove(0);
        let words = format!(
            "Invoice {}: We will debit €5.95 on 1 December 2026 from the account ending in 3000. Mandate M-4711.",
            invoice.number
        );
        assert!(mail.subject.contains("1 December 2026") && mail.text.contains(&words), "{}: {}", mail.subject, mail.text);
        in_time(world, &gateway, &invoice);
        assert_eq!(newest(world, &invoice).state, ChargeState::Processing);
    }

    fn reminders_wait_while_money_is_on_its_way_and_a_week_after_it_failed(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        assert!(now(world, &invoice).due_at < noon(2026, 12, 27));
        until(world, noon(2027, 1, 5));
        assert_eq!(mails(world, CLARA, "invoice_reminder").len(), 0, "it is on its way");
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::AccountClosed));
        works(world, &gateway);
        assert_eq!(mails(world, CLARA, FAILED).len(), 1);
        until(world, noon(2027, 1, 11));
        assert_eq!(mails(world, CLARA, "invoice_reminder").len(), 0, "they have just heard of it");
        until(world, noon(2027, 1, 12));
        let mail = mails(world, CLARA, "invoice_reminder").remove(0);
        assert!(mail.subject.contains("Reminder: €5.95"), "{}", mail.subject);
        until(world, noon(2027, 1, 19));
        assert_eq!(mails(world, CLARA, "invoice_reminder").len(), 2);
        let told = mails(world, "mara@studio.example", "payment_problem").len();
        assert_eq!(told, 2, "once it had failed for good, and with the second reminder");
        is_sound(world);
    }

    fn what_nobody_takes_any_more_is_reminded_of(world: &mut World) {
        let (_, _, invoice) = with_card(world);
        world.restart(|settings| settings.taking = Taking::default());
        world.clock.set(newest(world, &invoice).next_try_at.plus_days(3).plus_seconds(-1));
        assert_eq!(world.change(give_up_untaken), 0);
        world.pass_minutes(1);
        assert_eq!((world.change(give_up_untaken), world.change(give_up_untaken)), (1, 0));
        assert_eq!(newest(world, &invoice).state, ChargeState::Dropped);
        until(world, noon(2026, 12, 5));
        assert_eq!(mails(world, CLARA, "invoice_reminder").len(), 1);
    }

    fn what_was_asked_of_a_gateway_that_is_no_longer_set_is_waited_for_two_weeks(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        world.restart(|settings| settings.taking = Taking::default());
        world.clock.set(newest(world, &invoice).next_try_at.plus_days(14).plus_seconds(-1));
        assert_eq!((world.change(give_up_untaken), world.change(waiting).length), (0, 1), "operators see that it waits");
        let olga = world.operator();
        world.sign_in(&olga).open("/operator/payments").says("1 invoice, the first since");
        world.pass_minutes(1);
        assert_eq!((world.change(give_up_untaken), world.change(give_up_untaken)), (1, 0));
        assert_eq!((newest(world, &invoice).state, world.change(waiting).length), (ChargeState::Dropped, 0));
        until(world, world.clock.now().plus_days(1));
        assert_eq!(mails(world, CLARA, "invoice_reminder").len(), 1);
        // The key is set again: what came in all the same counts.
        let is_back = Taking { gateway: Some(GatewayName::Sandbox), creditor_id: None };
        world.restart(|settings| settings.taking = is_back);
        gateway.arrives("money 1");
        assert!(refreshing::charge(&world.db, &gateway, "money 1").expect("an answer"));
        assert_eq!((now(world, &invoice).state, posted(world, &invoice)), (InvoiceState::Paid, vec![invoice.gross]));
        is_sound(world);
    }

    fn what_the_gateway_knows_nothing_of_is_waited_for_two_weeks(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        // Its key is that of another account.
        gateway.becomes("money 1", |money| money.reference = "money of another account".into());
        let asked_at = newest(world, &invoice).asked_at.expect("it was asked for");
        world.clock.set(asked_at.plus_days(14).plus_seconds(-1));
        works(world, &gateway);
        assert_eq!(newest(world, &invoice).state, ChargeState::Processing);
        in_time(world, &gateway, &invoice);
        assert_eq!((newest(world, &invoice).state, charges(world, &invoice).len()), (ChargeState::Dropped, 1));
        until(world, world.clock.now().plus_days(1));
        assert_eq!(mails(world, CLARA, "invoice_reminder").len(), 1, "somebody has to look at it");
        is_sound(world);
    }

    fn what_the_paper_wants_transferred_is_not_charged_once_somebody_takes_cards_again(world: &mut World) {
        let gateway = takes(world);
        let cast = Cast::of(world);
        pays_with(world, &cast.harbour, &cast.clara, PaymentKind::Card);
        world.restart(|settings| settings.taking = Taking::default());
        let invoice = bill(world, &cast.harbour);
        assert!(document(&invoice).expect("it is read").paid_with.is_none(), "it says to transfer");
        let gateway_is_back = Taking { gateway: Some(GatewayName::Sandbox), creditor_id: None };
        world.restart(|settings| settings.taking = gateway_is_back.clone());
        begins(world);
        world.pass_days(5);
        works(world, &gateway);
        assert_eq!((charges(world, &invoice).len(), gateway.asked().len()), (0, 0));
        // With what is set up from now on it is charged: whoever does that reads so.
        let new = pays_with(world, &cast.harbour, &cast.clara, PaymentKind::Card);
        world.change(|tx| what_is_open(tx, cast.harbour.id, None));
        works(world, &gateway);
        assert_eq!((gateway.last().token, posted(world, &invoice)), (new.token, vec![invoice.gross]));
    }

    fn a_failure_after_the_payer_went_over_to_transfers_is_told(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        pays_by_transfer(world, &cast.harbour);
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::NoFunds));
        in_time(world, &gateway, &invoice);
        assert_eq!(charges(world, &invoice).len(), 1);
        let mail = mails(world, CLARA, FAILED).remove(0);
        assert!(mail.text.contains("by SEPA Direct Debit from the account ending in 3000"), "{}", mail.text);
        assert!(!mail.text.contains("several times"), "{}", mail.text);
    }
}
