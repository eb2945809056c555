//! Whether an app runs, as the hosting platform reports it.

use diesel::prelude::*;
use remit::model::access_token::Scope;
use remit::model::event::EventKind;
use remit::model::{AccessTokenId, PersonId};
use remit::store::schema::events;
use serde_json::{Value, json};

use crate::world::{Cast, Program, World};

const WHY: &str = "Its contact address does not answer.";

story! {
    fn the_platform_says_that_an_app_is_switched_off_and_on_again(world: &mut World) {
        let cast = Cast::of(world);
        world.is_called(&cast.bakery, "site-1");
        let mut platform = world.platform("Example Hosting", &[Scope::AppsWrite]);
        let state = "/api/v1/apps/ext:site-1/state";
        let off = json!({ "state": "suspended", "since": "2026-11-24T08:00:00+01:00", "reason": WHY });
        let told = |world: &World| world.mails_to("clara@harbour.example").len();
        let before = told(world);
        let answer = platform.put(state, &off).answers(200).json();
        assert_eq!(answer, json!({ "state": "suspended", "since": "2026-11-24T07:00:00Z", "reason": WHY }));
        world.sign_in(&cast.mara).get(&format!("/apps/{}", cast.bakery.id)).says("switched off").says(WHY);
        let read = |program: &mut Program| program.reads(&format!("/api/v1/apps/{}", cast.bakery.id))["state"].clone();
        assert_eq!(read(&mut world.program_of(&cast.mara, &[Scope::Read])), answer);
        assert_eq!(told(world), before + 1);
        platform.put(state, &off).answers(200);
        assert_eq!(told(world), before + 1, "the same again tells nobody");
        let on = platform.put(state, &json!({ "state": "running" })).answers(200).json();
        assert_eq!((&on["state"], &on["reason"]), (&Value::from("running"), &Value::from("")));
    }

    fn whoever_works_on_it_reads_which_program_said_so(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = world.platform("Example Hosting", &[Scope::AppsWrite]);
        let token = platform.reads("/api/v1/token");
        let off = json!({ "state": "suspended", "reason": WHY });
        platform.put(&format!("/api/v1/apps/{}/state", cast.bakery.id), &off).answers(200);
        let (actor, by): (Option<PersonId>, Option<AccessTokenId>) = world.change(|tx| {
            let of_kind = events::table.filter(events::kind.eq(EventKind::AppSuspended));
            Ok(of_kind.select((events::actor_id, events::token_id)).first(tx.conn)?)
        });
        assert_eq!((json!(actor), json!(by)), (token["person"]["id"].clone(), token["id"].clone()));
        world.sign_in(&cast.mara).get("/events").says("Example Hosting reported that Old Bakery was switched off.");
        world.sign_in(&cast.clara).get("/events").says("Old Bakery was switched off.").does_not_say("Example Hosting");
    }

    fn a_reason_with_an_amount_is_only_for_whoever_sees_what_it_costs(world: &mut World) {
        let cast = Cast::of(world);
        let address = format!("/api/v1/apps/{}", cast.bakery.id);
        let off = json!({ "state": "suspended", "reason": "35 EUR have not been paid." });
        world.platform("Example Hosting", &[Scope::AppsWrite]).put(&format!("{address}/state"), &off).answers(200);
        let read = |mut program: Program| program.reads(&address)["state"]["reason"].clone();
        let for_money = [Scope::Read, Scope::BillingRead];
        assert_eq!(read(world.program_of(&cast.mara, &for_money)), "");
        assert_eq!(read(world.program_of(&cast.jo, &[Scope::Read])), "");
        assert_eq!(read(world.program_of(&cast.jo, &for_money)), "35 EUR have not been paid.");
    }

    fn what_is_wrong_with_a_report_is_said_and_nothing_is_changed(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = world.platform("Example Hosting", &[Scope::AppsWrite]);
        let state = format!("/api/v1/apps/{}/state", cast.bakery.id);
        let before = world.dump();
        let wrong = platform.put(&state, &json!({ "state": "failed" })).answers(422).json();
        assert_eq!(wrong["errors"], json!([{ "field": "reason", "message": "Say in one sentence why." }]));
        let late = json!({ "state": "running", "since": "today" });
        assert_eq!(platform.put(&state, &late).answers(422).json()["errors"][0]["field"], "since");
        for other in [json!({ "state": "asleep" }), json!({}), json!({ "state": "running", "why": "no" }), json!([])] {
            platform.put(&state, &other).answers(400);
        }
        let odd = json!({ "state": "failed", "reason": "It did \u{0} not start" });
        platform.put(&state, &odd).answers(400);
        let tried = json!({ "state": "gone", "dry_run": true });
        assert_eq!(platform.put(&state, &tried).answers(200).json(), json!({ "dry_run": true, "changes": [], "still_charged": [] }));
        world.is_as(&before, "a report that was refused or tried out");
    }

    fn nobody_else_says_whether_an_app_runs(world: &mut World) {
        let cast = Cast::of(world);
        let state = format!("/api/v1/apps/{}/state", cast.bakery.id);
        let off = json!({ "state": "gone" });
        world.program_of(&cast.mara, &Scope::PERSONAL).put(&state, &off).answers(403);
        world.program_of(&cast.sven, &Scope::PERSONAL).put(&state, &off).answers(404);
        world.platform("Example Hosting", &[Scope::Read]).put(&state, &off).answers(403);
        let mut for_mara = world.platform("Example Hosting", &[Scope::AppsWrite]).on_behalf_of("mara@studio.example");
        for_mara.put(&state, &off).answers(403);
    }
}
