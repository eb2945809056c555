//! An operator ends a card or an account that must not be charged any more: from then on its payment method pays by bank transfer.

mod mails;

use super::setups;
use crate::access::{Confirmed, Opened, people};
use crate::error::Result;
use crate::model::credential::PaymentKind;
use crate::model::payment_method::PaymentMethod;
use crate::payments::credentials;
use crate::store::Tx;

/// What the act is called.
pub fn label(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Card => "Stop charging this card",
        PaymentKind::DirectDebit => "Stop debiting this account",
    }
}

/// What was to be charged to it is to be transferred; what the gateway was asked for already goes on. Those who can manage the
/// payment method are told, with the reason. Nothing if it pays by bank transfer already.
pub fn stop(tx: &mut Tx, payer: &Opened<PaymentMethod>, _: &Confirmed, reason: &str) -> Result<()> {
    let Some(ended) = credentials::of(tx, payer)? else { return Ok(()) };
    setups::let_go(tx, payer.id, Some(payer.operator().person().id))?;
    let people = people::billing_people(tx, payer.id)?;
    mails::no_longer_charged(tx, &ended, payer, reason, &people)
}
