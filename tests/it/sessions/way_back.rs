//! After a code one is where one was: at the page, at what was typed, at the invitation, at the link of another mail.

use super::codes::{ask, type_code, wrong};
use crate::world::{Browser, Cast, World};

const CLARA: &str = "clara@harbour.example";
const MARA: &str = "mara@studio.example";

/// A form was sent after the session had ended: up to the page where the code is typed, with what was typed before.
fn types_after_the_end(world: &World, person: &remit::model::person::Person, email: &str) -> Browser {
    let mut browser = world.sign_in(person);
    browser.get("/account");
    world.pass_days(8);
    browser.submit("Save", &[("Name", "Another Name")]).shows(200, "Log in");
    browser.submit("Continue", &[("Email", email)]).shows(200, "Check your email").says("is kept");
    browser
}

story! {
    fn what_was_typed_before_the_session_ended_is_still_there(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = types_after_the_end(world, &cast.clara, CLARA);
        let code = world.mail_to(CLARA).code().to_owned();
        type_code(&mut clara, &wrong(&code)).shows(422, "Check your email").says("is kept");
        type_code(&mut clara, &code).shows(200, "Go on where you were").says("Another Name");
        clara.submit("Continue", &[]).redirects_to("/account").follow().says("Another Name");
    }

    fn it_is_still_there_after_a_code_that_is_over(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = types_after_the_end(world, &cast.clara, CLARA);
        world.pass_minutes(10);
        let late = world.mail_to(CLARA).code().to_owned();
        type_code(&mut clara, &late).shows(422, "Log in").says("What you typed is kept");
        clara.submit("Continue", &[]).shows(200, "Check your email");
        type_code(&mut clara, world.mail_to(CLARA).code()).shows(200, "Go on where you were");
        clara.says("Another Name");
    }

    fn it_is_still_there_if_the_link_was_pressed_in_another_tab(world: &mut World) {
        let cast = Cast::of(world);
        let mut tab = types_after_the_end(world, &cast.clara, CLARA);
        let mail = world.mail_to(CLARA);
        let mut other_tab = world.guest();
        other_tab.take_cookies(tab.cookies());
        other_tab.open(mail.link()).shows(200, "Log in");
        other_tab.submit("Log in", &[]).redirects_to("/");
        tab.take_cookies(other_tab.cookies());
        type_code(&mut tab, mail.code()).shows(200, "Go on where you were").says("Another Name");
    }

    fn somebody_else_does_not_go_on_with_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut browser = types_after_the_end(world, &cast.clara, MARA);
        type_code(&mut browser, world.mail_to(MARA).code()).redirects_to("/").follow();
        assert!(browser.flash().is_some_and(|words| words.contains("isn’t the account")), "{:?}", browser.flash());
    }

    fn an_invitation_that_was_opened_is_there_by_code_and_by_link(world: &mut World) {
        let cast = Cast::of(world);
        let it = world.invitation_to_payment_method(&cast.jo, MARA, &cast.harbour);
        for by_link in [false, true] {
            let mut mara = world.guest();
            mara.open(&world.link_in_mail(it)).answers(200);
            ask(&mut mara, MARA);
            let mail = world.mail_to(MARA);
            if by_link {
                mara.open(mail.link()).shows(200, "Log in");
                mara.submit("Log in", &[]).redirects_to("/invitation");
            } else {
                type_code(&mut mara, mail.code()).redirects_to("/invitation");
            }
            mara.follow().answers(200).says("Harbour billing");
            world.pass_minutes(1);
        }
    }

    fn at_the_door_of_an_invitation_an_empty_password_asks_for_a_code(world: &mut World) {
        let cast = Cast::of(world);
        world.has_no_password(&cast.mara);
        let it = world.invitation_to_payment_method(&cast.jo, MARA, &cast.harbour);
        let mut mara = world.guest();
        let door = [("door", "invitation"), ("email", "mara")];
        mara.open(&world.link_in_mail(it)).answers(200);
        let heading = mara.h1();
        mara.post("/login", &door).shows(422, &heading);
        assert!(mara.problem("log-in-email").is_some());
        mara.post("/login", &[("door", "invitation"), ("email", MARA)]).redirects_to("/login/code").follow();
        type_code(&mut mara, world.mail_to(MARA).code()).redirects_to("/invitation");
    }

    fn the_link_to_a_new_address_is_wanted_after_a_code_and_after_its_link(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/account/email").submit("Send the link", &[("Email", "clara@new.example")]).redirects_to("/account");
        let link = world.mail_to("clara@new.example").link().to_owned();
        for by_link in [false, true] {
            world.pass_minutes(1);
            let mut guest = world.guest();
            guest.open(&link).shows(200, "Log in");
            guest.submit("Continue", &[("Email", CLARA)]).redirects_to("/login/code").follow();
            let mail = world.mail_to(CLARA);
            if by_link {
                guest.open(mail.link()).submit("Log in", &[]).redirects_to("/verify");
            } else {
                type_code(&mut guest, mail.code()).redirects_to("/verify");
            }
            guest.follow().shows(200, "Confirm your email").says("clara@new.example");
        }
    }

    fn nobody_is_led_to_another_site(world: &mut World) {
        Cast::of(world);
        for then in ["https://evil.example", "//evil.example", "/\\evil.example"] {
            let mut clara = world.guest();
            clara.post("/login", &[("email", CLARA), ("then", then)]).redirects_to("/login/code").follow();
            type_code(&mut clara, world.mail_to(CLARA).code()).answers(303);
            assert_eq!(clara.location(), Some("/"), "{then}");
            world.pass_minutes(1);
        }
    }
}
