//! What payers pay with by themselves: the card or the account of each, and when an invoice is charged to it. In `charged.rs`:
//! what became of that.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use crate::error::Result;
use crate::model::bank_days::bank_days_after;
use crate::model::credential::{Credential, GatewayName, PaidWith, PaymentKind};
use crate::model::payment_method::PaymentMethod;
use crate::model::usage::Cents;
use crate::model::{PaymentMethodId, PersonId};
use crate::store::query::Among;
use crate::store::schema::{credentials, payment_methods};
use crate::store::{Tx, WholeRows};

/// So many days after an invoice was made it is charged to a card.
const CARD_DAYS: u64 = 2;
/// So many bank days after an invoice was made an account is debited: whoever pays has read by then that it will be.
const DEBIT_DAYS: u32 = 5;

/// The card or the account of a payer; None: it pays by bank transfer, and nothing is asked.
pub fn of(tx: &mut Tx, payer: &PaymentMethod) -> Result<Option<Credential>> {
    let Some(id) = payer.credential_id else { return Ok(None) };
    Ok(credentials::table.find(id).select(Credential::as_select()).first_row(tx.conn).optional()?)
}

/// The same, if it is charged here.
pub(crate) fn charged(tx: &mut Tx, payer: &PaymentMethod) -> Result<Option<Credential>> {
    Ok(of(tx, payer)?.filter(|it| tx.site.taking.takes(it.gateway)))
}

/// The same, if this person has set it up.
pub(crate) fn set_up_by(tx: &mut Tx, payer: &PaymentMethod, person: PersonId) -> Result<Option<Credential>> {
    Ok(charged(tx, payer)?.filter(|it| it.person_id == person))
}

/// Those of these payers that have one, in one query.
pub fn of_many(tx: &mut Tx, payers: &[PaymentMethodId]) -> Result<HashMap<PaymentMethodId, Credential>> {
    if payers.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(PaymentMethodId, Credential)> = payment_methods::table
        .inner_join(credentials::table.on(payment_methods::credential_id.eq(credentials::id.nullable())))
        .filter(payment_methods::id.among(payers))
        .select((payment_methods::id, Credential::as_select()))
        .load(tx.conn)?;
    Ok(found.into_iter().collect())
}

/// The same, of those that are charged here.
pub(crate) fn charged_of_many(tx: &mut Tx, payers: &[PaymentMethodId]) -> Result<HashMap<PaymentMethodId, Credential>> {
    let mut found = of_many(tx, payers)?;
    found.retain(|_, it| tx.site.taking.takes(it.gateway));
    Ok(found)
}

/// The day on which an invoice that is made today is charged, or debited.
pub fn day(kind: PaymentKind, issued_on: NaiveDate) -> NaiveDate {
    match kind {
        PaymentKind::Card => issued_on + Days::new(CARD_DAYS),
        PaymentKind::DirectDebit => bank_days_after(issued_on, DEBIT_DAYS),
    }
}

/// What stands on the invoices that are made on this day: for these payers, over so much. Without those who pay by bank transfer,
/// with something that nobody takes here any more, or with a card that has expired by the day on which it would be charged; and
/// without what is too little to be charged.
pub(crate) fn on_paper(
    tx: &mut Tx,
    bills: &[(&PaymentMethod, Cents)],
    issued_on: NaiveDate,
) -> Result<HashMap<PaymentMethodId, PaidWith>> {
    let with_one = bills.iter().filter(|(payer, _)| payer.credential_id.is_some());
    let gross: HashMap<PaymentMethodId, Cents> = with_one.map(|(payer, gross)| (payer.id, *gross)).collect();
    let with_one: Vec<PaymentMethodId> = gross.keys().copied().collect();
    let found = of_many(tx, &with_one)?;
    let is_charged = |(payer, it): &(PaymentMethodId, Credential)| {
        tx.site.taking.takes(it.gateway) && gross.get(payer).is_some_and(|gross| *gross >= it.gateway.least())
    };
    let taken = found.into_iter().filter(is_charged);
    let good = taken.map(|(payer, it)| (payer, day(it.kind, issued_on), it));
    let good = good.filter(|(_, on, it)| it.is_good_on(*on));
    Ok(good.map(|(payer, on, it)| (payer, on_paper_of(tx, &it, on))).collect())
}

/// On what is charged on this day. Our own bank debits under the creditor identifier of the seller.
pub(crate) fn on_paper_of(tx: &Tx, credential: &Credential, on: NaiveDate) -> PaidWith {
    let own = tx.site.taking.creditor_id.clone().filter(|_| credential.gateway == GatewayName::Bank);
    PaidWith { creditor: own.unwrap_or_default(), ..credential.on_paper(on) }
}
