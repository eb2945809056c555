//! What counts of a month: for each component of an app the days on each plan, and what they cost. Invoices are made of it.
//!
//! The largest plan of a day counts for that day. A day is a day of the billing time zone, so all times here are local.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::model::metering::{Millionths, Thousandths, whole_units};
use crate::model::usage::{Cents, Counting, Month, Within};

/// Every full month is billed as so many days, whatever its length.
pub const DAYS_OF_A_MONTH: u32 = 30;

/// A plan of a component with the monthly net price that was agreed when it was booked. Ordered by rank: `XS` is below `S`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plan {
    pub rank: u32,
    pub monthly_price: Cents,
}

/// This component was on this plan from then until then; None: it still is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Booking {
    pub plan: Plan,
    pub from: NaiveDateTime,
    pub until: Option<NaiveDateTime>,
}

impl Booking {
    /// From its first day to its last. An end at midnight does not touch the day that begins, unless the booking has
    /// no length: then it touches its day.
    fn touches(&self, day: NaiveDate) -> bool {
        let ends_before = |until: NaiveDateTime| {
            let is_midnight = until.time() == NaiveTime::MIN && until > self.from;
            if is_midnight { until.date() <= day } else { until.date() < day }
        };
        self.from.date() <= day && !self.until.is_some_and(ends_before)
    }
}

/// Somebody owns the app since then; None: nobody, it is on trial or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owned<Owner> {
    pub since: NaiveDateTime,
    pub by: Option<Owner>,
}

/// The days of a month on which `owner` pays for an app. It belongs to the old owner through the day on which it moves,
/// and to the new one from the next day; of several moves on one day the last wins. `history` in order of time.
pub fn owned_days<Owner: PartialEq>(history: &[Owned<Owner>], owner: &Owner, month: Month) -> BTreeSet<NaiveDate> {
    let pays_on = |day: &NaiveDate| {
        let last_move = history.iter().rev().find(|owned| owned.since.date() < *day);
        last_move.is_some_and(|owned| owned.by.as_ref() == Some(owner))
    };
    month.days().filter(pays_on).collect()
}

/// The days of each plan of one component, for who owns the app on `owned`.
///
/// Who is there on every day of the month pays for thirty: the difference goes to the plan with the most days, of
/// several to the smallest. At equal rank the price that was booked last counts.
pub fn days_per_plan(
    bookings: &[Booking],
    counting: Counting,
    owned: &BTreeSet<NaiveDate>,
    month: Month,
) -> BTreeMap<Plan, u32> {
    per_plan(&counted(bookings, counting, owned, month), month)
}

/// The same, each with the first and the last of its days unless it is there from the first to the last of the month.
pub fn rows_per_plan(
    bookings: &[Booking],
    counting: Counting,
    owned: &BTreeSet<NaiveDate>,
    month: Month,
) -> Vec<(Plan, u32, Option<Within>)> {
    let counted = counted(bookings, counting, owned, month);
    let mut within: BTreeMap<Plan, Within> = BTreeMap::new();
    for (day, plan) in &counted {
        within.entry(*plan).or_insert(Within { from: *day, to: *day }).to = *day;
    }
    within.retain(|_, days| days.from != month.first() || days.to != month.last());
    per_plan(&counted, month).into_iter().map(|(plan, days)| (plan, days, within.remove(&plan))).collect()
}

fn per_plan(counted: &[(NaiveDate, Plan)], month: Month) -> BTreeMap<Plan, u32> {
    let mut days: BTreeMap<Plan, u32> = BTreeMap::new();
    for (_, plan) in counted {
        *days.entry(*plan).or_default() += 1;
    }
    if counted.len() == month.length() as usize {
        fill_up(&mut days, month);
    }
    days
}

/// The plan that counts for each day, in order of time.
fn counted(
    bookings: &[Booking],
    counting: Counting,
    owned: &BTreeSet<NaiveDate>,
    month: Month,
) -> Vec<(NaiveDate, Plan)> {
    let largest_of = |day: NaiveDate| {
        let touching = bookings.iter().filter(|one| one.touches(day));
        touching.max_by_key(|one| (one.plan.rank, one.from)).map(|one| (day, one))
    };
    let active: Vec<(NaiveDate, &Booking)> =
        month.days().filter(|day| owned.contains(day)).filter_map(largest_of).collect();
    let largest = active.iter().map(|(_, one)| *one).max_by_key(|one| (one.plan.rank, one.from));
    let counts = |one: &Booking| if counting == Counting::MonthMax { largest.unwrap_or(one).plan } else { one.plan };
    active.iter().map(|&(day, one)| (day, counts(one))).collect()
}

/// To thirty days.
fn fill_up(days: &mut BTreeMap<Plan, u32>, month: Month) {
    // The first of those with the most days: `max_by_key` would give the last.
    let most = days.values().max().copied().unwrap_or_default();
    if let Some((plan, count)) = days.iter_mut().find(|(_, count)| **count == most) {
        let plan = *plan;
        *count = *count + DAYS_OF_A_MONTH - month.length();
        if *count == 0 {
            days.remove(&plan);
        }
    }
}

/// What so many days on a plan cost: rounded once, half up; there is no rounded price of a day.
pub fn amount(plan: Plan, days: u32) -> Cents {
    let month = Cents::from(DAYS_OF_A_MONTH);
    (2 * Cents::from(days) * plan.monthly_price + month).div_euclid(2 * month)
}

/// What is included of a measured component for whoever has it on so many days of a month: by days, and what is begun of a
/// unit is a whole one.
pub fn included(of_a_month: i64, days: u32, month: Month) -> i64 {
    let length = i64::from(month.length());
    (of_a_month * i64::from(days) + length - 1) / length
}

/// So many units are paid for of what was used within a month: it is rounded up once, before what is included goes off.
pub fn units_to_pay(used: Thousandths, included: i64) -> i64 {
    (whole_units(used) - included).max(0)
}

/// What units cost: rounded once, half up.
pub fn amount_of_units(units: i64, price: Millionths) -> Cents {
    let millionths = i128::from(units) * i128::from(price);
    Cents::try_from((millionths + 5_000) / 10_000).unwrap_or(Cents::MAX)
}
