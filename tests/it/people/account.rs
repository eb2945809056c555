//! The account page and what can be changed there.

use crate::world::{Cast, PASSWORD};

const NEW: &str = "copper lanterns walk north 77";
const CLARA: &str = "clara@harbour.example";

story! {
    fn a_name_is_changed_and_a_bad_one_refused(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/account").submit("Save", &[("Name", "Clara https://evil.example")]).shows(422, "Account");
        assert_eq!(clara.field("name"), "Clara https://evil.example");
        clara.submit("Save", &[("Name", "Clara Sund")]).redirects_to("/account").follow().says("Clara Sund");
        world.queries();
        clara.get("/account").answers(200);
        assert!(world.queries() <= 6);
    }

    fn a_new_password_signs_out_all_other_devices(world: &mut World) {
        let cast = Cast::of(world);
        let (mut clara, mut phone) = (world.sign_in(&cast.clara), world.sign_in(&cast.clara));
        world.pass_minutes(16);
        clara.get("/account/password").shows(200, "Confirm it is you");
        clara.submit("Continue", &[("Current password", "wrong")]).shows(422, "Confirm it is you");
        clara.submit("Continue", &[("Current password", PASSWORD)]).redirects_to("/account/password").follow();
        clara.shows(200, "Change your password");
        clara.submit("Save", &[("New password", "short")]).shows(422, "Change your password");
        for known in ["clara harbour clara", "remit billing remit", "clara@harbour.example"] {
            clara.submit("Save", &[("New password", known)]).shows(422, "Change your password").says("easy to guess");
        }
        clara.submit("Save", &[("New password", NEW)]).redirects_to("/account");
        clara.follow().shows(200, "Account");
        phone.get("/account").redirects_to("/login");
        assert_eq!(world.mail_to("clara@harbour.example").kind, "password_changed");
        phone.get("/login").submit("Log in", &[("Email", "clara@harbour.example"), ("Password", NEW)]).redirects_to("/");
    }

    fn a_password_can_be_removed_and_chosen_again(world: &mut World) {
        let cast = Cast::of(world);
        let (mut clara, mut phone) = (world.sign_in(&cast.clara), world.sign_in(&cast.clara));
        clara.get("/account").shows(200, "Account").says("Set ·").says("Code by email");
        world.pass_minutes(16);
        clara.post("/account/password/remove", &[]).shows(200, "Confirm it is you");
        clara.submit("Continue", &[("Current password", PASSWORD)]).redirects_to("/account").follow();
        clara.says("Your password has been removed").says("None ·");
        phone.get("/account").redirects_to("/login");
        assert_eq!(world.mail_to(CLARA).kind, "password_removed");
        phone.get("/login").submit("Log in", &[("Email", CLARA), ("Password", PASSWORD)]).answers(422);
        // Twice is once.
        clara.post("/account/password/remove", &[]).redirects_to("/account");
        assert_eq!(world.mails_to(CLARA).len(), 1);
        world.pass_minutes(16);
        clara.get("/account/password").shows(200, "Confirm it is you").does_not_say("Current password");
        clara.submit("Email me a code", &[]).shows(200, "Confirm it is you").says(CLARA);
        let code = world.mail_to(CLARA).code().to_owned();
        clara.submit("Continue", &[("Code", &code)]).redirects_to("/account/password").follow();
        clara.shows(200, "Choose a password");
        assert!(!clara.has_button("Remove password"));
        world.pass_minutes(1);
        clara.submit("Save", &[("New password", NEW)]).redirects_to("/account").follow().says("Set ·");
        let told = world.mail_to(CLARA);
        assert_eq!((told.kind.as_str(), told.subject.as_str()), ("password_changed", "You now have a password for Remit"));
        phone.submit("Log in", &[("Email", CLARA), ("Password", NEW)]).redirects_to("/");
        clara.get("/events").answers(200);
        clara.says("chose a password").says("removed");
    }

    fn a_new_address_counts_once_it_has_answered(world: &mut World) {
        let cast = Cast::of(world);
        let (mut clara, mut phone) = (world.sign_in(&cast.clara), world.sign_in(&cast.clara));
        world.pass_minutes(16);
        clara.get("/account/email").submit("Send the link", &[("Email", "clara@new.example")]);
        clara.shows(200, "Confirm it is you");
        clara.submit("Continue", &[("Current password", PASSWORD)]);
        clara.redirects_to("/account").follow().says("clara@harbour.example").says("emailed a link to clara@new.example");
        assert_eq!(world.mail_to("clara@harbour.example").kind, "address_will_change");
        let link = world.mail_to("clara@new.example").link().to_owned();
        let mut guest = world.guest();
        guest.open(&link).shows(200, "Log in");
        guest.submit("Log in", &[("Email", "clara@harbour.example"), ("Password", PASSWORD)]).redirects_to("/verify");
        guest.follow().shows(200, "Confirm your email").says("clara@new.example");
        let mut stranger = world.sign_in(&cast.stella);
        stranger.open(&link).answers(410);
        guest.submit("Confirm", &[]).redirects_to("/account").follow().says("clara@new.example");
        clara.get("/account").redirects_to("/login");
        phone.get("/account").redirects_to("/login");
        assert!(world.mails_to("clara@harbour.example").iter().any(|mail| mail.kind == "address_changed"));
    }

    fn an_address_of_somebody_else_gets_the_same_answer(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let mut pages = Vec::new();
        for email in ["jo@books.example", "je@books.example"] {
            clara.get("/account/email").submit("Send the link", &[("Email", email)]);
            let at_once = clara.redirects_to("/account").follow().says(&format!("emailed {email}")).text();
            let later = clara.get("/account").says(&format!("emailed a link to {email}")).text();
            pages.push((at_once + &later).replace(email, "…"));
            world.pass_minutes(1);
        }
        assert_eq!(pages[0], pages[1].replace("1 minute ago", "just now"));
        let told = world.mail_to("jo@books.example");
        assert_eq!(told.kind, "address_asked_for");
        assert!(told.text.contains("Nothing has changed") && !told.text.contains("/verify/"), "{}", told.text);
        assert_eq!(world.mail_to("je@books.example").kind, "confirm_new_address");
    }

    fn an_address_that_is_taken_meanwhile_is_refused_at_the_press(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/account/email").submit("Send the link", &[("Email", "clara@new.example")]).redirects_to("/account");
        clara.open(world.mail_to("clara@new.example").link()).shows(200, "Confirm your email");
        world.client("Clara New", "clara@new.example");
        clara.submit("Confirm", &[]).answers(409).says("now has its own account");
    }

    fn devices_are_ended_one_by_one_or_all_but_this(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let (mut phone, mut tablet) = (world.sign_in(&cast.clara), world.sign_in(&cast.clara));
        let mut stella = world.sign_in(&cast.stella);
        clara.get("/account").says("Last seen");
        let ends: Vec<String> =
            clara.forms().into_iter().map(|form| form.action).filter(|action| action.ends_with("/end")).collect();
        assert_eq!(ends.len(), 2);
        stella.post(&ends[0], &[]).answers(404);
        clara.post(&ends[0], &[]).redirects_to("/account");
        clara.post(&ends[0], &[]).answers(404);
        let signed_in = |status: u16| status == 200;
        let left = [phone.get("/account").status, tablet.get("/account").status].into_iter().filter(|s| signed_in(*s));
        assert_eq!(left.count(), 1);
        clara.get("/account").submit("End all others", &[]).redirects_to("/account");
        phone.get("/account").redirects_to("/login");
        tablet.get("/account").redirects_to("/login");
        clara.get("/account").answers(200);
        stella.get("/account").answers(200);
    }
}
