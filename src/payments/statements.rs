//! The lines of bank statements become payments: at once where it is clear for which invoice, else when an operator says so.
//! What was imported before changes nothing.

use std::collections::HashSet;

use diesel::prelude::*;

use super::changes::{Received, receive};
use super::queries::takes;
use crate::access::Operator;
use crate::error::{Error, Result};
use crate::model::bank_transaction::{BankTransaction, TransactionState};
use crate::model::invoice::Invoice;
use crate::model::payment::PaymentSource;
use crate::model::statement::{Entry, numbers_in};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::pages::PAGE;
use crate::store::schema::{bank_transactions, invoices};

/// So many are looked up at once: both databases take that many values.
const AT_ONCE: usize = 500;

/// What came of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    pub assigned: usize,
    pub unknown: usize,
    /// Imported before.
    pub known: usize,
}

/// Imports the lines of a statement.
///
/// # Errors
/// Those of the database.
pub fn import(tx: &mut Tx, operator: &Operator, entries: &[Entry]) -> Result<Outcome> {
    let series = tx.site.seller.as_ref().map(|seller| seller.series.clone()).unwrap_or_default();
    let mut outcome = Outcome::default();
    for some in entries.chunks(AT_ONCE) {
        let ids: Vec<&str> = some.iter().map(|entry| entry.id.as_str()).collect();
        let known: Vec<String> = bank_transactions::table
            .filter(bank_transactions::id.eq_any(ids))
            .select(bank_transactions::id)
            .load(tx.conn)?;
        let known: HashSet<String> = known.into_iter().collect();
        outcome.known += known.len();
        for entry in some.iter().filter(|entry| !known.contains(&entry.id)) {
            match meant(tx, entry, &series)? {
                Some(invoice) => {
                    let line = insert(tx, operator, entry, TransactionState::Assigned)?;
                    pay(tx, operator, &invoice, &line, "")?;
                    outcome.assigned += 1;
                }
                None => {
                    insert(tx, operator, entry, TransactionState::Unknown)?;
                    outcome.unknown += 1;
                }
            }
        }
    }
    Ok(outcome)
}

/// The one invoice that the payer means, if there is no doubt.
fn meant(tx: &mut Tx, entry: &Entry, series: &str) -> Result<Option<Invoice>> {
    let numbers = numbers_in(&entry.reference, series);
    if series.is_empty() || numbers.is_empty() {
        return Ok(None);
    }
    let found: Vec<Invoice> =
        invoices::table.filter(invoices::number.eq_any(numbers)).limit(2).select(Invoice::as_select()).load(tx.conn)?;
    let [invoice] = found.as_slice() else { return Ok(None) };
    let fits = invoice.currency.as_str() == entry.currency && takes(tx, invoice, entry.amount)?;
    Ok(fits.then(|| invoice.clone()))
}

fn insert(tx: &mut Tx, operator: &Operator, entry: &Entry, state: TransactionState) -> Result<BankTransaction> {
    let line = BankTransaction {
        id: entry.id.clone(),
        booked_on: entry.booked_on.to_string(),
        amount: entry.amount,
        currency: entry.currency.clone(),
        payer: entry.payer.clone(),
        payer_iban: entry.payer_iban.clone(),
        reference: entry.reference.clone(),
        state,
        note: String::new(),
        imported_by: operator.person().id,
        imported_at: tx.now,
    };
    diesel::insert_into(bank_transactions::table).values(&line).execute(tx.conn)?;
    Ok(line)
}

fn pay(tx: &mut Tx, operator: &Operator, invoice: &Invoice, line: &BankTransaction, note: &str) -> Result<()> {
    let received = Received {
        amount: line.amount,
        source: PaymentSource::Statement,
        on: line.booked_on.clone(),
        note: note.to_owned(),
        by: Some(operator.person().id),
        bank_transaction: Some(line.id.clone()),
    };
    receive(tx, invoice, received)
}

/// A page of the lines of which nobody knows yet what they are for, the oldest first. `after`: one of them.
///
/// # Errors
/// Those of the database.
pub fn unknown(tx: &mut Tx, _: &Operator, after: Option<(&str, &str)>) -> Result<(Vec<BankTransaction>, bool)> {
    let mut lines = bank_transactions::table
        .filter(bank_transactions::state.eq(TransactionState::Unknown))
        .order((bank_transactions::booked_on, bank_transactions::id))
        .limit(PAGE as i64 + 1)
        .select(BankTransaction::as_select())
        .into_boxed();
    if let Some((day, id)) = after {
        let later = bank_transactions::booked_on.gt(day);
        lines = lines.filter(later.or(bank_transactions::booked_on.eq(day).and(bank_transactions::id.gt(id))));
    }
    let mut rows: Vec<BankTransaction> = lines.load(tx.conn)?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((rows, has_more))
}

/// One line.
///
/// # Errors
/// [`Error::NotFound`]
pub fn line(tx: &mut Tx, _: &Operator, id: &str) -> Result<BankTransaction> {
    let found = bank_transactions::table.find(id).select(BankTransaction::as_select()).first(tx.conn).optional()?;
    found.ok_or(Error::NotFound)
}

/// An operator says for which invoice a line is.
///
/// # Errors
/// [`Refused::LineSettled`], [`Refused::NotForThisInvoice`] with why.
pub fn assign(tx: &mut Tx, operator: &Operator, line: &BankTransaction, invoice: &Invoice) -> Result<()> {
    if invoice.currency.as_str() != line.currency {
        return Err(Refused::OtherCurrency { invoice: invoice.number.clone() }.into());
    }
    if !takes(tx, invoice, line.amount)? {
        return Err(Refused::NotForThisInvoice { invoice: invoice.number.clone() }.into());
    }
    settle(tx, line, TransactionState::Assigned, "")?;
    pay(tx, operator, invoice, line, "Assigned by hand")
}

/// A line concerns no invoice.
///
/// # Errors
/// [`Refused::LineSettled`]
pub fn dismiss(tx: &mut Tx, _: &Operator, line: &BankTransaction, note: &str) -> Result<()> {
    settle(tx, line, TransactionState::Dismissed, note)
}

fn settle(tx: &mut Tx, line: &BankTransaction, state: TransactionState, note: &str) -> Result<()> {
    let waiting =
        bank_transactions::table.find(&line.id).filter(bank_transactions::state.eq(TransactionState::Unknown));
    let changed = diesel::update(waiting)
        .set((bank_transactions::state.eq(state), bank_transactions::note.eq(note)))
        .execute(tx.conn)?;
    if changed == 0 { Err(Refused::LineSettled.into()) } else { Ok(()) }
}
