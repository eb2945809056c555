//! A naive model of who is connected to what: sets and maps, every rule written out once more, in plain words.
//! Nothing here asks the code under test.

pub mod facts;

use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    pub people: Vec<PersonModel>,
    pub teams: Vec<TeamModel>,
    pub payment_methods: Vec<PaymentMethodModel>,
    pub apps: Vec<AppModel>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonModel {
    pub is_client: bool,
    pub is_closed: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamModel {
    /// Person, and whether they are unlimited.
    pub members: BTreeMap<usize, bool>,
    pub is_deleted: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Life {
    #[default]
    Open,
    Closing,
    Closed,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentMethodModel {
    pub people: BTreeSet<usize>,
    /// Who sees its invoices, and nothing else by that.
    pub readers: BTreeSet<usize>,
    pub teams: BTreeSet<usize>,
    pub life: Life,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppModel {
    pub owner: Option<usize>,
    pub teams: BTreeSet<usize>,
    /// Person, and the team that the connection is via.
    pub developers: BTreeMap<usize, Option<usize>>,
    pub contacts: BTreeSet<usize>,
    /// Person, and the team through which they ask.
    pub requests: BTreeMap<usize, usize>,
    /// Hours since the play began.
    pub trial_ends: Option<i64>,
    pub to_be_deleted: Option<i64>,
    pub is_deleted: bool,
}

/// How an act ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Done,
    NotFound,
    Forbidden,
    Refused,
}

pub use Verdict::{Done, Forbidden, NotFound, Refused};

/// What a person is to an app, in the letters of the table of access.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing {
    pub pays: bool,
    pub direct: bool,
    pub control: bool,
    pub via: bool,
    pub limited: bool,
}

impl Standing {
    pub fn exists(self) -> bool {
        self.pays || self.direct || self.control || self.via || self.limited
    }

    pub fn develops_directly(self) -> bool {
        self.direct || self.control
    }

    pub fn develops(self) -> bool {
        self.develops_directly() || self.via
    }

    pub fn is_connected(self) -> bool {
        self.direct || self.via
    }
}

impl Model {
    pub fn role(&self, team: usize, person: usize) -> Option<bool> {
        self.teams[team].members.get(&person).copied()
    }

    fn is_unlimited_in(&self, teams: &BTreeSet<usize>, person: usize) -> bool {
        teams.iter().any(|team| self.role(*team, person) == Some(true))
    }

    pub fn pays(&self, payment_method: usize, person: usize) -> bool {
        let it = &self.payment_methods[payment_method];
        it.people.contains(&person) || self.is_unlimited_in(&it.teams, person)
    }

    pub fn sees_invoices(&self, payment_method: usize, person: usize) -> bool {
        self.pays(payment_method, person) || self.payment_methods[payment_method].readers.contains(&person)
    }

    pub fn standing(&self, app: usize, person: usize) -> Standing {
        let it = &self.apps[app];
        if it.is_deleted {
            return Standing::default();
        }
        Standing {
            pays: it.owner.is_some_and(|owner| self.pays(owner, person)),
            direct: it.developers.get(&person) == Some(&None),
            control: self.is_unlimited_in(&it.teams, person),
            via: matches!(it.developers.get(&person), Some(Some(_))),
            limited: it.teams.iter().any(|team| self.role(*team, person) == Some(false)),
        }
    }

    /// What a right on an app says.
    pub fn on_app(&self, app: usize, person: usize, allows: impl Fn(Standing) -> bool) -> Verdict {
        let standing = self.standing(app, person);
        match (standing.exists(), allows(standing)) {
            (false, _) => NotFound,
            (true, false) => Forbidden,
            (true, true) => Done,
        }
    }

    pub fn manages_developers(&self, app: usize, person: usize) -> Verdict {
        self.on_app(app, person, |it| it.pays || it.develops_directly())
    }

    pub fn deletes(&self, app: usize, person: usize) -> Verdict {
        self.on_app(app, person, |it| it.pays || it.develops())
    }

    /// A right of unlimited members.
    pub fn in_team(&self, team: usize, person: usize) -> Verdict {
        match self.role(team, person) {
            None => NotFound,
            Some(false) => Forbidden,
            Some(true) => Done,
        }
    }

    /// A right of those with billing access, in these states of the payment method.
    pub fn on_payment_method(&self, payment_method: usize, person: usize, lives: &[Life]) -> Verdict {
        let is_done = self.pays(payment_method, person) && lives.contains(&self.payment_methods[payment_method].life);
        match self.sees_invoices(payment_method, person) {
            false => NotFound,
            true if is_done => Done,
            true => Forbidden,
        }
    }

    /// Invariants 1, 2 and 6, and that somebody can manage a payment method until it is closed: refused if one would break.
    pub fn unless_it_breaks(&mut self, change: impl FnOnce(&mut Model)) -> Verdict {
        let mut after = self.clone();
        change(&mut after);
        if after.is_sound() {
            *self = after;
            Done
        } else {
            Refused
        }
    }

    fn is_sound(&self) -> bool {
        let everybody = || 0..self.people.len();
        let teams = self.teams.iter().all(|team| team.is_deleted || team.members.values().any(|unlimited| *unlimited));
        let payment_methods = (0..self.payment_methods.len())
            .all(|it| self.payment_methods[it].life == Life::Closed || everybody().any(|person| self.pays(it, person)));
        let apps = self.apps.iter().all(|app| {
            let is_kept = app.owner.is_some() || app.to_be_deleted.is_some() || app.is_deleted;
            is_kept || !app.teams.is_empty() || app.developers.values().any(Option::is_none)
        });
        teams && payment_methods && apps
    }

    /// Ends a membership, with what goes along.
    pub fn end_membership(&mut self, team: usize, person: usize) {
        self.teams[team].members.remove(&person);
        for app in &mut self.apps {
            if app.developers.get(&person) == Some(&Some(team)) {
                app.developers.remove(&person);
                app.contacts.remove(&person);
            }
            if app.requests.get(&person) == Some(&team) {
                app.requests.remove(&person);
            }
        }
    }

    pub fn set_role(&mut self, team: usize, person: usize, unlimited: bool) {
        self.teams[team].members.insert(person, unlimited);
        if unlimited {
            self.apps.iter_mut().for_each(|app| app.requests.retain(|who, via| *who != person || *via != team));
        }
    }

    pub fn connect(&mut self, app: usize, person: usize, via: Option<usize>) {
        self.apps[app].developers.insert(person, via);
        self.apps[app].requests.remove(&person);
    }

    pub fn disconnect(&mut self, app: usize, person: usize) {
        self.apps[app].developers.remove(&person);
        self.apps[app].contacts.remove(&person);
    }

    /// Ends what only developers can have.
    pub fn end_work(&mut self, person: usize) {
        (0..self.teams.len()).for_each(|team| self.end_membership(team, person));
        (0..self.apps.len()).for_each(|app| self.disconnect(app, person));
    }

    pub fn end_account(&mut self, person: usize) {
        self.end_work(person);
        for it in &mut self.payment_methods {
            it.people.remove(&person);
            it.readers.remove(&person);
        }
        self.people[person].is_closed = true;
    }

    pub fn remove_team_from_app(&mut self, app: usize, team: usize) {
        let it = &mut self.apps[app];
        it.teams.remove(&team);
        it.developers.retain(|_, via| *via != Some(team));
        it.contacts.retain(|person| it.developers.contains_key(person));
        it.requests.retain(|_, via| *via != team);
    }

    /// Ends a team. What only it reached is left with whoever deleted it, and ends.
    pub fn delete_team(&mut self, team: usize, by: usize, now: i64) {
        let is_only = |teams: &BTreeSet<usize>| teams.len() == 1 && teams.contains(&team);
        let closing: Vec<usize> = (0..self.payment_methods.len())
            .filter(|it| is_only(&self.payment_methods[*it].teams) && self.payment_methods[*it].people.is_empty())
            .collect();
        for app in 0..self.apps.len() {
            let it = &mut self.apps[app];
            let nobody_else = is_only(&it.teams) && !it.developers.values().any(Option::is_none);
            if it.owner.is_none() && !it.is_deleted && nobody_else {
                it.developers.insert(by, None);
                let at = (now + 7 * 24).min(it.trial_ends.unwrap_or(i64::MAX)).max(now + 24);
                it.to_be_deleted = it.to_be_deleted.or(Some(at));
            }
            self.remove_team_from_app(app, team);
        }
        for it in &mut self.payment_methods {
            it.teams.remove(&team);
        }
        self.teams[team] = TeamModel { members: BTreeMap::new(), is_deleted: true };
        for it in closing {
            self.lets_manage(it, by);
            if self.payment_methods[it].life == Life::Open {
                self.close(it, now);
            }
        }
    }

    /// Lets somebody manage it directly: then there is no need of less.
    pub fn lets_manage(&mut self, payment_method: usize, person: usize) {
        let it = &mut self.payment_methods[payment_method];
        it.people.insert(person);
        it.readers.remove(&person);
    }

    pub fn own(&mut self, app: usize, owner: usize) {
        let old = self.apps[app].owner.replace(owner);
        (self.apps[app].to_be_deleted, self.apps[app].trial_ends) = (None, None);
        old.into_iter().for_each(|old| self.close_if_empty(old));
    }

    pub fn close_if_empty(&mut self, payment_method: usize) {
        let is_left = self.apps.iter().any(|app| app.owner == Some(payment_method) && !app.is_deleted);
        let it = &mut self.payment_methods[payment_method];
        if it.life == Life::Closing && !is_left {
            it.life = Life::Closed;
        }
    }

    pub fn close(&mut self, payment_method: usize, now: i64) {
        self.payment_methods[payment_method].life = Life::Closing;
        for app in self.apps.iter_mut().filter(|app| app.owner == Some(payment_method) && !app.is_deleted) {
            app.to_be_deleted = app.to_be_deleted.or(Some(now + 7 * 24));
        }
        self.close_if_empty(payment_method);
    }

    /// What time does: scheduled deletions first, then trials that are over.
    pub fn pass_to(&mut self, now: i64) {
        let due = |at: Option<i64>| at.is_some_and(|at| at <= now);
        for app in 0..self.apps.len() {
            let it = &self.apps[app];
            let is_over = it.owner.is_none() && it.to_be_deleted.is_none() && due(it.trial_ends);
            if !it.is_deleted && (due(it.to_be_deleted) || is_over) {
                self.delete_app(app);
            }
        }
    }

    fn delete_app(&mut self, app: usize) {
        let it = &mut self.apps[app];
        (it.is_deleted, it.to_be_deleted) = (true, None);
        it.developers.clear();
        it.contacts.clear();
        it.requests.clear();
        it.teams.clear();
        it.owner.into_iter().for_each(|owner| self.close_if_empty(owner));
    }
}
