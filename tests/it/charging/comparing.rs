//! What the gateway says of its charges is compared with the payments: each cent that stands on one side only is named.

use diesel::connection::SimpleConnection;
use remit::charging::begin::give_up_untaken;
use remit::charging::comparing::{Comparison, agree, compare};
use remit::gateway::port::{Gateway, Outcome, Trouble};
use remit::model::charge::{ChargeState, Failure};
use remit::model::credential::GatewayName;
use remit::model::invoice::InvoiceState;
use remit::model::taking::Taking;
use remit::store::{Db, Moment};

use super::fake::{Fake, Will, Wire};
use super::giving::{Gives, Giving};
use super::refunds::{gives, paid_by_card, refunded_in_full};
use super::{bill, in_time, is_sound, newest, now, posted, with_card, with_debit, works};
use crate::invoices::monthly::noon;
use crate::world::{Kind, World};

fn compared(db: &Db, gateway: &dyn Gateway) -> Comparison {
    compare(db, gateway, Moment(0)).expect("the database").expect("an answer")
}

/// What differs.
fn differences(world: &World, gateway: &dyn Gateway) -> Vec<String> {
    compared(&world.db, gateway).differences
}

/// Two invoices that were paid by card.
fn two_paid(world: &mut World) -> (Fake, [String; 2]) {
    let (cast, gateway, first) = with_card(world);
    in_time(world, &gateway, &first);
    world.clock.set(noon(2026, 12, 1));
    let second = bill(world, &cast.harbour);
    super::begins(world);
    in_time(world, &gateway, &second);
    (gateway, [first.number, second.number])
}

story! {
    fn where_both_say_the_same_there_is_no_difference(world: &mut World) {
        let (gateway, _) = two_paid(world);
        assert_eq!(compared(&world.db, &gateway), Comparison { charges: 2, differences: Vec::new() });
        let later = compare(&world.db, &gateway, world.clock.now().plus_days(2)).expect("the database");
        assert_eq!(later.map(|said| said.differences), Ok(Vec::new()), "what is older is known all the same");
    }

    fn money_that_stands_on_one_side_only_is_named(world: &mut World) {
        let (gateway, [first, second]) = two_paid(world);
        gateway.becomes("money 1", |money| money.refunded = 95);
        assert_eq!(
            differences(world, &gateway),
            [format!("{first}, charge 1 (money 1): €5.00 at the gateway, €5.95 here")]
        );
        gateway.becomes("money 1", |money| (money.refunded, money.key) = (0, "invoice:0000000000000000:1".into()));
        assert_eq!(
            differences(world, &gateway),
            [
                "invoice:0000000000000000:1 (money 1): 5.95 at the gateway, no such charge here".to_owned(),
                format!("{first}, charge 1 (money 1): €5.95 here, nothing at the gateway"),
            ]
        );
        gateway.becomes("money 1", |money| money.outcome = Outcome::Failed(Failure::Declined));
        assert_eq!(differences(world, &gateway).len(), 1, "a charge that brought nothing is none of ours");
        gateway.becomes("money 1", |money| money.outcome = Outcome::Paid(595));
        let key = gateway.money()[1].key.clone();
        gateway.becomes("money 1", |money| money.key = key.clone());
        let found = differences(world, &gateway);
        let twice = format!("{second}, charge 1 (money 2): charged more than once at the gateway: money 1, money 2");
        let sum = format!("{second}, charge 1 (money 2): €11.90 at the gateway, €5.95 here");
        assert!(found.contains(&twice) && found.contains(&sum), "{found:#?}");
    }

    fn payments_that_somebody_has_changed_are_named(world: &mut World) {
        let (gateway, [first, second]) = two_paid(world);
        let change = |sql: &str| world.change(|tx| Ok(tx.conn.batch_execute(sql)?));
        if world.kind() == Kind::Postgres {
            change("ALTER TABLE payments DISABLE TRIGGER payments_stay");
        } else {
            change("DROP TRIGGER payments_stay");
        }
        change("UPDATE payments SET amount = amount - 1");
        let mut found = differences(world, &gateway);
        found.sort();
        let less = |number: &str, place: i64| {
            format!("{number}, charge 1 (money {place}): €5.95 at the gateway, €5.94 here")
        };
        assert_eq!(found, [less(&first, 1), less(&second, 2)]);
        change("UPDATE payments SET amount = amount + 1");
        change("UPDATE charges SET reference = 'money 7' WHERE reference = 'money 1'");
        assert_eq!(
            differences(world, &gateway),
            [format!("{first}, charge 1 (money 7): the gateway calls it money 1, not money 7")]
        );
    }

    fn what_is_about_to_be_known_is_no_difference(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        assert_eq!(differences(world, &gateway).len(), 0);
        gateway.arrives("money 1");
        assert_eq!(differences(world, &gateway).len(), 0, "it is asked for within the hour");
        world.clock.set(newest(world, &invoice).next_try_at);
        assert_eq!(differences(world, &gateway).len(), 1, "it is late");
        works(world, &gateway);
        assert_eq!(differences(world, &gateway).len(), 0);
    }

    fn a_dispute_of_which_no_message_came_is_known_a_day_later(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        in_time(world, &gateway, &invoice);
        let agrees = || agree(&world.db, &gateway, Moment(0)).expect("the database");
        assert_eq!((agrees(), gateway.refreshed()), (Ok(0), 0), "nothing differs");
        gateway.becomes("money 1", |money| money.taken_back = money.amount);
        world.pass_days(2);
        works(world, &gateway);
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid, "what is over is not asked about by itself");
        assert_eq!(agrees(), Ok(1));
        assert_eq!((newest(world, &invoice).failure(), now(world, &invoice).state), (Some(Failure::Disputed), InvoiceState::Open));
        assert_eq!((agrees(), differences(world, &gateway).len()), (Ok(0), 0));
        assert_eq!(posted(world, &invoice), [invoice.gross, -invoice.gross]);
        is_sound(world);
    }

    fn what_was_given_up_and_had_brought_money_is_found(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        gateway.then(Will::Work, Wire::AnswerLost);
        in_time(world, &gateway, &invoice);
        world.restart(|settings| settings.taking = Taking::default());
        world.pass_days(16);
        assert_eq!(world.change(give_up_untaken), 1);
        assert_eq!((newest(world, &invoice).state, newest(world, &invoice).reference), (ChargeState::Dropped, None));
        let is_back = Taking { gateway: Some(GatewayName::Sandbox), creditor_id: None };
        world.restart(|settings| settings.taking = is_back);
        assert_eq!(agree(&world.db, &gateway, Moment(0)).expect("the database"), Ok(1));
        assert_eq!((newest(world, &invoice).state, posted(world, &invoice)), (ChargeState::Paid, vec![invoice.gross]));
        is_sound(world);
    }

    fn a_refund_that_is_under_way_is_no_difference(world: &mut World) {
        let (_, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        refunded_in_full(world, &olga, &invoice);
        giving.then(Gives::AtOnce, Wire::AnswerLost);
        gives(world, &giving);
        assert_eq!(differences(world, &giving).len(), 0);
        world.pass_minutes(6);
        gives(world, &giving);
        assert_eq!(differences(world, &giving).len(), 0);
        gateway.becomes("money 1", |money| money.refunded = 0);
        assert_eq!(differences(world, &giving).len(), 1);
    }

    fn a_gateway_that_does_not_answer_is_not_one_that_has_nothing(world: &mut World) {
        let (gateway, _) = two_paid(world);
        let giving = Giving::over(&gateway);
        giving.is_silent();
        let said = compare(&world.db, &giving, Moment(0)).expect("the database");
        assert_eq!(said, Err(Trouble::Away("nobody answers".into())));
    }
}
