//! People, teams, who may work on what, and invitations, as programs read them.

use remit::model::access_token::Scope;
use serde_json::Value;

use crate::world::{Cast, World};

fn names(rows: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> = rows.iter().filter_map(|row| row["person"]["name"].as_str()).collect();
    names.sort_unstable();
    names
}

story! {
    fn a_person_sees_themselves_and_the_platform_everybody(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.program_of(&cast.uma, &[Scope::Read]);
        let listed = uma.reads_all("/api/v1/people", 25);
        assert_eq!(listed.iter().map(|it| &it["email"]).collect::<Vec<_>>(), ["uma@team.example"]);
        uma.get(&format!("/api/v1/people/{}", cast.lin.id)).answers(404);
        let mut platform = world.platform("Example Hosting", &[Scope::Read]);
        world.platform("Another of its programs", &[Scope::Read]);
        assert_eq!(platform.reads_all("/api/v1/people", 3).len(), 7, "its programs are none of them");
        let access = platform.reads_all(&format!("/api/v1/people/{}/access", cast.uma.id), 1);
        let kinds: Vec<&str> = access.iter().filter_map(|it| it["kind"].as_str()).collect();
        let count = |kind: &str| kinds.iter().filter(|one| **one == kind).count();
        assert_eq!((count("team"), count("payment_method"), count("app")), (1, 1, 2));
    }

    fn members_read_who_is_in_their_team(world: &mut World) {
        let cast = Cast::of(world);
        let mut lin = world.program_of(&cast.lin, &[Scope::Read]);
        let members = lin.reads_all(&format!("/api/v1/teams/{}/members", cast.team.id), 1);
        assert_eq!(names(&members), ["Lin Sato", "Uma Okafor"]);
        let mut sven = world.program_of(&cast.sven, &[Scope::Read]);
        assert_eq!(sven.reads_all("/api/v1/teams", 25).len(), 0);
        sven.get(&format!("/api/v1/teams/{}", cast.team.id)).answers(404);
    }

    fn who_may_work_on_an_app_is_said_with_each_way(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.program_of(&cast.uma, &[Scope::Read]);
        let who = uma.reads_all(&format!("/api/v1/apps/{}/access", cast.shop.id), 25);
        assert_eq!(names(&who), ["Lin Sato", "Uma Okafor"], "nobody who only pays");
        assert!(who.iter().all(|it| it["ways"][0]["team"]["name"] == "Team North"));
    }

    fn an_invitation_is_read_by_who_has_sent_it(world: &mut World) {
        let cast = Cast::of(world);
        let sent = world.invitation_to_pay(&cast.mara, "new@client.example", &[&cast.cafe]);
        let mut mara = world.program_of(&cast.mara, &[Scope::Read]);
        let listed = mara.reads_all("/api/v1/invitations", 25);
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0]["state"], "pending");
        assert_eq!(mara.reads(&format!("/api/v1/invitations/{sent}")), listed[0]);
        let mut uma = world.program_of(&cast.uma, &[Scope::Read]);
        assert_eq!(uma.reads_all("/api/v1/invitations", 25).len(), 0);
        uma.get(&format!("/api/v1/invitations/{sent}")).answers(404);
        assert_eq!(world.platform("Example Hosting", &[Scope::Read]).reads_all("/api/v1/invitations", 25).len(), 1);
    }

    fn what_a_token_did_is_said_among_the_events(world: &mut World) {
        let cast = Cast::of(world);
        world.program_of(&cast.mara, &[Scope::Read]).delete("/api/v1/token").answers(204);
        world.sign_in(&cast.mara).open("/events").says("You ended the token “deploy”, with the token deploy.");
    }
}
