//! What costs are counted in: cents and months, and how the plans of a component count.

use std::borrow::Cow;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::moment::MONTHS;

/// Money in minor units: cents.
pub type Cents = i64;

/// The first and the last of the days that a row is for, if that is not the whole month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    #[serde(deserialize_with = "day")]
    pub from: NaiveDate,
    #[serde(deserialize_with = "day")]
    pub to: NaiveDate,
}

/// A text as it stands in what is read, where it can.
#[derive(Deserialize)]
struct Kept<'a>(#[serde(borrow)] Cow<'a, str>);

/// `2026-11-16`. What chrono reads is more, and an invoice has two for each of its rows.
fn day<'de, D: Deserializer<'de>>(kept: D) -> Result<NaiveDate, D::Error> {
    let Kept(text) = Kept::deserialize(kept)?;
    written(&text).ok_or_else(|| D::Error::custom(format!("{text} is no day")))
}

fn written(text: &str) -> Option<NaiveDate> {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text.as_bytes() else { return None };
    NaiveDate::from_ymd_opt(number([y0, y1, y2, y3])? as i32, number([m0, m1])?, number([d0, d1])?)
}

/// Of a few digits.
fn number<const COUNT: usize>(digits: [u8; COUNT]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month that this day is in.
    pub fn of(day: NaiveDate) -> Month {
        Month { first: day - Days::new(u64::from(day.day0())) }
    }

    pub fn next(self) -> Month {
        Month { first: self.first + Months::new(1) }
    }

    pub fn previous(self) -> Month {
        Month { first: self.first - Months::new(1) }
    }

    pub fn first(self) -> NaiveDate {
        self.first
    }

    pub fn last(self) -> NaiveDate {
        self.next().first - Days::new(1)
    }

    /// This month and those before it, so many in all, the earliest first.
    pub fn and_before(self, many: u32) -> impl DoubleEndedIterator<Item = Month> {
        (0..many).rev().map(move |ago| Month { first: self.first - Months::new(ago) })
    }

    /// `November 2026`
    pub fn name(self) -> String {
        format!("{} {}", MONTHS[self.first.month0() as usize], self.first.year())
    }

    /// `Nov`
    pub fn short(self) -> String {
        MONTHS[self.first.month0() as usize][..3].to_owned()
    }

    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |day| Month::of(*day) == self)
    }

    pub fn length(self) -> u32 {
        u32::from(self.first.num_days_in_month())
    }
}

/// `2026-11`
impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl std::str::FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Month, String> {
        let parts = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() <= 2);
        let first = parts.and_then(|(year, month)| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1));
        first.map(|first| Month { first }).ok_or_else(|| format!("{text} is no month"))
    }
}

crate::text_enum! {
    /// How the plans of a component count.
    Counting {
        /// Each day for its largest plan.
        DayMax => "day_max",
        /// Every day for the largest plan of the month: traffic.
        MonthMax => "month_max",
    }
}
