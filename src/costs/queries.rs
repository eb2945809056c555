//! What things cost, counted from what is booked: two queries for however many payment methods and apps.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::counting::{ByDay, NamedBooking, days_of_owner, earlier, rows_of_app};
use super::measured::{self, There, Used};
use super::{MonthCosts, Row, ThisMonth};
use crate::error::Result;
use crate::model::booking::{Booking, Ownership};
use crate::model::metering::UsageSum;
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::model::{AppId, PaymentMethodId};
use crate::store::query::Among;
use crate::store::schema::{bookings, environments, ownerships, usage_sums};
use crate::store::{Moment, Site, Tx, query};

/// Up to which day of the month is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Today included: what has come together so far.
    Today,
    /// As if everything stayed as it is now, but for what is to end.
    TheEnd,
}

/// The month that it is now in the billing time zone.
pub fn this_month(tx: &Tx) -> Month {
    Month::of(today(tx))
}

/// Today in the billing time zone.
pub fn today(tx: &Tx) -> NaiveDate {
    tx.site.local(tx.now).date()
}

/// What each of these payment methods pays for a month, each in its currency.
pub fn of_payment_methods(
    tx: &mut Tx,
    payers: &[PaymentMethodId],
    month: Month,
) -> Result<HashMap<PaymentMethodId, MonthCosts>> {
    let loaded = load(tx, Of::Payers(payers), month)?;
    Ok(loaded.iter().map(|(payer, paid)| (*payer, paid.count(month, tx.site))).collect())
}

/// What payment methods pay for each of their apps this month. Those that pay for nothing are not there.
pub type ByPayer = HashMap<PaymentMethodId, HashMap<AppId, ThisMonth>>;

/// What each of these payment methods pays for this month.
pub fn this_month_of(tx: &mut Tx, payers: &[PaymentMethodId]) -> Result<ByPayer> {
    let month = this_month(tx);
    let loaded = load(tx, Of::Payers(payers), month)?;
    let (today, site) = (today(tx), tx.site);
    Ok(loaded.iter().map(|(payer, paid)| (*payer, paid.this_month(month, today, site))).collect())
}

/// The same for one app of a payment method, and in which currency. None: nothing is booked there.
pub fn this_month_of_app(tx: &mut Tx, app: AppId, payer: PaymentMethodId) -> Result<Option<(ThisMonth, Currency)>> {
    let month = this_month(tx);
    let loaded = load(tx, Of::Apps(&[app]), month)?;
    let (today, site) = (today(tx), tx.site);
    Ok(loaded.get(&payer).map(|paid| (paid.this_month(month, today, site).into_values().sum(), paid.currency)))
}

/// What a payment method pays for each of its apps this month by the end of each of its days.
pub(super) type ByDayAndApp = HashMap<AppId, Vec<Cents>>;

/// What each of these payment methods pays for, if everything stays as it is. Those that pay for nothing are not there.
pub(super) fn by_day_of(tx: &mut Tx, payers: &[PaymentMethodId]) -> Result<HashMap<PaymentMethodId, ByDayAndApp>> {
    let month = this_month(tx);
    let loaded = load(tx, Of::Payers(payers), month)?;
    Ok(loaded.iter().map(|(payer, paid)| (*payer, paid.by_day(month, tx.site))).collect())
}

/// What one payment method had of one app: when it owned it, what was booked there, and what was used.
#[derive(Default)]
struct Had {
    stays: Vec<Ownership>,
    bookings: Vec<NamedBooking>,
    used: Vec<Used>,
}

impl Had {
    /// The days of a month on which it is paid for.
    fn days(&self, month: Month, site: &Site) -> BTreeSet<NaiveDate> {
        days_of_owner(&self.stays.iter().collect::<Vec<_>>(), month, site)
    }

    /// Notes what was booked during one of its stays: it comes once for each of them.
    fn note(&mut self, stay: Ownership, booking: Booking, environment_name: String) {
        if self.stays.first().is_none_or(|first| first.id == stay.id) {
            self.bookings.push(NamedBooking { booking, environment_name });
        }
        if self.stays.last().is_none_or(|last| last.id != stay.id) {
            self.stays.push(stay);
        }
    }

    /// Of each environment first what is booked, then what was measured.
    fn rows(&self, app_name: &str, currency: Currency, month: Month, site: &Site) -> Vec<Row> {
        let mut rows = rows_of_app(app_name, &self.bookings, &self.days(month, site), currency, month, site);
        rows.extend(measured::rows(self.used.iter(), app_name, currency, site));
        if !self.used.is_empty() {
            rows.sort_by_cached_key(|row| (row.environment_name.clone(), row.environment));
        }
        rows
    }
}

/// What a payment method paid for, by the name of the app.
struct Paid {
    currency: Currency,
    apps: BTreeMap<(String, AppId), Had>,
}

impl Paid {
    /// All of a month.
    fn count(&self, month: Month, site: &Site) -> MonthCosts {
        let of_app = |((name, _), had): (&(String, AppId), &Had)| had.rows(name, self.currency, month, site);
        MonthCosts { month, rows: self.apps.iter().flat_map(of_app).collect() }
    }

    fn this_month(&self, month: Month, today: NaiveDate, site: &Site) -> HashMap<AppId, ThisMonth> {
        let of_app = |((name, app), had): (&(String, AppId), &Had)| {
            let mut days = had.days(month, site);
            let net = |days: &BTreeSet<NaiveDate>| {
                let rows = rows_of_app(name, &had.bookings, days, self.currency, month, site);
                rows.iter().map(|row| row.amount).sum::<Cents>()
            };
            let expected = net(&days);
            days.retain(|day| *day <= today);
            // Nobody knows what is used until the end.
            let used = measured::net(&had.used, self.currency, site);
            (*app, ThisMonth { so_far: net(&days) + used, expected: expected + used })
        };
        self.apps.iter().map(of_app).collect()
    }

    fn by_day(&self, month: Month, site: &Site) -> ByDayAndApp {
        let mut by_day = ByDay::new(month, self.currency, site);
        let of_app = |((_, app), had): (&(String, AppId), &Had)| {
            let mut sums = by_day.of(&had.bookings, &had.days(month, site));
            let used = measured::net(&had.used, self.currency, site);
            sums.iter_mut().for_each(|sum| *sum += used);
            (*app, sums)
        };
        self.apps.iter().map(of_app).collect()
    }
}

/// Of which is counted.
enum Of<'a> {
    Payers(&'a [PaymentMethodId]),
    Apps(&'a [AppId]),
}

/// `$1` is when a month ends, `$2` when it begins, `$3` are ids of payment methods or apps: BOOKED and USED say of which. `$4`
/// is what the month is called. What was used comes once for each time that its payer owned the app, whenever that was: it
/// may be of the month before.
const OWNED_BOOKED_AND_USED: &str = "
    SELECT o.id, o.app_id, o.payment_method_id, o.since, o.until, m.currency, a.name, a.delete_at,
      b.id, b.environment_id, b.app_id, b.component, b.component_name, b.plan, b.plan_name, b.counting, b.rank,
      b.price_eur, b.price_usd, b.booked_by, b.booked_at, b.ended_at, b.end_at, b.end_by,
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
      e.name, e.created_at, e.deleted_at
    FROM ownerships o JOIN payment_methods m ON m.id = o.payment_method_id JOIN apps a ON a.id = o.app_id
      JOIN bookings b ON b.app_id = o.app_id JOIN environments e ON e.id = b.environment_id
    WHERE o.since < $1 AND (o.until IS NULL OR o.until >= $2)
      AND b.booked_at < $1 AND (b.ended_at IS NULL OR b.ended_at >= $2) AND BOOKED
    UNION ALL
    SELECT o.id, o.app_id, o.payment_method_id, o.since, o.until, m.currency, a.name, a.delete_at,
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
      s.payment_method_id, s.billed_with, s.environment_id, s.component, s.month, s.app_id, s.component_name, s.unit,
      s.unit_code, s.included, s.price_eur, s.price_usd, s.billed_before, s.quantity,
      e.name, e.created_at, COALESCE(e.deleted_at, e.delete_at)
    FROM usage_sums s JOIN payment_methods m ON m.id = s.payment_method_id JOIN apps a ON a.id = s.app_id
      JOIN environments e ON e.id = s.environment_id
      JOIN ownerships o ON o.app_id = s.app_id AND o.payment_method_id = s.payment_method_id
    WHERE s.billed_with = $4 AND USED
    ORDER BY 4, 1, 21, 9";

/// Everything that was owned and booked within a month, and the usage that is billed with it, with one query. What is to be
/// deleted is owned and booked until then: a deletion that is late makes nothing dearer.
fn load(tx: &mut Tx, of: Of, month: Month) -> Result<HashMap<PaymentMethodId, Paid>> {
    type Found = (Ownership, Currency, (String, Option<Moment>), Option<Booking>, Option<UsageSum>, There);
    type Columns = (
        ownerships::SqlType,
        Text,
        (Text, Nullable<BigInt>),
        Nullable<bookings::SqlType>,
        Nullable<usage_sums::SqlType>,
        (Text, BigInt, Nullable<BigInt>),
    );
    let (begin, end) = bounds(tx.site, month, month);
    let (column, ids) = match of {
        Of::Payers(payers) => ("payment_method_id", query::list(payers)),
        Of::Apps(apps) => ("app_id", query::list(apps)),
    };
    let among = |table: &str| tx.conn.among_listed(&format!("{table}.{column}"), "$3");
    let sql = OWNED_BOOKED_AND_USED.replace("BOOKED", &among("o")).replace("USED", &among("s"));
    let all: Vec<Found> = query::rows::<Columns>(sql)
        .bind::<BigInt, _>(end)
        .bind::<BigInt, _>(begin)
        .bind::<Text, _>(ids)
        .bind::<Text, _>(month.to_string())
        .load(tx.conn)?;
    let mut loaded: HashMap<PaymentMethodId, Paid> = HashMap::new();
    for (mut stay, currency, (app_name, delete_at), booking, sum, environment) in all {
        stay.until = earlier(stay.until, delete_at);
        let paid = loaded.entry(stay.payment_method_id).or_insert_with(|| Paid { currency, apps: BTreeMap::new() });
        let had = paid.apps.entry((app_name, stay.app_id)).or_default();
        if let Some(sum) = sum {
            Used::note(&mut had.used, sum, environment, &stay)?;
        } else if let Some(booking) = booking {
            had.note(stay, booking.ending(delete_at), environment.0);
        }
    }
    Ok(loaded)
}

/// `$1` and `$2` are the first and the last month, `$3` ids of apps. A stay comes once for each sum of what was used by its payer.
const STAYS_AND_USED: &str = "
    SELECT o.id, o.app_id, o.payment_method_id, o.since, o.until, a.name, a.delete_at,
      s.payment_method_id, s.billed_with, s.environment_id, s.component, s.month, s.app_id, s.component_name, s.unit,
      s.unit_code, s.included, s.price_eur, s.price_usd, s.billed_before, s.quantity,
      COALESCE(e.name, ''), COALESCE(e.created_at, 0), COALESCE(e.deleted_at, e.delete_at)
    FROM ownerships o JOIN apps a ON a.id = o.app_id
      LEFT JOIN usage_sums s ON s.app_id = o.app_id AND s.payment_method_id = o.payment_method_id
        AND s.month >= $1 AND s.month <= $2
      LEFT JOIN environments e ON e.id = s.environment_id
    WHERE APPS
    ORDER BY o.since, o.id, s.billed_with, s.environment_id, s.component, s.month";

/// When somebody owned an app, by which name it goes, and what was used there.
#[derive(Default)]
struct Story {
    name: String,
    stays: Vec<Ownership>,
    used: Vec<Used>,
    delete_at: Option<Moment>,
}

/// Of each of these apps that was ever paid for.
fn stories(tx: &mut Tx, ids: &[AppId], first: Month, last: Month) -> Result<HashMap<AppId, Story>> {
    type Found = (Ownership, (String, Option<Moment>), Option<UsageSum>, There);
    type Columns = (
        ownerships::SqlType,
        (Text, Nullable<BigInt>),
        Nullable<usage_sums::SqlType>,
        (Text, BigInt, Nullable<BigInt>),
    );
    let sql = STAYS_AND_USED.replace("APPS", &tx.conn.among_listed("o.app_id", "$3"));
    let all: Vec<Found> = query::rows::<Columns>(sql)
        .bind::<Text, _>(first.to_string())
        .bind::<Text, _>(last.to_string())
        .bind::<Text, _>(query::list(ids))
        .load(tx.conn)?;
    let mut stories: HashMap<AppId, Story> = HashMap::new();
    for (mut stay, (name, delete_at), sum, environment) in all {
        stay.until = earlier(stay.until, delete_at);
        let story = stories.entry(stay.app_id).or_default();
        (story.name, story.delete_at) = (name, delete_at);
        if let Some(sum) = sum {
            Used::note(&mut story.used, sum, environment, &stay)?;
        }
        if story.stays.last().is_none_or(|last| last.id != stay.id) {
            story.stays.push(stay);
        }
    }
    Ok(stories)
}

/// What an app comes to in each of these months, whoever paid, at the prices in a currency. Days of a trial cost nothing.
pub fn of_apps(
    tx: &mut Tx,
    ids: &[AppId],
    currency: Currency,
    months: &[Month],
    until: Until,
) -> Result<HashMap<AppId, Vec<MonthCosts>>> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(HashMap::new()) };
    let mut stories = stories(tx, ids, *first, *last)?;
    let mut booked = booked(tx, ids, *first, *last)?;
    let site = tx.site;
    let mut costs = HashMap::new();
    for id in ids {
        let (Story { name, stays, used, delete_at }, booked) =
            (stories.remove(id).unwrap_or_default(), booked.remove(id).unwrap_or_default());
        let end = |one: NamedBooking| NamedBooking { booking: one.booking.ending(delete_at), ..one };
        let booked: Vec<NamedBooking> = booked.into_iter().map(end).collect();
        let stays: Vec<&Ownership> = stays.iter().collect();
        let of_month = |month: &Month| {
            let mut days = days_of_owner(&stays, *month, site);
            days.retain(|day| *day <= last_day(tx, *month, until));
            let mut rows = rows_of_app(&name, &booked, &days, currency, *month, site);
            let used = used.iter().filter(|one| one.month == *month);
            rows.extend(measured::rows(used, &name, currency, site));
            MonthCosts { month: *month, rows }
        };
        costs.insert(*id, months.iter().map(of_month).collect());
    }
    Ok(costs)
}

/// What apps would cost somebody who begins to pay today, if everything stays as it is booked now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FromNow {
    /// A full month.
    pub monthly: Cents,
    /// From tomorrow until the end of this month.
    pub this_month: Cents,
}

/// What each of these apps would cost, net.
pub fn from_now(tx: &mut Tx, ids: &[AppId], currency: Currency) -> Result<HashMap<AppId, FromNow>> {
    let month = this_month(tx);
    let (today, site) = (today(tx), tx.site);
    let mut booked = booked(tx, ids, month, month)?;
    let days: BTreeSet<NaiveDate> = month.days().filter(|day| *day > today).collect();
    let cost = |id: &AppId| {
        let mut now = booked.remove(id).unwrap_or_default();
        now.retain(|one| one.booking.ended_at.is_none());
        let rows = rows_of_app("", &now, &days, currency, month, site);
        let monthly = now.iter().map(|one| one.booking.price(currency)).sum();
        (*id, FromNow { monthly, this_month: rows.iter().map(|row| row.amount).sum() })
    };
    Ok(ids.iter().map(cost).collect())
}

fn last_day(tx: &Tx, month: Month, until: Until) -> NaiveDate {
    match until {
        Until::Today => today(tx).min(month.last()),
        Until::TheEnd => month.last(),
    }
}

/// What was booked in these apps within these months.
fn booked(tx: &mut Tx, ids: &[AppId], first: Month, last: Month) -> Result<HashMap<AppId, Vec<NamedBooking>>> {
    let (begin, end) = bounds(tx.site, first, last);
    let all: Vec<(Booking, String)> = bookings::table
        .inner_join(environments::table)
        .filter(bookings::app_id.among(ids))
        .filter(bookings::booked_at.lt(end))
        .filter(bookings::ended_at.is_null().or(bookings::ended_at.ge(begin)))
        .order((bookings::booked_at, bookings::id))
        .select((Booking::as_select(), environments::name))
        .load(tx.conn)?;
    let mut of_app: HashMap<AppId, Vec<NamedBooking>> = HashMap::new();
    for (booking, environment_name) in all {
        of_app.entry(booking.app_id).or_default().push(NamedBooking { booking, environment_name });
    }
    Ok(of_app)
}

fn bounds(site: &Site, first: Month, last: Month) -> (Moment, Moment) {
    (site.begins(first.first()), site.begins(last.next().first()))
}
