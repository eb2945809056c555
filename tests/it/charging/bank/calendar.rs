//! On which days accounts are debited.

use chrono::NaiveDate;
use remit::charging::bank::calendar::{debited_on, earliest};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn a_file_is_made_two_bank_days_before() {
    for (today, first) in [
        ("2026-11-24", "2026-11-26"),
        // A Thursday, a Friday, a weekend.
        ("2026-11-26", "2026-11-30"),
        ("2026-11-27", "2026-12-01"),
        ("2026-11-28", "2026-12-01"),
        ("2026-11-29", "2026-12-01"),
        // Christmas, and a Sunday behind it.
        ("2026-12-23", "2026-12-28"),
        ("2026-12-24", "2026-12-29"),
        // New Year is a Friday. Good Friday and Easter Monday of 2027.
        ("2026-12-31", "2027-01-05"),
        ("2027-03-24", "2027-03-30"),
    ] {
        assert_eq!(earliest(day(today)), day(first), "{today}");
    }
}

#[test]
fn what_was_announced_for_a_day_is_debited_then_or_as_soon_as_it_can_be() {
    let today = day("2026-11-24");
    for (announced, debited) in [
        ("2026-12-01", "2026-12-01"),
        ("2026-11-26", "2026-11-26"),
        ("2026-11-25", "2026-11-26"),
        ("2026-01-02", "2026-11-26"),
        ("2026-11-28", "2026-11-30"),
        ("2026-12-25", "2026-12-28"),
    ] {
        assert_eq!(debited_on(day(announced), today), day(debited), "{announced}");
    }
}
