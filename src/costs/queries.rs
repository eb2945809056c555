//! What things cost, counted from what is booked: two queries for however many payment methods and apps.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::counting::{NamedBooking, days_of_owner, rows_of_app};
use super::{MonthCosts, Row};
use crate::error::Result;
use crate::model::booking::{Booking, Ownership};
use crate::model::payment_method::Currency;
use crate::model::usage::Month;
use crate::model::{AppId, PaymentMethodId};
use crate::store::schema::{apps, bookings, environments, ownerships};
use crate::store::{Moment, Site, Tx};

/// Up to which day of the month is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Today included: what has come together so far.
    Today,
    /// As if everything stayed as it is now.
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
///
/// # Errors
/// Those of the database.
pub fn of_payment_methods(
    tx: &mut Tx,
    payers: &[(PaymentMethodId, Currency)],
    month: Month,
    until: Until,
) -> Result<HashMap<PaymentMethodId, MonthCosts>> {
    let last = last_day(tx, month, until);
    let ids: Vec<PaymentMethodId> = payers.iter().map(|(id, _)| *id).collect();
    let stays = stays(tx, &ids, month)?;
    let mut apps: Vec<AppId> = stays.iter().map(|(stay, _)| stay.app_id).collect();
    apps.sort_unstable();
    apps.dedup();
    let booked = booked(tx, &apps, month, month)?;
    let site = tx.site;
    let mut of_payer: HashMap<PaymentMethodId, BTreeMap<(String, AppId), Vec<&Ownership>>> = HashMap::new();
    for (stay, app_name) in &stays {
        let apps = of_payer.entry(stay.payment_method_id).or_default();
        apps.entry((app_name.clone(), stay.app_id)).or_default().push(stay);
    }
    let costs = payers.iter().map(|(payer, currency)| {
        let mut rows = Vec::new();
        for ((name, app), stays) in of_payer.get(payer).into_iter().flatten() {
            let Some(bookings) = booked.get(app) else { continue };
            let mut days = days_of_owner(stays, month, site);
            days.retain(|day| *day <= last);
            rows.extend(rows_of_app(name, bookings, &days, *currency, month, site));
        }
        (*payer, MonthCosts { month, rows })
    });
    Ok(costs.collect())
}

/// What an app comes to in each of these months, whoever paid, at the prices in a currency. Days of a trial cost nothing.
///
/// # Errors
/// Those of the database.
pub fn of_apps(
    tx: &mut Tx,
    ids: &[AppId],
    currency: Currency,
    months: &[Month],
    until: Until,
) -> Result<HashMap<AppId, Vec<MonthCosts>>> {
    let (Some(first), Some(end)) = (months.first(), months.last()) else { return Ok(HashMap::new()) };
    let all: Vec<(Ownership, String)> = ownerships::table
        .inner_join(apps::table)
        .filter(ownerships::app_id.eq_any(ids))
        .order((ownerships::since, ownerships::id))
        .select((Ownership::as_select(), apps::name))
        .load(tx.conn)?;
    let booked = booked(tx, ids, *first, *end)?;
    let site = tx.site;
    let mut costs = HashMap::new();
    for id in ids {
        let stays: Vec<&Ownership> = all.iter().map(|(stay, _)| stay).filter(|stay| stay.app_id == *id).collect();
        let name = all.iter().find(|(stay, _)| stay.app_id == *id).map_or("", |(_, name)| name);
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

/// What an app would come to from its first day with another payment method until the end of the month, and in a full
/// month, if everything stays as it is booked now.
///
/// # Errors
/// Those of the database.
pub fn monthly_of_apps(tx: &mut Tx, ids: &[AppId], currency: Currency) -> Result<HashMap<AppId, i64>> {
    let now: Vec<Booking> = bookings::table
        .filter(bookings::app_id.eq_any(ids))
        .filter(bookings::ended_at.is_null())
        .select(Booking::as_select())
        .load(tx.conn)?;
    let mut sums: HashMap<AppId, i64> = ids.iter().map(|id| (*id, 0)).collect();
    for booking in &now {
        *sums.entry(booking.app_id).or_default() += booking.price(currency);
    }
    Ok(sums)
}

fn last_day(tx: &Tx, month: Month, until: Until) -> NaiveDate {
    match until {
        Until::Today => today(tx).min(month.last()),
        Until::TheEnd => month.last(),
    }
}

/// When these payment methods owned which apps, as far as it touches the month.
fn stays(tx: &mut Tx, payers: &[PaymentMethodId], month: Month) -> Result<Vec<(Ownership, String)>> {
    let (begin, end) = bounds(tx.site, month, month);
    Ok(ownerships::table
        .inner_join(apps::table)
        .filter(ownerships::payment_method_id.eq_any(payers))
        .filter(ownerships::since.lt(end))
        .filter(ownerships::until.is_null().or(ownerships::until.ge(begin)))
        .order((ownerships::since, ownerships::id))
        .select((Ownership::as_select(), apps::name))
        .load(tx.conn)?)
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
