//! Cards and direct debits, as operators see them.

use diesel::prelude::*;
use remit::model::charge::Failure;
use remit::store::schema::gateway_notices;

use super::fake::{Will, Wire};
use super::{in_time, newest, with_card, works};
use crate::world::{Cast, World};

/// The gateway has said something.
fn message(world: &World, id: &str, kind: &str, is_done: bool) {
    world.change(|tx| {
        let done_at = is_done.then_some(tx.now);
        let row = (
            gateway_notices::id.eq(id),
            gateway_notices::gateway.eq("sandbox"),
            gateway_notices::kind.eq(kind),
            gateway_notices::object.eq("charge money 1"),
            gateway_notices::received_at.eq(tx.now),
            gateway_notices::next_try_at.eq(tx.now),
            gateway_notices::tries.eq(0),
            gateway_notices::done_at.eq(done_at),
        );
        diesel::insert_into(gateway_notices::table).values(row).execute(tx.conn)?;
        Ok(())
    });
}

story! {
    fn without_cards_there_is_no_such_page_and_no_line_about_it(world: &mut World) {
        let olga = world.operator();
        let mut browser = world.sign_in(&olga);
        browser.open("/operator").says("All invoices").does_not_say("Cards and direct debits");
        browser.get("/operator/payments").answers(404);
        super::takes(world);
        let mut browser = world.sign_in(&olga);
        for page in ["", "/books", "/statements", "/reviews", "/people", "/mails", "/tokens", "/webhooks"] {
            browser.open(&format!("/operator{page}")).says("Cards and direct debits");
        }
        browser.click("Cards and direct debits").shows(200, "Cards and direct debits");
        browser.says("none yet").says("None so far.").does_not_say("Refunds under way");
    }

    fn it_says_what_waits_what_failed_and_what_was_said_last(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        let olga = world.operator();
        message(world, "evt_1", "payment_intent.succeeded", true);
        world.clock.set(newest(world, &invoice).next_try_at);
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/payments").says("payment_intent.succeeded").says("1 invoice, the first since");
        browser.does_not_say("Messages to work through").does_not_say("No answer yet");
        gateway.then(Will::Work, Wire::AnswerLost);
        works(world, &gateway);
        message(world, "evt_2", "charge.refunded", false);
        browser.open("/operator/payments").says("No answer yet").says(&invoice.number).says("€5.95");
        browser.says("charge.refunded").says("Messages to work through").says("the oldest arrived");
        browser.does_not_say("Clara").does_not_say("clara@harbour.example");
        in_time(world, &gateway, &invoice);
        let mut browser = world.sign_in(&olga);
        world.queries();
        browser.open("/operator/payments").says("None so far.").does_not_say("No answer yet");
        assert!(world.queries() <= 6);
        browser.says("Waiting for the next step none");
    }

    fn the_reason_of_a_failure_is_in_words_and_leads_to_the_invoice(world: &mut World) {
        for (failure, words) in [
            (Failure::NoFunds, "There was not enough money in the account."),
            (Failure::Confirmation, "The bank wants the customer to confirm the payment."),
        ] {
            let world = &mut World::new(world.kind());
            let (_, gateway, invoice) = with_card(world);
            let olga = world.operator();
            gateway.then(Will::Fail(failure), Wire::Fine);
            in_time(world, &gateway, &invoice);
            let mut browser = world.sign_in(&olga);
            browser.open("/operator/payments").says("Failed most recently").says(words).says("€5.95");
            browser.click(&invoice.number).shows(200, &format!("Invoice {}", invoice.number)).does_not_say(words);
        }
    }

    fn nobody_but_operators_has_these_pages(world: &mut World) {
        super::takes(world);
        let cast = Cast::of(world);
        world.guest().get("/operator/payments").answers(303);
        for (_, person) in cast.everybody() {
            let mut browser = world.sign_in(person);
            browser.get("/operator/payments").answers(404);
            browser.get(&format!("/operator/payment-methods/{}/stop-charging", cast.harbour.id)).answers(404);
        }
    }
}
