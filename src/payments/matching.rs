//! For which invoices a line of a statement is: by the numbers in its text, or because an operator says so.

use diesel::prelude::*;

use super::lines::{Parts, REFUND, is_for, named, pay, replacing, settle};
use super::queries::takes;
use super::returns;
use crate::access::{Confirmed, Operator};
use crate::error::Result;
use crate::model::bank_transaction::{BankTransaction, TransactionState};
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::payment::PaymentSource;
use crate::model::usage::Cents;
use crate::refused::Refused;
use crate::store::query::{Among, condition};
use crate::store::schema::{credits, invoices, payments};
use crate::store::{Tx, WholeRows};

/// How many invoices are proposed for a line that waits.
const PROPOSED: i64 = 6;

/// Takes a line of money that came in for what it names, if there is no doubt. False: it waits.
pub(super) fn settle_by_itself(
    tx: &mut Tx,
    operator: &Operator,
    line: &BankTransaction,
    is_refund: bool,
) -> Result<bool> {
    let parts = if is_refund { refunded(tx, line)? } else { meant(tx, line)? };
    if !parts.is_empty() {
        settle(tx, line, TransactionState::Assigned, "")?;
        pay(tx, operator, line, &parts, if is_refund { REFUND } else { "" })?;
    }
    Ok(!parts.is_empty())
}

/// The invoices that a line names, each once; of one that was replaced, the one that counts now. And whether each number
/// in it is that of one.
fn counting(tx: &mut Tx, line: &BankTransaction) -> Result<(Vec<Invoice>, bool)> {
    let named = named(tx, line)?;
    let are_known = named.len() == line.numbers().len();
    let mut found: Vec<Invoice> = Vec::new();
    for invoice in named {
        let newest = replacing(tx, &invoice)?.pop().unwrap_or(invoice);
        if found.iter().all(|one| one.id != newest.id) {
            found.push(newest);
        }
    }
    Ok((found, are_known))
}

/// The invoices that the payer means, if there is no doubt: the one that is named, or several whose open sums it is.
fn meant(tx: &mut Tx, line: &BankTransaction) -> Result<Parts> {
    let (found, are_known) = counting(tx, line)?;
    let is_sum = found.iter().map(Invoice::owed).sum::<Cents>() == line.amount;
    let open = found.iter().all(|invoice| is_for(invoice, line) && invoice.owed() > 0);
    Ok(match found.as_slice() {
        [one] if is_for(one, line) && takes(tx, one, line.amount)? && (are_known || is_sum) => {
            vec![(one.id, line.amount)]
        }
        [_, _, ..] if are_known && open && is_sum => found.iter().map(|invoice| (invoice.id, invoice.owed())).collect(),
        _ => Vec::new(),
    })
}

/// A transfer of ours that came back belongs where it was noted as given back: for the invoice that it names, or of the
/// credit of the payment method that was closed.
fn refunded(tx: &mut Tx, line: &BankTransaction) -> Result<Parts> {
    let found = named(tx, line)?;
    let [invoice] = found.as_slice() else { return Ok(Vec::new()) };
    let of_invoice = payments::table.filter(payments::invoice_id.eq(invoice.id));
    let came_back = of_invoice.filter(payments::amount.eq(line.amount)).filter(payments::note.eq(REFUND));
    let given_back =
        of_invoice.filter(payments::amount.eq(-line.amount)).filter(payments::source.eq(PaymentSource::ByHand));
    let of_credit = credits::table
        .filter(credits::payment_method_id.eq(invoice.payment_method_id))
        .filter(credits::invoice_id.is_null())
        .filter(credits::amount.eq(-line.amount));
    let is_noted = diesel::select(diesel::dsl::exists(given_back)).get_result(tx.conn)?
        || diesel::select(diesel::dsl::exists(of_credit)).get_result(tx.conn)?;
    let is_first = !diesel::select(diesel::dsl::exists(came_back)).get_result::<bool>(tx.conn)?;
    let fits = is_noted && is_first && is_for(invoice, line) && takes(tx, invoice, line.amount)?;
    Ok(if fits { vec![(invoice.id, line.amount)] } else { Vec::new() })
}

/// The invoices that a line which waits may be for: open, and named in its text or with exactly its amount to be paid.
pub fn proposed(tx: &mut Tx, _: &Operator, line: &BankTransaction) -> Result<Vec<Invoice>> {
    let (named, _) = counting(tx, line)?;
    let fits =
        invoices::id.among(named.iter().map(|invoice| invoice.id)).or(invoices::paid.eq(invoices::gross - line.amount));
    Ok(invoices::table
        .filter(condition("invoices.state = 'open'"))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .filter(fits)
        .order((invoices::due_at, invoices::number))
        .limit(PROPOSED)
        .select(Invoice::as_select())
        .load_rows::<Invoice>(tx.conn)?
        .into_iter()
        .filter(|invoice| is_for(invoice, line))
        .collect())
}

/// The invoices that a line names and of which something is open; of one that was replaced, the one that counts now.
pub fn open_named(tx: &mut Tx, _: &Operator, line: &BankTransaction) -> Result<Vec<Invoice>> {
    let (mut named, _) = counting(tx, line)?;
    named.retain(|invoice| invoice.owed() > 0 && is_for(invoice, line));
    Ok(named)
}

/// An operator says for which invoice a line is.
///
/// # Errors
/// As [`divide`].
pub fn assign(
    tx: &mut Tx,
    operator: &Operator,
    confirmed: &Confirmed,
    line: &BankTransaction,
    invoice: &Invoice,
) -> Result<()> {
    divide(tx, operator, confirmed, line, &[(invoice.clone(), line.amount)])
}

/// An operator says how much of a line is for which invoice. Together that is the whole line.
///
/// # Errors
/// [`Refused::LineSettled`], [`Refused::OtherCurrency`], [`Refused::NotForThisInvoice`], [`Refused::NotTheWholeLine`].
pub fn divide(
    tx: &mut Tx,
    operator: &Operator,
    _: &Confirmed,
    line: &BankTransaction,
    parts: &[(Invoice, Cents)],
) -> Result<()> {
    if parts.iter().map(|(_, amount)| amount).sum::<Cents>() != line.amount {
        return Err(Refused::NotTheWholeLine.into());
    }
    if let Some((invoice, _)) = parts.iter().find(|(invoice, _)| !is_for(invoice, line)) {
        return Err(Refused::OtherCurrency { invoice: invoice.number.clone() }.into());
    }
    for (invoice, amount) in parts {
        if !takes(tx, invoice, *amount)? {
            return Err(Refused::NotForThisInvoice { invoice: invoice.number.clone() }.into());
        }
    }
    settle(tx, line, TransactionState::Assigned, "")?;
    let parts: Parts = parts.iter().map(|(invoice, amount)| (invoice.id, *amount)).collect();
    pay(tx, operator, line, &parts, if parts.len() > 1 { "Divided by hand" } else { "Matched by hand" })?;
    // Its return may have come before.
    returns::settle_waiting(tx, operator)?;
    Ok(())
}

/// A line concerns no invoice.
///
/// # Errors
/// [`Refused::LineSettled`]
pub fn dismiss(tx: &mut Tx, _: &Operator, _: &Confirmed, line: &BankTransaction, note: &str) -> Result<()> {
    settle(tx, line, TransactionState::Dismissed, note)
}
