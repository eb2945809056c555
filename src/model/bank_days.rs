//! The days on which banks in Europe settle payments. They rest on weekends and on six holidays, which the European Central Bank
//! has fixed for good: its long-term calendar of TARGET closing days, of 14 December 2000.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Whether banks settle payments on this day.
pub fn is_bank_day(day: NaiveDate) -> bool {
    let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let is_fixed = matches!((day.month(), day.day()), (1, 1) | (5, 1) | (12, 25 | 26));
    // Good Friday and Easter Monday.
    let is_of_easter = easter_sunday(day.year()).is_some_and(|easter| matches!((day - easter).num_days(), -2 | 1));
    !is_weekend && !is_fixed && !is_of_easter
}

/// The day that comes so many bank days after this one.
pub fn bank_days_after(day: NaiveDate, many: u32) -> NaiveDate {
    let (mut day, mut left) = (day, many);
    while left > 0 {
        day = day + Days::new(1);
        left -= u32::from(is_bank_day(day));
    }
    day
}

/// By the formula of Oudin (1940), for the Gregorian calendar.
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let (century, golden) = (year / 100, year % 19);
    let epact = (century - century / 4 - (century - (century - 17) / 25) / 3 + 19 * golden + 15) % 30;
    let full_moon = epact - (epact / 28) * (1 - (epact / 28) * (29 / (epact + 1)) * ((21 - golden) / 11));
    let weekday = (year + year / 4 + full_moon + 2 - century + century / 4) % 7;
    // From 28 March on.
    let days = full_moon - weekday;
    let month = 3 + (days + 40) / 44;
    let day = days + 28 - 31 * (month / 4);
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}
