//! Roles, removing members, leaving: what is shown before, what goes along, who is told.

use remit::model::team::Role;

use crate::world::{Cast, World};

fn member(cast: &Cast, person: &remit::model::person::Person, act: &str) -> String {
    format!("/teams/{}/members/{}/{act}", cast.team.id, person.id)
}

story! {
    fn a_limited_member_is_made_unlimited_and_told(world: &mut World) {
        let cast = Cast::of(world);
        world.asks_for_access(&cast.blog, &cast.lin, &cast.team);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/teams/{}", cast.team.id)).click("Make unlimited : Lin Sato");
        uma.shows(200, "Make Lin Sato unlimited?");
        uma.says("Lin Sato can manage the team Team North").says("Lin Sato can see and manage Studio billing");
        uma.says("Lin Sato can work on North Blog").says("Lin Sato can manage billing for North Blog and North Shop");
        uma.submit("Make unlimited", &[]).follow().says("Lin Sato is now unlimited in Team North.");
        uma.does_not_say("asks to work on");
        assert_eq!(world.mail_to("lin@team.example").subject, "You are now unlimited in Team North");
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&format!("/payment-methods/{}", cast.studio.id)).answers(200);
        lin.get(&format!("/apps/{}", cast.blog.id)).answers(200);
    }

    fn who_is_limited_again_keeps_connections_and_loses_billing_and_control(world: &mut World) {
        let cast = Cast::of(world);
        world.joins(&cast.team, &cast.jo, Role::Unlimited);
        world.develops_via(&cast.blog, &cast.jo, &cast.team);
        let share = world.invitation_to_payment_method(&cast.jo, "books@studio.example", &cast.studio);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&member(&cast, &cast.jo, "role")).shows(200, "Make Jo Adler limited?");
        uma.says("Jo Adler can no longer manage the team Team North");
        uma.says("Jo Adler can no longer see and manage Studio billing").says("Jo Adler can no longer work on North Shop");
        uma.says("can still work on North Blog").says("We’ll email Jo Adler");
        uma.submit("Make limited", &[]).follow().says("Jo Adler is now limited in Team North.");
        let mail = world.mail_to("jo@books.example");
        assert_eq!(mail.subject, "You are now limited in Team North");
        for words in [
            "You can no longer manage the team Team North.",
            "You can no longer see and manage Studio billing.",
            "You can no longer work on North Shop.",
            "You can still work on North Blog.",
        ] {
            assert!(mail.text.contains(words), "{words}: {}", mail.text);
        }
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&format!("/payment-methods/{}", cast.studio.id)).answers(404);
        jo.get(&format!("/apps/{}", cast.shop.id)).answers(403);
        jo.get(&format!("/apps/{}", cast.blog.id)).answers(200);
        jo.get(&format!("/invitations/{share}")).says("No longer valid");
    }

    fn who_keeps_nothing_is_not_told_that_they_keep_something(world: &mut World) {
        let cast = Cast::of(world);
        world.joins(&cast.team, &cast.jo, Role::Unlimited);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&member(&cast, &cast.jo, "role")).says("Jo Adler can no longer work on North Blog and North Shop");
        uma.submit("Make limited", &[]).follow();
        let text = world.mail_to("jo@books.example").text;
        assert!(text.contains("You can no longer work on North Blog and North Shop."), "{text}");
        assert!(!text.contains("keep") && !text.contains("can still work"), "{text}");
    }

    fn members_are_told_who_comes_and_who_goes(world: &mut World) {
        let cast = Cast::of(world);
        let kinds = |address: &str| -> Vec<String> {
            let ours = |kind: &String| kind.starts_with("member_") || kind.starts_with("billing_access");
            world.mails_to(address).into_iter().map(|mail| mail.kind).filter(ours).collect()
        };
        world.lets_manage(&cast.studio, &cast.clara);
        let it = crate::invitations::acts::invite_to_team(
            &mut world.sign_in(&cast.uma), &cast.team, Role::Unlimited, &[], "sven@island.example",
        );
        let mut sven = world.sign_in(&cast.sven);
        crate::invitations::acts::open_mail(world, &mut sven, it);
        sven.submit("Accept invitation", &[]).redirects_to("/teams/");
        assert_eq!(kinds("lin@team.example"), ["member_joined"]);
        assert_eq!(kinds("clara@harbour.example"), ["billing_access_given"], "a client who shares it, too");
        assert_eq!(kinds("uma@team.example"), Vec::<String>::new(), "who invited is told of the answer");
        assert_eq!(world.mail_to("clara@harbour.example").subject, "Sven Strand can now manage Studio billing");
        sven.open(&format!("/teams/{}/leave", cast.team.id)).submit("Leave", &[]).follow();
        assert_eq!(kinds("lin@team.example"), ["member_joined", "member_left"]);
        assert_eq!(kinds("uma@team.example"), ["member_left", "billing_access_ended"]);
        assert_eq!(kinds("clara@harbour.example"), ["billing_access_given", "billing_access_ended"]);
        assert!(kinds("sven@island.example").is_empty());
    }

    fn one_may_make_oneself_limited_if_somebody_else_is_unlimited(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let own = member(&cast, &cast.uma, "role");
        uma.get(&own).shows(200, "Make yourself limited?");
        uma.says("You are the last unlimited member of Team North. Make someone else unlimited first, or delete the team.");
        assert!(!uma.has_button("Make limited"));
        uma.post(&own, &[("role", "limited")]).answers(409).says("You are the last unlimited member");
        world.joins(&cast.team, &cast.jo, Role::Unlimited);
        uma.get(&own).says("You can no longer manage the team Team North");
        uma.submit("Make limited", &[]).follow().says("You are now limited in Team North.").says("You’re a limited member");
        assert!(world.mails_to("uma@team.example").is_empty(), "nobody is told of what they did themselves");
    }

    fn the_same_role_again_changes_nothing_and_no_role_is_none(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let path = member(&cast, &cast.lin, "role");
        uma.post(&path, &[("role", "limited")]).redirects_to("/teams/");
        uma.post(&path, &[]).answers(400);
        uma.post(&path, &[("role", "owner")]).answers(400);
        uma.post(&member(&cast, &cast.mara, "role"), &[("role", "unlimited")]).answers(404);
        assert!(world.mails_to("lin@team.example").is_empty());
    }

    fn a_member_is_removed_and_told_and_so_is_who_pays(world: &mut World) {
        let cast = Cast::of(world);
        // The bakery is paid by Clara and Jo; Lin works on it via the team, and on the café directly.
        world.team_app(&cast.bakery, &cast.team);
        world.develops_via(&cast.bakery, &cast.lin, &cast.team);
        world.develops(&cast.cafe, &cast.lin);
        world.asks_for_access(&cast.blog, &cast.lin, &cast.team);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/teams/{}", cast.team.id)).click("Remove Lin Sato").shows(200, "Remove Lin Sato?");
        uma.says("Lin Sato will no longer be in the team Team North").says("Lin Sato can no longer work on North Shop and Old Bakery");
        uma.submit("Remove", &[]).follow().says("Lin Sato is no longer in Team North.").does_not_say("lin@team.example");
        uma.does_not_say("asks to work on");

        let mail = world.mail_to("lin@team.example");
        assert_eq!(mail.subject, "You are no longer in Team North");
        assert_eq!(world.mail_to("clara@harbour.example").subject, "Lin Sato no longer works on Old Bakery");
        assert_eq!(world.mail_to("jo@books.example").subject, "Lin Sato no longer works on Old Bakery");
        assert!(world.mails_to("uma@team.example").is_empty(), "she did it");

        let mut lin = world.sign_in(&cast.lin);
        lin.get(&format!("/teams/{}", cast.team.id)).answers(404);
        lin.get(&format!("/apps/{}", cast.shop.id)).answers(404);
        lin.get(&format!("/apps/{}", cast.cafe.id)).answers(200);
        lin.get("/teams").says("You aren’t in any teams yet");
        uma.get(&member(&cast, &cast.lin, "remove")).answers(404);
        uma.post(&member(&cast, &cast.lin, "remove"), &[]).answers(404);
        assert_sound(world);
    }

    fn the_last_technical_contact_goes_with_a_warning(world: &mut World) {
        let cast = Cast::of(world);
        world.change(|tx| {
            use diesel::prelude::*;
            use remit::store::schema::developer_connections::dsl::*;
            Ok(diesel::update(developer_connections.find((cast.shop.id, cast.lin.id))).set(is_technical_contact.eq(true)).execute(tx.conn)?)
        });
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&member(&cast, &cast.lin, "remove")).says("North Shop will have no technical contact");
        uma.get(&member(&cast, &cast.lin, "role")).answers(200).does_not_say("no technical contact");
    }

    fn a_member_leaves(world: &mut World) {
        let cast = Cast::of(world);
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&format!("/teams/{}", cast.team.id)).click("Leave").shows(200, "Leave Team North?");
        lin.says("You will no longer be in the team Team North").says("You can no longer work on North Shop");
        lin.submit("Leave", &[]).redirects_to("/teams");
        lin.follow().says("You have left Team North.").says("You aren’t in any teams yet");
        lin.get(&format!("/apps/{}", cast.shop.id)).answers(404);
        assert_eq!(world.mails().len(), 1, "only the other member is told");
        assert_eq!(world.mail_to("uma@team.example").subject, "Lin Sato is no longer in Team North");
        assert_sound(world);
    }

    fn the_last_unlimited_member_cannot_leave_and_reads_what_to_do_first(world: &mut World) {
        let cast = Cast::of(world);
        let leave = format!("/teams/{}/leave", cast.team.id);
        let mut uma = world.sign_in(&cast.uma);
        // Nobody is offered what would be refused.
        uma.get(&format!("/teams/{}", cast.team.id)).says("You are its only unlimited member");
        assert!(uma.links().iter().all(|link| link.href != leave));
        uma.get(&leave).says("You are the last unlimited member of Team North. Make someone else unlimited first, or delete the team.");
        assert!(!uma.has_button("Leave"));
        uma.post(&leave, &[]).answers(409);
        // The address that removes somebody leads to the same.
        uma.get(&member(&cast, &cast.uma, "remove")).redirects_to(&leave);
        uma.post(&member(&cast, &cast.uma, "remove"), &[]).answers(409);
        world.joins(&cast.team, &cast.jo, Role::Unlimited);
        uma.get(&leave).says("You can no longer see and manage Studio billing");
        uma.submit("Leave", &[]).redirects_to("/teams");
        uma.get(&format!("/payment-methods/{}", cast.studio.id)).answers(404);
        assert_sound(world);
    }

    fn a_limited_member_who_leaves_reads_nothing_of_the_billing(world: &mut World) {
        let cast = Cast::of(world);
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&format!("/teams/{}/leave", cast.team.id)).says("You can no longer work on North Shop");
        lin.does_not_say("Studio billing").does_not_say("manage billing");
    }

    fn a_limited_member_who_leaves_reads_nothing_of_the_apps_that_they_cannot_open(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.shop, &cast.sven);
        world.develops(&cast.blog, &cast.sven);
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&format!("/teams/{}/leave", cast.team.id)).says("Sven Strand and Uma Okafor can still work on North Shop");
        lin.does_not_say("North Blog");
    }

    fn nobody_is_told_again_and_again_of_a_role(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let path = member(&cast, &cast.lin, "role");
        for _ in 0..10 {
            uma.post(&path, &[("role", "unlimited")]).redirects_to("/teams/");
            uma.post(&path, &[("role", "limited")]).redirects_to("/teams/");
        }
        uma.get(&path).says("This was done ten times today");
        uma.post(&path, &[("role", "unlimited")]).answers(429);
        assert_eq!(world.mails_to("lin@team.example").len(), 20);
    }

    fn what_stays_in_a_large_team_is_said_in_a_few_lines(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..30 {
            world.team_app(&world.app(&format!("Page {number}"), &cast.uma, None), &cast.team);
        }
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&member(&cast, &cast.lin, "remove")).says("Lin Sato can no longer work on North Shop");
        uma.says("You can still work on North Blog, North Shop, Page 0, Page 1, Page 10 and 27 more");
    }

    fn acts_on_others_ask_for_the_password(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        world.pass_minutes(20);
        uma.get(&member(&cast, &cast.lin, "remove")).submit("Remove", &[]).says("Confirm it is you");
        uma.get(&member(&cast, &cast.lin, "role")).submit("Make unlimited", &[]).says("Confirm it is you");
        world.sign_in(&cast.lin).get("/teams").says("Limited");
    }
}

/// Nothing is left that must not be.
fn assert_sound(world: &World) {
    for rule in remit::access::check::RULES {
        let broken = world.change(|tx| rule.broken(tx));
        assert!(broken.is_empty(), "{}: {broken:?}", rule.name);
    }
}
