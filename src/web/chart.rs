//! A chart of what months came to: bars for a desk and a phone alike, and the same as a table.

use askama::Template;

use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};

/// Of the drawing, in units of its own.
pub const WIDTH: i64 = 480;
pub const HEIGHT: i64 = 186;
/// Where the bars stand, and how high the highest is.
pub const GROUND: i64 = 140;
pub const HIGHEST: i64 = 112;
/// The marks end so far above their bars.
const ABOVE: i64 = 6;
/// So long a mark has room above its bar.
const SHORT: usize = 4;
/// Less than this is rounded to nothing.
const NOTHING_BELOW: Cents = 50;
/// Fewer months with costs are nothing to compare.
const FEWEST: usize = 2;
/// A month has no more room than this, however few there are.
const WIDEST: i64 = 60;
/// Of that so much is left free on either side of its bar.
const FREE: i64 = 5;

/// A chart that is ready to be shown.
#[derive(Template)]
#[template(path = "parts/chart.html")]
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
    /// Written above it: `€12`. Where not all have room, above the highest bar and the last one.
    pub mark: Option<String>,
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
    /// Of the words below it.
    pub middle: i64,
    /// The last one: it is not over yet.
    pub is_now: bool,
}

impl Bar {
    /// Where the mark stands.
    pub fn above(&self) -> i64 {
        self.y - ABOVE
    }
}

impl Chart {
    /// Of these months, the last of which is not over, from the first that came to something. None where there is nothing
    /// to compare.
    pub fn of(months: &[(Month, Cents)], currency: Currency) -> Option<Chart> {
        if months.iter().filter(|(_, net)| *net > 0).count() < FEWEST {
            return None;
        }
        let before = months.iter().take_while(|(_, net)| *net == 0).count();
        let months = &months[before..];
        let (highest, at) = months.iter().zip(0..).map(|((_, net), place)| (*net, place)).max_by_key(|one| one.0)?;
        let last = i64::try_from(months.len()).ok()? - 1;
        let have_room = money::rounded(highest, currency).chars().count() <= SHORT;
        let step = (WIDTH / (last + 1)).min(WIDEST);
        let bars: Vec<Bar> = months
            .iter()
            .zip(0..)
            .map(|((month, net), place)| {
                let height = (net.max(&0) * HIGHEST + highest - 1) / highest;
                Bar {
                    short: month.short(),
                    month: month.name(),
                    amount: money::in_words(*net, currency),
                    mark: (*net > 0 && (have_room || [at, last].contains(&place))).then(|| mark(*net, currency)),
                    x: place * step + FREE,
                    y: GROUND - height,
                    width: step - 2 * FREE,
                    height,
                    middle: place * step + step / 2,
                    is_now: place == last,
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

    /// Where the ground ends on which the bars stand: with the last of them.
    pub fn end(&self) -> i64 {
        self.bars.last().map_or(0, |bar| bar.x + bar.width + FREE)
    }
}

/// `€43`. What has cost something is not said to be nothing: `<€1`.
fn mark(net: Cents, currency: Currency) -> String {
    if net < NOTHING_BELOW { format!("<{}", money::rounded(100, currency)) } else { money::rounded(net, currency) }
}
