//! What keeps others out: tokens that do not work, tokens in other places, cookies, and too much at once.

use actix_web::http::Method;
use remit::model::access_token::Scope;
use remit::model::bearer::{BearerToken, Owner};

use crate::world::Cast;

story! {
    fn a_token_that_is_altered_or_unknown_opens_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let token = world.program_of(&cast.mara, &[Scope::Read]).token;
        let mut letters: Vec<char> = token.chars().collect();
        letters[20] = if letters[20] == 'a' { 'b' } else { 'a' };
        let altered: String = letters.into_iter().collect();
        let unknown = BearerToken::random(Owner::Person).reveal().to_owned();
        world.queries();
        for wrong in [altered, token.to_uppercase(), token[1..].to_owned(), "remit_u_".into()] {
            let page = world.program(&wrong).get("/api/v1/apps").answers(401).json();
            assert_eq!(page["type"], "http://127.0.0.1:8080/api/problems/token-over", "{wrong}");
        }
        assert_eq!(world.queries(), 0, "one of them is looked for in the database");
        world.program(&unknown).get("/api/v1/apps").answers(401);
        world.program(&token).get("/api/v1/apps").answers(200);
    }

    fn a_token_counts_nowhere_but_in_its_header(world: &mut World) {
        let cast = Cast::of(world);
        let token = world.program_of(&cast.mara, &Scope::PERSONAL).token;
        let mut nobody = world.program("");
        for address in [format!("/api/v1/apps?token={token}"), format!("/api/v1/apps?access_token={token}")] {
            nobody.get(&address).answers(401);
        }
        // Nor is a cookie a token.
        let mut browser = world.sign_in(&cast.mara);
        browser.get("/apps").answers(200);
        browser.get("/api/v1/apps").answers(401);
        let authorization = format!("Bearer {token}");
        let mut guest = world.guest();
        guest.send(Method::GET, "/apps", None, &[("authorization", &authorization)]);
        guest.redirects_to("/login?then=");
        for other in [format!("Basic {token}"), token.clone(), format!("Bearer {token}, Bearer {token}")] {
            guest.send(Method::GET, "/api/v1/apps", None, &[("authorization", &other)]).answers(401);
        }
    }

    fn a_token_ends_on_its_day_by_a_press_and_with_what_its_owner_is(world: &mut World) {
        let cast = Cast::of(world);
        let mut program = world.program_of(&cast.sven, &[Scope::Read]);
        program.get("/api/v1/token").answers(200);
        world.sign_in(&cast.sven).open("/account/tokens").click("End deploy").submit("End token", &[]).follow();
        program.get("/api/v1/token").answers(401);
        let mut another = world.program_of(&cast.sven, &[Scope::Read]);
        another.delete("/api/v1/token").answers(204);
        another.get("/api/v1/token").answers(401);
    }

    fn a_token_that_is_not_good_for_it_is_told_what_it_takes(world: &mut World) {
        let cast = Cast::of(world);
        let mut program = world.program_of(&cast.mara, &[Scope::BillingRead]);
        let problem = program.get(&format!("/api/v1/apps/{}", cast.bakery.id)).answers(403).json();
        assert_eq!(problem["detail"], "It takes a token with the scope read.");
    }

    fn a_token_may_ask_so_often_in_a_minute(world: &mut World) {
        let cast = Cast::of(world);
        let mut program = world.program_of(&cast.mara, &[Scope::Read]);
        let left = |page: &crate::world::Page| page.header("ratelimit-remaining").expect("a number").to_owned();
        assert_eq!(left(program.get("/api/v1/token").answers(200)), "599");
        for _ in 0..599 {
            program.get("/api/v1/token");
        }
        assert_eq!(left(program.get("/api/v1/token").answers(429)), "0");
        assert!(program.get("/api/v1/token").header("retry-after").is_some());
        world.program_of(&cast.uma, &[Scope::Read]).get("/api/v1/token").answers(200);
        world.pass_minutes(1);
        program.get("/api/v1/token").answers(200);
    }

    fn an_app_is_read_with_three_queries_and_its_use_is_noted_once_an_hour(world: &mut World) {
        let cast = Cast::of(world);
        let mut program = world.program_of(&cast.mara, &[Scope::Read]);
        let address = format!("/api/v1/apps/{}", cast.bakery.id);
        program.get(&address).answers(200);
        world.queries();
        program.get(&address).answers(200);
        assert_eq!(world.queries(), 3, "who asks, the app, what pays for it");
        world.pass_hours(1);
        program.get(&address).answers(200);
        assert_eq!(world.queries(), 4, "that it was used");
    }

    fn what_is_nowhere_is_said_to_programs_as_to_programs(world: &mut World) {
        let mut program = world.program("");
        for (method, address, status) in [
            (Method::GET, "/api/v1/nothing", 404),
            (Method::GET, "/api/v1/apps/a/b/c", 404),
            (Method::GET, "/api/v1/apps/caf%C3%A9", 404),
            (Method::PATCH, "/api/v1/apps/a%20b", 404),
            (Method::POST, "/api/v1/nothing", 404),
            (Method::DELETE, "/api/v1/apps", 405),
        ] {
            let page = program.send(method, address, None);
            page.answers(status);
            assert_eq!(page.header("content-type"), Some("application/problem+json"), "{address}");
            assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "as everything");
            assert_eq!(page.json()["status"], status);
        }
    }
}
