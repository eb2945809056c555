//! What is known of the environments that records are about: since when they are there, and who owned their apps when.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::costs::queries::this_month;
use crate::error::Result;
use crate::model::booking::Ownership;
use crate::model::metering::UsageRecord;
use crate::model::{AppId, EnvironmentId, PaymentMethodId};
use crate::refused::Refused;
use crate::store::query::{self, Among};
use crate::store::schema::{apps, monthly_runs, ownerships};
use crate::store::{Moment, Site, Tx};

/// All that is read about many records, with a query for each kind.
pub(super) struct Known {
    pub places: HashMap<EnvironmentId, Place>,
    apps: HashSet<AppId>,
    run: Run,
}

/// An environment.
pub(super) struct Place {
    pub app: AppId,
    since: Moment,
    until: Option<Moment>,
    stays: Vec<Ownership>,
}

/// How far the invoices of the last month are made.
enum Run {
    NotBegun,
    /// Up to this payment method, by id.
    Until(String),
    Finished,
}

impl Known {
    pub fn of(tx: &mut Tx, records: &[UsageRecord]) -> Result<Known> {
        let named: BTreeSet<AppId> = records.iter().map(|one| one.app).collect();
        let apps: Vec<AppId> = apps::table.filter(apps::id.among(&named)).select(apps::id).load(tx.conn)?;
        Ok(Known { places: places(tx, records)?, apps: apps.into_iter().collect(), run: Run::of_last_month(tx)? })
    }

    /// # Errors
    /// [`Refused::NoSuchApp`], [`Refused::NoSuchEnvironment`]
    pub fn place(&self, record: &UsageRecord) -> Result<&Place, Refused> {
        if !self.apps.contains(&record.app) {
            return Err(Refused::NoSuchApp);
        }
        let place = self.places.get(&record.environment).filter(|place| place.app == record.app);
        place.ok_or(Refused::NoSuchEnvironment)
    }

    /// Whether the last month of a payment method has been billed.
    pub fn has_been_billed(&self, payer: PaymentMethodId) -> bool {
        match &self.run {
            Run::NotBegun => false,
            Run::Until(last) => payer.as_str() <= last.as_str(),
            Run::Finished => true,
        }
    }
}

impl Place {
    /// From the day on which it was made to the one on which it is gone.
    pub fn is_there_on(&self, day: NaiveDate, site: &Site) -> bool {
        let of = |moment: Moment| site.local(moment).date();
        of(self.since) <= day && self.until.is_none_or(|until| day <= of(until))
    }

    /// Who pays for its app on a day: as for plans, it belongs to the old owner through the day on which it moves. None: it
    /// was on trial.
    pub fn owner_on(&self, day: NaiveDate, site: &Site) -> Option<PaymentMethodId> {
        let of = |moment: Moment| site.local(moment).date();
        let owns = |stay: &&Ownership| of(stay.since) < day && stay.until.is_none_or(|until| day <= of(until));
        self.stays.iter().rev().find(owns).map(|stay| stay.payment_method_id)
    }
}

impl Run {
    fn of_last_month(tx: &mut Tx) -> Result<Run> {
        let month = this_month(tx).previous().to_string();
        let run: Option<(String, Option<Moment>)> = monthly_runs::table
            .find(month)
            .select((monthly_runs::after, monthly_runs::finished_at))
            .first(tx.conn)
            .optional()?;
        Ok(match run {
            None => Run::NotBegun,
            Some((after, None)) => Run::Until(after),
            Some((_, Some(_))) => Run::Finished,
        })
    }
}

/// `$1` is when the last month began, `$2` are ids of environments. One comes once for each time that somebody owned its app.
const PLACES: &str = "
    SELECT e.id, e.app_id, e.created_at, COALESCE(e.deleted_at, e.delete_at), a.delete_at,
      o.id, o.app_id, o.payment_method_id, o.since, o.until
    FROM environments e JOIN apps a ON a.id = e.app_id
      LEFT JOIN ownerships o ON o.app_id = a.id AND (o.until IS NULL OR o.until >= $1)
    WHERE PLACE
    ORDER BY o.since, o.id";

fn places(tx: &mut Tx, records: &[UsageRecord]) -> Result<HashMap<EnvironmentId, Place>> {
    type Found = (EnvironmentId, AppId, Moment, Option<Moment>, Option<Moment>, Option<Ownership>);
    type Columns = (Text, Text, BigInt, Nullable<BigInt>, Nullable<BigInt>, Nullable<ownerships::SqlType>);
    let named: BTreeSet<EnvironmentId> = records.iter().map(|one| one.environment).collect();
    let since = tx.site.begins(this_month(tx).previous().first());
    let all: Vec<Found> = query::rows::<Columns>(PLACES.replace("PLACE", &tx.conn.among_listed("e.id", "$2")))
        .bind::<BigInt, _>(since)
        .bind::<Text, _>(query::list(&named))
        .load(tx.conn)?;
    let mut places: HashMap<EnvironmentId, Place> = HashMap::new();
    for (environment, app, since, ends_at, app_ends_at, stay) in all {
        let until = ends_at.into_iter().chain(app_ends_at).min();
        let place = places.entry(environment).or_insert_with(|| Place { app, since, until, stays: Vec::new() });
        // What is promised to end then has no owner afterwards, be it that nobody has ended it yet.
        let ending = |stay: Ownership| Ownership { until: stay.until.into_iter().chain(app_ends_at).min(), ..stay };
        place.stays.extend(stay.map(ending));
    }
    Ok(places)
}
