//! An invitation keeps the names of what it is about: whoever was part of it once learns of no later ones.

use remit::model::invitation::InvitationState;
use remit::model::team::Role;

use super::acts::{ask_to_pay, is_now, open_mail, share};
use crate::world::{Browser, Cast};

const STELLA: &str = "stella@lagoon.example";

fn rename(who: &mut Browser, page: &str, field: &str, name: &str) {
    who.get(page).submit("Save", &[(field, name)]).answers(303);
}

story! {
    fn an_app_goes_by_its_new_name_while_it_is_offered_and_by_the_last_one_afterwards(world: &mut World) {
        let cast = Cast::of(world);
        let settings = format!("/apps/{}/settings", cast.bakery.id);
        let mut clara = world.sign_in(&cast.clara);
        let it = ask_to_pay(&mut clara, &[&cast.bakery], STELLA);
        let (mut mara, mut stella) = (world.sign_in(&cast.mara), world.sign_in(&cast.stella));
        rename(&mut mara, &settings, "name", "Bakery by the Sea");
        open_mail(world, &mut stella, it);
        stella.says("asks you to take over the hosting bill for Bakery by the Sea").does_not_say("Old Bakery");
        stella.get("/").says("Bakery by the Sea");
        clara.get("/invitations").says("Bakery by the Sea").does_not_say("Old Bakery");
        stella.get("/invitation/decline").submit("Decline", &[]).answers(303);
        open_mail(world, &mut stella, it);
        rename(&mut mara, &settings, "name", "Secret Plans");
        stella.get("/invitation").says("Bakery by the Sea").does_not_say("Secret Plans");
        clara.get(&format!("/invitations/{it}")).says("Bakery by the Sea").does_not_say("Secret Plans");
        clara.get("/invitations").says("Bakery by the Sea");
    }

    fn an_app_that_has_moved_on_keeps_its_name_in_an_invitation_that_is_still_open(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.beach, &cast.mara);
        world.lets_manage(&cast.lagoon, &cast.clara);
        let mut clara = world.sign_in(&cast.clara);
        let it = ask_to_pay(&mut clara, &[&cast.bakery, &cast.beach], "else@lagoon.example");
        let mut stella = world.sign_in(&cast.stella);
        stella.get(&format!("/payment-methods/{}/people/{}/remove", cast.lagoon.id, cast.clara.id));
        stella.submit("Remove", &[]).answers(303);
        is_now(world, it, InvitationState::Pending);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/apps/{}/settings", cast.beach.id));
        mara.submit("Save", &[("name", "Secret Beach"), ("website", "https://secret.example")]).answers(303);
        clara.get(&format!("/invitations/{it}")).says("Beach Bar").says("can no longer be handed over");
        clara.does_not_say("Secret Beach").does_not_say("secret.example");
        clara.get("/invitations").answers(200).does_not_say("Secret Beach");
    }

    fn who_was_removed_from_a_payment_method_learns_of_no_later_name(world: &mut World) {
        let cast = Cast::of(world);
        let edit = format!("/payment-methods/{}/edit", cast.harbour.id);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        let it = share(&mut jo, &cast.harbour, STELLA);
        rename(&mut clara, &edit, "payment_method_name", "Harbour and friends");
        jo.get("/invitations").says("Harbour and friends");
        clara.get(&format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.jo.id));
        clara.submit("Remove", &[]).answers(303);
        is_now(world, it, InvitationState::Void);
        rename(&mut clara, &edit, "payment_method_name", "Secret billing");
        jo.get(&format!("/invitations/{it}")).says("Harbour and friends").does_not_say("Secret billing");
        jo.get("/invitations").says("Harbour and friends").does_not_say("Secret billing");
    }

    fn who_left_a_team_learns_of_no_later_name(world: &mut World) {
        let cast = Cast::of(world);
        let settings = format!("/teams/{}/settings", cast.team.id);
        world.joins(&cast.team, &cast.jo, Role::Unlimited);
        let (mut uma, mut jo) = (world.sign_in(&cast.uma), world.sign_in(&cast.jo));
        let it = world.invitation_to_team(&cast.jo, "mara@studio.example", &cast.team, &[&cast.shop]);
        rename(&mut uma, &settings, "name", "Team Polar");
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/").says("Team Polar").does_not_say("Team North");
        jo.get(&format!("/teams/{}/leave", cast.team.id)).submit("Leave", &[]).answers(303);
        is_now(world, it, InvitationState::Void);
        rename(&mut uma, &settings, "name", "Team Secret");
        jo.get(&format!("/invitations/{it}")).shows(200, "Join the team Team Polar");
        jo.get("/invitations").says("Team Polar").does_not_say("Team Secret");
    }

    fn sent_again_it_goes_by_the_name_of_today(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.jo), &cast.harbour, STELLA);
        world.pass_days(15);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        rename(&mut clara, &format!("/payment-methods/{}/edit", cast.harbour.id), "payment_method_name", "Harbour and friends");
        jo.get("/invitations").answers(200).does_not_say("Harbour and friends");
        jo.get(&format!("/invitations/{it}")).submit("Send again", &[]).answers(303);
        jo.follow().shows(200, "Manage Harbour and friends");
        assert!(world.mail_to(STELLA).text.contains("Harbour and friends"));
    }
}
