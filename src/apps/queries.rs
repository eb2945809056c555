//! What is so about apps. Lists take the person first: there is no list of all apps.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use crate::access::facts::{
    apps_counted, apps_owned, controlled_through_team, managed_by, managed_directly, managed_through_team, worked_on_by,
};
use crate::access::policy::BringTeam;
use crate::access::{Granted, PaymentMethodLink, Right};
use crate::error::Result;
use crate::model::person::Person;
use crate::model::running::Running;
use crate::model::team::Role;
use crate::model::website::Website;
use crate::model::{AppId, PaymentMethodId, PersonId, TeamId};
use crate::store::pages::{EVERYTHING, NOT_COUNTED, Number, PAGE, Page, Start, counting, pattern};
use crate::store::schema::apps;
use crate::store::{AnyConnection, Moment, Tx, query};

/// An app in a list of somebody who is connected to it.
#[derive(Debug, Clone, Queryable)]
pub struct ListedApp {
    pub id: AppId,
    pub name: String,
    pub website: Option<String>,
    pub payment_method_id: Option<PaymentMethodId>,
    pub payment_method_name: Option<String>,
    pub trial_ends_at: Option<Moment>,
    pub trial_held_until: Option<Moment>,
    pub delete_at: Option<Moment>,
    pub running: Running,
    connected: Connected,
    /// Somebody has been invited to pay for it and has not answered.
    pub has_open_request: bool,
}

crate::text_enum! {
    /// The strongest of the ways in which somebody is connected to an app.
    Connected {
        Pays => "pays",
        Works => "works",
        /// As a limited member of a team of it, or who sees the invoices of what pays for it.
        Knows => "knows",
    }
}

impl ListedApp {
    /// The person has billing access to what owns it.
    pub fn pays(&self) -> bool {
        self.connected == Connected::Pays
    }

    /// False for those who know its name, and no more.
    pub fn can_be_opened(&self) -> bool {
        self.connected != Connected::Knows
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

/// What a [`ListedApp`] is read from.
type Columns = (
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    (Text, Nullable<BigInt>, Text),
    Text,
    Bool,
);

/// How person `$1` is connected to app `a`.
const CONNECTED: &str = concat!(
    "CASE WHEN EXISTS (",
    managed_by!("$1", "a.payment_method_id"),
    ") THEN 'pays' WHEN EXISTS (",
    worked_on_by!("$1", "a.id"),
    ") THEN 'works' ELSE 'knows' END"
);

/// Of the apps `a`, where `$2` is now.
fn listed(connected: &str, payer: &str) -> String {
    format!(
        "SELECT a.id, a.name, a.website, a.payment_method_id, {payer} AS payment_method_name,
           a.trial_ends_at, a.trial_held_until, a.delete_at, a.running_state, a.running_since, a.running_reason,
           {connected} AS connected,
           EXISTS (SELECT 1 FROM invitation_apps i JOIN invitations v ON v.id = i.invitation_id
                    WHERE i.app_id = a.id AND v.kind = 'pay' AND v.state IN ('pending', 'to_be_confirmed')
                      AND v.expires_at > $2
                      AND COALESCE(i.payer_id, '') = COALESCE(a.payment_method_id, '')) AS has_open_request"
    )
}

/// The apps `x`, each with what pays for it.
const OF_THESE: &str = "JOIN apps a ON a.id = x.id LEFT JOIN payment_methods m ON m.id = a.payment_method_id";

/// Apps of somebody or something, `$3`.
struct These {
    apps: &'static str,
    /// How many there are, where nothing is looked for.
    all: &'static str,
    /// How the reader is connected to each of them, in terms of the first parameter.
    connected: &'static str,
    /// The name of what pays for it.
    payer: &'static str,
    of_these: &'static str,
}

/// The apps that exist for a person. Read from what is kept for lists, in their order.
const OF_PERSON: These = These {
    apps: "SELECT l.app_id AS id, l.sort_name FROM listed_apps l WHERE l.person_id = $3",
    all: "SELECT COUNT(*) FROM (SELECT 1 FROM listed_apps l WHERE l.person_id = $3 LIMIT 1001) n",
    connected: CONNECTED,
    payer: "m.name",
    of_these: OF_THESE,
};

/// Those that a payment method owns: whoever sees them knows what pays, and has come by it. `$1` says how.
const OF_PAYER: These = These {
    apps: "SELECT l.id, l.sort_name FROM apps l WHERE l.payment_method_id = $3 AND l.deleted_at IS NULL",
    all: concat!("SELECT ", apps_owned!(), " FROM payment_methods m WHERE m.id = $3"),
    connected: "CAST($1 AS TEXT)",
    payer: "CAST(NULL AS TEXT)",
    of_these: "JOIN apps a ON a.id = x.id",
};

/// Those of a team.
const OF_TEAM: These = These {
    apps: "SELECT l.id, l.sort_name FROM team_apps t JOIN apps l ON l.id = t.app_id
        WHERE t.team_id = $3 AND l.deleted_at IS NULL",
    all: "SELECT COUNT(*) FROM (SELECT 1 FROM team_apps t WHERE t.team_id = $3 LIMIT 1001) n",
    connected: CONNECTED,
    payer: "m.name",
    of_these: OF_THESE,
};

/// Of `k`, those that are found by `$4`.
const FOUND: &str = "JOIN apps f ON f.id = k.id AND f.found_by LIKE $4 ESCAPE '\\'";

/// A page of the apps that exist for a person, by name; those whose name contains what is looked for.
pub fn apps_of(tx: &mut Tx, person: &Person, looked_for: &str, start: Start<AppId>) -> Result<Page<ListedApp, AppId>> {
    page_of(tx, person.id.as_str(), &OF_PERSON, person.id.as_str(), looked_for, start)
}

/// The first page of them, where nobody reads how many there are.
pub fn first_apps_of(tx: &mut Tx, person: &Person) -> Result<Page<ListedApp, AppId>> {
    let these = These { all: NOT_COUNTED, ..OF_PERSON };
    let (rows, _) = rows_of(tx, person.id.as_str(), &these, person.id.as_str(), None, Start::First)?;
    Ok(Page::of(rows, Start::First, |app| app.id))
}

/// A page of the apps that a payment method owns, by name, without what pays for each: that is known.
pub fn apps_paid_with<R: Right<Link = PaymentMethodLink>>(
    tx: &mut Tx,
    payer: &Granted<R>,
    looked_for: &str,
    start: Start<AppId>,
) -> Result<Page<ListedApp, AppId>> {
    let connected = if payer.link().pays() { Connected::Pays } else { Connected::Knows };
    page_of(tx, connected.as_str(), &OF_PAYER, payer.id.as_str(), looked_for, start)
}

/// A page of the apps of a team, by name.
pub fn apps_of_team(
    tx: &mut Tx,
    person: &Person,
    team: TeamId,
    looked_for: &str,
    start: Start<AppId>,
) -> Result<Page<ListedApp, AppId>> {
    page_of(tx, person.id.as_str(), &OF_TEAM, team.as_str(), looked_for, start)
}

/// A page of these apps, with `reader` as `$1` and `of` as `$3`.
fn page_of(
    tx: &mut Tx,
    reader: &str,
    these: &These,
    of: &str,
    looked_for: &str,
    start: Start<AppId>,
) -> Result<Page<ListedApp, AppId>> {
    let pattern = Some(pattern(looked_for)).filter(|pattern| pattern != EVERYTHING);
    let (rows, all) = rows_of(tx, reader, these, of, pattern.as_deref(), start)?;
    if start.leads_nowhere(&rows) {
        return page_of(tx, reader, these, of, looked_for, Start::First);
    }
    Page::of(rows, start, |app| app.id).of_all(|| match &pattern {
        None => Ok(all),
        Some(pattern) => how_many_found(tx, these, of, pattern),
    })
}

/// The rows of a page: first which apps they are, in the order of an index, and then what is so about them. A page begins
/// at an app of the list, else its place would tell something about that one's name. And how many there are in all, unless
/// something is looked for.
fn rows_of(
    tx: &mut Tx,
    reader: &str,
    these: &These,
    of: &str,
    pattern: Option<&str>,
    start: Start<AppId>,
) -> Result<(Vec<ListedApp>, i64)> {
    let (comparison, direction, rows) = (start.comparison(), start.direction(), PAGE + 1);
    let These { apps, all, connected, payer, of_these } = these;
    let (found, all, from) = if pattern.is_some() { (FOUND, NOT_COUNTED, "$5") } else { ("", *all, "$4") };
    let behind = start.id().map_or_else(String::new, |_| {
        format!("WHERE (k.sort_name, k.id) {comparison} (SELECT s.sort_name, s.id FROM ({apps}) s WHERE s.id = {from})")
    });
    let sql = format!(
        "{listed}, ({all}) AS number
         FROM (SELECT k.id, k.sort_name FROM ({apps}) k {found} {behind}
               ORDER BY k.sort_name {direction}, k.id {direction} LIMIT {rows}) x {of_these}
         ORDER BY x.sort_name {direction}, x.id {direction}",
        listed = listed(connected, payer)
    );
    let asked = query::rows::<(Columns, BigInt)>(sql).bind::<Text, _>(reader);
    let mut asked = asked.bind::<BigInt, _>(tx.now).bind::<Text, _>(of);
    if let Some(pattern) = pattern {
        asked = asked.bind::<Text, _>(pattern);
    }
    if let Some(id) = start.id() {
        asked = asked.bind::<Text, _>(id);
    }
    let rows: Vec<(ListedApp, i64)> = asked.load(tx.conn)?;
    let all = rows.first().map_or(0, |(_, all)| *all);
    Ok((rows.into_iter().map(|(app, _)| app).collect(), all))
}

/// How many of these are found.
fn how_many_found(tx: &mut Tx, these: &These, of: &str, pattern: &str) -> Result<i64> {
    let (apps, found) = (these.apps.replace("$3", "$1"), FOUND.replace("$4", "$2"));
    let counted = query::sql(counting(&format!("SELECT 1 FROM ({apps}) k {found}")));
    Ok(counted.bind::<Text, _>(of).bind::<Text, _>(pattern).get_result::<Number>(tx.conn)?.number)
}

/// The first apps of a person for the home page: first those that end soonest, then by name. They are among the first that
/// end alone, the first that end with their payment method, and as many more by name as there may be of those.
pub fn apps_of_by_urgency(tx: &mut Tx, person: &Person, at_most: usize) -> Result<Vec<ListedApp>> {
    let twice = at_most * 2;
    let together = ending_together(tx.conn, at_most);
    let sql = format!(
        "{listed}
         FROM (WITH ending AS (
                 SELECT * FROM (
                   SELECT l.app_id AS id, l.sort_name, l.ends_at FROM listed_apps l
                   WHERE l.person_id = $3 AND l.ends_at IS NOT NULL
                   ORDER BY l.ends_at, l.sort_name, l.app_id LIMIT {at_most}) alone
                 UNION ALL SELECT * FROM ({together}) together)
               SELECT * FROM ending
               UNION ALL SELECT * FROM (
                 SELECT l.app_id AS id, l.sort_name, 9000000000000000 AS ends_at FROM listed_apps l
                 WHERE l.person_id = $3 ORDER BY l.sort_name, l.app_id LIMIT {twice}) by_name
               WHERE by_name.id NOT IN (SELECT ending.id FROM ending)
               ORDER BY ends_at, sort_name, id LIMIT {at_most}) x {OF_THESE}
         ORDER BY x.ends_at, x.sort_name, x.id",
        listed = listed(CONNECTED, "m.name")
    );
    let asked = query::rows::<Columns>(sql).bind::<Text, _>(person.id);
    Ok(asked.bind::<BigInt, _>(tx.now).bind::<Text, _>(person.id).load(tx.conn)?)
}

/// The first apps of person `$3` that end with their payment methods: one payment method after the other, by name. Read in
/// this order from the apps that each takes along.
fn ending_together(conn: &AnyConnection, at_most: usize) -> String {
    let apps = "apps a CROSS JOIN listed_apps l
                WHERE a.payment_method_id = c.payment_method_id AND a.delete_at = c.ends_at
                  AND l.app_id = a.id AND l.person_id = c.person_id";
    let of_each = match conn {
        AnyConnection::Sqlite(_) => format!("{apps} AND"),
        AnyConnection::Postgres(_) => {
            format!("LATERAL (SELECT a.id, a.sort_name FROM {apps} ORDER BY a.sort_name, a.id LIMIT {at_most}) a WHERE")
        }
    };
    format!(
        "SELECT a.id, a.sort_name, c.ends_at FROM listed_closings c CROSS JOIN {of_each} c.person_id = $3
         ORDER BY c.ends_at, c.payment_method_id, a.sort_name, a.id LIMIT {at_most}"
    )
}

/// True if a platform says whether apps run: all of them come from it, or it has said so of one.
pub(super) fn platform_is_connected(tx: &mut Tx) -> Result<bool> {
    if tx.site.new_app_page.is_some() {
        return Ok(true);
    }
    let reported = apps::table.filter(apps::running_reported_at.is_not_null()).select(apps::id);
    Ok(reported.first::<AppId>(tx.conn).optional()?.is_some())
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
const IN_TEAM: &str = "(SELECT o.person_id FROM memberships o WHERE o.team_id = $1)";

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
                (SELECT s.sort_name, s.id FROM people s WHERE s.id = $5 AND s.id IN {IN_TEAM}))
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
