//! An app goes to another payer, and a developer leaves it: what an accepted invitation to pay carries out.

use crate::access::Granted;
use crate::access::policy::{AttachToPaymentMethod, InviteToPay, LeaveApp};
use crate::error::Result;
use crate::graph::work;
use crate::store::Tx;

/// Moves an app that its payer (or, on trial, its developer) gives to a payment method whose people take it.
/// Two proofs by two people. Developers and teams keep what they have; a trial ends with it.
///
/// # Errors
/// [`crate::refused::Refused`] if the payment method takes nothing new, has no address yet, or owns the app already.
pub fn hand_over(tx: &mut Tx, app: &Granted<InviteToPay>, to: &Granted<AttachToPaymentMethod>) -> Result<()> {
    super::changes::change_owner(tx, app, to, to.person())
}

/// Gives up one's own developer connection, telling nobody: the handover does.
///
/// # Errors
/// As [`super::changes::leave`].
pub fn leave(tx: &mut Tx, app: &Granted<LeaveApp>) -> Result<()> {
    work::end(tx, app, app.person().id, app.person().id)
}
