//! The picture before an act compared with the one after it, in lines.

use std::collections::{BTreeSet, HashSet};

use super::invoices;
use super::lines::{Consequences, Effect, Line};
use super::picture::{Access, Picture, Scope};
use crate::error::Result;
use crate::model::person::Person;
use crate::model::{PersonId, written};
use crate::store::Tx;

/// Makes the act within `Db::rehearse` and compares. Names are shown as far as `viewer` may see them.
///
/// # Errors
/// What the act refuses, or those of the database.
pub fn of<T>(
    tx: &mut Tx,
    scope: &Scope,
    viewer: &Person,
    act: impl FnOnce(&mut Tx) -> Result<T>,
) -> Result<Consequences> {
    let before = Picture::take(tx, scope)?;
    act(tx)?;
    let after = Picture::take(tx, scope)?;
    let mut consequences = compare(&before, &after, viewer.id, &scope.also_visible);
    consequences.lines.extend(lost_contacts(&before, &after, viewer));
    consequences.lines.extend(invoices::that_move(&before, &after, viewer.id));
    consequences.lines.sort_by_key(|line| line.effect);
    Ok(consequences)
}

fn compare(before: &Picture, after: &Picture, viewer: PersonId, also_visible: &[PersonId]) -> Consequences {
    let visible: HashSet<(Access, PersonId)> = before.visible_to(viewer).chain(after.visible_to(viewer)).collect();
    let everything: BTreeSet<Access> = before.access.keys().chain(after.access.keys()).copied().collect();
    let (mut changes, mut alone) = (Vec::new(), Vec::new());
    for access in everything {
        let (old, new) = (before.people(access), after.people(access));
        let name = before.names.get(&access).or(after.names.get(&access)).map_or("", String::as_str);
        let (decides, lost): (Vec<_>, Vec<_>) = old
            .iter()
            .filter(|(id, _)| !new.contains_key(id))
            .partition(|(id, _)| access.app().is_some_and(|app| after.in_control.contains(&(app, **id))));
        let groups = [
            (Effect::Gain, access, new.iter().filter(|(id, _)| !old.contains_key(id)).collect::<Vec<_>>()),
            (Effect::Lose, access, lost),
            (Effect::Lose, access.without_a_say(), decides),
            (Effect::Same, access, old.iter().filter(|(id, _)| new.contains_key(id)).collect()),
        ];
        let is_visible = |id: &PersonId| also_visible.contains(id) || visible.contains(&(access, *id));
        for (effect, access, people) in groups {
            // Who can do as before what the viewer never could is not their business.
            if effect == Effect::Same && !people.iter().any(|(id, _)| visible.contains(&(access, **id))) {
                continue;
            }
            if let Some(who) = who(&people, viewer, is_visible) {
                changes.push(Change { effect, who, access, name });
            }
        }
        let is_left = |app| new.is_empty() && !old.is_empty() && !after.deleted.contains(&app);
        if matches!(access, Access::AppWork(app) if is_left(app)) {
            alone.push(name);
        }
    }
    let mut lines = in_words(&changes);
    let it = if alone.len() == 1 { "it" } else { "them" };
    lines.extend(of_apps(alone, &format!("will have nobody who works on {it}")));
    Consequences { lines }
}

/// What happens to the same people with one thing.
struct Change<'a> {
    effect: Effect,
    who: String,
    access: Access,
    name: &'a str,
}

/// One line for all things of which the same is said: a payment method or a team may have many.
fn in_words(changes: &[Change]) -> Vec<Line> {
    let same = |one: &Change, other: &Change| {
        one.effect == other.effect
            && one.who == other.who
            && std::mem::discriminant(&one.access) == std::mem::discriminant(&other.access)
    };
    let mut lines = Vec::new();
    for (place, change) in changes.iter().enumerate() {
        if changes[..place].iter().any(|before| same(before, change)) {
            continue;
        }
        let mut names: Vec<&str> = changes.iter().filter(|other| same(change, other)).map(|one| one.name).collect();
        let what = change.access.what(change.effect, &mut names);
        lines.push(Line { effect: change.effect, who: change.who.clone(), what });
    }
    lines
}

/// Invariant 7: the last technical contact of an app may go, but not without a warning.
fn lost_contacts(before: &Picture, after: &Picture, viewer: &Person) -> Option<Line> {
    let what = if viewer.is_client() {
        "will have nobody who is told about problems"
    } else {
        "will have no technical contact: nobody is told about critical matters"
    };
    let lost = before.names.iter().filter(|(access, _)| match access {
        Access::AppWork(app) => {
            let is_lost = before.with_contact.contains(app) && !after.with_contact.contains(app);
            is_lost && !after.people(**access).is_empty()
        }
        _ => false,
    });
    of_apps(lost.map(|(_, name)| name.as_str()).collect(), what)
}

/// One line for all of the apps with which this happens; None for none.
fn of_apps(mut names: Vec<&str>, what: &str) -> Option<Line> {
    names.sort_unstable();
    (!names.is_empty()).then(|| Line { effect: Effect::Lose, who: written::some_of(&names), what: what.into() })
}

/// `You, Mara Klein and 2 other people`; None for nobody. More than five names are counted.
fn who(people: &[(&PersonId, &String)], viewer: PersonId, is_visible: impl Fn(&PersonId) -> bool) -> Option<String> {
    let is_me = |id: &PersonId| *id == viewer;
    let mut names: Vec<String> = Vec::new();
    if people.iter().any(|(id, _)| is_me(id)) {
        names.push("You".into());
    }
    let mut others: Vec<&String> =
        people.iter().filter(|(id, _)| !is_me(id) && is_visible(id)).map(|(_, name)| *name).collect();
    others.sort();
    names.extend(others.iter().take(5).map(|name| (*name).clone()));
    let counted = people.len() - names.len();
    if counted > 0 {
        let other = if names.is_empty() { "" } else { "other " };
        names.push(if counted == 1 { format!("1 {other}person") } else { format!("{counted} {other}people") });
    }
    (!names.is_empty()).then(|| written::joined(&names))
}
