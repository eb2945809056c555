//! How a person is connected to an object: facts, each read with one query.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::external::CalledByPlatform;
use super::facts::{
    charged_in_vain, connected_directly, controlled_through_team, invoices_read_by, is_problem, managed_directly,
    managed_through_team,
};
use super::session::PersonColumns;
use crate::error::{Error, Result};
use crate::model::access_token::Scopes;
use crate::model::app::App;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::team::{Role, Team};
use crate::model::{AppId, InAddress, PaymentMethodId, PersonId, TeamId};
use crate::store::query::{self, WrittenOnce};
use crate::store::schema::platforms;
use crate::store::{AnyConnection, Tx};

/// How a person is connected to an app. `B`, `D`, `L` and `M` of the table of access.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct AppLink {
    /// Has billing access to the payment method that owns it, directly …
    #[diesel(sql_type = Bool)]
    pub pays_directly: bool,
    /// … or as an unlimited member of a team.
    #[diesel(sql_type = Bool)]
    pub pays_through_team: bool,
    /// Has a developer connection of their own …
    #[diesel(sql_type = Bool)]
    pub developer_connection: bool,
    /// … or one via a team.
    #[diesel(sql_type = Bool)]
    pub developer_connection_via_team: bool,
    /// Is unlimited in a team that it is a team app of.
    #[diesel(sql_type = Bool)]
    pub team_control: bool,
    /// Is a limited member of a team that it is a team app of.
    #[diesel(sql_type = Bool)]
    pub limited_member: bool,
    /// No payment method owns it.
    #[diesel(sql_type = Bool)]
    pub on_trial: bool,
    /// Whoever pays for it has a problem with an invoice, and lets those who work on it pay that.
    #[diesel(sql_type = Bool)]
    pub lets_rescue: bool,
    /// The person is a developer: clients never work on an app.
    #[diesel(sql_type = Bool)]
    pub is_developer: bool,
    /// What the person, who is none but the hosting platform, may for everybody.
    #[diesel(sql_type = Text)]
    pub platform: Scopes,
}

impl AppLink {
    /// `B`: a billing connection.
    pub fn pays(&self) -> bool {
        self.pays_directly || self.pays_through_team
    }

    /// `D`: a direct developer connection, or team control.
    pub fn develops_directly(&self) -> bool {
        self.developer_connection || self.team_control
    }

    /// `D` or `L`: any developer connection.
    pub fn develops(&self) -> bool {
        self.develops_directly() || self.developer_connection_via_team
    }

    pub fn has_developer_connection(&self) -> bool {
        self.developer_connection || self.developer_connection_via_team
    }

    /// `B`, `D`, `L`, `M`, or the platform.
    pub fn exists_for(&self) -> bool {
        self.pays() || self.develops() || self.limited_member || !self.platform.is_empty()
    }
}

/// How a person is connected to a payment method. Read by place, in the order of PAYMENT_METHOD_LINKS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable)]
pub struct PaymentMethodLink {
    pub pays_directly: bool,
    pub pays_through_team: bool,
    /// Was given its invoices and costs to see, and nothing else: no billing access.
    pub reads_invoices: bool,
    pub is_open: bool,
    pub is_not_closed: bool,
    /// As [`AppLink::platform`].
    pub platform: Scopes,
}

impl PaymentMethodLink {
    /// Billing access, by whichever path.
    pub fn pays(&self) -> bool {
        self.pays_directly || self.pays_through_team
    }

    /// Billing access, only its invoices, or the platform.
    pub fn exists_for(&self) -> bool {
        self.pays() || self.reads_invoices || !self.platform.is_empty()
    }
}

/// How a person is connected to a team.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TeamLink {
    pub is_unlimited: bool,
    pub is_limited: bool,
    /// As [`AppLink::platform`].
    pub platform: Scopes,
}

impl TeamLink {
    /// In whichever role.
    pub fn is_member(&self) -> bool {
        self.is_unlimited || self.is_limited
    }
}

/// How a person is connected to an invitation as a sender. (Receivers come through `invitations::received`.)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InvitationLink {
    pub sent_it: bool,
    /// Whoever could send the invitation now may also manage it.
    pub could_send_it: bool,
    /// Accepted, declined, withdrawn or void: it never changes again.
    pub is_over: bool,
    /// As [`AppLink::platform`].
    pub platform: Scopes,
}

/// How a person is connected to another one, or to themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PersonLink {
    pub is_self: bool,
    /// As [`AppLink::platform`].
    pub platform: Scopes,
}

/// A link can be looked up for a person and an id.
pub trait Link: Sized {
    type Id: InAddress + CalledByPlatform + Copy + Send + 'static;
    type Object: Clone + Send + 'static;

    /// The object and the person's link to it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it does not exist for this person.
    fn look_up(tx: &mut Tx, person: &Person, id: Self::Id) -> Result<(Self::Object, Self)>;
}

/// A link can also be looked up for many ids at once.
pub trait LinkToMany: Link {
    /// Those among these that exist for the person, in any order, with their links: one query, however many there are.
    fn look_up_many(tx: &mut Tx, person: &Person, ids: &[Self::Id]) -> Result<Vec<(Self::Object, Self)>>;
}

/// A query for links, in which IDS says of what: its text for one id and its text for many are each put together once.
struct LookUp {
    write: fn(&str) -> String,
    of_one: WrittenOnce,
    of_many: WrittenOnce,
}

impl LookUp {
    const fn new(write: fn(&str) -> String) -> LookUp {
        LookUp { write, of_one: WrittenOnce::new(), of_many: WrittenOnce::new() }
    }

    /// For the id that is bound as `$2`.
    fn of_one(&'static self, conn: &AnyConnection) -> &'static str {
        self.of_one.text(conn, |_| (self.write)("$2"))
    }

    /// For the list of ids that is bound as `$2`.
    fn of_many(&'static self, conn: &AnyConnection) -> &'static str {
        self.of_many.text(conn, |conn| (self.write)(&conn.listed("$2")))
    }
}

/// What person `$1` may as the hosting platform: nothing, unless they are it.
macro_rules! platform {
    () => {
        "COALESCE((SELECT f.scopes FROM platforms f WHERE f.person_id = $1), '')"
    };
}

/// `$1` is the person, IDS the apps: an id, or a query for them, in terms of `$2`.
const APP_LINKS: &str = concat!(
    "SELECT a.*, EXISTS (",
    managed_directly!("$1", "a.payment_method_id"),
    ") AS pays_directly, EXISTS (",
    managed_through_team!("$1", "a.payment_method_id"),
    ") AS pays_through_team, EXISTS (",
    connected_directly!("$1", "a.id"),
    ") AS developer_connection,
      EXISTS (SELECT 1 FROM developer_connections d
               WHERE d.app_id = a.id AND d.person_id = $1 AND d.team_id IS NOT NULL) AS developer_connection_via_team,
      EXISTS (",
    controlled_through_team!("$1", "a.id"),
    ") AS team_control,
      EXISTS (SELECT 1 FROM team_apps t JOIN memberships m ON m.team_id = t.team_id
               WHERE t.app_id = a.id AND m.person_id = $1 AND m.role = 'limited') AS limited_member,
      a.payment_method_id IS NULL AS on_trial,
      EXISTS (SELECT 1 FROM payment_methods w WHERE w.id = a.payment_method_id AND w.lets_developers_pay
               AND EXISTS (SELECT 1 FROM invoices i WHERE i.payment_method_id = w.id AND ",
    is_problem!("i"),
    ")) AS lets_rescue,
      EXISTS (SELECT 1 FROM people p WHERE p.id = $1 AND p.account_type = 'developer') AS is_developer, ",
    platform!(),
    " AS platform
    FROM apps a WHERE a.id IN (IDS) AND a.deleted_at IS NULL ORDER BY a.sort_name, a.id"
);

static APPS: LookUp = LookUp::new(|ids| APP_LINKS.replace("IDS", ids));

impl Link for AppLink {
    type Id = AppId;
    type Object = App;

    fn look_up(tx: &mut Tx, person: &Person, id: AppId) -> Result<(App, AppLink)> {
        read_apps(APPS.of_one(tx.conn), tx, person, id.as_str())?
            .into_iter()
            .find(|(_, link)| link.exists_for())
            .ok_or(Error::NotFound)
    }
}

#[derive(QueryableByName)]
struct LinkedApp {
    #[diesel(embed)]
    app: App,
    #[diesel(embed)]
    link: AppLink,
}

impl LinkToMany for AppLink {
    /// By name.
    fn look_up_many(tx: &mut Tx, person: &Person, ids: &[AppId]) -> Result<Vec<(App, AppLink)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let found = read_apps(APPS.of_many(tx.conn), tx, person, &query::list(ids))?.into_iter();
        Ok(found.filter(|(_, link)| link.exists_for()).collect())
    }
}

/// Apps by name, also those that do not exist for the person. `ids`: a query, in terms of `of` as `$2`.
pub(super) fn linked_apps(tx: &mut Tx, person: &Person, ids: &str, of: &str) -> Result<Vec<(App, AppLink)>> {
    read_apps(&APP_LINKS.replace("IDS", ids), tx, person, of)
}

fn read_apps(text: &str, tx: &mut Tx, person: &Person, of: &str) -> Result<Vec<(App, AppLink)>> {
    let found: Vec<LinkedApp> = query::sql(text).bind::<Text, _>(person.id).bind::<Text, _>(of).load(tx.conn)?;
    Ok(found.into_iter().map(|it| (it.app, it.link)).collect())
}

/// `$1` is the person, IDS the payment methods: an id, or a query for them, in terms of `$2`.
/// COLUMNS are those of the payment method. After them, the fields of PaymentMethodLink in their order.
const PAYMENT_METHOD_LINKS: &str = concat!(
    "SELECT COLUMNS, EXISTS (",
    managed_directly!("$1", "payment_methods.id"),
    "), EXISTS (",
    managed_through_team!("$1", "payment_methods.id"),
    "), EXISTS (",
    invoices_read_by!("$1", "payment_methods.id"),
    "), payment_methods.state = 'open', payment_methods.state <> 'closed', ",
    platform!(),
    " FROM payment_methods WHERE payment_methods.id IN (IDS)"
);

static PAYMENT_METHODS: LookUp = LookUp::new(|ids| {
    PAYMENT_METHOD_LINKS.replace("COLUMNS", &query::columns_of::<PaymentMethod>()).replace("IDS", ids)
});

impl Link for PaymentMethodLink {
    type Id = PaymentMethodId;
    type Object = PaymentMethod;

    fn look_up(tx: &mut Tx, person: &Person, id: PaymentMethodId) -> Result<(PaymentMethod, PaymentMethodLink)> {
        linked_payment_methods(PAYMENT_METHODS.of_one(tx.conn), tx, person, id.as_str())?
            .into_iter()
            .next()
            .ok_or(Error::NotFound)
    }
}

impl LinkToMany for PaymentMethodLink {
    fn look_up_many(
        tx: &mut Tx,
        person: &Person,
        ids: &[PaymentMethodId],
    ) -> Result<Vec<(PaymentMethod, PaymentMethodLink)>> {
        linked_payment_methods(PAYMENT_METHODS.of_many(tx.conn), tx, person, &query::list(ids))
    }
}

fn linked_payment_methods(
    text: &str,
    tx: &mut Tx,
    person: &Person,
    of: &str,
) -> Result<Vec<(PaymentMethod, PaymentMethodLink)>> {
    type Columns = (query::ColumnsOf<PaymentMethod>, (Bool, Bool, Bool, Bool, Bool, Text));
    let mut found: Vec<(PaymentMethod, PaymentMethodLink)> =
        query::rows::<Columns>(text).bind::<Text, _>(person.id).bind::<Text, _>(of).load(tx.conn)?;
    found.retain(|(_, link)| link.exists_for());
    Ok(found)
}

/// `$1` is the person, IDS the teams: an id, or a query for them, in terms of `$2`.
const TEAM_LINKS: &str = concat!(
    "SELECT t.id, t.name, t.created_by, t.created_at, t.deleted_at, b.role, ",
    platform!(),
    " FROM teams t LEFT JOIN memberships b ON b.team_id = t.id AND b.person_id = $1
    WHERE t.id IN (IDS) AND t.deleted_at IS NULL"
);

static TEAMS: LookUp = LookUp::new(|ids| TEAM_LINKS.replace("IDS", ids));

impl Link for TeamLink {
    type Id = TeamId;
    type Object = Team;

    fn look_up(tx: &mut Tx, person: &Person, id: TeamId) -> Result<(Team, TeamLink)> {
        linked_teams(TEAMS.of_one(tx.conn), tx, person, id.as_str())?.into_iter().next().ok_or(Error::NotFound)
    }
}

impl LinkToMany for TeamLink {
    fn look_up_many(tx: &mut Tx, person: &Person, ids: &[TeamId]) -> Result<Vec<(Team, TeamLink)>> {
        linked_teams(TEAMS.of_many(tx.conn), tx, person, &query::list(ids))
    }
}

fn linked_teams(text: &str, tx: &mut Tx, person: &Person, of: &str) -> Result<Vec<(Team, TeamLink)>> {
    type Columns = ((Text, Text, Text, BigInt, Nullable<BigInt>), Nullable<Text>, Text);
    let found: Vec<(Team, Option<Role>, Scopes)> =
        query::rows::<Columns>(text).bind::<Text, _>(person.id).bind::<Text, _>(of).load(tx.conn)?;
    let found = found.into_iter().map(|(team, role, platform)| {
        let (is_unlimited, is_limited) = (role == Some(Role::Unlimited), role == Some(Role::Limited));
        (team, TeamLink { is_unlimited, is_limited, platform })
    });
    Ok(found.filter(|(_, link)| link.is_member() || !link.platform.is_empty()).collect())
}

/// `$1` is who asks, IDS whom it is about, as elsewhere: people with an account, and no platform.
const PERSON_LINKS: &str = concat!(
    "SELECT p.id, p.email, p.name, p.account_type, p.password_hash, p.created_at, p.closed_at, ",
    platform!(),
    " FROM people p WHERE p.id IN (IDS) AND p.closed_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM platforms x WHERE x.person_id = p.id)"
);

static PEOPLE: LookUp = LookUp::new(|ids| PERSON_LINKS.replace("IDS", ids));

impl Link for PersonLink {
    type Id = PersonId;
    type Object = Person;

    fn look_up(tx: &mut Tx, person: &Person, id: PersonId) -> Result<(Person, PersonLink)> {
        linked_people(PEOPLE.of_one(tx.conn), tx, person, id.as_str())?.into_iter().next().ok_or(Error::NotFound)
    }
}

impl LinkToMany for PersonLink {
    fn look_up_many(tx: &mut Tx, person: &Person, ids: &[PersonId]) -> Result<Vec<(Person, PersonLink)>> {
        linked_people(PEOPLE.of_many(tx.conn), tx, person, &query::list(ids))
    }
}

fn linked_people(text: &str, tx: &mut Tx, person: &Person, of: &str) -> Result<Vec<(Person, PersonLink)>> {
    let found: Vec<(Person, Scopes)> =
        query::rows::<(PersonColumns, Text)>(text).bind::<Text, _>(person.id).bind::<Text, _>(of).load(tx.conn)?;
    let found = found.into_iter().map(|(found, platform)| {
        let link = PersonLink { is_self: found.id == person.id, platform };
        (found, link)
    });
    Ok(found.filter(|(_, link)| link.is_self || !link.platform.is_empty()).collect())
}

/// What the hosting platform may: nothing, if this person is none.
pub(super) fn platform_of(tx: &mut Tx, person: &Person) -> Result<Scopes> {
    let found: Option<Scopes> = platforms::table.find(person.id).select(platforms::scopes).first(tx.conn).optional()?;
    Ok(found.unwrap_or_default())
}
