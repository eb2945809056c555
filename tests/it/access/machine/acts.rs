//! The acts of a play: what the model says of each, and the product's own change.

mod ends;
mod inviting;
mod paying;
mod work;

use std::collections::BTreeMap;

use diesel::prelude::*;
use remit::access::policy::{
    AnswerRequests, AskForAccess, AttachToPaymentMethod, BringTeam, ClosePaymentMethod, DeleteApp, DeleteTeam,
    InviteToPay, InviteToPaymentMethod, InviteToTeam, LeaveApp, LeavePaymentMethod, LeaveTeam, ManageBillingAccess,
    ManageDevelopers, ManageTeam, MoveApp, PutOnPaymentMethod, SeeApp, Subscribe,
};
use remit::access::{Granted, Right};
use remit::apps::changes::{self as app_changes, AppDetails};
use remit::error::{Error, Result};
use remit::invitations::choice::Choice;
use remit::invitations::sending::{SenderLeaves, Words};
use remit::invitations::{answering, offer, sending};
use remit::model::person::Person;
use remit::model::team::Role;
use remit::model::{AppId, PaymentMethodId, PersonId, TeamId};
use remit::payment_methods::changes as payment_method_changes;
use remit::payment_methods::form::PaymentMethodForm;
use remit::people::changes as person_changes;
use remit::store::schema::{people, rate_limits};
use remit::store::{Moment, Tx};
use remit::teams::changes as team_changes;

use work::billing;

use crate::access::naive::facts::{self, Ids};
use crate::access::naive::{
    AppModel, Done, Forbidden, Life, Model, NotFound, PaymentMethodModel, PersonModel, Refused, TeamModel, Verdict,
};
use crate::world::World;

/// So much time passes with each act.
const HOURS: i64 = 5;
const TRIAL: i64 = 7 * 24;

macro_rules! acts {
    ($($name:ident),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Act { $($name),+ }

        impl Act {
            pub const ALL: &[Act] = &[$(Act::$name),+];
        }
    };
}

acts! {
    CreateTeam, CreateApp, CreateAppForTeam, CreatePaymentMethod,
    ChangeRole, RemoveMember, LeaveTeam,
    PutOn, Move, HandOver, Share, RemoveFromPaymentMethod, LeavePaymentMethod, Close,
    ConnectTeamToApp, RemoveTeamFromApp, ConnectMember, RemoveDeveloper, Subscribe, LeaveApp,
    SetContact, UnsetContact, Ask, WithdrawRequest, Grant, RefuseRequest,
    ScheduleDeletion, Keep,
    ConnectTeamToPaymentMethod, RemoveTeamFromPaymentMethod, DeleteTeam,
    JoinTeam, ChangeAccountType,
}

pub struct Play<'a> {
    world: &'a World,
    pub begin: Moment,
    pub model: Model,
    pub people: Vec<Person>,
    pub teams: Vec<TeamId>,
    pub payment_methods: Vec<PaymentMethodId>,
    pub apps: Vec<AppId>,
    /// When somebody last asked for access to an app: once a day is enough.
    asked: BTreeMap<(usize, usize), i64>,
}

/// Who does it and on what, each by its number. None where there is no such thing yet.
#[derive(Clone, Copy)]
struct On {
    me: usize,
    other: usize,
    team: Option<usize>,
    payment_method: Option<usize>,
    app: Option<usize>,
    flag: bool,
}

impl<'a> Play<'a> {
    /// People, the last of them a client; two teams of theirs.
    pub fn begin(world: &'a World, count: usize) -> Play<'a> {
        let mut play = Play {
            world,
            begin: world.clock.now(),
            model: Model::default(),
            people: Vec::new(),
            teams: Vec::new(),
            payment_methods: Vec::new(),
            apps: Vec::new(),
            asked: BTreeMap::new(),
        };
        for number in 0..count {
            let email = format!("person{number}@{}.example", PersonId::random());
            let is_client = number + 1 == count;
            let name = format!("Person {number}");
            let person = if is_client { world.client(&name, &email) } else { world.developer(&name, &email) };
            play.people.push(person);
            play.model.people.push(PersonModel { is_client, is_closed: false });
        }
        for members in [[(0, true), (1, true), (2, false)], [(1, true), (2, true), (3, false)]] {
            let role = |unlimited: bool| if unlimited { Role::Unlimited } else { Role::Limited };
            let all: Vec<_> = members.iter().map(|(who, how)| (&play.people[*who], role(*how))).collect();
            play.teams.push(world.team(&play.team_name(), &all).id);
            play.model.teams.push(TeamModel { members: BTreeMap::from(members), is_deleted: false });
        }
        play
    }

    /// In the order in which they are made.
    fn team_name(&self) -> String {
        format!("Team {:03}", self.teams.len())
    }

    fn now(&self) -> i64 {
        (self.world.clock.now().0 - self.begin.0) / 3_600_000
    }

    /// What the model expected and what happened.
    pub fn act(&mut self, act: Act, numbers: [u8; 4]) -> (Verdict, Verdict) {
        self.world.pass_hours(HOURS);
        remit::due::run_due(&self.world.db).expect("what is due");
        self.model.pass_to(self.now());
        self.world.change(|tx| Ok(diesel::delete(rate_limits::table).execute(tx.conn)?));
        let pick = |number: u8, of: usize| (of > 0).then(|| usize::from(number) % of);
        let on = On {
            me: usize::from(numbers[0]) % self.people.len(),
            other: usize::from(numbers[1]) % self.people.len(),
            team: pick(numbers[2], self.teams.len()),
            payment_method: pick(numbers[3], self.payment_methods.len()),
            app: pick(numbers[3].wrapping_add(numbers[2]), self.apps.len()),
            flag: numbers[1] & 0x80 != 0,
        };
        self.of_making(act, on)
            .or_else(|| self.of_teams(act, on))
            .or_else(|| self.of_paying(act, on))
            .or_else(|| self.of_developers(act, on))
            .or_else(|| self.of_requests(act, on))
            .or_else(|| self.of_team_billing(act, on))
            .or_else(|| self.of_joining(act, on))
            .unwrap_or((Done, Done))
    }

    /// What the database holds.
    pub fn facts(&self) -> Model {
        let ids = Ids {
            people: self.people.iter().map(|person| person.id).collect(),
            teams: self.teams.clone(),
            payment_methods: self.payment_methods.clone(),
            apps: self.apps.clone(),
        };
        self.world.db.read(|tx| facts::read(tx, &ids, self.begin)).expect("the facts")
    }

    fn write(&self, act: impl Fn(&mut Tx) -> Result<()>) -> Verdict {
        match self.world.db.write(act) {
            Ok(()) => Done,
            Err(Error::NotFound) => NotFound,
            Err(Error::Forbidden) => Forbidden,
            Err(Error::Refused(_)) => Refused,
            Err(other) => panic!("{other}"),
        }
    }

    /// An act that makes something; its id, if it did.
    fn make<T>(&self, act: impl Fn(&mut Tx) -> Result<T>) -> (Verdict, Option<T>) {
        match self.world.db.write(act) {
            Ok(made) => (Done, Some(made)),
            Err(Error::Forbidden) => (Forbidden, None),
            Err(Error::NotFound) => (NotFound, None),
            Err(other) => panic!("{other}"),
        }
    }

    fn of_making(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let id = self.people[on.me].id;
        let is_client = self.model.people[on.me].is_client;
        let by_developers = if is_client { Forbidden } else { Done };
        let details = AppDetails { name: "An app".into(), website: None, description: String::new() };
        let trial_ends = Some(self.now() + TRIAL);
        match act {
            Act::CreateTeam => {
                let name = self.team_name();
                let (found, made) = self.make(|tx| {
                    let me = person(tx, id)?;
                    Ok(team_changes::create(tx, &me, name.clone())?.id)
                });
                let members = BTreeMap::from([(on.me, true)]);
                made.into_iter().for_each(|id| self.teams.push(id));
                if by_developers == Done {
                    self.model.teams.push(TeamModel { members, is_deleted: false });
                }
                Some((by_developers, found))
            }
            Act::CreateApp => {
                let (found, made) = self.make(|tx| {
                    let me = person(tx, id)?;
                    Ok(app_changes::create(tx, &me, details.clone())?.id)
                });
                made.into_iter().for_each(|id| self.apps.push(id));
                if by_developers == Done {
                    let developers = BTreeMap::from([(on.me, None)]);
                    let contacts = [on.me].into();
                    self.model.apps.push(AppModel { developers, contacts, trial_ends, ..AppModel::default() });
                }
                Some((by_developers, found))
            }
            Act::CreateAppForTeam => {
                let team = on.team?;
                let expected = self.model.in_team(team, on.me);
                let (found, made) = self.make(|tx| {
                    let granted = granted::<BringTeam>(tx, id, self.teams[team])?;
                    Ok(app_changes::create_for_team(tx, &granted, details.clone())?.id)
                });
                made.into_iter().for_each(|id| self.apps.push(id));
                if expected == Done {
                    let (teams, contacts) = ([team].into(), [on.me].into());
                    let developers = BTreeMap::from([(on.me, Some(team))]);
                    self.model.apps.push(AppModel { teams, developers, contacts, trial_ends, ..AppModel::default() });
                }
                Some((expected, found))
            }
            Act::CreatePaymentMethod => {
                let (found, made) = self.make(|tx| {
                    let form = billing().check().map_err(|errors| Error::Internal(format!("{:?}", errors.all())))?;
                    let me = person(tx, id)?;
                    Ok(payment_method_changes::create(tx, &me, form)?.id)
                });
                made.into_iter().for_each(|id| self.payment_methods.push(id));
                let people = [on.me].into();
                self.model.payment_methods.push(PaymentMethodModel { people, ..PaymentMethodModel::default() });
                Some((Done, found))
            }
            _ => None,
        }
    }

    fn of_teams(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        let (me, other, team) = (self.people[on.me].id, self.people[on.other].id, on.team?);
        let id = self.teams[team];
        let model = &mut self.model;
        let is_member = model.role(team, on.other).is_some();
        match act {
            Act::ChangeRole => {
                let role = if on.flag { Role::Unlimited } else { Role::Limited };
                let found = self.write(|tx| by(tx, me, id, |tx, it| team_changes::change_role(tx, it, other, role)));
                let expected = then(self.model.in_team(team, on.me), || match is_member {
                    false => NotFound,
                    true => self.model.unless_it_breaks(|model| model.set_role(team, on.other, on.flag)),
                });
                Some((expected, found))
            }
            Act::RemoveMember => {
                let found = self
                    .write(|tx| by::<ManageTeam, _>(tx, me, id, |tx, it| team_changes::remove_member(tx, it, other)));
                let expected = then(self.model.in_team(team, on.me), || match is_member {
                    false => NotFound,
                    true => self.model.unless_it_breaks(|model| model.end_membership(team, on.other)),
                });
                Some((expected, found))
            }
            Act::LeaveTeam => {
                let found = self.write(|tx| by::<LeaveTeam, _>(tx, me, id, team_changes::leave));
                let expected = match self.model.role(team, on.me) {
                    None => NotFound,
                    Some(_) => self.model.unless_it_breaks(|model| model.end_membership(team, on.me)),
                };
                Some((expected, found))
            }
            _ => None,
        }
    }
}

/// The next question, if the one before was answered with yes.
fn then(first: Verdict, next: impl FnOnce() -> Verdict) -> Verdict {
    if first == Done { next() } else { first }
}

fn person(tx: &mut Tx, id: PersonId) -> Result<Person> {
    Ok(people::table.find(id).select(Person::as_select()).first(tx.conn)?)
}

fn granted<R: Right>(
    tx: &mut Tx,
    id: PersonId,
    object: <R::Link as remit::access::links::Link>::Id,
) -> Result<Granted<R>> {
    let person = person(tx, id)?;
    Granted::ask(tx, &person, object)
}

/// An act of this person, with the proof that it is theirs.
fn by<R: Right, T>(
    tx: &mut Tx,
    id: PersonId,
    object: <R::Link as remit::access::links::Link>::Id,
    act: impl FnOnce(&mut Tx, &Granted<R>) -> Result<T>,
) -> Result<T> {
    let granted = granted::<R>(tx, id, object)?;
    act(tx, &granted)
}
