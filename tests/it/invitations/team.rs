//! Invitations to a team: roles, apps, who may, who cannot, what goes wrong meanwhile.

use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;
use remit::model::team::Role;

use super::acts::{
    TO_TEAM, all_holds, connected, events, invitation, invite_to_team, is_now, mails, only_mail, open_mail, role,
    sign_up_on_invitation, sql, write_to_team,
};
use crate::world::{Cast, PASSWORD, World};

const SVEN: &str = "sven@island.example";
const UMA: &str = "uma@team.example";
const LIN: &str = "lin@team.example";
const STELLA: &str = "stella@lagoon.example";

story! {
    fn a_limited_member_works_on_the_chosen_apps_and_sees_no_billing(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        uma.get("/invite").click("Invite someone to a team").shows(200, TO_TEAM);
        write_to_team(&mut uma, &cast.team, Role::Limited, &[&cast.shop], SVEN).shows(200, TO_TEAM);
        uma.says("sven@island.example will be in the team Team North").says("can work on North Shop");
        uma.says("Never sees billing").does_not_say("can manage the team").does_not_say("Studio billing");
        let it = super::acts::send(&mut uma);
        uma.follow().shows(200, "Join the team Team North").says("Limited member").says("North Shop");
        let mail = only_mail(world, SVEN, "invitation");
        assert_eq!(mail.subject, "Uma Okafor invites you to the team Team North");
        assert!(mail.text.contains("North Shop") && mail.text.contains("limited member"), "{}", mail.text);
        let mut sven = world.sign_in(&cast.sven);
        sven.get("/").says("Uma Okafor invites you to the team Team North");
        open_mail(world, &mut sven, it);
        sven.shows(200, "Uma Okafor invites you to the team Team North").says("Limited member.").says("North Shop");
        sven.says("You can work on North Shop").says("If you do nothing, nothing changes");
        sven.submit("Accept invitation", &[]).redirects_to("/teams/").follow().answers(200);
        assert_eq!(sven.flash().as_deref(), Some("You are now in the team Team North."));
        assert_eq!(role(world, &cast.team, &cast.sven), Some(Role::Limited));
        assert_eq!(connected(world, &cast.shop, &cast.sven), Some(Some(cast.team.id)));
        assert_eq!(connected(world, &cast.blog, &cast.sven), None);
        sven.get(&format!("/payment-methods/{}", cast.studio.id)).answers(404);
        let told = only_mail(world, UMA, "invitation_accepted");
        assert!(told.text.contains("in the team Team North"), "{}", told.text);
        assert_eq!((events(world, EventKind::MemberJoined), events(world, EventKind::DeveloperConnected)), (1, 1));
        uma.get("/events").says("invited sven@island.example to the team Team North");
        all_holds(world);
    }

    fn an_unlimited_member_sees_and_manages_everything_of_the_team(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        write_to_team(&mut uma, &cast.team, Role::Unlimited, &[], SVEN).shows(200, TO_TEAM);
        uma.says("can manage the team Team North").says("can see and manage Studio billing").says("can work on North Blog and North Shop");
        let it = super::acts::send(&mut uma);
        let mut sven = world.sign_in(&cast.sven);
        open_mail(world, &mut sven, it);
        sven.says("Unlimited member.").says("You can see and manage Studio billing");
        sven.submit("Accept invitation", &[]).redirects_to("/teams/");
        sven.get(&format!("/payment-methods/{}", cast.studio.id)).answers(200);
        sven.get(&format!("/apps/{}", cast.blog.id)).answers(200);
        assert_eq!(connected(world, &cast.blog, &cast.sven), None);
        all_holds(world);
    }

    fn somebody_new_becomes_a_developer_on_the_way(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let it = invite_to_team(&mut uma, &cast.team, Role::Limited, &[&cast.blog], "new@team.example");
        let mut guest = world.guest();
        open_mail(world, &mut guest, it);
        guest.says("You’ll get a developer account").says("North Blog");
        sign_up_on_invitation(&mut guest, "Nils New", &[]).redirects_to("/invitation").follow();
        guest.submit("Accept invitation", &[]).redirects_to("/teams/").follow().answers(200);
        guest.get(&format!("/apps/{}", cast.blog.id)).answers(200);
        let mut copied = world.guest();
        let link = super::acts::copied_link(&mut uma, invite_to_team_again(world, &cast));
        copied.open(&link).answers(200).does_not_say("North Blog").does_not_say("other@team.example");
        all_holds(world);
    }

    // Case 3
    fn who_is_in_the_team_is_not_invited_and_a_role_is_never_lowered(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        for (member, email) in [("Lin Sato", LIN), ("Uma Okafor", UMA)] {
            write_to_team(&mut uma, &cast.team, Role::Unlimited, &[], email).shows(422, TO_TEAM);
            assert!(uma.problem("email").is_some_and(|words| words.contains(member)));
        }
        uma.click("Go to Team North").shows(200, "Team North");
        assert!(world.mails().is_empty());
        let it = invite_to_team(&mut uma, &cast.team, Role::Limited, &[], SVEN);
        sql(world, &format!(
            "INSERT INTO memberships (team_id, person_id, role, granted_by, granted_at)
             VALUES ('{}', '{}', 'unlimited', '{}', 0)", cast.team.id, cast.sven.id, cast.uma.id));
        let mut sven = world.sign_in(&cast.sven);
        open_mail(world, &mut sven, it);
        sven.says("You already have this");
        sven.submit("Done", &[]).redirects_to("/teams/");
        is_now(world, it, InvitationState::Accepted);
        assert_eq!(role(world, &cast.team, &cast.sven), Some(Role::Unlimited));
        let it = invite_to_team(&mut uma, &cast.team, Role::Limited, &[], "sven2@island.example");
        sql(world, &format!("UPDATE invitations SET email = '{SVEN}' WHERE id = '{it}'"));
        open_mail(world, &mut sven, it);
        // The other way round it is raised.
        sql(world, "UPDATE invitations SET role = 'unlimited'");
        sql(world, &format!("UPDATE memberships SET role = 'limited' WHERE person_id = '{}'", cast.sven.id));
        sven.get("/invitation").submit("Accept invitation", &[]).redirects_to("/teams/");
        assert_eq!(role(world, &cast.team, &cast.sven), Some(Role::Unlimited));
        all_holds(world);
    }

    // Case 4
    fn the_same_invitation_is_not_sent_twice(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let first = invite_to_team(&mut uma, &cast.team, Role::Limited, &[], SVEN);
        write_to_team(&mut uma, &cast.team, Role::Unlimited, &[], " Sven@Island.example").shows(422, TO_TEAM);
        uma.click("View that invitation");
        assert_eq!(uma.address, format!("/invitations/{first}"));
    }

    fn only_unlimited_members_invite_and_only_to_apps_of_the_team(world: &mut World) {
        let cast = Cast::of(world);
        let team = cast.team.id.to_string();
        let typed = [("team", team.as_str()), ("role", "limited"), ("email", SVEN), ("app", cast.cafe.id.as_str())];
        world.sign_in(&cast.lin).get(&format!("/invite/team?team={team}")).answers(403);
        world.sign_in(&cast.lin).post("/invite/team/send", &typed).answers(403);
        world.sign_in(&cast.sven).post("/invite/team/send", &typed).answers(404);
        world.sign_in(&cast.uma).post("/invite/team/send", &typed).answers(404);
        world.sign_in(&cast.lin).get("/invite/team").says("You aren’t an unlimited member of any team");
        world.sign_in(&cast.uma).post("/invite/team", &[("team", &team), ("email", SVEN)]).follow().shows(422, TO_TEAM);
        assert!(world.mails().is_empty());
    }

    // Cases 6 and 7
    fn an_app_that_left_the_team_is_crossed_out_and_the_rest_is_looked_at_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let it = invite_to_team(&mut uma, &cast.team, Role::Limited, &[&cast.shop, &cast.blog], SVEN);
        let mut sven = world.sign_in(&cast.sven);
        open_mail(world, &mut sven, it);
        sql(world, &format!("DELETE FROM team_apps WHERE app_id = '{}'", cast.blog.id));
        sven.submit("Accept invitation", &[]).answers(422).says("Something has changed");
        assert_eq!(role(world, &cast.team, &cast.sven), None);
        sven.get("/invitation");
        assert_eq!(sven.all("del"), ["North Blog"]);
        sven.says("is no longer an app of the team");
        sven.submit("Accept invitation", &[]).redirects_to("/teams/");
        assert_eq!(connected(world, &cast.shop, &cast.sven), Some(Some(cast.team.id)));
        assert_eq!(connected(world, &cast.blog, &cast.sven), None);
        all_holds(world);
    }

    // Case 10
    fn a_client_account_is_never_switched_silently(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let it = invite_to_team(&mut uma, &cast.team, Role::Limited, &[], STELLA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.says("This needs a developer account").says("Switch to a developer account");
        assert!(!stella.has_button("Accept invitation"));
        stella.post("/invitation/accept", &[("invitation", it.as_str())]).answers(409).says("Only developers");
        is_now(world, it, InvitationState::Pending);
        stella.get("/invitation/decline").submit("Decline", &[("Reason", "I only pay")]).redirects_to("/");
        is_now(world, it, InvitationState::Declined);
        assert!(only_mail(world, UMA, "invitation_declined").text.contains("I only pay"));
        assert_eq!(role(world, &cast.team, &cast.stella), None);
    }

    // Case 11
    fn who_works_on_an_app_already_keeps_that_or_uses_the_new_way(world: &mut World) {
        for (choice, via_team) in [("mine", false), ("this", true)] {
            let world = &mut World::new(world.kind());
            let cast = Cast::of(world);
            world.team_app(&cast.cafe, &cast.team);
            let mut uma = world.sign_in(&cast.uma);
            let it = invite_to_team(&mut uma, &cast.team, Role::Limited, &[&cast.cafe, &cast.shop], "mara@studio.example");
            let mut mara = world.sign_in(&cast.mara);
            open_mail(world, &mut mara, it);
            mara.says("You already work on Harbour Café").says("You stay connected directly");
            let field = format!("connection-{}", cast.cafe.id);
            mara.submit("Continue", &[(&field, choice)]).follow().answers(200).says("What happens now");
            if via_team {
                mara.says("will work on Harbour Café via the team Team North, no longer directly");
            }
            mara.submit("Accept invitation", &[]).redirects_to("/teams/");
            let expected = if via_team { Some(cast.team.id) } else { None };
            assert_eq!(connected(world, &cast.cafe, &cast.mara), Some(expected), "{choice}");
            assert_eq!(connected(world, &cast.shop, &cast.mara), Some(Some(cast.team.id)));
            all_holds(world);
        }
    }

    // Case 1
    fn another_address_has_to_be_confirmed(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let it = invite_to_team(&mut uma, &cast.team, Role::Limited, &[&cast.shop], "sven@work.example");
        let mut sven = world.sign_in(&cast.sven);
        open_mail(world, &mut sven, it);
        sven.does_not_say("North Shop");
        sven.submit("Accept as sven@island.example", &[]).redirects_to("/invitation");
        is_now(world, it, InvitationState::ToBeConfirmed);
        assert_eq!(role(world, &cast.team, &cast.sven), None);
        uma.get(&format!("/invitations/{it}/confirm")).says("Sven Strand will be in the team Team North");
        uma.submit("Confirm", &[]).redirects_to("/invitations/");
        assert_eq!(role(world, &cast.team, &cast.sven), Some(Role::Limited));
        assert_eq!(connected(world, &cast.shop, &cast.sven), Some(Some(cast.team.id)));
        // A client under another address cannot even ask.
        let other = invite_to_team(&mut uma, &cast.team, Role::Limited, &[], "else@work.example");
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, other);
        stella.says("This needs a developer account");
        stella.post("/invitation/accept", &[("invitation", other.as_str())]).answers(409);
        is_now(world, other, InvitationState::Pending);
        all_holds(world);
    }

    // Case 5
    fn a_sender_who_is_no_longer_unlimited_invites_nobody(world: &mut World) {
        let cast = Cast::of(world);
        let it = invite_to_team(&mut world.sign_in(&cast.uma), &cast.team, Role::Limited, &[], SVEN);
        sql(world, &format!("UPDATE memberships SET role = 'limited' WHERE person_id = '{}'", cast.uma.id));
        sql(world, &format!("UPDATE memberships SET role = 'unlimited' WHERE person_id = '{}'", cast.lin.id));
        let mut sven = world.sign_in(&cast.sven);
        open_mail(world, &mut sven, it);
        sven.says("no longer valid");
        sql(world, &format!("UPDATE memberships SET role = 'limited' WHERE person_id = '{}'", cast.lin.id));
        world.change(|tx| remit::graph::voiding::to_team(tx, cast.team.id));
        is_now(world, it, InvitationState::Void);
    }

    fn accepting_twice_happens_once(world: &mut World) {
        let cast = Cast::of(world);
        let it = invite_to_team(&mut world.sign_in(&cast.uma), &cast.team, Role::Limited, &[&cast.shop], SVEN);
        let (mut one, mut two) = (world.sign_in(&cast.sven), world.sign_in(&cast.sven));
        open_mail(world, &mut one, it);
        open_mail(world, &mut two, it);
        one.submit("Accept invitation", &[]).redirects_to("/teams/");
        two.submit("Accept invitation", &[]).redirects_to("/teams/");
        assert_eq!((events(world, EventKind::MemberJoined), events(world, EventKind::InvitationAccepted)), (1, 1));
    }

    fn no_team_joins_a_team_whatever_the_form_says(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.team("Team Sven", &[(&cast.sven, Role::Unlimited)]);
        let it = invite_to_team(&mut world.sign_in(&cast.uma), &cast.team, Role::Limited, &[], SVEN);
        let mut sven = world.sign_in(&cast.sven);
        open_mail(world, &mut sven, it);
        let form = sven.form("Accept invitation");
        let mut fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(("for", own.id.as_str()));
        sven.post(&form.action, &fields).redirects_to("/teams/");
        let mail = only_mail(world, "uma@team.example", "invitation_accepted");
        assert!(!mail.text.contains("Team Sven"), "{}", mail.text);
    }

    fn all_that_a_sender_can_do_works_for_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let it = invite_to_team(&mut uma, &cast.team, Role::Unlimited, &[&cast.shop], SVEN);
        let page = format!("/invitations/{it}");
        uma.get("/invitations").says("Join the team Team North");
        uma.get(&format!("/teams/{}", cast.team.id)).says("Invited").says(SVEN);
        world.pass_hours(25);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&page).submit("Remind", &[]).redirects_to("/invitations/");
        only_mail(world, SVEN, "invitation_reminder");
        uma.get(&page).submit("Send again", &[]).redirects_to("/invitations/");
        uma.get(&format!("{page}/address")).submit("Send invitation", &[("Email", "mara@studio.example")]);
        uma.redirects_to("/invitations/");
        is_now(world, it, InvitationState::Withdrawn);
        let new = super::acts::id_in(uma.location().expect("a redirect"));
        let row = invitation(world, new);
        assert_eq!((row.role, row.team_id), (Some(Role::Unlimited), Some(cast.team.id)));
        uma.get(&format!("/invitations/{new}")).says("North Shop");
        uma.submit("Withdraw", &[]).redirects_to("/invitations/");
        let last = invite_to_team(&mut uma, &cast.team, Role::Limited, &[], "new@else.example");
        world.pass_days(14);
        world.change(remit::invitations::due::expire);
        is_now(world, last, InvitationState::Expired);
        assert_eq!(mails(world, UMA, "invitation_expired").len(), 1);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/invitations/{last}")).submit("Send again", &[]);
        if uma.status == 200 {
            uma.submit("Continue", &[("Current password", PASSWORD)]);
        }
        is_now(world, last, InvitationState::Pending);
    }
}

fn invite_to_team_again(world: &World, cast: &Cast) -> remit::model::InvitationId {
    invite_to_team(&mut world.sign_in(&cast.uma), &cast.team, Role::Limited, &[&cast.blog], "other@team.example")
}
