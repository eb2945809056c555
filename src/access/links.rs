//! How a person is connected to an object: facts, each read with one query.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::facts::{
    connected_directly, controlled_through_team, invoices_read_by, managed_directly, managed_through_team,
};
use crate::error::{Error, Result};
use crate::model::app::App;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::team::{Role, Team};
use crate::model::{AppId, InAddress, PaymentMethodId, TeamId};
use crate::store::{Tx, query};

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
    /// The person is a developer: clients never work on an app.
    #[diesel(sql_type = Bool)]
    pub is_developer: bool,
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

    /// `B`, `D`, `L` or `M`.
    pub fn exists_for(&self) -> bool {
        self.pays() || self.develops() || self.limited_member
    }
}

/// How a person is connected to a payment method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct PaymentMethodLink {
    #[diesel(sql_type = Bool)]
    pub pays_directly: bool,
    #[diesel(sql_type = Bool)]
    pub pays_through_team: bool,
    /// Was given its invoices and costs to see, and nothing else: no billing access.
    #[diesel(sql_type = Bool)]
    pub reads_invoices: bool,
    #[diesel(sql_type = Bool)]
    pub is_open: bool,
    #[diesel(sql_type = Bool)]
    pub is_not_closed: bool,
}

impl PaymentMethodLink {
    /// Billing access, by whichever path.
    pub fn pays(&self) -> bool {
        self.pays_directly || self.pays_through_team
    }

    /// Billing access, or only its invoices.
    pub fn exists_for(&self) -> bool {
        self.pays() || self.reads_invoices
    }
}

/// How a person is connected to a team.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TeamLink {
    pub is_unlimited: bool,
    pub is_limited: bool,
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
}

/// A link can be looked up for a person and an id.
pub trait Link: Sized {
    type Id: InAddress + Copy + Send + 'static;
    type Object: Clone + Send + 'static;

    /// The object and the person's link to it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it does not exist for this person.
    fn look_up(tx: &mut Tx, person: &Person, id: Self::Id) -> Result<(Self::Object, Self)>;
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
      EXISTS (SELECT 1 FROM people p WHERE p.id = $1 AND p.account_type = 'developer') AS is_developer
    FROM apps a WHERE a.id IN (IDS) AND a.deleted_at IS NULL ORDER BY a.sort_name, a.id"
);

impl Link for AppLink {
    type Id = AppId;
    type Object = App;

    fn look_up(tx: &mut Tx, person: &Person, id: AppId) -> Result<(App, AppLink)> {
        linked_apps(tx, person, "$2", id.as_str())?
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

/// The apps among these that exist for the person, by name, with their links: one query, however many there are.
pub(super) fn look_up_apps(tx: &mut Tx, person: &Person, ids: &[AppId]) -> Result<Vec<(App, AppLink)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let these = tx.conn.listed("$2");
    let found = linked_apps(tx, person, &these, &query::list(ids))?.into_iter().filter(|(_, link)| link.exists_for());
    Ok(found.collect())
}

/// As [`look_up_apps`], with those that do not exist for the person. `ids`: an id or a query, in terms of `of` as `$2`.
pub(super) fn linked_apps(tx: &mut Tx, person: &Person, ids: &str, of: &str) -> Result<Vec<(App, AppLink)>> {
    let found: Vec<LinkedApp> =
        query::sql(APP_LINKS.replace("IDS", ids)).bind::<Text, _>(person.id).bind::<Text, _>(of).load(tx.conn)?;
    Ok(found.into_iter().map(|it| (it.app, it.link)).collect())
}

/// `$1` is the person, `$2` the payment method.
const PAYMENT_METHOD_LINK: &str = concat!(
    "SELECT m.*, EXISTS (",
    managed_directly!("$1", "m.id"),
    ") AS pays_directly, EXISTS (",
    managed_through_team!("$1", "m.id"),
    ") AS pays_through_team, EXISTS (",
    invoices_read_by!("$1", "m.id"),
    ") AS reads_invoices, m.state = 'open' AS is_open, m.state <> 'closed' AS is_not_closed
    FROM payment_methods m WHERE m.id = $2"
);

#[derive(QueryableByName)]
struct LinkedPaymentMethod {
    #[diesel(embed)]
    payment_method: PaymentMethod,
    #[diesel(embed)]
    link: PaymentMethodLink,
}

impl Link for PaymentMethodLink {
    type Id = PaymentMethodId;
    type Object = PaymentMethod;

    fn look_up(tx: &mut Tx, person: &Person, id: PaymentMethodId) -> Result<(PaymentMethod, PaymentMethodLink)> {
        let found: Option<LinkedPaymentMethod> = query::sql(PAYMENT_METHOD_LINK)
            .bind::<Text, _>(person.id)
            .bind::<Text, _>(id)
            .get_result(tx.conn)
            .optional()?;
        let found = found.filter(|it| it.link.exists_for());
        let LinkedPaymentMethod { payment_method, link } = found.ok_or(Error::NotFound)?;
        Ok((payment_method, link))
    }
}

/// `$1` is the person, `$2` the team.
const TEAM_LINK: &str = "
    SELECT t.id, t.name, t.created_by, t.created_at, t.deleted_at, b.role
    FROM memberships b JOIN teams t ON t.id = b.team_id WHERE b.person_id = $1 AND b.team_id = $2";

impl Link for TeamLink {
    type Id = TeamId;
    type Object = Team;

    fn look_up(tx: &mut Tx, person: &Person, id: TeamId) -> Result<(Team, TeamLink)> {
        let found: Option<(Team, Role)> =
            query::rows::<((Text, Text, Text, BigInt, Nullable<BigInt>), Text)>(TEAM_LINK)
                .bind::<Text, _>(person.id)
                .bind::<Text, _>(id)
                .get_result(tx.conn)
                .optional()?;
        let (team, role) = found.ok_or(Error::NotFound)?;
        Ok((team, TeamLink { is_unlimited: role == Role::Unlimited, is_limited: role == Role::Limited }))
    }
}
