//! Who has which access at one moment.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::lines::Effect;
use crate::access::Platform;
use crate::access::facts::managed_by_everybody;
use crate::access::people::{self, PersonAccess};
use crate::error::Result;
use crate::model::credential::Credential;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::team::Role;
use crate::model::{AppId, PaymentMethodId, PersonId, TeamId, written};
use crate::store::query::{self, Among};
use crate::store::schema::{apps, credentials, payment_methods, teams};
use crate::store::{Moment, Tx};

/// The objects whose access is compared.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub apps: Vec<AppId>,
    pub payment_methods: Vec<PaymentMethodId>,
    pub teams: Vec<TeamId>,
    /// People whose names the viewer knows anyway, for example who invites them.
    pub also_visible: Vec<PersonId>,
    /// The viewer is the hosting platform, to which everybody is visible.
    pub platform: Option<Platform>,
}

impl From<AppId> for Scope {
    fn from(app: AppId) -> Scope {
        Scope { apps: vec![app], ..Scope::default() }
    }
}

impl From<PaymentMethodId> for Scope {
    fn from(payment_method: PaymentMethodId) -> Scope {
        Scope { payment_methods: vec![payment_method], ..Scope::default() }
    }
}

/// What can be accessed, in the order of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Access {
    Team(TeamId),
    TeamControl(TeamId),
    PaymentMethod(PaymentMethodId),
    /// Only its invoices and costs.
    Invoices(PaymentMethodId),
    AppBilling(AppId),
    /// Only for the words: the billing of an app without the say in who works on it.
    AppPayment(AppId),
    AppWork(AppId),
}

/// People with their names.
pub(super) type People = BTreeMap<PersonId, String>;

static NOBODY: People = BTreeMap::new();

/// Who has which access at one moment.
#[derive(Default)]
pub(super) struct Picture {
    /// Of all apps of one payment method those who pay are the same, once.
    pub access: BTreeMap<Access, Rc<People>>,
    pub names: HashMap<Access, String>,
    /// The apps that have a technical contact.
    pub with_contact: HashSet<AppId>,
    pub deleted: HashSet<AppId>,
    /// Who decides about an app as one of its developers, without paying for it.
    pub in_control: HashMap<AppId, Vec<PersonId>>,
    /// Where the invoices of payment methods go.
    pub invoices: HashMap<PaymentMethodId, String>,
    /// What they are charged to.
    pub cards: HashMap<PaymentMethodId, Card>,
}

/// A card or an account that a payment method pays with.
pub(super) struct Card {
    pub credential: Credential,
    /// Whoever manages the payment method can enter another one.
    pub can_be_changed: bool,
}

/// What somebody may do with a payment method.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Nothing,
    SeesInvoices,
    Manages,
}

impl Picture {
    pub(super) fn take(tx: &mut Tx, scope: &Scope) -> Result<Picture> {
        let mut picture = Picture::default();
        for (id, people) in people::members_of_teams(tx, &scope.teams)? {
            let (unlimited, all) = (people.iter().filter(|one| one.role == Role::Unlimited), people.iter());
            let control: People = unlimited.map(|one| (one.id, one.name.clone())).collect();
            picture.access.insert(Access::TeamControl(id), Rc::new(control));
            picture.access.insert(Access::Team(id), Rc::new(all.map(|one| (one.id, one.name.clone())).collect()));
        }
        let apps_in_scope: Vec<AppInScope> = apps::table
            .filter(apps::id.among(&scope.apps))
            .select((apps::id, apps::name, apps::deleted_at, apps::payment_method_id))
            .load(tx.conn)?;
        picture.add_managers(tx, scope, &apps_in_scope)?;
        for (id, people) in people::developers_of_apps(tx, &scope.apps)? {
            if people.iter().any(PersonAccess::is_technical_contact) {
                picture.with_contact.insert(id);
            }
            let in_control = people.iter().filter(|one| one.direct().is_some() || one.has_team_control());
            picture.in_control.insert(id, in_control.map(|one| one.id).collect());
            let all = people.into_iter().map(|one| (one.id, one.name));
            picture.access.insert(Access::AppWork(id), Rc::new(all.collect()));
        }
        for (id, name, deleted_at, _) in apps_in_scope {
            picture.deleted.extend(deleted_at.map(|_| id));
            picture.names.insert(Access::AppBilling(id), name.clone());
            picture.names.insert(Access::AppWork(id), name);
        }
        let found: Vec<(PaymentMethod, Option<Credential>)> = payment_methods::table
            .left_join(credentials::table.on(payment_methods::credential_id.eq(credentials::id.nullable())))
            .filter(payment_methods::id.among(&scope.payment_methods))
            .select((PaymentMethod::as_select(), Option::<Credential>::as_select()))
            .load(tx.conn)?;
        for (it, credential) in found {
            let charged = credential.filter(|credential| tx.site.taking.takes(credential.gateway));
            let can_be_changed = it.state != PaymentMethodState::Closed;
            picture.cards.extend(charged.map(|credential| (it.id, Card { credential, can_be_changed })));
            picture.invoices.insert(it.id, it.invoices_go_to());
            picture.names.insert(Access::Invoices(it.id), it.name.clone());
            picture.names.insert(Access::PaymentMethod(it.id), it.name);
        }
        let team_names: Vec<(TeamId, String)> =
            teams::table.filter(teams::id.among(&scope.teams)).select((teams::id, teams::name)).load(tx.conn)?;
        for (id, name) in team_names {
            picture.names.insert(Access::Team(id), name.clone());
            picture.names.insert(Access::TeamControl(id), name);
        }
        Ok(picture)
    }

    /// Who manages the payment methods of the scope, and those that pay for its apps: one query for all of them.
    fn add_managers(&mut self, tx: &mut Tx, scope: &Scope, apps: &[AppInScope]) -> Result<()> {
        let paid =
            |(id, _, deleted_at, payer): &AppInScope| payer.filter(|_| deleted_at.is_none()).map(|payer| (*id, payer));
        let paid: Vec<(AppId, PaymentMethodId)> = apps.iter().filter_map(paid).collect();
        let all: BTreeSet<PaymentMethodId> =
            scope.payment_methods.iter().copied().chain(paid.iter().map(|(_, payer)| *payer)).collect();
        let managers: HashMap<PaymentMethodId, Rc<People>> =
            people_of(tx, MANAGERS, all)?.into_iter().map(|(id, people)| (id, Rc::new(people))).collect();
        let of_scope = scope.payment_methods.iter().map(|id| (Access::PaymentMethod(*id), *id));
        let of_apps = paid.iter().map(|(app, payer)| (Access::AppBilling(*app), *payer));
        let with_people = of_scope.chain(of_apps).filter_map(|(access, id)| Some((access, managers.get(&id)?.clone())));
        self.access.extend(with_people);
        for (id, mut readers) in people_of(tx, READERS, scope.payment_methods.iter().copied())? {
            let managers = self.people(Access::PaymentMethod(id));
            readers.retain(|reader, _| !managers.contains_key(reader));
            self.access.insert(Access::Invoices(id), Rc::new(readers));
        }
        Ok(())
    }

    /// Whoever manages a payment method sees its invoices anyway. Of those who only see them in the other picture that
    /// is said, so that whoever goes from one level to the other is seen to keep them.
    pub(super) fn with_invoices_of(&mut self, other: &Picture) {
        let reading = other.access.iter().filter_map(|(access, people)| match access {
            Access::Invoices(id) => Some((*id, people)),
            _ => None,
        });
        for (id, readers) in reading {
            let managers = self.people(Access::PaymentMethod(id));
            let mut all = self.people(Access::Invoices(id)).clone();
            all.extend(
                readers.iter().filter(|(id, _)| managers.contains_key(id)).map(|(id, name)| (*id, name.clone())),
            );
            self.access.insert(Access::Invoices(id), Rc::new(all));
        }
    }

    pub(super) fn people(&self, access: Access) -> &People {
        self.access.get(&access).map_or(&NOBODY, Rc::as_ref)
    }

    pub(super) fn level(&self, it: PaymentMethodId, person: PersonId) -> Level {
        let has = |access| self.people(access).contains_key(&person);
        match (has(Access::PaymentMethod(it)), has(Access::Invoices(it))) {
            (true, _) => Level::Manages,
            (false, true) => Level::SeesInvoices,
            (false, false) => Level::Nothing,
        }
    }

    /// What somebody is called who has access to a payment method.
    pub(super) fn name_of(&self, it: PaymentMethodId, person: PersonId) -> Option<&str> {
        let with_access = [Access::PaymentMethod(it), Access::Invoices(it)];
        with_access.into_iter().find_map(|access| self.people(access).get(&person)).map(String::as_str)
    }

    /// The apps that somebody works on or pays for.
    pub(super) fn apps_of(&self, person: PersonId) -> HashSet<AppId> {
        let theirs = self.access.iter().filter(|(_, people)| people.contains_key(&person));
        theirs.filter_map(|(access, _)| access.app()).collect()
    }
}

/// Id, name, since when it is deleted, and what pays for it.
type AppInScope = (AppId, String, Option<Moment>, Option<PaymentMethodId>);

/// Who manages payment methods, of which OF is true: only by name, for there may be many.
const MANAGERS: &str = concat!(
    "SELECT c.payment_method_id, p.id, p.name FROM (",
    managed_by_everybody!(),
    ") c JOIN people p ON p.id = c.person_id WHERE OF"
);

/// Who was given their invoices.
const READERS: &str =
    "SELECT c.payment_method_id, p.id, p.name FROM invoice_readers c JOIN people p ON p.id = c.person_id WHERE OF";

fn people_of(
    tx: &mut Tx,
    sql: &str,
    payment_methods: impl IntoIterator<Item = PaymentMethodId>,
) -> Result<HashMap<PaymentMethodId, People>> {
    let mut found: HashMap<PaymentMethodId, People> = HashMap::new();
    let ids: Vec<PaymentMethodId> = payment_methods.into_iter().collect();
    if ids.is_empty() {
        return Ok(found);
    }
    let asked =
        query::rows::<(Text, Text, Text)>(sql.replace("OF", &tx.conn.among_listed("c.payment_method_id", "$1")));
    let rows: Vec<(PaymentMethodId, PersonId, String)> = asked.bind::<Text, _>(query::list(&ids)).load(tx.conn)?;
    for (id, person, name) in rows {
        found.entry(id).or_default().insert(person, name);
    }
    Ok(found)
}

impl Access {
    pub(super) fn app(&self) -> Option<AppId> {
        match self {
            Access::AppBilling(app) | Access::AppPayment(app) | Access::AppWork(app) => Some(*app),
            Access::Team(_) | Access::TeamControl(_) | Access::PaymentMethod(_) | Access::Invoices(_) => None,
        }
    }

    /// The billing of an app, for those who decide who works on it in another way, too.
    pub(super) fn without_a_say(self) -> Access {
        match self {
            Access::AppBilling(app) => Access::AppPayment(app),
            other => other,
        }
    }

    /// What can be done with things of one kind, by name.
    pub(super) fn what(self, effect: Effect, names: &mut [&str]) -> String {
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
            Access::Invoices(_) => format!("{can} see the invoices of {name}"),
            Access::AppBilling(_) => format!("{can} manage billing for {name} and decide who works on {it}"),
            Access::AppPayment(_) => format!("{can} manage billing for {name}"),
            Access::AppWork(_) => format!("{can} work on {name}"),
        }
    }
}
