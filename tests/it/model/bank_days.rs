//! The days on which banks settle payments.

use chrono::NaiveDate;
use remit::model::bank_days::{bank_days_after, is_bank_day};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn banks_rest_on_weekends_and_on_six_holidays() {
    for rests in [
        "2026-12-05",
        "2026-12-06",
        "2027-01-01",
        "2026-05-01",
        "2026-12-25",
        "2028-12-26",
        // Good Friday and Easter Monday: the earliest, some usual ones, the latest.
        "2285-03-20",
        "2285-03-23",
        "2024-03-29",
        "2024-04-01",
        "2025-04-18",
        "2025-04-21",
        "2026-04-03",
        "2026-04-06",
        "2027-03-26",
        "2027-03-29",
        "2028-04-14",
        "2028-04-17",
        "2038-04-23",
        "2038-04-26",
    ] {
        assert!(!is_bank_day(day(rests)), "{rests}");
    }
    for opens in [
        "2026-11-24",
        "2026-12-24",
        "2026-12-31",
        "2027-01-04",
        "2027-01-06",
        "2026-04-02",
        "2026-04-07",
        "2027-03-25",
        "2027-03-30",
        "2026-05-14",
        "2026-05-25",
        "2026-06-04",
        "2026-11-02",
    ] {
        assert!(is_bank_day(day(opens)), "{opens}: a holiday of some countries, or none");
    }
}

#[test]
fn each_year_they_rest_on_as_many_days_as_are_not_on_a_weekend() {
    for year in 2024..2060 {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a day");
        let of_year = first.iter_days().take_while(|day| day.format("%Y").to_string() == year.to_string());
        let weekdays: Vec<NaiveDate> =
            of_year.filter(|day| !["Sat", "Sun"].contains(&&*day.format("%a").to_string())).collect();
        let rests: Vec<&NaiveDate> = weekdays.iter().filter(|day| !is_bank_day(**day)).collect();
        let names: Vec<String> = rests.iter().map(|day| day.format("%a").to_string()).collect();
        // Two of them are always a Friday and a Monday of spring.
        assert!((3..=6).contains(&rests.len()), "{year}: {rests:?}");
        let spring = rests.iter().filter(|day| ["03", "04"].contains(&&*day.format("%m").to_string()));
        assert_eq!(spring.count(), 2, "{year}: {rests:?}");
        assert!(names.contains(&"Fri".to_owned()) && names.contains(&"Mon".to_owned()), "{year}: {rests:?}");
    }
}

#[test]
fn bank_days_are_counted_over_weekends_and_holidays() {
    for (from, five_later) in [
        ("2026-12-01", "2026-12-08"),
        ("2027-01-01", "2027-01-08"),
        ("2026-04-01", "2026-04-10"),
        ("2027-03-24", "2027-04-02"),
        ("2026-12-22", "2026-12-30"),
        ("2027-05-01", "2027-05-07"),
        ("2026-05-01", "2026-05-08"),
    ] {
        assert_eq!(bank_days_after(day(from), 5), day(five_later), "{from}");
    }
    assert_eq!(bank_days_after(day("2026-12-05"), 0), day("2026-12-05"));
    assert_eq!(bank_days_after(day("2026-12-05"), 1), day("2026-12-07"));
}
