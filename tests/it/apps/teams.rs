//! Teams of an app: made for one, connected, removed, members let in.

use remit::model::team::Role;

use super::developers::{connections, each_round, press};
use crate::world::Cast;

story! {
    fn an_app_is_made_for_a_team_by_somebody_who_is_unlimited_in_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        uma.get("/new/app").says("Whose app is it?").says("For the team Team North");
        uma.submit("Create app", &[("App name", ""), ("team", cast.team.id.as_str())]).shows(422, "New app");
        assert_eq!(uma.field("team"), cast.team.id.as_str());
        uma.submit("Create app", &[("App name", "North Star")]).redirects_to("/apps/").follow().shows(200, "North Star");
        uma.click("People").says("Team North").says("full control: you").says("Technical contact");
        uma.says("through the team Team North");
        world.sign_in(&cast.lin).get("/apps").says("North Star").says("Ask for access");
        for other in [&cast.lin, &cast.mara] {
            let mut other = world.sign_in(other);
            other.get("/new/app").answers(200).does_not_say("Whose app is it?");
            other.post("/new/app", &[("name", "Mine"), ("team", cast.team.id.as_str())]);
            assert!(matches!(other.status, 403 | 404), "{}", other.status);
        }
    }

    fn a_team_is_connected_by_somebody_who_manages_both(world: &mut World) {
        let cast = Cast::of(world);
        let kit = world.developer("Kit Berg", "kit@studio.example");
        let studio = world.team("Studio Klein", &[(&cast.mara, Role::Unlimited), (&kit, Role::Unlimited), (&cast.sven, Role::Limited)]);
        let people = format!("/apps/{}/people", cast.bakery.id);
        let mut mara = world.sign_in(&cast.mara);
        world.queries();
        mara.get(&people).answers(200);
        assert!(world.queries() <= 6);
        mara.submit("Show what happens", &[("Connect one of your teams", studio.id.as_str())]);
        mara.shows(200, "Let the team Studio Klein work on Old Bakery?");
        mara.says("Kit Berg can work on Old Bakery").does_not_say("Sven Strand can");
        mara.submit("Confirm", &[]).redirects_to(&people).follow().says("The team Studio Klein now works on Old Bakery.");
        assert_eq!(world.mail_to("kit@studio.example").subject, "The team Studio Klein now works on Old Bakery");
        assert_eq!(world.mail_to("clara@harbour.example").subject, "The team Studio Klein now works on Old Bakery");
        assert!(world.mails_to("mara@studio.example").is_empty());
        world.sign_in(&kit).get(&people).says("full control through the team Studio Klein");
        world.sign_in(&cast.sven).get(&people).answers(403);
        let again = format!("/apps/{}/connect-team?team={}", cast.bakery.id, studio.id);
        mara.get(&again).says("The team Studio Klein already works on Old Bakery.");
        mara.post(&format!("/apps/{}/connect-team", cast.bakery.id), &[("team", cast.team.id.as_str())]).answers(404);
        mara.post(&format!("/apps/{}/connect-team", cast.bakery.id), &[]).answers(409);
        world.sign_in(&cast.clara).open(&people).says("Studio Klein");
    }

    fn a_removed_team_takes_its_connections_its_control_and_its_requests_along(world: &mut World) {
        let cast = Cast::of(world);
        world.team_app(&cast.bakery, &cast.team);
        world.develops_via(&cast.bakery, &cast.lin, &cast.team);
        let people = format!("/apps/{}/people", cast.bakery.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&people).click("Remove the team Team North").shows(200, "Remove the team Team North from Old Bakery?");
        clara.says("Lin Sato and Uma Okafor can no longer work on Old Bakery").says("Mara Klein can still work on Old Bakery");
        clara.submit("Remove", &[]).redirects_to(&people).follow().says("The team Team North was removed from Old Bakery.");
        for lost in ["lin@team.example", "uma@team.example"] {
            assert_eq!(world.mail_to(lost).subject, "You no longer work on Old Bakery");
        }
        let jo = world.mail_to("jo@books.example");
        assert_eq!(jo.subject, "Clara Brandt has removed the team Team North from Old Bakery");
        assert!(jo.text.contains("Mara Klein still works on it."), "{}", jo.text);
        assert_eq!(connections(world, cast.bakery.id).len(), 1);
        for lost in [&cast.lin, &cast.uma] {
            world.sign_in(lost).get(&format!("/apps/{}", cast.bakery.id)).answers(404);
        }
        clara.get("/events").says("The team Team North no longer works on Old Bakery .");
    }

    fn the_only_team_of_a_trial_stays_until_somebody_else_works_on_it(world: &mut World) {
        let cast = Cast::of(world);
        let app = world.app("North Star", &cast.uma, None);
        world.team_app(&app, &cast.team);
        world.develops_via(&app, &cast.lin, &cast.team);
        let remove = format!("/apps/{}/teams/{}/remove", app.id, cast.team.id);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&remove).answers(200).says("nobody would be left to work on it");
        uma.post(&remove, &[]).answers(409);
        assert_eq!(connections(world, app.id).len(), 1, "nothing has changed");
        world.develops(&app, &cast.sven);
        uma.open(&remove).submit("Remove", &[]).redirects_to("/apps");
        world.sign_in(&cast.sven).get(&format!("/apps/{}", app.id)).answers(200);
    }

    fn removing_the_team_and_the_last_direct_developer_of_a_trial_at_once_is_one_of_the_two(world: &mut World) {
        each_round(world.kind(), |world| {
            let cast = Cast::of(world);
            let app = world.app("North Star", &cast.uma, None);
            world.team_app(&app, &cast.team);
            world.develops(&app, &cast.sven);
            let (mut uma, mut sven) = (world.sign_in(&cast.uma), world.sign_in(&cast.sven));
            uma.get(&format!("/apps/{}/teams/{}/remove", app.id, cast.team.id)).answers(200);
            sven.get(&format!("/apps/{}/leave", app.id)).answers(200);
            let mut answers = world.at_once(vec![(&mut uma, press("Remove")), (&mut sven, press("Leave"))]);
            answers.sort_unstable();
            assert_eq!(answers, [303, 409]);
        });
    }

    fn a_member_is_let_in_through_the_team(world: &mut World) {
        let cast = Cast::of(world);
        let people = format!("/apps/{}/people", cast.blog.id);
        let mut uma = world.sign_in(&cast.uma);
        uma.open(&people).submit("Choose a member of Team North", &[("Let a member of Team North work on it", cast.lin.id.as_str())]);
        uma.shows(200, "Let Lin Sato work on North Blog?").says("Lin Sato can work on North Blog");
        uma.submit("Confirm", &[]).redirects_to(&people).follow().says("Lin Sato now works on North Blog. We’ve emailed them.");
        let mail = world.mail_to("lin@team.example");
        assert_eq!(mail.subject, "You can now work on North Blog");
        assert!(mail.text.contains("through the team Team North"), "{}", mail.text);
        world.sign_in(&cast.lin).get(&people).answers(200).does_not_say("Remove");
        let act = format!("/apps/{}/connect-member", cast.blog.id);
        uma.post(&act, &[("team", cast.team.id.as_str()), ("person", cast.lin.id.as_str())]).answers(409);
        uma.post(&act, &[("team", cast.team.id.as_str()), ("person", cast.sven.id.as_str())]).answers(404);
        uma.post(&act, &[]).answers(409);
        world.sign_in(&cast.lin).post(&act, &[]).answers(403);
    }
}
