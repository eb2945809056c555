//! A charge that works, however the question or the answer gets lost on its way.

use std::collections::BTreeSet;

use remit::charging::asking::{ask, claim, come_nearer, note, take};
use remit::charging::begin::{new_invoices, what_is_open};
use remit::charging::queries::waiting;
use remit::charging::refreshing;
use remit::charging::worker::work_due;
use remit::model::charge::ChargeState;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::invoice::{Invoice, InvoiceState};
use remit::payments::changes::write_off;
use remit::payments::queries::free_credit_of;

use super::fake::{Will, Wire};
use super::{
    begins, bill, charges, in_time, is_sound, newest, now, pays_by_transfer, pays_with, posted, takes, with_card,
    with_debit, works,
};
use crate::world::{Cast, World};

story! {
    fn a_card_is_charged_on_its_day_and_once(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        let due = newest(world, &invoice);
        assert_eq!((due.state, due.number, due.amount, due.tries_left), (ChargeState::Due, 1, invoice.gross, 3));
        assert_eq!(due.due_on, "2026-11-26", "two days after the invoice");
        world.clock.set(due.next_try_at.plus_seconds(-1));
        works(world, &gateway);
        assert_eq!(gateway.asked(), [""; 0], "the day before");
        world.clock.set(due.next_try_at);
        works(world, &gateway);
        works(world, &gateway);
        begins(world);
        assert_eq!(gateway.asked(), [format!("invoice:{}:1", invoice.id)]);
        let paid = newest(world, &invoice);
        let settled = (paid.state, paid.posted, paid.settled_at);
        assert_eq!(settled, (ChargeState::Paid, invoice.gross, Some(world.clock.now())));
        assert_eq!(paid.reference.as_deref(), Some("money 1"));
        assert_eq!((now(world, &invoice).state, posted(world, &invoice)), (InvoiceState::Paid, vec![invoice.gross]));
        world.sign_in(&cast.clara).open("/events").says(&format!("Invoice {} of", invoice.number)).says("was paid");
        world.sign_in(&cast.mara).open("/events").answers(200).does_not_say(&invoice.number);
        is_sound(world);
    }

    fn a_debit_is_on_its_way_for_days_and_asked_about_every_hour(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        assert_eq!(newest(world, &invoice).state, ChargeState::Processing);
        assert_eq!(now(world, &invoice).state, InvoiceState::Open);
        for hour in 1..=3 {
            world.pass_minutes(59);
            works(world, &gateway);
            assert_eq!(gateway.refreshed(), hour - 1);
            world.pass_minutes(1);
            works(world, &gateway);
            assert_eq!(gateway.refreshed(), hour);
        }
        gateway.arrives(&gateway.last().reference);
        assert!(refreshing::charge(&world.db, &gateway, "money 1").expect("an answer"), "a message came");
        assert_eq!((now(world, &invoice).state, posted(world, &invoice)), (InvoiceState::Paid, vec![invoice.gross]));
        world.pass_days(3);
        works(world, &gateway);
        assert_eq!((gateway.refreshed(), gateway.asked().len()), (4, 1), "it is over");
        is_sound(world);
    }

    fn a_message_that_comes_twice_or_about_nothing_changes_nothing(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        in_time(world, &gateway, &invoice);
        for about in ["money 1", "money 1", "money 7"] {
            assert!(refreshing::charge(&world.db, &gateway, about).expect("an answer"));
            assert!(refreshing::session(&world.db, &gateway, about).expect("an answer"));
        }
        assert_eq!(posted(world, &invoice), [invoice.gross]);
        gateway.is_away(true);
        assert!(!refreshing::charge(&world.db, &gateway, "money 1").expect("no answer"), "it is to be asked again");
        is_sound(world);
    }

    fn who_pays_by_transfer_is_not_charged(world: &mut World) {
        let gateway = takes(world);
        let cast = Cast::of(world);
        let invoice = bill(world, &cast.harbour);
        begins(world);
        pays_with(world, &cast.harbour, &cast.clara, PaymentKind::Card);
        begins(world);
        world.pass_days(40);
        works(world, &gateway);
        assert_eq!((charges(world, &invoice).len(), gateway.asked().len()), (0, 0), "it was to be transferred");
    }

    fn what_was_paid_or_given_up_meanwhile_is_not_asked_for(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        let olga = world.operator();
        world.notes(&olga, &invoice, 100, "2026-11-24");
        in_time(world, &gateway, &invoice);
        assert_eq!((gateway.last().amount, posted(world, &invoice)), (invoice.gross - 100, vec![invoice.gross - 100]));
        is_sound(world);
        let ends: [fn(&World, &Invoice); 4] = [
            |world, invoice| world.notes(&world.operator(), invoice, invoice.gross, "2026-12-05"),
            |world, invoice| world.deals(&world.operator(), invoice, write_off),
            |world, invoice| drop(world.takes_back(&world.operator(), invoice)),
            |world, invoice| world.change(|tx| {
                use diesel::prelude::*;
                use remit::store::schema::payment_methods as it;
                let payer = it::table.find(invoice.payment_method_id);
                diesel::update(payer).set(it::credential_id.eq(None::<String>)).execute(tx.conn)?;
                Ok(())
            }),
        ];
        for end in ends {
            let world = &mut World::new(world.kind());
            let (_, gateway, invoice) = with_card(world);
            end(world, &invoice);
            in_time(world, &gateway, &invoice);
            assert_eq!((newest(world, &invoice).state, gateway.asked().len()), (ChargeState::Dropped, 0));
        }
    }

    fn a_rest_that_is_too_small_is_not_charged(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        world.notes(&world.operator(), &invoice, invoice.gross - 49, "2026-11-24");
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says("Pay by bank transfer").does_not_say("We will charge").does_not_say("Pay now");
        clara.post(&format!("{page}/pay"), &[]).redirects_to(&page);
        in_time(world, &gateway, &invoice);
        let states: Vec<ChargeState> = charges(world, &invoice).iter().map(|charge| charge.state).collect();
        assert_eq!((states, gateway.asked().len()), (vec![ChargeState::Dropped], 0));
        world.change(|tx| what_is_open(tx, cast.harbour.id, None));
        assert_eq!(charges(world, &invoice).len(), 1);
    }

    fn an_answer_that_was_lost_is_asked_for_with_the_same_key(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        for _ in 0..3 {
            gateway.then(Will::Work, Wire::AnswerLost);
        }
        let mut pauses = Vec::new();
        for _ in 0..3 {
            in_time(world, &gateway, &invoice);
            let asked = newest(world, &invoice);
            assert_eq!((asked.state, now(world, &invoice).state), (ChargeState::Asked, InvoiceState::Open));
            pauses.push(asked.next_try_at.seconds_since(world.clock.now()));
            works(world, &gateway);
        }
        assert_eq!(pauses, [120, 120, 120]);
        in_time(world, &gateway, &invoice);
        assert_eq!(gateway.asked(), vec![format!("invoice:{}:1", invoice.id); 4]);
        assert_eq!((gateway.money().len(), posted(world, &invoice)), (1, vec![invoice.gross]));
        is_sound(world);
    }

    fn after_a_day_without_an_answer_it_is_looked_for_first(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        gateway.then(Will::Work, Wire::AnswerLost);
        in_time(world, &gateway, &invoice);
        gateway.is_away(true);
        for _ in 0..40 {
            in_time(world, &gateway, &invoice);
        }
        let asked = newest(world, &invoice);
        assert!(world.clock.now() > asked.asked_at.expect("a moment").plus_hours(24), "more than a day has passed");
        assert_eq!(asked.next_try_at.seconds_since(world.clock.now()), 3600, "every hour");
        gateway.is_away(false);
        in_time(world, &gateway, &invoice);
        assert_eq!((gateway.asked().len(), gateway.money().len()), (1, 1), "nobody charges it a second time");
        assert_eq!(posted(world, &invoice), [invoice.gross]);
        is_sound(world);
    }

    fn what_never_arrived_is_asked_for_after_any_time(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        gateway.is_away(true);
        for _ in 0..40 {
            in_time(world, &gateway, &invoice);
        }
        gateway.is_away(false);
        in_time(world, &gateway, &invoice);
        assert_eq!((gateway.asked().len(), posted(world, &invoice)), (1, vec![invoice.gross]));
    }

    fn a_no_is_believed_only_if_nothing_was_done_before(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        gateway.then(Will::Work, Wire::AnswerLost);
        in_time(world, &gateway, &invoice);
        gateway.then(Will::Work, Wire::Refused);
        in_time(world, &gateway, &invoice);
        assert_eq!((newest(world, &invoice).state, posted(world, &invoice)), (ChargeState::Paid, vec![invoice.gross]));
        assert_eq!(gateway.asked().len(), 1);
    }

    fn a_gateway_that_is_away_is_asked_once_a_round(world: &mut World) {
        let (_, gateway, _) = with_card(world);
        let stella = world.client("Stella Two", "two@lagoon.example");
        for number in 0..3 {
            let payer = world.payment_method(&format!("Payer {number}"), &stella, &[&stella]);
            pays_with(world, &payer, &stella, PaymentKind::Card);
            bill(world, &payer);
        }
        begins(world);
        world.pass_days(3);
        for _ in 0..2 {
            gateway.then(Will::Work, Wire::NeverArrives);
        }
        assert_eq!(world.change(waiting).length, 4);
        works(world, &gateway);
        assert_eq!(gateway.asked().len(), 0);
        works(world, &gateway);
        assert_eq!((gateway.asked().len(), world.change(waiting).length), (0, 2));
        works(world, &gateway);
        assert_eq!((gateway.asked().len(), world.change(waiting).length), (2, 0));
    }

    fn several_servers_ask_for_everything_once(world: &mut World) {
        let gateway = takes(world);
        let cast = Cast::of(world);
        let invoices: Vec<Invoice> = (0..12).map(|number| {
            let payer = world.payment_method(&format!("Payer {number}"), &cast.clara, &[&cast.clara]);
            pays_with(world, &payer, &cast.clara, PaymentKind::Card);
            bill(world, &payer)
        }).collect();
        world.pass_days(3);
        let db = world.database_with_connections(6);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while db.write(new_invoices).expect("charges begin") > 0 {}
                    work_due(&db, &gateway).expect("a round");
                });
            }
        });
        works(world, &gateway);
        let asked = gateway.asked();
        assert_eq!((asked.len(), asked.iter().collect::<BTreeSet<_>>().len()), (12, 12));
        for invoice in &invoices {
            assert_eq!(posted(world, invoice), [invoice.gross]);
        }
        is_sound(world);
    }

    fn what_a_dead_server_was_asking_is_asked_by_another_one_later(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        world.clock.set(newest(world, &invoice).next_try_at);
        let claimed = world.change(|tx| claim(tx, GatewayName::Sandbox)).expect("it is due");
        ask(&gateway, &claimed, world.clock.now()).expect("an answer that nobody has written down");
        works(world, &gateway);
        world.pass_minutes(1);
        works(world, &gateway);
        assert_eq!(gateway.asked().len(), 1, "somebody may still be asking");
        world.pass_minutes(1);
        works(world, &gateway);
        assert_eq!((gateway.asked().len(), gateway.money().len()), (2, 1));
        assert_eq!(posted(world, &invoice), [invoice.gross]);
    }

    fn after_the_clock_was_set_back_it_is_looked_for_at_once(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        gateway.then(Will::Work, Wire::AnswerLost);
        in_time(world, &gateway, &invoice);
        assert_eq!(world.change(come_nearer), 0, "it is asked again soon");
        world.clock.set(world.clock.now().plus_days(-30));
        works(world, &gateway);
        assert_eq!(posted(world, &invoice), [0; 0], "it would wait for thirty days");
        assert_eq!((world.change(come_nearer), world.change(come_nearer)), (1, 0));
        works(world, &gateway);
        assert_eq!(gateway.asked().len(), 1, "nobody knows how old its key is: it is looked for");
        assert_eq!((newest(world, &invoice).state, posted(world, &invoice)), (ChargeState::Paid, vec![invoice.gross]));
    }

    fn nothing_is_asked_for_before_its_day_twice_at_once_or_by_somebody_who_was_too_slow(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        let due = newest(world, &invoice);
        assert!(world.change(|tx| take(tx, due.id)).is_none(), "its day has not come");
        assert!(refreshing::one(&world.db, &gateway, due.id).expect("no question"));
        world.clock.set(due.next_try_at);
        let slow = world.change(|tx| claim(tx, GatewayName::Sandbox)).expect("it is due");
        assert!(world.change(|tx| take(tx, due.id)).is_none(), "somebody asks for it");
        world.pass_minutes(1);
        assert!(ask(&gateway, &slow, world.clock.now()).is_err());
        assert_eq!(gateway.asked().len(), 0);
        world.pass_minutes(1);
        works(world, &gateway);
        assert_eq!((gateway.asked().len(), posted(world, &invoice)), (1, vec![invoice.gross]));
    }

    fn an_older_answer_does_not_count_after_a_newer_one(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        let id = newest(world, &invoice).id;
        let takes = || world.change(|tx| take(tx, id)).expect("it is on its way");
        let first = takes();
        let old = ask(&gateway, &first, world.clock.now());
        gateway.arrives("money 1");
        let second = takes();
        let new = ask(&gateway, &second, world.clock.now());
        world.change(|tx| note(tx, &second, &new));
        world.change(|tx| note(tx, &first, &old));
        assert_eq!((newest(world, &invoice).state, posted(world, &invoice)), (ChargeState::Paid, vec![invoice.gross]));
        let third = takes();
        let paid = ask(&gateway, &third, world.clock.now());
        gateway.becomes("money 1", |money| money.taken_back = money.amount);
        world.pass_minutes(1);
        refreshing::one(&world.db, &gateway, id).expect("an answer");
        world.change(|tx| note(tx, &third, &paid));
        assert_eq!(posted(world, &invoice), [invoice.gross, -invoice.gross]);
        is_sound(world);
    }

    fn what_is_transferred_while_nobody_knows_is_credit(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        gateway.then(Will::Work, Wire::AnswerLost);
        in_time(world, &gateway, &invoice);
        world.notes(&world.operator(), &invoice, invoice.gross, "2026-11-26");
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
        in_time(world, &gateway, &invoice);
        assert_eq!((newest(world, &invoice).state, posted(world, &invoice)), (ChargeState::Paid, vec![invoice.gross]));
        assert_eq!(world.change(|tx| free_credit_of(tx, cast.harbour.id)), invoice.gross);
        is_sound(world);
    }

    fn whoever_pays_by_transfer_since_then_is_not_charged(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        pays_by_transfer(world, &cast.harbour);
        assert_eq!(world.change(|tx| what_is_open(tx, cast.harbour.id, None)).len(), 0);
        assert_eq!(newest(world, &invoice).state, ChargeState::Dropped);
        world.pass_days(10);
        works(world, &gateway);
        assert_eq!(gateway.asked().len(), 0);
    }
}
