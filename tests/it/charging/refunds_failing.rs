//! Refunds that fail: nothing happens by itself, and somebody decides.

use remit::charging::queries::{refunds_failed, refunds_waiting};
use remit::gateway::port::Outcome;
use remit::model::charge::RefundState;
use remit::model::invoice::InvoiceState;
use remit::store::Moment;

use super::fake::Wire;
use super::giving::{Gives, Giving};
use super::refunds::{all, credit_and_free, gives, newest, paid_by_card, refunded_in_full};
use super::{bill, in_time, is_sound, now, pays_by_transfer, posted, with_debit};
use crate::invoices::monthly::noon;
use crate::world::{Cast, World};

/// How many the gateway is to be asked about, and since when the first of those that failed was promised.
fn queues(world: &World) -> (i64, Option<Moment>) {
    (world.change(refunds_waiting).length, world.change(refunds_failed).oldest)
}

story! {
    fn one_that_failed_waits_for_a_decision_and_is_tried_anew(world: &mut World) {
        let (cast, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        let first = refunded_in_full(world, &olga, &invoice);
        assert_eq!(queues(world), (1, None));
        giving.then(Gives::Not("expired_or_canceled_card"), Wire::Fine);
        gives(world, &giving);
        let failed = newest(world);
        assert_eq!((failed.state, failed.held), (RefundState::Failed, 595));
        assert_eq!((posted(world, &invoice), credit_and_free(world, &cast.harbour)), (vec![595], (595, 0)));
        assert_eq!(queues(world), (0, Some(failed.made_at)));
        is_sound(world);
        world.pass_days(3);
        gives(world, &giving);
        assert_eq!(giving.asked().len(), 1, "it would say the same");
        world.sign_in(&cast.clara).open("/events").says("did not work.").does_not_say("expired");
        let mut browser = world.sign_in(&olga);
        world.queries();
        browser.open("/operator/reviews").says("Refunds that failed").says(&invoice.number);
        assert!(world.queries() <= 6);
        browser.says("The card has expired or was cancelled.").says("€5.95").says("to Visa ···· 4242");
        browser.does_not_say("Nothing to decide.");
        browser.open("/operator/payments").says("Disputes, returns and failed refunds");
        browser.click("Decide about them");
        let again = format!("Try again : {}", invoice.number);
        browser.submit(&again, &[]).follow();
        assert_eq!(browser.flash().as_deref(), Some("We’re trying the refund again now."));
        browser.says("Nothing to decide.");
        gives(world, &giving);
        let anew = newest(world);
        assert_ne!(anew.id, first.id);
        assert_eq!(queues(world), (0, None), "it is decided");
        assert_eq!((anew.state, all(world)[0].state), (RefundState::Done, RefundState::Kept));
        assert_eq!((posted(world, &invoice), credit_and_free(world, &cast.harbour)), (vec![595, -595], (0, 0)));
        is_sound(world);
    }

    fn kept_as_credit_it_pays_what_is_open(world: &mut World) {
        let (cast, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        pays_by_transfer(world, &cast.harbour);
        refunded_in_full(world, &olga, &invoice);
        giving.then(Gives::AtOnce, Wire::Refused);
        gives(world, &giving);
        world.clock.set(noon(2026, 12, 1));
        let next = bill(world, &cast.harbour);
        assert_eq!(now(world, &next).state, InvoiceState::Open);
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/reviews").says("The payment provider refused it.");
        browser.submit(&format!("Keep as credit : {}", invoice.number), &[]).follow().says("Kept as credit.");
        assert_eq!((now(world, &next).state, credit_and_free(world, &cast.harbour)), (InvoiceState::Paid, (0, 0)));
        assert_eq!((newest(world).state, posted(world, &invoice)), (RefundState::Kept, vec![595]));
        world.sign_in(&cast.clara).open("/events").says("failed, so the amount was kept as credit.");
        gives(world, &giving);
        assert_eq!(giving.asked().len(), 0, "it is over");
        is_sound(world);
    }

    fn two_operators_decide_once_and_with_the_password(world: &mut World) {
        let (_, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        refunded_in_full(world, &olga, &invoice);
        giving.then(Gives::Not("unknown"), Wire::Fine);
        gives(world, &giving);
        let id = newest(world).id;
        let mut browser = world.sign_in(&olga);
        world.pass_minutes(20);
        browser.post(&format!("/operator/refunds/{id}/keep"), &[]).shows(200, "Confirm it is you");
        let (mut first, mut second) = (world.sign_in(&olga), world.sign_in(&olga));
        for one in [&mut first, &mut second] {
            one.open("/operator/reviews").says("The payment provider doesn’t say why.");
        }
        first.submit(&format!("Keep as credit : {}", invoice.number), &[]).answers(303);
        second.submit(&format!("Try again : {}", invoice.number), &[]).answers(409);
        second.says("This refund has already been settled.");
        second.post(&format!("/operator/refunds/{id}/keep"), &[]).answers(409);
        second.post("/operator/refunds/nothing/keep", &[]).answers(404);
        assert_eq!((all(world).len(), newest(world).state), (1, RefundState::Kept));
    }

    fn one_that_comes_to_nothing_days_later_is_credit_that_waits_again(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        gateway.arrives("money 1");
        in_time(world, &gateway, &invoice);
        let olga = world.operator();
        pays_by_transfer(world, &cast.harbour);
        let giving = Giving::over(&gateway);
        giving.then(Gives::InDays { is_counted: true }, Wire::Fine);
        let refund = refunded_in_full(world, &olga, &now(world, &invoice));
        gives(world, &giving);
        world.clock.set(noon(2026, 12, 5));
        let next = bill(world, &cast.harbour);
        assert_eq!(credit_and_free(world, &cast.harbour), (0, 0), "it is said to be gone");
        giving.fails(refund.id.as_str(), "declined");
        gives(world, &giving);
        let failed = newest(world);
        assert_eq!((failed.state, failed.held, failed.failure.as_str()), (RefundState::Failed, 595, "declined"));
        assert_eq!(posted(world, &invoice), [595, -595, 595]);
        assert_eq!(credit_and_free(world, &cast.harbour), (595, 0));
        assert_eq!(now(world, &next).state, InvoiceState::Open, "nobody has decided yet");
        is_sound(world);
    }

    fn what_the_bank_takes_back_first_is_not_refunded_besides(world: &mut World) {
        let (cast, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        refunded_in_full(world, &olga, &invoice);
        gateway.becomes("money 1", |money| money.taken_back = money.amount);
        gives(world, &giving);
        let failed = newest(world);
        assert_eq!((failed.state, failed.held), (RefundState::Failed, 0));
        assert_eq!((posted(world, &invoice), credit_and_free(world, &cast.harbour)), (vec![595, -595], (0, 0)));
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/reviews").submit(&format!("Try again : {}", invoice.number), &[]).answers(409);
        browser.says("The money is no longer there");
        browser.open("/operator/reviews").submit(&format!("Keep as credit : {}", invoice.number), &[]).answers(303);
        assert_eq!(credit_and_free(world, &cast.harbour), (0, 0));
        is_sound(world);
        // The dispute is won: then it is credit, and nobody promises it any more.
        gateway.becomes("money 1", |money| money.taken_back = 0);
        world.pass_hours(1);
        remit::charging::refreshing::charge(&world.db, &gateway, "money 1").expect("an answer");
        assert_eq!(credit_and_free(world, &cast.harbour), (595, 595));
        assert_eq!(gateway.money()[0].outcome, Outcome::Paid(595));
        is_sound(world);
    }

    fn nobody_else_decides_or_sees_it(world: &mut World) {
        let (cast, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        refunded_in_full(world, &olga, &invoice);
        giving.then(Gives::Not("declined"), Wire::Fine);
        gives(world, &giving);
        let id = newest(world).id;
        let Cast { clara, mara, jo, .. } = &cast;
        for person in [clara, mara, jo] {
            let mut browser = world.sign_in(person);
            browser.get("/operator/payments").answers(404);
            browser.post(&format!("/operator/refunds/{id}/again"), &[]).answers(404);
            browser.post(&format!("/operator/refunds/{id}/keep"), &[]).answers(404);
        }
        assert_eq!(newest(world).state, RefundState::Failed);
        world.sign_in(mara).open("/events").answers(200).does_not_say("refund");
    }
}
