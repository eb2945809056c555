//! Making a team, the list, the page, the name.

use remit::model::team::Role;

use crate::world::{Cast, World};

/// An invitation of new@team.example to the team.
fn invited(world: &World, cast: &Cast) {
    let id = world.invitation_to_payment_method(&cast.uma, "new@team.example", &cast.studio);
    crate::invitations::acts::sql(
        world,
        &format!(
            "UPDATE invitations SET kind = 'team', role = 'limited', team_id = '{}', payment_method_id = NULL WHERE id = '{id}'",
            cast.team.id
        ),
    );
}

story! {
    fn a_developer_makes_a_team_and_is_its_first_unlimited_member(world: &mut World) {
        let cast = Cast::of(world);
        let mut sven = world.sign_in(&cast.sven);
        sven.get("/teams").shows(200, "Teams").says("You aren’t in any teams yet").says("Create one and invite the others");
        sven.click("New team").shows(200, "New team");
        sven.submit("Create team", &[("Team name", " ")]).answers(422);
        assert_eq!(sven.problem("name").as_deref(), Some("Fill this in."));
        sven.submit("Create team", &[("Team name", "see www.evil.example")]).answers(422).says("Leave out website addresses");
        assert_eq!(sven.field("name"), "see www.evil.example");
        sven.submit("Create team", &[("Team name", "Island crew")]).follow().shows(200, "Island crew");
        sven.says("Island crew is ready").says("you set it up").says("Nobody else is here yet");
        sven.says("The team doesn’t work on any apps yet").says("None yet.");
        sven.get("/teams").says("Island crew").says("you alone").says("no apps yet").says("Unlimited");
        sven.get("/").says("Island crew");
    }

    fn clients_have_no_teams(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/new/team").answers(403);
        clara.post("/new/team", &[("name", "Harbour")]).answers(403);
        clara.get("/teams").answers(404);
        clara.get(&format!("/teams/{}", cast.team.id)).answers(404);
        clara.get("/").answers(200).does_not_say("Teams");
    }

    fn an_unlimited_member_sees_everything_of_the_team(world: &mut World) {
        let cast = Cast::of(world);
        world.asks_for_access(&cast.blog, &cast.lin, &cast.team);
        invited(world, &cast);
        let mut uma = world.sign_in(&cast.uma);
        uma.get("/teams").click("Team North").shows(200, "Team North").says("You’re an unlimited member");
        uma.says("Lin Sato").says("lin@team.example").says("since 24 November 2026").says("added by you");
        uma.says("North Shop").says("North Blog").says("Studio billing");
        uma.says("asks to work on North Blog").says("new@team.example").says("has not answered yet");
        let links: Vec<String> = uma.links().into_iter().map(|link| link.href).collect();
        for path in [
            format!("/payment-methods/{}", cast.studio.id),
            format!("/apps/{}", cast.blog.id),
            format!("/apps/{}/requests/{}", cast.blog.id, cast.lin.id),
            format!("/invite/team?team={}", cast.team.id),
        ] {
            assert!(links.contains(&path), "{path} in {links:?}");
        }
    }

    fn a_limited_member_sees_no_billing_and_can_change_nothing(world: &mut World) {
        let cast = Cast::of(world);
        world.asks_for_access(&cast.blog, &cast.lin, &cast.team);
        invited(world, &cast);
        let page = format!("/teams/{}", cast.team.id);
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&page).shows(200, "Team North").says("You’re a limited member").says("Uma Okafor").says("North Blog");
        let shown = lin.all("section[aria-label='Payment methods']").join(" ");
        assert_eq!(shown, "Payment methods Only unlimited members see them.");
        lin.does_not_say("new@team.example").does_not_say("Access requests").does_not_say("Invite someone");
        let links: Vec<String> = lin.links().into_iter().map(|link| link.href).collect();
        assert!(links.contains(&format!("/apps/{}", cast.shop.id)), "works on it");
        assert!(!links.contains(&format!("/apps/{}", cast.blog.id)), "knows its name only");
        assert!(!links.iter().any(|link| link.contains("/members/") || link.ends_with("/settings")), "{links:?}");
        lin.get(&format!("{page}/settings")).answers(403);
        lin.post(&format!("{page}/settings"), &[("name", "Mine")]).answers(403);
        for person in [&cast.lin, &cast.uma] {
            for act in ["role", "remove"] {
                let path = format!("{page}/members/{}/{act}", person.id);
                lin.get(&path).answers(403);
                lin.post(&path, &[("role", "unlimited")]).answers(403);
            }
        }
    }

    fn a_team_is_renamed(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/teams/{}", cast.team.id)).click("Settings").shows(200, "Team North settings");
        assert_eq!(uma.field("name"), "Team North");
        uma.submit("Save", &[("Team name", "")]).answers(422).shows(422, "Team North settings");
        uma.submit("Save", &[("Team name", "Team South")]).follow().shows(200, "Team South").says("Saved.");
        world.sign_in(&cast.lin).get("/teams").says("Team South");
    }

    fn many_teams_and_apps_come_in_pages(world: &mut World) {
        let cast = Cast::of(world);
        for number in 10..40 {
            world.team(&format!("Crew {number}"), &[(&cast.uma, Role::Limited)]);
            world.team_app(&world.app(&format!("Page {number}"), &cast.uma, None), &cast.team);
        }
        let mut uma = world.sign_in(&cast.uma);
        uma.get("/teams").says("Crew 34").does_not_say("Crew 35");
        uma.click("More →").says("Crew 35").says("Team North");
        uma.click("← Back").says("Crew 10");
        uma.submit("Search", &[("Name", "crew 3")]).says("Crew 39").does_not_say("Crew 29");
        uma.get("/").says("All teams");
        let page = format!("/teams/{}", cast.team.id);
        uma.get(&page).says("Page 32").does_not_say("Page 33");
        uma.click("More →").says("Page 39").shows(200, "Team North");
        uma.get(&page).submit("Search", &[("App name", "page 39")]).says("Page 39").does_not_say("Page 38");
        uma.get(&page).submit("Search", &[("App name", "nothing")]).says("No matches.");
    }
}
