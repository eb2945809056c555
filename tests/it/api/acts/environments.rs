//! Environments and their plans as programs change them.

use remit::model::access_token::Scope;
use remit::model::app::App;
use serde_json::{Value, json};

use crate::world::{Cast, World};

fn environments(app: &App) -> String {
    format!("/api/v1/apps/{}/environments", app.id)
}

fn plans(world: &World, app: &App) -> String {
    format!("{}/{}/plans", environments(app), world.first_environment(app))
}

/// `php s`, with a dash if it is going to end.
fn booked(answer: &Value) -> Vec<String> {
    let word = |plan: &Value| {
        let dash = if plan["ends_at"].is_null() { "" } else { " -" };
        format!("{} {}{dash}", plan["component"].as_str().expect("a key"), plan["plan"].as_str().expect("a key"))
    };
    answer["environment"]["plans"].as_array().expect("plans").iter().map(word).collect()
}

/// How many mails those who pay for the bakery have got.
fn told(world: &World) -> usize {
    world.mails_to("clara@harbour.example").len()
}

story! {
    fn plans_are_as_they_are_wanted_however_often_that_is_said(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::AppsWrite]);
        let address = plans(world, &cast.bakery);
        let wanted = json!({ "php": "s", "mysql": "xs" });
        let first = mara.put(&address, &wanted).answers(200).json();
        assert_eq!(booked(&first), ["php s", "mysql xs"]);
        assert_eq!(first["environment"]["plans"][0]["monthly_price"], Value::Null, "she does not pay");
        let mails = told(world);
        assert_eq!(mara.put(&address, &wanted).answers(200).json(), first);
        assert_eq!(told(world), mails, "the same again tells nobody");
        for _ in 0..2 {
            let answer = mara.put(&address, &json!({ "mysql": null, "jobs": null })).answers(200).json();
            assert_eq!(booked(&answer), ["php s", "mysql xs -"]);
        }
        assert_eq!(booked(&mara.put(&address, &wanted).answers(200).json()), ["php s", "mysql xs"], "it stays");
        mara.put(&address, &json!({ "php": null })).answers(409);
        for wrong in [json!({ "php": "9xl" }), json!({ "memory": "s" })] {
            assert_eq!(mara.put(&address, &wrong).answers(422).json()["errors"][0]["field"], "plans");
        }
        mara.put(&address, &json!({ "php": 1 })).answers(400);
        let tried = mara.put(&address, &json!({ "mysql": "s", "dry_run": true })).answers(200).json();
        assert_eq!(tried, json!({ "dry_run": true, "changes": [], "still_charged": [] }));
        assert_eq!(booked(&mara.put(&address, &json!({})).answers(200).json()), ["php s", "mysql xs"]);
    }

    fn who_pays_is_asked_once_about_what_costs_a_lot_more(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::AppsWrite]);
        let address = plans(world, &cast.bakery);
        world.lets_book(&cast.harbour, 50, 2000);
        let wanted = json!({ "php": "2xl" });
        let asked = mara.put(&address, &wanted).answers(202).json();
        assert!(booked(&asked).is_empty(), "nothing changes until somebody says yes");
        assert_eq!((&asked["requests"][0]["component"], &asked["requests"][0]["plan"]), (&json!("php"), &json!("2xl")));
        let mails = told(world);
        assert_eq!(mara.put(&address, &wanted).answers(202).json(), asked);
        assert_eq!(told(world), mails, "the same again asks nobody");
        let less = mara.put(&address, &json!({ "php": "s" })).answers(200).json();
        assert_eq!((booked(&less), &less["requests"]), (vec!["php s".to_owned()], &json!([])));
        // The same of a whole environment.
        world.lets_book(&cast.harbour, 0, 0);
        let new = json!({ "name": "staging" });
        let asked = mara.post(&environments(&cast.bakery), &new).answers(202).json();
        assert_eq!((&asked["environment"], &asked["requests"][0]["component"]), (&Value::Null, &Value::Null));
        assert_eq!(mara.post(&environments(&cast.bakery), &new).answers(202).json(), asked);
    }

    fn an_environment_is_made_called_deleted_and_kept(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::AppsWrite]);
        let page = mara.post(&environments(&cast.bakery), &json!({ "name": "staging" })).answers(201);
        let (address, made) = (page.header("location").expect("its address").to_owned(), page.json());
        assert_eq!(booked(&made), ["php xs", "storage xs", "traffic xs"], "what is required");
        mara.post(&environments(&cast.bakery), &json!({ "name": "staging" })).answers(409);
        mara.post(&environments(&cast.bakery), &json!({ "name": "Two words" })).answers(422);
        mara.patch(&address, &json!({ "external_id": "env-1" })).answers(422);
        let mut platform = world.platform("Example Hosting", &[Scope::BookingsWrite]);
        let called = platform.patch(&address, &json!({ "external_id": "env-1" })).answers(200).json();
        assert_eq!(called["external_id"], "env-1");
        let main = format!("{}/{}", environments(&cast.bakery), world.first_environment(&cast.bakery));
        platform.patch(&main, &json!({ "external_id": "env-1" })).answers(409);
        let address = format!("{}/ext:env-1", environments(&cast.bakery));
        let booked_there = platform.put(&format!("{address}/plans"), &json!({ "jobs": "xs" })).answers(200).json();
        assert_eq!(booked(&booked_there), ["php xs", "storage xs", "traffic xs", "jobs xs"]);
        assert!(mara.delete(&address).answers(200).json()["deletes_at"].is_string());
        assert_eq!(platform.post(&format!("{address}/keep"), &json!({})).answers(200).json()["deletes_at"], Value::Null);
    }

    fn whoever_may_not_on_the_page_may_not_here(world: &mut World) {
        let cast = Cast::of(world);
        let address = plans(world, &cast.bakery);
        let wanted = json!({ "php": "s" });
        world.program_of(&cast.jo, &Scope::PERSONAL).put(&address, &wanted).answers(403);
        world.program_of(&cast.sven, &Scope::PERSONAL).put(&address, &wanted).answers(404);
        world.program_of(&cast.mara, &[Scope::Read, Scope::PeopleWrite]).put(&address, &wanted).answers(403);
        world.platform("Example Hosting", &[Scope::AppsWrite]).put(&address, &wanted).answers(403);
        // An environment of another app is not there.
        let other = format!("{}/{}/plans", environments(&cast.cafe), world.first_environment(&cast.bakery));
        world.program_of(&cast.mara, &Scope::PERSONAL).put(&other, &wanted).answers(404);
        let only = format!("{}/{}", environments(&cast.cafe), world.first_environment(&cast.cafe));
        world.program_of(&cast.mara, &Scope::PERSONAL).delete(&only).answers(409);
    }
}
