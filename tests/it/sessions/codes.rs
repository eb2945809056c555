//! Logging in with a code by email: in the browser that asked, once, for ten minutes, five times typed. And what must fail.

use actix_web::http::Method;
use diesel::prelude::*;
use remit::codes::{ask_to_log_in, forget_ended};
use remit::error::Error;
use remit::model::MailCodeId;
use remit::model::email_address::EmailAddress;
use remit::store::schema::mail_codes;

use crate::world::{Browser, Cast, PASSWORD, World};

const CLARA: &str = "clara@harbour.example";
const JO: &str = "jo@books.example";
const GO_BACK: &str = "Go back to the browser where you asked";

/// Asks for a code, up to the page where it is typed.
#[track_caller]
pub fn ask(browser: &mut Browser, email: &str) {
    browser.get("/login").submit("Continue", &[("Email", email)]).redirects_to("/login/code");
    browser.follow().shows(200, "Check your email").says(email);
}

#[track_caller]
pub fn type_code<'a>(browser: &'a mut Browser, code: &str) -> &'a mut Browser {
    browser.submit("Log in", &[("Code", code)])
}

/// Another code than this one.
pub fn wrong(code: &str) -> String {
    format!("{}{}", if code.starts_with('1') { "2" } else { "1" }, &code[1..])
}

fn code_to(world: &World, email: &str) -> String {
    world.mail_to(email).code().to_owned()
}

#[track_caller]
fn is_logged_in(browser: &mut Browser, email: &str) {
    browser.get("/account").shows(200, "Account").says(email);
}

#[track_caller]
fn is_nobody(browser: &mut Browser) {
    browser.get("/account").redirects_to("/login?then=");
}

/// Asks for a code in this browser, and opens the link in the mail there.
fn open_link(world: &World, browser: &mut Browser, email: &str) {
    ask(browser, email);
    browser.open(world.mail_to(email).link()).shows(200, "Log in").says(email);
}

story! {
    fn the_page_of_one_link_logs_nobody_else_in(world: &mut World) {
        Cast::of(world);
        let (mut browser, mut tab) = (world.guest(), world.guest());
        open_link(world, &mut browser, CLARA);
        tab.take_cookies(browser.cookies());
        open_link(world, &mut tab, JO);
        browser.take_cookies(tab.cookies());
        browser.submit("Log in", &[]).redirects_to("/login/email").follow().shows(200, "Log in").says(JO);
        browser.says("You’ve opened another link since then.");
        browser.get("/account").redirects_to("/login?then=");
        browser.get("/login/email").submit("Log in", &[]).answers(303);
        is_logged_in(&mut browser, JO);
    }

    fn somebody_logs_in_with_a_code_and_goes_where_they_wanted(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.guest();
        clara.get("/account").redirects_to("/login?then=/account").follow();
        clara.submit("Continue", &[("Email", "CLARA@harbour.example")]).redirects_to("/login/code");
        clara.follow().shows(200, "Check your email").says(CLARA);
        let mail = world.mail_to(CLARA);
        assert_eq!(mail.kind, "log_in_code");
        assert!(mail.text.contains("ten minutes") && mail.text.contains("ignore this email"), "{}", mail.text);
        assert!(!mail.subject.contains(|c: char| c.is_ascii_digit()), "{}", mail.subject);
        // Looking again, or later, takes nothing away.
        clara.get("/login/code").shows(200, "Check your email").says(CLARA);
        type_code(&mut clara, "").shows(422, "Check your email").says("Type the eight digits");
        type_code(&mut clara, &wrong(mail.code())).shows(422, "Check your email").says("You have 4 more tries");
        assert_eq!(clara.field("code"), "", "what is wrong is typed anew");
        type_code(&mut clara, &mail.code().replace(' ', "")).redirects_to("/account").follow().shows(200, "Account");
        // It shows that it is them, as a password does.
        clara.get("/account/password").shows(200, "Change your password");
        clara.get("/login/code").redirects_to("/");
        assert_eq!(cast.clara.email_text(), CLARA);
    }

    fn the_link_logs_in_with_one_press_and_looking_uses_nothing_up(world: &mut World) {
        Cast::of(world);
        let mut clara = world.guest();
        clara.get("/account").follow();
        clara.submit("Continue", &[("Email", CLARA)]).redirects_to("/login/code");
        let link = world.mail_to(CLARA).link().to_owned();
        let before = world.dump();
        // A scanner, with no browser's cookie.
        for method in [Method::GET, Method::HEAD] {
            let mut scanner = world.guest();
            scanner.send(method, &link, None, &[]).redirects_to("/login/email").follow().shows(200, GO_BACK);
        }
        for _ in 0..3 {
            clara.get(&link).redirects_to("/login/email").follow().shows(200, "Log in").says(CLARA);
        }
        assert!(!clara.source().contains(link.rsplit('/').next().expect("a token")), "the token stayed on the page");
        is_nobody(&mut clara);
        world.is_as(&before, "looking");
        clara.get("/login/email").submit("Log in", &[]).redirects_to("/account").follow().shows(200, "Account").says(CLARA);
        clara.get(&link).redirects_to("/login/email");
        clara.get("/login/email").redirects_to("/");
        // It was used up with its code.
        clara.get("/").submit("Log out", &[]).redirects_to("/");
        clara.open(&link).shows(200, GO_BACK);
    }

    fn in_another_browser_neither_the_code_nor_the_link_is_of_any_use(world: &mut World) {
        Cast::of(world);
        let mut clara = world.guest();
        ask(&mut clara, CLARA);
        let mail = world.mail_to(CLARA);
        // One that has asked for nothing.
        let mut other = world.guest();
        other.post("/login/code", &[("code", mail.code())]).shows(422, "Log in").says("only works in the browser");
        other.get(mail.link()).redirects_to("/login/email").follow().shows(200, GO_BACK).does_not_say(CLARA);
        assert!(!other.has_button("Log in"));
        other.post("/login/email", &[]).redirects_to("/login/email");
        is_nobody(&mut other);
        // One that has asked for a code of its own, for the same address or for another.
        world.pass_minutes(1);
        for own in [CLARA, JO] {
            let mut thief = world.guest();
            ask(&mut thief, own);
            type_code(&mut thief, mail.code()).shows(422, "Check your email").says("isn’t the code");
            thief.get(mail.link()).redirects_to("/login/email").follow().shows(200, GO_BACK).does_not_say("@");
            thief.post("/login/email", &[]).redirects_to("/login/email");
            is_nobody(&mut thief);
        }
        // None of that stands in the way of who asked.
        type_code(&mut clara, mail.code()).redirects_to("/");
        is_logged_in(&mut clara, CLARA);
    }

    fn only_the_newest_mail_to_a_browser_counts(world: &mut World) {
        Cast::of(world);
        world.has_a_mail_server();
        let mut clara = world.guest();
        ask(&mut clara, CLARA);
        let older = world.mail_to(CLARA);
        world.pass_minutes(1);
        ask(&mut clara, CLARA);
        let newer = world.mail_to(CLARA);
        assert_ne!(older.code(), newer.code());
        type_code(&mut clara, older.code()).shows(422, "Check your email").says("newest email");
        clara.open(older.link()).shows(200, GO_BACK);
        let dropped = world.dump().into_iter().filter(|line| line.starts_with("outbox: ") && line.contains("| dropped |"));
        assert_eq!(dropped.count(), 1, "the older one does not leave");
        // Of another address as well: a browser waits for one code.
        world.pass_minutes(1);
        ask(&mut clara, JO);
        type_code(&mut clara, newer.code()).answers(422);
        type_code(&mut clara, &code_to(world, JO)).redirects_to("/");
        is_logged_in(&mut clara, JO);
    }

    fn after_five_wrong_codes_even_the_right_one_is_over(world: &mut World) {
        Cast::of(world);
        let mut clara = world.guest();
        ask(&mut clara, CLARA);
        let mail = world.mail_to(CLARA);
        for more in ["4 more tries", "3 more tries", "2 more tries", "one more try"] {
            type_code(&mut clara, &wrong(mail.code())).shows(422, "Check your email").says(more);
        }
        type_code(&mut clara, &wrong(mail.code())).shows(422, "Log in").says("mistyped five times");
        assert_eq!(clara.field("email"), CLARA);
        clara.post("/login/code", &[("code", mail.code())]).shows(422, "Log in");
        clara.open(mail.link()).shows(200, GO_BACK);
        is_nobody(&mut clara);
        // Another one is sent at once.
        world.pass_minutes(1);
        ask(&mut clara, CLARA);
        type_code(&mut clara, &code_to(world, CLARA)).redirects_to("/");
    }

    fn a_code_works_for_ten_minutes_and_is_forgotten_then(world: &mut World) {
        Cast::of(world);
        let (mut in_time, mut late) = (world.guest(), world.guest());
        ask(&mut in_time, JO);
        ask(&mut late, CLARA);
        let (jo, clara) = (code_to(world, JO), world.mail_to(CLARA));
        world.pass_minutes(9);
        type_code(&mut in_time, &jo).redirects_to("/");
        world.pass_minutes(1);
        type_code(&mut late, clara.code()).shows(422, "Log in").says("more than ten minutes old");
        late.open(clara.link()).shows(200, GO_BACK);
        world.change(forget_ended);
        let left = world.db.read(|tx| Ok(mail_codes::table.count().get_result::<i64>(tx.conn)?)).expect("a count");
        assert_eq!(left, 0);
    }

    fn who_has_no_account_or_no_password_is_answered_the_same(world: &mut World) {
        Cast::of(world);
        let without = world.client("Clarence", "clarx@harbour.example");
        world.has_no_password(&without);
        let mut seen = Vec::new();
        for email in [CLARA, "clary@harbour.example", "clarx@harbour.example"] {
            let mut guest = world.guest();
            guest.get("/login");
            let mails = world.mails().len();
            world.queries();
            guest.submit("Continue", &[("Email", email)]).redirects_to("/login/code");
            let (asked, cookie) = (world.queries(), guest.cookies()[0].1.len());
            let page = guest.follow().answers(200).source().replace(email, "…");
            world.queries();
            type_code(&mut guest, "0000 0000").answers(422);
            let (typed, answer) = (world.queries(), guest.source().replace(email, "…"));
            seen.push((asked, cookie, page, typed, answer, world.mails().len() - mails));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], seen[2]);
        assert_eq!(seen[0].5, 1, "one mail each");
        let told = world.mail_to("clary@harbour.example");
        assert_eq!(told.kind, "log_in_code_without_account");
        assert!(told.text.contains("There is no Remit account"), "{}", told.text);
    }

    fn no_account_is_made_from_a_code(world: &mut World) {
        let mut guest = world.guest();
        ask(&mut guest, "nobody@harbour.example");
        let row = mail_codes::table.select(mail_codes::id);
        let row: MailCodeId = world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("the row");
        // The one that was never sent.
        let code = world.db.site.keys.code(row.as_str(), 1).reveal();
        type_code(&mut guest, &code).shows(422, "Check your email").says("isn’t the code");
        is_nobody(&mut guest);
        let typed = [("Name", "Nobody"), ("Email", "nobody@harbour.example"), ("account_type", "client")];
        guest.get("/sign-up").submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
        // Not before the address is confirmed either.
        world.pass_minutes(1);
        ask(&mut guest, "nobody@harbour.example");
        assert_eq!(world.mail_to("nobody@harbour.example").kind, "log_in_code_without_account");
    }

    fn nothing_in_the_database_is_the_code_or_its_link(world: &mut World) {
        Cast::of(world);
        let mut clara = world.guest();
        ask(&mut clara, CLARA);
        let mail = world.mail_to(CLARA);
        let token = mail.link().rsplit('/').next().expect("a token").to_owned();
        let secret = [mail.code().to_owned(), mail.code().replace(' ', ""), token];
        let rows = world.dump();
        assert!(rows.iter().any(|row| row.starts_with("mail_codes: ") && row.contains(CLARA)), "{rows:#?}");
        for row in rows {
            assert!(secret.iter().all(|one| !row.contains(one.as_str())), "{row}");
        }
    }

    fn mails_to_one_address_are_few_and_whoever_was_there_before_gets_one(world: &mut World) {
        let cast = Cast::of(world);
        let mut guest = world.guest();
        for _ in 0..6 {
            ask(&mut guest, CLARA);
        }
        guest.get("/login").submit("Continue", &[("Email", CLARA)]).shows(429, "Log in");
        let wait: i64 = guest.header("retry-after").expect("how long").parse().expect("seconds");
        assert!((1..=3601).contains(&wait), "{wait}");
        assert!(guest.problem("email").is_some_and(|words| words.contains("several emails")), "{}", guest.text());
        // The password is still a way in.
        guest.submit("Log in", &[("Password", PASSWORD)]).redirects_to("/");
        let email = EmailAddress::parse(CLARA).expect("an address");
        let asks = |network: &str, was_here| world.db.write(|tx| ask_to_log_in(tx, &email, network, None, was_here).map(drop));
        for number in 0..6 {
            asks(&format!("network {number}"), None).expect("a mail");
        }
        assert!(matches!(asks("one more network", None), Err(Error::TooMany { .. })));
        assert!(matches!(asks("one more network", Some(cast.jo.id)), Err(Error::TooMany { .. })));
        asks("one more network", Some(cast.clara.id)).expect("a mail");
        assert_eq!(world.mails_to(CLARA).len(), 13);
        ask(&mut world.guest(), JO);
        world.pass_hours(1);
        ask(&mut world.guest(), CLARA);
    }

    fn an_address_without_an_account_is_told_three_times_a_day(world: &mut World) {
        Cast::of(world);
        let email = "stranger@elsewhere.example";
        let mut guest = world.guest();
        for _ in 0..5 {
            // Whoever asks is answered the same.
            ask(&mut guest, email);
        }
        assert_eq!(world.mails_to(email).len(), 3, "it may be the mailbox of somebody who has nothing to do with us");
        let mut clara = world.guest();
        for _ in 0..5 {
            ask(&mut clara, CLARA);
        }
        assert_eq!(world.mails_to(CLARA).len(), 5);
        world.pass_days(1);
        ask(&mut guest, email);
        assert_eq!(world.mails_to(email).len(), 4);
    }

    fn one_network_cannot_ask_for_many_addresses_nor_try_many_codes(world: &mut World) {
        Cast::of(world);
        let mut thief = world.guest();
        for number in 0..20 {
            ask(&mut thief, &format!("guess{number}@harbour.example"));
            for _ in 0..5 {
                type_code(&mut thief, "0000 0000").answers(422);
            }
        }
        ask(&mut thief, CLARA);
        type_code(&mut thief, "0000 0000").shows(429, "Check your email");
        assert!(thief.header("retry-after").is_some());
        for number in 21..60 {
            ask(&mut thief, &format!("guess{number}@harbour.example"));
        }
        thief.get("/login").submit("Continue", &[("Email", JO)]).answers(429);
    }

    fn a_new_password_or_address_ends_what_was_asked_for_before(world: &mut World) {
        let cast = Cast::of(world);
        let (mut thief, mut clara) = (world.guest(), world.sign_in(&cast.clara));
        ask(&mut thief, CLARA);
        let code = code_to(world, CLARA);
        clara.get("/account/password").submit("Save", &[("New password", "copper lanterns walk north 77")]);
        clara.redirects_to("/account");
        type_code(&mut thief, &code).shows(422, "Log in");
        world.pass_minutes(1);
        ask(&mut thief, CLARA);
        let code = code_to(world, CLARA);
        clara.get("/account/email").submit("Send the link", &[("Email", "clara@new.example")]).redirects_to("/account");
        clara.open(world.mail_to("clara@new.example").link()).submit("Confirm", &[]).redirects_to("/account");
        type_code(&mut thief, &code).shows(422, "Log in");
        is_nobody(&mut thief);
    }

    fn a_cookie_from_before_the_log_in_is_nobodys_after_it(world: &mut World) {
        Cast::of(world);
        let mut clara = world.guest();
        ask(&mut clara, CLARA);
        let before = clara.cookies();
        let code = code_to(world, CLARA);
        type_code(&mut clara, &code).redirects_to("/");
        let mut thief = world.guest();
        thief.take_cookies(before);
        is_nobody(&mut thief);
        thief.get("/login/code").answers(200);
        type_code(&mut thief, &code).shows(422, "Log in");
        is_nobody(&mut thief);
        is_logged_in(&mut clara, CLARA);
    }
}
