//! What counts of a month, and what it costs, against a calendar that knows none of the rules. The agreed cases: in `golden`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use proptest::prelude::*;
use remit::costs::usage::{Booking, Owned, Plan, amount, days_per_plan, owned_days, rows_per_plan};
use remit::model::catalogue::Catalogue;
use remit::model::usage::{Counting, Month, Within};

/// A local time of 2026.
pub fn at(month: u32, day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, month, day).and_then(|day| day.and_hms_opt(hour, minute, 0)).expect("a time")
}

fn bookings() -> impl Strategy<Value = Vec<Booking>> {
    let one = (0u32..3, 0i64..60 * 96, 0i64..40 * 96).prop_map(|(rank, start, length)| {
        let plan = Plan { rank, monthly_price: 3000 * i64::from(rank + 1) };
        let from = at(2, 1, 0, 0) + TimeDelta::minutes(15 * start);
        Booking { plan, from, until: (length > 0).then(|| from + TimeDelta::minutes(15 * (length - 1))) }
    });
    prop::collection::vec(one, 0..6)
}

fn moves() -> impl Strategy<Value = Vec<Owned<char>>> {
    let one = (0i64..70 * 24, prop::option::of(prop::sample::select(vec!['a', 'b', 'c'])));
    prop::collection::vec(one, 0..6).prop_map(|mut all| {
        all.sort_by_key(|(hour, _)| *hour);
        all.into_iter().map(|(hour, by)| Owned { since: at(1, 25, 0, 0) + TimeDelta::hours(hour), by }).collect()
    })
}

/// Day by day and minute by minute, without any of the rules above: who owns it at the end of the day before, and the
/// largest plan of any quarter of an hour.
fn naively(bookings: &[Booking], history: &[Owned<char>], owner: char, month: Month) -> Vec<(NaiveDate, u32)> {
    let mut days = Vec::new();
    for day in month.days() {
        let midnight = day.and_hms_opt(0, 0, 0).expect("midnight");
        let mut holder = None;
        for owned in history.iter().filter(|owned| owned.since < midnight) {
            holder = owned.by;
        }
        let quarters = (0..96).map(|quarter| midnight + TimeDelta::minutes(15 * quarter));
        let largest = quarters
            .flat_map(|time| {
                bookings.iter().filter(move |one| {
                    let is_on = one.from <= time && one.until.is_none_or(|until| time < until);
                    is_on || one.until == Some(one.from) && one.from == time
                })
            })
            .map(|one| one.plan.rank)
            .max();
        if let (true, Some(rank)) = (holder == Some(owner), largest) {
            days.push((day, rank));
        }
    }
    days
}

proptest! {
    #[test]
    fn the_rows_are_those_of_a_naive_calendar(bookings in bookings(), history in moves(), month in 2u32..5) {
        let month = Month::of(at(month, 1, 0, 0).date());
        let mut together: BTreeSet<NaiveDate> = BTreeSet::new();
        for owner in ['a', 'b', 'c'] {
            let owned = owned_days(&history, &owner, month);
            prop_assert!(together.is_disjoint(&owned), "a day is paid twice");
            together.extend(owned.iter().copied());
            let naive = naively(&bookings, &history, owner, month);
            let rows = days_per_plan(&bookings, Counting::DayMax, &owned, month);
            let is_full = naive.len() == month.length() as usize;
            let sum: u32 = rows.values().sum();
            prop_assert_eq!(sum, if is_full { 30 } else { naive.len() as u32 });
            let mut expected: BTreeMap<u32, u32> = BTreeMap::new();
            naive.iter().for_each(|(_, rank)| *expected.entry(*rank).or_default() += 1);
            if is_full {
                let most = *expected.values().max().expect("a full month");
                let (_, days) = expected.iter_mut().find(|(_, days)| **days == most).expect("one has most");
                *days = *days + 30 - month.length();
                expected.retain(|_, days| *days > 0);
            }
            prop_assert_eq!(rows.iter().map(|(plan, days)| (plan.rank, *days)).collect::<BTreeMap<_, _>>(), expected);
            prop_assert!(rows.iter().all(|(plan, days)| amount(*plan, *days) >= 0));
            let with_days = rows_per_plan(&bookings, Counting::DayMax, &owned, month);
            prop_assert_eq!(with_days.iter().map(|(plan, days, _)| (*plan, *days)).collect::<BTreeMap<_, _>>(), rows);
            for (plan, _, within) in with_days {
                let mut its_days = naive.iter().filter(|(_, rank)| *rank == plan.rank).map(|(day, _)| *day);
                let from = its_days.next().expect("a day");
                let to = its_days.next_back().unwrap_or(from);
                let is_whole = from == month.first() && to == month.last();
                prop_assert_eq!(within, (!is_whole).then_some(Within { from, to }));
            }

            let by_month = days_per_plan(&bookings, Counting::MonthMax, &owned, month);
            prop_assert!(by_month.len() <= 1);
            prop_assert_eq!(by_month.keys().next().map(|plan| plan.rank), naive.iter().map(|(_, rank)| *rank).max());
            prop_assert_eq!(by_month.values().sum::<u32>(), sum);
        }
        let paid = together.len();
        let owned_by_somebody = month.days().filter(|day| {
            history.iter().rev().find(|owned| owned.since.date() < *day).is_some_and(|owned| owned.by.is_some())
        });
        prop_assert_eq!(paid, owned_by_somebody.count(), "a day is lost");
    }

    #[test]
    fn a_full_month_costs_its_price(price in 0i64..1_000_000, month in 1u32..13) {
        let month = Month::of(at(month, 1, 0, 0).date());
        let plan = Plan { rank: 0, monthly_price: price };
        let booking = Booking { plan, from: at(1, 1, 0, 0), until: None };
        let rows = days_per_plan(&[booking], Counting::DayMax, &month.days().collect(), month);
        prop_assert_eq!(rows.into_iter().map(|(plan, days)| amount(plan, days)).collect::<Vec<_>>(), vec![price]);
    }

    #[test]
    fn no_price_is_too_large(price in 0i64..=MOST, days in 0u32..=31) {
        let cents = amount(Plan { rank: 0, monthly_price: price }, days);
        let exact = i128::from(days) * i128::from(price);
        // Half a cent at most: thirtieths of it.
        prop_assert!((30 * i128::from(cents) - exact).abs() <= 15);
        prop_assert!(30 * i128::from(cents) - exact > -15, "a half goes up");
    }
}

/// A cent less than ten million a month: no catalogue takes more.
const MOST: i64 = 999_999_999;

#[test]
fn a_catalogue_takes_no_price_that_is_too_large() {
    let dear = |eur: &str| BUILT_IN.replacen("eur = \"160.00\"", &format!("eur = \"{eur}\""), 1);
    assert_ne!(dear("1.00"), BUILT_IN);
    assert!(Catalogue::parse(&dear("9999999.99")).is_ok());
    for eur in ["10000000.00", "92233720368547758.07", "-1.00"] {
        assert!(Catalogue::parse(&dear(eur)).is_err(), "{eur}");
    }
}

const BUILT_IN: &str = include_str!("../../../src/model/catalogue.toml");
