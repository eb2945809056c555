//! Who works on an app, as the platform is told it: what is derived is what is so, whatever was done.

use std::collections::BTreeSet;

use remit::model::team::Role;
use remit::model::{AppId, PersonId};
use remit::webhooks::check;
use serde_json::{Value, json};

use super::{now_at, told_after};
use crate::access::naive::facts::{self, Ids};
use crate::invitations::acts::sql;
use crate::world::{Cast, START, World};

type Working = BTreeSet<(AppId, PersonId)>;

/// What all that was told comes to.
fn told(world: &World) -> Working {
    let mut working = Working::new();
    for entry in told_after(world, 0).iter().filter(|entry| entry.kind == "app.access_changed") {
        let body: Value = serde_json::from_str(&entry.body).expect("JSON");
        let data = &body["data"];
        let app: AppId = serde_json::from_value(data["app_id"].clone()).expect("an app");
        let people = |field: &str| -> Vec<PersonId> { serde_json::from_value(data[field].clone()).expect("people") };
        let (added, removed) = (people("added"), people("removed"));
        assert!(!added.is_empty() || !removed.is_empty(), "nothing changed: {body}");
        for person in added {
            assert!(working.insert((app, person)), "told twice: {body}");
        }
        for person in removed {
            assert!(working.remove(&(app, person)), "was never told: {body}");
        }
    }
    working
}

/// Who works on what, as the naive model says.
fn so(world: &World) -> Working {
    let read = world.db.read(|tx| {
        let ids = Ids::all(tx)?;
        let model = facts::read(tx, &ids, START)?;
        let pairs = (0..ids.apps.len()).flat_map(|app| (0..ids.people.len()).map(move |person| (app, person)));
        let working = pairs.filter(|(app, person)| model.standing(*app, *person).develops());
        Ok(working.map(|(app, person)| (ids.apps[app], ids.people[person])).collect())
    });
    read.expect("who works on what")
}

/// The platform was told what is so, and the check finds nothing.
#[track_caller]
pub fn is_told(world: &World) {
    assert_eq!(told(world), so(world));
    let broken = world.db.read(|tx| {
        let all: remit::error::Result<Vec<_>> = check::RULES.iter().map(|rule| rule.broken(tx)).collect();
        Ok(all?.into_iter().flatten().collect::<Vec<_>>())
    });
    assert_eq!(broken.expect("the rules"), []);
}

story! {
    fn whoever_begins_or_stops_working_on_an_app_is_told_once(world: &mut World) {
        let cast = Cast::of(world);
        is_told(world);
        let before = now_at(world);
        // Who is in the team already works on some of it by themselves: that is no change.
        world.joins(&cast.team, &cast.lin, Role::Unlimited);
        let entries = told_after(world, before);
        let bodies: Vec<Value> = entries.iter().map(|entry| serde_json::from_str(&entry.body).expect("JSON")).collect();
        let [body] = &bodies[..] else { panic!("{bodies:?}") };
        assert_eq!(body["type"], "app.access_changed");
        assert_eq!(body["when"], "effective");
        assert_eq!(body["data"], json!({ "app_id": cast.blog.id, "added": [cast.lin.id], "removed": [] }));
        is_told(world);
        let before = now_at(world);
        world.joins(&cast.team, &cast.lin, Role::Limited);
        world.joins(&cast.team, &cast.lin, Role::Unlimited);
        assert_eq!(told_after(world, before), [], "what is so again was never otherwise");
    }

    fn whoever_is_removed_from_a_team_no_longer_works_on_its_apps(world: &mut World) {
        let cast = Cast::of(world);
        let before = now_at(world);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/teams/{}/members/{}/remove", cast.team.id, cast.lin.id)).answers(200);
        uma.submit("Remove", &[]).answers(303);
        let kinds: Vec<String> = told_after(world, before).into_iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, ["team.changed", "app.access_changed"]);
        is_told(world);
    }

    fn what_is_only_tried_out_or_refused_is_never_told(world: &mut World) {
        let cast = Cast::of(world);
        let before = now_at(world);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/teams/{}/delete", cast.team.id));
        uma.get(&format!("/teams/{}/members/{}/remove", cast.team.id, cast.lin.id)).answers(200);
        world.sign_in(&cast.lin).get(&format!("/teams/{}/leave", cast.team.id)).answers(200);
        // The last unlimited member stays.
        uma.post(&format!("/teams/{}/leave", cast.team.id), &[]).answers(409);
        assert_eq!(told_after(world, before), []);
    }

    fn the_check_finds_what_was_told_wrongly(world: &mut World) {
        Cast::of(world);
        is_told(world);
        let broken = || world.db.read(|tx| {
            let all: remit::error::Result<Vec<_>> = check::RULES.iter().map(|rule| rule.broken(tx)).collect();
            Ok(all?.iter().filter(|found| !found.is_empty()).count())
        }).expect("the rules");
        for statement in [
            "DELETE FROM told_access",
            "INSERT INTO told_access SELECT app_id, 'nobody' FROM developer_connections",
            "INSERT INTO told_problems SELECT id FROM payment_methods",
            "DELETE FROM feed WHERE position = 3",
        ] {
            world.keep();
            sql(world, statement);
            assert_eq!(broken(), 1, "{statement}");
            world.restore();
            assert_eq!(broken(), 0, "{statement}");
        }
    }

    fn many_people_at_once_are_told_in_parts(world: &mut World) {
        let cast = Cast::of(world);
        let before = now_at(world);
        let person = |number: i64| format!(
            "INSERT INTO people (id, name, account_type, created_at, sort_name)
             VALUES ('{number:016}', 'P', 'developer', 1, 'p');
             INSERT INTO developer_connections (app_id, person_id, is_technical_contact, granted_by, granted_at)
             VALUES ('{}', '{number:016}', FALSE, '{}', 1)", cast.cafe.id, cast.mara.id);
        world.change(|tx| {
            use diesel::connection::SimpleConnection;
            Ok(tx.conn.batch_execute(&(0..1200).map(person).collect::<Vec<_>>().join(";"))?)
        });
        let told = told_after(world, before);
        assert!(told.len() > 2 && told.iter().all(|entry| entry.body.len() < 20_000), "{} entries", told.len());
        is_told(world);
    }
}
