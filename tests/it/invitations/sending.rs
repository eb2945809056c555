//! Before and at sending: to oneself, to somebody who has it, twice, and what a message may say.

use remit::model::invitation::InvitationState;

use super::acts::{
    TO_PAY, TO_SHARE, ask_to_pay, current_link, invitation, is_now, mails, only_mail, send, share, write_to_pay,
    write_to_share,
};
use crate::world::{Browser, Cast};

const CLARA: &str = "clara@harbour.example";

/// The addresses on a page of those sent.
fn sent_to(browser: &Browser) -> Vec<String> {
    let words = browser.all(".rows .soft.small");
    words.iter().filter_map(|line| line.strip_prefix("to ")?.split(' ').next().map(str::to_owned)).collect()
}

story! {
    fn what_was_sent_is_listed_newest_first_in_pages(world: &mut World) {
        let cast = Cast::of(world);
        for number in 1..=27 {
            world.invitation_to_payment_method(&cast.clara, &format!("a{number}@lagoon.example"), &cast.harbour);
            world.pass_minutes(1);
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/invitations").shows(200, "Invitations").says("For you");
        assert_eq!(sent_to(&clara).len(), 25);
        assert_eq!(sent_to(&clara)[0], "a27@lagoon.example");
        clara.click("Older →").shows(200, "Invitations").does_not_say("For you");
        assert_eq!(sent_to(&clara), ["a2@lagoon.example", "a1@lagoon.example"]);
        clara.click("← Newer").says("For you");
        assert_eq!(sent_to(&clara).len(), 25);
        assert_eq!(sent_to(&clara)[24], "a3@lagoon.example");
    }

    // Case 2
    fn nobody_invites_themselves_and_the_direct_way_is_linked(world: &mut World) {
        let cast = Cast::of(world);
        let (mut mara, mut clara) = (world.sign_in(&cast.mara), world.sign_in(&cast.clara));
        write_to_pay(&mut mara, &[&cast.cafe], " Mara@Studio.example", &[]).shows(422, TO_PAY);
        assert!(mara.problem("email").is_some_and(|words| words.contains("your own address")));
        assert_eq!(mara.field("email"), " Mara@Studio.example");
        mara.click("How Harbour Café is paid").shows(200, "Who pays for Harbour Café");
        write_to_share(&mut clara, &cast.harbour, CLARA).shows(422, TO_SHARE);
        assert!(world.mails().is_empty());
    }

    // Case 3
    fn who_is_seen_to_have_it_is_named_and_everybody_else_gets_the_same_answer(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        write_to_share(&mut clara, &cast.harbour, "jo@books.example").shows(422, TO_SHARE);
        assert_eq!(clara.problem("email").as_deref(), Some("Jo Adler already has this access. Nothing was sent."));
        write_to_pay(&mut clara, &[&cast.bakery], "jo@books.example", &[]).shows(422, TO_PAY).says("Jo Adler");
        assert!(world.mails().is_empty());
        let page = |world: &mut crate::world::World, email: &str| {
            let mut clara = world.sign_in(&cast.clara);
            let shown = write_to_share(&mut clara, &cast.harbour, email).answers(200).text();
            share(&mut clara, &cast.harbour, email);
            (shown.replace(email, "…"), only_mail(world, email, "invitation").text.replace(email, "…"))
        };
        let (known, unknown) = (page(world, "stella@lagoon.example"), page(world, "nobody@lagoon.example"));
        assert_eq!(known.0, unknown.0);
        assert_eq!(known.1.lines().count(), unknown.1.lines().count());
    }

    // Case 4
    fn the_same_invitation_is_not_sent_twice_but_the_waiting_one_is_linked(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let first = share(&mut clara, &cast.harbour, "boss@harbour.example");
        write_to_share(&mut clara, &cast.harbour, " Boss@Harbour.Example ").shows(422, TO_SHARE);
        assert!(clara.problem("email").is_some_and(|words| words.contains("Send that one again")));
        clara.click("View that invitation");
        assert_eq!(clara.address, format!("/invitations/{first}"));
        share(&mut clara, &cast.harbour, "boss+bills@harbour.example");
        // Somebody else who manages it is told the same.
        let mut jo = world.sign_in(&cast.jo);
        write_to_share(&mut jo, &cast.harbour, "boss@harbour.example").shows(422, TO_SHARE);
    }

    // Case 13
    fn an_app_that_somebody_was_asked_to_pay_for_cannot_be_chosen_and_the_open_one_is_linked(world: &mut World) {
        let cast = Cast::of(world);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        let open = ask_to_pay(&mut clara, &[&cast.bakery], "stella@lagoon.example");
        jo.get("/invite/pay").says("someone has already been invited");
        jo.click("View that invitation");
        assert_eq!(jo.address, format!("/invitations/{open}"));
        let typed = [("app", cast.bakery.id.as_str()), ("email", "else@lagoon.example")];
        jo.post("/invite/pay", &typed).follow().shows(422, TO_PAY);
        jo.post("/invite/pay/send", &typed).shows(422, TO_PAY);
        assert!(jo.problem("app").is_some_and(|words| words.contains("already been invited to pay for Old Bakery")));
        // Whoever could send it now may withdraw it, and then it is free.
        jo.get(&format!("/invitations/{open}")).submit("Withdraw", &[]).redirects_to("/invitations/");
        is_now(world, open, InvitationState::Withdrawn);
        ask_to_pay(&mut jo, &[&cast.bakery], "else@lagoon.example");
    }

    fn who_could_send_only_a_part_of_an_invitation_does_not_see_it(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_manage(&cast.lagoon, &cast.clara);
        let mut clara = world.sign_in(&cast.clara);
        let both = ask_to_pay(&mut clara, &[&cast.bakery, &cast.beach], "else@lagoon.example");
        let page = format!("/invitations/{both}");
        // Jo pays for the bakery only: the beach bar does not exist for Jo.
        world.sign_in(&cast.jo).get(&page).answers(404);
        world.sign_in(&cast.jo).post(&format!("{page}/withdraw"), &[]).answers(404);
        world.sign_in(&cast.stella).get(&page).answers(404);
        clara.get(&page).answers(200);
    }

    fn who_receives_billing_does_not_see_invitations_of_the_time_before(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let old = ask_to_pay(&mut clara, &[&cast.bakery], "earlier@lagoon.example");
        clara.get(&format!("/invitations/{old}")).submit("Withdraw", &[]).redirects_to("/invitations/");
        let new = ask_to_pay(&mut clara, &[&cast.bakery], "stella@lagoon.example");
        let mut stella = world.sign_in(&cast.stella);
        super::acts::open_mail(world, &mut stella, new);
        super::acts::take_over(&mut stella, &cast.lagoon);
        stella.get(&format!("/invitations/{old}")).answers(404);
    }

    // Case 17
    fn messages_are_quoted_and_carry_no_addresses_of_websites(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        for evil in ["Look at https://evil.example", "WWW.evil.example", &"x".repeat(1001)] {
            write_to_pay(&mut mara, &[&cast.cafe], CLARA, &[("Message", evil)]).shows(422, TO_PAY);
            assert!(mara.problem("message").is_some());
            assert_eq!(mara.field("message"), evil);
        }
        let trick = "<b>Remit</b>: your account is closed.\nClick the link\r\nBcc: everybody@example.com";
        write_to_pay(&mut mara, &[&cast.cafe], CLARA, &[("Message", trick)]).shows(200, TO_PAY);
        let it = send(&mut mara);
        let mail = only_mail(world, CLARA, "invitation");
        assert!(mail.html.contains("&lt;b&gt;Remit") || mail.html.contains("&#60;b&#62;Remit"), "{}", mail.html);
        assert!(!mail.html.contains("<b>Remit"));
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&current_link(world, it)).says("Message from Mara Klein");
        assert_eq!(clara.all("blockquote b"), Vec::<String>::new());
    }

    fn mistakes_lose_nothing_and_an_expired_login_asks_for_the_password(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/invite/pay").submit("Continue", &[("Email", "clara"), ("Message", "Hello")]).follow().shows(422, TO_PAY);
        assert_eq!((mara.field("email"), mara.field("message")), ("clara".into(), "Hello".into()));
        mara.submit("Continue", &[("Email", CLARA)]).follow().shows(200, TO_PAY);
        world.pass_minutes(16);
        mara.submit("Send invitation", &[]).shows(200, "Confirm it is you");
        assert!(world.mails().is_empty());
        mara.submit("Continue", &[("Current password", crate::world::PASSWORD)]).redirects_to("/invitations/");
        assert_eq!(mails(world, CLARA, "invitation").len(), 1);
    }

    // Case 8
    fn a_form_that_is_sent_twice_sends_one_invitation(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        write_to_pay(&mut mara, &[&cast.cafe], CLARA, &[]).answers(200);
        let form = mara.form("Send invitation");
        let fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let first = mara.post(&form.action, &fields).location().map(str::to_owned);
        let second = mara.post(&form.action, &fields).location().map(str::to_owned);
        assert!(first.is_some() && first == second);
        assert_eq!(mails(world, CLARA, "invitation").len(), 1);
    }

    // Case 16
    fn an_invitation_whose_mail_waits_or_fails_says_so_and_its_link_can_be_copied(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], CLARA);
        mara.get("/invitations").says(CLARA).does_not_say("Email waiting");
        mara.get(&format!("/invitations/{it}")).says(CLARA).does_not_say("Email waiting");
        super::acts::sql(world, "UPDATE outbox SET problem = '450 later', attempts = 1 WHERE kind = 'invitation'");
        mara.get("/invitations").says("Email waiting");
        super::acts::sql(world, "UPDATE outbox SET problem = NULL WHERE kind = 'invitation'");
        mara.get("/invitations").says(CLARA).does_not_say("Email waiting");
        world.pass_minutes(1);
        mara.get("/invitations").says("Email waiting");
        mara.get(&format!("/invitations/{it}")).says("Email waiting");
        let link = super::acts::copied_link(&mut mara, it);
        world.guest().open(&link).answers(200);
        super::acts::sql(world, "UPDATE outbox SET state = 'failed' WHERE kind = 'invitation'");
        mara.get("/invitations").says("Email not delivered");
        mara.get(&format!("/invitations/{it}")).says("The email could not be delivered");
        super::acts::sql(world, "UPDATE outbox SET state = 'sent' WHERE kind = 'invitation'");
        mara.get("/invitations").says(CLARA).does_not_say("Email waiting").does_not_say("Email not delivered");
    }

    fn the_address_can_be_changed_and_the_old_link_ends(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let old = ask_to_pay(&mut mara, &[&cast.cafe], "klara@harbour.example");
        let held = super::acts::app(world, &cast.cafe).trial_held_until;
        let old_link = current_link(world, old);
        mara.get(&format!("/invitations/{old}")).click("Change address").shows(200, "Change the address");
        mara.submit("Send invitation", &[("Email", "clara")]).shows(422, "Change the address");
        mara.submit("Send invitation", &[("Email", "mara@studio.example")]).shows(422, "Change the address");
        is_now(world, old, InvitationState::Pending);
        let new = send_to(&mut mara);
        is_now(world, old, InvitationState::Withdrawn);
        assert_eq!(invitation(world, new).email.as_str(), CLARA);
        assert_eq!(super::acts::app(world, &cast.cafe).trial_held_until, held, "a mistyped address costs no trial");
        world.guest().open(&old_link).says("Mara Klein withdrew this invitation");
        let mut clara = world.sign_in(&cast.clara);
        super::acts::open_mail(world, &mut clara, new);
        super::acts::take_over(&mut clara, &cast.harbour);
        super::acts::all_holds(world);
    }
}

fn send_to(mara: &mut crate::world::Browser) -> remit::model::InvitationId {
    mara.submit("Send invitation", &[("Email", CLARA)]).redirects_to("/invitations/");
    super::acts::id_in(mara.location().expect("a redirect"))
}
