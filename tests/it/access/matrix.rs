//! The matrix of the manual from outside: an imported world, everybody in it logged in, each act tried on each object.
//! What came of it stands in the lists beside `matrix/cast.rs`. An act that somebody has no page for is sent without one.

mod acts;
mod cast;

use std::fmt;
use std::fmt::Write;

use self::acts::Try;
use self::cast::{APPS, Imported, PAYMENT_METHODS, PEOPLE, TEAMS, grouped};
use crate::world::{Browser, World, matches_file, rounds};

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Shown,
    /// Leads to another page.
    Elsewhere,
    Done,
    /// With a sentence.
    Refused(String),
    /// The form comes again.
    Again(String),
    Forbidden,
    NotFound,
    Other(u16, String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Shown => write!(f, "shown"),
            Outcome::Elsewhere => write!(f, "elsewhere"),
            Outcome::Done => write!(f, "done"),
            Outcome::Refused(sentence) => write!(f, "refused: {sentence}"),
            Outcome::Again(problem) => write!(f, "asked again: {problem}"),
            Outcome::Forbidden => write!(f, "403"),
            Outcome::NotFound => write!(f, "404"),
            Outcome::Other(status, what) => write!(f, "{status}: {what}"),
        }
    }
}

fn outcome(it: &Imported, browser: &Browser) -> Outcome {
    let said = |selector: &str| it.steady(&browser.all(selector).join(" "));
    match browser.status {
        200 => Outcome::Shown,
        303 if browser.location().is_some_and(|to| to.starts_with("/login")) => Outcome::Other(303, "log in".into()),
        303 => Outcome::Done,
        403 => Outcome::Forbidden,
        404 => Outcome::NotFound,
        409 => Outcome::Refused(said(".lead")),
        422 => Outcome::Again(said("[role=alert] li")),
        status => Outcome::Other(status, said("main")),
    }
}

/// Looks at the page and sends its form; without a page sends the fields alone.
fn attempt(it: &mut Imported, key: &'static str, tried: &Try) -> (Option<Outcome>, Option<Outcome>) {
    let fields: Vec<(&str, String)> = tried.fields.iter().map(|(name, value)| (*name, it.filled(value))).collect();
    let page = tried.page.as_ref().map(|page| it.filled(page));
    let act = tried.act.as_ref().map(|act| it.filled(act));
    let mut browser = it.browsers.remove(key).expect("somebody");
    let seen = page.map(|page| {
        browser.get(&page);
        match outcome(it, &browser) {
            Outcome::Done => Outcome::Elsewhere,
            other => other,
        }
    });
    let done = act.map(|act| {
        send(&mut browser, &act, &fields, seen == Some(Outcome::Shown));
        outcome(it, &browser)
    });
    let cookies = browser.cookies();
    it.browsers.insert(key, browser);
    if done.as_ref().is_some_and(|done| matches!(done, Outcome::Done | Outcome::Shown)) {
        it.restore();
        it.browser(key).take_cookies(cookies);
    }
    (seen, done)
}

fn send(browser: &mut Browser, act: &str, fields: &[(&str, String)], is_shown: bool) {
    let form = browser.forms().into_iter().find(|form| is_shown && form.action == act);
    let mut values = form.as_ref().map(|form| form.fields.clone()).unwrap_or_default();
    values.retain(|(name, _)| fields.iter().all(|(one, _)| one != name));
    values.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    values.extend(form.and_then(|form| form.buttons.into_iter().find_map(|button| button.field)));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(act, &values);
}

/// `dora:B`: the key alone.
fn key_of(who: &str) -> &'static str {
    let key = who.split(':').next().unwrap_or_default();
    PEOPLE.into_iter().find(|one| *one == key).expect("somebody of the cast")
}

fn section(it: &mut Imported, people: &str, tries: &[Try]) -> String {
    let mut printed = String::new();
    for tried in tries {
        let (mut seen, mut done) = (Vec::new(), Vec::new());
        for who in people.split(' ') {
            let (page, act) = attempt(it, key_of(who), tried);
            seen.extend(page.map(|outcome| (who, outcome)));
            done.extend(act.map(|outcome| (who, outcome)));
        }
        // As on the page, so with its form: that is said once.
        let is_same = |(who, seen): &(&str, Outcome)| {
            let act = done.iter().find(|(one, _)| one == who).map(|(_, outcome)| outcome);
            act == Some(seen) || (*seen == Outcome::Shown && act == Some(&Outcome::Done))
        };
        let is_said = !done.is_empty() && seen.iter().all(is_same);
        if !seen.is_empty() && !is_said {
            let _ = write!(printed, "{}: the page\n{}", tried.words, grouped(&seen));
        }
        if !done.is_empty() {
            let and_page = if seen.is_empty() { " (no page)" } else { "" };
            let _ = write!(printed, "{}{and_page}\n{}", tried.words, grouped(&done));
        }
    }
    printed
}

/// Prints what everybody can do with the first few of these objects, with all if there is time.
fn matrix(world: &World, first: usize, objects: &[(&str, &str)], tries: fn(&str) -> Vec<Try>) {
    let mut it = Imported::new(another(world));
    for (name, people) in objects.iter().take(rounds(first, objects.len())) {
        let mut printed = format!(
            "{name}: what people can do, by outcome; behind their names how they are connected to it (cast.rs).\n\
             Where looking and doing have the same outcome it stands once. Printed by access::matrix, kept by UPDATE=1.\n\n",
        );
        printed += &section(&mut it, people, &tries(name));
        matches_file(&format!("access/matrix/{}.txt", name.to_lowercase().replace(' ', "_")), &printed);
    }
}

/// All names that somebody meets on the pages that they can open.
fn names_met(it: &mut Imported, key: &'static str) -> String {
    let lists = ["/", "/apps", "/payment-methods", "/teams", "/invitations", "/events"].map(String::from);
    let of = |place: &str, names: &[(&str, &str)], rest: &str| -> Vec<String> {
        names.iter().map(|(name, _)| format!("/{place}/{{{name}}}{rest}")).collect()
    };
    let mut pages = lists.to_vec();
    for rest in ["", "/people", "/payment-method", "/delete"] {
        pages.extend(of("apps", &APPS, rest));
    }
    pages.extend(of("payment-methods", &PAYMENT_METHODS, ""));
    pages.extend(of("payment-methods", &[("Second billing", "")], ""));
    pages.extend(of("teams", &TEAMS, ""));
    pages.extend(of("teams", &[("Team North", "")], ""));
    let mut text = String::new();
    for page in pages {
        let page = it.filled(&page);
        let browser = it.browser(key).get(&page);
        if browser.status == 200 {
            text += &browser.text();
        }
    }
    it.names_in(&text).into_iter().collect::<Vec<_>>().join(", ")
}

fn another(world: &World) -> World {
    World::new(world.kind())
}

story! {
    fn everybody_tries_everything_on_apps(world: &mut World) {
        matrix(world, 2, &APPS, acts::on_app);
    }

    fn everybody_meets_the_names_that_concern_them(world: &mut World) {
        let mut it = Imported::new(another(world));
        it.without_choices();
        let mut printed = String::from(
            "The names that people meet on all pages that they can open. Printed by access::matrix, kept by UPDATE=1.\n\n",
        );
        for key in PEOPLE {
            let _ = writeln!(printed, "{key:7} {}", names_met(&mut it, key));
        }
        matches_file("access/matrix/names.txt", &printed);
    }

    fn everybody_tries_everything_on_payment_methods(world: &mut World) {
        matrix(world, 3, &PAYMENT_METHODS, acts::on_payment_method);
    }

    fn everybody_tries_everything_on_teams_and_for_themselves(world: &mut World) {
        let objects: Vec<_> = TEAMS.into_iter().chain([("For oneself", "dora clio sven stella")]).collect();
        let tries = |name: &str| if name == "For oneself" { acts::for_oneself() } else { acts::on_team(name) };
        matrix(world, 3, &objects, tries);
    }
}
