//! What a page shows of the costs of a payment method.

use std::collections::HashMap;

use super::kept::{self, Kept, Known};
use super::queries::{self, ByPayer};
use super::{ThisMonth, year};
use crate::error::Result;
use crate::model::app::App;
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::model::{AppId, PaymentMethodId, money};
use crate::store::Tx;
use crate::web::chart::Chart;

/// This month of several payment methods, and the last twelve months of all of them together, by currency.
pub struct Spending {
    this_month: HashMap<PaymentMethodId, ThisMonth>,
    /// The part of some apps.
    by_app: ByPayer,
    currencies: HashMap<PaymentMethodId, Currency>,
    /// Of those that somebody else pays with.
    beside: HashMap<PaymentMethodId, Currency>,
    /// One for each currency in which something was paid.
    pub charts: Vec<Chart>,
}

/// A sum of this month: `€40.15` so far, about `€43` by its end.
pub struct Sum {
    pub so_far: String,
    pub expected: String,
}

/// From here on a forecast is said without cents.
const ROUNDED_FROM: Cents = 1_000;

impl Sum {
    fn new(month: ThisMonth, currency: Currency) -> Sum {
        let ThisMonth { so_far, expected } = month;
        let is_rounded = expected >= ROUNDED_FROM && (expected + 50) / 100 * 100 > so_far;
        let about = if is_rounded { money::rounded } else { money::in_words };
        Sum { so_far: money::in_words(so_far, currency), expected: about(expected, currency) }
    }

    /// What an app costs this month. None: nobody pays for it, or nothing is booked.
    pub fn of_app(tx: &mut Tx, app: &App) -> Result<Option<Sum>> {
        let Some(payer) = app.payment_method_id else { return Ok(None) };
        let month = match kept::of_app(tx, app.id, payer)? {
            Some((month, currency)) => month.map(|month| (month, currency)),
            None => queries::this_month_of_app(tx, app.id, payer)?,
        };
        Ok(month.map(|(month, currency)| Sum::new(month, currency)))
    }
}

impl Spending {
    /// Reads it: what is kept, and what is not kept is counted.
    pub fn of(tx: &mut Tx, payers: &[(PaymentMethodId, Currency)]) -> Result<Spending> {
        let ids: Vec<PaymentMethodId> = payers.iter().map(|(id, _)| *id).collect();
        let kept = kept::of_payers(tx, &ids)?;
        Spending::of_kept(tx, payers, &kept)
    }

    /// The same, where what is kept was read together with other things: that of these payment methods, and of some apps.
    pub(crate) fn of_kept(tx: &mut Tx, payers: &[(PaymentMethodId, Currency)], kept: &[Kept]) -> Result<Spending> {
        let now = queries::this_month(tx);
        let Known { billed, this_month: kept, changed, by_app: kept_by_app } = kept::known(tx, kept)?;
        let changed: Vec<PaymentMethodId> = changed.into_iter().collect();
        let mut by_app = if changed.is_empty() { ByPayer::new() } else { queries::this_month_of(tx, &changed)? };
        let counted = by_app.iter().map(|(id, apps)| (*id, apps.values().copied().sum::<ThisMonth>()));
        let this_month: HashMap<PaymentMethodId, ThisMonth> =
            counted.chain(kept.iter().filter_map(|(id, month)| Some((*id, (*month)?)))).collect();
        by_app.extend(kept_by_app);
        let so_far = |id: PaymentMethodId| this_month.get(&id).map_or(0, |month| month.so_far);
        let charts = charts(payers, now, &billed, so_far);
        let currencies = payers.iter().copied().collect();
        Ok(Spending { this_month, by_app, currencies, beside: HashMap::new(), charts })
    }

    /// With these, of which what is kept was read, too: each stands for itself, and none counts for the totals and charts.
    pub(crate) fn beside(self, others: &[(PaymentMethodId, Currency)]) -> Spending {
        Spending { beside: others.iter().copied().collect(), ..self }
    }

    /// All of it together: one sum for each currency in which something is booked.
    pub fn totals(&self) -> Vec<Sum> {
        let of_currency = |currency: &Currency| {
            let is_ours = |id: &PaymentMethodId| self.currencies.get(id) == Some(currency);
            let ours = self.this_month.iter().filter(|one| is_ours(one.0)).map(|one| *one.1);
            let month: ThisMonth = ours.sum();
            (month.expected > 0).then(|| Sum::new(month, *currency))
        };
        Currency::ALL.iter().filter_map(of_currency).collect()
    }

    /// What a payment method pays this month. None: nothing is booked, or it is paid for from next month on.
    pub fn of_payment_method(&self, id: impl Into<PaymentMethodId>) -> Option<Sum> {
        let id: PaymentMethodId = id.into();
        let currency = self.currencies.get(&id).or_else(|| self.beside.get(&id))?;
        let month = self.this_month.get(&id).filter(|month| month.expected > 0)?;
        Some(Sum::new(*month, *currency))
    }

    /// The part of one app.
    pub fn of_app(&self, payer: impl Into<PaymentMethodId>, app: impl Into<AppId>) -> Option<Sum> {
        let (payer, app): (PaymentMethodId, AppId) = (payer.into(), app.into());
        let month = self.by_app.get(&payer)?.get(&app).filter(|month| month.expected > 0)?;
        Some(Sum::new(*month, *self.currencies.get(&payer)?))
    }
}

/// One for each currency, of the last months and of this one.
fn charts(
    payers: &[(PaymentMethodId, Currency)],
    now: Month,
    billed: &[(PaymentMethodId, Month, Cents)],
    so_far: impl Fn(PaymentMethodId) -> Cents,
) -> Vec<Chart> {
    let of_currency = |currency: &Currency| {
        let ours: Vec<PaymentMethodId> = payers.iter().filter(|(_, one)| one == currency).map(|(id, _)| *id).collect();
        let of_ours = billed.iter().filter(|(payer, ..)| ours.contains(payer));
        let months: Vec<(Month, Cents)> = of_ours.map(|(_, month, net)| (*month, *net)).collect();
        Chart::of(&year(now, &months, ours.iter().map(|id| so_far(*id)).sum()), *currency)
    };
    Currency::ALL.iter().filter_map(of_currency).collect()
}
