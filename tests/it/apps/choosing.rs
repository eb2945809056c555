//! Choosing among many: teams and members are searched and turned over, and what was chosen stays chosen.

use remit::model::team::{Role, Team};

use super::developers::connections;
use crate::world::{Cast, World};

/// Thirty teams of Mara's.
fn crews(world: &World, cast: &Cast) -> Vec<Team> {
    (0..30).map(|number| world.team(&format!("Crew {number:02}"), &[(&cast.mara, Role::Unlimited)])).collect()
}

story! {
    fn one_of_many_teams_is_searched_to_work_on_an_app(world: &mut World) {
        let cast = Cast::of(world);
        crews(world, &cast);
        let people = format!("/apps/{}/people", cast.bakery.id);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&people).answers(200).does_not_say("Crew 00");
        assert!(!mara.has_button("Show what happens"), "nobody scrolls through thirty");
        mara.click("Connect one of your teams").shows(200, "Which team should work on Old Bakery?");
        mara.says("30 in all").says("Crew 24").does_not_say("Crew 25");
        mara.click("More →").says("Crew 29").does_not_say("Crew 24");
        mara.click("← Back").says("Crew 00").does_not_say("Crew 25");
        mara.submit("Search", &[("q", "crew 29")]).answers(200).says("Crew 29").does_not_say("Crew 00");
        mara.click("Crew 29").shows(200, "Let the team Crew 29 work on Old Bakery?");
        mara.submit("Confirm", &[]).redirects_to(&people).follow().says("The team Crew 29 now works on Old Bakery.");
        // Nobody is offered what is there already, or is not theirs.
        mara.click("Connect one of your teams").says("29 in all");
        mara.submit("Search", &[("q", "crew 29")]).answers(200).says("No matches.");
        mara.click("Show all").says("Crew 00");
        mara.submit("Search", &[("q", "team north")]).answers(200).does_not_say("Team North");
        world.sign_in(&cast.sven).get(&format!("/apps/{}/connect-team", cast.bakery.id)).answers(404);
    }

    fn one_of_many_members_is_searched_to_work_on_an_app(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..30 {
            let member = world.developer(&format!("Member {number:02}"), &format!("m{number}@team.example"));
            world.joins(&cast.team, &member, Role::Limited);
        }
        let (people, which) = (format!("/apps/{}/people", cast.blog.id), format!("/apps/{}/connect-member", cast.blog.id));
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&people).answers(200).does_not_say("Member 00");
        uma.click("Let a member of Team North work on it");
        uma.shows(200, "Which member of Team North should work on North Blog?").says("31 in all");
        uma.submit("Search", &[("q", "member 29")]).answers(200).says("Member 29").does_not_say("Member 00");
        uma.click("Member 29").shows(200, "Let Member 29 work on North Blog?");
        uma.submit("Confirm", &[]).redirects_to(&people).follow().says("Member 29 now works on North Blog. We’ve emailed them.");
        assert_eq!(connections(world, cast.blog.id).len(), 1);
        uma.click("Let a member of Team North work on it").says("30 in all").says("Lin Sato");
        uma.click("More →").says("Member 28").does_not_say("Member 29");
        uma.submit("Search", &[("q", "nobody")]).answers(200).says("No matches.");
        // Only a team of the app, for whoever may bring it, and somebody of it.
        let south = world.team("Team South", &[(&cast.uma, Role::Unlimited), (&cast.sven, Role::Limited)]);
        uma.get(&format!("{which}?team={}", south.id)).answers(404);
        uma.get(&format!("{which}?team={}&after={}", cast.team.id, cast.sven.id)).answers(200).says("Lin Sato");
        let of_bakery = format!("/apps/{}/connect-member?team={}", cast.bakery.id, cast.team.id);
        world.sign_in(&cast.mara).get(&of_bakery).answers(404);
        world.sign_in(&cast.lin).get(&format!("{which}?team={}", cast.team.id)).answers(403);
    }

    fn an_app_is_made_for_one_of_many_teams_and_nothing_typed_is_lost(world: &mut World) {
        let cast = Cast::of(world);
        let crews = crews(world, &cast);
        let (third, tenth) = (crews[3].id.to_string(), crews[10].id.to_string());
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/new/app").shows(200, "New app").says("30 in all").says("For the team Crew 24").does_not_say("Crew 25");
        mara.submit("Search", &[("App name", "North Star"), ("team", third.as_str()), ("q", "crew 29")]).shows(422, "New app");
        mara.says("For the team Crew 29").says("For the team Crew 03").does_not_say("Crew 04");
        assert_eq!((mara.field("name"), mara.field("team")), ("North Star".to_owned(), third.clone()));
        mara.submit("Search", &[("q", "")]).says("30 in all");
        mara.submit("More →", &[]).says("For the team Crew 29").says("For the team Crew 03").does_not_say("Crew 10");
        mara.submit("← Back", &[]).says("For the team Crew 10");
        assert_eq!((mara.field("name"), mara.field("team")), ("North Star".to_owned(), third));
        // Enter in the field for what is looked for presses the first button.
        mara.submit("Create app", &[("q", "crew 10")]).shows(422, "New app").says("For the team Crew 10").does_not_say("Crew 11");
        mara.submit("Create app", &[("team", tenth.as_str())]).redirects_to("/apps/").follow().shows(200, "North Star");
        mara.click("People").says("Crew 10").says("full control: you");
        mara.get(&format!("/new/app?team={}", crews[29].id)).says("For the team Crew 29");
        assert_eq!(mara.field("team"), crews[29].id.as_str());
        mara.get(&format!("/new/app?team={}", cast.team.id)).shows(200, "New app").does_not_say("Team North");
    }
}
