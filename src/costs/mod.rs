//! What things cost: the days of each plan in a month, and what they come to, for those who pay.

mod counting;
pub mod queries;

use serde::{Deserialize, Serialize};

use crate::model::usage::{Cents, Month};
use crate::model::{AppId, EnvironmentId};

/// A component of an environment was on a plan for so many days of a month.
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

    /// The part of one app, net.
    pub fn net_of(&self, app: AppId) -> Cents {
        self.rows.iter().filter(|row| row.app == app).map(|row| row.amount).sum()
    }
}
