//! What is so about direct debits: what is due, the files that were made, and what is in each.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::calendar::debited_on;
use super::message::in_message;
use crate::access::Operator;
use crate::costs::queries::today;
use crate::error::{Error, Result};
use crate::model::charge::{Charge, ChargeState};
use crate::model::credential::GatewayName;
use crate::model::debit_batch::{BatchState, DebitBatch};
use crate::model::sealed::Sealed;
use crate::model::usage::Cents;
use crate::model::{ChargeId, DebitBatchId};
use crate::store::pages::PAGE;
use crate::store::query::{Among, condition, rows};
use crate::store::schema::{charges, credentials, debit_batches, invoices};
use crate::store::{Tx, WholeRows};

/// So many files are listed, the newest first.
const LISTED: i64 = 25;

/// What is to be debited by its own bank, by the day that was announced. As far as it is counted it is what is due first.
const DUE: &str = "
    SELECT d.day, COUNT(d.id), CAST(SUM(d.owed) AS BIGINT) FROM (
      SELECT c.id AS id, c.due_on AS day, i.gross - i.paid AS owed FROM charges c JOIN invoices i ON i.id = c.invoice_id
      WHERE c.gateway = 'bank' AND c.state = 'due' AND c.state IN ('due', 'asked', 'processing')
        AND i.state = 'open' AND i.paid < i.gross
      ORDER BY c.next_try_at LIMIT 10000) d
    GROUP BY d.day ORDER BY d.day";

/// What accounts are debited with on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDay {
    pub on: NaiveDate,
    pub debits: i64,
    pub amount: Cents,
}

/// What is due, by the day on which it can be debited.
pub fn due(tx: &mut Tx, _: &Operator) -> Result<Vec<DueDay>> {
    let announced: Vec<(String, i64, i64)> = rows::<(Text, BigInt, BigInt)>(DUE).load(tx.conn)?;
    let mut days: BTreeMap<NaiveDate, DueDay> = BTreeMap::new();
    for (day, debits, amount) in announced {
        let announced: NaiveDate = day.parse().map_err(|_| Error::Internal(format!("{day} is not a day")))?;
        let on = debited_on(announced, today(tx));
        let of_day = days.entry(on).or_insert(DueDay { on, debits: 0, amount: 0 });
        of_day.debits += debits;
        of_day.amount += amount;
    }
    Ok(days.into_values().collect())
}

/// The newest files.
pub fn newest(tx: &mut Tx, _: &Operator) -> Result<Vec<DebitBatch>> {
    Ok(debit_batches::table
        .order((debit_batches::made_at.desc(), debit_batches::id.desc()))
        .limit(LISTED)
        .select(DebitBatch::as_select())
        .load_rows(tx.conn)?)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`]
pub fn batch(tx: &mut Tx, _: &Operator, id: DebitBatchId) -> Result<DebitBatch> {
    find_batch(tx, id)?.ok_or(Error::NotFound)
}

pub(super) fn find_batch(tx: &mut Tx, id: DebitBatchId) -> Result<Option<DebitBatch>> {
    Ok(debit_batches::table.find(id).select(DebitBatch::as_select()).first_row(tx.conn).optional()?)
}

/// What the bank gets, in the same bytes each time.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Internal`] if it was encrypted with another secret.
pub(super) fn file_of(tx: &mut Tx, id: DebitBatchId) -> Result<Vec<u8>> {
    let sealed = debit_batches::table.find(id).select(debit_batches::sealed_file);
    let sealed: String = sealed.first(tx.conn).optional()?.ok_or(Error::NotFound)?;
    let unread = || Error::Internal(format!("file {id} cannot be read: is REMIT_SECRET another one than it was?"));
    tx.site.keys.open(Sealed::DebitFile, id.as_str(), &sealed).ok_or_else(unread)
}

/// A direct debit in a list: no more than numbers, amounts and states.
#[derive(Debug, Clone, Queryable)]
pub struct ListedDebit {
    pub charge: ChargeId,
    pub amount: Cents,
    pub state: ChargeState,
    pub failure: String,
    /// Of its invoice.
    pub number: String,
}

impl ListedDebit {
    /// As it is called in the file and in statements of the bank.
    pub fn name(&self) -> String {
        in_message(&self.charge)
    }
}

/// Some of those in a file, behind one of them, and whether there are more.
pub fn debits_of(
    tx: &mut Tx,
    _: &Operator,
    batch: &DebitBatch,
    after: Option<ChargeId>,
) -> Result<(Vec<ListedDebit>, bool)> {
    let with_invoice = charges::table.inner_join(invoices::table.on(charges::invoice_id.eq(invoices::id)));
    let mut all = with_invoice.filter(charges::batch_id.eq(batch.id)).into_boxed();
    if let Some(after) = after {
        all = all.filter(charges::id.gt(after));
    }
    let mut some: Vec<ListedDebit> = all
        .order(charges::id)
        .limit(PAGE as i64 + 1)
        .select((charges::id, charges::amount, charges::state, charges::failure, invoices::number))
        .load(tx.conn)?;
    let has_more = some.len() > PAGE;
    some.truncate(PAGE);
    Ok((some, has_more))
}

/// One direct debit that is in a file, and the number of its invoice.
///
/// # Errors
/// [`Error::NotFound`]
pub fn debit(tx: &mut Tx, _: &Operator, id: ChargeId) -> Result<(Charge, String)> {
    let with_invoice = charges::table.inner_join(invoices::table.on(charges::invoice_id.eq(invoices::id)));
    let in_a_file = with_invoice.filter(charges::id.eq(id)).filter(charges::batch_id.is_not_null());
    in_a_file.select((Charge::as_select(), invoices::number)).first(tx.conn).optional()?.ok_or(Error::NotFound)
}

/// Those of these that are in files.
pub(super) fn debits_called(tx: &mut Tx, ids: &[ChargeId]) -> Result<Vec<Charge>> {
    let in_files = charges::table.filter(charges::id.among(ids)).filter(charges::batch_id.is_not_null());
    Ok(in_files.order(charges::id).select(Charge::as_select()).load_rows(tx.conn)?)
}

/// The newest one of a mandate that is in a file.
pub(super) fn debit_of_mandate(tx: &mut Tx, mandate: &str) -> Result<Option<Charge>> {
    Ok(charges::table
        .inner_join(credentials::table)
        .filter(credentials::mandate.eq(mandate))
        .filter(condition("credentials.gateway = 'bank'"))
        .filter(charges::batch_id.is_not_null())
        .order((charges::due_on.desc(), charges::id.desc()))
        .select(Charge::as_select())
        .first_row(tx.conn)
        .optional()?)
}

/// The newest one for an invoice that is in a file, and on its way or paid.
pub(super) fn debit_of_invoice(tx: &mut Tx, number: &str) -> Result<Option<Charge>> {
    Ok(charges::table
        .inner_join(invoices::table.on(charges::invoice_id.eq(invoices::id)))
        .filter(invoices::number.eq(number))
        .filter(charges::batch_id.is_not_null())
        .filter(charges::state.eq(ChargeState::Processing).or(charges::state.eq(ChargeState::Paid)))
        .order(charges::number.desc())
        .select(Charge::as_select())
        .first_row(tx.conn)
        .optional()?)
}

/// The files that come to this sum and of which nothing is booked yet.
pub(super) fn waiting_for(tx: &mut Tx, amount: Cents) -> Result<Vec<DebitBatch>> {
    Ok(debit_batches::table
        .filter(condition("debit_batches.state = 'made'"))
        .filter(debit_batches::amount.eq(amount))
        .order(debit_batches::id)
        .select(DebitBatch::as_select())
        .load_rows(tx.conn)?)
}

/// Those of a file that are on their way, so many at most.
pub(super) fn on_their_way(tx: &mut Tx, batch: DebitBatchId, most: i64) -> Result<Vec<Charge>> {
    Ok(charges::table
        .filter(charges::batch_id.eq(batch))
        .filter(charges::state.eq(ChargeState::Processing))
        .order(charges::id)
        .limit(most)
        .select(Charge::as_select())
        .load_rows(tx.conn)?)
}

/// What those of a file that are on their way come to.
pub(super) fn still_on_its_way(tx: &mut Tx, batch: &DebitBatch) -> Result<Cents> {
    let amounts: Vec<Cents> = charges::table
        .filter(charges::batch_id.eq(batch.id))
        .filter(charges::state.eq(ChargeState::Processing))
        .select(charges::amount)
        .load(tx.conn)?;
    Ok(amounts.iter().sum())
}

/// The file that is booked and of which not all is written down yet.
pub(super) fn to_settle(tx: &mut Tx) -> Result<Option<DebitBatch>> {
    Ok(debit_batches::table
        .filter(condition("debit_batches.state = 'booked'"))
        .order(debit_batches::made_at)
        .select(DebitBatch::as_select())
        .first_row(tx.conn)
        .optional()?)
}

/// What is to be debited and was announced for a day behind `behind` and up to `day`, so many at most.
pub(super) fn due_between(tx: &mut Tx, behind: &str, day: NaiveDate, most: i64) -> Result<Vec<Charge>> {
    Ok(charges::table
        .filter(charges::gateway.eq(GatewayName::Bank))
        .filter(condition("charges.state = 'due' AND charges.state IN ('due', 'asked', 'processing')"))
        .filter(charges::due_on.gt(behind))
        .filter(charges::due_on.le(day.to_string()))
        .order((charges::next_try_at, charges::id))
        .limit(most)
        .select(Charge::as_select())
        .load_rows(tx.conn)?)
}

/// Whether there is anything to see for operators: accounts are debited, or were.
pub fn takes_debits(tx: &mut Tx, _: &Operator) -> Result<bool> {
    if tx.site.taking.creditor_id.is_some() {
        return Ok(true);
    }
    let any: Option<DebitBatchId> = debit_batches::table.select(debit_batches::id).first(tx.conn).optional()?;
    Ok(any.is_some())
}

/// Marks how far a file is.
pub(super) fn set_state(tx: &mut Tx, id: DebitBatchId, state: BatchState) -> Result<()> {
    diesel::update(debit_batches::table.find(id)).set(debit_batches::state.eq(state)).execute(tx.conn)?;
    Ok(())
}
