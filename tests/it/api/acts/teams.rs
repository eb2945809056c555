//! Teams as programs change them.

use remit::access::people;
use remit::model::access_token::Scope;
use serde_json::json;

use crate::world::{Cast, World};

const TEAMS: &str = "/api/v1/teams";

/// Who is in the team, with their roles.
fn members(world: &World, cast: &Cast) -> Vec<String> {
    let all = world.db.read(|tx| people::members(tx, cast.team.id)).expect("members");
    let mut all: Vec<String> = all.iter().map(|one| format!("{} {}", one.name, one.role.as_str())).collect();
    all.sort();
    all
}

story! {
    fn a_team_is_made_and_renamed(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.program_of(&cast.mara, &[Scope::PeopleWrite]);
        let page = mara.post(TEAMS, &json!({ "name": "Studio" })).answers(201);
        let address = page.header("location").expect("its address").to_owned();
        assert_eq!(mara.patch(&address, &json!({ "name": "Studio South" })).answers(200).json()["name"], "Studio South");
        world.sign_in(&cast.mara).get(&address.replace("/api/v1", "")).shows(200, "Studio South");
        mara.patch(&address, &json!({ "external_id": "team-1" })).answers(422);
        mara.post(TEAMS, &json!({ "name": "www.studio.example" })).answers(422);
        let mut platform = world.platform("Example Hosting", &[Scope::PeopleWrite]);
        assert_eq!(platform.patch(&address, &json!({ "external_id": "team-1" })).answers(200).json()["external_id"], "team-1");
        platform.patch(&format!("{TEAMS}/{}", cast.team.id), &json!({ "external_id": "team-1" })).answers(409);
        platform.patch(&format!("{TEAMS}/ext:team-1"), &json!({ "name": "Studio North" })).answers(200);
        // It is in no team itself.
        platform.post(TEAMS, &json!({ "name": "Hosting" })).answers(422);
        let mut for_sven = world.platform("Example Hosting", &[Scope::PeopleWrite]).on_behalf_of("sven@island.example");
        for_sven.post(TEAMS, &json!({ "name": "Island", "external_id": "team-2" })).answers(201);
        for_sven.patch(&address, &json!({ "name": "Island" })).answers(404);
        let mut for_clara = world.platform("Example Hosting", &[Scope::PeopleWrite]).on_behalf_of("clara@harbour.example");
        for_clara.post(TEAMS, &json!({ "name": "Harbour" })).answers(403);
    }

    fn the_platform_puts_teams_under_its_own_keys_again_and_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut platform = world.platform("Example Hosting", &[Scope::PeopleWrite]);
        let acting_for = |whom: &str| world.platform("Example Hosting", &[Scope::PeopleWrite]).on_behalf_of(whom);
        let (mut for_mara, mut for_sven) = (acting_for("mara@studio.example"), acting_for("sven@island.example"));
        let mut mara = world.program_of(&cast.mara, &Scope::PERSONAL);
        let address = format!("{TEAMS}/ext:team-7");
        let new = json!({ "name": "Studio" });
        platform.put(&address, &new).answers(422);
        let made = for_mara.put(&address, &new).answers(201).json();
        assert_eq!((&made["external_id"], &made["name"]), (&json!("team-7"), &json!("Studio")));
        let before = world.dump();
        assert_eq!(for_mara.put(&address, &new).answers(200).json(), made);
        assert_eq!(platform.put(&address, &json!({ "name": "Other" })).answers(200).json(), made);
        // There is one that he does not see.
        for_sven.put(&address, &new).answers(409);
        mara.put(&format!("{TEAMS}/ext:team-8"), &new).answers(404);
        world.is_as(&before, "what was found or refused");
    }

    fn members_get_another_role_and_go(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.program_of(&cast.uma, &[Scope::PeopleWrite]);
        let at = |id: &dyn std::fmt::Display| format!("{TEAMS}/{}/members/{id}", cast.team.id);
        let (lin, herself) = (at(&cast.lin.id), at(&cast.uma.id));
        let unlimited = json!({ "role": "unlimited" });
        let tried = uma.put(&format!("{lin}?dry_run=true"), &unlimited).answers(200).json();
        let gained = json!({ "effect": "gain", "who": "Lin Sato", "what": "can see and manage Studio billing" });
        assert!(tried["changes"].as_array().expect("changes").contains(&gained), "{tried}");
        assert_eq!(members(world, &cast), ["Lin Sato limited", "Uma Okafor unlimited"]);
        uma.delete(&herself).answers(409);
        for _ in 0..2 {
            uma.put(&lin, &unlimited).answers(204);
            assert_eq!(members(world, &cast), ["Lin Sato unlimited", "Uma Okafor unlimited"]);
        }
        uma.delete(&herself).answers(204);
        assert_eq!(members(world, &cast), ["Lin Sato unlimited"]);
        uma.put(&lin, &unlimited).answers(404);
        // Whoever is in it no more, or never was, is invited.
        let mut of_lin = world.program_of(&cast.lin, &[Scope::PeopleWrite]);
        of_lin.put(&herself, &unlimited).answers(404);
        of_lin.delete(&at(&cast.mara.id)).answers(404);
        of_lin.put(&lin, &json!({ "role": "king" })).answers(400);
    }

    fn a_limited_member_leaves_and_does_nothing_else(world: &mut World) {
        let cast = Cast::of(world);
        let mut lin = world.program_of(&cast.lin, &[Scope::PeopleWrite]);
        let at = |id: &dyn std::fmt::Display| format!("{TEAMS}/{}/members/{id}", cast.team.id);
        lin.delete(&at(&cast.uma.id)).answers(403);
        lin.put(&at(&cast.lin.id), &json!({ "role": "unlimited" })).answers(403);
        lin.patch(&format!("{TEAMS}/{}", cast.team.id), &json!({ "name": "Mine" })).answers(403);
        lin.delete(&at(&cast.lin.id)).answers(204);
        assert_eq!(members(world, &cast), ["Uma Okafor unlimited"]);
    }
}
