//! Who gets the mails about the invoices of a payment method. Decided here, for every kind of them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::everybody::billing_people_of_many;
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::email_address::EmailAddress;
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::payment_method::PaymentMethod;
use crate::store::query::Among;
use crate::store::schema::invoice_copies;
use crate::store::{Tx, WholeRows};

/// Where they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receivers {
    /// To one address, with a link that needs no log-in: the invoice email, or the one that was confirmed before it.
    Address(EmailAddress),
    /// No address counts, so to everybody who can manage it, who logs in. May be nobody.
    Managers(Vec<EmailAddress>),
}

/// Which addresses get a copy of each invoice and credit note of these besides: those that are confirmed.
/// They do not count as receivers: what has reached nobody else has reached nobody.
pub fn copies_of_many(tx: &mut Tx, payers: &[&PaymentMethod]) -> Result<HashMap<PaymentMethodId, Vec<InvoiceCopy>>> {
    let confirmed: Vec<InvoiceCopy> = invoice_copies::table
        .filter(invoice_copies::payment_method_id.among(payers.iter().map(|payer| payer.id)))
        .filter(invoice_copies::confirmed_at.is_not_null())
        .order(invoice_copies::email)
        .select(InvoiceCopy::as_select())
        .load_rows(tx.conn)?;
    let mut of_payers: HashMap<PaymentMethodId, Vec<InvoiceCopy>> = HashMap::new();
    for copy in confirmed {
        of_payers.entry(copy.payment_method_id).or_default().push(copy);
    }
    Ok(of_payers)
}

/// Who gets them now.
pub fn receivers(tx: &mut Tx, payer: &PaymentMethod) -> Result<Receivers> {
    Ok(receivers_of_many(tx, &[payer])?.remove(0))
}

/// As [`receivers`], for a list in one query: in its order.
pub fn receivers_of_many(tx: &mut Tx, payers: &[&PaymentMethod]) -> Result<Vec<Receivers>> {
    let without: Vec<PaymentMethodId> =
        payers.iter().filter(|payer| payer.counting_email().is_none()).map(|payer| payer.id).collect();
    let managers = if without.is_empty() { HashMap::new() } else { billing_people_of_many(tx, &without)? };
    let of_payer = |payer: &&PaymentMethod| match payer.counting_email() {
        Some(address) => Receivers::Address(address.clone()),
        None => {
            let people = managers.get(&payer.id).into_iter().flatten();
            Receivers::Managers(people.filter_map(|person| person.email.clone()).collect())
        }
    };
    Ok(payers.iter().map(of_payer).collect())
}
