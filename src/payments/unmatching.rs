//! A line of a statement that was matched with the wrong invoice is taken away from it, and waits again.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::changes::receive;
use super::ledger::find;
use super::queries::takes;
use crate::access::{Confirmed, Operator};
use crate::costs::queries::today;
use crate::error::Result;
use crate::model::InvoiceId;
use crate::model::bank_transaction::{BankTransaction, TransactionState};
use crate::model::invoice::Invoice;
use crate::model::payment::{PaymentSource, Received};
use crate::model::usage::Cents;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::{bank_transactions, payments};

/// What of a line paid which invoice.
pub fn paid_with(tx: &mut Tx, _: &Operator, line: &BankTransaction) -> Result<Vec<(Invoice, Cents)>> {
    let rows: Vec<(InvoiceId, Cents)> = payments::table
        .filter(payments::bank_transaction_id.eq(&line.id))
        .order(payments::id)
        .select((payments::invoice_id, payments::amount))
        .load(tx.conn)?;
    let mut sums: BTreeMap<InvoiceId, Cents> = BTreeMap::new();
    for (invoice, amount) in rows {
        *sums.entry(invoice).or_default() += amount;
    }
    let paid = sums.into_iter().filter(|(_, amount)| *amount != 0);
    paid.map(|(id, amount)| Ok((find(tx, id)?, amount))).collect()
}

/// An operator says that a line is not for what it was matched with. What it had paid opens again; the line waits.
///
/// # Errors
/// [`Refused::LineNotMatched`], or [`Refused::WentBackAlready`] if not all of it is there any more.
pub fn unmatch(tx: &mut Tx, operator: &Operator, _: &Confirmed, line: &BankTransaction) -> Result<()> {
    let matched =
        bank_transactions::table.find(&line.id).filter(bank_transactions::state.eq(TransactionState::Assigned));
    let waits = bank_transactions::state.eq(TransactionState::Unknown);
    if diesel::update(matched).set(waits).execute(tx.conn)? == 0 {
        return Err(Refused::LineNotMatched.into());
    }
    let on = today(tx).to_string();
    for (invoice, amount) in paid_with(tx, operator, line)? {
        if !takes(tx, &invoice, -amount)? {
            return Err(Refused::WentBackAlready { invoice: invoice.number }.into());
        }
        let received = Received {
            amount: -amount,
            source: PaymentSource::Statement,
            on: on.clone(),
            note: "It was not for this invoice".into(),
            by: Some(operator.person().id),
            bank_transaction: Some(line.id.clone()),
            charge: None,
        };
        receive(tx, &invoice, received)?;
    }
    Ok(())
}
