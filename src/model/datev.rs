//! Accounts and numbers of a bookkeeper who works with DATEV, as the file of the seller says them.

use std::ops::RangeInclusive;

use serde::Deserialize;

const ADVISERS: RangeInclusive<u32> = 1_001..=9_999_999;
const CLIENTS: RangeInclusive<u32> = 1..=99_999;
const LENGTHS: RangeInclusive<u32> = 4..=8;
/// Accounts of debtors have a digit more than others, and begin with 1 to 6.
const DEBTORS: RangeInclusive<u32> = 1..=6;

/// The section `[datev]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Datev {
    /// The number of the tax adviser.
    pub adviser: u32,
    /// The number of the seller at that adviser.
    pub client: u32,
    /// Digits of an account.
    pub account_length: u32,
    /// The month in which the fiscal year begins.
    #[serde(default = "january")]
    pub fiscal_year_begins: u32,
    /// `03`, `04`: which chart of accounts it is.
    pub chart: Option<String>,
    /// Where money comes in.
    pub bank: u32,
    /// Where money is that was paid by card or by direct debit through a gateway, until that sends it to the bank. None: at the
    /// bank at once.
    pub clearing: Option<u32>,
    /// One debtor for all customers.
    pub receivables: u32,
    /// What customers have paid too much, until an invoice needs it or it is given back.
    pub credit: u32,
    pub revenue: Revenue,
}

/// An account for each case of VAT.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revenue {
    pub domestic: u32,
    pub one_stop_shop: u32,
    pub reverse_charge: u32,
    pub outside_eu: u32,
    pub exempt: u32,
}

fn january() -> u32 {
    1
}

impl Datev {
    /// What DATEV would not take.
    ///
    /// # Errors
    /// A sentence for the person who starts the program.
    pub(super) fn check(&self) -> Result<(), String> {
        within("adviser", self.adviser, &ADVISERS)?;
        within("client", self.client, &CLIENTS)?;
        within("account_length", self.account_length, &LENGTHS)?;
        within("fiscal_year_begins", self.fiscal_year_begins, &(1..=12))?;
        if let Some(chart) = &self.chart
            && !(chart.len() == 2 && chart.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(format!("chart = “{chart}” is not made of two digits, like 03"));
        }
        let Revenue { domestic, one_stop_shop, reverse_charge, outside_eu, exempt } = self.revenue;
        for (name, account) in [
            ("bank", self.bank),
            ("clearing", self.clearing.unwrap_or(self.bank)),
            ("credit", self.credit),
            ("domestic", domestic),
            ("one_stop_shop", one_stop_shop),
            ("reverse_charge", reverse_charge),
            ("outside_eu", outside_eu),
            ("exempt", exempt),
        ] {
            if digits(account) != self.account_length {
                return Err(format!(
                    "{name} = {account} has not {} digits, as account_length says",
                    self.account_length
                ));
            }
        }
        let first = self.receivables / 10u32.pow(self.account_length.min(8));
        if digits(self.receivables) != self.account_length + 1 || !DEBTORS.contains(&first) {
            return Err(format!(
                "receivables = {} is not the account of a debtor: one digit more than account_length, from 1 to 6 on",
                self.receivables
            ));
        }
        Ok(())
    }
}

fn digits(account: u32) -> u32 {
    account.checked_ilog10().map_or(0, |power| power + 1)
}

fn within(name: &str, number: u32, range: &RangeInclusive<u32>) -> Result<(), String> {
    if range.contains(&number) {
        return Ok(());
    }
    Err(format!("{name} = {number} is not between {} and {}", range.start(), range.end()))
}
