//! What a person can invite others to, in pages by name: where they hold the right. Sending asks for it again.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::access::Listable;
use crate::access::policy::{InviteToPay, InviteToTeam, ManageDevelopers};
use crate::error::Result;
use crate::model::app::App;
use crate::model::person::Person;
use crate::model::team::{Role, Team};
use crate::model::{AppId, PaymentMethodId, TeamId};
use crate::store::pages::{PAGE, Page, Start, counting, pattern};
use crate::store::query::Among;
use crate::store::schema::{apps, memberships, payment_methods, team_apps, teams};
use crate::store::{Tx, WholeRows, query};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    id: String,
    /// Of all there are.
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The teams to which a person may invite somebody.
pub fn teams_to_invite_to(
    tx: &mut Tx,
    person: &Person,
    looked_for: &str,
    start: Start<TeamId>,
) -> Result<Page<Team, TeamId>> {
    let (found, start) = page_of(tx, ("teams", InviteToTeam::IDS), person.id.as_str(), looked_for, start)?;
    let ids: Vec<TeamId> = found.iter().filter_map(|row| TeamId::from_stored(&row.id)).collect();
    let rows: Vec<Team> = teams::table
        .inner_join(memberships::table)
        .filter(memberships::person_id.eq(person.id))
        .filter(memberships::role.eq(Role::Unlimited))
        .filter(teams::id.among(&ids))
        .select(Team::as_select())
        .load_rows(tx.conn)?;
    let page = Page::of(in_order(rows, &ids, |team| team.id), start, |team| team.id);
    page.of_all(|| Ok(found.first().map_or(0, |row| row.number)))
}

/// The only team to which a person may invite somebody: there is nothing to choose. None: there are none or several.
pub fn only_team_to_invite_to(tx: &mut Tx, person: &Person) -> Result<Option<TeamId>> {
    Ok(only(tx, InviteToTeam::IDS, person)?.and_then(|id| TeamId::from_stored(&id)))
}

fn only(tx: &mut Tx, these: &str, person: &Person) -> Result<Option<String>> {
    let sql = format!("SELECT x.id, CAST(0 AS BIGINT) AS number FROM ({these}) x LIMIT 2");
    let mut some: Vec<Found> = query::sql(sql).bind::<Text, _>(person.id).load(tx.conn)?;
    Ok(some.pop().filter(|_| some.is_empty()).map(|only| only.id))
}

/// The apps of a team.
pub fn apps_of_team(tx: &mut Tx, team: &Team, looked_for: &str, start: Start<AppId>) -> Result<Page<App, AppId>> {
    apps_in(tx, OF_TEAM, team.id.as_str(), looked_for, start)
}

/// Those of these apps that are apps of the team, by name.
pub fn apps_of_team_among(tx: &mut Tx, team: &Team, ids: &[AppId]) -> Result<Vec<App>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(team_apps::table
        .inner_join(apps::table)
        .filter(team_apps::team_id.eq(team.id))
        .filter(apps::id.among(ids))
        .filter(apps::deleted_at.is_null())
        .order((apps::sort_name, apps::id))
        .select(App::as_select())
        .load_rows(tx.conn)?)
}

/// `$1` is the team.
const OF_TEAM: &str = "SELECT x.app_id FROM team_apps x JOIN apps b ON b.id = x.app_id
    WHERE x.team_id = $1 AND b.deleted_at IS NULL";

/// The apps to which a person may invite developers.
pub fn apps_to_invite_to(
    tx: &mut Tx,
    person: &Person,
    looked_for: &str,
    start: Start<AppId>,
) -> Result<Page<App, AppId>> {
    apps_in(tx, ManageDevelopers::IDS, person.id.as_str(), looked_for, start)
}

/// The only one of them: there is nothing to choose. None: there are none or several.
pub fn only_app_to_invite_to(tx: &mut Tx, person: &Person) -> Result<Option<AppId>> {
    Ok(only(tx, ManageDevelopers::IDS, person)?.and_then(|id| AppId::from_stored(&id)))
}

/// The apps for which a person may invite somebody to pay, with the name of what pays for each now.
pub fn payable_by(
    tx: &mut Tx,
    person: &Person,
    looked_for: &str,
    start: Start<AppId>,
) -> Result<Page<(App, Option<String>), AppId>> {
    let page = apps_in(tx, InviteToPay::IDS, person.id.as_str(), looked_for, start)?;
    let names = payers_of(tx, &page.rows)?;
    Ok(page.map(|app| with_payer(app, &names)))
}

/// Those of these apps for which a person may invite somebody to pay, by name.
pub fn payable_among(tx: &mut Tx, person: &Person, ids: &[AppId]) -> Result<Vec<(App, Option<String>)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (all, these) = (InviteToPay::IDS, tx.conn.listed("$2"));
    let sql =
        format!("SELECT a.id, CAST(0 AS BIGINT) AS number FROM apps a WHERE a.id IN ({all}) AND a.id IN ({these})");
    let found: Vec<Found> =
        query::sql(sql).bind::<Text, _>(person.id).bind::<Text, _>(query::list(ids)).load(tx.conn)?;
    let found: Vec<AppId> = found.iter().filter_map(|row| AppId::from_stored(&row.id)).collect();
    let rows = apps::table
        .filter(apps::id.among(found))
        .order((apps::sort_name, apps::id))
        .select(App::as_select())
        .load_rows(tx.conn)?;
    let names = payers_of(tx, &rows)?;
    Ok(rows.into_iter().map(|app| with_payer(app, &names)).collect())
}

/// A page of the apps whose ids `these` gives for `$1`.
fn apps_in(tx: &mut Tx, these: &str, of: &str, looked_for: &str, start: Start<AppId>) -> Result<Page<App, AppId>> {
    let (found, start) = page_of(tx, ("apps", these), of, looked_for, start)?;
    let ids: Vec<AppId> = found.iter().filter_map(|row| AppId::from_stored(&row.id)).collect();
    let rows: Vec<App> = apps::table.filter(apps::id.among(&ids)).select(App::as_select()).load_rows(tx.conn)?;
    let page = Page::of(in_order(rows, &ids, |app| app.id), start, |app| app.id);
    page.of_all(|| Ok(found.first().map_or(0, |row| row.number)))
}

/// The ids of a page of those that `these` gives, and where it begins. `$1` is whose they are, `$2` what is looked for,
/// `$3` the row where the page begins: one of the list, else its place would tell something about its name.
fn page_of<Id: Copy + ToString>(
    tx: &mut Tx,
    (table, these): (&str, &str),
    of: &str,
    looked_for: &str,
    start: Start<Id>,
) -> Result<(Vec<Found>, Start<Id>)> {
    let found_by = if table == "apps" { "found_by" } else { "sort_name" };
    let found = format!("a.id IN ({these}) AND a.{found_by} LIKE $2 ESCAPE '\\'");
    let all = counting(&format!("SELECT 1 FROM {table} a WHERE {found}"));
    let (comparison, direction) = (start.comparison(), start.direction());
    let sql = format!(
        "SELECT a.id, ({all}) AS number FROM {table} a
         WHERE {found} AND ($3 = '' OR (a.sort_name, a.id) {comparison}
                  (SELECT s.sort_name, s.id FROM {table} s WHERE s.id = $3 AND s.id IN ({these})))
         ORDER BY a.sort_name {direction}, a.id {direction} LIMIT {}",
        PAGE + 1
    );
    let rows: Vec<Found> = query::sql(sql)
        .bind::<Text, _>(of)
        .bind::<Text, _>(pattern(looked_for))
        .bind::<Text, _>(start.id().map(|id| id.to_string()).unwrap_or_default())
        .load(tx.conn)?;
    if start.leads_nowhere(&rows) {
        return page_of(tx, (table, these), of, looked_for, Start::First);
    }
    Ok((rows, start))
}

fn in_order<T, Id: Copy + Eq>(mut rows: Vec<T>, ids: &[Id], id: impl Fn(&T) -> Id) -> Vec<T> {
    rows.sort_by_key(|row| ids.iter().position(|one| *one == id(row)));
    rows
}

/// The names of what pays for these.
fn payers_of(tx: &mut Tx, rows: &[App]) -> Result<HashMap<PaymentMethodId, String>> {
    let ids = rows.iter().filter_map(|app| app.payment_method_id).collect::<Vec<_>>();
    let names: Vec<(PaymentMethodId, String)> = payment_methods::table
        .filter(payment_methods::id.among(ids))
        .select((payment_methods::id, payment_methods::name))
        .load(tx.conn)?;
    Ok(names.into_iter().collect())
}

fn with_payer(app: App, names: &HashMap<PaymentMethodId, String>) -> (App, Option<String>) {
    let name = app.payment_method_id.and_then(|id| names.get(&id).cloned());
    (app, name)
}
