//! The picture before an act compared with the one after it, in lines.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::lines::{Consequences, Effect, Line};
use super::picture::{Access, People, Picture, Scope};
use super::{cards, invoices};
use crate::error::Result;
use crate::model::person::Person;
use crate::model::{AppId, PersonId, written};
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
    let mut before = Picture::take(tx, scope)?;
    act(tx)?;
    let mut after = Picture::take(tx, scope)?;
    before.with_invoices_of(&after);
    after.with_invoices_of(&before);
    let mut consequences = compare(&before, &after, viewer.id, scope);
    consequences.lines.extend(lost_contacts(&before, &after, viewer));
    consequences.lines.extend(invoices::that_move(&before, &after, viewer.id));
    consequences.lines.sort_by_key(|line| line.effect);
    consequences.still_charged = cards::that_stay(&before, &after, viewer.id);
    Ok(consequences)
}

fn compare(before: &Picture, after: &Picture, viewer: PersonId, scope: &Scope) -> Consequences {
    let everything: BTreeSet<Access> = before.access.keys().chain(after.access.keys()).copied().collect();
    let views = [View::of(before, viewer, scope), View::of(after, viewer, scope)];
    let (mut changes, mut alone, mut said) = (Vec::new(), Vec::new(), HashMap::new());
    for access in everything {
        let same = Same::of(access, &views);
        let Same { old, new, .. } = same;
        let name = before.names.get(&access).or(after.names.get(&access)).map_or("", String::as_str);
        let groups = said.entry(same.key()).or_insert_with(|| same.groups(viewer, &scope.also_visible));
        changes.extend(groups.iter().map(|group| {
            let access = if group.is_without_a_say { access.without_a_say() } else { access };
            Change { effect: group.effect, who: group.who.clone(), access, name }
        }));
        let is_left = |app| new.is_empty() && !old.is_empty() && !after.deleted.contains(&app);
        if matches!(access, Access::AppWork(app) if is_left(app)) {
            alone.push(name);
        }
    }
    let mut lines = in_words(&changes);
    let it = if alone.len() == 1 { "it" } else { "them" };
    lines.extend(of_apps(alone, &format!("will have nobody left who works on {it}")));
    Consequences { lines, ..Consequences::default() }
}

/// What the viewer sees of a picture: everybody with access to what the viewer has access to.
struct View<'a> {
    picture: &'a Picture,
    viewer: PersonId,
    apps_of_viewer: HashSet<AppId>,
    /// The hosting platform looks.
    is_of_platform: bool,
}

impl<'a> View<'a> {
    fn of(picture: &'a Picture, viewer: PersonId, scope: &Scope) -> View<'a> {
        let (apps_of_viewer, is_of_platform) = (picture.apps_of(viewer), scope.platform.is_some());
        View { picture, viewer, apps_of_viewer, is_of_platform }
    }

    fn shows(&self, access: Access) -> bool {
        match access {
            _ if self.is_of_platform => true,
            // Developers of an app see its developers; only payers see who else pays.
            Access::AppWork(app) => self.apps_of_viewer.contains(&app),
            // And who else sees the invoices.
            Access::Invoices(id) => self.picture.people(Access::PaymentMethod(id)).contains_key(&self.viewer),
            _ => self.picture.people(access).contains_key(&self.viewer),
        }
    }
}

/// Who has an access before and after, as far as the viewer sees it. The same is so of all apps of a payment method: it is
/// said once.
struct Same<'a> {
    old: &'a People,
    new: &'a People,
    /// Of those who lose it, those who go on deciding as developers.
    deciding: Vec<PersonId>,
    /// Whether the viewer sees who has it, before and after.
    shows: [bool; 2],
}

/// Two of the same key are the same: people are kept at one place as long as they are compared.
type Key = (*const People, *const People, Vec<PersonId>, [bool; 2]);

/// What happens to some people of one access.
struct Group {
    effect: Effect,
    who: String,
    is_without_a_say: bool,
}

impl<'a> Same<'a> {
    fn of(access: Access, views: &'a [View<'a>; 2]) -> Same<'a> {
        let [before, after] = views;
        let (old, new) = (before.picture.people(access), after.picture.people(access));
        let in_control = access.app().and_then(|app| after.picture.in_control.get(&app)).into_iter().flatten();
        let deciding = in_control.copied().filter(|id| old.contains_key(id) && !new.contains_key(id)).collect();
        Same { old, new, deciding, shows: [before.shows(access), after.shows(access)] }
    }

    fn key(&self) -> Key {
        (self.old, self.new, self.deciding.clone(), self.shows)
    }

    fn groups(&self, viewer: PersonId, also_visible: &[PersonId]) -> Vec<Group> {
        let Same { old, new, .. } = self;
        let (decides, lost): (Vec<_>, Vec<_>) =
            old.iter().filter(|(id, _)| !new.contains_key(id)).partition(|(id, _)| self.deciding.contains(id));
        let groups = [
            (Effect::Gain, false, new.iter().filter(|(id, _)| !old.contains_key(id)).collect::<Vec<_>>()),
            (Effect::Lose, false, lost),
            (Effect::Lose, true, decides),
            (Effect::Same, false, old.iter().filter(|(id, _)| new.contains_key(id)).collect()),
        ];
        let [before, after] = self.shows;
        let is_visible = |id: &PersonId| {
            also_visible.contains(id) || before && old.contains_key(id) || after && new.contains_key(id)
        };
        let said = |(effect, is_without_a_say, people): (Effect, bool, Vec<(&PersonId, &String)>)| {
            // Who can do as before what the viewer never could is not their business.
            let is_their_business = effect != Effect::Same || before || after;
            let who = if is_their_business { who(&people, viewer, is_visible) } else { None };
            Some(Group { effect, who: who?, is_without_a_say })
        };
        groups.into_iter().filter_map(said).collect()
    }
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
    let mut places = HashMap::new();
    let mut lines: Vec<(&Change, Vec<&str>)> = Vec::new();
    for change in changes {
        let same = (change.effect, change.who.as_str(), std::mem::discriminant(&change.access));
        let place = *places.entry(same).or_insert(lines.len());
        match lines.get_mut(place) {
            Some((_, names)) => names.push(change.name),
            None => lines.push((change, vec![change.name])),
        }
    }
    let line = |(change, mut names): (&Change, Vec<&str>)| {
        let what = change.access.what(change.effect, &mut names);
        Line { effect: change.effect, who: change.who.clone(), what }
    };
    lines.into_iter().map(line).collect()
}

/// Invariant 7: the last technical contact of an app may go, but not without a warning.
fn lost_contacts(before: &Picture, after: &Picture, viewer: &Person) -> Option<Line> {
    let what = if viewer.is_client() {
        "will have nobody who gets alerts"
    } else {
        "will have no technical contact, so nobody will hear about critical issues"
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
