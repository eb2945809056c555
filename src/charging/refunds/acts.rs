//! A refund is promised; one that has failed is tried anew, or given up.

use diesel::prelude::*;

use super::offer::Offer;
use crate::access::{Confirmed, Opened, Operator};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::charge::{Refund, RefundState};
use crate::model::event::EventKind;
use crate::model::invoice::Invoice;
use crate::model::{PersonId, RefundId};
use crate::payments::changes::use_credit;
use crate::refused::Refused;
use crate::store::schema::{invoices, refunds};
use crate::store::{Tx, WholeRows};

/// Promises back what an offer says. The invoice is credited next, in the same transaction: what becomes credit by that and is
/// promised pays for nothing.
pub fn promise(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed, offer: &Offer) -> Result<()> {
    let refund = Refund {
        id: RefundId::next_in(tx),
        charge_id: offer.charge,
        payment_method_id: invoice.payment_method_id,
        invoice_id: invoice.id,
        amount: offer.amount,
        held: offer.amount,
        state: RefundState::Due,
        reference: None,
        failure: String::new(),
        next_try_at: tx.now,
        made_by: Some(invoice.operator().person().id),
        made_at: tx.now,
    };
    begin(tx, &refund)
}

fn begin(tx: &mut Tx, refund: &Refund) -> Result<()> {
    diesel::insert_into(refunds::table).values(refund).execute(tx.conn)?;
    tell(tx, refund, refund.made_by, EventKind::RefundBegun)
}

/// One that has failed is tried again, as a new one: the gateway would say the same of the old one.
///
/// # Errors
/// [`Refused::RefundSettled`] if it has not failed, or somebody has decided already; [`Refused::NotThereToRefund`];
/// [`Error::NotFound`].
pub fn again(tx: &mut Tx, operator: &Operator, _: &Confirmed, id: RefundId) -> Result<Refund> {
    let failed = failed(tx, id)?;
    if failed.held < failed.amount {
        return Err(Refused::NotThereToRefund.into());
    }
    give_up(tx, id)?;
    let anew = Refund {
        id: RefundId::next_in(tx),
        state: RefundState::Due,
        reference: None,
        failure: String::new(),
        next_try_at: tx.now,
        made_by: Some(operator.person().id),
        made_at: tx.now,
        ..failed
    };
    begin(tx, &anew)?;
    Ok(anew)
}

/// What could not be refunded stays credit, and pays invoices again.
///
/// # Errors
/// [`Refused::RefundSettled`], [`Error::NotFound`]: as [`again`].
pub fn keep(tx: &mut Tx, operator: &Operator, _: &Confirmed, id: RefundId) -> Result<Refund> {
    let failed = failed(tx, id)?;
    give_up(tx, id)?;
    tell(tx, &failed, Some(operator.person().id), EventKind::RefundKept)?;
    use_credit(tx, failed.payment_method_id)?;
    Ok(failed)
}

fn failed(tx: &mut Tx, id: RefundId) -> Result<Refund> {
    let found: Option<Refund> = refunds::table.find(id).select(Refund::as_select()).first_row(tx.conn).optional()?;
    let found = found.ok_or(Error::NotFound)?;
    if found.state == RefundState::Failed { Ok(found) } else { Err(Refused::RefundSettled.into()) }
}

fn give_up(tx: &mut Tx, id: RefundId) -> Result<()> {
    let over = (refunds::state.eq(RefundState::Kept), refunds::held.eq(0));
    diesel::update(refunds::table.find(id)).set(over).execute(tx.conn)?;
    Ok(())
}

/// Records what became of one; never how much it is.
pub(super) fn tell(tx: &mut Tx, refund: &Refund, by: Option<PersonId>, kind: EventKind) -> Result<()> {
    let number: String = invoices::table.find(refund.invoice_id).select(invoices::number).first(tx.conn)?;
    record(tx, by, kind, About::payment_method(refund.payment_method_id).saying(number))
}
