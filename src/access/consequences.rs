//! What an act would change: it is made, access before and after is compared, and `Db::rehearse` rolls it back.
//! So the page before an act and the act itself can never disagree.

mod invoices;
mod outcome;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::people::{self, PersonAccess};
use crate::error::Result;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::team::Role;
use crate::model::{AppId, PaymentMethodId, PersonId, TeamId, written};
use crate::store::schema::{apps, payment_methods, teams};
use crate::store::{Moment, Tx};

pub use outcome::Outcome;

/// More lines than this, and those of what stays are left out.
const LINES: usize = 20;

/// The objects whose access is compared.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub apps: Vec<AppId>,
    pub payment_methods: Vec<PaymentMethodId>,
    pub teams: Vec<TeamId>,
    /// People whose names the viewer knows anyway, for example who invites them.
    pub also_visible: Vec<PersonId>,
}

/// What happens to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    Gain,
    Lose,
    Same,
}

impl Effect {
    /// The class of the line.
    pub fn class(self) -> &'static str {
        match self {
            Effect::Gain => "gain",
            Effect::Lose => "lose",
            Effect::Same => "same",
        }
    }

    /// The word before the line, for those who do not see the sign.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Gain => "New:",
            Effect::Lose => "Ends:",
            Effect::Same => "Stays:",
        }
    }
}

/// One line: *who* can, can no longer, or can still do *what*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub effect: Effect,
    pub who: String,
    pub what: String,
}

/// All lines, gains first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consequences {
    pub lines: Vec<Line>,
}

impl Consequences {
    /// A line that is not about access, on top: what the act is for.
    pub fn first(mut self, effect: Effect, who: &str, what: impl Into<String>) -> Consequences {
        self.lines.insert(0, Line { effect, who: who.into(), what: what.into() });
        self
    }

    /// A line at the end.
    pub fn last(mut self, effect: Effect, who: &str, what: impl Into<String>) -> Consequences {
        self.lines.push(Line { effect, who: who.into(), what: what.into() });
        self
    }

    /// Only what changes, if much stays.
    pub fn in_short(mut self) -> Consequences {
        if self.lines.len() > LINES {
            self.lines.retain(|line| line.effect != Effect::Same);
        }
        self
    }

    /// A fingerprint: what a page has shown is compared with what the act would do.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for line in &self.lines {
            digest.update(format!("{} {} {}\n", line.effect.word(), line.who, line.what));
        }
        data_encoding::HEXLOWER.encode(&digest.finalize()[..12])
    }

    /// What happens to the viewer, or stays, as sentences for a mail to them.
    pub fn for_viewer(&self, effect: Effect) -> Vec<String> {
        // `You`, or `You and Mara Klein`.
        let is_theirs = |line: &&Line| line.who.split([' ', ',']).next() == Some("You");
        let theirs = self.lines.iter().filter(|line| line.effect == effect).filter(is_theirs);
        theirs.map(|line| format!("You {}.", line.what)).collect()
    }

    /// As plain sentences, for mails.
    pub fn sentences(&self) -> Vec<String> {
        self.lines.iter().map(|line| format!("{} {}.", line.who, line.what)).collect()
    }
}

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

/// What can be accessed, in the order of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Access {
    Team(TeamId),
    TeamControl(TeamId),
    PaymentMethod(PaymentMethodId),
    AppBilling(AppId),
    /// Only for the words: the billing of an app without the say in who works on it.
    AppPayment(AppId),
    AppWork(AppId),
}

/// Who has which access at one moment.
#[derive(Default)]
struct Picture {
    access: BTreeMap<Access, BTreeMap<PersonId, String>>,
    names: HashMap<Access, String>,
    /// The apps that have a technical contact.
    with_contact: HashSet<AppId>,
    deleted: HashSet<AppId>,
    /// Who decides about an app as one of its developers, without paying for it.
    in_control: HashSet<(AppId, PersonId)>,
    /// Where the invoices of payment methods go.
    invoices: HashMap<PaymentMethodId, String>,
}

impl Picture {
    fn take(tx: &mut Tx, scope: &Scope) -> Result<Picture> {
        let mut picture = Picture::default();
        for (id, people) in people::members_of_teams(tx, &scope.teams)? {
            let (unlimited, all) = (people.iter().filter(|one| one.role == Role::Unlimited), people.iter());
            let control = unlimited.map(|one| (one.id, one.name.clone())).collect();
            picture.access.insert(Access::TeamControl(id), control);
            picture.access.insert(Access::Team(id), all.map(|one| (one.id, one.name.clone())).collect());
        }
        for (id, people) in people::billing_people_of_many(tx, &scope.payment_methods)? {
            picture.add(Access::PaymentMethod(id), people);
        }
        for (id, people) in people::payers_of_apps(tx, &scope.apps)? {
            picture.add(Access::AppBilling(id), people);
        }
        for (id, people) in people::developers_of_apps(tx, &scope.apps)? {
            if people.iter().any(PersonAccess::is_technical_contact) {
                picture.with_contact.insert(id);
            }
            let in_control = people.iter().filter(|one| one.direct().is_some() || one.has_team_control());
            picture.in_control.extend(in_control.map(|one| (id, one.id)));
            picture.add(Access::AppWork(id), people);
        }
        let found: Vec<(AppId, String, Option<Moment>)> = apps::table
            .filter(apps::id.eq_any(&scope.apps))
            .select((apps::id, apps::name, apps::deleted_at))
            .load(tx.conn)?;
        for (id, name, deleted_at) in found {
            picture.deleted.extend(deleted_at.map(|_| id));
            picture.names.insert(Access::AppBilling(id), name.clone());
            picture.names.insert(Access::AppWork(id), name);
        }
        let found: Vec<PaymentMethod> = payment_methods::table
            .filter(payment_methods::id.eq_any(&scope.payment_methods))
            .select(PaymentMethod::as_select())
            .load(tx.conn)?;
        for it in found {
            picture.invoices.insert(it.id, it.invoices_go_to());
            picture.names.insert(Access::PaymentMethod(it.id), it.name);
        }
        let team_names: Vec<(TeamId, String)> =
            teams::table.filter(teams::id.eq_any(&scope.teams)).select((teams::id, teams::name)).load(tx.conn)?;
        for (id, name) in team_names {
            picture.names.insert(Access::Team(id), name.clone());
            picture.names.insert(Access::TeamControl(id), name);
        }
        Ok(picture)
    }

    fn add(&mut self, access: Access, people: Vec<PersonAccess>) {
        self.access.insert(access, people.into_iter().map(|person| (person.id, person.name)).collect());
    }

    fn people(&self, access: Access) -> BTreeMap<PersonId, String> {
        self.access.get(&access).cloned().unwrap_or_default()
    }

    /// Whom the viewer sees where: everybody with access to what the viewer has access to.
    fn visible_to(&self, viewer: PersonId) -> impl Iterator<Item = (Access, PersonId)> {
        let apps_of_viewer: HashSet<AppId> = self
            .access
            .iter()
            .filter(|(_, people)| people.contains_key(&viewer))
            .filter_map(|(access, _)| access.app())
            .collect();
        let sees = move |access: &Access, people: &BTreeMap<PersonId, String>| match access {
            // Developers of an app see its developers; only payers see who else pays.
            Access::AppWork(app) => apps_of_viewer.contains(app),
            _ => people.contains_key(&viewer),
        };
        let seen = self.access.iter().filter(move |(access, people)| sees(access, people));
        seen.flat_map(|(access, people)| people.keys().map(|id| (*access, *id)))
    }
}

impl Access {
    fn app(&self) -> Option<AppId> {
        match self {
            Access::AppBilling(app) | Access::AppPayment(app) | Access::AppWork(app) => Some(*app),
            Access::Team(_) | Access::TeamControl(_) | Access::PaymentMethod(_) => None,
        }
    }

    /// The billing of an app, for those who decide who works on it in another way, too.
    fn without_a_say(self) -> Access {
        match self {
            Access::AppBilling(app) => Access::AppPayment(app),
            other => other,
        }
    }

    /// What can be done with things of one kind, by name.
    fn what(self, effect: Effect, names: &mut [&str]) -> String {
        names.sort_unstable();
        let (name, it) = (written::some_of(names), if names.len() == 1 { "it" } else { "them" });
        let team = if names.len() == 1 { "the team" } else { "the teams" };
        let can = match effect {
            Effect::Gain => "can",
            Effect::Lose => "can no longer",
            Effect::Same => "can still",
        };
        match self {
            Access::Team(_) => match effect {
                Effect::Gain => format!("will be in {team} {name}"),
                Effect::Lose => format!("will no longer be in {team} {name}"),
                Effect::Same => format!("will still be in {team} {name}"),
            },
            Access::TeamControl(_) => format!("{can} manage {team} {name}"),
            Access::PaymentMethod(_) => format!("{can} see and manage {name}"),
            Access::AppBilling(_) => format!("{can} manage billing for {name} and decide who works on {it}"),
            Access::AppPayment(_) => format!("{can} manage billing for {name}"),
            Access::AppWork(_) => format!("{can} work on {name}"),
        }
    }
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
