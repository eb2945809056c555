//! The feed as programs read it.

use remit::due::run_due;
use remit::model::access_token::Scope;
use remit::model::running::RunningState;
use remit::webhooks::worker::bring_due;
use serde_json::Value;

use crate::apps::running::reports;
use crate::webhooks::{Platform as Receiver, URL, body};
use crate::world::Cast;

story! {
    fn who_missed_a_webhook_reads_it_in_the_feed_part_by_part(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = world.platform("Example Hosting", &[Scope::Read]);
        run_due(&world.db).expect("a round");
        let before = platform.reads_all("/api/v1/events", 100).last().map(|event| event["position"].clone());
        let before = before.unwrap_or_else(|| "0".into());
        reports(world, &cast.bakery, RunningState::Suspended, "Its contact address does not answer");
        reports(world, &cast.bakery, RunningState::Running, "");
        reports(world, &cast.shop, RunningState::Gone, "");
        run_due(&world.db).expect("a round");
        let after = before.as_str().expect("a position");
        let first = platform.reads(&format!("/api/v1/events?limit=2&after={after}"));
        let told = first["data"].as_array().expect("a list");
        assert_eq!(told.len(), 2);
        for event in told {
            assert_eq!((&event["type"], &event["when"]), (&Value::from("app.changed"), &Value::from("effective")));
            assert_eq!(event["data"]["app_id"], cast.bakery.id.to_string());
        }
        let next = first["next"].as_str().expect("there is more");
        assert_eq!(next, told[1]["position"]);
        let rest = platform.reads(&format!("/api/v1/events?after={next}"));
        assert_eq!(rest["data"][0]["data"]["app_id"], cast.shop.id.to_string());
        assert_eq!(rest["next"], Value::Null);
        let wrong = platform.get("/api/v1/events?after=first").answers(422).json();
        assert_eq!(wrong["errors"][0]["field"], "after");
    }

    fn a_webhook_says_where_the_feed_goes_on_behind_it(world: &mut World) {
        let cast = Cast::of(world);
        world.webhook(&world.operator(), URL);
        reports(world, &cast.bakery, RunningState::Suspended, "Its contact address does not answer");
        reports(world, &cast.shop, RunningState::Gone, "");
        let receiver = Receiver::that_says(200);
        bring_due(&world.db, &receiver).expect("a round");
        let got: Vec<Value> = receiver.got().iter().map(body).collect();
        assert_eq!(got.len(), 2);
        let mut platform = world.platform("Example Hosting", &[Scope::Read]);
        let position = got[0]["position"].as_str().expect("a position");
        let behind = platform.reads(&format!("/api/v1/events?after={position}"))["data"].clone();
        assert_eq!(behind, Value::Array(vec![got[1].clone()]), "the same message, and nothing before it");
    }

    fn the_feed_is_for_the_platform(world: &mut World) {
        let cast = Cast::of(world);
        world.program_of(&cast.mara, &Scope::PERSONAL).get("/api/v1/events").answers(403);
        let mut for_mara = world.platform("Example Hosting", &[Scope::Read]).on_behalf_of("mara@studio.example");
        for_mara.get("/api/v1/events").answers(403);
    }
}
