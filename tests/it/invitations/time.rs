//! What time does: the last call and the end.

use remit::invitations::due;
use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;

use super::acts::{
    all_holds, app, ask_to_pay, current_link, events, invitation, is_now, mails, only_mail, open_mail, share, sql,
    take_over,
};
use crate::world::{Cast, World};

const NORA: &str = "nora@pier.example";
const MARA: &str = "mara@studio.example";

fn time_passes(world: &World) -> (usize, usize) {
    (world.change(due::last_calls), world.change(due::expire))
}

story! {
    fn the_receiver_is_reminded_three_days_before_the_end_and_the_sender_told_at_the_end(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        let link = current_link(world, it);
        world.pass_days(26);
        assert_eq!(time_passes(world), (0, 0));
        world.pass_days(1);
        assert_eq!(time_passes(world), (1, 0));
        assert_eq!(time_passes(world), (0, 0));
        let mail = only_mail(world, NORA, "invitation_last_call");
        assert_eq!(mail.link(), link);
        assert!(mail.subject.starts_with("Ends on 24 December 2026: Mara Klein"), "{}", mail.subject);
        world.pass_days(3);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/invitations").says("Expired");
        is_now(world, it, InvitationState::Pending);
        assert_eq!(time_passes(world), (0, 1));
        assert_eq!(time_passes(world), (0, 0));
        is_now(world, it, InvitationState::Expired);
        only_mail(world, MARA, "invitation_expired");
        assert_eq!(events(world, EventKind::InvitationExpired), 1);
        let mut nora = world.guest();
        nora.open(&link).says("This invitation ended on 24 December 2026. Ask Mara Klein to send it again.");
    }

    fn what_is_shared_ends_after_fourteen_days_and_can_be_sent_again(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, "stella@lagoon.example");
        let old = current_link(world, it);
        world.pass_days(14);
        time_passes(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/invitations/{it}")).says("Expired");
        clara.submit("Send again", &[]).redirects_to("/invitations/");
        let again = invitation(world, it);
        assert_eq!((again.state, again.version), (InvitationState::Pending, 2));
        assert_eq!(again.expires_at, world.clock.now().plus_days(14));
        world.guest().open(&old).says("newer email");
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.submit("Accept invitation", &[]).redirects_to("/payment-methods/");
        // Another round of last calls and ends finds nothing.
        world.pass_days(20);
        assert_eq!(time_passes(world), (0, 0));
        all_holds(world);
    }

    fn an_expired_one_is_not_sent_again_beside_another_one(world: &mut World) {
        let cast = Cast::of(world);
        let old = ask_to_pay(&mut world.sign_in(&cast.clara), &[&cast.bakery], NORA);
        world.pass_days(30);
        time_passes(world);
        let mut jo = world.sign_in(&cast.jo);
        ask_to_pay(&mut jo, &[&cast.bakery], "stella@lagoon.example");
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/invitations/{old}")).submit("Send again", &[]).answers(409).says("already been invited to pay for Old Bakery");
        is_now(world, old, InvitationState::Expired);
        all_holds(world);
    }

    fn nobody_is_asked_to_send_again_what_is_gone(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        sql(world, "UPDATE apps SET delete_at = 1 WHERE name = 'Harbour Café'");
        world.pass_days(30);
        remit::due::run_due(&world.db).expect("a round");
        is_now(world, it, InvitationState::Expired);
        let mail = only_mail(world, MARA, "invitation_expired");
        assert!(mail.text.contains("cannot be sent again") && !mail.text.contains("Send it again"), "{}", mail.text);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/invitations/{it}")).says("Expired").says("was deleted");
        assert!(mara.forms().iter().flat_map(|form| &form.buttons).all(|button| button.text != "Send again"));
    }

    fn a_trial_ends_when_billing_is_taken_over(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], "clara@harbour.example");
        world.pass_days_with_ends(29);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        take_over(&mut clara, &cast.harbour);
        world.pass_days_with_ends(30);
        assert_eq!((app(world, &cast.cafe).deleted_at, app(world, &cast.cafe).trial_end()), (None, None));
    }

    fn nobody_who_wants_no_more_is_called_at_the_end(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        world.change(|tx| {
            let email = invitation_email();
            remit::mail::strangers::refuse_sender(tx, &email, cast.mara.id)
        });
        world.pass_days(28);
        assert_eq!(time_passes(world), (1, 0));
        assert!(mails(world, NORA, "invitation_last_call").is_empty());
        assert_eq!(invitation(world, it).state, InvitationState::Pending);
    }
}

fn invitation_email() -> remit::model::email_address::EmailAddress {
    remit::model::email_address::EmailAddress::parse(NORA).expect("an address")
}
