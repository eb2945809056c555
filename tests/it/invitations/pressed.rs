//! Accepting and declining: once, whatever happens at the same time.

use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;

use super::acts::{
    ask_to_pay, choose, current_link, events, is_now, is_paid_with, mails, only_mail, open_mail, share, take_over,
};
use crate::world::{Browser, Cast, PASSWORD};

const CLARA: &str = "clara@harbour.example";
const MARA: &str = "mara@studio.example";

/// The same browser with another tab: the same cookies, another page.
fn other_tab(world: &crate::world::World, browser: &Browser) -> Browser {
    let mut tab = world.guest();
    browser.cookies().into_iter().for_each(|cookie| tab.take_cookie(cookie));
    tab
}

story! {
    // Case 8
    fn a_second_tab_and_a_second_device_show_the_result(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let (mut one, mut device) = (world.sign_in(&cast.clara), world.sign_in(&cast.clara));
        open_mail(world, &mut one, it);
        open_mail(world, &mut device, it);
        let mut tab = other_tab(world, &one);
        tab.get("/invitation");
        for browser in [&mut one, &mut tab, &mut device] {
            choose(browser, &cast.harbour).answers(200);
        }
        one.submit("Take over billing", &[]).redirects_to("/");
        let cookies = one.cookies();
        cookies.into_iter().for_each(|cookie| tab.take_cookie(cookie));
        for browser in [&mut tab, &mut device] {
            browser.submit("Take over billing", &[]).redirects_to("/handovers/").follow();
            browser.shows(200, "You now pay for Harbour Café").says("We’ve told Mara Klein");
        }
        assert_eq!(events(world, EventKind::InvitationAccepted), 1);
        only_mail(world, CLARA, "billing_taken_over");
    }

    // Case 9
    fn withdrawn_while_the_page_is_open(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        choose(&mut clara, &cast.harbour).answers(200);
        mara.get(&format!("/invitations/{it}"));
        let mut tab = other_tab(world, &mara);
        tab.get(&format!("/invitations/{it}"));
        mara.submit("Withdraw", &[]).redirects_to("/invitations/").follow().says("Withdrawn");
        tab.submit("Withdraw", &[]).redirects_to("/invitations/");
        clara.submit("Take over billing", &[]).answers(409).says("Mara Klein withdrew this invitation");
        clara.get("/invitation").says("Mara Klein withdrew this invitation").says(MARA);
        clara.get("/invitation/decline").answers(409);
        assert_eq!(events(world, EventKind::InvitationWithdrawn), 1);
        assert!(!mara.has_button("Send again"));
    }

    fn withdrawn_after_it_was_accepted_says_so(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        mara.get(&format!("/invitations/{it}"));
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        take_over(&mut clara, &cast.harbour);
        mara.submit("Withdraw", &[]).answers(409).says("Accepted");
        for act in ["remind", "send-again", "withdraw", "confirm", "refuse"] {
            mara.post(&format!("/invitations/{it}/{act}"), &[]).answers(409);
        }
        mara.post(&format!("/invitations/{it}/address"), &[("email", "else@pier.example")]).status_is(&[409, 422]);
        is_paid_with(world, &cast.cafe, &cast.harbour);
    }

    fn expired_while_the_page_is_open(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, "stella@lagoon.example");
        world.pass_days(13);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        world.pass_days(1);
        stella.submit("Accept invitation", &[]).answers(409).says("This invitation ended on 8 December 2026. Ask Clara Brandt");
        stella.get("/invitation").says("ended on 8 December 2026").says(CLARA);
    }

    // Case 19
    fn who_declines_may_say_why_and_the_sender_is_told(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        // By the link in the mail, without logging in.
        let mut clara = world.guest();
        open_mail(world, &mut clara, it);
        clara.click("Decline").shows(200, "Decline the invitation");
        clara.submit("Decline", &[("Reason", "See https://evil.example")]).answers(422);
        let mut tab = other_tab(world, &clara);
        tab.get("/invitation/decline");
        clara.submit("Decline", &[("Reason", "We have moved on.")]).redirects_to("/invitation").follow();
        clara.says("This invitation was declined");
        tab.submit("Decline", &[("Reason", "Twice.")]).redirects_to("/invitation");
        let mail = only_mail(world, MARA, "invitation_declined");
        assert!(mail.text.contains("We have moved on."), "{}", mail.text);
        mara.get(&format!("/invitations/{it}")).says("Declined").says("We have moved on.");
        is_now(world, it, InvitationState::Declined);
        // The app is free again.
        ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
    }

    fn nothing_more_from_this_sender_is_kept_and_not_told(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        clara.get("/invitation/decline").submit("Decline", &[("nothing_more", "yes")]).redirects_to("/");
        assert!(!only_mail(world, MARA, "invitation_declined").text.contains("nothing more"));
        world.pass_days(1);
        let mut mara = world.sign_in(&cast.mara);
        let again = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        mara.follow();
        assert_eq!(mara.flash().as_deref(), Some("The invitation to clara@harbour.example is on its way."));
        mara.says("Waiting for an answer");
        world.pass_days(1);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/invitations/{again}")).submit("Remind", &[]).redirects_to("/invitations/");
        assert_eq!(mails(world, CLARA, "invitation").len(), 1, "only the first one");
        assert!(mails(world, CLARA, "invitation_reminder").is_empty());
        // Somebody else may still write.
        ask_to_pay(&mut world.sign_in(&cast.sven), &[&cast.island], CLARA);
        assert_eq!(mails(world, CLARA, "invitation").len(), 2);
    }

    fn a_form_of_one_invitation_does_not_answer_another_one(world: &mut World) {
        let cast = Cast::of(world);
        let first = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let second = ask_to_pay(&mut world.sign_in(&cast.sven), &[&cast.island], CLARA);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, first);
        clara.get("/invitation/decline").says("Mara Klein");
        let mut tab = other_tab(world, &clara);
        open_mail(world, &mut tab, second);
        tab.cookies().into_iter().for_each(|cookie| clara.take_cookie(cookie));
        clara.submit("Decline", &[]).answers(409);
        is_now(world, first, InvitationState::Pending);
        is_now(world, second, InvitationState::Pending);
        // The same with accepting.
        clara.open(&current_link(world, first));
        choose(&mut clara, &cast.harbour).answers(200);
        tab.cookies().into_iter().for_each(|cookie| clara.take_cookie(cookie));
        clara.submit("Take over billing", &[]).status_is(&[409, 422]);
        is_now(world, second, InvitationState::Pending);
    }

    fn the_invitation_survives_every_detour(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let mut clara = world.guest();
        open_mail(world, &mut clara, it);
        clara.get("/help").answers(200);
        clara.get("/login").submit("Log in", &[("Email", CLARA), ("Password", "wrong")]).answers(422);
        clara.submit("Log in", &[("Password", PASSWORD)]).redirects_to("/invitation").follow();
        choose(&mut clara, &cast.harbour).answers(200);
        clara.get("/invitation");
        take_over(&mut clara, &cast.harbour);
        is_paid_with(world, &cast.cafe, &cast.harbour);
    }

    fn mistakes_in_the_new_payment_method_lose_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        clara.submit("Continue", &[("pay_with", "new"), ("City", "Hamburg"), ("VAT ID", "DE123")]).follow();
        clara.answers(422);
        for field in ["company", "street", "country"] {
            assert!(clara.problem(field).is_some(), "{field}");
        }
        assert_eq!((clara.field("city"), clara.field("vat_id")), ("Hamburg".into(), "DE123".into()));
        let mut whole = super::acts::CAFE_BILLING.to_vec();
        whole.extend([("pay_with", "new"), ("VAT ID", "")]);
        clara.submit("Continue", &whole).follow().answers(200);
        clara.submit("Take over billing", &[]).redirects_to("/").follow().says("Harbour Café Ltd");
    }
}
