//! Teams that can manage a payment method: connected, disconnected.

use remit::access::check::RULES;
use remit::model::team::Role;

use crate::world::{Browser, Cast, World, rounds};

/// Jo is unlimited in it with Kit, Sven is limited.
fn books(world: &World, cast: &Cast) -> (remit::model::team::Team, remit::model::person::Person) {
    let kit = world.developer("Kit Berg", "kit@books.example");
    let members = [(&cast.jo, Role::Unlimited), (&kit, Role::Unlimited), (&cast.sven, Role::Limited)];
    (world.team("Books", &members), kit)
}

fn breaks_nothing(world: &World) {
    for rule in RULES {
        let broken = world.change(|tx| rule.broken(tx));
        assert!(broken.is_empty(), "{}: {broken:?}", rule.name);
    }
}

story! {
    fn somebody_lets_their_team_manage_it(world: &mut World) {
        let cast = Cast::of(world);
        let (team, kit) = books(world, &cast);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut jo = world.sign_in(&cast.jo);
        world.queries();
        jo.get(&page).answers(200).says("Connect one of your teams");
        assert!(world.queries() <= 6);
        jo.submit("Show what happens", &[("Connect one of your teams", team.id.as_str())]);
        jo.shows(200, "Let the team Books manage Harbour billing?");
        jo.says("The team Books can see and manage Harbour billing: its unlimited members, now and later");
        jo.says("Kit Berg can see and manage Harbour billing").says("You and Clara Brandt can still see and manage");
        jo.does_not_say("Sven Strand");
        world.sign_in(&kit).get(&page).answers(404);
        jo.submit("Confirm", &[]).redirects_to(&page).follow().says("The team Books can now manage Harbour billing.");
        jo.says("unlimited: you and Kit Berg").does_not_say("Connect one of your teams");
        let mut kit = world.sign_in(&kit);
        kit.get(&page).says("because you’re an unlimited member of the team Books");
        kit.get(&format!("/apps/{}", cast.bakery.id)).answers(200);
        assert_eq!(world.mail_to("kit@books.example").subject, "You can now manage Harbour billing");
        assert_eq!(world.mail_to("clara@harbour.example").subject, "The team Books can now manage Harbour billing");
        assert!(world.mails_to("jo@books.example").is_empty());
        assert!(world.mails_to("sven@island.example").is_empty());
        world.sign_in(&cast.sven).get(&page).answers(404);
        kit.get("/events").says("Jo Adler gave the team Books access to the payment method Harbour billing .");
        kit.get(&format!("/teams/{}", team.id)).says("Harbour billing").says("connected by Jo Adler");
        jo.get(&format!("{page}/connect-team?team={}", team.id)).says("The team Books can already manage Harbour billing.");
        assert!(!jo.has_button("Confirm"));
        jo.post(&format!("{page}/connect-team"), &[("team", team.id.as_str())]).answers(409);
    }

    fn one_of_many_teams_is_searched_to_manage_it(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..30 {
            world.team(&format!("Crew {number:02}"), &[(&cast.jo, Role::Unlimited)]);
        }
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&page).answers(200).does_not_say("Crew 00");
        assert!(!jo.has_button("Show what happens"), "nobody scrolls through thirty");
        jo.click("Connect one of your teams").shows(200, "Which team should manage Harbour billing?");
        jo.says("30 in all").says("Crew 24").does_not_say("Crew 25");
        jo.click("More →").says("Crew 29").does_not_say("Crew 24");
        jo.submit("Search", &[("q", "crew 29")]).answers(200).says("Crew 29").does_not_say("Crew 00");
        jo.click("Crew 29").shows(200, "Let the team Crew 29 manage Harbour billing?");
        jo.submit("Confirm", &[]).redirects_to(&page).follow().says("The team Crew 29 can now manage Harbour billing.");
        jo.click("Connect one of your teams").says("29 in all");
        jo.submit("Search", &[("q", "crew 29")]).answers(200).says("No matches.");
    }

    fn only_whoever_leads_the_team_and_manages_the_payment_method_connects_the_two(world: &mut World) {
        let cast = Cast::of(world);
        let (team, kit) = books(world, &cast);
        let connect = format!("/payment-methods/{}/connect-team", cast.harbour.id);
        let chosen: &[(&str, &str)] = &[("team", team.id.as_str())];
        world.sign_in(&cast.clara).post(&connect, chosen).answers(404);
        world.sign_in(&cast.clara).get(&connect).answers(404);
        world.sign_in(&kit).post(&connect, chosen).answers(404);
        let mut jo = world.sign_in(&cast.jo);
        jo.post(&connect, &[("team", cast.team.id.as_str())]).answers(404);
        jo.post(&connect, &[]).answers(409).says("Choose a team.");
        world.joins(&team, &cast.jo, Role::Limited);
        jo.post(&connect, chosen).answers(403);
        jo.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200).does_not_say("Connect one of your teams");
    }

    fn a_client_removes_a_team_from_what_is_theirs(world: &mut World) {
        let cast = Cast::of(world);
        let (team, kit) = books(world, &cast);
        world.lets_team_manage(&cast.harbour, &team);
        world.invitation_to_payment_method(&kit, "friend@books.example", &cast.harbour);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&page).says("friend@books.example").does_not_say("Connect one of your teams");
        clara.click("Remove the team Books").shows(200, "Remove the team Books from Harbour billing?");
        clara.says("Kit Berg can no longer see and manage Harbour billing");
        clara.says("You and Jo Adler can still see and manage Harbour billing");
        clara.submit("Remove", &[]).redirects_to(&page).follow().answers(200).does_not_say("friend@books.example");
        clara.says("The team Books can no longer manage Harbour billing.").does_not_say("Kit Berg").does_not_say("Teams");
        let mail = world.mail_to("kit@books.example");
        assert_eq!(mail.subject, "You can no longer manage Harbour billing");
        assert!(mail.text.contains("Clara Brandt has removed the team Books"), "{}", mail.text);
        // Direct access stays, and who shares it reads who is gone.
        let told = world.mail_to("jo@books.example");
        assert_eq!(told.subject, "Kit Berg can no longer manage Harbour billing");
        assert_eq!(world.mails_to("jo@books.example").len(), 1);
        world.sign_in(&cast.jo).get(&page).answers(200);
        world.sign_in(&kit).get(&page).answers(404);
        clara.get("/events").says("You removed the team Books from Harbour billing .");
        clara.post(&format!("{page}/teams/{}/remove", team.id), &[]).answers(404);
    }

    fn who_disconnects_their_own_team_reads_that_they_lose_access_too(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_manage(&cast.studio, &cast.sven);
        let page = format!("/payment-methods/{}", cast.studio.id);
        let mut uma = world.sign_in(&cast.uma);
        uma.open(&page).click("Disconnect the team Team North");
        uma.shows(200, "Disconnect the team Team North from Studio billing?");
        uma.says("You can no longer see and manage Studio billing").says("Sven Strand can still see and manage");
        uma.submit("Disconnect", &[]).redirects_to("/payment-methods").follow().answers(200).does_not_say("Studio billing .");
        uma.get(&page).answers(404);
        // Who works on the apps has not changed.
        uma.get(&format!("/apps/{}", cast.shop.id)).answers(200);
        world.sign_in(&cast.lin).get(&format!("/apps/{}", cast.shop.id)).answers(200);
    }

    fn the_only_ones_who_can_manage_it_stay(world: &mut World) {
        let cast = Cast::of(world);
        let remove = format!("/payment-methods/{}/teams/{}/remove", cast.studio.id, cast.team.id);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&remove).says("Nobody but the team Team North can manage Studio billing. Invite someone or connect another team first");
        assert!(!uma.has_button("Disconnect"));
        uma.post(&remove, &[]).answers(409);
        uma.get(&format!("/payment-methods/{}", cast.studio.id)).answers(200);
        breaks_nothing(world);
    }

    fn the_team_is_disconnected_while_the_last_other_leaves(world: &mut World) {
        let cast = Cast::of(world);
        let (leave, remove) = (
            format!("/payment-methods/{}/leave", cast.studio.id),
            format!("/payment-methods/{}/teams/{}/remove", cast.studio.id, cast.team.id),
        );
        world.lets_manage(&cast.studio, &cast.sven);
        for _ in 0..rounds(2, 20) {
            let (mut uma, mut sven) = (world.sign_in(&cast.uma), world.sign_in(&cast.sven));
            let mut statuses = world.at_once(vec![
                (&mut uma, Box::new(|browser: &mut Browser| browser.post(&remove, &[]).status)),
                (&mut sven, Box::new(|browser: &mut Browser| browser.post(&leave, &[]).status)),
            ]);
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 409]);
            breaks_nothing(world);
            let has_sven = world.sign_in(&cast.sven).get(&format!("/payment-methods/{}", cast.studio.id)).status == 200;
            if has_sven { world.lets_team_manage(&cast.studio, &cast.team) } else { world.lets_manage(&cast.studio, &cast.sven) }
        }
    }
}
