//! Codes at the same moment: one right one logs in once, and many who ask do not stand in the way of pages.

use diesel::prelude::*;
use remit::store::schema::sessions;

use super::codes::{ask, type_code, wrong};
use crate::world::{Act, Browser, Cast, World, rounds};

const CLARA: &str = "clara@harbour.example";

/// A browser that waits for a code, and a copy of it.
fn two_that_wait(world: &World) -> (Browser, Browser) {
    let (mut one, mut two) = (world.guest(), world.guest());
    ask(&mut one, CLARA);
    two.take_cookies(one.cookies());
    two.get("/login/code").answers(200);
    (one, two)
}

fn signed_in(world: &World) -> i64 {
    world.db.read(|tx| Ok(sessions::table.count().get_result(tx.conn)?)).expect("a count")
}

story! {
    fn of_two_who_type_the_right_code_at_once_one_is_logged_in(world: &mut World) {
        Cast::of(world);
        for round in 1..=rounds(3, 60) {
            world.pass_hours(1);
            let (mut one, mut two) = two_that_wait(world);
            let mail = world.mail_to(CLARA);
            let code = mail.code();
            let mut outcomes = world.at_once(vec![
                (&mut one, Box::new(|it| type_code(it, code).status)),
                (&mut two, Box::new(|it| type_code(it, code).status)),
            ]);
            outcomes.sort_unstable();
            assert_eq!(outcomes, [303, 422]);
            assert_eq!(signed_in(world), i64::try_from(round).expect("few"));
        }
    }

    fn of_a_code_and_its_link_at_once_one_logs_in(world: &mut World) {
        Cast::of(world);
        for round in 1..=rounds(3, 60) {
            world.pass_hours(1);
            let (mut one, mut two) = two_that_wait(world);
            let mail = world.mail_to(CLARA);
            let code = mail.code();
            two.open(mail.link()).shows(200, "Log in");
            world.at_once(vec![
                (&mut one, Box::new(|it| type_code(it, code).status)),
                (&mut two, Box::new(|it| it.submit("Log in", &[]).status)),
            ]);
            assert_eq!(signed_in(world), i64::try_from(round).expect("few"));
        }
    }

    fn wrong_codes_at_once_are_counted_one_by_one(world: &mut World) {
        Cast::of(world);
        let (mut one, mut two) = two_that_wait(world);
        let mail = world.mail_to(CLARA);
        let mistyped = wrong(mail.code());
        let mistyped = mistyped.as_str();
        for _ in 0..2 {
            world.at_once(vec![
                (&mut one, Box::new(|it| it.post("/login/code", &[("code", mistyped)]).status)),
                (&mut two, Box::new(|it| it.post("/login/code", &[("code", mistyped)]).status)),
            ]);
        }
        // The fifth is the last.
        one.post("/login/code", &[("code", mistyped)]).shows(422, "Log in").says("mistyped five times");
        two.post("/login/code", &[("code", mail.code())]).shows(422, "Log in");
    }

    fn many_who_ask_at_once_get_their_mails_and_pages_answer(world: &mut World) {
        Cast::of(world);
        let mut browsers: Vec<Browser> = (0..32).map(|_| world.guest()).collect();
        let acts = browsers.iter_mut().enumerate().map(|(number, browser)| {
            let act: Act<'_, u16> = Box::new(move |it: &mut Browser| {
                let email = format!("guest{number}@harbour.example");
                it.post("/login", &[("email", email.as_str())]).status
            });
            (browser, act)
        });
        let statuses = world.at_once(acts.collect());
        assert_eq!(statuses, [303; 32]);
        assert_eq!(world.mails().len(), 32);
        world.guest().get("/login").shows(200, "Log in");
    }
}
