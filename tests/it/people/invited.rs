//! Signing up when an invitation was opened before.

use std::collections::HashMap;

use actix_web::cookie::{Cookie, CookieJar, Key};
use diesel::prelude::*;
use remit::model::InvitationId;
use remit::model::email_address::EmailAddress;
use remit::model::invitation::{Invitation, InvitationKind, InvitationState};
use remit::store::schema::invitations;

use crate::world::{Browser, Cast, PASSWORD, World};

const EMAIL: &str = "nora@harbour.example";

fn invitation(world: &World, cast: &Cast) -> InvitationId {
    let now = world.clock.now();
    let invitation = Invitation {
        id: InvitationId::random(),
        kind: InvitationKind::PaymentMethod,
        state: InvitationState::Pending,
        sender_id: cast.clara.id,
        email: EmailAddress::parse(EMAIL).expect("an address"),
        message: String::new(),
        team_id: None,
        role: None,
        payment_method_id: Some(cast.harbour.id),
        about: cast.harbour.name.clone(),
        sender_leaves: false,
        version: 1,
        created_at: now,
        sent_at: now,
        expires_at: now.plus_days(14),
        reminders: 0,
        reminded_at: None,
        last_call_at: None,
        mailbox_used_at: None,
        answered_at: None,
        answered_by: None,
        reason: None,
        choice: None,
        invoices_only: false,
    };
    world.change(|tx| {
        diesel::insert_into(invitations::table).values(&invitation).execute(tx.conn)?;
        Ok(())
    });
    invitation.id
}

/// A browser in which the link in the mail, or the copied one, was opened.
fn opened(world: &World, id: InvitationId, version: i64, proves_mailbox: bool) -> Browser {
    let opened = serde_json::json!({ "id": id, "version": version, "proves_mailbox": proves_mailbox });
    let carried = serde_json::json!({ "invitation": opened }).to_string();
    let state = serde_json::to_string(&HashMap::from([("c", carried)])).expect("JSON");
    let mut jar = CookieJar::new();
    jar.private_mut(&Key::from(&world.db.site.keys.cookie)).add(Cookie::new("remit", state));
    let cookie = jar.delta().next().expect("the cookie");
    let mut browser = world.guest();
    browser.take_cookie((cookie.name().to_owned(), cookie.value().to_owned()));
    browser
}

fn sign_up<'a>(browser: &'a mut Browser, email: &str) -> &'a mut Browser {
    let typed = [("name", "Nora"), ("email", email), ("password", PASSWORD), ("account_type", "client")];
    browser.post("/sign-up", &typed)
}

story! {
    fn the_mail_of_an_invitation_proves_the_address_once(world: &mut World) {
        let cast = Cast::of(world);
        let id = invitation(world, &cast);
        let mut nora = opened(world, id, 1, true);
        nora.get("/sign-up").shows(200, "Sign up").says("back to the invitation");
        sign_up(&mut nora, EMAIL).redirects_to("/invitation");
        nora.get("/account").shows(200, "Account").says(EMAIL);
        assert_eq!(world.mail_to(EMAIL).kind, "account_made");
        let mut again = opened(world, id, 1, true);
        sign_up(&mut again, EMAIL).redirects_to("/sign-up/check-your-mail");
    }

    fn behind_the_mail_of_an_invitation_a_name_is_enough(world: &mut World) {
        let cast = Cast::of(world);
        let id = invitation(world, &cast);
        let only_name = |email| [("name", "Nora"), ("email", email), ("door", "invitation")];
        let mut nora = opened(world, id, 1, true);
        nora.post("/sign-up", &only_name(EMAIL)).redirects_to("/invitation").follow().answers(200);
        nora.get("/account").shows(200, "Account").says("Nora").says("Client: you pay").says("None ·");
        assert_eq!(world.mail_to(EMAIL).kind, "account_made");
        // The mailbox was the proof: nothing more is asked for now.
        nora.get("/account/password").shows(200, "Choose a password");
        // By a copied link as well, once the address is confirmed.
        let other = "other@harbour.example";
        let mut copied = opened(world, id, 1, false);
        copied.post("/sign-up", &only_name(other)).redirects_to("/sign-up/check-your-mail");
        copied.open(world.mail_to(other).link()).submit("Confirm", &[]).redirects_to("/invitation");
        copied.get("/account").answers(200).says("Client: you pay");
        // Who works needs the other type, and without an invitation nothing goes without saying.
        let work = world.invitation_to_work(&cast.mara, "dora@studio.example", &cast.bakery);
        let mut dora = world.guest();
        dora.open(&world.link_in_mail(work)).answers(200);
        dora.post("/sign-up", &only_name("dora@studio.example")).redirects_to("/invitation");
        dora.get("/account").answers(200).says("Developer: you build");
        let mut guest = world.guest();
        guest.post("/sign-up", &only_name("guest@harbour.example")).shows(422, "Sign up");
        assert!(guest.problem("account_type").is_some() && guest.problem("password").is_none(), "{}", guest.text());
    }

    fn only_the_link_in_the_mail_proves_and_only_for_a_day_and_this_address(world: &mut World) {
        let cast = Cast::of(world);
        let id = invitation(world, &cast);
        let check = "/sign-up/check-your-mail";
        sign_up(&mut opened(world, id, 1, false), EMAIL).redirects_to(check);
        sign_up(&mut opened(world, id, 0, true), EMAIL).redirects_to(check);
        sign_up(&mut opened(world, id, 1, true), "other@harbour.example").redirects_to(check);
        world.pass_hours(24);
        sign_up(&mut opened(world, id, 1, true), EMAIL).redirects_to(check);
        assert!(world.mails_to(EMAIL).iter().all(|mail| mail.kind == "confirm_sign_up"));
    }

    fn whoever_confirms_in_another_browser_lands_at_the_invitation(world: &mut World) {
        let cast = Cast::of(world);
        let id = invitation(world, &cast);
        sign_up(&mut opened(world, id, 1, false), EMAIL).redirects_to("/sign-up/check-your-mail");
        let mut phone = world.guest();
        phone.open(world.mail_to(EMAIL).link()).submit("Confirm", &[("Password", PASSWORD)]).redirects_to("/invitation");
    }

    fn who_has_an_account_is_told_behind_the_mail_link_and_logs_in_to_the_invitation(world: &mut World) {
        let cast = Cast::of(world);
        world.client("Nora", EMAIL);
        let id = invitation(world, &cast);
        let mut nora = opened(world, id, 1, true);
        sign_up(&mut nora, EMAIL).shows(422, "Sign up").says("already has an account");
        nora.get("/login").submit("Log in", &[("Email", EMAIL), ("Password", PASSWORD)]).redirects_to("/invitation");
        let mut copied = opened(world, id, 1, false);
        sign_up(&mut copied, EMAIL).redirects_to("/sign-up/check-your-mail");
    }

    fn two_sign_ups_through_one_mail_make_one_person(world: &mut World) {
        let cast = Cast::of(world);
        let id = invitation(world, &cast);
        let (mut one, mut two) = (opened(world, id, 1, true), opened(world, id, 1, true));
        let mut outcomes = world.at_once(vec![
            (&mut one, Box::new(|it| sign_up(it, EMAIL).location() == Some("/invitation"))),
            (&mut two, Box::new(|it| sign_up(it, EMAIL).location() == Some("/invitation"))),
        ]);
        outcomes.sort_unstable();
        assert_eq!(outcomes, [false, true]);
    }

    fn a_mistake_at_the_doors_of_an_invitation_comes_back_there(world: &mut World) {
        let cast = Cast::of(world);
        let id = invitation(world, &cast);
        for by_mail in [true, false] {
            let mut nora = opened(world, id, 1, by_mail);
            let heading = nora.get("/invitation").answers(200).h1();
            nora.submit("Sign up", &[("Name", "Nora Ek"), ("Password", "nora nora"), ("email", EMAIL)]);
            nora.shows(422, &heading).says("Harbour billing");
            assert!(nora.problem("password").is_some_and(|words| words.contains("12 characters")), "{}", nora.text());
            assert_eq!((nora.field("name"), nora.field("email")), ("Nora Ek".into(), EMAIL.into()));
            assert!(!nora.source().contains("nora nora"), "a password is never shown again");
            nora.get("/invitation");
            nora.submit("Log in", &[("Email", "jo@books.example"), ("Password", "wrong")]).shows(422, &heading);
            assert!(nora.problem("log-in-password").is_some());
            let typed = nora.form("Log in").fields;
            assert!(typed.contains(&("email".into(), "jo@books.example".into())), "{typed:?}");
            nora.submit("Log in", &[("Email", "jo"), ("Password", "wrong")]).shows(422, &heading);
            assert!(nora.problem("log-in-email").is_some());
        }
        // Under another address too, and what was open is still there.
        let mut nora = opened(world, id, 1, true);
        nora.get("/invitation/other-address");
        nora.submit("Sign up", &[("Name", "Nora Ek"), ("Email", "nora@else.example"), ("Password", "short")]).answers(422);
        assert!(nora.problem("password").is_some());
        assert_eq!(nora.field("email"), "nora@else.example");
        let words = [("Name", "Nora Ek"), ("Email", "nora@else.example"), ("Password", PASSWORD)];
        nora.submit("Sign up", &words).redirects_to("/sign-up/check-your-mail");
    }
}
