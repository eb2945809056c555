//! *Confirm it is you*: with the password, or with a code by email for whoever has none or would rather do that.

use crate::sessions::codes::{ask, wrong};
use crate::world::{Browser, Cast, PASSWORD, World};

const CLARA: &str = "clara@harbour.example";

/// Asks for a new address so late that it has to be confirmed who asks.
fn asks_for_a_new_address(world: &World, person: &remit::model::person::Person) -> Browser {
    let mut browser = world.sign_in(person);
    browser.get("/account/email");
    world.pass_minutes(16);
    browser.submit("Send the link", &[("Email", "clara@new.example")]).shows(200, "Confirm it is you");
    browser
}

story! {
    fn who_has_no_password_gets_a_code_and_goes_on_with_what_was_typed(world: &mut World) {
        let cast = Cast::of(world);
        world.has_no_password(&cast.clara);
        let mut clara = asks_for_a_new_address(world, &cast.clara);
        clara.says("we’ll email a code to clara@harbour.example").does_not_say("Current password");
        assert!(world.mails_to(CLARA).is_empty(), "nothing is sent before it is asked for");
        clara.submit("Email me a code", &[]).shows(200, "Confirm it is you").says("What you typed before is kept");
        let mail = world.mail_to(CLARA);
        assert_eq!(mail.kind, "confirm_code");
        assert!(!mail.text.contains("/login"), "it has no link that logs in: {}", mail.text);
        clara.submit("Continue", &[("Code", "1")]).shows(422, "Confirm it is you").says("Type the eight digits");
        clara.submit("Continue", &[("Code", &wrong(mail.code()))]).shows(422, "Confirm it is you").says("4 more tries");
        clara.submit("Continue", &[("Code", mail.code())]).redirects_to("/account").follow();
        clara.says("emailed a link to clara@new.example");
        // For a quarter of an hour, and once.
        world.pass_minutes(14);
        clara.get("/account/password").shows(200, "Choose a password");
        world.pass_minutes(1);
        clara.get("/account/password").shows(200, "Confirm it is you");
        clara.post("/account/password", &[("confirm_code", mail.code())]).shows(422, "Confirm it is you");
        clara.says("no longer works");
    }

    fn who_has_a_password_takes_either(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = asks_for_a_new_address(world, &cast.clara);
        clara.submit("Continue", &[("Current password", "wrong")]).shows(422, "Confirm it is you");
        clara.submit("Email me a code", &[]).shows(200, "Confirm it is you").does_not_say("Current password");
        let code = world.mail_to(CLARA).code().to_owned();
        clara.submit("Continue", &[("Code", &code)]).redirects_to("/account").follow();
        clara.says("emailed a link to clara@new.example");
        world.pass_minutes(15);
        clara.get("/account/password").submit("Continue", &[("Current password", PASSWORD)]);
        clara.redirects_to("/account/password");
    }

    fn after_an_hour_operators_may_type_a_code_too(world: &mut World) {
        Cast::of(world);
        let olga = world.operator();
        let mut browser = world.sign_in(&olga);
        world.pass_minutes(60);
        browser.open("/operator/people?q=mara&by=name").shows(200, "Confirm it is you");
        browser.submit("Email me a code", &[]).shows(200, "Confirm it is you");
        let code = world.mail_to(&olga.email_text()).code().to_owned();
        browser.submit("Continue", &[("Code", &code)]).redirects_to("/operator/people?q=mara&by=name");
        browser.follow().shows(200, "People").says("Mara Klein");
    }

    fn a_code_of_another_session_person_or_purpose_confirms_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = asks_for_a_new_address(world, &cast.clara);
        let (mut phone, mut stella) = (world.sign_in(&cast.clara), world.sign_in(&cast.stella));
        world.pass_minutes(16);
        let mut codes = Vec::new();
        for (browser, address) in [(&mut phone, CLARA), (&mut stella, "stella@lagoon.example")] {
            browser.get("/account/password").submit("Email me a code", &[]).answers(200);
            codes.push(world.mail_to(address).code().to_owned());
        }
        world.pass_minutes(1);
        let mut guest = world.guest();
        ask(&mut guest, CLARA);
        codes.push(world.mail_to(CLARA).code().to_owned());
        // As long as none was asked for here, there is none.
        clara.post("/account/password", &[("confirm_code", &codes[0])]).shows(422, "Confirm it is you");
        clara.submit("Email me a code", &[]).answers(200);
        for code in &codes {
            clara.submit("Continue", &[("Code", code)]).shows(422, "Confirm it is you").says("isn’t the code");
        }
        clara.get("/account/password").shows(200, "Confirm it is you");
        // Nor does a code that confirms log anybody in.
        guest.post("/login/code", &[("code", &codes[0])]).answers(422);
        guest.get("/account").redirects_to("/login?then=");
    }

    fn five_wrong_codes_and_six_mails_are_enough(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = asks_for_a_new_address(world, &cast.clara);
        clara.submit("Email me a code", &[]).answers(200);
        let mail = world.mail_to(CLARA);
        for _ in 0..5 {
            clara.post("/account/password", &[("confirm_code", &wrong(mail.code()))]).shows(422, "Confirm it is you");
        }
        clara.says("Ask for another one");
        clara.post("/account/password", &[("confirm_code", mail.code())]).shows(422, "Confirm it is you");
        for _ in 0..5 {
            clara.submit("Email me a code", &[]).answers(200);
            clara.get("/account/password");
        }
        clara.submit("Email me a code", &[]).answers(429);
        assert_eq!(world.mails_to(CLARA).len(), 6);
        clara.get("/account/password").submit("Continue", &[("Current password", PASSWORD)]).answers(303);
    }
}
