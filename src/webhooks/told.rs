//! What is told because it differs from what was told last, whatever has changed it: who works on an app, and whether there is
//! a problem with paying. Triggers mark what may be otherwise; it is read anew and compared.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::json;

use super::news::News;
use crate::access::facts::{charged_in_vain, is_problem, working_on};
use crate::error::Result;
use crate::model::webhook::{FeedKind, ToldAccess};
use crate::model::{AppId, PaymentMethodId, PersonId, TeamId};
use crate::store::query::{Among, condition, kept, list, rows};
use crate::store::schema::{invoices, team_apps, told_access, told_problems};
use crate::store::{AnyConnection, Tx, WholeRows};

/// So many people are in one entry at most: it stays far below what receivers take.
const PEOPLE: usize = 500;

/// Who begins to work on an app or no longer does.
type Change = (PersonId, Begins);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begins {
    Yes,
    No,
}

/// News of these apps, and of all apps of these teams, on which others work than was told last.
pub(super) fn access(tx: &mut Tx, apps: &BTreeSet<AppId>, teams: &BTreeSet<TeamId>) -> Result<Vec<News>> {
    let mut asked = apps.clone();
    if !teams.is_empty() {
        let of_teams = team_apps::table.filter(team_apps::team_id.among(teams)).select(team_apps::app_id);
        asked.extend(of_teams.load::<AppId>(tx.conn)?);
    }
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let now = working(tx, &asked)?;
    let told = told_access::table.filter(told_access::app_id.among(&asked)).select(ToldAccess::as_select());
    let told: BTreeSet<ToldAccess> = told.load_rows::<ToldAccess>(tx.conn)?.into_iter().collect();
    let (added, removed): (Vec<ToldAccess>, Vec<ToldAccess>) =
        (now.difference(&told).copied().collect(), told.difference(&now).copied().collect());
    tx.conn.insert_all("told_access", &added)?;
    for one in &removed {
        kept(diesel::delete(told_access::table.find((one.app_id, one.person_id)))).execute(tx.conn)?;
    }
    let begin = added.into_iter().map(|one| (one, Begins::Yes));
    let mut changes: BTreeMap<AppId, Vec<Change>> = BTreeMap::new();
    for (one, begins) in begin.chain(removed.into_iter().map(|one| (one, Begins::No))) {
        changes.entry(one.app_id).or_default().push((one.person_id, begins));
    }
    let parts = changes.iter().flat_map(|(app, all)| all.chunks(PEOPLE).map(move |part| (*app, part)));
    parts.map(|(app, part)| access_changed(tx, app, part)).collect()
}

fn access_changed(tx: &mut Tx, app: AppId, changes: &[Change]) -> Result<News> {
    let who = |begins: Begins| -> Vec<PersonId> {
        changes.iter().filter(|(_, one)| *one == begins).map(|(person, _)| *person).collect()
    };
    let ids = [("app_id", json!(app)), ("added", json!(who(Begins::Yes))), ("removed", json!(who(Begins::No)))];
    News::of_now(tx, FeedKind::AppAccessChanged, app.as_str(), ids)
}

/// Who works on these apps now.
fn working(tx: &mut Tx, apps: &BTreeSet<AppId>) -> Result<BTreeSet<ToldAccess>> {
    let found: Vec<(AppId, PersonId)> =
        rows::<(Text, Text)>(who_works(tx.conn)).bind::<Text, _>(list(apps)).load(tx.conn)?;
    Ok(found.into_iter().map(|(app_id, person_id)| ToldAccess { app_id, person_id }).collect())
}

/// `$1` is the list of apps.
fn who_works(conn: &AnyConnection) -> String {
    working_on!("IN (APPS)").replace("APPS", &conn.listed("$1"))
}

/// News of these payment methods of which something else holds than was told last: whether those who work on the apps have to
/// fear for them.
pub(super) fn problems(tx: &mut Tx, payers: &BTreeSet<PaymentMethodId>) -> Result<Vec<News>> {
    if payers.is_empty() {
        return Ok(Vec::new());
    }
    let now = with_problem(tx, payers)?;
    let told = told_problems::table.filter(told_problems::payment_method_id.among(payers));
    let told: BTreeSet<PaymentMethodId> =
        told.select(told_problems::payment_method_id).load::<PaymentMethodId>(tx.conn)?.into_iter().collect();
    let mut news = Vec::new();
    for payer in now.difference(&told) {
        let row = told_problems::payment_method_id.eq(*payer);
        diesel::insert_into(told_problems::table).values(row).execute(tx.conn)?;
        news.push(of_problem(tx, FeedKind::PaymentMethodProblem, *payer)?);
    }
    for payer in told.difference(&now) {
        diesel::delete(told_problems::table.find(*payer)).execute(tx.conn)?;
        news.push(of_problem(tx, FeedKind::PaymentMethodProblemEnded, *payer)?);
    }
    Ok(news)
}

fn of_problem(tx: &mut Tx, kind: FeedKind, payer: PaymentMethodId) -> Result<News> {
    News::of_now(tx, kind, payer.as_str(), [("payment_method_id", json!(payer))])
}

/// Of these, those with an invoice by which developers are asked to act.
fn with_problem(tx: &mut Tx, payers: &BTreeSet<PaymentMethodId>) -> Result<BTreeSet<PaymentMethodId>> {
    let found: Vec<PaymentMethodId> = invoices::table
        .filter(invoices::payment_method_id.among(payers))
        .filter(condition(is_problem!("invoices")))
        .select(invoices::payment_method_id)
        .load(tx.conn)?;
    Ok(found.into_iter().collect())
}
