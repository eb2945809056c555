//! From the first form to the person.

use crate::world::{Browser, Cast, PASSWORD, World};

const EMAIL: &str = "nora@harbour.example";

fn sign_up(browser: &mut Browser, name: &str, email: &str) {
    browser.get("/sign-up").shows(200, "Sign up");
    let typed = [("Name", name), ("Email", email), ("Password", PASSWORD), ("account_type", "client")];
    browser.submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail").follow().shows(200, "Check your email");
}

fn log_in(world: &World, email: &str, password: &str) -> Browser {
    let mut browser = world.guest();
    browser.get("/login").submit("Log in", &[("Email", email), ("Password", password)]);
    browser
}

story! {
    fn somebody_signs_up_and_is_a_person_only_after_the_mail(world: &mut World) {
        let mut nora = world.guest();
        sign_up(&mut nora, "Nora Lind", " Nora@Harbour.example ");
        log_in(world, EMAIL, PASSWORD).answers(422);
        let mail = world.mail_to(EMAIL);
        assert!(mail.link().starts_with("/verify/"), "{}", mail.link());
        nora.get(mail.link()).redirects_to("/verify").follow().shows(200, "Confirm your email");
        assert_eq!(nora.field("username"), EMAIL);
        assert!(!nora.source().contains(mail.link()), "the token stayed on the page");
        nora.submit("Confirm", &[("Password", PASSWORD)]).redirects_to("/").follow().answers(200);
        assert!(nora.flash().is_some_and(|words| words.contains("Nora Lind")));
        nora.get("/account").shows(200, "Account").says("Nora Lind").says("Client");
        nora.get("/sign-up").redirects_to("/");
        nora.get(mail.link()).follow().shows(410, "This link no longer works");
        log_in(world, EMAIL, PASSWORD).redirects_to("/");
    }

    fn mistakes_are_named_and_nothing_but_the_password_is_lost(world: &mut World) {
        let mut nora = world.guest();
        nora.get("/sign-up").submit("Sign up", &[("Name", "Nora"), ("Email", "nora"), ("Password", "nora nora nora")]);
        nora.shows(422, "Sign up");
        for field in ["email", "password", "account_type"] {
            assert!(nora.problem(field).is_some(), "{field}: {}", nora.text());
        }
        assert_eq!((nora.field("name"), nora.field("email")), ("Nora".into(), "nora".into()));
        assert_eq!(nora.field("password"), "");
        assert!(world.mails().is_empty());
    }

    fn what_somebody_is_known_by_makes_no_password(world: &mut World) {
        let mut nora = world.guest();
        nora.get("/sign-up");
        for (password, reason) in [
            ("remit billing remit", "the words of this site"),
            ("Nora Lindqvist 1", "Your name"),
            ("nora@harbour.example", "your address"),
            ("walnut walnut walnut", "The same word again"),
        ] {
            let typed = [("Name", "Nora Lindqvist"), ("Email", EMAIL), ("Password", password), ("account_type", "client")];
            nora.submit("Sign up", &typed).shows(422, "Sign up");
            assert!(nora.problem("password").is_some_and(|problem| problem.contains(reason)), "{password}");
        }
        assert!(world.mails().is_empty());
    }

    fn a_known_address_gets_the_same_answer_and_another_mail(world: &mut World) {
        let cast = Cast::of(world);
        let (mut new, mut known) = (world.guest(), world.guest());
        sign_up(&mut new, "Nora", EMAIL);
        sign_up(&mut known, "Nora", &cast.clara.email_text());
        let without_ids = |page: &Browser| page.source();
        assert_eq!(without_ids(&new), without_ids(&known));
        assert_eq!(world.mail_to(EMAIL).kind, "confirm_sign_up");
        assert_eq!(world.mail_to(&cast.clara.email_text()).kind, "has_account_already");
    }

    fn a_password_is_optional(world: &mut World) {
        let mut nora = world.guest();
        let typed = [("Name", "Nora Lind"), ("Email", EMAIL), ("account_type", "client")];
        nora.get("/sign-up").submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
        let mail = world.mail_to(EMAIL);
        assert!(!mail.text.contains("password"), "{}", mail.text);
        // Any password, or none, is wrong before.
        log_in(world, EMAIL, PASSWORD).answers(422);
        let mut phone = world.guest();
        phone.open(mail.link()).shows(200, "Confirm your email").says(EMAIL);
        assert!(!phone.source().contains("type=\"password\""), "{}", phone.source());
        phone.submit("Confirm", &[]).redirects_to("/").follow().answers(200);
        phone.get("/account").shows(200, "Account").says("Nora Lind").says("None ·");
        phone.open(mail.link()).answers(410);
        log_in(world, EMAIL, PASSWORD).answers(422);
        world.pass_minutes(1);
        nora.get("/login").submit("Continue", &[("Email", EMAIL)]).redirects_to("/login/code").follow();
        let code = world.mail_to(EMAIL).code().to_owned();
        nora.submit("Log in", &[("Code", &code)]).redirects_to("/");
    }

    fn of_two_who_confirm_without_a_password_one_has_the_address(world: &mut World) {
        let (mut nora, mut other) = (world.guest(), world.guest());
        for (browser, name) in [(&mut nora, "Nora"), (&mut other, "Somebody else")] {
            let typed = [("Name", name), ("Email", EMAIL), ("account_type", "client")];
            browser.get("/sign-up").submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
        }
        let mails = world.mails_to(EMAIL);
        nora.open(mails[0].link()).shows(200, "Confirm your email");
        other.open(mails[1].link()).shows(200, "Confirm your email");
        let confirm = |browser: &mut Browser| browser.submit("Confirm", &[]).status;
        let mut outcomes = world.at_once(vec![(&mut nora, Box::new(confirm)), (&mut other, Box::new(confirm))]);
        outcomes.sort_unstable();
        assert_eq!(outcomes, [303, 410]);
    }

    fn one_press_confirms_no_other_address_than_the_one_that_is_shown(world: &mut World) {
        let thief = "thief@elsewhere.example";
        for email in [EMAIL, thief] {
            let typed = [("Name", "Nora Lind"), ("Email", email), ("account_type", "client")];
            world.guest().get("/sign-up").submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
        }
        let (mut nora, mut tab) = (world.guest(), world.guest());
        nora.open(world.mail_to(EMAIL).link()).shows(200, "Confirm your email").says(EMAIL);
        // A page of somebody else opens their link in another tab of her browser.
        tab.take_cookies(nora.cookies());
        tab.open(world.mail_to(thief).link()).says(thief);
        nora.take_cookies(tab.cookies());
        nora.submit("Confirm", &[]).redirects_to("/verify").follow().shows(200, "Confirm your email").says(thief);
        nora.says("You’ve opened another link since then.");
        nora.get("/account").redirects_to("/login?then=");
        nora.open(world.mail_to(EMAIL).link()).submit("Confirm", &[]).redirects_to("/");
        nora.get("/account").shows(200, "Account").says(EMAIL);
    }

    fn five_wrong_passwords_end_a_sign_up(world: &mut World) {
        let mut nora = world.guest();
        sign_up(&mut nora, "Nora", EMAIL);
        nora.open(world.mail_to(EMAIL).link());
        for left in ["4 more tries", "3 more tries", "2 more tries", "one more try"] {
            nora.submit("Confirm", &[("Password", "another one")]).shows(422, "Confirm your email").says(left);
        }
        nora.submit("Confirm", &[("Password", "another one")]).answers(410);
        nora.open(world.mail_to(EMAIL).link()).answers(410).says("None of five passwords");
        nora.post("/verify", &[("password", PASSWORD)]).answers(410);
    }

    fn a_sign_up_waits_for_a_day(world: &mut World) {
        let mut nora = world.guest();
        sign_up(&mut nora, "Nora", EMAIL);
        world.pass_hours(24);
        nora.open(world.mail_to(EMAIL).link()).answers(410);
    }

    fn who_confirms_first_has_the_address(world: &mut World) {
        let (mut nora, mut other) = (world.guest(), world.guest());
        sign_up(&mut nora, "Nora", EMAIL);
        sign_up(&mut other, "Somebody else", EMAIL);
        let mails = world.mails_to(EMAIL);
        assert_eq!(mails.len(), 2);
        for mail in mails {
            let browser = if mail.text.contains("Nora") { &mut nora } else { &mut other };
            browser.open(mail.link()).shows(200, "Confirm your email");
        }
        let confirm = |browser: &mut Browser| browser.submit("Confirm", &[("Password", PASSWORD)]).status;
        let mut outcomes = world.at_once(vec![(&mut nora, Box::new(confirm)), (&mut other, Box::new(confirm))]);
        outcomes.sort_unstable();
        assert_eq!(outcomes, [303, 410]);
    }

    fn one_address_gets_three_mails_a_day_and_a_double_click_is_one(world: &mut World) {
        let mut nora = world.guest();
        nora.get("/sign-up");
        let typed = [("Name", "Nora"), ("Email", EMAIL), ("Password", PASSWORD), ("account_type", "client")];
        let form = nora.form("Sign up").fields;
        let once = form.iter().find(|(name, _)| name == "once").map(|(_, id)| id.clone()).expect("an id");
        nora.submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
        let again =
            [("name", "Nora"), ("email", EMAIL), ("password", PASSWORD), ("account_type", "client"), ("once", &once)];
        nora.post("/sign-up", &again).redirects_to("/sign-up/check-your-mail");
        assert_eq!(world.mails_to(EMAIL).len(), 1);
        sign_up(&mut nora, "Nora", EMAIL);
        sign_up(&mut nora, "Nora", EMAIL);
        nora.get("/sign-up").submit("Sign up", &typed).shows(429, "Sign up");
        assert!(nora.header("retry-after").is_some());
        assert_eq!(nora.field("name"), "Nora");
        assert_eq!(world.mails_to(EMAIL).len(), 3);
    }

    fn the_way_to_a_page_survives_signing_up(world: &mut World) {
        let mut nora = world.guest();
        nora.get("/account").redirects_to("/login?then=").follow().click("Sign up").shows(200, "Sign up");
        let typed = [("Name", "Nora"), ("Email", EMAIL), ("Password", PASSWORD), ("account_type", "developer")];
        nora.submit("Sign up", &typed);
        nora.open(world.mail_to(EMAIL).link()).submit("Confirm", &[("Password", PASSWORD)]).redirects_to("/account");
    }
}
