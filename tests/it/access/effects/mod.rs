//! What a page says that an act will change is what the act changes: for every page that tries an act out. The lines of
//! the page are compared with who had what before and has what after, as the naive model says: the same people, the same
//! gains and losses, nothing missing, nothing too much. A new page of that kind fails until it has a case here.

mod access;
mod cases;
mod lines;

use std::collections::BTreeSet;

use remit::model::credential::PaymentKind;

use super::canary::village::Village;
use crate::charging::{pays_with, takes};
use crate::source::files;
use crate::world::{Browser, World};
use access::Access;
use lines::Shown;

type Act = Box<dyn Fn(&Village, Browser)>;

/// One page and its act.
pub struct Case {
    /// The handler of the page, as `addresses.rs` calls it.
    handler: &'static str,
    /// Who looks and acts.
    who: &'static str,
    /// Comes to the page.
    open: Box<dyn Fn(&Village) -> Browser>,
    /// Carries it out, from the page that is shown.
    act: Act,
    /// What lines say that are not about access.
    besides: &'static [&'static str],
    /// What happens meanwhile to others, because time passes.
    meanwhile: &'static [&'static str],
    /// Somebody who is not there by name on the page: label, and what they are called.
    called: Option<(&'static str, String)>,
}

impl Case {
    fn is_true(&self, village: &Village) -> Vec<String> {
        let mut browser = (self.open)(village);
        browser.status_is(&[200, 422]);
        let shown = Shown::on(&browser);
        let before = Access::now(village.world);
        (self.act)(village, std::mem::replace(&mut browser, village.world.guest()));
        let after = Access::now(village.world);
        let me = village.person(self.who).id;
        let called = self.called.as_ref().map(|(label, name)| (village.person(label).id, name.as_str()));
        let mut wrong = shown.compare(&before, &after, (me, called), self.meanwhile);
        wrong.extend(shown.compare_cards(&before, &after, me));
        wrong.extend(shown.others(&before, self.besides));
        wrong.iter().map(|wrong| format!("{} ({}): {wrong}", self.handler, self.who)).collect()
    }
}

/// Plays all cases of a list, each in a world of its own.
fn play(world: &World, cases: &[fn(&Village) -> Case]) {
    each(world, cases, |_| (), |_| ());
}

/// The same where cards are taken, and some people have set theirs up.
fn play_with_cards(world: &World, cases: &[fn(&Village) -> Case]) {
    each(
        world,
        cases,
        |world| drop(takes(world)),
        |village| {
            for (number, owner) in [(0, "jo"), (1, "fay"), (3, "tess")] {
                pays_with(village.world, &village.payment_methods[number].1, &village.person(owner), PaymentKind::Card);
            }
        },
    );
}

fn each(world: &World, cases: &[fn(&Village) -> Case], prepare: impl Fn(&mut World), begin: impl Fn(&Village)) {
    let wrong: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            let mut world = World::new(world.kind());
            prepare(&mut world);
            let village = Village::new(&world);
            begin(&village);
            case(&village).is_true(&village)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

story! {
    fn what_is_said_about_who_works_on_an_app_comes_true(world: &mut World) {
        play(world, cases::work::ALL);
    }

    fn what_is_said_about_who_pays_comes_true(world: &mut World) {
        play_with_cards(world, cases::paying::ALL);
    }

    fn what_is_said_about_teams_and_accounts_comes_true(world: &mut World) {
        play_with_cards(world, cases::people::ALL);
    }

    fn what_is_said_about_plans_changes_nobodys_access(world: &mut World) {
        play(world, cases::booking::ALL);
    }

    fn what_is_said_about_invitations_comes_true(world: &mut World) {
        play(world, cases::invitations::ALL);
    }
}

#[test]
fn every_page_that_tries_an_act_out_has_a_case() {
    let world = World::new(crate::world::Kind::Sqlite);
    let village = Village::new(&world);
    let all = [cases::booking::ALL, cases::work::ALL, cases::paying::ALL, cases::people::ALL, cases::invitations::ALL]
        .concat();
    let told: BTreeSet<String> = all.iter().map(|case| case(&village).handler.to_owned()).collect();
    let there = rehearsals();
    let missing: Vec<_> = there.difference(&told).collect();
    let gone: Vec<_> = told.difference(&there).collect();
    assert!(missing.is_empty() && gone.is_empty(), "no case for {missing:?}; no such page: {gone:?}");
}

/// Which shows amounts alone: how something is paid gives nobody access, and takes it from nobody.
const NOTHING_OF_ACCESS: &str = "payment_methods::how_you_pay::check";

/// The handlers in the source that try an act out, as `apps::leave_page`.
fn rehearsals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files("src", "rs").into_iter().filter(|file| !file.path.starts_with("src/web/")) {
        let module = file.path.trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::");
        let tries_out = |part: &&str| [".rehearsal(", ".public_rehearsal("].iter().any(|call| part.contains(call));
        for part in file.text.split("pub async fn ").skip(1).filter(tries_out) {
            let name = part.split('(').next().unwrap_or_default();
            found.insert(format!("{module}::{name}"));
        }
    }
    found.remove(NOTHING_OF_ACCESS);
    found
}
