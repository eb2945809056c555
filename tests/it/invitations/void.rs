//! Case 5: the sender lost the right, or what it was about is gone. It is written, so that it blocks nothing.

use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;

use super::acts::{all_holds, ask_to_pay, choose, events, is_now, open_mail, share, sql};
use crate::world::Cast;

const STELLA: &str = "stella@lagoon.example";

story! {
    fn invitations_of_somebody_who_was_removed_are_void(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let shared = share(&mut clara, &cast.harbour, STELLA);
        let asked = ask_to_pay(&mut clara, &[&cast.bakery], STELLA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, asked);
        choose(&mut stella, &cast.lagoon).answers(200);
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.clara.id)).submit("Remove", &[]);
        jo.redirects_to("/payment-methods/");
        is_now(world, shared, InvitationState::Void);
        is_now(world, asked, InvitationState::Void);
        assert_eq!(events(world, EventKind::InvitationVoid), 2);
        stella.submit("Take over billing", &[]).answers(409).says("no longer valid");
        stella.get("/invitation").says("This invitation is no longer valid").says("clara@harbour.example");
        stella.get("/").answers(200).does_not_say("Old Bakery");
        clara.get(&format!("/invitations/{asked}")).says("No longer valid").does_not_say("Withdraw");
        clara.post(&format!("/invitations/{asked}/send-again"), &[]).status_is(&[403, 409]);
        // Nothing is blocked.
        ask_to_pay(&mut jo, &[&cast.bakery], STELLA);
        share(&mut jo, &cast.harbour, "else@lagoon.example");
        all_holds(world);
    }

    fn invitations_of_somebody_who_left_are_void(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let asked = ask_to_pay(&mut clara, &[&cast.bakery], STELLA);
        clara.get(&format!("/payment-methods/{}/leave", cast.harbour.id)).submit("Leave", &[]).answers(303);
        is_now(world, asked, InvitationState::Void);
    }

    fn invitations_of_others_stay_when_somebody_is_removed(world: &mut World) {
        let cast = Cast::of(world);
        let asked = ask_to_pay(&mut world.sign_in(&cast.jo), &[&cast.bakery], STELLA);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}/leave", cast.harbour.id)).submit("Leave", &[]).answers(303);
        is_now(world, asked, InvitationState::Pending);
    }

    fn an_app_that_moved_or_got_a_payment_method_leaves_nothing_to_accept(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_manage(&cast.harbour, &cast.mara);
        let mut mara = world.sign_in(&cast.mara);
        let trial = ask_to_pay(&mut mara, &[&cast.cafe], STELLA);
        let owned = ask_to_pay(&mut mara, &[&cast.bakery], "else@lagoon.example");
        let other = world.payment_method("Other billing", &cast.mara, &[&cast.mara]);
        mara.post(&format!("/apps/{}/pay-with", cast.cafe.id), &[("payment_method", cast.harbour.id.as_str())]).answers(303);
        mara.post(&format!("/apps/{}/pay-with", cast.bakery.id), &[("payment_method", other.id.as_str())]).answers(303);
        is_now(world, trial, InvitationState::Void);
        is_now(world, owned, InvitationState::Void);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, trial);
        stella.says("no longer valid");
        ask_to_pay(&mut mara, &[&cast.cafe], STELLA);
    }

    fn a_deleted_app_leaves_nothing_to_accept(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], STELLA);
        mara.post(&format!("/apps/{}/delete", cast.cafe.id), &[]).answers(303);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.says("no longer valid");
        is_now(world, it, InvitationState::Pending);
        mara.post(&format!("/apps/{}/keep", cast.cafe.id), &[]).answers(303);
        stella.get("/invitation").says("If you accept");
        mara.post(&format!("/apps/{}/delete", cast.cafe.id), &[]).answers(303);
        world.pass_days_with_ends(8);
        is_now(world, it, InvitationState::Void);
    }

    fn an_invitation_whose_only_app_is_going_to_be_deleted_can_be_withdrawn(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], STELLA);
        mara.post(&format!("/apps/{}/delete", cast.cafe.id), &[]).answers(303);
        is_now(world, it, InvitationState::Pending);
        mara.open(&format!("/invitations/{it}")).says("If the deletion is undone, the invitation can be accepted again");
        mara.does_not_say("Remind").does_not_say("Send again").does_not_say("Copy link");
        mara.submit("Withdraw", &[]).follow().answers(200).does_not_say("If the deletion is undone");
        is_now(world, it, InvitationState::Withdrawn);
        mara.post(&format!("/apps/{}/keep", cast.cafe.id), &[]).answers(303);
        is_now(world, it, InvitationState::Withdrawn);
    }

    fn a_payment_method_that_is_closing_is_not_shared_any_more(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let it = share(&mut clara, &cast.harbour, STELLA);
        clara.get(&format!("/payment-methods/{}/close", cast.harbour.id)).answers(200);
        clara.post(&format!("/payment-methods/{}/close", cast.harbour.id), &[]).answers(303);
        is_now(world, it, InvitationState::Void);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.says("no longer valid");
    }

    fn a_closed_account_invites_nobody(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, STELLA);
        sql(world, "UPDATE people SET closed_at = 1, email = NULL WHERE name = 'Clara Brandt'");
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.says("no longer valid");
        world.change(|tx| remit::graph::voiding::sent_by(tx, cast.clara.id));
        is_now(world, it, InvitationState::Void);
    }
}
