//! The months that a file is about.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use crate::model::usage::Month;

/// Years that somebody may ask about.
const YEARS: RangeInclusive<i32> = 1970..=9000;

/// A month, or a quarter of a year. In addresses `2026-11` and `2026-Q4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    pub first: Month,
    pub last: Month,
}

impl Period {
    pub fn month(month: Month) -> Period {
        Period { first: month, last: month }
    }

    /// The quarter that this month is in.
    pub fn quarter(month: Month) -> Period {
        let first = (0..month.first().month0() % 3).fold(month, |month, _| month.previous());
        Period { first, last: first.next().next() }
    }

    /// None: that is neither.
    pub fn parse(text: &str) -> Option<Period> {
        let period = match text.split_once("-Q") {
            Some((year, quarter)) => {
                let quarter: u32 = quarter.parse().ok().filter(|number| (1..=4).contains(number))?;
                Period::quarter(Month::of(NaiveDate::from_ymd_opt(year.parse().ok()?, quarter * 3 - 2, 1)?))
            }
            None => Period::month(text.parse().ok()?),
        };
        YEARS.contains(&period.first.first().year()).then_some(period)
    }

    pub fn is_month(self) -> bool {
        self.first == self.last
    }

    pub fn from(self) -> NaiveDate {
        self.first.first()
    }

    /// The last day.
    pub fn to(self) -> NaiveDate {
        self.last.last()
    }

    /// `November 2026`, `October to December 2026`
    pub fn name(self) -> String {
        if self.is_month() {
            self.first.name()
        } else {
            format!("{} to {}", self.first.first().format("%B"), self.last.name())
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_month() {
            self.first.fmt(f)
        } else {
            let first = self.first.first();
            write!(f, "{}-Q{}", first.year(), first.month0() / 3 + 1)
        }
    }
}
