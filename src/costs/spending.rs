//! What a page shows of the costs of a payment method.

use std::collections::HashMap;

use super::{ThisMonth, queries, year};
use crate::error::Result;
use crate::model::app::App;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::model::{AppId, PaymentMethodId, money};
use crate::store::Tx;
use crate::web::chart::Chart;

/// This month of several payment methods, and the last twelve months of all of them together, by currency.
pub struct Spending {
    this_month: HashMap<PaymentMethodId, ThisMonth>,
    currencies: HashMap<PaymentMethodId, Currency>,
    /// One for each currency in which something was paid.
    pub charts: Vec<Chart>,
}

/// A sum of this month.
pub struct Sum {
    pub so_far: String,
    pub expected: String,
}

impl Sum {
    /// What an app costs this month. None: nobody pays for it, or nothing is booked.
    pub fn of_app(tx: &mut Tx, app: &App) -> Result<Option<Sum>> {
        let Some(payer) = app.payment_method_id else { return Ok(None) };
        let said = |(month, currency): (ThisMonth, Currency)| Sum {
            so_far: money::in_words(month.so_far.net(), currency),
            expected: money::in_words(month.expected.net(), currency),
        };
        Ok(queries::this_month_of_app(tx, app.id, payer)?.map(said))
    }
}

impl Spending {
    /// Reads it: two queries for however many.
    pub fn of(tx: &mut Tx, payers: &[(PaymentMethodId, Currency)]) -> Result<Spending> {
        let ids: Vec<PaymentMethodId> = payers.iter().map(|(id, _)| *id).collect();
        let this_month = queries::this_month_of(tx, &ids)?;
        let now = queries::this_month(tx);
        let first = now.and_before(12).next().unwrap_or(now);
        let billed = queries::billed(tx, &ids, first)?;
        let of_currency = |currency: Currency| {
            let ours = payers.iter().filter(|(_, one)| *one == currency).map(|(id, _)| *id);
            let (mut months, mut so_far) = (Vec::new(), 0);
            for id in ours {
                months.extend(billed.get(&id).into_iter().flatten().copied());
                so_far += this_month.get(&id).map_or(0, |month| month.so_far.net());
            }
            Chart::of(&year(now, &months, so_far), currency)
        };
        let charts = Currency::ALL.iter().filter_map(|currency| of_currency(*currency)).collect();
        Ok(Spending { this_month, currencies: payers.iter().copied().collect(), charts })
    }

    /// What a payment method pays this month. None: nothing is booked.
    pub fn of_payment_method(&self, id: impl Into<PaymentMethodId>) -> Option<Sum> {
        let id: PaymentMethodId = id.into();
        let month = self.this_month.get(&id)?;
        Some(self.sum(id, month.so_far.net(), month.expected.net()))
    }

    /// The part of one app.
    pub fn of_app(&self, payer: impl Into<PaymentMethodId>, app: impl Into<AppId>) -> Option<Sum> {
        let (payer, app): (PaymentMethodId, AppId) = (payer.into(), app.into());
        let month = self.this_month.get(&payer)?;
        let expected = month.expected.net_of(app);
        (expected > 0).then(|| self.sum(payer, month.so_far.net_of(app), expected))
    }

    fn sum(&self, payer: PaymentMethodId, so_far: Cents, expected: Cents) -> Sum {
        let currency = self.currencies.get(&payer).copied().unwrap_or(Currency::Eur);
        Sum { so_far: money::in_words(so_far, currency), expected: money::in_words(expected, currency) }
    }
}
