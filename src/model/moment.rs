//! A moment, and how it is said.

use std::borrow::Borrow;
use std::cell::Cell;

use chrono::{DateTime, Datelike, NaiveDate, Offset, Timelike, Utc};
use chrono_tz::Tz;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;

/// A point in time: milliseconds since 1970, UTC.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    AsExpression,
    FromSqlRow,
    serde::Serialize,
    serde::Deserialize,
)]
#[diesel(sql_type = BigInt)]
pub struct Moment(pub i64);

thread_local! {
    /// Where days begin for the transaction that runs on this thread.
    static ZONE: Cell<Tz> = const { Cell::new(Tz::UTC) };
}

/// Runs a transaction: pages, mails and files that are written meanwhile say days and times of this zone, the one that days
/// are billed by.
pub fn within<T>(zone: Tz, run: impl FnOnce() -> T) -> T {
    let before = ZONE.replace(zone);
    let outcome = run();
    ZONE.set(before);
    outcome
}

/// Written here: chrono reads a form for each moment, and lists say many.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// 24 November 2026. Templates hand over references.
pub fn day(day: impl Borrow<NaiveDate>) -> String {
    let day: &NaiveDate = day.borrow();
    format!("{} {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Moment {
    pub fn plus_seconds(self, seconds: i64) -> Moment {
        Moment(self.0 + seconds * 1000)
    }

    pub fn plus_minutes(self, minutes: i64) -> Moment {
        Moment(self.0 + minutes * MINUTE)
    }

    pub fn plus_hours(self, hours: i64) -> Moment {
        Moment(self.0 + hours * HOUR)
    }

    pub fn plus_days(self, days: i64) -> Moment {
        Moment(self.0 + days * DAY)
    }

    /// Whole seconds from `earlier` to this moment; negative if it is later.
    pub fn seconds_since(self, earlier: Moment) -> i64 {
        (self.0 - earlier.0) / 1000
    }

    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// As clocks show it where days begin for everybody here: see [`within`].
    fn zoned(self) -> DateTime<Tz> {
        self.utc().with_timezone(&ZONE.get())
    }

    /// `24 November 2026`
    pub fn date(self) -> String {
        day(self.zoned().date_naive())
    }

    /// `24 November 2026, 14:05 CET`
    pub fn exact(self) -> String {
        let zoned = self.zoned();
        let at = zoned.naive_local();
        let (day, month, year) = (at.day(), MONTHS[at.month0() as usize], at.year());
        format!("{day} {month} {year}, {:02}:{:02} {}", at.hour(), at.minute(), zoned.offset())
    }

    /// `2026-11-24T14:05:09+01:00`, for machines.
    pub fn iso(self) -> String {
        let zoned = self.zoned();
        let (at, ahead) = (zoned.naive_local(), zoned.offset().fix().local_minus_utc() / 60);
        let (year, month, day, hour, minute) = (at.year(), at.month(), at.day(), at.hour(), at.minute());
        let (sign, hours, minutes) = (if ahead < 0 { '-' } else { '+' }, ahead.abs() / 60, ahead.abs() % 60);
        let second = at.second();
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{hours:02}:{minutes:02}")
    }

    /// How a person says it, seen from `now`: `just now`, `5 minutes ago`, `in 3 days`, `2 March 2026`.
    pub fn relative(self, now: impl Into<Moment>) -> String {
        let now = now.into();
        let distance = (self.0 - now.0).abs();
        let (count, unit) = match distance {
            d if d < MINUTE => return if self <= now { "just now" } else { "in a moment" }.into(),
            d if d < HOUR => (d / MINUTE, "minute"),
            d if d < DAY => (d / HOUR, "hour"),
            // Twelve hours more, so that "7 days" is still said the minute after.
            d if d < 45 * DAY => ((d + DAY / 2) / DAY, "day"),
            _ => return self.date(),
        };
        let plural = if count == 1 { "" } else { "s" };
        if self <= now { format!("{count} {unit}{plural} ago") } else { format!("in {count} {unit}{plural}") }
    }

    /// The same of an end that has not come yet, also if it is late: `in 3 days`, `in a moment`.
    pub fn ahead(self, now: impl Into<Moment>) -> String {
        let now = now.into();
        if self <= now { "in a moment".into() } else { self.relative(now) }
    }
}

// Templates hand over references.
impl From<&Moment> for Moment {
    fn from(moment: &Moment) -> Moment {
        *moment
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for Moment
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for Moment
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(value).map(Moment)
    }
}
