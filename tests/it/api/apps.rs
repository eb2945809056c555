//! Apps as programs read them.

use remit::model::access_token::Scope;
use remit::model::running::RunningState;
use serde_json::{Value, json};

use crate::apps::running::reports;
use crate::world::{Cast, Program};

/// What the list says of whether an app runs, which is what the app itself says.
fn state(program: &mut Program, app: &str) -> Value {
    let all = program.reads_all("/api/v1/apps", 25);
    let listed = all.into_iter().find(|it| it["id"] == app).expect("it is listed");
    assert_eq!(listed, program.reads(&format!("/api/v1/apps/{app}")));
    listed["state"].clone()
}

story! {
    fn a_program_sees_the_apps_of_its_person_and_no_others(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::Read]);
        let bakery = mara.reads(&format!("/api/v1/apps/{}", cast.bakery.id));
        assert_eq!(bakery["name"], "Old Bakery");
        assert_eq!(bakery["payment_method"]["name"], "Harbour billing");
        assert_eq!(bakery["payment_method"]["id"], serde_json::Value::Null, "she does not pay");
        let names: Vec<String> = mara.reads_all("/api/v1/apps", 1).iter().map(|app| app["name"].to_string()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        mara.get(&format!("/api/v1/apps/{}", cast.island.id)).answers(404);
        let mut jo = world.program_of(&cast.jo, &[Scope::Read, Scope::BillingRead]);
        let bakery = jo.reads(&format!("/api/v1/apps/{}", cast.bakery.id));
        assert_eq!(bakery["payment_method"]["id"], cast.harbour.id.to_string());
        // A limited member without a connection knows that it is there, and no more.
        let mut lin = world.program_of(&cast.lin, &[Scope::Read]);
        lin.get(&format!("/api/v1/apps/{}", cast.blog.id)).answers(403);
    }

    fn the_platform_sees_every_app_and_finds_it_by_its_own_key(world: &mut World) {
        let cast = Cast::of(world);
        world.is_called(&cast.shop, "site-4711");
        let mut platform = world.platform("Example Hosting", &[Scope::Read]);
        assert_eq!(platform.reads_all("/api/v1/apps", 4).len(), 6);
        let shop = platform.reads("/api/v1/apps/ext:site-4711");
        assert_eq!(shop["name"], "North Shop");
        assert_eq!(shop["external_id"], "site-4711");
        platform.get("/api/v1/apps/ext:site-4712").answers(404);
        // To others the key says nothing.
        let mut sven = world.program_of(&cast.sven, &[Scope::Read]);
        sven.get("/api/v1/apps/ext:site-4711").answers(404);
    }

    fn for_somebody_the_platform_sees_no_more_than_they_do(world: &mut World) {
        let cast = Cast::of(world);
        let mut for_mara = world.platform("Example Hosting", &[Scope::Read]).on_behalf_of("mara@studio.example");
        assert_eq!(for_mara.reads_all("/api/v1/apps", 25).len(), 2);
        for_mara.get(&format!("/api/v1/apps/{}", cast.island.id)).answers(404);
        let mut for_nobody = world.platform("Example Hosting", &[Scope::Read]).on_behalf_of("nobody@here.example");
        assert_eq!(for_nobody.get("/api/v1/apps").answers(422).json()["title"], "Nobody to act for");
        // A person acts for nobody else.
        let mut mara = world.program_of(&cast.mara, &[Scope::Read]).on_behalf_of("sven@island.example");
        mara.get("/api/v1/apps").answers(422);
    }

    fn each_says_whether_it_runs_and_amounts_only_to_those_who_pay(world: &mut World) {
        let cast = Cast::of(world);
        reports(world, &cast.bakery, RunningState::Suspended, "Invoice 7 of €35.32 is unpaid");
        let off = |reason: &str| json!({ "state": "suspended", "since": "2026-11-24T09:00:00Z", "reason": reason });
        let bakery = cast.bakery.id.to_string();
        assert_eq!(state(&mut world.program_of(&cast.mara, &Scope::PERSONAL), &bakery), off(""));
        assert_eq!(state(&mut world.program_of(&cast.jo, &Scope::PERSONAL), &bakery), off("Invoice 7 of €35.32 is unpaid."));
        assert_eq!(state(&mut world.program_of(&cast.jo, &[Scope::Read]), &bakery), off(""), "not for this token");
        let mut platform = world.platform("Example Hosting", &[Scope::Read]);
        assert_eq!(state(&mut platform, &bakery), off(""));
        let ready = json!({ "state": "running", "since": null, "reason": "" });
        assert_eq!(state(&mut platform, cast.shop.id.as_str()), ready);
        // On trial nobody pays for it.
        reports(world, &cast.cafe, RunningState::Failed, "It costs €5 to set up");
        assert_eq!(state(&mut world.program_of(&cast.mara, &Scope::PERSONAL), cast.cafe.id.as_str())["reason"], "");
    }

    fn while_apps_are_added_none_is_met_twice_or_left_out(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..20 {
            world.app(&format!("Site {number}"), &cast.stella, Some(&cast.lagoon));
        }
        let mut platform = world.platform("Example Hosting", &[Scope::Read]);
        let before = platform.reads_all("/api/v1/apps", 100);
        let (mut met, mut after) = (Vec::new(), String::new());
        loop {
            let part = platform.reads(&format!("/api/v1/apps?limit=5&after={after}"));
            met.extend(part["data"].as_array().expect("a list").clone());
            world.app("One more", &cast.stella, Some(&cast.lagoon));
            let Some(next) = part["next"].as_str() else { break };
            next.clone_into(&mut after);
        }
        let mut ids: Vec<String> = met.iter().map(|app| app["id"].to_string()).collect();
        assert!(before.iter().all(|app| ids.contains(&app["id"].to_string())), "one is left out");
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "one is met twice");
    }

    fn a_list_says_where_its_next_part_is(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::Read]);
        let page = mara.get("/api/v1/apps?limit=1");
        let (link, next) = (page.header("link").expect("a link").to_owned(), page.json()["next"].clone());
        let next = next.as_str().expect("there is more");
        assert_eq!(link, format!("<http://127.0.0.1:8080/api/v1/apps?limit=1&after={next}>; rel=\"next\""));
        assert_eq!(mara.get(&format!("/api/v1/apps?limit=1&after={next}")).header("link"), None);
        for limit in ["0", "101", "many", ""] {
            let problem = mara.get(&format!("/api/v1/apps?limit={limit}")).answers(422).json();
            assert_eq!(problem["errors"][0]["field"], "limit");
        }
    }
}
