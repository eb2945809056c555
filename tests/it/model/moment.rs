//! Moments as they are said.

use chrono_tz::Tz;
use remit::model::moment::{Moment, within};

#[test]
fn times_are_said_as_a_person_says_them() {
    let now = Moment(1_800_000_000_000);
    assert_eq!(now.relative(now), "just now");
    assert_eq!(now.plus_minutes(-5).relative(now), "5 minutes ago");
    assert_eq!(now.plus_hours(1).relative(now), "in 1 hour");
    assert_eq!(now.plus_days(7).plus_seconds(-30).relative(now), "in 7 days");
    assert_eq!(now.plus_days(-90).relative(now), now.plus_days(-90).date());
    assert_eq!(now.plus_hours(1).ahead(now), "in 1 hour");
    assert_eq!(now.plus_minutes(-5).ahead(now), "in a moment", "what is late is still to come");
}

#[test]
fn days_are_those_of_the_zone_that_is_billed_by() {
    // 30 November 2026, 23:30 in London.
    let late = Moment(1_796_081_400_000);
    assert_eq!((late.date().as_str(), late.iso().as_str()), ("30 November 2026", "2026-11-30T23:30:00+00:00"));
    let there = within(Tz::Europe__Berlin, || [late.date(), late.exact(), late.iso()]);
    assert_eq!(there, ["1 December 2026", "1 December 2026, 00:30 CET", "2026-12-01T00:30:00+01:00"]);
    assert_eq!(late.exact(), "30 November 2026, 23:30 UTC", "and no longer than that");
}

#[test]
fn days_and_times_are_written_as_chrono_writes_them() {
    const FORMS: [&str; 3] = ["%-d %B %Y", "%-d %B %Y, %H:%M %Z", "%Y-%m-%dT%H:%M:%S%:z"];
    for zone in [Tz::UTC, Tz::Europe__Berlin, Tz::America__New_York, Tz::Asia__Kolkata] {
        for number in 0..400 {
            let moment = Moment(1_796_081_400_000).plus_hours(number * 25).plus_seconds(number);
            let zoned = moment.utc().with_timezone(&zone);
            let written = within(zone, || [moment.date(), moment.exact(), moment.iso()]);
            assert_eq!(written, FORMS.map(|form| zoned.format(form).to_string()));
        }
    }
}
