//! The bank has booked a file, all of it as one sum, or each direct debit on its own: what it brought is paid from then on. A
//! file may have thousands of them, so they are written down a part at a time; until then they are on their way.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::queries::{find_batch, on_their_way, set_state, to_settle};
use crate::access::{Confirmed, Operator};
use crate::charging::settling::settle_on;
use crate::error::{Error, Result};
use crate::gateway::port::{Charged, Outcome};
use crate::model::DebitBatchId;
use crate::model::charge::{Charge, ChargeState};
use crate::model::credential::PaymentKind;
use crate::model::debit_batch::{BatchState, DebitBatch};
use crate::model::usage::Cents;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::debit_batches;

/// So many are written down in one transaction: others want to write too.
const AT_ONCE: i64 = 100;

/// An operator has seen that the bank has booked a file.
///
/// # Errors
/// [`Refused::BookedAlready`]
pub fn book_by_hand(tx: &mut Tx, _: &Operator, _: &Confirmed, batch: &DebitBatch, on: NaiveDate) -> Result<()> {
    if book(tx, batch, on)? { Ok(()) } else { Err(Refused::BookedAlready.into()) }
}

/// It is booked, on this day. False: it was before.
pub(super) fn book(tx: &mut Tx, batch: &DebitBatch, on: NaiveDate) -> Result<bool> {
    let waiting = debit_batches::table.find(batch.id).filter(debit_batches::state.eq(BatchState::Made));
    let booked = (debit_batches::state.eq(BatchState::Booked), debit_batches::paid_on.eq(Some(on.to_string())));
    if diesel::update(waiting).set(booked).execute(tx.conn)? == 0 {
        return Ok(false);
    }
    settle_due(tx).map(|_| true)
}

/// Writes down a part of what files that are booked have brought. Gives how much was done; call until it is 0.
pub fn settle_due(tx: &mut Tx) -> Result<usize> {
    let Some(batch) = to_settle(tx)? else { return Ok(0) };
    let some = on_their_way(tx, batch.id, AT_ONCE)?;
    if some.is_empty() {
        set_state(tx, batch.id, BatchState::Settled)?;
        return Ok(1);
    }
    let on = paid_on(&batch)?.ok_or_else(|| Error::Internal(format!("file {} is booked without a day", batch.id)))?;
    some.iter().try_for_each(|charge| arrived(tx, charge, on))?;
    Ok(some.len())
}

/// When a file was booked; None: it was not yet.
pub(super) fn paid_on(batch: &DebitBatch) -> Result<Option<NaiveDate>> {
    let read = |day: &String| day.parse::<NaiveDate>().map_err(|_| Error::Internal(format!("{day} is not a day")));
    batch.paid_on.as_ref().map(read).transpose()
}

/// The money of one is there.
pub(super) fn arrived(tx: &mut Tx, charge: &Charge, on: NaiveDate) -> Result<()> {
    settle_on(tx, charge, &brought(charge, 0), on)
}

/// One is booked on its own. A file of which the last one is there is booked.
pub(super) fn book_one(tx: &mut Tx, charge: &Charge, on: NaiveDate) -> Result<()> {
    if charge.state == ChargeState::Processing {
        arrived(tx, charge, on)?;
    }
    match charge.batch_id {
        Some(batch) => close_if_nothing_is_left(tx, batch, on),
        None => Ok(()),
    }
}

/// Of a file nothing is on its way any more: it waits for nothing.
pub(super) fn close_if_nothing_is_left(tx: &mut Tx, batch: DebitBatchId, on: NaiveDate) -> Result<()> {
    if !on_their_way(tx, batch, 1)?.is_empty() {
        return Ok(());
    }
    let Some(batch) = find_batch(tx, batch)? else { return Ok(()) };
    let day = batch.paid_on.clone().unwrap_or_else(|| on.to_string());
    diesel::update(debit_batches::table.find(batch.id))
        .set((debit_batches::state.eq(BatchState::Settled), debit_batches::paid_on.eq(Some(day))))
        .execute(tx.conn)?;
    Ok(())
}

/// What the bank says of one: paid, and so much of it taken back.
pub(super) fn brought(charge: &Charge, taken_back: Cents) -> Charged {
    Charged {
        reference: String::new(),
        kind: Some(PaymentKind::DirectDebit),
        outcome: Outcome::Paid(charge.amount),
        refunded: 0,
        taken_back,
    }
}
