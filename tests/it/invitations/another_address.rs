//! Case 1: signed in under another address than the invited one.

use remit::model::InvitationId;
use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;

use super::acts::{
    all_holds, ask_to_pay, choose, choose_new, current_link, events, invitation, is_now, is_paid_with, mails,
    only_mail, open_mail, share, sql, take_over,
};
use crate::world::{Browser, Cast, PASSWORD, World};

const CLARA: &str = "clara@harbour.example";
const STELLA: &str = "stella@lagoon.example";
const MARA: &str = "mara@studio.example";

/// Mara asks Clara to pay for the café; Stella accepts with her own payment method.
fn accepted_by_stella(world: &World, cast: &Cast) -> (InvitationId, Browser, Browser) {
    let mut mara = world.sign_in(&cast.mara);
    let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
    let mut stella = world.sign_in(&cast.stella);
    open_mail(world, &mut stella, it);
    choose(&mut stella, &cast.lagoon).answers(200).says("Nothing changes until then");
    stella.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation").follow();
    is_now(world, it, InvitationState::ToBeConfirmed);
    (it, mara, stella)
}

story! {
    fn both_addresses_are_shown_and_one_can_go_on_as_the_invited_one(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let mut jo = world.sign_in(&cast.jo);
        open_mail(world, &mut jo, it);
        jo.says("This invitation was sent to clara@harbour.example").says("You are logged in as jo@books.example");
        jo.does_not_say("can still work on");
        jo.submit("Log out and continue as clara@harbour.example", &[]).redirects_to("/invitation").follow();
        jo.says("You already have an account").says("If you leave it empty, we’ll email you a code.");
        jo.submit("Log in", &[("Password", PASSWORD)]).redirects_to("/invitation").follow();
        take_over(&mut jo, &cast.harbour);
        is_paid_with(world, &cast.cafe, &cast.harbour);
    }

    fn the_page_of_one_to_be_confirmed_needs_no_more_queries_than_others(world: &mut World) {
        let cast = Cast::of(world);
        let (it, mut mara, _) = accepted_by_stella(world, &cast);
        world.queries();
        mara.get(&format!("/invitations/{it}")).says("Please confirm");
        assert!(world.queries() <= 6);
    }

    fn the_sender_confirms_another_address_with_one_press(world: &mut World) {
        let cast = Cast::of(world);
        let (it, mut mara, mut stella) = accepted_by_stella(world, &cast);
        stella.says("You’ve accepted.").says("Mara Klein invited another address and has to confirm it’s you.");
        stella.get(&format!("/apps/{}", cast.cafe.id)).answers(404);
        stella.get("/invitations").says("You have accepted: Harbour Café");
        let mail = only_mail(world, MARA, "invitation_to_be_confirmed");
        assert!(mail.text.contains("Stella Mori") && mail.text.contains(STELLA) && mail.text.contains(CLARA));
        mara.get("/").says("accepted your invitation for Harbour Café with another address");
        mara.get(&format!("/invitations/{it}")).says("To be confirmed");
        mara.click("View and confirm");
        mara.shows(200, "Confirm").says(STELLA).says("Stella Mori will pay for Harbour Café and receive the invoices");
        mara.says("Nothing changes yet").says("can take over billing then");
        mara.submit("Confirm", &[]).redirects_to("/invitations/").follow().says("Waiting for an answer").says(STELLA);
        let words = "You confirmed Stella Mori. They can see the price now and take over billing.";
        assert_eq!(mara.flash().as_deref(), Some(words));
        is_now(world, it, InvitationState::Pending);
        assert_eq!(super::acts::app(world, &cast.cafe).payment_method_id, None, "nobody pays who has not seen the price");
        assert!(mails(world, MARA, "invitation_accepted").is_empty());
        // Now it is for Stella: with its price, and with what was chosen before.
        let opens = only_mail(world, STELLA, "invitation_confirmed");
        assert!(opens.text.contains("You aren’t paying yet"), "{}", opens.text);
        stella.get("/").says("Mara Klein asks you to take over the hosting bill for Harbour Café");
        stella.open(opens.link()).shows(200, "Mara Klein asks you to take over the hosting bill for Harbour Café");
        stella.says("What it costs").does_not_say("another address");
        assert_eq!(stella.field("pay_with"), cast.lagoon.id.to_string());
        stella.submit("Continue", &[]).follow().says("What it costs");
        stella.submit("Take over billing", &[]).redirects_to("/");
        is_now(world, it, InvitationState::Accepted);
        is_paid_with(world, &cast.cafe, &cast.lagoon);
        let accepted = only_mail(world, MARA, "invitation_accepted");
        assert!(accepted.text.contains("Stella Mori (stella@lagoon.example)"), "{}", accepted.text);
        mara.get(&format!("/invitations/{it}")).says("by Stella Mori (stella@lagoon.example)");
        assert!(mails(world, CLARA, "billing_taken_over").is_empty());
        stella.get(&format!("/apps/{}", cast.cafe.id)).answers(200);
        all_holds(world);
    }

    fn a_confirmation_asks_for_the_password(world: &mut World) {
        let cast = Cast::of(world);
        let (it, mut mara, _) = accepted_by_stella(world, &cast);
        world.pass_minutes(20);
        mara.get(&format!("/invitations/{it}/confirm")).submit("Confirm", &[]).shows(200, "Confirm it is you");
        is_now(world, it, InvitationState::ToBeConfirmed);
        mara.submit("Continue", &[("Current password", PASSWORD)]).redirects_to("/invitations/");
        is_now(world, it, InvitationState::Pending);
        assert_eq!(invitation(world, it).email.as_str(), STELLA);
    }

    fn after_the_confirmation_it_is_no_longer_for_the_invited_one(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let (it, mut mara, _) = accepted_by_stella(world, &cast);
        let old = current_link(world, it);
        clara.open(&old).says("If you accept");
        choose(&mut clara, &cast.harbour).answers(200);
        mara.get(&format!("/invitations/{it}/confirm")).submit("Confirm", &[]).redirects_to("/invitations/");
        clara.submit("Take over billing", &[]).answers(409);
        is_now(world, it, InvitationState::Pending);
        clara.get("/").answers(200).does_not_say("asks you to take over");
        let mut guest = world.guest();
        guest.open(&old).says("Log in").does_not_say("What it costs").does_not_say(STELLA);
        guest.get("/invitation/decline").answers(409);
        // It can be declined, reminded of and withdrawn as any other.
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.get("/invitation/decline").submit("Decline", &[]).redirects_to("/");
        is_now(world, it, InvitationState::Declined);
        all_holds(world);
    }

    fn what_waits_for_the_sender_is_not_said_to_need_who_accepted(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, "boss@harbour.example");
        let mut karl = world.sign_in(&world.client("Karl Blank", "karl@blank.example"));
        open_mail(world, &mut karl, it);
        karl.submit("Accept as karl@blank.example", &[]).redirects_to("/invitation");
        karl.get("/").says("Nothing needs your attention.").says("Waiting for others You accepted: Harbour billing");
        karl.does_not_say("Nothing here yet.").does_not_say("Needs your attention");
    }

    fn who_is_confirmed_is_who_was_seen(world: &mut World) {
        let cast = Cast::of(world);
        let (it, mut mara, _) = accepted_by_stella(world, &cast);
        mara.get(&format!("/invitations/{it}/confirm")).says(STELLA);
        world.sign_in(&cast.mara).post(&format!("/invitations/{it}/refuse"), &[]).answers(303);
        let mut jo = world.sign_in(&cast.jo);
        open_mail(world, &mut jo, it);
        choose(&mut jo, &cast.harbour).answers(200);
        jo.submit("Accept as jo@books.example", &[]).redirects_to("/invitation");
        mara.submit("Confirm", &[]).answers(409).says("Someone else has accepted since you opened this page");
        is_now(world, it, InvitationState::ToBeConfirmed);
    }

    fn a_sender_who_does_not_confirm_leaves_it_to_the_invited_one(world: &mut World) {
        let cast = Cast::of(world);
        let (it, mut mara, mut stella) = accepted_by_stella(world, &cast);
        let before = invitation(world, it);
        mara.get(&format!("/invitations/{it}/confirm")).submit("Do not confirm", &[]).redirects_to("/invitations/");
        let after = invitation(world, it);
        assert_eq!(after.state, InvitationState::Pending);
        assert_eq!((after.version, after.expires_at, after.answered_by), (before.version, before.expires_at, None));
        let told = only_mail(world, STELLA, "invitation_refused");
        assert!(!told.text.contains(CLARA), "{}", told.text);
        mara.get(&format!("/invitations/{it}/confirm")).answers(409);
        stella.get("/invitation").says("You are logged in with another address");
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        take_over(&mut clara, &cast.harbour);
        all_holds(world);
    }

    fn the_invited_one_may_still_accept_while_another_waits(world: &mut World) {
        let cast = Cast::of(world);
        let (it, mut mara, mut stella) = accepted_by_stella(world, &cast);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/").says("Mara Klein asks you to take over the hosting bill for Harbour Café");
        open_mail(world, &mut clara, it);
        clara.does_not_say("Stella");
        take_over(&mut clara, &cast.harbour);
        is_now(world, it, InvitationState::Accepted);
        mara.get(&format!("/invitations/{it}/confirm")).answers(409).says("Accepted");
        stella.get("/invitation").says("This invitation was accepted");
        assert!(mails(world, STELLA, "invitation_confirmed").is_empty());
        all_holds(world);
    }

    fn who_waits_is_told_once_it_is_over(world: &mut World) {
        let cast = Cast::of(world);
        let page = |it| format!("/invitations/{it}");
        type Ends = fn(&World, &Cast, &mut Browser, InvitationId);
        let ends: [(&str, Ends); 5] = [
            ("Mara Klein has withdrawn", |_, _, mara, it| {
                mara.get(&format!("/invitations/{it}")).submit("Withdraw", &[]).redirects_to("/invitations/");
            }),
            ("has now declined it", |world, cast, _, it| {
                let mut clara = world.sign_in(&cast.clara);
                open_mail(world, &mut clara, it);
                clara.get("/invitation/decline").submit("Decline", &[]).redirects_to("/");
            }),
            ("has sent the invitation", |_, _, mara, it| {
                mara.get(&format!("/invitations/{it}")).submit("Send again", &[]).redirects_to("/invitations/");
                mara.get(&format!("/invitations/{it}")).submit("Withdraw", &[]).redirects_to("/invitations/");
            }),
            ("ended before Mara Klein confirmed", |world, _, _, _| {
                world.pass_days(30);
                world.change(remit::invitations::due::expire);
            }),
            ("has now accepted it", |world, cast, _, it| {
                let mut clara = world.sign_in(&cast.clara);
                open_mail(world, &mut clara, it);
                take_over(&mut clara, &cast.harbour);
            }),
        ];
        for (number, (words, end)) in ends.iter().enumerate() {
            let (it, mut mara, _) = accepted_by_stella(world, &cast);
            mara.get(&page(it)).answers(200);
            end(world, &cast, &mut mara, it);
            let told = mails(world, STELLA, "invitation_over");
            assert_eq!(told.len(), number + 1, "{words}");
            let text = &told[number].text;
            assert!(text.contains(words) && text.contains("Harbour Café") && !text.contains(CLARA), "{words}: {text}");
            world.pass_days(1);
        }
    }

    fn a_third_person_cannot_push_in_while_one_waits_and_a_second_press_tells_nobody_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        let (mut first, mut second) = (world.sign_in(&cast.stella), world.sign_in(&cast.stella));
        let mut third = world.sign_in(&cast.jo);
        for browser in [&mut first, &mut second] {
            open_mail(world, browser, it);
            choose(browser, &cast.lagoon).answers(200);
        }
        open_mail(world, &mut third, it);
        choose(&mut third, &cast.harbour).answers(200);
        first.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation");
        second.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation");
        third.submit("Accept as jo@books.example", &[]).answers(409).says("another person has accepted");
        only_mail(world, MARA, "invitation_to_be_confirmed");
        assert_eq!(events(world, EventKind::InvitationToBeConfirmed), 1);
        assert_eq!(invitation(world, it).answered_by, Some(cast.stella.id));
    }

    fn the_sender_cannot_accept_their_own_invitation(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        open_mail(world, &mut mara, it);
        choose_new(&mut mara);
        if mara.status == 200 {
            mara.submit("Accept as mara@studio.example", &[]);
        }
        mara.answers(409);
        is_now(world, it, InvitationState::Pending);
    }

    fn what_has_changed_since_goes_back_to_the_receiver(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let it = share(&mut clara, &cast.harbour, "boss@harbour.example");
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation");
        clara.get(&format!("/invitations/{it}/confirm")).answers(200);
        let page = format!("/payment-methods/{}/edit", cast.harbour.id);
        let mut other = world.sign_in(&cast.clara);
        other.get(&page).submit("Save", &[("payment_method_name", "Hotel billing")]).redirects_to("/payment-methods/");
        clara.submit("Confirm", &[]).redirects_to("/invitations/").follow();
        assert!(clara.flash().is_some_and(|words| words.contains("We’ve asked them to review it again")));
        is_now(world, it, InvitationState::Pending);
        only_mail(world, STELLA, "invitation_look_again");
        stella.get("/invitation").shows(200, "Clara Brandt invites you to manage Hotel billing");
        stella.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation");
        clara.get(&format!("/invitations/{it}/confirm")).submit("Confirm", &[]).redirects_to("/invitations/");
        is_now(world, it, InvitationState::Accepted);
    }

    fn what_they_chose_is_chosen_again_if_it_cannot_take_it_any_more(world: &mut World) {
        let cast = Cast::of(world);
        for breaking in [
            "UPDATE payment_methods SET state = 'closing' WHERE name = 'Lagoon billing'",
            "UPDATE payment_methods SET company = NULL WHERE name = 'Lagoon billing'",
        ] {
            sql(world, "UPDATE payment_methods SET state = 'open', company = 'Lagoon' WHERE name = 'Lagoon billing'");
            let (it, mut mara, mut stella) = accepted_by_stella(world, &cast);
            sql(world, breaking);
            mara.get(&format!("/invitations/{it}/confirm")).says("Stella Mori will pay for Harbour Café");
            mara.submit("Confirm", &[]).redirects_to("/invitations/").follow();
            stella.get("/invitation").says("What it costs");
            choose(&mut stella, &cast.lagoon);
            assert!(!stella.has_button("Take over billing"), "{breaking}");
            mara.submit("Withdraw", &[]).redirects_to("/invitations/");
            world.pass_minutes(1);
            sql(world, "DELETE FROM rate_limits");
        }
    }

    fn what_waits_for_confirmation_ends_with_the_invitation_and_can_be_withdrawn(world: &mut World) {
        let cast = Cast::of(world);
        let (it, mut mara, mut stella) = accepted_by_stella(world, &cast);
        mara.get(&format!("/invitations/{it}")).submit("Withdraw", &[]).redirects_to("/invitations/");
        stella.get("/invitation").says("Mara Klein withdrew this invitation");
        let mut clara = world.sign_in(&cast.clara);
        let shared = share(&mut clara, &cast.harbour, "boss@harbour.example");
        open_mail(world, &mut stella, shared);
        stella.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation");
        is_now(world, shared, InvitationState::ToBeConfirmed);
        world.pass_days(14);
        world.sign_in(&cast.clara).get(&format!("/invitations/{shared}/confirm")).answers(409);
        world.change(remit::invitations::due::expire);
        is_now(world, shared, InvitationState::Expired);
        assert_eq!(events(world, EventKind::BillingAccessGiven), 0);
    }

    fn the_mail_that_was_forwarded_leads_to_both_doors_for_another_address(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, "boss@harbour.example");
        let mut guest = world.guest();
        open_mail(world, &mut guest, it);
        guest.click("This isn’t my address").shows(200, "Clara Brandt invites you to manage Harbour billing");
        guest.does_not_say("boss@harbour.example").does_not_say("Jo Adler");
        let typed = [("Name", "Ada Frey"), ("Email", "ada@harbour.example"), ("Password", PASSWORD)];
        guest.submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
        guest.open(only_mail(world, "ada@harbour.example", "confirm_sign_up").link());
        guest.submit("Confirm", &[("Password", PASSWORD)]).redirects_to("/invitation").follow();
        guest.submit("Accept as ada@harbour.example", &[]).redirects_to("/invitation");
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/invitations/{it}/confirm")).says("ada@harbour.example");
        clara.submit("Confirm", &[]).redirects_to("/invitations/");
        guest.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200);
        all_holds(world);
    }
}
