//! What things cost, counted from what is booked: two queries for however many payment methods and apps.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::counting::{NamedBooking, days_of_owner, earlier, rows_of_app};
use super::{MonthCosts, Row, ThisMonth};
use crate::error::{Error, Result};
use crate::model::booking::{Booking, Ownership};
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::model::{AppId, PaymentMethodId};
use crate::store::schema::{apps, billed_months, bookings, environments, ownerships, payment_methods};
use crate::store::{Moment, Site, Tx};

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
    let loaded = load(tx, payers, None, month)?;
    let site = tx.site;
    Ok(loaded.iter().map(|(payer, paid)| (*payer, paid.count(month, month.last(), site))).collect())
}

/// What each of these payment methods pays for this month: so far, and until its end if everything stays as it is.
/// Those that pay for nothing are not there.
pub fn this_month_of(tx: &mut Tx, payers: &[PaymentMethodId]) -> Result<HashMap<PaymentMethodId, ThisMonth>> {
    let month = this_month(tx);
    let loaded = load(tx, payers, None, month)?;
    let (today, site) = (today(tx), tx.site);
    Ok(loaded.iter().map(|(payer, paid)| (*payer, paid.this_month(month, today, site))).collect())
}

/// The same for one app of a payment method, and in which currency. None: nothing is booked there.
pub fn this_month_of_app(tx: &mut Tx, app: AppId, payer: PaymentMethodId) -> Result<Option<(ThisMonth, Currency)>> {
    let month = this_month(tx);
    let loaded = load(tx, &[payer], Some(app), month)?;
    let (today, site) = (today(tx), tx.site);
    Ok(loaded.values().next().map(|paid| (paid.this_month(month, today, site), paid.currency)))
}

/// What one payment method had of one app: when it owned it, and what was booked there.
#[derive(Default)]
struct Had {
    stays: Vec<Ownership>,
    bookings: Vec<NamedBooking>,
}

/// What a payment method paid for, by the name of the app.
struct Paid {
    currency: Currency,
    apps: BTreeMap<(String, AppId), Had>,
}

impl Paid {
    /// Up to a day of the month.
    fn count(&self, month: Month, last: NaiveDate, site: &Site) -> MonthCosts {
        let mut rows = Vec::new();
        for ((name, _), had) in &self.apps {
            let mut days = days_of_owner(&had.stays.iter().collect::<Vec<_>>(), month, site);
            days.retain(|day| *day <= last);
            rows.extend(rows_of_app(name, &had.bookings, &days, self.currency, month, site));
        }
        MonthCosts { month, rows }
    }

    fn this_month(&self, month: Month, today: NaiveDate, site: &Site) -> ThisMonth {
        ThisMonth { so_far: self.count(month, today, site), expected: self.count(month, month.last(), site) }
    }
}

/// Everything that was owned and booked within a month, with one query: of all apps, or of one. What is to be deleted is
/// owned and booked until then: a deletion that is late makes nothing dearer.
fn load(
    tx: &mut Tx,
    payers: &[PaymentMethodId],
    app: Option<AppId>,
    month: Month,
) -> Result<HashMap<PaymentMethodId, Paid>> {
    type Found = (Ownership, Currency, (String, Option<Moment>), Booking, String);
    let (begin, end) = bounds(tx.site, month, month);
    let mut query = ownerships::table
        .inner_join(payment_methods::table)
        .inner_join(apps::table.inner_join(bookings::table.inner_join(environments::table)))
        .filter(ownerships::payment_method_id.eq_any(payers))
        .filter(ownerships::since.lt(end))
        .filter(ownerships::until.is_null().or(ownerships::until.ge(begin)))
        .filter(bookings::booked_at.lt(end))
        .filter(bookings::ended_at.is_null().or(bookings::ended_at.ge(begin)))
        .order((ownerships::since, ownerships::id, bookings::booked_at, bookings::id))
        .select((
            Ownership::as_select(),
            payment_methods::currency,
            (apps::name, apps::delete_at),
            Booking::as_select(),
            environments::name,
        ))
        .into_boxed();
    if let Some(app) = app {
        query = query.filter(ownerships::app_id.eq(app));
    }
    let all: Vec<Found> = query.load(tx.conn)?;
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
        .filter(ownerships::app_id.eq_any(ids))
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

/// What each of these months came to, net, as it was billed or carried. Months without a row are not there.
pub fn billed(
    tx: &mut Tx,
    payers: &[PaymentMethodId],
    from: Month,
) -> Result<HashMap<PaymentMethodId, Vec<(Month, Cents)>>> {
    let rows: Vec<(PaymentMethodId, String, Cents)> = billed_months::table
        .filter(billed_months::payment_method_id.eq_any(payers))
        .filter(billed_months::month.ge(from.to_string()))
        .order(billed_months::month)
        .select((billed_months::payment_method_id, billed_months::month, billed_months::net))
        .load(tx.conn)?;
    let mut all: HashMap<PaymentMethodId, Vec<(Month, Cents)>> = HashMap::new();
    for (payer, month, net) in rows {
        let month = month.parse().map_err(|_| Error::Internal(format!("{month} is not a month")))?;
        all.entry(payer).or_default().push((month, net));
    }
    Ok(all)
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
        .filter(bookings::app_id.eq_any(ids))
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

/// The sums of the rows of each app, in their order.
pub fn by_app(rows: &[Row]) -> Vec<(AppId, &str, i64)> {
    let mut sums: Vec<(AppId, &str, i64)> = Vec::new();
    for row in rows {
        match sums.last_mut() {
            Some(last) if last.0 == row.app => last.2 += row.amount,
            _ => sums.push((row.app, &row.app_name, row.amount)),
        }
    }
    sums
}
