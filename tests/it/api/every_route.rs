//! Every address of the interface with every token: `routes.txt` beside this file. An address that is not in the list fails
//! the test until somebody has looked at its line.

use std::fmt::Write;

use actix_web::http::Method;
use remit::model::access_token::Scope;
use remit::routes::programs::ADDRESSES;

use crate::access::every_route::Everybody;
use crate::world::{Kind, Page, Program, matches_file};

const HEAD: &str = "\
The status of every address of the interface for every token. Printed by api::every_route, kept by UPDATE=1.
Bodies are sent empty. none: no token; of people all scopes that they can give; the last ones are of the hosting platform,
each with the scope that it is called by.
";

/// Every token of the cast, and those of the platform.
fn programs(everybody: &Everybody) -> Vec<(&'static str, Program)> {
    let (world, cast) = (&everybody.world, &everybody.cast);
    let mut programs = vec![("none", world.program(""))];
    for (name, person) in cast.everybody().into_iter().filter(|(_, person)| person.is_developer()) {
        programs.push((name, world.program_of(person, &Scope::PERSONAL)));
    }
    programs.push(("mara:read", world.program_of(&cast.mara, &[Scope::Read])));
    programs.extend(Scope::ALL.iter().map(|scope| (scope.as_str(), world.platform("Example Hosting", &[*scope]))));
    programs
}

fn send<'a>(program: &'a mut Program, method: &str, address: &str) -> &'a Page {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    program.send(method, address, None)
}

mod every_address_answers_every_token_as_printed {
    use super::{Kind, answers_as_printed};

    #[test]
    fn sqlite() {
        answers_as_printed(Kind::Sqlite);
    }

    #[test]
    #[ignore = "needs a PostgreSQL: bin/test --only postgres"]
    fn postgres() {
        answers_as_printed(Kind::Postgres);
    }
}

fn answers_as_printed(kind: Kind) {
    let everybody = Everybody::new(kind);
    let mut programs = programs(&everybody);
    everybody.world.keep();
    let mut printed = HEAD.to_owned();
    for (method, pattern) in ADDRESSES {
        let _ = writeln!(printed, "\n{method} {pattern}");
        for target in everybody.targets(pattern) {
            let mut line = format!("  {:14}", target.label);
            for (name, program) in &mut programs {
                let page = send(program, method, &target.address);
                assert!(page.status < 500, "{} for {name} at {}: {}", page.status, page.address, page.source());
                let _ = write!(line, " {name} {:4}", page.status);
                if *method != "GET" && page.status < 300 {
                    everybody.world.restore();
                }
            }
            let _ = writeln!(printed, "{}", line.trim_end());
        }
    }
    matches_file("api/routes.txt", &printed);
}

#[test]
fn what_a_token_does_not_see_answers_as_what_does_not_exist_byte_by_byte() {
    let everybody = Everybody::new(Kind::Sqlite);
    let mut sven = everybody.world.program_of(&everybody.cast.sven, &Scope::PERSONAL);
    let mut compared = 0;
    for (method, pattern) in ADDRESSES.iter().filter(|(_, pattern)| pattern.contains('{')) {
        let targets = everybody.targets(pattern);
        let Some(nothing) = targets.iter().find(|target| target.is_nothing) else { continue };
        let page = send(&mut sven, method, &nothing.address);
        // Some want more of a token than a person can give.
        if page.status == 403 {
            continue;
        }
        assert_eq!(page.status, 404, "{method} {pattern} with an id of nothing");
        let expected = bytes(page);
        for target in targets.iter().filter(|target| !target.is_nothing) {
            let page = send(&mut sven, method, &target.address);
            assert_eq!(bytes(page), expected, "{method} {pattern} on {}", target.label);
            compared += 1;
        }
    }
    assert!(compared > 0, "nothing was compared");
}

/// Status, headers and body; not what counts requests.
fn bytes(page: &Page) -> String {
    let is_own = |name: &str| name == "date" || name.starts_with("ratelimit-");
    let headers = page.headers.iter().filter(|(name, _)| !is_own(name.as_str()));
    let mut headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    format!("{}\n{}\n\n{}", page.status, headers.join("\n"), page.source())
}

#[test]
fn nothing_of_the_interface_is_shown_without_a_token_that_works() {
    let everybody = Everybody::new(Kind::Sqlite);
    for (method, pattern) in ADDRESSES {
        for target in everybody.targets(pattern) {
            let mut nobody = everybody.world.program("");
            let page = send(&mut nobody, method, &target.address);
            page.answers(401);
            assert_eq!(page.header("www-authenticate"), Some("Bearer"));
            assert_eq!(page.header("content-type"), Some("application/problem+json"));
        }
    }
}
