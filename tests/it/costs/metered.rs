//! The agreed cases of what is measured, to the cent, as one table: `cargo test --test it of_usage -- --nocapture` prints it.

use proptest::prelude::*;
use remit::costs::usage::{amount_of_units, included, units_to_pay};
use remit::model::usage::Month;

use super::usage::at;

struct Case {
    name: &'static str,
    /// In thousandths: each as it was reported.
    used: &'static [i64],
    /// Of a whole month, and the month with so many days of it.
    included: (i64, u32, u32),
    /// Of one unit, in millionths.
    price: i64,
    /// Units, and cents.
    costs: (i64, i64),
}

const fn case(
    name: &'static str,
    used: &'static [i64],
    included: (i64, u32, u32),
    price: i64,
    costs: (i64, i64),
) -> Case {
    Case { name, used, included, price, costs }
}

const EIGHT_CENTS: i64 = 80_000;

const CASES: &[Case] = &[
    case("nothing", &[], (100, 4, 30), EIGHT_CENTS, (0, 0)),
    case("just what is included", &[100_000], (100, 4, 30), EIGHT_CENTS, (0, 0)),
    case("a thousandth more", &[100_001], (100, 4, 30), EIGHT_CENTS, (1, 8)),
    case("1,234 GB", &[1_234_000], (100, 4, 30), EIGHT_CENTS, (1_134, 9_072)),
    case("rounded up once, not for each record", &[400, 400, 400], (0, 4, 30), EIGHT_CENTS, (2, 16)),
    case("what is included goes off after that", &[99_600, 400, 100], (100, 4, 30), EIGHT_CENTS, (1, 8)),
    case("a price of six decimals", &[123_457_000], (0, 4, 30), 125, (123_457, 1_543)),
    case("half a cent goes up", &[1_000], (0, 4, 30), 5_000, (1, 1)),
    case("less than half a cent goes down", &[1_000], (0, 4, 30), 4_999, (1, 0)),
    case("April, the first 12 days", &[50_000], (100, 4, 12), EIGHT_CENTS, (10, 80)),
    case("April, the other 18 days", &[50_000], (100, 4, 18), EIGHT_CENTS, (0, 0)),
    case("May, 15 days: 48.4 of 100", &[50_000], (100, 5, 15), EIGHT_CENTS, (1, 8)),
    case("May, 16 days: 51.6 of 100", &[60_000], (100, 5, 16), EIGHT_CENTS, (8, 64)),
    case("all of May", &[101_000], (100, 5, 31), EIGHT_CENTS, (1, 8)),
    case("February, a day", &[5_000], (100, 2, 1), EIGHT_CENTS, (1, 8)),
    case(
        "a thousand million units, of the dearest",
        &[1_000_000_000_000],
        (0, 4, 30),
        999_999_999,
        (1_000_000_000, 99_999_999_900_000),
    ),
];

#[test]
fn every_golden_case_of_usage_to_the_cent() {
    let mut wrong = Vec::new();
    for case in CASES {
        let (of_a_month, month, days) = case.included;
        let month = Month::of(at(month, 1, 0, 0).date());
        let units = units_to_pay(case.used.iter().sum(), included(of_a_month, days, month));
        let found = (units, amount_of_units(units, case.price));
        println!("{:<45}{:>15}{:>20}", case.name, found.0, found.1);
        if found != case.costs {
            wrong.push(format!("{}: {found:?} instead of {:?}", case.name, case.costs));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

proptest! {
    #[test]
    fn what_comes_late_costs_the_same_together(first in 0i64..1_000_000, late in 0i64..1_000_000, included in 0i64..1_000) {
        let together = units_to_pay(first + late, included);
        let apart = together - units_to_pay(first, included);
        prop_assert!(apart >= 0 && apart <= units_to_pay(late, 0) + 1);
        prop_assert_eq!(units_to_pay(first, included) + apart, together);
    }

    #[test]
    fn owners_together_have_all_that_is_included(of_a_month in 0i64..10_000, days in 0u32..=30) {
        let april = Month::of(at(4, 1, 0, 0).date());
        let both = included(of_a_month, days, april) + included(of_a_month, 30 - days, april);
        prop_assert!(both == of_a_month || both == of_a_month + 1);
        prop_assert_eq!(included(of_a_month, 30, april), of_a_month);
    }
}
