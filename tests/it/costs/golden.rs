//! The agreed cases of what counts, to the cent, as one table: `cargo test --test it golden -- --nocapture` prints it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDateTime};
use remit::costs::usage::{Booking, Owned, Plan, amount, days_per_plan, owned_days};
use remit::model::usage::{Counting, Month};

use super::usage::at;
use crate::invoices::monthly::carried_over_the_threshold;
use crate::world::{Kind, World};

const XS: Plan = Plan { rank: 0, monthly_price: 3000 };
const S: Plan = Plan { rank: 1, monthly_price: 6000 };
const M: Plan = Plan { rank: 2, monthly_price: 9000 };

/// On a plan from noon until noon.
fn booked(plan: Plan, from: (u32, u32), until: Option<(u32, u32)>) -> Booking {
    let noon = |(month, day)| at(month, day, 12, 0);
    Booking { plan, from: noon(from), until: until.map(noon) }
}

fn span(plan: Plan, from: NaiveDateTime, until: NaiveDateTime) -> Booking {
    Booking { plan, from, until: Some(until) }
}

fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// One payment method and one environment in one month.
struct Part {
    month: u32,
    bookings: Vec<Booking>,
    counting: Counting,
    history: Vec<Owned<char>>,
    owner: char,
}

fn part(month: u32, bookings: Vec<Booking>) -> Part {
    let history = vec![Owned { since: at(1, 1, 0, 0) - Days::new(99), by: Some('a') }];
    Part { month, bookings, counting: Counting::DayMax, history, owner: 'a' }
}

impl Part {
    /// The app moved at these hours of a day; seen by one of its owners.
    fn moved(mut self, day: u32, moves: &[(u32, char)], owner: char) -> Part {
        let month = self.month;
        self.history.extend(moves.iter().map(|(hour, by)| Owned { since: at(month, day, *hour, 0), by: Some(*by) }));
        Part { owner, ..self }
    }

    fn trial_until(mut self, day: u32) -> Part {
        self.history[0].by = None;
        self.history.push(Owned { since: at(self.month, day, 15, 0), by: Some('a') });
        self
    }

    fn by_month(self) -> Part {
        Part { counting: Counting::MonthMax, ..self }
    }

    fn rows(&self) -> BTreeMap<Plan, u32> {
        let month = Month::of(at(self.month, 1, 0, 0).date());
        let owned = owned_days(&self.history, &self.owner, month);
        days_per_plan(&self.bookings, self.counting, &owned, month)
    }
}

/// Days and amount of each plan, as an invoice has them: `XS 19 d 19.00 · S 11 d 22.00`.
fn in_words(rows: &BTreeMap<Plan, u32>) -> String {
    let name = |plan: &Plan| ["XS", "S", "M"][plan.rank as usize];
    let row = |(plan, days): (&Plan, &u32)| format!("{} {days} d {}", name(plan), euros(amount(*plan, *days)));
    if rows.is_empty() { "nothing".into() } else { rows.iter().map(row).collect::<Vec<_>>().join(" · ") }
}

fn sum(rows: &BTreeMap<Plan, u32>) -> i64 {
    rows.iter().map(|(plan, days)| amount(*plan, *days)).sum()
}

/// A line of the table: what is counted, and what must come of it.
struct Case {
    name: &'static str,
    parts: Vec<Part>,
    rows: &'static str,
    total: &'static str,
}

fn case(name: &'static str, parts: Vec<Part>, rows: &'static str, total: &'static str) -> Case {
    Case { name, parts, rows, total }
}

impl Case {
    /// Environments of one payment method come together; each payment method pays for itself.
    fn found(&self) -> (String, String) {
        let all: Vec<_> = self.parts.iter().map(Part::rows).collect();
        let rows = all.iter().map(in_words).collect::<Vec<_>>().join(" / ");
        let is_one_owner = self.parts.iter().all(|part| part.history.len() == 1);
        let total = match is_one_owner {
            true => euros(all.iter().map(sum).sum()),
            false => all
                .iter()
                .map(|rows| if rows.is_empty() { "–".into() } else { euros(sum(rows)) })
                .collect::<Vec<_>>()
                .join(" / "),
        };
        (rows, total)
    }
}

/// XS since January.
fn since_january(month: u32) -> Part {
    part(month, vec![booked(XS, (1, 1), None)])
}

fn one_owner() -> Vec<Case> {
    let one = |month, bookings| vec![part(month, bookings)];
    let in_turn = [(XS, 8), (S, 9), (M, 10)].map(|(plan, hour)| span(plan, at(4, 9, hour, 0), at(4, 9, hour + 1, 0)));
    vec![
        case("booked 16 April", one(4, vec![booked(XS, (4, 16), None)]), "XS 15 d 15.00", "15.00"),
        case("booked 15 April", one(4, vec![booked(XS, (4, 15), None)]), "XS 16 d 16.00", "16.00"),
        case(
            "XS to S on 20 April",
            one(4, vec![span(XS, at(3, 1, 9, 0), at(4, 20, 0, 0)), booked(S, (4, 20), None)]),
            "XS 19 d 19.00 · S 11 d 22.00",
            "41.00",
        ),
        case("XS, S, M within one day", one(4, in_turn.to_vec()), "M 1 d 3.00", "3.00"),
        case("all of January", one(1, vec![span(XS, at(1, 1, 0, 0), at(2, 1, 0, 0))]), "XS 30 d 30.00", "30.00"),
        case("all of February", vec![since_january(2)], "XS 30 d 30.00", "30.00"),
        case("all of April", vec![since_january(4)], "XS 30 d 30.00", "30.00"),
        case("May, booked on the 16th", one(5, vec![booked(XS, (5, 16), None)]), "XS 16 d 16.00", "16.00"),
        case(
            "May, 1st to 30th, off at midnight",
            one(5, vec![span(XS, at(5, 1, 0, 0), at(5, 31, 0, 0))]),
            "XS 30 d 30.00",
            "30.00",
        ),
        case("February (28), from the 2nd", one(2, vec![booked(XS, (2, 2), None)]), "XS 27 d 27.00", "27.00"),
        case(
            "May, XS 1-10, S 11-31",
            one(5, vec![span(XS, at(4, 1, 0, 0), at(5, 11, 0, 0)), span(S, at(5, 11, 0, 0), at(7, 1, 0, 0))]),
            "XS 10 d 10.00 · S 20 d 40.00",
            "50.00",
        ),
        case(
            "May, M on the 10th only, XS else",
            one(
                5,
                vec![booked(XS, (4, 1), Some((5, 10))), booked(M, (5, 10), Some((5, 10))), booked(XS, (5, 10), None)],
            ),
            "XS 29 d 29.00 · M 1 d 3.00",
            "32.00",
        ),
        case(
            "February, XS 1-14, S 15-28",
            one(2, vec![span(XS, at(1, 1, 0, 0), at(2, 15, 0, 0)), span(S, at(2, 15, 0, 0), at(4, 1, 0, 0))]),
            "XS 16 d 16.00 · S 14 d 28.00",
            "44.00",
        ),
        case(
            "M to XS on 10 April at noon",
            one(4, vec![booked(M, (1, 1), Some((4, 10))), booked(XS, (4, 10), None)]),
            "XS 20 d 20.00 · M 10 d 30.00",
            "50.00",
        ),
        case(
            "the same at 00:00 of the 11th",
            one(
                4,
                vec![
                    span(M, at(1, 1, 0, 0), at(4, 11, 0, 0)),
                    Booking { plan: XS, from: at(4, 11, 0, 0), until: None },
                ],
            ),
            "XS 20 d 20.00 · M 10 d 30.00",
            "50.00",
        ),
        case(
            "off and on again the same day",
            one(4, vec![span(XS, at(4, 8, 9, 0), at(4, 8, 10, 0)), span(XS, at(4, 8, 15, 0), at(4, 8, 16, 0))]),
            "XS 1 d 1.00",
            "1.00",
        ),
        case(
            "April, off on the 3rd, on again on the 5th",
            one(4, vec![booked(XS, (1, 1), Some((4, 3))), booked(XS, (4, 5), None)]),
            "XS 29 d 29.00",
            "29.00",
        ),
        case(
            "April, environment deleted on the 3rd, a new one",
            vec![part(4, vec![booked(XS, (1, 1), Some((4, 3)))]), part(4, vec![booked(XS, (4, 3), None)])],
            "XS 3 d 3.00 / XS 28 d 28.00",
            "31.00",
        ),
        case("zero length", one(4, vec![span(XS, at(4, 9, 0, 0), at(4, 9, 0, 0))]), "XS 1 d 1.00", "1.00"),
        case(
            "last minute of the month",
            one(4, vec![Booking { plan: XS, from: at(4, 30, 23, 59), until: None }]),
            "XS 1 d 1.00",
            "1.00",
        ),
        case(
            "traffic XS to S on 20 April",
            vec![part(4, vec![booked(XS, (1, 1), Some((4, 20))), booked(S, (4, 20), None)]).by_month()],
            "S 30 d 60.00",
            "60.00",
        ),
    ]
}

fn moved() -> Vec<Case> {
    let seen_by = |month, day, moves: &[(u32, char)], owners: [char; 2]| {
        owners.map(|owner| since_january(month).moved(day, moves, owner)).into()
    };
    vec![
        case(
            "app moved on 12 April, old / new",
            seen_by(4, 12, &[(9, 'b')], ['a', 'b']),
            "XS 12 d 12.00 / XS 18 d 18.00",
            "12.00 / 18.00",
        ),
        case(
            "moved on 30 April, old / new",
            seen_by(4, 30, &[(9, 'b')], ['a', 'b']),
            "XS 30 d 30.00 / nothing",
            "30.00 / –",
        ),
        case(
            "May, moved on the 15th, old / new",
            seen_by(5, 15, &[(9, 'b')], ['a', 'b']),
            "XS 15 d 15.00 / XS 16 d 16.00",
            "15.00 / 16.00",
        ),
        case(
            "moved twice on the 12th, last / between",
            seen_by(4, 12, &[(9, 'b'), (10, 'c')], ['c', 'b']),
            "XS 18 d 18.00 / nothing",
            "18.00 / –",
        ),
        case("trial ends on the 7th of April", vec![since_january(4).trial_until(7)], "XS 23 d 23.00", "23.00"),
    ]
}

/// 1.05 a month for three days: 0.105. Half-even would give 0.10.
fn half_up() -> (String, String) {
    let plan = Plan { rank: 0, monthly_price: 105 };
    let rows = part(4, vec![booked(plan, (4, 28), None)]).rows();
    (in_words(&rows), euros(sum(&rows)))
}

#[test]
fn every_golden_case_to_the_cent() {
    let cases: Vec<Case> = one_owner().into_iter().chain(moved()).collect();
    let mut table: Vec<_> = cases.iter().map(|case| (case.name, case.found(), (case.rows, case.total))).collect();
    table.push(("1.05 a month, 3 days", half_up(), ("XS 3 d 0.11", "0.11")));
    let world = World::new(Kind::Sqlite);
    let carried = carried_over_the_threshold(&world);
    let said = (format!("{} carried; {} due", euros(carried.0), euros(carried.1)), euros(carried.2));
    table.push(("threshold 0.50: March 0.30, April 4.50", said, ("0.30 carried; 4.50 due", "4.80")));
    println!("\n{:<50}{:<34}{:>15}", "XS 30.00, S 60.00, M 90.00 a month", "days and amounts", "total");
    let mut wrong = Vec::new();
    for (name, (rows, total), expected) in &table {
        println!("{name:<50}{rows:<34}{total:>15}");
        if (rows.as_str(), total.as_str()) != *expected {
            wrong.push(format!("{name}: {rows}, {total} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(table.len(), 28);
}
