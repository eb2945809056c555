//! From sums of usage to rows: quantity × price, after what is included. Nothing here asks the database.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Row;
use super::counting::days_of_owner;
use super::usage::{amount_of_units, included, units_to_pay};
use crate::error::{Error, Result};
use crate::model::booking::Ownership;
use crate::model::metering::{Measured, UsageSum, whole_units};
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month, Within};
use crate::store::{Moment, Site};

/// An environment as the database says it: its name, since when it is there, and until when, if it ends.
pub(super) type There = (String, Moment, Option<Moment>);

/// A sum of usage with what it takes to count it.
pub(super) struct Used {
    sum: UsageSum,
    /// In which it was used.
    pub month: Month,
    environment: There,
    /// When its payer owned the app.
    stays: Vec<Ownership>,
}

impl Used {
    /// Notes a sum that was read with one of the stays of its payer: it comes once for each of them.
    pub fn note(all: &mut Vec<Used>, sum: UsageSum, environment: There, stay: &Ownership) -> Result<()> {
        let place = |of: &UsageSum| (of.environment_id, of.payment_method_id);
        let is_same = |one: &&mut Used| {
            place(&one.sum) == place(&sum)
                && (&one.sum.component, &one.sum.month, &one.sum.billed_with)
                    == (&sum.component, &sum.month, &sum.billed_with)
        };
        if let Some(same) = all.iter_mut().find(is_same) {
            same.stays.push(stay.clone());
            return Ok(());
        }
        let month = sum.month.parse::<Month>().map_err(|_| Error::Internal(format!("{} is not a month", sum.month)))?;
        all.push(Used { sum, month, environment, stays: vec![stay.clone()] });
        Ok(())
    }

    /// None: nothing is to be paid, because it is included or was billed with its month.
    fn row(&self, app_name: &str, currency: Currency, site: &Site) -> Option<Row> {
        let (sum, days) = (&self.sum, self.days(site));
        let included = included(sum.included, u32::try_from(days.len()).unwrap_or_default(), self.month);
        let used = sum.billed_before + sum.quantity;
        let quantity = units_to_pay(used, included) - units_to_pay(sum.billed_before, included);
        if quantity == 0 {
            return None;
        }
        let unit_price = sum.price(currency);
        Some(Row {
            app: sum.app_id,
            app_name: app_name.to_owned(),
            environment: sum.environment_id,
            environment_name: self.environment.0.clone(),
            component: self.name(),
            plan: String::new(),
            days: 0,
            monthly_price: 0,
            amount: amount_of_units(quantity, unit_price),
            within: self.within(&days),
            measured: Some(Measured {
                quantity,
                included: whole_units(used) - whole_units(sum.billed_before) - quantity,
                unit: sum.unit.clone(),
                unit_code: sum.unit_code.clone(),
                unit_price,
            }),
        })
    }

    /// `Data transfer`; if it comes late, with its month: `Data transfer, November 2026`.
    fn name(&self) -> String {
        match self.sum.is_late() {
            true => format!("{}, {}", self.sum.component_name, self.month.name()),
            false => self.sum.component_name.clone(),
        }
    }

    /// The days of its month on which the environment was there and its payer owned the app: also to come.
    fn days(&self, site: &Site) -> BTreeSet<NaiveDate> {
        let mut days = days_of_owner(&self.stays.iter().collect::<Vec<_>>(), self.month, site);
        let (_, since, until) = &self.environment;
        let first = site.local(*since).date();
        let last = until.map(|until| site.local(until).date());
        days.retain(|day| *day >= first && last.is_none_or(|last| *day <= last));
        days
    }

    /// Of what comes late always: it is of another month than the others.
    fn within(&self, days: &BTreeSet<NaiveDate>) -> Option<Within> {
        let (from, to) = (*days.first()?, *days.last()?);
        let is_whole = from == self.month.first() && to == self.month.last();
        (self.sum.is_late() || !is_whole).then_some(Within { from, to })
    }
}

/// The rows of some of it, in the order of the months, and there in that of the catalogue.
pub(super) fn rows<'a>(
    some: impl Iterator<Item = &'a Used>,
    app_name: &str,
    currency: Currency,
    site: &Site,
) -> Vec<Row> {
    let mut some: Vec<&Used> = some.collect();
    some.sort_by_cached_key(|one| {
        let place = site.catalogue.metered.iter().position(|metered| metered.key == one.sum.component);
        (one.month, place.unwrap_or(usize::MAX), one.sum.component.clone(), one.sum.billed_with.clone())
    });
    some.into_iter().filter_map(|one| one.row(app_name, currency, site)).collect()
}

/// What all of it costs.
pub(super) fn net(all: &[Used], currency: Currency, site: &Site) -> Cents {
    rows(all.iter(), "", currency, site).iter().map(|row| row.amount).sum()
}
