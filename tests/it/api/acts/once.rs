//! The same key again: an act that is sent twice acts once.

use diesel::prelude::*;
use remit::due::run_due;
use remit::model::access_token::Scope;
use remit::store::schema::{answered_calls, apps};
use serde_json::json;

use crate::world::{Cast, World};

const APPS: &str = "/api/v1/apps";

/// How many apps are called so.
fn made(world: &World, name: &str) -> i64 {
    world.change(|tx| Ok(apps::table.filter(apps::name.eq(name)).count().get_result(tx.conn)?))
}

story! {
    fn a_call_that_is_sent_twice_with_its_key_acts_once(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &Scope::PERSONAL).keyed("order 7");
        let pier = json!({ "name": "Pier Hotel" });
        let first = mara.post(APPS, &pier).answers(201);
        let (location, first) = (first.header("location").map(str::to_owned), first.json());
        let again = mara.post(APPS, &pier).answers(201);
        assert_eq!((again.header("location").map(str::to_owned), again.json()), (location, first));
        assert_eq!(made(world, "Pier Hotel"), 1);
        let problem = mara.post(APPS, &json!({ "name": "Pier Kiosk" })).answers(422).json();
        assert_eq!(problem["type"], "http://127.0.0.1:8080/api/problems/key-used");
        assert_eq!(made(world, "Pier Kiosk"), 0);
    }

    fn the_key_of_one_token_is_another_one_with_another(world: &mut World) {
        let cast = Cast::of(world);
        let pier = json!({ "name": "Pier Hotel" });
        for person in [&cast.mara, &cast.sven] {
            world.program_of(person, &Scope::PERSONAL).keyed("order 7").post(APPS, &pier).answers(201);
        }
        world.program_of(&cast.mara, &Scope::PERSONAL).keyed("order 7").post(APPS, &pier).answers(201);
        assert_eq!(made(world, "Pier Hotel"), 3);
    }

    fn what_was_refused_or_tried_out_is_done_when_it_comes_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &Scope::PERSONAL).keyed("order 7");
        mara.post(APPS, &json!({ "name": "" })).answers(422);
        mara.post(APPS, &json!({ "name": "Pier Hotel", "dry_run": true })).answers(200);
        mara.post("/api/v1/apps?dry_run=true", &json!({ "name": "Pier Hotel" })).answers(200);
        assert_eq!(made(world, "Pier Hotel"), 0);
        mara.post(APPS, &json!({ "name": "Pier Hotel" })).answers(201);
        assert_eq!(made(world, "Pier Hotel"), 1);
        for odd in ["?dry_run=yes", "?dry_run=1", "?dry_run=", "?dry_run", "?dry_run=true&dry_run=false"] {
            mara.post(&format!("{APPS}{odd}"), &json!({ "name": "Pier Hotel" })).answers(400);
        }
        mara.post(APPS, &json!({ "name": "Pier Hotel", "dry_run": "true" })).answers(400);
        assert_eq!(made(world, "Pier Hotel"), 1);
    }

    fn a_key_is_forgotten_after_a_day(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &Scope::PERSONAL).keyed("order 7");
        let pier = json!({ "name": "Pier Hotel" });
        mara.post(APPS, &pier).answers(201);
        world.pass_hours(23);
        mara.post(APPS, &pier).answers(201);
        assert_eq!(made(world, "Pier Hotel"), 1);
        world.pass_hours(1);
        mara.post(APPS, &pier).answers(201);
        assert_eq!(made(world, "Pier Hotel"), 2);
        let kept = |world: &World| -> i64 {
            world.change(|tx| Ok(answered_calls::table.count().get_result(tx.conn)?))
        };
        assert_eq!(kept(world), 1, "the newer one takes its place");
        world.pass_days(1);
        run_due(&world.db).expect("a round");
        assert_eq!(kept(world), 0);
    }

    fn a_key_that_cannot_be_one_is_refused(world: &mut World) {
        let cast = Cast::of(world);
        for key in ["", &"k".repeat(256)] {
            let mut mara = world.program_of(&cast.mara, &Scope::PERSONAL).keyed(key);
            for tried_out in [false, true] {
                let new = json!({ "name": "Pier Hotel", "dry_run": tried_out });
                let problem = mara.post(APPS, &new).answers(400).json();
                assert_eq!(problem["detail"], "Idempotency-Key has 1 to 255 characters.");
            }
        }
        assert_eq!(made(world, "Pier Hotel"), 0);
    }
}
