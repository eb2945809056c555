//! From what is booked and owned to rows: nothing here asks the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::Row;
use super::usage::{self, Owned, Plan, amount, days_per_plan, owned_days, rows_per_plan};
use crate::model::booking::{Booking, Ownership};
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Counting, Month, Within};
use crate::store::{Moment, Site};

/// A booking with the names of what it belongs to.
pub(super) struct NamedBooking {
    pub booking: Booking,
    pub environment_name: String,
}

/// The days of a month on which a payment method pays for an app. `stays`: when it owned it, in order of time.
pub(super) fn days_of_owner(stays: &[&Ownership], month: Month, site: &Site) -> BTreeSet<NaiveDate> {
    let mut history = Vec::new();
    for stay in stays {
        history.push(Owned { since: site.local(stay.since), by: Some(()) });
        history.extend(stay.until.map(|until| Owned { since: site.local(until), by: None }));
    }
    owned_days(&history, &(), month)
}

/// Until when something is counted that is to end: the earlier of the two moments, be it that nobody has ended it yet.
pub(super) fn earlier(ended: Option<Moment>, scheduled: Option<Moment>) -> Option<Moment> {
    ended.into_iter().chain(scheduled).min()
}

/// The rows of one app on these days.
pub(super) fn rows_of_app(
    app_name: &str,
    bookings: &[NamedBooking],
    days: &BTreeSet<NaiveDate>,
    currency: Currency,
    month: Month,
    site: &Site,
) -> Vec<Row> {
    let components = by_component(bookings, site);
    components.iter().flat_map(|booked| rows_of_component(app_name, booked, days, currency, month, site)).collect()
}

/// By environment, and there in the order of the catalogue.
fn by_component<'a>(bookings: &'a [NamedBooking], site: &Site) -> Vec<Vec<&'a NamedBooking>> {
    let mut components: BTreeMap<_, Vec<&NamedBooking>> = BTreeMap::new();
    for one in bookings {
        let place = site.catalogue.components.iter().position(|component| component.key == one.booking.component);
        let key =
            (&one.environment_name, one.booking.environment_id, place.unwrap_or(usize::MAX), &one.booking.component);
        components.entry(key).or_default().push(one);
    }
    components.into_values().collect()
}

/// What apps come to in a month by the end of each of its days.
pub(super) struct ByDay<'a> {
    month: Month,
    currency: Currency,
    site: &'a Site,
    /// Most components are alike: by the days that are paid for, and by the only booking.
    alike: HashMap<BTreeSet<NaiveDate>, HashMap<usage::Booking, Vec<Cents>>>,
}

impl<'a> ByDay<'a> {
    pub fn new(month: Month, currency: Currency, site: &'a Site) -> ByDay<'a> {
        ByDay { month, currency, site, alike: HashMap::new() }
    }

    /// An app that is paid for on these days.
    pub fn of(&mut self, bookings: &[NamedBooking], days: &BTreeSet<NaiveDate>) -> Vec<Cents> {
        let (month, currency, site) = (self.month, self.currency, self.site);
        let mut sums = vec![0; month.length() as usize];
        let alike = self.alike.entry(days.clone()).or_default();
        for booked in by_component(bookings, site) {
            let Some(counting) = booked.first().map(|one| one.booking.counting) else { continue };
            let counted: Vec<usage::Booking> = booked.iter().map(|one| counted(&one.booking, currency, site)).collect();
            let nets = match counted.as_slice() {
                [one] => {
                    let one = since_before(*one, month);
                    alike.entry(one).or_insert_with(|| net_by_day(&[one], counting, days, month)).clone()
                }
                several => net_by_day(several, counting, days, month),
            };
            sums.iter_mut().zip(nets).for_each(|(sum, net)| *sum += net);
        }
        sums
    }
}

/// Whatever began before a month began the moment before it: for the days of the month that is the same.
fn since_before(booking: usage::Booking, month: Month) -> usage::Booking {
    let before = month.first().and_time(NaiveTime::MIN) - TimeDelta::seconds(1);
    usage::Booking { from: booking.from.max(before), ..booking }
}

/// What a component comes to by the end of each day of a month.
fn net_by_day(booked: &[usage::Booking], counting: Counting, days: &BTreeSet<NaiveDate>, month: Month) -> Vec<Cents> {
    let net = |last: NaiveDate| {
        let days: BTreeSet<NaiveDate> = days.range(..=last).copied().collect();
        let per_plan = days_per_plan(booked, counting, &days, month);
        per_plan.into_iter().map(|(plan, days)| amount(plan, days)).sum::<Cents>()
    };
    month.days().map(net).collect()
}

fn rows_of_component(
    app_name: &str,
    booked: &[&NamedBooking],
    days: &BTreeSet<NaiveDate>,
    currency: Currency,
    month: Month,
    site: &Site,
) -> Vec<Row> {
    let counted: Vec<usage::Booking> = booked.iter().map(|one| counted(&one.booking, currency, site)).collect();
    let Some(first) = booked.first() else { return Vec::new() };
    let per_plan = rows_per_plan(&counted, first.booking.counting, days, month);
    let row = |(plan, days, within): (Plan, u32, Option<Within>)| {
        // Names may have changed since: the latest booking of this plan at this price says how it is called.
        let last = counted.iter().rposition(|one| one.plan == plan).map_or(*first, |place| booked[place]);
        Row {
            app: last.booking.app_id,
            app_name: app_name.to_owned(),
            environment: last.booking.environment_id,
            environment_name: last.environment_name.clone(),
            component: last.booking.component_name.clone(),
            plan: last.booking.plan_name.clone(),
            days,
            monthly_price: plan.monthly_price,
            amount: amount(plan, days),
            within,
            measured: None,
        }
    };
    per_plan.into_iter().map(row).collect()
}

/// A booking as the days of a month are counted.
fn counted(booking: &Booking, currency: Currency, site: &Site) -> usage::Booking {
    let rank = u32::try_from(booking.rank).unwrap_or_default();
    let plan = Plan { rank, monthly_price: booking.price(currency) };
    let until = earlier(booking.ended_at, booking.end_at).map(|ended| local_end(ended, site));
    usage::Booking { plan, from: site.local(booking.booked_at), until }
}

/// What ends when a day begins ends at midnight, and nothing else does: where the clock is put back over midnight a day
/// has two of them, and where it leaps over midnight none.
fn local_end(ended: Moment, site: &Site) -> NaiveDateTime {
    let local = site.local(ended);
    let midnight = local.date().and_time(NaiveTime::MIN);
    if ended == site.begins(local.date()) {
        midnight
    } else if local == midnight {
        midnight + TimeDelta::seconds(1)
    } else {
        local
    }
}
