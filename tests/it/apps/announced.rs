//! Nothing is deleted before the mail that announces it has been out for a day.

use std::collections::BTreeSet;

use diesel::prelude::*;
use remit::due::run_due;
use remit::model::app::App;
use remit::model::event::EventKind;
use remit::model::mail::{MailKind, MailState};
use remit::store::schema::outbox;

use crate::invitations::acts::{app, events, sql};
use crate::world::{Cast, START, World};

const MARA: &str = "mara@studio.example";

fn round(world: &World) {
    run_due(&world.db).expect("a round");
}

fn is_deleted(world: &World, it: &App) -> bool {
    app(world, it).deleted_at.is_some()
}

fn subjects(world: &World, kind: &str) -> Vec<String> {
    world.mails_to(MARA).into_iter().filter(|mail| mail.kind == kind).map(|mail| mail.subject).collect()
}

/// What is said of deletions, and what has become of it.
fn announcements(world: &World) -> BTreeSet<(String, MailState)> {
    world.change(|tx| {
        let mails = outbox::table.filter(outbox::kind.eq(MailKind::AppToBeDeleted));
        let said: Vec<(String, MailState)> = mails.select((outbox::subject, outbox::state)).load(tx.conn)?;
        Ok(said.into_iter().collect())
    })
}

story! {
    fn a_server_that_was_down_over_the_last_days_of_a_trial_tells_first(world: &mut World) {
        let cast = Cast::of(world);
        world.pass_days(4);
        round(world);
        assert!(subjects(world, "trial_ends").is_empty());
        world.pass_days(6);
        round(world);
        assert!(!is_deleted(world, &cast.cafe), "nobody was told");
        assert_eq!(app(world, &cast.cafe).trial_end(), Some(START.plus_days(12)));
        assert_eq!(subjects(world, "trial_ends"), ["The trial of Harbour Café ends on 6 December 2026"]);
        world.pass_days(1);
        round(world);
        assert!(!is_deleted(world, &cast.cafe), "it ends when the mail says so");
        world.pass_days(1);
        round(world);
        assert!(is_deleted(world, &cast.cafe));
        assert_eq!(subjects(world, "trial_ends").len(), 1);
    }

    fn a_server_that_comes_back_hours_before_the_end_gives_a_day_too(world: &mut World) {
        let cast = Cast::of(world);
        world.pass_days(6);
        world.pass_hours(20);
        round(world);
        assert_eq!(subjects(world, "trial_ends"), ["The trial of Harbour Café ends on 1 December 2026"]);
        world.pass_hours(4);
        round(world);
        assert!(!is_deleted(world, &cast.cafe), "the mail has been out for four hours");
        assert_eq!(subjects(world, "trial_ends").last().map(String::as_str), Some("The trial of Harbour Café ends on 3 December 2026"));
        world.pass_days(2);
        round(world);
        assert!(is_deleted(world, &cast.cafe));
    }

    fn a_mail_that_could_not_leave_has_told_nobody(world: &mut World) {
        let cast = Cast::of(world);
        world.has_a_mail_server();
        world.pass_days(5);
        round(world);
        world.pass_days(2);
        round(world);
        assert!(!is_deleted(world, &cast.cafe), "the mail still waits");
        world.mails_leave();
        world.pass_days(2);
        round(world);
        assert!(is_deleted(world, &cast.cafe));
    }

    fn a_deletion_is_put_off_until_its_mail_has_been_out_for_a_day(world: &mut World) {
        let cast = Cast::of(world);
        world.has_a_mail_server();
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/apps/{}/delete", cast.bakery.id)).submit("Delete", &[]).follow();
        world.pass_days(7);
        round(world);
        assert!(!is_deleted(world, &cast.bakery));
        assert_eq!(app(world, &cast.bakery).delete_at, Some(START.plus_days(9)));
        assert!(subjects(world, "app_to_be_deleted").contains(&"Old Bakery will be deleted on 3 December 2026".to_owned()));
        assert!(world.mails_to(MARA).iter().any(|mail| mail.text.contains("put it off")));
        let mut clara = world.sign_in(&cast.clara);
        clara.open("/events").says("The deletion of Old Bakery was put off");
        world.mails_leave();
        world.pass_days(2);
        round(world);
        assert!(is_deleted(world, &cast.bakery));
        assert_eq!(events(world, EventKind::AppDeletionPutOff), 1);
    }

    fn what_was_said_of_a_deletion_that_is_put_off_does_not_leave_any_more(world: &mut World) {
        let cast = Cast::of(world);
        world.has_a_mail_server();
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/apps/{}/delete", cast.bakery.id)).submit("Delete", &[]).follow();
        world.pass_days(3);
        let mut stella = world.sign_in(&cast.stella);
        stella.open(&format!("/apps/{}/delete", cast.beach.id)).submit("Delete", &[]).follow();
        world.pass_days(4);
        round(world);
        let said = [
            ("Beach Bar will be deleted on 4 December 2026", MailState::Waiting),
            ("Old Bakery will be deleted on 1 December 2026", MailState::Dropped),
            ("Old Bakery will be deleted on 3 December 2026", MailState::Waiting),
        ];
        assert_eq!(announcements(world), BTreeSet::from(said.map(|(subject, state)| (subject.to_owned(), state))));
    }

    fn a_receiver_who_refuses_mails_does_not_stop_it(world: &mut World) {
        let cast = Cast::of(world);
        world.has_a_mail_server();
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/apps/{}/delete", cast.bakery.id)).submit("Delete", &[]).follow();
        sql(world, "UPDATE outbox SET state = 'failed', finished_at = created_at, attempts = 1");
        world.pass_days(7);
        round(world);
        assert!(is_deleted(world, &cast.bakery));
    }

    fn the_deletion_of_a_trial_in_its_last_hours_gives_a_day(world: &mut World) {
        let cast = Cast::of(world);
        world.pass_days(5);
        round(world);
        world.pass_days(1);
        world.pass_hours(20);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("/apps/{}/delete", cast.cafe.id)).submit("Delete", &[]).follow();
        assert_eq!(app(world, &cast.cafe).delete_at, Some(world.clock.now().plus_days(1)));
        world.pass_hours(4);
        round(world);
        assert!(!is_deleted(world, &cast.cafe));
        world.pass_hours(20);
        round(world);
        assert!(is_deleted(world, &cast.cafe));
    }
}
