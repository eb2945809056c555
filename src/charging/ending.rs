//! A charge ends without money: nothing more is tried, or an operator stops it because it hangs. Of what was asked for the
//! gateway says what becomes of it (`refreshing.rs`).

use diesel::prelude::*;

use super::mails;
use crate::access::{Confirmed, Opened};
use crate::error::Result;
use crate::events::{About, record};
use crate::invoices::reminders;
use crate::model::charge::{Charge, ChargeState, Failure, Way};
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, REMINDERS};
use crate::payments::charges::{call_off, newest};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::invoices;

/// What an operator can do about a charge that is not over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It is due, waits for somebody, or has no answer.
    CanBeStopped(Way),
    /// It was stopped, and the gateway has not said yet what becomes of it.
    IsStopping,
    /// A debit.
    OnItsWay,
}

impl Attempt {
    /// None: it is over.
    pub fn of(charge: &Charge) -> Option<Attempt> {
        match charge.state {
            ChargeState::Due | ChargeState::Asked if charge.call_off_at.is_none() => {
                Some(Attempt::CanBeStopped(charge.way))
            }
            ChargeState::Due | ChargeState::Asked => Some(Attempt::IsStopping),
            ChargeState::Processing => Some(Attempt::OnItsWay),
            ChargeState::Paid | ChargeState::Failed | ChargeState::Dropped => None,
        }
    }
}

/// An operator stops the charge of an invoice. What is due is dropped; what was asked for the gateway is asked to call off, and
/// what it says then counts. Gives whether it is over.
///
/// # Errors
/// [`Refused::PaymentOnItsWay`], [`Refused::NoPaymentToStop`]
pub fn stop(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed) -> Result<bool> {
    let charge = newest(tx, invoice.id)?;
    if charge.as_ref().and_then(Attempt::of) == Some(Attempt::OnItsWay) {
        return Err(Refused::PaymentOnItsWay.into());
    }
    let stopped = call_off(tx, invoice.id)?.ok_or(Refused::NoPaymentToStop)?;
    record(tx, Some(invoice.operator().person().id), EventKind::PaymentStopped, about(invoice))?;
    if stopped.state.is_live() {
        return Ok(false);
    }
    was_stopped(tx, invoice, &stopped)?;
    Ok(true)
}

pub(super) fn about(invoice: &Invoice) -> About {
    About::payment_method(invoice.payment_method_id).saying(invoice.number.as_str())
}

/// It was stopped, and brought nothing: it is not tried again, and those who can do something about it learn that.
pub(super) fn was_stopped(tx: &mut Tx, invoice: &Invoice, charge: &Charge) -> Result<()> {
    if invoice.owed() <= 0 {
        return Ok(());
    }
    remind_later(tx, invoice)?;
    mails::stopped(tx, invoice, charge)
}

/// Nothing more is tried: those who can do something about it learn why.
pub(super) fn in_vain(tx: &mut Tx, invoice: &Invoice, charge: &Charge, failure: Failure) -> Result<()> {
    record(tx, None, EventKind::InvoiceNotCharged, about(invoice))?;
    remind_later(tx, invoice)?;
    if charge.way == Way::ByItself {
        reminders::could_not_be_charged(tx, invoice.id)?;
    }
    mails::failed(tx, invoice, charge, failure)
}

/// Reminders begin a while after that, as of what is to be transferred.
fn remind_later(tx: &mut Tx, invoice: &Invoice) -> Result<()> {
    if invoice.reminders < REMINDERS {
        diesel::update(invoices::table.find(invoice.id))
            .set(invoices::reminded_at.eq(Some(tx.now)))
            .execute(tx.conn)?;
    }
    Ok(())
}
