//! What is written down about teams, and who reads it.

use remit::events::{About, record};
use remit::model::event::EventKind;
use remit::model::team::Role;

use crate::world::{Browser, Cast};

fn sentences(browser: &mut Browser, address: &str) -> Vec<String> {
    browser.get(address).shows(200, "Events");
    browser.all("ul.rows > li .what").into_iter().map(|words| words.replace(" .", ".")).collect()
}

story! {
    fn members_read_what_happened_in_their_team(world: &mut World) {
        let cast = Cast::of(world);
        world.joins(&cast.team, &cast.jo, Role::Limited);
        let page = format!("/teams/{}", cast.team.id);
        let mut uma = world.sign_in(&cast.uma);
        uma.post(&format!("{page}/settings"), &[("name", "Team South")]).answers(303);
        world.pass_minutes(1);
        uma.post(&format!("{page}/members/{}/role", cast.lin.id), &[("role", "unlimited")]).answers(303);
        world.pass_minutes(1);
        uma.post(&format!("{page}/members/{}/remove", cast.jo.id), &[]).answers(303);
        world.pass_minutes(1);
        let mut lin = world.sign_in(&cast.lin);
        assert_eq!(
            sentences(&mut lin, &format!("/events?object={}", cast.team.id)),
            [
                "Uma Okafor removed someone from the team Team South.",
                "Uma Okafor made you unlimited in the team Team South.",
                "Uma Okafor renamed the team Team South.",
            ]
        );
        lin.post(&format!("{page}/leave"), &[]).answers(303);
        // What goes along happens at the same moment, in no order.
        assert!(sentences(&mut uma, "/events").contains(&"Lin Sato left the team Team South.".to_owned()));
        // Who was removed, or left, reads the name that they knew: how it is called now is not theirs to see.
        let mut jo = world.sign_in(&cast.jo);
        world.pass_minutes(1);
        uma.post(&format!("{page}/settings"), &[("name", "Team East")]).answers(303);
        world.pass_minutes(1);
        uma.post(&format!("{page}/settings"), &[("name", "Team West")]).answers(303);
        assert_eq!(sentences(&mut jo, "/events"), ["Someone removed you from the team Team South."]);
        assert!(sentences(&mut lin, "/events").contains(&"You left the team Team South.".to_owned()));
        assert!(sentences(&mut uma, "/events").contains(&"Lin Sato left the team Team West.".to_owned()));
    }

    fn what_ends_with_a_membership_is_written_down_at_each_app(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        uma.post(&format!("/teams/{}/members/{}/remove", cast.team.id, cast.lin.id), &[]).answers(303);
        let of_shop = sentences(&mut uma, &format!("/events?object={}", cast.shop.id));
        assert_eq!(of_shop, ["You removed Lin Sato from North Shop."]);
        world.pass_minutes(1);
        uma.post("/new/team", &[("name", "Second")]).answers(303);
        assert_eq!(sentences(&mut uma, "/events")[0], "You created the team Second.");
    }

    fn the_billing_of_a_team_is_for_its_unlimited_members(world: &mut World) {
        let cast = Cast::of(world);
        let about = About { team: Some(cast.team.id), payment_method: Some(cast.studio.id), ..About::default() };
        world.change(|tx| record(tx, Some(cast.mara.id), EventKind::TeamBillingGiven, about.clone()));
        world.pass_minutes(1);
        let in_team = About { team: Some(cast.team.id), app: Some(cast.blog.id), ..About::default() };
        world.change(|tx| record(tx, Some(cast.mara.id), EventKind::TeamAppAdded, in_team.clone()));
        let mut uma = world.sign_in(&cast.uma);
        assert_eq!(
            sentences(&mut uma, "/events"),
            [
                "Someone gave the team Team North access to North Blog.",
                "Someone gave the team Team North access to the payment method Studio billing.",
            ]
        );
        let mut lin = world.sign_in(&cast.lin);
        assert_eq!(sentences(&mut lin, "/events"), ["Someone gave the team Team North access to North Blog."]);
        let mut sven = world.sign_in(&cast.sven);
        sven.get("/events").says("Nothing more to see here");
    }

    fn events_of_a_team_are_found_by_its_name(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        uma.post("/new/team", &[("name", "Second")]).answers(303);
        uma.post(&format!("/teams/{}/settings", cast.team.id), &[("name", "First")]).answers(303);
        uma.get("/events").submit("Show", &[("App, payment method, team or person", "firs")]);
        uma.says("You renamed the team").does_not_say("You created");
        assert_eq!(uma.field("q"), "firs");
        uma.get(&format!("/teams/{}", cast.team.id)).click("Events").says("You renamed the team");
        uma.get(&format!("/events?object={}", cast.team.id)).says("Only events about First.").does_not_say("You created");
        world.sign_in(&cast.stella).get("/events").says("Website, payment method or person").does_not_say("team");
    }
}
