//! Links that work once: a new password, and logging in.

use remit::links::{self, LinkOf};
use remit::model::session::LinkPurpose;

use crate::world::{BASE_URL, Browser, Cast, PASSWORD, World};

const NEW: &str = "copper lanterns walk north 77";

/// A browser that has opened one link, and another one since, in another tab.
fn with_two_tabs(world: &World, first: &str, second: &str) -> Browser {
    let (mut browser, mut tab) = (world.guest(), world.guest());
    browser.open(first).answers(200);
    tab.take_cookies(browser.cookies());
    tab.open(second).answers(200);
    browser.take_cookies(tab.cookies());
    browser
}

story! {
    fn a_forgotten_password_is_replaced_and_everybody_is_signed_out(world: &mut World) {
        let cast = Cast::of(world);
        let mut elsewhere = world.sign_in(&cast.clara);
        let mut clara = world.guest();
        clara.get("/login").click("Forgot your password?").shows(200, "Forgot your password");
        clara.submit("Send the link", &[("Email", "clara@harbour.example")]).follow().shows(200, "Check your email");
        let link = world.mail_to("clara@harbour.example").link().to_owned();
        for _ in 0..2 {
            clara.get(&link).redirects_to("/password/reset").follow().shows(200, "Choose a new password");
        }
        for known in ["clara clara clara", "remit billing remit", "clara@harbour.example"] {
            clara.submit("Save", &[("New password", known)]).shows(422, "Choose a new password").says("easy to guess");
        }
        clara.submit("Save", &[("New password", NEW)]).redirects_to("/login").follow().shows(200, "Log in");
        elsewhere.get("/account").redirects_to("/login");
        clara.submit("Log in", &[("Email", "clara@harbour.example"), ("Password", PASSWORD)]).answers(422);
        clara.submit("Log in", &[("Email", "clara@harbour.example"), ("Password", NEW)]).redirects_to("/");
        assert!(world.mails_to("clara@harbour.example").iter().any(|mail| mail.kind == "password_changed"));
        clara.open(&link).shows(410, "This link no longer works");
    }

    fn a_press_on_the_page_of_one_link_is_none_on_that_of_another(world: &mut World) {
        let cast = Cast::of(world);
        let of = |purpose| match purpose {
            LinkPurpose::InvoiceEmail => {
                [LinkOf::PaymentMethod(cast.harbour.id, cast.clara.id), LinkOf::PaymentMethod(cast.lagoon.id, cast.stella.id)]
            }
            _ => [LinkOf::Person(cast.clara.id), LinkOf::Person(cast.stella.id)],
        };
        for (purpose, button, typed) in [
            (LinkPurpose::PasswordReset, "Save", vec![("New password", NEW)]),
            (LinkPurpose::LogIn, "Log in", Vec::new()),
            (LinkPurpose::InvoiceEmail, "Confirm", Vec::new()),
        ] {
            let links = of(purpose).into_iter().zip([&cast.clara, &cast.stella]).map(|(of, person)| {
                let email = person.email.clone().expect("an address");
                let link = world.change(|tx| links::make(tx, purpose, of, &email));
                links::address(&world.db.site, &link).replace(BASE_URL, "")
            });
            let links: Vec<String> = links.collect();
            let mut browser = with_two_tabs(world, &links[0], &links[1]);
            let before = world.dump();
            browser.submit(button, &typed).redirects_to("/").follow();
            browser.answers(200).says("You’ve opened another link since then.");
            assert!(browser.source().contains("stella@lagoon.example"), "{}", browser.text());
            world.is_as(&before, "another link was opened");
        }
    }

    fn an_unknown_address_gets_the_same_answer_and_a_mail_that_says_so(world: &mut World) {
        let mut guest = world.guest();
        guest.get("/password/forgot").submit("Send the link", &[("Email", "nobody@harbour.example")]);
        guest.redirects_to("/password/forgot/sent");
        assert_eq!(world.mail_to("nobody@harbour.example").kind, "password_reset_without_account");
    }

    fn a_reset_link_works_for_half_an_hour(world: &mut World) {
        Cast::of(world);
        let mut clara = world.guest();
        clara.get("/password/forgot").submit("Send the link", &[("Email", "clara@harbour.example")]);
        clara.open(world.mail_to("clara@harbour.example").link()).answers(200);
        world.pass_minutes(30);
        clara.submit("Save", &[("New password", NEW)]).answers(410);
    }

    fn one_link_sets_one_password(world: &mut World) {
        Cast::of(world);
        let (mut one, mut two) = (world.guest(), world.guest());
        one.get("/password/forgot").submit("Send the link", &[("Email", "clara@harbour.example")]);
        let link = world.mail_to("clara@harbour.example").link().to_owned();
        one.open(&link);
        two.open(&link);
        let mut outcomes = world.at_once(vec![
            (&mut one, Box::new(|it| it.submit("Save", &[("New password", NEW)]).status)),
            (&mut two, Box::new(|it| it.submit("Save", &[("New password", NEW)]).status)),
        ]);
        outcomes.sort_unstable();
        assert_eq!(outcomes, [303, 410]);
    }

    fn a_link_from_the_command_line_logs_in_once(world: &mut World) {
        let cast = Cast::of(world);
        let email = cast.jo.email.clone().expect("an address");
        let link = world.change(|tx| links::make(tx, LinkPurpose::LogIn, LinkOf::Person(cast.jo.id), &email));
        let address = links::address(&world.db.site, &link).replace(BASE_URL, "");
        let (mut jo, mut late) = (world.guest(), world.guest());
        jo.open(&address).shows(200, "Log in").says("jo@books.example");
        late.open(&address);
        jo.submit("Log in", &[]).redirects_to("/").follow();
        jo.get("/account").shows(200, "Account").says("Jo Adler");
        jo.get("/account/password").shows(200, "Confirm it is you");
        late.submit("Log in", &[]).answers(410);
    }

    fn password_managers_see_whose_password_is_asked_for(world: &mut World) {
        let cast = Cast::of(world);
        let email = cast.clara.email_text();
        let name = format!("input[type=email][autocomplete=username][readonly][value=\"{email}\"]");
        let says_whose = |browser: &crate::world::Browser| {
            assert_eq!(browser.all(&name).len(), 1, "at {}", browser.address);
            assert!(browser.source().contains("type=\"password\""), "at {}", browser.address);
        };
        let mut clara = world.sign_in(&cast.clara);
        says_whose(clara.get("/account/password"));
        world.pass_minutes(20);
        says_whose(clara.get("/account/password"));
        clara.get("/account/email").submit("Send the link", &[("Email", "clara@new.example")]);
        says_whose(&clara);
        let mut guest = world.guest();
        guest.get("/password/forgot").submit("Send the link", &[("Email", &email)]);
        says_whose(guest.open(world.mail_to(&email).link()));
    }
}
