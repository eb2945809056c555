//! What ends here without money ends at the gateway, too, so that nobody pays it later; and if somebody has by then, that counts.

use remit::charging::refreshing;
use remit::charging::worker::work_due;
use remit::gateway::port::{Gateway, Outcome};
use remit::gateway::sandbox::choice::Choice;
use remit::model::charge::{ChargeState, Failure};
use remit::model::credential::PaymentKind;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::payments::changes::write_off;

use super::fake::{Fake, Will, Wire};
use super::{
    CLARA, begins, bill, charges, in_time, is_sound, mails, newest, now, pays_with, posted, with_card, with_debit,
    works,
};
use crate::world::{Cast, Mood, Unruly, World};

/// A debit for which somebody would have to confirm something. Nobody is there: here it has failed.
fn that_waits(world: &mut World) -> (Cast, Fake, Invoice) {
    let (cast, gateway, invoice) = with_debit(world);
    in_time(world, &gateway, &invoice);
    gateway.becomes("money 1", |money| money.outcome = Outcome::NeedsSomebody);
    in_time(world, &gateway, &invoice);
    assert_eq!((newest(world, &invoice).state, gateway.cancelled().len()), (ChargeState::Failed, 0));
    (cast, gateway, invoice)
}

story! {
    fn what_waits_for_somebody_is_called_off_once(world: &mut World) {
        let (_, gateway, invoice) = that_waits(world);
        works(world, &gateway);
        assert_eq!((gateway.cancelled(), gateway.last().outcome), (vec!["money 1".to_owned()], Outcome::Over));
        // A message says so, and later nothing is asked any more.
        assert!(refreshing::charge(&world.db, &gateway, "money 1").expect("an answer"));
        world.pass_days(1);
        works(world, &gateway);
        let failed = newest(world, &invoice);
        assert_eq!((failed.state, failed.failure()), (ChargeState::Failed, Some(Failure::Confirmation)));
        assert_eq!((failed.call_off_at, gateway.cancelled().len(), charges(world, &invoice).len()), (None, 1, 1));
        assert_eq!(mails(world, CLARA, "invoice_not_charged").len(), 1);
        is_sound(world);
    }

    fn what_failed_for_another_reason_is_called_off_and_tried_again_with_a_new_one(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        gateway.then(Will::Fail(Failure::NoFunds), Wire::Fine);
        in_time(world, &gateway, &invoice);
        in_time(world, &gateway, &invoice);
        let states: Vec<ChargeState> = charges(world, &invoice).iter().map(|one| one.state).collect();
        assert_eq!((states, gateway.cancelled()), (vec![ChargeState::Failed, ChargeState::Paid], vec!["money 1".into()]));
        assert_eq!(charges(world, &invoice)[0].failure(), Some(Failure::NoFunds));
        is_sound(world);
    }

    fn it_is_asked_for_until_there_is_an_answer(world: &mut World) {
        let (_, gateway, invoice) = that_waits(world);
        gateway.is_away(true);
        works(world, &gateway);
        works(world, &gateway);
        assert!(newest(world, &invoice).call_off_at.is_some_and(|at| at > world.clock.now()), "not at once");
        gateway.is_well();
        world.pass_minutes(60);
        works(world, &gateway);
        assert_eq!((gateway.last().outcome, newest(world, &invoice).call_off_at), (Outcome::Over, None));
    }

    fn an_answer_that_is_lost_or_comes_twice_changes_nothing(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        world.pays_with(&cast.harbour, &cast.clara, Choice::Confirm);
        let invoice = bill(world, &cast.harbour);
        begins(world);
        world.clock.set(newest(world, &invoice).next_try_at);
        let gateway = Unruly::scripted(world, &[Mood::Well, Mood::Lost, Mood::Twice]);
        for _ in 0..3 {
            works(world, &gateway);
            world.pass_minutes(60);
        }
        let asked: Vec<String> = gateway.asked().into_iter().filter(|what| what.starts_with("cancel")).collect();
        assert_eq!(asked.len(), 2, "{asked:?}");
        let failed = newest(world, &invoice);
        assert_eq!((failed.state, failed.failure()), (ChargeState::Failed, Some(Failure::Confirmation)));
        let there = world.sandbox().find(&failed.key()).expect("an answer").expect("it was asked for");
        assert_eq!((there.outcome, failed.call_off_at), (Outcome::Over, None));
        is_sound(world);
    }

    fn what_was_paid_by_then_counts(world: &mut World) {
        let (_, gateway, invoice) = that_waits(world);
        gateway.arrives("money 1");
        works(world, &gateway);
        assert_eq!((gateway.cancelled().len(), newest(world, &invoice).state), (1, ChargeState::Paid));
        assert_eq!((now(world, &invoice).state, posted(world, &invoice)), (InvoiceState::Paid, vec![invoice.gross]));
        assert_eq!(newest(world, &invoice).call_off_at, None);
        is_sound(world);
    }

    fn what_was_paid_twice_by_then_is_credit(world: &mut World) {
        let (cast, gateway, invoice) = that_waits(world);
        world.notes(&world.operator(), &invoice, invoice.gross, "2026-12-02");
        gateway.arrives("money 1");
        works(world, &gateway);
        assert_eq!((now(world, &invoice).state, posted(world, &invoice)), (InvoiceState::Paid, vec![invoice.gross]));
        let credit = world.change(|tx| remit::payments::queries::free_credit_of(tx, cast.harbour.id));
        assert_eq!(credit, invoice.gross);
        is_sound(world);
    }

    fn another_card_that_pays_since_then_is_charged_beside_it(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        gateway.becomes("money 1", |money| money.outcome = Outcome::NeedsSomebody);
        pays_with(world, &cast.harbour, &cast.clara, PaymentKind::Card);
        in_time(world, &gateway, &invoice);
        works(world, &gateway);
        assert_eq!((gateway.cancelled(), posted(world, &invoice)), (vec!["money 1".to_owned()], vec![invoice.gross]));
        is_sound(world);
    }

    fn what_is_written_off_before_there_is_an_answer_is_not_charged_later(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        gateway.then(Will::Work, Wire::NeverArrives);
        in_time(world, &gateway, &invoice);
        assert_eq!(newest(world, &invoice).state, ChargeState::Asked);
        world.deals(&world.operator(), &invoice, write_off);
        for _ in 0..3 {
            world.pass_minutes(31);
            works(world, &gateway);
        }
        assert_eq!((newest(world, &invoice).state, gateway.money().len()), (ChargeState::Dropped, 0));
        assert_eq!(now(world, &invoice).state, InvoiceState::WrittenOff);
        assert_eq!(mails(world, CLARA, "invoice_not_charged").len(), 0, "nobody has to pay it");
        is_sound(world);
    }

    fn several_servers_call_it_off_at_the_same_moment(world: &mut World) {
        let (_, gateway, invoice) = that_waits(world);
        let (db, gateway) = (&world.db, &gateway);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(move || work_due(db, gateway).expect("a round"));
            }
        });
        world.pass_minutes(60);
        works(world, gateway);
        let failed = newest(world, &invoice);
        assert_eq!((failed.failure(), failed.call_off_at), (Some(Failure::Confirmation), None));
        assert_eq!((gateway.last().outcome, charges(world, &invoice).len()), (Outcome::Over, 1));
        is_sound(world);
    }
}
