//! Usage as the hosting platform reports it.

use diesel::prelude::*;
use remit::model::access_token::Scope;
use remit::store::schema::usage_records;
use serde_json::{Value, json};

use crate::metering::metered;
use crate::world::{Cast, World};

const USAGE: &str = "/api/v1/usage";

fn records(world: &World) -> i64 {
    world.change(|tx| Ok(usage_records::table.count().get_result(tx.conn)?))
}

/// So much of the data transfer of the bakery, which the platform calls `site-1`.
fn used(world: &World, cast: &Cast, id: &str, quantity: Value) -> Value {
    let environment = world.first_environment(&cast.bakery);
    json!({
        "id": id, "app": "ext:site-1", "environment": environment, "component": "transfer", "quantity": quantity,
        "at": "2026-11-24T08:00:00Z",
    })
}

fn begin(world: &mut World) -> Cast {
    metered(world);
    let cast = Cast::of(world);
    world.is_called(&cast.bakery, "site-1");
    cast
}

story! {
    fn what_was_used_is_taken_and_the_same_again_is_known(world: &mut World) {
        let cast = begin(world);
        let mut platform = world.platform("Example Hosting", &[Scope::BookingsWrite]);
        let sent = json!({ "records": [used(world, &cast, "a", json!(12.5)), used(world, &cast, "b", json!("3.125"))] });
        let answer = platform.post(USAGE, &sent).answers(200).json();
        assert_eq!(answer, json!({ "taken": 2, "known": 0, "errors": [] }));
        let answer = platform.post(USAGE, &sent).answers(200).json();
        assert_eq!(answer, json!({ "taken": 0, "known": 2, "errors": [] }));
        let quantities: Vec<i64> = world.change(|tx| {
            Ok(usage_records::table.order(usage_records::id).select(usage_records::quantity).load(tx.conn)?)
        });
        assert_eq!(quantities, [12_500, 3_125]);
    }

    fn what_was_used_this_month_stands_with_its_environment(world: &mut World) {
        let cast = begin(world);
        let mut platform = world.platform("Example Hosting", &[Scope::BookingsWrite, Scope::Read]);
        world.pass_days(2);
        let mut record = used(world, &cast, "a", json!("12.345"));
        record["at"] = json!("2026-11-26T08:00:00Z");
        platform.post(USAGE, &json!({ "records": [record] })).answers(200);
        let address = format!("/api/v1/apps/{}/environments", cast.bakery.id);
        let of_first = |environments: Value| environments["data"][0]["usage"].clone();
        let transfer = json!({ "component": "transfer", "component_name": "Data transfer", "quantity": 12.345, "unit": "GB" });
        let images = json!({ "component": "images", "component_name": "Images", "quantity": 0.0, "unit": "img" });
        assert_eq!(of_first(platform.reads(&address)), json!([transfer, images]));
        let mut mara = world.program_of(&cast.mara, &[Scope::Read]);
        assert_eq!(of_first(mara.reads(&address)), json!([transfer, images]), "she works on it");
        world.queries();
        mara.reads(&address);
        let asked = world.queries();
        assert!(asked <= 5, "{asked}");
        world.pass_days(7);
        assert_eq!(of_first(mara.reads(&address))[0]["quantity"], json!(0.0), "of this month");
    }

    fn each_wrong_record_is_named_and_the_others_are_taken(world: &mut World) {
        let cast = begin(world);
        let mut platform = world.platform("Example Hosting", &[Scope::BookingsWrite]);
        let with = |field: &str, value: Value| {
            let mut record = used(world, &cast, field, json!(1));
            record[field] = value;
            record
        };
        let sent = json!({ "records": [
            with("app", json!("ext:site-2")),
            with("quantity", json!(0.0001)),
            used(world, &cast, "good", json!(7)),
            with("at", json!("yesterday")),
            with("at", json!("2026-11-25T08:00:00Z")),
            with("component", json!("memory")),
            with("environment", json!("nothing")),
            with("price", json!(1)),
            json!({}),
        ] });
        let answer = platform.post(USAGE, &sent).answers(207).json();
        assert_eq!(answer["taken"], 1);
        let errors = answer["errors"].as_array().expect("errors");
        let places: Vec<i64> = errors.iter().map(|error| error["index"].as_i64().expect("a place")).collect();
        assert_eq!(places, [0, 1, 3, 4, 5, 6, 7, 8]);
        assert_eq!(errors[0], json!({ "index": 0, "id": "app", "message": "There is no such app." }));
        assert_eq!(errors[1]["message"], "Use a number from 0 on with at most three decimals.");
        assert_eq!(errors[2]["message"], "Use a time like 2026-11-24T09:00:00Z.");
        assert_eq!(errors[3]["message"], "This is in the future. Report what has been used already.");
        assert_eq!(errors[4]["message"], "There is no component called memory.");
        assert_eq!(errors[5]["message"], "The app has no such environment.");
        assert_eq!(errors[7]["id"], Value::Null);
        assert_eq!(records(world), 1);
    }

    fn more_than_a_thousand_at_once_are_refused_and_a_thousand_are_not(world: &mut World) {
        let cast = begin(world);
        let mut platform = world.platform("Example Hosting", &[Scope::BookingsWrite]);
        let mut all: Vec<Value> = (0..1001).map(|number| used(world, &cast, &format!("r{number}"), json!(1))).collect();
        let refused = platform.post(USAGE, &json!({ "records": all })).answers(409).json();
        assert_eq!(refused["detail"], "Send at most 1000 records at once. None of these has been taken.");
        assert_eq!(records(world), 0);
        all.pop();
        assert_eq!(platform.post(USAGE, &json!({ "records": all })).answers(200).json()["taken"], 1000);
    }

    fn only_the_platform_reports_and_for_nobody_else(world: &mut World) {
        let cast = begin(world);
        let sent = json!({ "records": [used(world, &cast, "a", json!(1))] });
        world.program_of(&cast.mara, &Scope::PERSONAL).post(USAGE, &sent).answers(403);
        world.platform("Example Hosting", &[Scope::AppsWrite]).post(USAGE, &sent).answers(403);
        let mut for_mara = world.platform("Example Hosting", &[Scope::BookingsWrite]).on_behalf_of("mara@studio.example");
        for_mara.post(USAGE, &sent).answers(403);
        assert_eq!(records(world), 0);
    }
}
