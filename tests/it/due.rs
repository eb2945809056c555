//! What time does, with a clock that is moved by hand.

mod ledger;
mod script;
mod sixty_days;

use diesel::prelude::*;
use remit::due::run_due;
use remit::model::app::App;
use remit::model::invitation::InvitationState;
use remit::model::payment_method::PaymentMethodState;
use remit::store::schema::{
    apps, events, form_submissions, invitations, mail_codes, outbox, payment_methods, rate_limits, sessions,
};

use crate::world::{Cast, Kind, World};

fn due(world: &World) {
    run_due(&world.db).expect("a round");
}

fn two_rounds_at_once(world: &World) {
    let db = &world.db;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| run_due(db).expect("a round"));
        }
    });
}

fn is_deleted(world: &World, app: &App) -> bool {
    let of_app = apps::table.find(app.id).filter(apps::deleted_at.is_not_null()).select(apps::id);
    world.db.read(|tx| Ok(of_app.first::<remit::model::AppId>(tx.conn).optional()?)).expect("a query").is_some()
}

fn mails_about(world: &World, address: &str, kind: &str) -> usize {
    world.mails_to(address).iter().filter(|mail| mail.kind == kind).count()
}

/// The steps of SQLite's plan for this statement that read a whole table or a whole index. `json_each` is a bound list.
fn whole_scans(world: &World, statement: &str) -> Vec<String> {
    world
        .plan_of(statement)
        .into_iter()
        .filter(|step| step.starts_with("SCAN") && !step.starts_with("SCAN json_each"))
        // It has only what is still to be done.
        .filter(|step| !step.ends_with("INDEX debit_batches_to_settle"))
        .collect()
}

story! {
    fn a_round_that_finds_nothing_reads_no_whole_table(world: &mut World) {
        if world.kind() == Kind::Postgres {
            return;
        }
        let cast = Cast::of(world);
        world.invitation_to_payment_method(&cast.jo, "boss@harbour.example", &cast.harbour);
        due(world);
        world.queries();
        due(world);
        let statements = world.statements();
        assert!(statements.len() > 4, "{statements:?}");
        let scans = statements.iter().map(|statement| (whole_scans(world, statement), statement));
        let broken: Vec<_> = scans.filter(|(scans, _)| !scans.is_empty()).collect();
        assert!(broken.is_empty(), "{broken:#?}");
    }

    fn a_trial_ends_after_its_developers_were_told(world: &mut World) {
        let cast = Cast::of(world);
        world.pass_days(4);
        due(world);
        assert_eq!(mails_about(world, "mara@studio.example", "trial_ends"), 0);
        world.pass_days(1);
        due(world);
        due(world);
        assert_eq!(mails_about(world, "mara@studio.example", "trial_ends"), 1, "two days before, once");
        assert!(world.mail_to("mara@studio.example").text.contains("1 December 2026"));
        world.pass_days(2);
        due(world);
        assert!(is_deleted(world, &cast.cafe) && is_deleted(world, &cast.island));
        assert!(!is_deleted(world, &cast.bakery));
        due(world);
        assert_eq!(mails_about(world, "mara@studio.example", "trial_ends"), 1);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/events").says("Harbour Café was deleted: its trial was over.").does_not_say("Island Inn");
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/events").answers(200).does_not_say("Harbour Café");
    }

    fn an_end_that_was_put_off_is_told_of_again(world: &mut World) {
        let cast = Cast::of(world);
        world.pass_days(5);
        due(world);
        let held = world.clock.now().plus_days(20);
        world.change(|tx| {
            let cafe = apps::table.find(cast.cafe.id);
            diesel::update(cafe).set(apps::trial_held_until.eq(Some(held))).execute(tx.conn)?;
            Ok(())
        });
        world.pass_days(10);
        due(world);
        assert!(!is_deleted(world, &cast.cafe));
        assert_eq!(mails_about(world, "mara@studio.example", "trial_ends"), 1);
        world.pass_days(8);
        due(world);
        assert_eq!(mails_about(world, "mara@studio.example", "trial_ends"), 2);
        world.pass_days(2);
        due(world);
        assert!(is_deleted(world, &cast.cafe));
    }

    fn a_scheduled_deletion_happens_and_closes_what_was_closing(world: &mut World) {
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get(&format!("/payment-methods/{}/close", cast.lagoon.id)).answers(200);
        let button = stella.forms().into_iter().flat_map(|form| form.buttons).map(|button| button.text)
            .find(|text| text.starts_with("Close")).expect("a button");
        stella.submit(&button, &[]).answers(303);
        world.pass_days(6);
        due(world);
        assert!(!is_deleted(world, &cast.beach));
        world.pass_days(1);
        due(world);
        assert!(is_deleted(world, &cast.beach));
        let state: PaymentMethodState = world.db.read(|tx| {
            Ok(payment_methods::table.find(cast.lagoon.id).select(payment_methods::state).first(tx.conn)?)
        }).expect("a state");
        assert_eq!(state, PaymentMethodState::Closed);
        let mut stella = world.sign_in(&cast.stella);
        stella.get("/events").says("Beach Bar was deleted").says("Lagoon billing was closed");
    }

    fn invitations_end_and_receivers_are_reminded_once(world: &mut World) {
        let cast = Cast::of(world);
        let share = world.invitation_to_payment_method(&cast.jo, "boss@harbour.example", &cast.harbour);
        world.pass_days(11);
        due(world);
        due(world);
        assert_eq!(mails_about(world, "boss@harbour.example", "invitation_last_call"), 1);
        world.pass_days(3);
        due(world);
        due(world);
        let state: InvitationState = world.db.read(|tx| {
            Ok(invitations::table.find(share).select(invitations::state).first(tx.conn)?)
        }).expect("a state");
        assert_eq!(state, InvitationState::Expired);
        let told = world.mails_to("jo@books.example").iter().filter(|mail| mail.text.contains("boss@harbour.example")).count();
        assert_eq!(told, 1, "the sender is told once");
    }

    fn what_nobody_needs_is_forgotten(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/new/app");
        mara.submit("Create app", &[("App name", "Pier 7")]).answers(303);
        world.guest().post("/password/forgot", &[("email", "mara@studio.example")]);
        world.guest().post("/login", &[("email", "mara@studio.example")]).redirects_to("/login/code");
        world.change(|tx| Ok(diesel::update(outbox::table).set(outbox::finished_at.eq(tx.now)).execute(tx.conn)?));
        world.pass_days(40);
        let begin = world.clock.now();
        due(world);
        let left = world.db.read(|tx| {
            Ok((
                sessions::table.count().get_result::<i64>(tx.conn)?,
                form_submissions::table.count().get_result::<i64>(tx.conn)?,
                rate_limits::table.count().get_result::<i64>(tx.conn)?,
                mail_codes::table.count().get_result::<i64>(tx.conn)?,
                // Those of today are about the end of the trial.
                outbox::table.filter(outbox::created_at.lt(begin)).count().get_result::<i64>(tx.conn)?,
            ))
        }).expect("counts");
        let kinds: Vec<String> = world.mails().into_iter().map(|(_, mail)| mail.kind).collect();
        assert_eq!(left, (0, 0, 0, 0, 0), "{kinds:?}");
    }

    fn two_servers_do_it_once(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..60 {
            let app = world.app(&format!("Trial {number}"), &cast.mara, None);
            world.develops(&app, &cast.mara);
        }
        world.pass_days(5);
        two_rounds_at_once(world);
        assert_eq!(mails_about(world, "mara@studio.example", "trial_ends"), 61);
        world.pass_days(2);
        two_rounds_at_once(world);
        let ends: i64 = world.db.read(|tx| {
            let ended = events::table.filter(events::kind.eq(remit::model::event::EventKind::TrialEnded));
            Ok(ended.count().get_result(tx.conn)?)
        }).expect("a count");
        assert_eq!(ends, 62);
    }
}
