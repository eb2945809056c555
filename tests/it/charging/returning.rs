//! Money that was there and went back: a debit that was returned, a dispute, a refund.

use diesel::prelude::*;
use remit::charging::refreshing;
use remit::gateway::port::{Gateway, Outcome};
use remit::model::charge::{ChargeState, Failure};
use remit::model::credential::{Credential, PaymentKind};
use remit::model::invoice::{Invoice, InvoiceState};
use remit::payments::queries::free_credit_of;
use remit::store::schema::credentials;

use super::fake::Fake;
use super::{
    CLARA, begins, charges, in_time, is_sound, mails, newest, now, pays_with, posted, with_card, with_debit, works,
};
use crate::world::{Cast, World};

/// It was paid by a charge, a while ago.
fn paid(world: &World, gateway: &Fake, invoice: &Invoice) {
    in_time(world, gateway, invoice);
    if gateway.last().outcome == Outcome::Processing {
        gateway.arrives("money 1");
        in_time(world, gateway, invoice);
    }
    assert_eq!(posted(world, invoice), [invoice.gross]);
    world.pass_days(20);
}

/// A message comes that something has become of it.
pub fn hears(world: &World, gateway: &Fake) {
    world.pass_minutes(1);
    assert!(refreshing::charge(&world.db, gateway, "money 1").expect("an answer"));
}

fn credit(world: &World, cast: &Cast) -> i64 {
    world.change(|tx| free_credit_of(tx, cast.harbour.id))
}

story! {
    fn a_debit_that_is_returned_weeks_later_opens_the_invoice_again(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        paid(world, &gateway, &invoice);
        for change in [Outcome::Failed(Failure::Returned), Outcome::Paid(invoice.gross)] {
            gateway.becomes("money 1", |money| (money.outcome, money.taken_back) = (change, money.amount));
            hears(world, &gateway);
            let back = newest(world, &invoice);
            assert_eq!((back.state, back.failure(), back.posted), (ChargeState::Failed, Some(Failure::Returned), 0));
        }
        assert_eq!(posted(world, &invoice), [invoice.gross, -invoice.gross], "told in two ways, once");
        assert_eq!((now(world, &invoice).state, now(world, &invoice).paid), (InvoiceState::Open, 0));
        let mail = mails(world, CLARA, "invoice_open_again").remove(0);
        assert!(mail.text.contains("€5.95"), "{}", mail.text);
        assert_eq!(mails(world, CLARA, "invoice_not_charged").len(), 0, "one mail is enough");
        world.pass_days(30);
        begins(world);
        works(world, &gateway);
        assert_eq!((charges(world, &invoice).len(), gateway.asked().len()), (1, 1), "it is not tried again by itself");
        world.sign_in(&cast.clara).open("/events").says("went back").does_not_say("disputed");
        is_sound(world);
    }

    fn a_dispute_is_recorded_once_and_taken_back_when_it_is_won(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        paid(world, &gateway, &invoice);
        gateway.becomes("money 1", |money| money.taken_back = money.amount);
        hears(world, &gateway);
        let disputed_at = world.clock.now();
        hears(world, &gateway);
        let disputed = newest(world, &invoice);
        assert_eq!((disputed.state, disputed.failure()), (ChargeState::Failed, Some(Failure::Disputed)));
        assert_eq!((disputed.disputed_at, disputed.settled_at), (Some(disputed_at), Some(disputed_at)));
        assert_eq!(now(world, &invoice).state, InvoiceState::Open);
        let mut clara = world.sign_in(&cast.clara);
        clara.open("/events.csv").answers(200);
        assert_eq!(clara.source().matches("was disputed with the bank").count(), 1);
        is_sound(world);
        gateway.becomes("money 1", |money| money.taken_back = 0);
        hears(world, &gateway);
        let won = newest(world, &invoice);
        assert_eq!((won.state, won.failure(), won.disputed_at), (ChargeState::Paid, None, None));
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
        assert_eq!(posted(world, &invoice), [invoice.gross, -invoice.gross, invoice.gross]);
        is_sound(world);
    }

    fn what_is_paid_another_way_after_a_dispute_that_is_won_is_credit(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        paid(world, &gateway, &invoice);
        gateway.becomes("money 1", |money| money.taken_back = money.amount);
        hears(world, &gateway);
        world.notes(&world.operator(), &invoice, invoice.gross, "2026-12-16");
        gateway.becomes("money 1", |money| money.taken_back = 0);
        hears(world, &gateway);
        assert_eq!((now(world, &invoice).state, credit(world, &cast)), (InvoiceState::Paid, invoice.gross));
        is_sound(world);
    }

    fn what_is_refunded_in_part_is_open_again_in_part(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        paid(world, &gateway, &invoice);
        gateway.refund("key", "money 1", 100).expect("an answer");
        hears(world, &gateway);
        assert_eq!((newest(world, &invoice).state, now(world, &invoice).owed()), (ChargeState::Paid, 100));
        assert_eq!(posted(world, &invoice), [invoice.gross, -100]);
        is_sound(world);
    }

    fn what_is_refunded_of_a_cancelled_invoice_was_credit_until_then(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        paid(world, &gateway, &invoice);
        world.takes_back(&world.operator(), &invoice);
        assert_eq!(credit(world, &cast), invoice.gross);
        gateway.refund("key", "money 1", invoice.gross).expect("an answer");
        hears(world, &gateway);
        assert_eq!((credit(world, &cast), now(world, &invoice).state), (0, InvoiceState::Credited));
        is_sound(world);
    }

    fn money_that_went_back_by_hand_and_by_a_dispute_is_owed_twice_and_nothing_is_wrong_here(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        paid(world, &gateway, &invoice);
        world.notes(&world.operator(), &invoice, -invoice.gross, "2026-12-16");
        gateway.becomes("money 1", |money| money.taken_back = money.amount);
        hears(world, &gateway);
        assert_eq!(now(world, &invoice).owed(), 2 * invoice.gross);
        is_sound(world);
    }

    fn a_new_card_that_the_gateway_has_heard_of_is_taken_over(world: &mut World) {
        use remit::gateway::port::SetUp;
        let (cast, gateway, _) = with_card(world);
        let known = pays_with(world, &cast.harbour, &cast.clara, PaymentKind::Card);
        let read = || -> Credential {
            let it = credentials::table.find(known.id).select(Credential::as_select());
            world.db.read(|tx| Ok(it.first(tx.conn)?)).expect("a card")
        };
        world.change(|tx| {
            let warned = credentials::warned.eq(2);
            Ok(diesel::update(credentials::table.find(known.id)).set(warned).execute(tx.conn)?)
        });
        assert!(refreshing::credential(&world.db, &gateway, &known.token).expect("an answer"));
        assert_eq!((read().last4.as_str(), read().warned), ("4242", 2), "it can not be charged any more: that shows");
        gateway.is_now(&known.token, SetUp {
            customer: known.customer.clone(),
            token: known.token.clone(),
            kind: PaymentKind::Card,
            brand: "Visa".into(),
            last4: "0077".into(),
            expires: Some("2031-09".into()),
            country: "DE".into(),
            mandate: String::new(),
            mandate_on: None,
            mandate_url: String::new(),
        });
        assert!(refreshing::credential(&world.db, &gateway, &known.token).expect("an answer"));
        assert_eq!((read().last4.as_str(), read().expires.as_deref(), read().warned), ("0077", Some("2031-09"), 0));
        gateway.is_away(true);
        assert!(!refreshing::credential(&world.db, &gateway, &known.token).expect("no answer"));
    }
}
