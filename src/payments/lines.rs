//! A line of a statement, and what it pays: for those who match it with invoices.

use diesel::prelude::*;

use super::changes::receive;
use crate::access::Operator;
use crate::error::Result;
use crate::model::InvoiceId;
use crate::model::bank_transaction::{BankTransaction, TransactionState};
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::payment::{PaymentSource, Received};
use crate::model::usage::Cents;
use crate::refused::Refused;
use crate::store::query::Among;
use crate::store::schema::{bank_transactions, invoices};
use crate::store::{Tx, WholeRows};

/// What stands with a transfer of ours that came back.
pub(super) const REFUND: &str = "A transfer of yours that came back";

/// What of a line is for which invoice.
pub(super) type Parts = Vec<(InvoiceId, Cents)>;

/// The invoices and credit notes whose numbers stand in the text of a line.
pub(super) fn named(tx: &mut Tx, line: &BankTransaction) -> Result<Vec<Invoice>> {
    let numbers = line.numbers();
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let named = invoices::table.filter(invoices::number.among(numbers)).order(invoices::number);
    Ok(named.select(Invoice::as_select()).load_rows(tx.conn)?)
}

/// The invoices that replace one, each the one before.
pub(super) fn replacing(tx: &mut Tx, invoice: &Invoice) -> Result<Vec<Invoice>> {
    let mut found: Vec<Invoice> = Vec::new();
    loop {
        let last = found.last().unwrap_or(invoice);
        if last.state != InvoiceState::Credited {
            return Ok(found);
        }
        let next = invoices::table.filter(invoices::corrects_id.eq(last.id)).select(Invoice::as_select());
        let next: Option<Invoice> = next.first_row(tx.conn).optional()?;
        let Some(next) = next else { return Ok(found) };
        found.push(next);
    }
}

pub(super) fn is_for(invoice: &Invoice, line: &BankTransaction) -> bool {
    invoice.currency.as_str() == line.currency
}

/// Each invoice gets its part, as it is by then: what one got may have paid for another.
pub(super) fn pay(
    tx: &mut Tx,
    operator: &Operator,
    line: &BankTransaction,
    parts: &[(InvoiceId, Cents)],
    note: &str,
) -> Result<()> {
    for (id, amount) in parts {
        let invoice: Invoice = invoices::table.find(id).select(Invoice::as_select()).first_row(tx.conn)?;
        let received = Received {
            amount: *amount,
            source: PaymentSource::Statement,
            on: line.booked_on.clone(),
            note: note.to_owned(),
            by: Some(operator.person().id),
            bank_transaction: Some(line.id.clone()),
            charge: None,
        };
        receive(tx, &invoice, received)?;
    }
    Ok(())
}

/// It waits no longer.
///
/// # Errors
/// [`Refused::LineSettled`]
pub(super) fn settle(tx: &mut Tx, line: &BankTransaction, state: TransactionState, note: &str) -> Result<()> {
    let waiting =
        bank_transactions::table.find(&line.id).filter(bank_transactions::state.eq(TransactionState::Unknown));
    let changed = diesel::update(waiting)
        .set((bank_transactions::state.eq(state), bank_transactions::note.eq(note)))
        .execute(tx.conn)?;
    if changed == 0 { Err(Refused::LineSettled.into()) } else { Ok(()) }
}
