//! What is so about apps. Lists take the person first: there is no list of all apps.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use crate::access::Granted;
use crate::access::facts::{controlled_through_team, managed_by, managed_directly, managed_through_team, worked_on_by};
use crate::access::policy::BringTeam;
use crate::error::Result;
use crate::model::person::Person;
use crate::model::team::Role;
use crate::model::website::Website;
use crate::model::{AppId, PaymentMethodId, PersonId, TeamId};
use crate::store::pages::{Number, PAGE, Page, Start, counting, pattern};
use crate::store::{Moment, Tx, query};

/// An app in a list of somebody who is connected to it.
#[derive(Debug, Clone, QueryableByName)]
pub struct ListedApp {
    #[diesel(sql_type = Text)]
    pub id: AppId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub website: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub payment_method_id: Option<PaymentMethodId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub payment_method_name: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub trial_ends_at: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub trial_held_until: Option<Moment>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub delete_at: Option<Moment>,
    /// The person has billing access to what owns it.
    #[diesel(sql_type = Bool)]
    pub pays: bool,
    /// The person works on it.
    #[diesel(sql_type = Bool)]
    pub develops: bool,
    /// Somebody has been invited to pay for it and has not answered.
    #[diesel(sql_type = Bool)]
    pub has_open_request: bool,
}

impl ListedApp {
    /// False for limited members of a team of the app: they know its name, no more.
    pub fn can_be_opened(&self) -> bool {
        self.pays || self.develops
    }

    pub fn website_short(&self) -> String {
        self.website.as_deref().map(Website::short).unwrap_or_default()
    }

    pub fn trial_end(&self) -> Option<Moment> {
        self.trial_ends_at.max(self.trial_held_until)
    }

    pub fn is_on_trial(&self) -> bool {
        self.payment_method_id.is_none()
    }
}

/// `$1` is the person, `$2` now.
const LISTED: &str = concat!(
    "SELECT a.id, a.name, a.website, a.payment_method_id, m.name AS payment_method_name,
      a.trial_ends_at, a.trial_held_until, a.delete_at,
      EXISTS (",
    managed_by!("$1", "a.payment_method_id"),
    ") AS pays, EXISTS (",
    worked_on_by!("$1", "a.id"),
    ") AS develops,
      EXISTS (SELECT 1 FROM invitation_apps i JOIN invitations v ON v.id = i.invitation_id
               WHERE i.app_id = a.id AND v.kind = 'pay' AND v.state IN ('pending', 'to_be_confirmed')
                 AND v.expires_at > $2
                 AND COALESCE(i.payer_id, '') = COALESCE(a.payment_method_id, '')) AS has_open_request
    FROM apps a LEFT JOIN payment_methods m ON m.id = a.payment_method_id
    WHERE a.deleted_at IS NULL"
);

/// The apps that exist for person `$3`.
const OF_PERSON: &str = concat!(
    "a.id IN (",
    worked_on_by!("$3"),
    " UNION SELECT t.app_id FROM team_apps t JOIN memberships l ON l.team_id = t.team_id WHERE l.person_id = $3
      UNION SELECT x.id FROM apps x WHERE x.payment_method_id IN (",
    managed_by!("$3"),
    "))"
);

/// A page of the apps that exist for a person, by name; those whose name contains what is looked for.
pub fn apps_of(tx: &mut Tx, person: &Person, looked_for: &str, start: Start<AppId>) -> Result<Page<ListedApp, AppId>> {
    page_of(tx, person, OF_PERSON, person.id.as_str(), looked_for, start)
}

/// A page of the apps that a payment method owns, by name.
pub fn apps_paid_with(
    tx: &mut Tx,
    person: &Person,
    payment_method: PaymentMethodId,
    looked_for: &str,
    start: Start<AppId>,
) -> Result<Page<ListedApp, AppId>> {
    page_of(tx, person, "a.payment_method_id = $3", payment_method.as_str(), looked_for, start)
}

/// A page of the apps of a team, by name.
pub fn apps_of_team(
    tx: &mut Tx,
    person: &Person,
    team: TeamId,
    looked_for: &str,
    start: Start<AppId>,
) -> Result<Page<ListedApp, AppId>> {
    let of_team = "a.id IN (SELECT x.app_id FROM team_apps x WHERE x.team_id = $3)";
    page_of(tx, person, of_team, team.as_str(), looked_for, start)
}

/// A page of those apps of which `these` is true, with `of` as `$3`. It begins at an app of the list, else its place would
/// tell something about that one's name.
fn page_of(
    tx: &mut Tx,
    person: &Person,
    these: &str,
    of: &str,
    looked_for: &str,
    start: Start<AppId>,
) -> Result<Page<ListedApp, AppId>> {
    let found = format!("{LISTED} AND {these} AND a.found_by LIKE $4 ESCAPE '\\'");
    let first_of = these.replacen("a.", "s.", 1);
    let (comparison, direction, rows) = (start.comparison(), start.direction(), PAGE + 1);
    let sql = format!(
        "{found} AND ($5 = '' OR (a.sort_name, a.id) {comparison}
                        (SELECT s.sort_name, s.id FROM apps s WHERE s.id = $5 AND {first_of}))
         ORDER BY a.sort_name {direction}, a.id {direction} LIMIT {rows}"
    );
    let asked = |sql: String| {
        query::sql(sql)
            .bind::<Text, _>(person.id)
            .bind::<BigInt, _>(tx.now)
            .bind::<Text, _>(of)
            .bind::<Text, _>(pattern(looked_for))
    };
    let from = start.id().map(|id| id.to_string()).unwrap_or_default();
    let rows: Vec<ListedApp> = asked(sql).bind::<Text, _>(from).load(tx.conn)?;
    if start.leads_nowhere(&rows) {
        return page_of(tx, person, these, of, looked_for, Start::First);
    }
    Page::of(rows, start, |app| app.id).of_all(|| Ok(asked(counting(&found)).get_result::<Number>(tx.conn)?.number))
}

/// The first apps of a person for the home page: first those that end soonest, then by name.
pub fn apps_of_by_urgency(tx: &mut Tx, person: &Person, at_most: i64) -> Result<Vec<ListedApp>> {
    let sql = format!(
        "{LISTED} AND {OF_PERSON}
         ORDER BY COALESCE(a.delete_at, a.trial_held_until, a.trial_ends_at, 9000000000000000), a.sort_name, a.id
         LIMIT $4"
    );
    Ok(query::sql(sql)
        .bind::<Text, _>(person.id)
        .bind::<BigInt, _>(tx.now)
        .bind::<Text, _>(person.id)
        .bind::<BigInt, _>(at_most)
        .load(tx.conn)?)
}

/// A member of a team who has no connection to an app yet.
#[derive(Debug, Clone, QueryableByName)]
pub struct FreeMember {
    #[diesel(sql_type = Text)]
    pub id: PersonId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub role: Role,
}

/// `$1` is the team, `$2` who lets them in, `$3` the app, `$4` what is looked for.
const FREE: &str = "
    SELECT p.id, p.name, b.role FROM memberships b JOIN people p ON p.id = b.person_id
    WHERE b.team_id = $1 AND b.person_id <> $2
      AND NOT EXISTS (SELECT 1 FROM developer_connections d WHERE d.person_id = b.person_id AND d.app_id = $3)
      AND p.sort_name LIKE $4 ESCAPE '\\'";

/// The members of team `$1`.
const OF_TEAM: &str = "(SELECT o.person_id FROM memberships o WHERE o.team_id = $1)";

/// A page of the others in a team who have no connection to the app yet, by name.
pub fn free_members_of(
    tx: &mut Tx,
    team: &Granted<BringTeam>,
    app: AppId,
    looked_for: &str,
    start: Start<PersonId>,
) -> Result<Page<FreeMember, PersonId>> {
    let (comparison, direction, rows) = (start.comparison(), start.direction(), PAGE + 1);
    let sql = format!(
        "{FREE} AND ($5 = '' OR (p.sort_name, p.id) {comparison}
                (SELECT s.sort_name, s.id FROM people s WHERE s.id = $5 AND s.id IN {OF_TEAM}))
         ORDER BY p.sort_name {direction}, p.id {direction} LIMIT {rows}"
    );
    let asked = |sql: String| {
        query::sql(sql)
            .bind::<Text, _>(team.id)
            .bind::<Text, _>(team.person().id)
            .bind::<Text, _>(app)
            .bind::<Text, _>(pattern(looked_for))
    };
    let from = start.id().map(|id| id.to_string()).unwrap_or_default();
    let rows: Vec<FreeMember> = asked(sql).bind::<Text, _>(from).load(tx.conn)?;
    if start.leads_nowhere(&rows) {
        return free_members_of(tx, team, app, looked_for, Start::First);
    }
    Page::of(rows, start, |one| one.id).of_all(|| Ok(asked(counting(FREE)).get_result::<Number>(tx.conn)?.number))
}
