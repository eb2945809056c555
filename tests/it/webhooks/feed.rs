//! The feed: one order for everybody, without gaps, and nothing in it twice.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use remit::due::run_due;
use remit::events::{About, record};
use remit::model::event::EventKind;
use remit::model::webhook::FeedEntry;
use remit::store::schema::events;
use remit::webhooks::feed::{feed_after, sequence_due};
use serde_json::{Value, json};

use super::{now_at, told_after, types_after};
use crate::world::{Cast, Kind, World};

/// An event about the café.
fn happens(world: &World, cast: &Cast, kind: EventKind) {
    world.change(|tx| record(tx, Some(cast.mara.id), kind, About::app(cast.cafe.id)));
}

story! {
    fn what_happens_is_told_in_order_with_ids_and_nothing_else(world: &mut World) {
        let cast = Cast::of(world);
        let before = now_at(world);
        happens(world, &cast, EventKind::AppChanged);
        world.pass_minutes(1);
        happens(world, &cast, EventKind::AppDeletionScheduled);
        happens(world, &cast, EventKind::TrialEnding);
        let told = told_after(world, before);
        assert_eq!(told.iter().map(|entry| entry.position - before).collect::<Vec<_>>(), [1, 2]);
        let events: Vec<String> = world.change(|tx| {
            let of_app = events::table.filter(events::app_id.eq(cast.cafe.id)).order(events::at);
            Ok(of_app.filter(events::kind.ne(EventKind::TrialEnding)).select(events::id).load(tx.conn)?)
        });
        assert_eq!(told.iter().map(|entry| entry.id.to_string()).collect::<Vec<_>>(), events, "known by the event");
        let body: Value = serde_json::from_str(&told[1].body).expect("JSON");
        let expected = json!({
            "type": "app.deletion_scheduled", "timestamp": "2026-11-24T09:01:00.000Z", "id": told[1].id,
            "position": told[1].position.to_string(), "data": { "app_id": cast.cafe.id }, "when": "scheduled",
        });
        assert_eq!(body, expected);
        assert!(told[1].body.starts_with(r#"{"type":"#), "{}", told[1].body);
        assert_eq!(world.change(sequence_due), 0, "once");
    }

    fn pages_of_the_feed_go_on_behind_each_other(world: &mut World) {
        let cast = Cast::of(world);
        for _ in 0..250 {
            happens(world, &cast, EventKind::AppChanged);
        }
        let all = told_after(world, 0);
        let (mut read, mut after) = (Vec::<FeedEntry>::new(), 0);
        loop {
            let page = world.db.read(|tx| feed_after(tx, after, 100)).expect("a page");
            let Some(last) = page.last() else { break };
            after = last.position;
            read.extend(page);
        }
        assert_eq!(read, all);
        let positions: Vec<i64> = all.iter().map(|entry| entry.position).collect();
        assert_eq!(positions, (1..=i64::try_from(all.len()).expect("few")).collect::<Vec<_>>());
    }

    fn rounds_move_it_too(world: &mut World) {
        let cast = Cast::of(world);
        let before = now_at(world);
        happens(world, &cast, EventKind::AppChanged);
        run_due(&world.db).expect("a round");
        let told = world.db.read(|tx| feed_after(tx, before, 10)).expect("the feed");
        assert_eq!(told.len(), 1);
    }

    fn several_servers_move_everything_once(world: &mut World) {
        let cast = Cast::of(world);
        let before = now_at(world);
        for _ in 0..150 {
            happens(world, &cast, EventKind::AppChanged);
        }
        let db = world.database_with_connections(4);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| while db.write(sequence_due).expect("a portion") > 0 {});
            }
        });
        let told = told_after(world, before);
        assert_eq!((told.len(), told.iter().map(|it| it.id).collect::<BTreeSet<_>>().len()), (150, 150));
    }

    fn an_act_that_ends_late_is_told_late_and_not_lost(world: &mut World) {
        // On SQLite there is nobody who ends later than somebody who began later.
        if world.kind() == Kind::Sqlite {
            return;
        }
        let cast = Cast::of(world);
        let before = now_at(world);
        let db = world.database_with_connections(4);
        db.run(remit::store::Kind::Act, |late| -> remit::error::Result<()> {
            record(late, None, EventKind::AppChanged, About::app(cast.cafe.id))?;
            happens(world, &cast, EventKind::AppDeletionUndone);
            assert_eq!(types_after(world, before), ["app.deletion_undone"]);
            Ok(())
        }).expect("it ends");
        assert_eq!(types_after(world, before), ["app.deletion_undone", "app.changed"]);
    }

    fn what_was_so_before_is_not_told_again(world: &mut World) {
        Cast::of(world);
        now_at(world);
        // As after the migration: everything is there, and nothing has happened since.
        world.change(|tx| Ok(tx.conn.batch_execute("DELETE FROM feed; DELETE FROM feed_queue")?));
        run_due(&world.db).expect("a round");
        assert_eq!(told_after(world, 0), []);
    }

    fn what_another_version_puts_there_holds_nothing_up(world: &mut World) {
        let cast = Cast::of(world);
        let before = now_at(world);
        world.change(|tx| Ok(tx.conn.batch_execute(
            "INSERT INTO feed_queue (place, what, row_id) VALUES (1000000, 'never_heard_of', 'x');
             INSERT INTO feed_queue (place, what, row_id) VALUES (1000001, 'event', 'nothing')")?));
        happens(world, &cast, EventKind::AppChanged);
        assert_eq!(types_after(world, before), ["app.changed"]);
    }
}
