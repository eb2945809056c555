//! The acts of a play: what the model says of each, and the product's own change.

mod ends;
mod inviting;
mod making;
mod oneself;
mod paying;
mod teams;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use remit::access::policy::{
    AnswerRequests, AskForAccess, AttachToPaymentMethod, BringTeam, ClosePaymentMethod, DeleteApp, DeleteTeam,
    InviteToPay, InviteToPaymentMethod, InviteToTeam, LeaveApp, LeavePaymentMethod, LeaveTeam, ManageBillingAccess,
    ManageDevelopers, ManageTeam, MoveApp, PutOnPaymentMethod, SeeApp, Subscribe,
};
use remit::access::{Granted, Right};
use remit::apps::changes::{self as app_changes, AppDetails};
use remit::error::{Error, Result};
use remit::graph::offer;
use remit::invitations::kinds;
use remit::invitations::kinds::pay::SenderLeaves;
use remit::invitations::received::answer;
use remit::invitations::received::choice::{Choice, Terms};
use remit::invitations::writing::drafted::{Drafted, Words};
use remit::invitations::writing::send;
use remit::model::address::AddressText;
use remit::model::payment_method::BillingLevel;
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
use crate::world::{World, confirmed};

/// So much time passes with each act.
const HOURS: i64 = 3;
/// So many are looked at to find one that changes something.
const TRIES: u64 = 400;
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
    PutOn, Move, HandOver, Share, ShareInvoices, ChangeLevel, RemoveFromPaymentMethod, LeavePaymentMethod, Close,
    ConnectTeamToApp, RemoveTeamFromApp, ConnectMember, RemoveDeveloper, Subscribe, LeaveApp,
    SetContact, UnsetContact, Ask, WithdrawRequest, Grant, RefuseRequest,
    ScheduleDeletion, Keep,
    ConnectTeamToPaymentMethod, RemoveTeamFromPaymentMethod, KeepPaymentMethod, DeleteTeam,
    JoinTeam, JoinApp, JoinAppWithTeam, ShareWithTeam,
    ChangeAccountType, DeleteAccount,
}

impl Act {
    /// How often it is tried: what ends a lot seldom, what needs a lot before it can be done often.
    pub fn weight(self) -> usize {
        match self {
            Act::CreateTeam | Act::ChangeAccountType | Act::Close | Act::DeleteTeam | Act::DeleteAccount => 1,
            Act::PutOn | Act::Move | Act::HandOver | Act::ShareWithTeam => 4,
            Act::Ask | Act::Grant | Act::RefuseRequest | Act::WithdrawRequest => 5,
            _ => 2,
        }
    }
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
    /// Nothing is done: only the model is asked.
    is_thought: bool,
}

/// How it is chosen who does it and on what, from a number.
#[derive(Debug, Clone, Copy)]
pub enum Chosen {
    /// Most of this is refused.
    Blindly(u64),
    ToSucceed(u64),
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
    /// An invitation to a team offers the app too; who hands over leaves.
    more: bool,
    /// The offered connection takes the place of the one that somebody has.
    replaces: bool,
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
            is_thought: false,
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

    /// Some time goes by, with what is due then.
    pub fn pass_time(&mut self) {
        self.world.pass_hours(HOURS);
        remit::due::run_due(&self.world.db).expect("what is due");
        self.model.pass_to(self.now());
        self.world.change(|tx| Ok(diesel::delete(rate_limits::table).execute(tx.conn)?));
    }

    /// What the model expected and what happened. None: there is nothing yet to do that to.
    pub fn act(&mut self, act: Act, chosen: Chosen) -> Option<(Verdict, Verdict)> {
        let on = match chosen {
            Chosen::Blindly(seed) => self.on(seed),
            Chosen::ToSucceed(seed) => self.on_what_changes(act, seed),
        };
        self.act_on(act, on)
    }

    fn act_on(&mut self, act: Act, on: On) -> Option<(Verdict, Verdict)> {
        self.of_making(act, on)
            .or_else(|| self.of_teams(act, on))
            .or_else(|| self.of_paying(act, on))
            .or_else(|| self.of_developers(act, on))
            .or_else(|| self.of_requests(act, on))
            .or_else(|| self.of_team_billing(act, on))
            .or_else(|| self.of_joining(act, on))
            .or_else(|| self.of_people(act, on))
    }

    fn on(&self, seed: u64) -> On {
        let mut left = spread(seed);
        let mut number = |of: usize| {
            let number = left % of as u64;
            left /= of as u64;
            number as usize
        };
        let here: Vec<usize> = (0..self.people.len()).filter(|it| !self.model.people[*it].is_closed).collect();
        let (me, other) = (here[number(here.len())], here[number(here.len())]);
        let (flag, more, replaces) = (number(2) == 1, number(2) == 1, number(2) == 1);
        let mut some = |of: usize| (of > 0).then(|| number(of));
        let (team, payment_method) = (some(self.teams.len()), some(self.payment_methods.len()));
        On { me, other, team, payment_method, app: some(self.apps.len()), flag, more, replaces }
    }

    /// The first of many that changes something, by the model alone, or with every other seed is at least done. Any, if
    /// none is.
    fn on_what_changes(&mut self, act: Act, seed: u64) -> On {
        let before = (self.model.clone(), self.asked.clone());
        self.is_thought = true;
        let many = (0..TRIES).map(|number| self.on(seed.wrapping_add(number))).collect::<Vec<_>>();
        let found = many.into_iter().find(|on| {
            let expected = self.act_on(act, *on).map(|(expected, _)| expected);
            let has_changed = self.model != before.0;
            (self.model, self.asked) = before.clone();
            expected == Some(Done) && (has_changed || seed % 2 == 1)
        });
        self.is_thought = false;
        found.unwrap_or_else(|| self.on(seed))
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
        if self.is_thought {
            return Done;
        }
        match self.world.db.write(act) {
            Ok(()) => Done,
            Err(Error::NotFound) => NotFound,
            Err(Error::Forbidden) => Forbidden,
            Err(Error::Refused(_) | Error::Enough { .. }) => Refused,
            Err(other) => panic!("{other}"),
        }
    }

    /// An act that makes something; its id, if it did.
    fn make<T>(&self, act: impl Fn(&mut Tx) -> Result<T>) -> (Verdict, Option<T>) {
        if self.is_thought {
            return (Done, None);
        }
        match self.world.db.write(act) {
            Ok(made) => (Done, Some(made)),
            Err(Error::Forbidden) => (Forbidden, None),
            Err(Error::NotFound) => (NotFound, None),
            Err(other) => panic!("{other}"),
        }
    }
}

/// Numbers that are next to each other lead to others that are not (SplitMix64).
fn spread(seed: u64) -> u64 {
    let mut it = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ (it >> 31)
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

/// An invitation is sent, and accepted by this person.
fn accept(tx: &mut Tx, drafted: Drafted, receiver: PersonId, choice: &Choice) -> Result<()> {
    let confirmed = confirmed(tx);
    let sent = send::send(tx, drafted, &confirmed)?;
    let (offered, receiver) = (offer::read(tx, sent.id)?, person(tx, receiver)?);
    answer::accept(tx, &offered, &receiver, choice).map(drop)
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
