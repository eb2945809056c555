//! Sessions, their cookie, and forms that are sent twice.

use diesel::prelude::*;
use remit::store::schema::apps;

use crate::world::{Cast, PASSWORD, World};

story! {
    fn the_cookie_is_kept_from_scripts_and_other_sites(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.guest();
        mara.get("/login").shows(200, "Log in");
        mara.submit("Log in", &[("Email", &cast.mara.email_text()), ("Password", PASSWORD)]).redirects_to("/");
        let cookie = mara.header("set-cookie").expect("a cookie").to_owned();
        for part in ["remit=", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{part} is not in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        mara.get("/account").shows(200, "Account");
    }

    fn a_made_up_cookie_is_nobodys(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let (name, value) = mara.cookies().into_iter().next().expect("a cookie");
        let mut changed = value.clone();
        changed.replace_range(10..11, if &value[10..11] == "A" { "B" } else { "A" });
        for other in [changed, "nonsense".to_owned(), value[..value.len() / 2].to_owned()] {
            mara.take_cookie((name.clone(), other));
            mara.get("/account").redirects_to("/login");
        }
        mara.take_cookie((name, value));
        mara.get("/account").shows(200, "Account");
    }

    fn a_session_ends_when_it_is_not_used_and_in_any_case(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        world.pass_days(8);
        mara.get("/account").redirects_to("/login");
        let mut mara = world.sign_in(&cast.mara);
        for _ in 0..5 {
            world.pass_days(6);
            mara.get("/account");
        }
        mara.redirects_to("/login");
    }

    fn logging_out_ends_the_session_also_for_a_copy_of_the_cookie(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let cookie = mara.cookies().into_iter().next().expect("a cookie");
        mara.get("/account");
        mara.submit("Log out", &[]).redirects_to("/");
        mara.take_cookie(cookie);
        mara.get("/account").redirects_to("/login");
    }

    fn a_form_that_is_sent_twice_acts_once(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let before = count_apps(world);
        mara.get("/new/app");
        let once = mara.field("once");
        let fields = [("once", once.as_str()), ("name", "Pier 7")];
        let first = mara.post("/new/app", &fields).redirects_to("/apps/").location().map(str::to_owned);
        let second = mara.post("/new/app", &fields).redirects_to("/apps/").location().map(str::to_owned);
        assert_eq!(first, second);
        assert_eq!(count_apps(world), before + 1);
        assert_eq!(mara.follow().flash().as_deref(), Some("Pier 7 is ready. Its trial lasts seven days."));
    }

    fn after_logging_in_one_goes_only_to_pages_of_this_site(world: &mut World) {
        let cast = Cast::of(world);
        for (then, there) in [
            ("/account", "/account"),
            ("/apps?x=1", "/apps?x=1"),
            ("//evil.example", "/"),
            ("https://evil.example/", "/"),
            ("/\\evil.example", "/"),
            ("javascript:alert(1)", "/"),
        ] {
            let mut mara = world.guest();
            mara.get(&remit::paths::log_in_then(then));
            mara.submit("Log in", &[("Email", &cast.mara.email_text()), ("Password", PASSWORD)]).answers(303);
            assert_eq!(mara.location(), Some(there), "then={then}");
        }
    }
}

fn count_apps(world: &World) -> i64 {
    world.db.read(|tx| Ok(apps::table.count().get_result(tx.conn)?)).expect("a count")
}
