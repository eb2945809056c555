//! Usage that is measured: what can be measured, what is reported and kept of it, and how it stands on an invoice.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::money;
use super::payment_method::Currency;
use super::{AppId, EnvironmentId, PaymentMethodId};

/// So much of a unit, in thousandths of it.
pub type Thousandths = i64;

/// The net price of one unit, in millionths of a euro or a dollar.
pub type Millionths = i64;

/// A component of the catalogue that nobody books: every environment has it, and what is used of it is paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metered {
    pub key: String,
    pub name: String,
    /// What it is there for, for people who do not know the name.
    pub means: String,
    /// `GB`
    pub unit: String,
    /// The same for machines, after UN/ECE Recommendation 20: `E34`.
    pub unit_code: String,
    /// Whole units that cost nothing, of a whole month.
    pub included: i64,
    pub eur: Millionths,
    pub usd: Millionths,
}

impl Metered {
    /// `Data transfer: 100 GB a month included, then €0.08 per GB`
    pub fn offer(&self, currency: Currency) -> String {
        format!("{}: {}", self.name, self.terms(currency))
    }

    /// `100 GB a month included, then €0.08 per GB`
    pub fn terms(&self, currency: Currency) -> String {
        let price = match currency {
            Currency::Eur => self.eur,
            Currency::Usd => self.usd,
        };
        let price = format!("{} per {}", money::to_the_millionth(price, currency), self.unit);
        match self.included {
            0 => price,
            included => format!("{} a month included, then {price}", units(included, &self.unit)),
        }
    }
}

/// `1,134 GB`
pub fn units(quantity: i64, unit: &str) -> String {
    format!("{} {unit}", money::grouped(quantity))
}

/// What was begun of a unit counts as one. Usage is never below zero.
pub fn whole_units(used: Thousandths) -> i64 {
    (used + 999) / 1_000
}

/// 12.5: so many units as senders write and read it. Exact: nobody uses more than a few million million of anything.
pub fn in_units(used: Thousandths) -> f64 {
    used as f64 / 1_000.0
}

/// `12.5`: so many units as a sender writes it.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn thousandths(written: &str) -> Result<Thousandths, String> {
    let (whole, part) = written.split_once('.').unwrap_or((written, "0"));
    let is_number =
        |text: &str, longest| (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let read =
        if is_number(whole, 12) && is_number(part, 3) { format!("{whole}{part:0<3}").parse().ok() } else { None };
    read.ok_or_else(|| "Use a number from 0 on with at most three decimals.".into())
}

/// The longest id that a sender may give.
const LONGEST_ID: usize = 100;

/// What a sender calls a record: the same again is nothing new.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct UsageId(String);

impl UsageId {
    /// # Errors
    /// What to do about it, as a sentence for the field.
    pub fn parse(text: &str) -> Result<UsageId, String> {
        UsageId::from_stored(text)
            .ok_or_else(|| format!("Use 1 to {LONGEST_ID} letters, digits and signs for the id of a record."))
    }

    pub fn from_stored(text: &str) -> Option<UsageId> {
        let is_good = (1..=LONGEST_ID).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        is_good.then(|| UsageId(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

crate::stored_as_text!(UsageId);

/// Something was used, as it is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRecord {
    pub id: UsageId,
    pub app: AppId,
    pub environment: EnvironmentId,
    /// A key of the catalogue.
    pub component: String,
    pub quantity: Thousandths,
    pub at: Moment,
}

/// The same as it is kept, with what was found out about it.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = crate::model::schema::usage_records)]
pub struct KeptUsage {
    pub id: UsageId,
    pub environment_id: EnvironmentId,
    pub component: String,
    pub quantity: Thousandths,
    pub used_at: Moment,
    pub received_at: Moment,
    /// Who owned the app on that day; None: it was on trial, so nobody pays.
    pub payment_method_id: Option<PaymentMethodId>,
    /// In which it was used: `2026-11`.
    pub month: String,
    /// On whose invoice it is: a later month if it came when its own was billed.
    pub billed_with: String,
}

/// What the records of one environment come to that are of one month and on one invoice. Names, prices and what is included
/// are those of the first record of the month.
#[derive(Debug, Clone, Queryable, Selectable, Serialize)]
#[diesel(table_name = crate::model::schema::usage_sums)]
pub struct UsageSum {
    pub payment_method_id: PaymentMethodId,
    pub billed_with: String,
    pub environment_id: EnvironmentId,
    pub component: String,
    pub month: String,
    pub app_id: AppId,
    pub component_name: String,
    pub unit: String,
    pub unit_code: String,
    /// Whole units, of a whole month.
    pub included: i64,
    pub price_eur: Millionths,
    pub price_usd: Millionths,
    /// Of the same month, on its own invoice.
    pub billed_before: Thousandths,
    pub quantity: Thousandths,
}

impl UsageSum {
    pub fn price(&self, currency: Currency) -> Millionths {
        match currency {
            Currency::Eur => self.price_eur,
            Currency::Usd => self.price_usd,
        }
    }

    /// Whether it is on the invoice of a later month.
    pub fn is_late(&self) -> bool {
        self.billed_with != self.month
    }
}

/// A row of what was measured, on an invoice: quantity × price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Whole units that are paid for.
    pub quantity: i64,
    /// Whole units that were used besides and cost nothing.
    pub included: i64,
    pub unit: String,
    /// After UN/ECE Recommendation 20.
    pub unit_code: String,
    pub unit_price: Millionths,
}

impl Measured {
    /// `1,234 GB used, 100 GB included`
    pub fn used(&self) -> String {
        let used = units(self.quantity + self.included, &self.unit);
        match self.included {
            0 => format!("{used} used"),
            included => format!("{used} used, {} included", units(included, &self.unit)),
        }
    }

    /// `1,134 GB`
    pub fn paid_for(&self) -> String {
        units(self.quantity, &self.unit)
    }

    /// `€0.08`
    pub fn price(&self, currency: impl std::borrow::Borrow<Currency>) -> String {
        money::to_the_millionth(self.unit_price, *currency.borrow())
    }
}
