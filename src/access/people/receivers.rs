//! Who gets the mails about the invoices of a payment method. Decided here, for every kind of them.

use std::collections::HashMap;

use super::everybody::billing_people_of_many;
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::PaymentMethod;
use crate::store::Tx;

/// Where they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receivers {
    /// To one address, with a link that needs no log-in: the invoice email, or the one that was confirmed before it.
    Address(EmailAddress),
    /// No address counts, so to everybody who can manage it, who logs in. May be nobody.
    Managers(Vec<EmailAddress>),
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
