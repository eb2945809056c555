//! Logging in and out.

use std::time::Duration;

use actix_web::http::Method;
use remit::model::email_address::EmailAddress;
use remit::sessions::changes::count_try;

use crate::invitations::acts::sql;
use crate::world::{Browser, Cast, PASSWORD};

/// Of the page and its stylesheet, compressed.
const MOST_BYTES: usize = 18_000;

fn try_to_log_in(browser: &mut Browser, email: &str, password: &str) -> u16 {
    browser.get("/login").submit("Log in", &[("Email", email), ("Password", password)]).status
}

story! {
    fn somebody_logs_in_goes_where_they_wanted_and_logs_out(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.guest();
        clara.get("/account").redirects_to("/login?then=/account").follow();
        clara.submit("Log in", &[("Email", "CLARA@harbour.example"), ("Password", PASSWORD)]).redirects_to("/account");
        clara.follow().shows(200, "Account");
        clara.get("/login").redirects_to("/");
        clara.get("/account").submit("Log out", &[]).redirects_to("/").follow();
        assert_eq!(clara.flash().as_deref(), Some("You are logged out."));
        clara.get("/account").redirects_to("/login");
        assert_eq!(cast.clara.email_text(), "clara@harbour.example");
    }

    fn nobody_is_led_to_another_site(world: &mut World) {
        Cast::of(world);
        for then in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
            let mut clara = world.guest();
            let typed = [("email", "clara@harbour.example"), ("password", PASSWORD), ("then", then)];
            clara.post("/login", &typed).answers(303);
            assert_eq!(clara.location(), Some("/"), "{then}");
        }
    }

    fn known_and_unknown_addresses_get_the_same_answer(world: &mut World) {
        Cast::of(world);
        let (mut known, mut unknown) = (world.guest(), world.guest());
        assert_eq!(try_to_log_in(&mut known, "clara@harbour.example", "wrong"), 422);
        assert_eq!(try_to_log_in(&mut unknown, "clars@harbour.example", "wrong"), 422);
        assert_eq!(known.source(), unknown.source().replace("clars@", "clara@"));
        assert_eq!(known.field("email"), "clara@harbour.example");
    }

    fn ten_wrong_passwords_and_the_network_waits_but_nobody_else(world: &mut World) {
        let cast = Cast::of(world);
        let mut thief = world.guest();
        for _ in 0..5 {
            assert_eq!(try_to_log_in(&mut thief, "clara@harbour.example", "wrong"), 422);
        }
        // The right password forgives the wrong ones.
        assert_eq!(try_to_log_in(&mut world.guest(), "clara@harbour.example", PASSWORD), 303);
        for _ in 0..10 {
            assert_eq!(try_to_log_in(&mut thief, "clara@harbour.example", "wrong"), 422);
        }
        assert_eq!(try_to_log_in(&mut thief, "clara@harbour.example", PASSWORD), 429);
        let wait: i64 = thief.header("retry-after").expect("how long").parse().expect("seconds");
        assert!((1..=901).contains(&wait), "{wait}");
        assert_eq!(try_to_log_in(&mut world.guest(), "mara@studio.example", PASSWORD), 303);
        world.pass_minutes(15);
        assert_eq!(try_to_log_in(&mut thief, "clara@harbour.example", PASSWORD), 303);
        assert!(cast.clara.is_client());
    }

    fn tries_become_slower_but_never_slower_than_two_seconds(world: &mut World) {
        let email = EmailAddress::parse("clara@harbour.example").expect("an address");
        // Each from another network.
        let delay = |number: u32| world.change(|tx| Ok(count_try(tx, &email, &format!("network {number}"))?.delay));
        let first: Vec<Duration> = (1..=7).map(delay).collect();
        assert_eq!(first, [0, 0, 0, 0, 0, 100, 200].map(Duration::from_millis));
        sql(world, "UPDATE rate_limits SET used = 999999 WHERE key = 'log-in clara@harbour.example'");
        assert_eq!(delay(8), Duration::from_secs(2));
    }

    fn one_network_cannot_try_many_accounts(world: &mut World) {
        Cast::of(world);
        let mut thief = world.guest();
        let mine = ("stella@lagoon.example", PASSWORD);
        for number in 0..100 {
            assert_eq!(try_to_log_in(&mut thief, &format!("guess{number}@harbour.example"), "wrong"), 422, "{number}");
            if number % 30 == 0 {
                // What was right does not count, nor does it forgive the others.
                assert_eq!(try_to_log_in(&mut world.guest(), mine.0, mine.1), 303);
            }
        }
        assert_eq!(try_to_log_in(&mut thief, "one.more@harbour.example", "wrong"), 429);
        assert!(thief.header("retry-after").is_some());
        world.pass_minutes(15);
        assert_eq!(try_to_log_in(&mut thief, mine.0, mine.1), 303);
    }

    fn the_door_asks_the_database_nothing(world: &mut World) {
        let mut guest = world.guest();
        for address in ["/", "/help", "/login", "/sign-up", "/password/forgot"] {
            world.queries();
            guest.get(address).answers(200);
            assert_eq!(world.queries(), 0, "{address}");
        }
    }

    fn the_first_visit_is_a_small_page_and_one_small_file(world: &mut World) {
        let mut guest = world.guest();
        let page = guest.get("/login").answers(200).source();
        let css: Vec<&str> = page.split('"').filter(|part| part.starts_with("/static/") && part.ends_with(".css")).collect();
        assert_eq!(css.len(), 1, "{css:?}");
        for more in ["<script", "<img", "<iframe", "rel=\"preload", "@import"] {
            assert!(!page.contains(more), "{more} is one more request");
        }
        world.queries();
        let mut bytes = 0;
        for address in ["/login", css[0]] {
            guest.send(Method::GET, address, None, &[("accept-encoding", "gzip")]).answers(200);
            assert_eq!(guest.header("content-encoding"), Some("gzip"), "{address}");
            bytes += guest.body.len();
        }
        assert!(bytes <= MOST_BYTES, "{bytes} bytes");
        assert_eq!(world.queries(), 0);
    }
}
