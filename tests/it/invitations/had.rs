//! Cases 3 and 14: what somebody has already is said where it may be, and settles the invitation.

use remit::model::invitation::InvitationState;

use super::acts::{
    all_holds, ask_to_pay, is_now, is_paid_with, mails, only_mail, open_mail, send, take_over, write_to_pay,
};
use crate::world::Cast;

const CLARA: &str = "clara@harbour.example";
const JO: &str = "jo@books.example";
const STELLA: &str = "stella@lagoon.example";

story! {
    fn what_they_pay_for_already_is_said_by_name_and_left_out(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Books", &cast.jo, &[&cast.jo]);
        let inn = world.app("Pier Inn", &cast.jo, Some(&own));
        let mut jo = world.sign_in(&cast.jo);
        write_to_pay(&mut jo, &[&cast.bakery, &inn], CLARA, &[]);
        jo.says("Clara Brandt already pays for Old Bakery, so we left it out.");
        jo.does_not_say("clara@harbour.example will pay for Old Bakery");
        let it = send(&mut jo);
        let mail = only_mail(world, CLARA, "invitation");
        assert!(mail.text.contains("Pier Inn") && !mail.text.contains("Old Bakery"), "{}", mail.text);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        take_over(&mut clara, &cast.harbour);
        is_paid_with(world, &inn, &cast.harbour);
        all_holds(world);
    }

    fn if_it_is_all_of_them_nothing_is_sent_and_nobody_learns_of_anothers_apps(world: &mut World) {
        let cast = Cast::of(world);
        let mut jo = world.sign_in(&cast.jo);
        write_to_pay(&mut jo, &[&cast.bakery], CLARA, &[]).answers(422);
        assert!(jo.problem("email").is_some_and(|words| words.contains("Clara Brandt")));
        assert!(world.mails().is_empty());
        // Whoever pays for something else is answered as everybody.
        write_to_pay(&mut jo, &[&cast.bakery], STELLA, &[]).answers(200);
        jo.does_not_say("already pays");
    }

    fn another_address_leaves_out_what_it_pays_for_too(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Books", &cast.jo, &[&cast.jo]);
        let inn = world.app("Pier Inn", &cast.jo, Some(&own));
        let mut jo = world.sign_in(&cast.jo);
        let it = ask_to_pay(&mut jo, &[&cast.bakery, &inn], STELLA);
        jo.get(&format!("/invitations/{it}/address")).submit("Send invitation", &[("Email", CLARA)]).follow();
        assert!(jo.flash().is_some_and(|words| words.contains("Clara Brandt already pays for Old Bakery")));
        is_now(world, it, InvitationState::Withdrawn);
        assert!(!only_mail(world, CLARA, "invitation").text.contains("Old Bakery"));
    }

    fn a_second_press_says_what_is_so(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.clara), &[&cast.bakery], STELLA);
        world.lets_manage(&cast.harbour, &cast.stella);
        let mut tabs = [world.sign_in(&cast.stella), world.sign_in(&cast.stella)];
        for tab in &mut tabs {
            open_mail(world, tab, it);
            tab.says("You already have this.");
        }
        for (tab, words) in tabs.iter_mut().zip(["You already have this.", "You have accepted this."]) {
            tab.submit("Done", &[]).redirects_to("/").follow();
            assert_eq!(tab.flash(), Some(format!("{words} There is nothing more to do.")));
        }
        is_paid_with(world, &cast.bakery, &cast.harbour);
    }

    fn under_another_address_nobody_accepts_what_they_have(world: &mut World) {
        let cast = Cast::of(world);
        let it = super::acts::share(&mut world.sign_in(&cast.clara), &cast.harbour, "boss@harbour.example");
        let mut jo = world.sign_in(&cast.jo);
        open_mail(world, &mut jo, it);
        jo.says("You already have this");
        assert!(!jo.has_button("Done") && !jo.has_button(&format!("Accept as {JO}")));
        jo.post("/invitation/accept", &[("invitation", it.as_str())]).answers(409);
        is_now(world, it, InvitationState::Pending);
        assert!(mails(world, CLARA, "invitation_to_be_confirmed").is_empty());
    }
}
