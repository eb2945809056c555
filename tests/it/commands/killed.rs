//! `kill -9` while a handover is accepted: it has happened or it has not, never a part of it, and the retry ends well.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;
use remit::model::payment_method::PaymentMethod;
use remit::store::{Clock, schema};

use super::process::{Answer, NAME, Press, Process, press_at};
use crate::invitations::acts::{all_holds, app, ask_to_pay, choose_new, events, invitation, mails, open_mail, sql};
use crate::world::{Cast, Kind, World, rounds};

const CLARA: &str = "clara@harbour.example";
const MARA: &str = "mara@studio.example";
/// Later than this after the press nothing is left to interrupt. On PostgreSQL the new server connects first.
pub(super) fn latest(kind: Kind) -> Duration {
    Duration::from_millis(if kind == Kind::Sqlite { 40 } else { 160 })
}

/// Everything that accepting changes, each told by its own table.
#[derive(Debug, PartialEq, Eq)]
struct Picture {
    state: InvitationState,
    answered_by_clara: bool,
    is_owned: bool,
    is_on_trial: bool,
    payment_methods: i64,
    connections: i64,
    accepted: i64,
    attached: i64,
    created: i64,
    to_sender: usize,
    to_receiver: usize,
    forms: i64,
}

const BEFORE: Picture = Picture {
    state: InvitationState::Pending,
    answered_by_clara: false,
    is_owned: false,
    is_on_trial: true,
    payment_methods: 0,
    connections: 0,
    accepted: 0,
    attached: 0,
    created: 0,
    to_sender: 0,
    to_receiver: 0,
    forms: 0,
};

const AFTER: Picture = Picture {
    state: InvitationState::Accepted,
    answered_by_clara: true,
    is_owned: true,
    is_on_trial: false,
    payment_methods: 1,
    connections: 1,
    accepted: 1,
    attached: 1,
    created: 1,
    to_sender: 1,
    to_receiver: 1,
    forms: 1,
};

/// A round of its own: who was there before gives their address away.
fn prepare(world: &World) -> (Cast, remit::model::InvitationId, Press) {
    for statement in [
        "UPDATE people SET email = NULL",
        "UPDATE payment_methods SET invoice_email_of_manager = FALSE",
        "UPDATE payment_methods SET name = 'of another round'",
        "DELETE FROM rate_limits",
        "DELETE FROM form_submissions",
        "DELETE FROM outbox",
        "DELETE FROM events",
    ] {
        sql(world, statement);
    }
    let cast = Cast::of(world);
    let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
    let mut clara = world.sign_in(&cast.clara);
    open_mail(world, &mut clara, it);
    choose_new(&mut clara).answers(200);
    sql(world, "DELETE FROM form_submissions");
    (cast, it, Press::of(&clara, "Take over billing"))
}

fn picture(world: &World, cast: &Cast, it: remit::model::InvitationId) -> Picture {
    let (app, invitation) = (app(world, &cast.cafe), invitation(world, it));
    let made: Vec<PaymentMethod> = world.change(|tx| {
        let made = schema::payment_methods::table.filter(schema::payment_methods::name.eq("Harbour Café Ltd"));
        Ok(made.select(PaymentMethod::as_select()).load(tx.conn)?)
    });
    let ids: Vec<_> = made.iter().map(|one| one.id).collect();
    let connections = world.change(|tx| {
        let of_it = schema::payment_method_people::table
            .filter(schema::payment_method_people::payment_method_id.eq_any(&ids))
            .filter(schema::payment_method_people::person_id.eq(cast.clara.id));
        Ok(of_it.count().get_result(tx.conn)?)
    });
    Picture {
        state: invitation.state,
        answered_by_clara: invitation.answered_by == Some(cast.clara.id),
        is_owned: app.payment_method_id.is_some_and(|id| ids.contains(&id)),
        is_on_trial: app.trial_ends_at.is_some(),
        payment_methods: i64::try_from(ids.len()).expect("few"),
        connections,
        accepted: events(world, EventKind::InvitationAccepted),
        attached: events(world, EventKind::AppAttached),
        created: events(world, EventKind::PaymentMethodCreated),
        to_sender: mails(world, MARA, "invitation_accepted").len(),
        to_receiver: mails(world, CLARA, "billing_taken_over").len(),
        forms: world.change(|tx| Ok(schema::form_submissions::table.count().get_result(tx.conn)?)),
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// PostgreSQL may still be busy with what a process asked before it was killed.
pub fn wait_for_the_database(world: &World) {
    if world.kind() == Kind::Sqlite {
        return;
    }
    let query = format!(
        "SELECT count(*) AS count FROM pg_stat_activity WHERE application_name = '{NAME}'
                          AND datname = current_database()"
    );
    while world.change(|tx| Ok(diesel::sql_query(&query).get_result::<Count>(tx.conn)?.count)) > 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
}

story! {
    fn a_server_that_is_killed_has_handed_over_or_not(world: &mut World) {
        world.clock.set(Clock::System.now());
        let all = rounds(4, 200);
        let mut outcomes = (0, 0);
        for round in 0..all {
            let (cast, it, press) = prepare(world);
            let mut process = Process::start(world);
            let address = process.address();
            let sent = { let press = press.clone(); std::thread::spawn(move || press_at(address, &press)) };
            std::thread::sleep(latest(world.kind()) * u32::try_from(round).expect("few") / u32::try_from(all).expect("few"));
            process.kill();
            let answer = sent.join().expect("a thread");
            wait_for_the_database(world);
            let then = picture(world, &cast, it);
            assert!(then == BEFORE || then == AFTER, "round {round}: {then:#?}");
            if let Some(Answer { status, .. }) = answer {
                assert_eq!((status, &then), (303, &AFTER), "what was answered is on disk");
            }
            if then == AFTER { outcomes.1 += 1 } else { outcomes.0 += 1 }
            all_holds(world);

            let mut process = Process::start(world);
            let done = Some(Answer { status: 303, location: Some(format!("/handovers/{it}/done")) });
            assert_eq!(process.press(&press), done, "the retry");
            assert_eq!(process.press(&press), done, "once more");
            process.kill();
            wait_for_the_database(world);
            assert_eq!(picture(world, &cast, it), AFTER, "round {round}");
            all_holds(world);
        }
        println!("{} times not yet, {} times done", outcomes.0, outcomes.1);
    }
}
