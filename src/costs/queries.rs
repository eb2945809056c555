//! What things cost, counted from what is booked: two queries for however many payment methods and apps.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::counting::{ByDay, NamedBooking, days_of_owner, earlier, rows_of_app};
use super::{MonthCosts, ThisMonth};
use crate::error::Result;
use crate::model::booking::{Booking, Ownership};
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::model::{AppId, PaymentMethodId};
use crate::store::query::Among;
use crate::store::schema::{apps, bookings, environments, ownerships};
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

/// What one payment method had of one app: when it owned it, and what was booked there.
#[derive(Default)]
struct Had {
    stays: Vec<Ownership>,
    bookings: Vec<NamedBooking>,
}

impl Had {
    /// The days of a month on which it is paid for.
    fn days(&self, month: Month, site: &Site) -> BTreeSet<NaiveDate> {
        days_of_owner(&self.stays.iter().collect::<Vec<_>>(), month, site)
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
        let of_app = |((name, _), had): (&(String, AppId), &Had)| {
            rows_of_app(name, &had.bookings, &had.days(month, site), self.currency, month, site)
        };
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
            (*app, ThisMonth { so_far: net(&days), expected })
        };
        self.apps.iter().map(of_app).collect()
    }

    fn by_day(&self, month: Month, site: &Site) -> ByDayAndApp {
        let mut by_day = ByDay::new(month, self.currency, site);
        let of_app =
            |((_, app), had): (&(String, AppId), &Had)| (*app, by_day.of(&had.bookings, &had.days(month, site)));
        self.apps.iter().map(of_app).collect()
    }
}

/// Of which is counted.
enum Of<'a> {
    Payers(&'a [PaymentMethodId]),
    Apps(&'a [AppId]),
}

/// `$1` is when a month ends, `$2` when it begins, `$3` are ids of what is called OF there.
const OWNED_AND_BOOKED: &str = "
    SELECT o.id, o.app_id, o.payment_method_id, o.since, o.until, m.currency, a.name, a.delete_at,
      b.id, b.environment_id, b.app_id, b.component, b.component_name, b.plan, b.plan_name, b.counting, b.rank,
      b.price_eur, b.price_usd, b.booked_by, b.booked_at, b.ended_at, b.end_at, b.end_by, e.name
    FROM ownerships o JOIN payment_methods m ON m.id = o.payment_method_id JOIN apps a ON a.id = o.app_id
      JOIN bookings b ON b.app_id = o.app_id JOIN environments e ON e.id = b.environment_id
    WHERE o.since < $1 AND (o.until IS NULL OR o.until >= $2)
      AND b.booked_at < $1 AND (b.ended_at IS NULL OR b.ended_at >= $2) AND OF
    ORDER BY o.since, o.id, b.booked_at, b.id";

/// Everything that was owned and booked within a month, with one query. What is to be deleted is owned and booked until
/// then: a deletion that is late makes nothing dearer.
fn load(tx: &mut Tx, of: Of, month: Month) -> Result<HashMap<PaymentMethodId, Paid>> {
    type Found = (Ownership, Currency, (String, Option<Moment>), Booking, String);
    type Columns = (ownerships::SqlType, Text, (Text, Nullable<BigInt>), bookings::SqlType, Text);
    let (begin, end) = bounds(tx.site, month, month);
    let (column, ids) = match of {
        Of::Payers(payers) => ("o.payment_method_id", query::list(payers)),
        Of::Apps(apps) => ("o.app_id", query::list(apps)),
    };
    let all: Vec<Found> = query::rows::<Columns>(OWNED_AND_BOOKED.replace("OF", &tx.conn.among_listed(column, "$3")))
        .bind::<BigInt, _>(end)
        .bind::<BigInt, _>(begin)
        .bind::<Text, _>(ids)
        .load(tx.conn)?;
    let mut loaded: HashMap<PaymentMethodId, Paid> = HashMap::new();
    for (mut stay, currency, (app_name, delete_at), mut booking, environment_name) in all {
        stay.until = earlier(stay.until, delete_at);
        booking.ended_at = earlier(booking.ended_at, delete_at);
        let paid = loaded.entry(stay.payment_method_id).or_insert_with(|| Paid { currency, apps: BTreeMap::new() });
        let had = paid.apps.entry((app_name, stay.app_id)).or_default();
        // The bookings come once for each stay.
        if had.stays.first().is_none_or(|first| first.id == stay.id) {
            had.bookings.push(NamedBooking { booking, environment_name });
        }
        if had.stays.last().is_none_or(|last| last.id != stay.id) {
            had.stays.push(stay);
        }
    }
    Ok(loaded)
}

/// What an app comes to in each of these months, whoever paid, at the prices in a currency. Days of a trial cost nothing.
pub fn of_apps(
    tx: &mut Tx,
    ids: &[AppId],
    currency: Currency,
    months: &[Month],
    until: Until,
) -> Result<HashMap<AppId, Vec<MonthCosts>>> {
    let (Some(first), Some(end)) = (months.first(), months.last()) else { return Ok(HashMap::new()) };
    let mut all: Vec<(Ownership, String, Option<Moment>)> = ownerships::table
        .inner_join(apps::table)
        .filter(ownerships::app_id.among(ids))
        .order((ownerships::since, ownerships::id))
        .select((Ownership::as_select(), apps::name, apps::delete_at))
        .load(tx.conn)?;
    let mut booked = booked(tx, ids, *first, *end)?;
    for (stay, _, delete_at) in &mut all {
        stay.until = earlier(stay.until, *delete_at);
        for one in booked.get_mut(&stay.app_id).into_iter().flatten() {
            one.booking.ended_at = earlier(one.booking.ended_at, *delete_at);
        }
    }
    let site = tx.site;
    let mut costs = HashMap::new();
    for id in ids {
        let stays: Vec<&Ownership> = all.iter().map(|(stay, ..)| stay).filter(|stay| stay.app_id == *id).collect();
        let name = all.iter().find(|(stay, ..)| stay.app_id == *id).map_or("", |(_, name, _)| name);
        let of_month = |month: &Month| {
            let mut days = days_of_owner(&stays, *month, site);
            days.retain(|day| *day <= last_day(tx, *month, until));
            let rows =
                booked.get(id).map_or_else(Vec::new, |all| rows_of_app(name, all, &days, currency, *month, site));
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
