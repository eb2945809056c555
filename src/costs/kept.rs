//! Sums of the running month, kept for payment methods that have had apps, so that their pages count nothing. One is kept
//! for each day of the month, also of each app: only a change of what is owned and booked makes it another. How many apps
//! there are is kept beside it, for `access::facts`. Triggers of the database notice a change of the payment method, and the
//! next round counts all of it again. Until then the pages count. On PostgreSQL that needs transactions as acts have them,
//! serializable; a migration that changes what is counted ends by forgetting for what rows are counted.

use std::collections::{HashMap, HashSet};

use chrono::Datelike;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::ThisMonth;
use super::queries::{self, ByDayAndApp, ByPayer};
use crate::access::check::Broken;
use crate::access::facts::apps_counted;
use crate::error::{Error, Result};
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::model::{AppId, PaymentMethodId};
use crate::store::pages::Number;
use crate::store::query::{self, Statement, WrittenOnce};
use crate::store::schema::{running_apps, running_months};
use crate::store::{AnyConnection, Tx};

/// How many payment methods one transaction counts: others want to write too.
const AT_ONCE: i64 = 20;

/// What is known about payment methods without counting.
#[derive(Default)]
pub(super) struct Known {
    /// What months came to, net, as they were billed or carried. Months without a row are not there.
    pub billed: Vec<(PaymentMethodId, Month, Cents)>,
    /// This month, where it is kept. None: nothing is booked.
    pub this_month: HashMap<PaymentMethodId, Option<ThisMonth>>,
    /// Where it has to be counted.
    pub changed: HashSet<PaymentMethodId>,
    /// The parts of the apps that were asked for, where they are kept.
    pub by_app: ByPayer,
}

/// For SQLite the ids in PAYERS, a row each: 16 letters, one behind the other.
const ASKED: &str = "WITH RECURSIVE asked (id, others) AS (
      SELECT substr(PAYERS, 1, 16), substr(PAYERS, 17)
      UNION ALL SELECT substr(others, 1, 16), substr(others, 17) FROM asked WHERE others <> '')";

/// Of sums that are not kept for now.
const CHANGED: &str = "changed";

/// Payment methods, and apps whose parts are asked for, each with what pays for it.
pub(crate) struct Months<'a> {
    pub(crate) payers: &'a [PaymentMethodId],
    pub(crate) apps: &'a [(AppId, PaymentMethodId)],
}

/// One row of what is kept of their months.
#[derive(Queryable)]
pub(crate) struct Kept {
    /// A payment method.
    pub(crate) whose: String,
    /// `''` for all of them.
    pub(crate) app: String,
    /// `''` for the running one.
    pub(crate) month: String,
    pub(crate) net: Cents,
    pub(crate) sums: String,
}

impl Months<'_> {
    /// A query for [`Kept`], for a statement that asks for more: [`Months::bind`] binds four values, at `first` and behind. An
    /// app’s part stands with what pays for it: nothing else is looked for.
    pub(crate) fn query(conn: &AnyConnection, first: usize) -> String {
        let (months, now) = (months_of_many(conn, first), place(first, 2));
        format!(
            "{months}
             UNION ALL
             SELECT x.payment_method_id, x.app_id, '', CAST(0 AS BIGINT), x.sums
             FROM {apps} o CROSS JOIN running_apps x
             WHERE x.payment_method_id = o.value AND x.app_id = o.key
               AND (SELECT r.counted_for FROM running_months r WHERE r.payment_method_id = x.payment_method_id) = {now}",
            apps = conn.paired(&place(first, 3))
        )
    }

    /// Which payment methods, from which month on, for what is kept now, and whose parts are asked for.
    pub(crate) fn bind<'f, Columns>(&self, tx: &Tx, asked: Statement<'f, Columns>) -> Statement<'f, Columns> {
        bind_many(tx, asked, self.payers).bind::<Text, _>(query::pairs(self.apps.iter().copied()))
    }
}

/// The same of payment method `$1` alone, without apps: [`bind_one`] binds two values, at `first` and behind.
pub(crate) fn months_of_one(first: usize) -> String {
    months(
        "billed_months b WHERE b.payment_method_id = $1",
        "r.payment_method_id = $1",
        &place(first, 0),
        &place(first, 1),
    )
}

/// From which month on, and for what is kept now.
pub(crate) fn bind_one<'f, Columns>(tx: &Tx, asked: Statement<'f, Columns>) -> Statement<'f, Columns> {
    let now = queries::this_month(tx);
    let since = now.and_before(12).next().unwrap_or(now).to_string();
    asked.bind::<Text, _>(since).bind::<Text, _>(counted_for(tx))
}

/// The same of many payment methods: [`bind_many`] binds three values, at `first` and behind.
fn months_of_many(conn: &AnyConnection, first: usize) -> String {
    let payers = place(first, 0);
    let (asked, billed, running) = match conn {
        AnyConnection::Sqlite(_) => (
            ASKED.replace("PAYERS", &payers),
            "asked CROSS JOIN billed_months b WHERE b.payment_method_id = asked.id".to_owned(),
            "r.payment_method_id IN (SELECT id FROM asked)".to_owned(),
        ),
        AnyConnection::Postgres(_) => (
            String::new(),
            format!("billed_months b WHERE {}", conn.among_listed("b.payment_method_id", &payers)),
            conn.among_listed("r.payment_method_id", &payers),
        ),
    };
    format!("{asked} {}", months(&billed, &running, &place(first, 1), &place(first, 2)))
}

/// Which payment methods, and as [`bind_one`].
fn bind_many<'f, Columns>(
    tx: &Tx,
    asked: Statement<'f, Columns>,
    payers: &[PaymentMethodId],
) -> Statement<'f, Columns> {
    let payers: String = match tx.conn {
        AnyConnection::Sqlite(_) => payers.iter().map(PaymentMethodId::as_str).collect(),
        AnyConnection::Postgres(_) => query::list(payers),
    };
    bind_one(tx, asked.bind::<Text, _>(payers))
}

/// The months that were billed, and the running one. What has never owned anything has no row.
fn months(billed: &str, running: &str, since: &str, now: &str) -> String {
    format!(
        "SELECT b.payment_method_id AS whose, '' AS app, b.month, b.net, '' AS sums
         FROM {billed} AND b.month >= {since}
         UNION ALL
         SELECT r.payment_method_id, '', '', CAST(0 AS BIGINT), CASE WHEN r.counted_for = {now} THEN r.sums ELSE 'changed' END
         FROM running_months r WHERE {running}"
    )
}

fn place(first: usize, behind: usize) -> String {
    format!("${}", first + behind)
}

/// What is kept of payment methods: one query, or none.
pub(super) fn of_payers(tx: &mut Tx, payers: &[PaymentMethodId]) -> Result<Vec<Kept>> {
    static KEPT: WrittenOnce = WrittenOnce::new();
    if payers.is_empty() {
        return Ok(Vec::new());
    }
    let text = KEPT.text(tx.conn, |conn| months_of_many(conn, 1));
    let asked = query::rows::<(Text, Text, Text, BigInt, Text)>(text);
    Ok(bind_many(tx, asked, payers).load(tx.conn)?)
}

impl Kept {
    fn add_to(&self, known: &mut Known, tx: &Tx) -> Result<()> {
        let is_wrong = || Error::Internal(format!("{} {} is not what is kept of months", self.whose, self.month));
        let payer = PaymentMethodId::from_stored(&self.whose).ok_or_else(is_wrong)?;
        if !self.month.is_empty() {
            known.billed.push((payer, self.month.parse().map_err(|_| is_wrong())?, self.net));
            return Ok(());
        }
        if self.sums == CHANGED {
            known.changed.insert(payer);
            return Ok(());
        }
        let this_month = read(tx, &self.sums)?;
        match (AppId::from_stored(&self.app), this_month) {
            (None, this_month) => {
                known.this_month.insert(payer, this_month);
            }
            (Some(app), Some(part)) => {
                known.by_app.entry(payer).or_default().insert(app, part);
            }
            (Some(_), None) => {}
        }
        Ok(())
    }
}

/// What the rows say.
pub(super) fn known(tx: &Tx, kept: &[Kept]) -> Result<Known> {
    let mut known = Known::default();
    kept.iter().try_for_each(|row| row.add_to(&mut known, tx))?;
    Ok(known)
}

/// `$1` is the app, `$2` what pays for it, `$3` for what is kept now.
const OF_APP: &str = "
    SELECT m.currency, COALESCE((SELECT x.sums FROM running_apps x WHERE x.app_id = $1 AND x.payment_method_id = $2), '')
    FROM payment_methods m JOIN running_months r ON r.payment_method_id = m.id
    WHERE m.id = $2 AND r.counted_for || '' = $3";

/// What an app costs this month, if anything is booked, in the currency of what pays for it. None: that is not kept.
pub(super) fn of_app(tx: &mut Tx, app: AppId, payer: PaymentMethodId) -> Result<Option<(Option<ThisMonth>, Currency)>> {
    let found: Option<(Currency, String)> = query::rows::<(Text, Text)>(OF_APP)
        .bind::<Text, _>(app)
        .bind::<Text, _>(payer)
        .bind::<Text, _>(counted_for(tx))
        .get_result(tx.conn)
        .optional()?;
    found.map(|(currency, sums)| Ok((read(tx, &sums)?, currency))).transpose()
}

/// Of the sums of a month that of today and the last one.
fn read(tx: &Tx, sums: &str) -> Result<Option<ThisMonth>> {
    if sums.is_empty() {
        return Ok(None);
    }
    let sum = |text: Option<&str>| text.and_then(|text| text.parse::<Cents>().ok());
    let so_far = sum(sums.split(',').nth(queries::today(tx).day0() as usize));
    let kept = so_far.zip(sum(sums.rsplit(',').next()));
    let (so_far, expected) = kept.ok_or_else(|| Error::Internal(format!("{sums} are not the sums of a month")))?;
    Ok(Some(ThisMonth { so_far, expected }))
}

fn written(sums: &[Cents]) -> String {
    sums.iter().map(Cents::to_string).collect::<Vec<_>>().join(",")
}

/// Those of all apps together. `''`: there are none.
fn written_together(by_app: &ByDayAndApp) -> String {
    let mut together: Vec<Cents> = Vec::new();
    for sums in by_app.values() {
        together.resize(sums.len(), 0);
        together.iter_mut().zip(sums).for_each(|(sum, one)| *sum += one);
    }
    written(&together)
}

fn written_apart(by_app: &ByDayAndApp) -> HashMap<AppId, String> {
    by_app.iter().map(|(app, sums)| (*app, written(sums))).collect()
}

/// The month, and where days begin: `2026-12 Europe/Berlin`.
fn counted_for(tx: &Tx) -> String {
    format!("{} {}", queries::this_month(tx), tx.site.time_zone)
}

/// Counts a portion of what has changed, and of what was kept for another month. Says how large it was.
pub(crate) fn count_due(tx: &mut Tx) -> Result<usize> {
    let counted_for = counted_for(tx);
    // Not "other than": both ends are found in the index.
    let is_due = running_months::counted_for.lt(&counted_for).or(running_months::counted_for.gt(&counted_for));
    let due: Vec<PaymentMethodId> =
        running_months::table.filter(is_due).limit(AT_ONCE).select(running_months::payment_method_id).load(tx.conn)?;
    let mut counted = if due.is_empty() { HashMap::new() } else { queries::by_day_of(tx, &due)? };
    for payer in &due {
        let by_app = counted.remove(payer).unwrap_or_default();
        let (sums, apps) = (written_together(&by_app), owned_by(tx, *payer)?);
        // First: whoever counts the same at the same time waits here, and counts again.
        diesel::update(running_months::table.find(*payer))
            .set((
                running_months::counted_for.eq(&counted_for),
                running_months::sums.eq(sums),
                running_months::apps.eq(apps),
            ))
            .execute(tx.conn)?;
        keep_apart(tx, *payer, written_apart(&by_app))?;
    }
    Ok(due.len())
}

/// How many apps it owns, as far as that is counted.
fn owned_by(tx: &mut Tx, payer: PaymentMethodId) -> Result<i64> {
    const OWNED: &str = concat!("SELECT ", apps_counted!(), " AS number FROM payment_methods m WHERE m.id = $1");
    Ok(query::sql(OWNED).bind::<Text, _>(payer).get_result::<Number>(tx.conn)?.number)
}

/// Writes what has changed: most apps cost what they did.
fn keep_apart(tx: &mut Tx, payer: PaymentMethodId, mut counted: HashMap<AppId, String>) -> Result<()> {
    for (app, kept) in kept_apart(tx, payer)? {
        let row = running_apps::table.find((payer, app));
        match counted.remove(&app) {
            Some(sums) if sums == kept => {}
            Some(sums) => {
                diesel::update(row).set(running_apps::sums.eq(sums)).execute(tx.conn)?;
            }
            None => {
                diesel::delete(row).execute(tx.conn)?;
            }
        }
    }
    for (app, sums) in counted {
        let row =
            (running_apps::payment_method_id.eq(payer), running_apps::app_id.eq(app), running_apps::sums.eq(sums));
        diesel::insert_into(running_apps::table).values(row).execute(tx.conn)?;
    }
    Ok(())
}

fn kept_apart(tx: &mut Tx, payer: PaymentMethodId) -> Result<HashMap<AppId, String>> {
    let kept: Vec<(AppId, String)> = running_apps::table
        .filter(running_apps::payment_method_id.eq(payer))
        .select((running_apps::app_id, running_apps::sums))
        .load(tx.conn)?;
    Ok(kept.into_iter().collect())
}

/// What is kept and is not what is counted now.
pub fn broken(tx: &mut Tx) -> Result<Vec<Broken>> {
    let (counted_for, mut after, mut broken) = (counted_for(tx), String::new(), Vec::new());
    loop {
        let kept: Vec<(PaymentMethodId, String, Option<i64>)> = running_months::table
            .filter(running_months::counted_for.eq(&counted_for))
            .filter(running_months::payment_method_id.gt(&after))
            .order(running_months::payment_method_id)
            .limit(AT_ONCE)
            .select((running_months::payment_method_id, running_months::sums, running_months::apps))
            .load(tx.conn)?;
        let Some((last, ..)) = kept.last() else { return Ok(broken) };
        after = last.to_string();
        let ids: Vec<PaymentMethodId> = kept.iter().map(|(id, ..)| *id).collect();
        let mut counted = queries::by_day_of(tx, &ids)?;
        for (id, sums, apps) in kept {
            let by_app = counted.remove(&id).unwrap_or_default();
            // A server of the version before does not count these.
            let counts_otherwise = apps.is_some() && apps != Some(owned_by(tx, id)?);
            if counts_otherwise || written_together(&by_app) != sums || written_apart(&by_app) != kept_apart(tx, id)? {
                broken.push(Broken { what: format!("this month of payment method {id}"), id: id.to_string() });
            }
        }
    }
}
