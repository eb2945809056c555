//! A limited member asks to work on an app of the team, and gets an answer.

use diesel::prelude::*;
use remit::model::team::Role;
use remit::store::schema::{access_requests, memberships};

use super::developers::{connections, each_round, press};
use crate::world::{Cast, World};

fn requests(world: &World) -> i64 {
    world.db.read(|tx| Ok(access_requests::table.count().get_result(tx.conn)?)).expect("the requests")
}

story! {
    fn a_limited_member_asks_and_is_let_in(world: &mut World) {
        let cast = Cast::of(world);
        let ask = format!("/apps/{}/ask", cast.blog.id);
        let mut lin = world.sign_in(&cast.lin);
        lin.open("/apps").click("Ask for access to North Blog").shows(200, "Ask to work on North Blog");
        lin.submit("Ask for access", &[]).redirects_to(&ask).follow().says("We’ll email you the answer. Nothing changes until then.");
        lin.post(&ask, &[]).answers(303);
        let asked = world.mails_to("uma@team.example");
        assert_eq!(asked.len(), 1, "asked twice, told once");
        assert_eq!(asked[0].subject, "Lin Sato asks to work on North Blog");
        let mut uma = world.sign_in(&cast.uma);
        world.queries();
        uma.get("/");
        assert!(world.queries() <= 9);
        uma.says("Lin Sato asks to work on North Blog");
        uma.click("Answer : Lin Sato asks to work on North Blog");
        uma.shows(200, "Let Lin Sato work on North Blog?").says("Lin Sato can work on North Blog");
        uma.submit("Give access", &[]).follow().says("Lin Sato now works on North Blog. We’ve emailed them.");
        assert_eq!(world.mail_to("lin@team.example").subject, "You can now work on North Blog");
        let via = connections(world, cast.blog.id);
        assert_eq!(via.iter().map(|one| one.team_id).collect::<Vec<_>>(), [Some(cast.team.id)]);
        assert_eq!(requests(world), 0);
        world.sign_in(&cast.uma).get("/").answers(200).does_not_say("asks to work");
        world.sign_in(&cast.lin).get(&ask).answers(403);
    }

    fn no_is_told_and_asked_again_only_another_day(world: &mut World) {
        let cast = Cast::of(world);
        let ask = format!("/apps/{}/ask", cast.blog.id);
        let mut lin = world.sign_in(&cast.lin);
        lin.open(&ask).submit("Ask for access", &[]).answers(303);
        let mut uma = world.sign_in(&cast.uma);
        uma.open(&format!("/apps/{}/people", cast.blog.id)).says("Access requests");
        uma.click("Answer Lin Sato");
        uma.submit("Decline", &[]).follow().says("You declined. We’ve emailed Lin Sato. Nothing has changed.");
        let told = world.mail_to("lin@team.example");
        assert!(told.text.contains("Uma Okafor declined it for now"), "{}", told.text);
        lin.post(&ask, &[]).answers(409);
        world.pass_days(1);
        let mut lin = world.sign_in(&cast.lin);
        lin.post(&ask, &[]).answers(303);
        assert_eq!(requests(world), 1);
    }

    fn a_request_is_withdrawn_and_goes_with_its_reason(world: &mut World) {
        let cast = Cast::of(world);
        let ask = format!("/apps/{}/ask", cast.blog.id);
        let mut lin = world.sign_in(&cast.lin);
        lin.open(&ask).submit("Ask for access", &[]).follow().submit("Withdraw", &[]).follow();
        assert_eq!(requests(world), 0);
        world.pass_days(1);
        world.sign_in(&cast.lin).open(&ask).submit("Ask for access", &[]).answers(303);
        let mut uma = world.sign_in(&cast.uma);
        let answer = format!("/apps/{}/requests/{}", cast.blog.id, cast.lin.id);
        uma.get(&answer).answers(200);
        world.change(|tx| {
            diesel::delete(memberships::table.find((cast.team.id, cast.lin.id))).execute(tx.conn)?;
            Ok(())
        });
        uma.submit("Give access", &[]).answers(409);
        uma.get("/").answers(200).does_not_say("asks to work");
        uma.get(&format!("/apps/{}/people", cast.blog.id)).answers(200).does_not_say("Access requests");
    }

    fn who_has_not_asked_has_nothing_to_withdraw(world: &mut World) {
        let cast = Cast::of(world);
        let withdraw = format!("/apps/{}/ask/withdraw", cast.blog.id);
        let mut lin = world.sign_in(&cast.lin);
        lin.post(&withdraw, &[]).answers(409).says("This request is closed");
        lin.open(&format!("/apps/{}/ask", cast.blog.id)).submit("Ask for access", &[]).answers(303);
        lin.post(&withdraw, &[]).answers(303);
        lin.post(&withdraw, &[]).answers(409).says("This request is closed");
        world.sign_in(&cast.uma).post(&withdraw, &[]).answers(409);
        assert_eq!(requests(world), 0);
    }

    fn only_who_works_on_it_directly_or_controls_it_answers(world: &mut World) {
        let cast = Cast::of(world);
        let kit = world.developer("Kit Berg", "kit@team.example");
        let team = world.team("Team South", &[(&cast.uma, Role::Unlimited), (&kit, Role::Limited)]);
        world.team_app(&cast.shop, &team);
        world.sign_in(&kit).open(&format!("/apps/{}/ask", cast.shop.id)).submit("Ask for access", &[]).answers(303);
        let answer = format!("/apps/{}/requests/{}", cast.shop.id, kit.id);
        for (person, status) in [(&cast.lin, 403), (&cast.mara, 404), (&kit, 403), (&cast.uma, 200)] {
            world.sign_in(person).get(&answer).answers(status);
        }
        world.sign_in(&cast.lin).get("/").answers(200).does_not_say("asks to work");
        world.sign_in(&cast.uma).get(&format!("/apps/{}/ask", cast.shop.id)).answers(403);
        world.sign_in(&cast.mara).get(&format!("/apps/{}/ask", cast.shop.id)).answers(404);
    }

    fn yes_and_no_at_once_is_one_answer(world: &mut World) {
        each_round(world.kind(), |world| {
            let cast = Cast::of(world);
            world.develops(&cast.blog, &cast.sven);
            world.sign_in(&cast.lin).open(&format!("/apps/{}/ask", cast.blog.id)).submit("Ask for access", &[]).answers(303);
            let answer = format!("/apps/{}/requests/{}", cast.blog.id, cast.lin.id);
            let (mut uma, mut sven) = (world.sign_in(&cast.uma), world.sign_in(&cast.sven));
            uma.get(&answer).answers(200);
            sven.get(&answer).answers(200);
            let mut answers = world.at_once(vec![(&mut uma, press("Give access")), (&mut sven, press("Decline"))]);
            answers.sort_unstable();
            assert_eq!(answers, [303, 409]);
            assert_eq!(requests(world), 0);
        });
    }

    fn who_may_not_open_an_app_is_led_to_where_they_can_ask(world: &mut World) {
        let cast = Cast::of(world);
        let mut lin = world.sign_in(&cast.lin);
        for page in ["", "/people", "/settings", "/delete"] {
            lin.get(&format!("/apps/{}{page}", cast.blog.id)).shows(403, "You don’t have access to this");
            assert!(lin.links().iter().any(|link| link.text == "Ask for access"), "{page}");
        }
        lin.click("Ask for access").shows(200, "Ask to work on North Blog");
        // Only who may ask is led there.
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/apps/{}/pay-with", cast.bakery.id)).answers(403).does_not_say("Ask for access");
    }
}
