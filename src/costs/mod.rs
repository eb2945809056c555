//! What things cost: the days of each plan in a month, and what they come to, for those who pay.

mod counting;
pub mod kept; //        sums of the running month
mod measured;
pub mod queries;
pub mod spending;
pub mod usage; //       the days of each plan

use serde::{Deserialize, Serialize};

use crate::model::metering::Measured;
use crate::model::usage::{Cents, Month, Within};
use crate::model::{AppId, EnvironmentId};

/// A component of an environment was on a plan for so many days of a month, or so much of it was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub app: AppId,
    /// As it was called when this was counted.
    pub app_name: String,
    pub environment: EnvironmentId,
    pub environment_name: String,
    pub component: String,
    pub plan: String,
    pub days: u32,
    /// Net.
    pub monthly_price: Cents,
    /// Net.
    pub amount: Cents,
    /// Missing in what was written down before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// Instead of a plan, its days and its price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
}

/// What a payment method, or an app, costs in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthCosts {
    pub month: Month,
    /// By app, environment, component and plan.
    pub rows: Vec<Row>,
}

impl MonthCosts {
    /// The sum, net.
    pub fn net(&self) -> Cents {
        self.rows.iter().map(|row| row.amount).sum()
    }
}

/// What the running month comes to, net.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ThisMonth {
    /// Today included.
    pub so_far: Cents,
    /// Until its end, if everything stays as it is now.
    pub expected: Cents,
}

impl std::iter::Sum for ThisMonth {
    fn sum<All: Iterator<Item = ThisMonth>>(all: All) -> ThisMonth {
        all.fold(ThisMonth::default(), |sum, one| ThisMonth {
            so_far: sum.so_far + one.so_far,
            expected: sum.expected + one.expected,
        })
    }
}

/// The last months and this one, the earliest first: what was billed, and for this month what has come together so far.
/// A month without costs is there with nothing.
pub fn year(now: Month, billed: &[(Month, Cents)], so_far: Cents) -> Vec<(Month, Cents)> {
    let of = |month: Month| billed.iter().filter(|(one, _)| *one == month).map(|(_, net)| net).sum::<Cents>();
    now.and_before(12).map(|month| (month, if month == now { so_far } else { of(month) })).collect()
}
