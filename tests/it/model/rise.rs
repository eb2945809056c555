//! When whoever pays is asked.

use remit::model::rise::Bound;

#[test]
fn more_than_half_or_more_than_twenty_a_month_is_asked_for() {
    let bound = Bound { percent: 50, cents: 2000 };
    let cases = [
        (1000, 1500, false),
        (1000, 1501, true),
        (10_000, 12_000, false),
        (10_000, 12_001, true),
        (0, 2000, false),
        (0, 2001, true),
        (1000, 900, false),
    ];
    for (before, after, asks) in cases {
        assert_eq!(bound.is_exceeded(before, after), asks, "{before} to {after}");
    }
}
