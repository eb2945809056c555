//! Payments that the bank or the customer takes back: they are to be decided about, as long as the invoice is open.

use remit::gateway::port::Outcome;
use remit::model::invoice::Invoice;
use remit::payments::changes::write_off;

use super::fake::Fake;
use super::returning::hears;
use super::{in_time, is_sound, now, with_card, with_debit};
use crate::events::plans::steps;
use crate::world::{Kind, World};

fn paid(world: &World, gateway: &Fake, invoice: &Invoice) {
    in_time(world, gateway, invoice);
    if gateway.last().outcome == Outcome::Processing {
        gateway.arrives("money 1");
        in_time(world, gateway, invoice);
    }
    world.pass_days(10);
}

story! {
    fn a_dispute_is_to_be_decided_about_until_it_is_won(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        paid(world, &gateway, &invoice);
        let olga = world.operator();
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/reviews").says("Nothing to decide.");
        gateway.becomes("money 1", |money| money.taken_back = money.amount);
        hears(world, &gateway);
        world.queries();
        browser.open("/operator/reviews").says("Disputes and returns").says(&invoice.number).says("€5.95");
        assert!(world.queries() <= 6);
        browser.says("The payment was disputed with the bank.").does_not_say("Nothing to decide.");
        browser.open("/operator/payments").says("The payment was disputed with the bank.");
        gateway.becomes("money 1", |money| money.taken_back = 0);
        hears(world, &gateway);
        browser.open("/operator/reviews").says("Nothing to decide.");
        is_sound(world);
    }

    fn a_debit_that_comes_back_is_there_in_words_until_it_is_paid_or_given_up(world: &mut World) {
        for is_written_off in [false, true] {
            let world = &mut World::new(world.kind());
            let (_, gateway, invoice) = with_debit(world);
            paid(world, &gateway, &invoice);
            gateway.becomes("money 1", |money| money.taken_back = money.amount);
            hears(world, &gateway);
            let olga = world.operator();
            let mut browser = world.sign_in(&olga);
            browser.open("/operator/reviews").says("The bank returned the direct debit.").says(&invoice.number);
            let invoice = now(world, &invoice);
            if is_written_off {
                world.deals(&olga, &invoice, write_off);
            } else {
                world.notes(&olga, &invoice, invoice.owed(), "2026-12-20");
            }
            browser.open("/operator/reviews").says("Nothing to decide.");
            is_sound(world);
        }
    }

    fn what_went_back_is_read_by_its_own_indexes(world: &mut World) {
        if world.kind() == Kind::Postgres {
            return;
        }
        super::takes(world);
        let olga = world.operator();
        let mut browser = world.sign_in(&olga);
        world.statements();
        browser.open("/operator/reviews").says("Nothing to decide.");
        let read = steps(world);
        for index in ["charges_gone_back", "refunds_failed"] {
            assert!(read.iter().any(|step| step.contains(index)), "{index}: {read:#?}");
        }
        browser.open("/operator/payments").says("None so far.");
        let read = steps(world);
        let indexes =
            ["charges_unanswered", "charges_failed", "refunds_to_ask", "gateway_notices_by_age", "gateway_notices_waiting"];
        for index in indexes {
            assert!(read.iter().any(|step| step.contains(index)), "{index}: {read:#?}");
        }
        assert!(!read.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY")), "{read:#?}");
    }
}
