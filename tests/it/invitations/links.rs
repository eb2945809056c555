//! The two links, who looks through them, and that looking changes nothing.

use actix_web::http::Method;
use remit::model::invitation::InvitationState;

use super::acts::{
    ask_to_pay, copied_link, current_link, is_now, mails, only_mail, open_mail, share, sign_up_on_invitation, take_over,
};
use crate::world::{Cast, PASSWORD};

const NORA: &str = "nora@pier.example";
const CLARA: &str = "clara@harbour.example";

story! {
    fn looking_twenty_times_changes_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        let link = current_link(world, it);
        let (mut guest, mut clara, mut jo) = (world.guest(), world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        let before = world.dump();
        for _ in 0..20 {
            for browser in [&mut guest, &mut clara, &mut jo] {
                browser.send(Method::HEAD, &link, None, &[]);
                browser.get(&link).redirects_to("/invitation");
                browser.send(Method::HEAD, "/invitation", None, &[]).answers(200);
                browser.get("/invitation").answers(200);
            }
        }
        for browser in [&mut guest, &mut clara] {
            browser.get("/invitation/decline").answers(200);
            browser.get("/invitation/other-address").answers(200);
        }
        mara.get(&format!("/invitations/{it}")).answers(200);
        mara.get("/invitations").answers(200);
        world.is_as(&before, "looking");
    }

    fn a_link_that_was_replaced_says_that_a_newer_mail_was_sent_and_when(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        let (old, mut nora) = (current_link(world, it), world.guest());
        nora.open(&old);
        world.pass_days(2);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/invitations/{it}")).submit("Send again", &[]).redirects_to("/invitations/");
        assert_ne!(current_link(world, it), old);
        // The page that is still open, and the link once more.
        nora.get("/invitation/decline").says("newer email replaced this link on 26 November 2026");
        nora.post("/invitation/decline", &[]).answers(409).says("26 November 2026").does_not_say(NORA);
        nora.open(&old).says("A newer email replaced this link on 26 November 2026").does_not_say(NORA);
        assert!(!nora.has_button("Sign up"));
        nora.open(&current_link(world, it)).says(NORA);
        assert_eq!(mails(world, NORA, "invitation").len(), 2);
        is_now(world, it, InvitationState::Pending);
    }

    fn a_link_that_never_was_does_not_exist(world: &mut World) {
        let mut guest = world.guest();
        let missing = guest.get("/nothing").answers(404).body.clone();
        for link in ["/i/x".to_owned(), format!("/i/{}", "a".repeat(43)), format!("/i/{}", "a".repeat(4000))] {
            assert_eq!(guest.get(&link).answers(404).body, missing);
        }
        guest.get("/invitation").shows(200, "No invitation is open");
        guest.get("/invitation/decline").answers(404);
    }

    fn the_mail_link_makes_an_account_at_once_and_only_once(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let it = share(&mut clara, &cast.harbour, NORA);
        let (mut nora, mut other) = (world.guest(), world.guest());
        open_mail(world, &mut nora, it);
        open_mail(world, &mut other, it);
        sign_up_on_invitation(&mut nora, "Nora Lind", &[]).redirects_to("/invitation").follow().says("Accept invitation");
        only_mail(world, NORA, "account_made");
        sign_up_on_invitation(&mut other, "Nora Two", &[]).redirects_to("/sign-up/check-your-mail");
        only_mail(world, NORA, "has_account_already");
        other.get("/invitation").says("You already have an account");
        nora.get("/account").says("Nora Lind");
    }

    fn after_a_day_the_mail_link_proves_the_mailbox_no_more(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, NORA);
        let mut nora = world.guest();
        open_mail(world, &mut nora, it);
        world.pass_hours(24);
        sign_up_on_invitation(&mut nora, "Nora Lind", &[]).redirects_to("/sign-up/check-your-mail");
        // In another browser: the sign-up remembers the invitation.
        let mut elsewhere = world.guest();
        elsewhere.open(only_mail(world, NORA, "confirm_sign_up").link()).submit("Confirm", &[("Password", PASSWORD)]);
        elsewhere.redirects_to("/invitation").follow().shows(200, "Clara Brandt invites you to manage Harbour billing");
        elsewhere.submit("Accept invitation", &[]).redirects_to("/payment-methods/");
    }

    fn the_copied_link_hides_the_address_and_proves_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], NORA);
        let link = copied_link(&mut mara, it);
        assert_ne!(link, current_link(world, it));
        let mut guest = world.guest();
        guest.open(&link).shows(200, "Mara Klein asks you to take over the hosting bill for Harbour Café").does_not_say(NORA);
        guest.does_not_say("You already have an account").does_not_say("can still work on");
        guest.get("/invitation/decline").answers(403);
        guest.get("/invitation");
        sign_up_on_invitation(&mut guest, "Mara as Nora", &[("Email", NORA)]).redirects_to("/sign-up/check-your-mail");
        assert!(mails(world, NORA, "account_made").is_empty());
        only_mail(world, NORA, "confirm_sign_up");
    }

    fn the_copied_link_hides_the_address_from_whoever_is_logged_in_too(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], NORA);
        let link = copied_link(&mut mara, it);
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&link).says("You are logged in as jo@books.example").does_not_say(NORA);
        jo.submit("Continue", &[("pay_with", "none")]).follow().answers(422).does_not_say(NORA);
        super::acts::choose(&mut jo, &cast.harbour).answers(200).does_not_say(NORA);
        // The mail shows it anyway.
        open_mail(world, &mut jo, it);
        jo.says(NORA);
        let mut nora = world.sign_in(&world.client("Nora Lind", NORA));
        nora.open(&link).answers(200).does_not_say("You are logged in with another address");
    }

    // Case 9
    fn a_page_that_is_open_while_the_invitation_is_sent_again_says_so(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        let (mut clara, mut declining) = (world.sign_in(&cast.clara), world.sign_in(&cast.clara));
        for browser in [&mut clara, &mut declining] {
            open_mail(world, browser, it);
        }
        super::acts::choose(&mut clara, &cast.harbour).answers(200);
        declining.get("/invitation/decline").answers(200);
        mara.get(&format!("/invitations/{it}")).submit("Send again", &[]).redirects_to("/invitations/");
        clara.submit("Take over billing", &[]).answers(409).says("Mara Klein sent this invitation again");
        declining.submit("Decline", &[]).answers(409).says("Mara Klein sent this invitation again");
        is_now(world, it, InvitationState::Pending);
        clara.get("/invitation").answers(200);
        take_over(&mut clara, &cast.harbour);
        is_now(world, it, InvitationState::Accepted);
    }

    fn the_copied_link_of_a_known_address_tells_nothing_about_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let mut pages = Vec::new();
        for email in ["stella@lagoon.example", "stelle@lagoon.example"] {
            let it = share(&mut clara, &cast.harbour, email);
            let link = copied_link(&mut clara, it);
            let mut guest = world.guest();
            pages.push(guest.open(&link).text());
        }
        assert_eq!(pages[0], pages[1]);
    }

    fn invitations_wait_on_the_home_page_without_the_mail(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let mut clara = world.sign_in(&cast.clara);
        let what = "Mara Klein asks you to take over the hosting bill for Harbour Café";
        clara.get("/").says(what);
        clara.click(&format!("View invitation : {what}")).shows(200, what);
        clara.get("/invitations").says(what);
        clara.click("View invitation : Harbour Café").shows(200, what);
        // To nobody else.
        for other in [&cast.jo, &cast.mara] {
            let mut other = world.sign_in(other);
            other.get("/").answers(200).does_not_say(what);
            other.get(&format!("/invitations/{it}/open")).answers(404);
        }
        clara.get("/invitation");
        take_over(&mut clara, &cast.harbour);
        clara.get("/").answers(200).does_not_say(what);
    }

    fn the_address_that_counts_is_the_one_at_the_moment_of_accepting(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, it);
        super::acts::choose(&mut clara, &cast.harbour).answers(200);
        super::acts::sql(world, "UPDATE people SET email = 'clara@elsewhere.example' WHERE email = 'clara@harbour.example'");
        clara.submit("Take over billing", &[]).answers(409);
        is_now(world, it, InvitationState::Pending);
        clara.get("/invitation").says("You are logged in with another address");
    }

    // Case 20
    fn a_waiting_sign_up_is_dropped_when_the_mail_link_makes_the_person(world: &mut World) {
        let cast = Cast::of(world);
        let mut squatter = world.guest();
        let typed = [("Name", "Not Nora"), ("Email", NORA), ("Password", "another walnut orbit 8"), ("account_type", "client")];
        squatter.get("/sign-up").submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
        let waiting = only_mail(world, NORA, "confirm_sign_up");
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, NORA);
        let mut nora = world.guest();
        open_mail(world, &mut nora, it);
        sign_up_on_invitation(&mut nora, "Nora Lind", &[]).redirects_to("/invitation");
        squatter.open(waiting.link()).answers(410);
        nora.get("/account").says("Nora Lind");
    }
}
