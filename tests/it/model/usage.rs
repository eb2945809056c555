//! What counts of a month, and what it costs: the agreed cases to the cent, and a calendar that knows none of the rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use proptest::prelude::*;
use remit::model::usage::{Booking, Counting, Month, Owned, Plan, amount, days_per_plan, owned_days};

const XS: Plan = Plan { rank: 0, monthly_price: 3000 };
const S: Plan = Plan { rank: 1, monthly_price: 6000 };
const M: Plan = Plan { rank: 2, monthly_price: 9000 };

fn at(month: u32, day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, month, day).and_then(|day| day.and_hms_opt(hour, minute, 0)).expect("a time")
}

/// On a plan from noon until noon.
fn booked(plan: Plan, from: (u32, u32), until: Option<(u32, u32)>) -> Booking {
    let noon = |(month, day)| at(month, day, 12, 0);
    Booking { plan, from: noon(from), until: until.map(noon) }
}

/// Days and amount of each plan, as an invoice has them: `XS 19 d 19.00 · S 11 d 22.00`.
fn in_words(rows: &BTreeMap<Plan, u32>) -> String {
    let name = |plan: &Plan| ["XS", "S", "M"][plan.rank as usize];
    let row = |(plan, days): (&Plan, &u32)| {
        let cents = amount(*plan, *days);
        format!("{} {days} d {}.{:02}", name(plan), cents / 100, cents % 100)
    };
    if rows.is_empty() { "nothing".into() } else { rows.iter().map(row).collect::<Vec<_>>().join(" · ") }
}

struct Case {
    name: &'static str,
    month: u32,
    bookings: Vec<Booking>,
    counting: Counting,
    history: Vec<Owned<char>>,
    owner: char,
    rows: &'static str,
}

fn case(name: &'static str, month: u32, bookings: Vec<Booking>, rows: &'static str) -> Case {
    let history = vec![Owned { since: at(1, 1, 0, 0) - Days::new(99), by: Some('a') }];
    Case { name, month, bookings, counting: Counting::DayMax, history, owner: 'a', rows }
}

impl Case {
    fn moved(mut self, moves: &[(u32, u32, u32, char)], owner: char) -> Case {
        self.history.extend(
            moves.iter().map(|(month, day, hour, by)| Owned { since: at(*month, *day, *hour, 0), by: Some(*by) }),
        );
        Case { owner, ..self }
    }

    fn trial_until(mut self, month: u32, day: u32) -> Case {
        self.history[0].by = None;
        self.history.push(Owned { since: at(month, day, 15, 0), by: Some('a') });
        self
    }

    fn by_month(self) -> Case {
        Case { counting: Counting::MonthMax, ..self }
    }
}

fn golden() -> Vec<Case> {
    let all_year = || vec![booked(XS, (1, 1), None)];
    let span = |plan, from, until| Booking { plan, from, until: Some(until) };
    vec![
        case("booked 16 April", 4, vec![booked(XS, (4, 16), None)], "XS 15 d 15.00"),
        case("booked 15 April", 4, vec![booked(XS, (4, 15), None)], "XS 16 d 16.00"),
        case(
            "XS to S on 20 April",
            4,
            vec![span(XS, at(3, 1, 9, 0), at(4, 20, 0, 0)), booked(S, (4, 20), None)],
            "XS 19 d 19.00 · S 11 d 22.00",
        ),
        case(
            "XS, S, M within one day",
            4,
            vec![
                span(XS, at(4, 9, 8, 0), at(4, 9, 9, 0)),
                span(S, at(4, 9, 9, 0), at(4, 9, 10, 0)),
                span(M, at(4, 9, 10, 0), at(4, 9, 11, 0)),
            ],
            "M 1 d 3.00",
        ),
        case("all of January", 1, vec![span(XS, at(1, 1, 0, 0), at(2, 1, 0, 0))], "XS 30 d 30.00"),
        case("all of February", 2, all_year(), "XS 30 d 30.00"),
        case("all of April", 4, all_year(), "XS 30 d 30.00"),
        case("May, booked on the 16th", 5, vec![booked(XS, (5, 16), None)], "XS 16 d 16.00"),
        case("May, 1st to 30th, off at midnight", 5, vec![span(XS, at(5, 1, 0, 0), at(5, 31, 0, 0))], "XS 30 d 30.00"),
        case("February, from the 2nd", 2, vec![booked(XS, (2, 2), None)], "XS 27 d 27.00"),
        case(
            "May, XS 1-10, S 11-31",
            5,
            vec![span(XS, at(4, 1, 0, 0), at(5, 11, 0, 0)), span(S, at(5, 11, 0, 0), at(7, 1, 0, 0))],
            "XS 10 d 10.00 · S 20 d 40.00",
        ),
        case(
            "May, M on the 10th only, XS else",
            5,
            vec![booked(XS, (4, 1), Some((5, 10))), booked(M, (5, 10), Some((5, 10))), booked(XS, (5, 10), None)],
            "XS 29 d 29.00 · M 1 d 3.00",
        ),
        case(
            "February, XS 1-14, S 15-28",
            2,
            vec![span(XS, at(1, 1, 0, 0), at(2, 15, 0, 0)), span(S, at(2, 15, 0, 0), at(4, 1, 0, 0))],
            "XS 16 d 16.00 · S 14 d 28.00",
        ),
        case(
            "M to XS on 10 April at noon",
            4,
            vec![booked(M, (1, 1), Some((4, 10))), booked(XS, (4, 10), None)],
            "XS 20 d 20.00 · M 10 d 30.00",
        ),
        case(
            "M to XS at 0:00 of the 11th",
            4,
            vec![span(M, at(1, 1, 0, 0), at(4, 11, 0, 0)), Booking { plan: XS, from: at(4, 11, 0, 0), until: None }],
            "XS 20 d 20.00 · M 10 d 30.00",
        ),
        case(
            "off and on again the same day",
            4,
            vec![span(XS, at(4, 8, 9, 0), at(4, 8, 10, 0)), span(XS, at(4, 8, 15, 0), at(4, 8, 16, 0))],
            "XS 1 d 1.00",
        ),
        case(
            "April, off on the 3rd, on again on the 5th",
            4,
            vec![booked(XS, (1, 1), Some((4, 3))), booked(XS, (4, 5), None)],
            "XS 29 d 29.00",
        ),
        case("April, environment deleted on the 3rd", 4, vec![booked(XS, (1, 1), Some((4, 3)))], "XS 3 d 3.00"),
        case("and a new one made that day", 4, vec![booked(XS, (4, 3), None)], "XS 28 d 28.00"),
        case("zero length", 4, vec![span(XS, at(4, 9, 0, 0), at(4, 9, 0, 0))], "XS 1 d 1.00"),
        case(
            "last minute of the month",
            4,
            vec![Booking { plan: XS, from: at(4, 30, 23, 59), until: None }],
            "XS 1 d 1.00",
        ),
        case("app moved on 12 April, old owner", 4, all_year(), "XS 12 d 12.00").moved(&[(4, 12, 9, 'b')], 'a'),
        case("app moved on 12 April, new owner", 4, all_year(), "XS 18 d 18.00").moved(&[(4, 12, 9, 'b')], 'b'),
        case("moved on 30 April, old owner", 4, all_year(), "XS 30 d 30.00").moved(&[(4, 30, 9, 'b')], 'a'),
        case("moved on 30 April, new owner", 4, all_year(), "nothing").moved(&[(4, 30, 9, 'b')], 'b'),
        case("May, moved on the 15th, old owner", 5, all_year(), "XS 15 d 15.00").moved(&[(5, 15, 9, 'b')], 'a'),
        case("May, moved on the 15th, new owner", 5, all_year(), "XS 16 d 16.00").moved(&[(5, 15, 9, 'b')], 'b'),
        case("moved twice on the 12th, last one", 4, all_year(), "XS 18 d 18.00")
            .moved(&[(4, 12, 9, 'b'), (4, 12, 10, 'c')], 'c'),
        case("moved twice on the 12th, the one between", 4, all_year(), "nothing")
            .moved(&[(4, 12, 9, 'b'), (4, 12, 10, 'c')], 'b'),
        case(
            "traffic XS to S on 20 April",
            4,
            vec![booked(XS, (1, 1), Some((4, 20))), booked(S, (4, 20), None)],
            "S 30 d 60.00",
        )
        .by_month(),
        case("trial ends on the 7th of April", 4, all_year(), "XS 23 d 23.00").trial_until(4, 7),
    ]
}

#[test]
fn every_golden_case_to_the_cent() {
    println!("{:<44} days and amounts", "case");
    let mut wrong = Vec::new();
    for one in golden() {
        let month = Month::of(at(one.month, 1, 0, 0).date());
        let owned = owned_days(&one.history, &one.owner, month);
        let rows = in_words(&days_per_plan(&one.bookings, one.counting, &owned, month));
        println!("{:<44} {rows}", one.name);
        if rows != one.rows {
            wrong.push(format!("{}: {rows} instead of {}", one.name, one.rows));
        }
    }
    let small = Plan { rank: 0, monthly_price: 105 };
    println!("{:<44} {}", "1.05 a month, 3 days, in cents", amount(small, 3));
    assert_eq!(amount(small, 3), 11);
    assert!(wrong.is_empty(), "{wrong:#?}");
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
}
