//! A chart of what months came to: bars for a desk and a phone alike, and the same as a table.

use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};

/// Of the drawing, in units of its own.
pub const WIDTH: i64 = 480;
pub const HEIGHT: i64 = 170;
/// Where the bars stand, and how high the highest is.
const GROUND: i64 = 140;
const HIGHEST: i64 = 112;

/// A chart that is ready to be shown.
pub struct Chart {
    /// What it shows, in one sentence: for those who do not see it.
    pub label: String,
    pub bars: Vec<Bar>,
}

/// One month.
pub struct Bar {
    /// `Nov`
    pub short: String,
    /// `November 2026`
    pub month: String,
    /// `€12.00`
    pub amount: String,
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
    /// Of the words below it.
    pub middle: i64,
    /// The last one: it is not over yet.
    pub is_now: bool,
}

impl Chart {
    /// Of these months, the last of which is not over. None where there is nothing to see.
    pub fn of(months: &[(Month, Cents)], currency: Currency) -> Option<Chart> {
        let highest = months.iter().map(|(_, net)| *net).max().filter(|highest| *highest > 0)?;
        let step = WIDTH / i64::try_from(months.len()).ok()?;
        let bars: Vec<Bar> = months
            .iter()
            .zip(0..)
            .map(|((month, net), place)| {
                let height = (net.max(&0) * HIGHEST + highest - 1) / highest;
                Bar {
                    short: month.short(),
                    month: month.name(),
                    amount: money::in_words(*net, currency),
                    x: place * step + 5,
                    y: GROUND - height,
                    width: step - 10,
                    height,
                    middle: place * step + step / 2,
                    is_now: place + 1 == i64::try_from(months.len()).unwrap_or_default(),
                }
            })
            .collect();
        let (first, last) = (bars.first()?, bars.last()?);
        let most = bars.iter().min_by_key(|bar| bar.y)?;
        let label = format!(
            "Costs from {} to {}: at most {} in {}, {} so far this month.",
            first.month, last.month, most.amount, most.month, last.amount
        );
        Some(Chart { label, bars })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().expect("a month")
    }

    #[test]
    fn bars_are_as_high_as_their_amounts() {
        let months = [(month("2026-09"), 0), (month("2026-10"), 5000), (month("2026-11"), 2500)];
        let chart = Chart::of(&months, Currency::Eur).expect("a chart");
        assert_eq!(chart.bars.iter().map(|bar| bar.height).collect::<Vec<_>>(), [0, HIGHEST, HIGHEST / 2]);
        assert!(chart.bars.iter().all(|bar| bar.y + bar.height == GROUND && bar.x + bar.width <= WIDTH));
        assert!(chart.label.contains("at most €50.00 in October 2026, €25.00 so far"), "{}", chart.label);
        assert!(Chart::of(&[(month("2026-11"), 0)], Currency::Eur).is_none(), "nothing to see");
    }
}
