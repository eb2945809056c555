//! A payment settles an invoice, a part of it, or more than it: then the rest pays for the next one.

use diesel::prelude::*;

use crate::access::Operator;
use crate::error::Result;
use crate::events::{About, record};
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, InvoiceKind, InvoiceState};
use crate::model::payment::{Payment, PaymentSource};
use crate::model::payment_method::PaymentMethodState;
use crate::model::usage::Cents;
use crate::model::{CreditId, InvoiceId, PaymentId, PaymentMethodId, PersonId};
use crate::refused::Refused;
use crate::store::schema::{credits, invoices, payment_methods, payments};
use crate::store::{Moment, Tx};

/// What somebody says about money that came in, or went back.
#[derive(Debug, Clone)]
pub struct Received {
    /// Negative: given back, by us or by the bank.
    pub amount: Cents,
    pub source: PaymentSource,
    /// `2026-11-24`
    pub on: String,
    pub note: String,
    pub by: Option<PersonId>,
    pub bank_transaction: Option<String>,
}

/// Takes a payment for an invoice. Paid in full it is settled; what is too much pays for the next one; what is given back
/// opens it again.
///
/// # Errors
/// Those of the database.
pub(crate) fn receive(tx: &mut Tx, invoice: &Invoice, received: Received) -> Result<()> {
    let paid = invoice.paid + received.amount;
    let too_much = |paid: Cents| (paid - invoice.gross).max(0);
    insert(tx, invoice.id, &received)?;
    let credit = match invoice.state {
        // Nothing is owed for it any more.
        InvoiceState::Credited => received.amount,
        _ => too_much(paid) - too_much(invoice.paid),
    };
    if credit != 0 {
        insert_credit(tx, invoice.payment_method_id, invoice.id, credit)?;
    }
    let (was, is) = (invoice.state, state(invoice, paid));
    let settled_at = if is == InvoiceState::Open { None } else { invoice.settled_at.or(Some(tx.now)) };
    // Whatever comes in stops the last notice.
    let last_notice = invoice.last_notice_until.filter(|_| received.amount < 0);
    diesel::update(invoices::table.find(invoice.id))
        .set((
            invoices::paid.eq(paid),
            invoices::state.eq(is),
            invoices::settled_at.eq(settled_at),
            invoices::last_notice_until.eq(last_notice),
        ))
        .execute(tx.conn)?;
    if is == InvoiceState::Paid && was != InvoiceState::Paid {
        let about = About::payment_method(invoice.payment_method_id).saying(invoice.number.as_str());
        record(tx, received.by, EventKind::InvoicePaid, about)?;
    }
    Ok(())
}

fn state(invoice: &Invoice, paid: Cents) -> InvoiceState {
    match invoice.state {
        InvoiceState::Credited => InvoiceState::Credited,
        InvoiceState::WrittenOff if paid < invoice.gross => InvoiceState::WrittenOff,
        _ if paid >= invoice.gross => InvoiceState::Paid,
        _ => InvoiceState::Open,
    }
}

fn insert(tx: &mut Tx, invoice: InvoiceId, received: &Received) -> Result<()> {
    let payment = Payment {
        id: PaymentId::next_in(tx),
        invoice_id: invoice,
        source: received.source,
        amount: received.amount,
        received_on: received.on.clone(),
        note: received.note.clone(),
        recorded_by: received.by,
        bank_transaction_id: received.bank_transaction.clone(),
        recorded_at: tx.now,
    };
    diesel::insert_into(payments::table).values(&payment).execute(tx.conn)?;
    Ok(())
}

fn insert_credit(tx: &mut Tx, payer: PaymentMethodId, invoice: InvoiceId, amount: Cents) -> Result<()> {
    let credit = (
        credits::id.eq(CreditId::next_in(tx)),
        credits::payment_method_id.eq(payer),
        credits::invoice_id.eq(invoice),
        credits::amount.eq(amount),
        credits::created_at.eq(tx.now),
    );
    diesel::insert_into(credits::table).values(credit).execute(tx.conn)?;
    Ok(())
}

/// What was paid too much and is not used up.
///
/// # Errors
/// Those of the database.
pub fn credit_of(tx: &mut Tx, payer: PaymentMethodId) -> Result<Cents> {
    let amounts: Vec<Cents> =
        credits::table.filter(credits::payment_method_id.eq(payer)).select(credits::amount).load(tx.conn)?;
    Ok(amounts.iter().sum())
}

/// A new invoice is paid with what was too much before, as far as that goes.
///
/// # Errors
/// Those of the database.
pub(crate) fn use_credit(tx: &mut Tx, id: InvoiceId) -> Result<()> {
    let invoice: Invoice = invoices::table.find(id).select(Invoice::as_select()).first(tx.conn)?;
    let amount = credit_of(tx, invoice.payment_method_id)?.min(invoice.owed());
    if amount <= 0 {
        return Ok(());
    }
    insert_credit(tx, invoice.payment_method_id, invoice.id, -amount)?;
    let on = crate::costs::queries::today(tx).to_string();
    let note = "Paid too much before".to_owned();
    let received = Received { amount, source: PaymentSource::Credit, on, note, by: None, bank_transaction: None };
    receive(tx, &invoice, received)
}

/// An operator has seen that money came in, or went back.
///
/// # Errors
/// Those of the database.
pub fn pay_by_hand(
    tx: &mut Tx,
    operator: &Operator,
    invoice: &Invoice,
    amount: Cents,
    on: &str,
    note: &str,
) -> Result<()> {
    let received = Received {
        amount,
        source: PaymentSource::ByHand,
        on: on.to_owned(),
        note: note.to_owned(),
        by: Some(operator.person().id),
        bank_transaction: None,
    };
    receive(tx, invoice, received)
}

/// Nobody asks for an open invoice any more.
///
/// # Errors
/// [`Refused::InvoiceNotOpen`]
pub fn write_off(tx: &mut Tx, operator: &Operator, invoice: &Invoice) -> Result<()> {
    if invoice.state != InvoiceState::Open || invoice.kind != InvoiceKind::Invoice {
        return Err(Refused::InvoiceNotOpen.into());
    }
    settle(tx, invoice, InvoiceState::WrittenOff)?;
    let about = About::payment_method(invoice.payment_method_id).saying(invoice.number.as_str());
    record(tx, Some(operator.person().id), EventKind::InvoiceWrittenOff, about)
}

/// What was paid for an invoice that a credit note takes back pays for the next one.
///
/// # Errors
/// Those of the database.
pub(crate) fn take_back(tx: &mut Tx, operator: &Operator, invoice: &Invoice) -> Result<()> {
    settle(tx, invoice, InvoiceState::Credited)?;
    // What was too much is kept already.
    let paid = invoice.paid.min(invoice.gross);
    if paid <= 0 {
        return Ok(());
    }
    let received = Received {
        amount: -paid,
        source: PaymentSource::CreditNote,
        on: crate::costs::queries::today(tx).to_string(),
        note: "Pays for the next invoice".into(),
        by: Some(operator.person().id),
        bank_transaction: None,
    };
    insert(tx, invoice.id, &received)?;
    insert_credit(tx, invoice.payment_method_id, invoice.id, paid)?;
    diesel::update(invoices::table.find(invoice.id)).set(invoices::paid.eq(invoice.paid - paid)).execute(tx.conn)?;
    Ok(())
}

fn settle(tx: &mut Tx, invoice: &Invoice, state: InvoiceState) -> Result<()> {
    diesel::update(invoices::table.find(invoice.id))
        .set((
            invoices::state.eq(state),
            invoices::settled_at.eq(Some(tx.now)),
            invoices::last_notice_until.eq(None::<Moment>),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What was paid too much for a payment method that is closed was given back: no invoice uses it up any more.
///
/// # Errors
/// [`Refused::CreditIsAnother`] if it is not closed, or if its credit is not this amount.
pub fn give_back(tx: &mut Tx, operator: &Operator, payer: PaymentMethodId, amount: Cents, note: &str) -> Result<()> {
    let state: PaymentMethodState = payment_methods::table.find(payer).select(payment_methods::state).first(tx.conn)?;
    if state != PaymentMethodState::Closed || amount <= 0 || credit_of(tx, payer)? != amount {
        return Err(Refused::CreditIsAnother.into());
    }
    let given_back = (
        credits::id.eq(CreditId::next_in(tx)),
        credits::payment_method_id.eq(payer),
        credits::amount.eq(-amount),
        credits::created_at.eq(tx.now),
        credits::note.eq(note),
    );
    diesel::insert_into(credits::table).values(given_back).execute(tx.conn)?;
    record(tx, Some(operator.person().id), EventKind::CreditGivenBack, About::payment_method(payer))
}
