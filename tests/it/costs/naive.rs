//! A model that goes from day to day. It knows who owned an app when a day began and which plan was the largest of that
//! day, how a month is filled up to thirty days, and nothing else.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Europe::Berlin;
use remit::model::payment_method::Currency;
use remit::model::{AppId, EnvironmentId, PaymentMethodId};
use remit::store::Moment;

/// A component of an environment was on a plan.
#[derive(Debug, Clone)]
pub struct Booked {
    pub app: AppId,
    pub environment: EnvironmentId,
    pub component: String,
    pub plan: String,
    pub rank: usize,
    /// In EUR and in USD.
    pub prices: (i64, i64),
    pub counts_by_month: bool,
    pub from: Moment,
    pub until: Option<Moment>,
}

/// Everything that was ever booked, and who owned what since when, in order of time.
#[derive(Debug, Default)]
pub struct Diary {
    pub booked: Vec<Booked>,
    pub owned: Vec<(AppId, Moment, Option<PaymentMethodId>)>,
}

/// Whose, of which month (`2026-11`), and of what: environment and component.
pub type Place = (PaymentMethodId, String, EnvironmentId, String);

/// For each plan and monthly price the days and the amount.
pub type Rows = BTreeMap<(String, i64), (i64, i64)>;

/// When this day begins in Berlin, in milliseconds.
fn begins(day: NaiveDate) -> i64 {
    let midnight = Berlin.from_local_datetime(&day.and_time(NaiveTime::MIN));
    midnight.earliest().expect("clocks never leap over midnight there").timestamp_millis()
}

impl Diary {
    /// What is booked of a component at this moment.
    pub fn at(&self, at: Moment, environment: EnvironmentId, component: &str) -> Option<&Booked> {
        let is_booked = |one: &&Booked| one.until.is_none_or(|until| until > at);
        self.booked.iter().find(|one| is_booked(one) && one.environment == environment && one.component == component)
    }

    /// Ends what is booked there and fits, if it does not end before.
    pub fn end(&mut self, at: Moment, fits: impl Fn(&Booked) -> bool) {
        for one in self.booked.iter_mut().filter(|one| one.until.is_none_or(|until| until > at) && fits(one)) {
            one.until = Some(at.max(one.from));
        }
    }

    /// What is known of a component, for whoever has to find out why it is billed in another way.
    pub fn story_of(&self, (_, _, environment, component): &Place) -> String {
        let about = |one: &&Booked| one.environment == *environment && one.component == *component;
        let booked: Vec<&Booked> = self.booked.iter().filter(about).collect();
        let app = booked.first().map(|one| one.app);
        let owned: Vec<_> = self.owned.iter().filter(|(of, ..)| Some(*of) == app).collect();
        let text = |moment: Moment| moment.iso();
        let lines = booked.iter().map(|one| format!("{} {}–{:?}", one.plan, text(one.from), one.until.map(text)));
        let owners = owned.iter().map(|(_, since, by)| format!("{by:?} since {}", text(*since)));
        lines.chain(owners).collect::<Vec<_>>().join("\n")
    }

    /// What everybody pays for all days from `first` to the day before `end`.
    pub fn bill(
        &self,
        currency: impl Fn(PaymentMethodId) -> Currency,
        first: NaiveDate,
        end: NaiveDate,
    ) -> BTreeMap<Place, Rows> {
        let mut largest: BTreeMap<Place, Vec<&Booked>> = BTreeMap::new();
        for day in first.iter_days().take_while(|day| *day < end) {
            for (thing, booked) in self.largest_of(day) {
                if let Some(owner) = self.owner_at(booked.app, begins(day)) {
                    let place = (owner, day.format("%Y-%m").to_string(), thing.0, thing.1);
                    largest.entry(place).or_default().push(booked);
                }
            }
        }
        let rows = |(place, days): (Place, Vec<&Booked>)| {
            let rows = rows(&days, currency(place.0), length(&place.1));
            (place, rows)
        };
        largest.into_iter().map(rows).collect()
    }

    /// Of each component the largest plan of a day.
    fn largest_of(&self, day: NaiveDate) -> BTreeMap<(EnvironmentId, String), &Booked> {
        let (begin, end) = (begins(day), begins(day + Days::new(1)));
        let mut largest: BTreeMap<(EnvironmentId, String), &Booked> = BTreeMap::new();
        for one in &self.booked {
            let is_over = one.until.is_some_and(|until| until.0 <= begin && (until > one.from || one.from.0 < begin));
            if one.from.0 < end && !is_over {
                let there = largest.entry((one.environment, one.component.clone())).or_insert(one);
                if (one.rank, one.from) > (there.rank, there.from) {
                    *there = one;
                }
            }
        }
        largest
    }

    fn owner_at(&self, app: AppId, moment: i64) -> Option<PaymentMethodId> {
        self.owned.iter().rev().find(|(of, since, _)| *of == app && since.0 < moment).and_then(|(.., by)| *by)
    }
}

fn length(month: &str) -> i64 {
    let first: NaiveDate = format!("{month}-01").parse().expect("a month");
    i64::from(first.num_days_in_month())
}

fn rows(days: &[&Booked], currency: Currency, length: i64) -> Rows {
    let price = |one: &Booked| if currency == Currency::Eur { one.prices.0 } else { one.prices.1 };
    let of_month = days.iter().max_by_key(|one| (one.rank, one.from)).copied().expect("a day");
    let mut counted: BTreeMap<(usize, i64), (String, i64)> = BTreeMap::new();
    for day in days {
        let one = if day.counts_by_month { of_month } else { day };
        counted.entry((one.rank, price(one))).or_insert((one.plan.clone(), 0)).1 += 1;
    }
    if days.len() as i64 == length {
        let most = counted.values().map(|(_, days)| *days).max().expect("a day");
        let (_, smallest) = counted.iter_mut().find(|(_, (_, days))| *days == most).expect("one has most");
        smallest.1 += 30 - length;
    }
    // A thirtieth of a cent is too little to be wrong by.
    let amount = |days: i64, price: i64| (days as f64 * price as f64 / 30.0 + 1e-6).round() as i64;
    let row = |((_, price), (plan, days)): ((usize, i64), (String, i64))| ((plan, price), (days, amount(days, price)));
    counted.into_iter().map(row).collect()
}
