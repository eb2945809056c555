//! Who gets the mails about the invoices of a payment method. Decided here, for every kind of them.

use super::everybody::billing_people;
use crate::error::Result;
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
    if let Some(address) = payer.counting_email() {
        return Ok(Receivers::Address(address.clone()));
    }
    let managers = billing_people(tx, payer.id)?;
    Ok(Receivers::Managers(managers.into_iter().filter_map(|person| person.email).collect()))
}
