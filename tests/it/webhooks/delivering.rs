//! Bringing it to endpoints: in order, again and again, to whoever wants it, and what is done where nothing arrives.

use std::collections::BTreeSet;
use std::time::Duration;

use remit::events::{About, record};
use remit::model::AppId;
use remit::model::event::EventKind;
use remit::model::webhook::{DeliveryState, EndpointState, FeedKind, Kinds};
use remit::webhooks::changes::{choose, send_again, start};
use remit::webhooks::deliveries::claim;
use remit::webhooks::worker::bring_due;

use super::{Platform, URL, body, deliveries, endpoint, no_answer, now_at, round, says, told_after};
use crate::world::{Cast, World};

fn happens(world: &World, app: AppId, kind: EventKind) {
    world.change(|tx| record(tx, None, kind, About::app(app)));
}

/// Of which app a message is.
fn app_of(message: &remit::webhooks::carrier::Message) -> String {
    super::text(&body(message)["data"]["app_id"])
}

story! {
    fn everything_arrives_once_in_order_and_the_past_does_not(world: &mut World) {
        let cast = Cast::of(world);
        happens(world, cast.cafe.id, EventKind::AppChanged);
        let it = world.webhook(&world.operator(), URL);
        assert_eq!(round(world, 200), [""; 0], "it is told of what happens from now on");
        happens(world, cast.cafe.id, EventKind::AppChanged);
        happens(world, cast.cafe.id, EventKind::AppDeletionScheduled);
        happens(world, cast.bakery.id, EventKind::AppChanged);
        let platform = Platform::that_says(204);
        bring_due(&world.db, &platform).expect("a round");
        assert_eq!(platform.types(), ["app.changed", "app.deletion_scheduled", "app.changed"]);
        let entries = told_after(world, it.position);
        let sent: Vec<(String, String)> = platform.got().into_iter().map(|one| (one.id, one.body)).collect();
        assert_eq!(sent, entries.into_iter().map(|entry| (entry.id.to_string(), entry.body)).collect::<Vec<_>>());
        assert_eq!(platform.got()[0].timestamp, world.clock.now().0 / 1000);
        assert_eq!(round(world, 200), [""; 0]);
        let delivered = deliveries(world);
        assert!(delivered.iter().all(|one| one.state == DeliveryState::Delivered && one.status == Some(204)));
        assert_eq!((delivered[0].milliseconds, delivered[0].answer.as_str()), (Some(35), "as you say"));
    }

    fn where_nothing_happens_one_question_is_asked(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        world.webhook(&olga, URL);
        world.webhook(&olga, "http://127.0.0.1:2/hooks");
        assert_eq!(round(world, 200), [""; 0]);
        let asked = |world: &World| {
            world.queries();
            round(world, 500);
            world.queries()
        };
        assert_eq!(asked(world), 1);
        happens(world, cast.cafe.id, EventKind::AppChanged);
        happens(world, cast.cafe.id, EventKind::AppDeletionScheduled);
        assert_eq!(round(world, 500).len(), 2, "once to each");
        // What waits behind another one does not make it ask more.
        assert_eq!(asked(world), 1);
        world.pass_minutes(1);
        assert_eq!(round(world, 200).len(), 4);
    }

    fn only_chosen_types_are_sent(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        let it = world.webhook(&olga, URL);
        let kinds = Kinds::of(&[FeedKind::AppDeletionScheduled]);
        world.operates(&olga, |tx, operator, confirmed| choose(tx, operator, confirmed, &it, &kinds));
        happens(world, cast.cafe.id, EventKind::AppChanged);
        happens(world, cast.cafe.id, EventKind::AppDeletionScheduled);
        assert_eq!(round(world, 200), ["app.deletion_scheduled"]);
    }

    fn what_has_not_arrived_holds_back_later_news_of_the_same_thing_only(world: &mut World) {
        let cast = Cast::of(world);
        world.webhook(&world.operator(), URL);
        let cafe = cast.cafe.id.to_string();
        let picky = Platform::that(|message| says(if app_of(message) == cafe { 500 } else { 200 }));
        happens(world, cast.cafe.id, EventKind::AppChanged);
        happens(world, cast.cafe.id, EventKind::AppDeletionScheduled);
        happens(world, cast.bakery.id, EventKind::AppChanged);
        happens(world, cast.bakery.id, EventKind::AppDeletionScheduled);
        bring_due(&world.db, &picky).expect("a round");
        assert_eq!(picky.types(), ["app.changed", "app.changed", "app.deletion_scheduled"]);
        let first = picky.got().remove(0);
        world.pass_minutes(1);
        let platform = Platform::that_says(200);
        bring_due(&world.db, &platform).expect("a round");
        assert_eq!(platform.types(), ["app.changed", "app.deletion_scheduled"]);
        let again = platform.got().remove(0);
        assert_eq!((&again.id, &again.body), (&first.id, &first.body), "the same once more");
        assert_ne!((again.timestamp, &again.signature), (first.timestamp, &first.signature), "signed anew");
    }

    fn pauses_grow_and_are_not_all_alike(world: &mut World) {
        let cast = Cast::of(world);
        world.webhook(&world.operator(), URL);
        happens(world, cast.cafe.id, EventKind::AppChanged);
        let hour = 3600;
        for pause in [5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour] {
            assert_eq!(round(world, 503).len(), 1);
            let waits = deliveries(world)[0].next_try_at.seconds_since(world.clock.now());
            assert!((pause..=pause + pause / 10).contains(&waits), "{waits} instead of {pause}");
            assert_eq!(round(world, 503).len(), 0);
            world.clock.set(deliveries(world)[0].next_try_at);
        }
        assert_eq!((round(world, 200).len(), deliveries(world)[0].tries), (1, 10));
    }

    fn whatever_is_no_yes_is_tried_again(world: &mut World) {
        let cast = Cast::of(world);
        world.webhook(&world.operator(), URL);
        happens(world, cast.cafe.id, EventKind::AppChanged);
        for status in [302, 307, 400, 401, 404, 429, 500, 503, 199, 999] {
            assert_eq!(round(world, status).len(), 1, "{status}");
            assert_eq!(deliveries(world)[0].state, DeliveryState::Waiting, "{status}");
            crate::invitations::acts::sql(world, "UPDATE webhook_deliveries SET next_try_at = 1, tries = 1");
        }
        let rubbish = Platform::that(|_| remit::webhooks::carrier::Answer {
            status: None,
            said: "\u{0}<b>\u{7}no".repeat(400),
            took: Duration::MAX,
        });
        bring_due(&world.db, &rubbish).expect("a round");
        let kept = deliveries(world).remove(0);
        assert!(kept.answer.starts_with(" <b> no") && kept.answer.len() == 500, "{}", kept.answer);
        assert_eq!((kept.status, kept.milliseconds), (None, None));
    }

    fn an_endpoint_that_is_gone_is_ended_and_operators_are_told(world: &mut World) {
        let cast = Cast::of(world);
        let it = world.webhook(&world.operator(), URL);
        happens(world, cast.cafe.id, EventKind::AppChanged);
        assert_eq!(round(world, 410).len(), 1);
        assert_eq!(endpoint(world, it.id).state, EndpointState::Gone);
        let mail = world.mail_to("olga@hosting.example");
        assert_eq!((mail.kind.as_str(), mail.subject.as_str()), ("webhook_stopped", "Webhooks are no longer sent to 127.0.0.1"));
        happens(world, cast.cafe.id, EventKind::AppChanged);
        world.pass_days(1);
        assert_eq!(round(world, 200).len(), 0);
    }

    fn after_five_days_of_failures_it_stops_and_nothing_is_lost(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        let it = world.webhook(&olga, URL);
        let mut rounds = 0;
        while endpoint(world, it.id).state == EndpointState::Active {
            happens(world, cast.cafe.id, EventKind::AppChanged);
            let away = Platform::that(|_| no_answer());
            bring_due(&world.db, &away).expect("a round");
            world.pass_hours(7);
            rounds += 1;
            assert!(rounds < 40, "it never stops");
        }
        assert!(rounds * 7 >= 5 * 24, "{rounds} rounds");
        let told = world.mails_to("olga@hosting.example").iter().filter(|mail| mail.kind == "webhook_stopped").count();
        assert_eq!(told, 1);
        happens(world, cast.bakery.id, EventKind::AppChanged);
        assert_eq!(round(world, 200).len(), 0);
        // However long it takes until somebody does something about it.
        world.pass_days(31);
        remit::due::run_due(&world.db).expect("a round");
        let now = endpoint(world, it.id);
        world.operates(&olga, |tx, operator, confirmed| start(tx, operator, confirmed, &now));
        let platform = Platform::that_says(200);
        bring_due(&world.db, &platform).expect("a round");
        let all: Vec<String> = told_after(world, it.position).iter().map(|entry| entry.id.to_string()).collect();
        assert_eq!(platform.got().into_iter().map(|message| message.id).collect::<Vec<_>>(), all);
        assert_eq!(endpoint(world, it.id).failing_since, None);
    }

    fn one_thing_that_never_arrives_is_given_up_and_the_endpoint_is_not(world: &mut World) {
        let cast = Cast::of(world);
        let it = world.webhook(&world.operator(), URL);
        let cafe = cast.cafe.id.to_string();
        let picky = Platform::that(|message| says(if app_of(message) == cafe { 422 } else { 200 }));
        happens(world, cast.cafe.id, EventKind::AppChanged);
        for _ in 0..30 {
            happens(world, cast.bakery.id, EventKind::AppChanged);
            bring_due(&world.db, &picky).expect("a round");
            world.pass_hours(7);
        }
        assert_eq!(deliveries(world)[0].state, DeliveryState::Failed);
        assert_eq!(endpoint(world, it.id).state, EndpointState::Active);
        happens(world, cast.cafe.id, EventKind::AppDeletionScheduled);
        assert_eq!(round(world, 200), ["app.deletion_scheduled"]);
    }

    fn one_failure_after_a_quiet_time_stops_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let it = world.webhook(&world.operator(), URL);
        let cafe = cast.cafe.id.to_string();
        let picky = Platform::that(|message| says(if app_of(message) == cafe { 422 } else { 200 }));
        happens(world, cast.cafe.id, EventKind::AppChanged);
        let end = world.clock.now().plus_days(5);
        loop {
            if world.clock.now() < end {
                happens(world, cast.bakery.id, EventKind::AppChanged);
            }
            bring_due(&world.db, &picky).expect("a round");
            if deliveries(world)[0].state == DeliveryState::Failed {
                break;
            }
            world.pass_hours(7);
        }
        assert!(endpoint(world, it.id).failing_since.is_some(), "it was given up last");
        world.pass_days(30);
        happens(world, cast.bakery.id, EventKind::AppChanged);
        assert_eq!(round(world, 500).len(), 1);
        assert_eq!(endpoint(world, it.id).state, EndpointState::Active);
        world.pass_minutes(1);
        assert_eq!(round(world, 200).len(), 1);
        assert_eq!(endpoint(world, it.id).failing_since, None);
    }

    fn what_a_dead_server_was_bringing_is_brought_by_another_one(world: &mut World) {
        let cast = Cast::of(world);
        let it = world.webhook(&world.operator(), URL);
        happens(world, cast.cafe.id, EventKind::AppChanged);
        now_at(world);
        world.change(|tx| remit::webhooks::deliveries::follow(tx, it.id));
        let dead = world.change(|tx| claim(tx, it.id)).expect("it waits");
        assert_eq!(round(world, 200).len(), 0, "somebody may still be bringing it");
        world.pass_minutes(1);
        let platform = Platform::that_says(200);
        bring_due(&world.db, &platform).expect("a round");
        assert_eq!(platform.got()[0].id, dead.message.id);
        // It was not dead after all: what it has to say comes too late.
        world.change(|tx| remit::webhooks::deliveries::note(tx, &dead, &says(500)));
        assert_eq!(deliveries(world)[0].state, DeliveryState::Delivered);
    }

    fn after_the_clock_was_set_back_nothing_waits_for_years(world: &mut World) {
        let cast = Cast::of(world);
        world.webhook(&world.operator(), URL);
        world.pass_days(400);
        happens(world, cast.cafe.id, EventKind::AppChanged);
        assert_eq!(round(world, 500).len(), 1);
        world.pass_days(-400);
        assert_eq!(round(world, 200).len(), 1);
    }

    fn several_servers_bring_everything_once(world: &mut World) {
        let cast = Cast::of(world);
        world.webhook(&world.operator(), URL);
        for app in [cast.cafe.id, cast.bakery.id, cast.shop.id, cast.blog.id] {
            (0..5).for_each(|_| happens(world, app, EventKind::AppChanged));
        }
        let platform = Platform::that(|_| {
            std::thread::sleep(Duration::from_millis(5));
            says(200)
        });
        let db = world.database_with_connections(6);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| bring_due(&db, &platform).expect("a round"));
            }
        });
        let got = platform.got();
        let different: BTreeSet<&str> = got.iter().map(|message| message.id.as_str()).collect();
        assert_eq!((got.len(), different.len()), (20, 20));
        assert_eq!(round(world, 200).len(), 0);
    }

    fn what_has_arrived_can_be_sent_again(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        let it = world.webhook(&olga, URL);
        happens(world, cast.cafe.id, EventKind::AppChanged);
        assert_eq!(round(world, 200).len(), 1);
        let one = deliveries(world).remove(0);
        world.operates(&olga, |tx, operator, confirmed| send_again(tx, operator, confirmed, &it, one.id));
        assert_eq!(round(world, 200).len(), 1);
        world.pass_days(31);
        remit::due::run_due(&world.db).expect("a round");
        assert!(deliveries(world).iter().all(|left| left.id != one.id), "it was forgotten");
    }
}
