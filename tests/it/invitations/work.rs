//! Invitations to work on an app: by its developers, by the clients who pay, for oneself or for a team.

use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;

use super::acts::{
    TO_WORK, all_holds, connected, events, invite_to_work, is_now, only_mail, open_mail, sign_up_on_invitation, sql,
    write_to_work,
};
use crate::world::Cast;

const SVEN: &str = "sven@island.example";
const UMA: &str = "uma@team.example";
const LIN: &str = "lin@team.example";
const MARA: &str = "mara@studio.example";

story! {
    fn a_developer_invites_another_one(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/invite").click("Invite someone to work on an app").shows(200, TO_WORK);
        mara.click("Harbour Café");
        write_to_work(&mut mara, &cast.cafe, SVEN).shows(200, TO_WORK);
        mara.says("can work on Harbour Café").says("can decide who else works on it");
        let it = super::acts::send(&mut mara);
        assert_eq!(only_mail(world, SVEN, "invitation").subject, "Mara Klein invites you to work on Harbour Café");
        let mut sven = world.sign_in(&cast.sven);
        sven.get("/").says("Mara Klein invites you to work on Harbour Café");
        open_mail(world, &mut sven, it);
        sven.shows(200, "Mara Klein invites you to work on Harbour Café").says("You can work on Harbour Café");
        sven.submit("Accept invitation", &[]).redirects_to("/apps/").follow().answers(200);
        assert_eq!(connected(world, &cast.cafe, &cast.sven), Some(None));
        assert!(only_mail(world, MARA, "invitation_accepted").text.contains("can now work on Harbour Café"));
        mara.get("/events").says("invited sven@island.example to work on Harbour Café");
        mara.get("/invitations").says("Work on Harbour Café");
        all_holds(world);
    }

    fn a_client_invites_somebody_to_work_on_their_website(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/invite").answers(200).does_not_say("Invite someone to a team");
        clara.click("Invite someone to work on your website").says("Old Bakery");
        write_to_work(&mut clara, &cast.bakery, "agency@new.example").answers(200);
        clara.says("can work on Old Bakery").does_not_say("an app").does_not_say("connection").does_not_say("unlimited");
        let it = super::acts::send(&mut clara);
        clara.follow().shows(200, "Work on Old Bakery").does_not_say("app ");
        let mut guest = world.guest();
        open_mail(world, &mut guest, it);
        guest.says("You’ll get a developer account");
        sign_up_on_invitation(&mut guest, "Ada Agency", &[]).redirects_to("/invitation").follow();
        guest.submit("Accept invitation", &[]).redirects_to("/apps/").follow().answers(200);
        guest.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(404);
        clara.get(&format!("/apps/{}/people", cast.bakery.id)).says("Ada Agency");
        all_holds(world);
    }

    fn who_may_not_decide_about_developers_invites_nobody(world: &mut World) {
        let cast = Cast::of(world);
        let typed = [("app", cast.shop.id.as_str()), ("email", SVEN)];
        world.sign_in(&cast.lin).post("/invite/app/send", &typed).answers(403);
        world.sign_in(&cast.mara).post("/invite/app/send", &typed).answers(404);
        world.sign_in(&cast.stella).get(&format!("/invite/app?app={}", cast.bakery.id)).answers(404);
        assert!(world.mails().is_empty());
    }

    // Cases 2, 3, 4
    fn oneself_whoever_has_it_and_whoever_is_asked_already(world: &mut World) {
        let cast = Cast::of(world);
        let (mut mara, mut clara) = (world.sign_in(&cast.mara), world.sign_in(&cast.clara));
        write_to_work(&mut mara, &cast.cafe, MARA).shows(422, TO_WORK);
        write_to_work(&mut clara, &cast.bakery, MARA).answers(422);
        assert_eq!(clara.problem("email").as_deref(), Some("Mara Klein already has this access. Nothing was sent."));
        clara.click("Who works on Old Bakery").answers(200);
        assert!(world.mails().is_empty());
        let first = invite_to_work(&mut mara, &cast.bakery, SVEN);
        write_to_work(&mut clara, &cast.bakery, SVEN).answers(422);
        clara.click("View that invitation");
        assert_eq!(clara.address, format!("/invitations/{first}"));
    }

    fn a_team_comes_along_if_an_unlimited_member_brings_it(world: &mut World) {
        let cast = Cast::of(world);
        let second = world.developer("Una Berg", "una@team.example");
        sql(world, &format!(
            "INSERT INTO memberships (team_id, person_id, role, granted_by, granted_at)
             VALUES ('{}', '{}', 'unlimited', '{}', 0)", cast.team.id, second.id, cast.uma.id));
        let mut mara = world.sign_in(&cast.mara);
        let it = invite_to_work(&mut mara, &cast.cafe, UMA);
        let mut uma = world.sign_in(&cast.uma);
        open_mail(world, &mut uma, it);
        uma.says("Who are you accepting for?").says("For the team Team North");
        uma.submit("Continue", &[("for", cast.team.id.as_str())]).follow().answers(200);
        uma.says("The team Team North can work on Harbour Café and decide who else works on it: its unlimited members, now and later").says("Una Berg");
        uma.submit("Accept invitation", &[]).redirects_to("/apps/");
        assert_eq!(connected(world, &cast.cafe, &cast.uma), Some(Some(cast.team.id)));
        assert_eq!(events(world, EventKind::TeamAppAdded), 1);
        world.sign_in(&second).get(&format!("/apps/{}", cast.cafe.id)).answers(200);
        assert!(only_mail(world, "una@team.example", "invitation_taken_for_team").text.contains("Harbour Café"));
        assert!(only_mail(world, MARA, "invitation_accepted").text.contains("for the team Team North"));
        all_holds(world);
    }

    fn who_decides_about_the_developers_knows_whom_others_invited_and_nobody_else_does(world: &mut World) {
        let cast = Cast::of(world);
        invite_to_work(&mut world.sign_in(&cast.mara), &cast.bakery, SVEN);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/events").says("invited sven@island.example to work on Old Bakery");
        clara.get(&format!("/apps/{}/people", cast.bakery.id)).says("Invited").says(SVEN);
        clara.click("Invite someone to work on it").shows(200, "Invite someone to work on your website");
        invite_to_work(&mut world.sign_in(&cast.uma), &cast.shop, SVEN);
        let people = format!("/apps/{}/people", cast.shop.id);
        world.sign_in(&cast.uma).get(&people).says(SVEN);
        world.sign_in(&cast.lin).get(&people).answers(200).does_not_say(SVEN).does_not_say("Invite someone");
        world.sign_in(&cast.lin).get("/events").answers(200).does_not_say("sven@island.example").says("to work on North Shop");
    }

    fn nobody_is_invited_to_what_is_going_to_be_deleted(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/apps/{}/delete", cast.cafe.id)).answers(200);
        mara.submit("Delete", &[]).answers(303);
        write_to_work(&mut mara, &cast.cafe, SVEN).answers(422);
        mara.says("Undo the deletion first");
    }

    // Case 12
    fn a_limited_member_cannot_bring_their_team(world: &mut World) {
        let cast = Cast::of(world);
        let it = invite_to_work(&mut world.sign_in(&cast.mara), &cast.cafe, LIN);
        let mut lin = world.sign_in(&cast.lin);
        open_mail(world, &mut lin, it);
        lin.says("ask an unlimited member");
        let brought = [("invitation", it.as_str()), ("for", cast.team.id.as_str())];
        lin.post("/invitation/accept", &brought).answers(422).says("You are a limited member of Team North");
        lin.post("/invitation/check", &brought).follow().answers(422);
        is_now(world, it, InvitationState::Pending);
        lin.get("/invitation").submit("Continue", &[("for", "me")]).follow().answers(200);
        lin.submit("Accept invitation", &[]).redirects_to("/apps/");
        assert_eq!(connected(world, &cast.cafe, &cast.lin), Some(None));
        // A team that is not theirs does not exist.
        let other = invite_to_work(&mut world.sign_in(&cast.mara), &cast.cafe, SVEN);
        let mut sven = world.sign_in(&cast.sven);
        open_mail(world, &mut sven, other);
        sven.post("/invitation/accept", &[("invitation", other.as_str()), ("for", cast.team.id.as_str())]).answers(404);
        all_holds(world);
    }

    // Case 11, and the step up of a limited member
    fn who_works_on_it_via_a_team_steps_up_or_keeps_theirs(world: &mut World) {
        for (choice, expected) in [("mine", true), ("this", false)] {
            let world = &mut crate::world::World::new(world.kind());
            let cast = Cast::of(world);
            let mut uma = world.sign_in(&cast.uma);
            write_to_work(&mut uma, &cast.shop, LIN).says("Lin Sato currently works on it through a team");
            let it = super::acts::send(&mut uma);
            let mut lin = world.sign_in(&cast.lin);
            open_mail(world, &mut lin, it);
            lin.says("You already work on North Shop").says("via the team Team North");
            lin.submit("Continue", &[(&format!("connection-{}", cast.shop.id), choice)]).follow().answers(200);
            if choice == "this" {
                lin.says("will work on North Shop directly, no longer via the team Team North");
                lin.says("You can decide who else works on it");
            } else {
                lin.does_not_say("can decide who else works on it");
            }
            lin.submit("Accept invitation", &[]).redirects_to("/apps/");
            let via = if expected { Some(cast.team.id) } else { None };
            assert_eq!(connected(world, &cast.shop, &cast.lin), Some(via), "{choice}");
            all_holds(world);
        }
    }

    // Case 10
    fn a_client_account_is_told_to_switch_or_decline(world: &mut World) {
        let cast = Cast::of(world);
        let it = invite_to_work(&mut world.sign_in(&cast.mara), &cast.cafe, "stella@lagoon.example");
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.says("This needs a developer account");
        stella.post("/invitation/accept", &[("invitation", it.as_str())]).answers(409);
        is_now(world, it, InvitationState::Pending);
    }

    // Case 5
    fn who_no_longer_decides_about_it_has_invited_nobody(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.bakery, &cast.sven);
        let it = invite_to_work(&mut world.sign_in(&cast.sven), &cast.bakery, UMA);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/invitations/{it}")).answers(200);
        sql(world, &format!("DELETE FROM developer_connections WHERE person_id = '{}' AND app_id = '{}'", cast.sven.id, cast.bakery.id));
        let mut uma = world.sign_in(&cast.uma);
        open_mail(world, &mut uma, it);
        uma.says("no longer valid");
        world.change(|tx| remit::graph::voiding::sent_by(tx, cast.sven.id));
        is_now(world, it, InvitationState::Void);
        // And an app that is gone.
        let gone = invite_to_work(&mut mara, &cast.cafe, UMA);
        mara.post(&format!("/apps/{}/delete", cast.cafe.id), &[]).answers(303);
        world.pass_days_with_ends(8);
        is_now(world, gone, InvitationState::Void);
    }

    // Case 1
    fn another_address_brings_a_team_once_the_sender_has_confirmed(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = invite_to_work(&mut mara, &cast.cafe, "uma@home.example");
        let mut uma = world.sign_in(&cast.uma);
        open_mail(world, &mut uma, it);
        uma.submit("Continue", &[("for", cast.team.id.as_str())]).follow().answers(200).says("Nothing changes until then");
        uma.submit("Accept as uma@team.example", &[]).redirects_to("/invitation");
        is_now(world, it, InvitationState::ToBeConfirmed);
        assert_eq!(events(world, EventKind::TeamAppAdded), 0);
        mara.get(&format!("/invitations/{it}/confirm")).says("The team Team North can work on Harbour Café");
        mara.submit("Confirm", &[]).redirects_to("/invitations/");
        assert_eq!(connected(world, &cast.cafe, &cast.uma), Some(Some(cast.team.id)));
        all_holds(world);
    }

    fn a_trial_is_not_touched_by_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        super::acts::ask_to_pay(&mut mara, &[&cast.cafe], "clara@harbour.example");
        let held = super::acts::app(world, &cast.cafe).trial_held_until;
        assert!(held.is_some());
        let it = invite_to_work(&mut mara, &cast.cafe, SVEN);
        mara.get(&format!("/invitations/{it}/address")).submit("Send invitation", &[("Email", UMA)]).redirects_to("/invitations/");
        is_now(world, it, InvitationState::Withdrawn);
        assert_eq!(super::acts::app(world, &cast.cafe).trial_held_until, held);
    }
}
