//! The ledger of a payer. Money that comes in stays with its invoice, up to what that comes to; what is more is credit. Credit
//! pays what is open at once, the oldest first. If it is gone again, what it had paid opens, the newest first. What is promised
//! back pays for nothing: `going_back.rs`. So every cent is in one place, no credit is below zero, and none is kept while
//! something is owed.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::mails::Why;
use super::open_again;
use super::queries::{free_credit_of, newest_paid_from_credit, oldest_open, paid_from_credit};
use crate::costs::queries::today;
use crate::error::Result;
use crate::events::{About, record};
use crate::model::credit::{Credit, CreditKind};
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::payment::{Payment, PaymentSource, Received};
use crate::model::usage::Cents;
use crate::model::{CreditId, InvoiceId, PaymentId, PaymentMethodId, PersonId};
use crate::store::schema::{credits, invoices, payments};
use crate::store::{Moment, Tx, WholeRows};

/// What one act does to the invoices of a payer. What became of each is told once, at its end.
pub(super) struct Act {
    payer: PaymentMethodId,
    by: Option<PersonId>,
    touched: BTreeMap<InvoiceId, Before>,
}

/// An invoice before the act.
struct Before {
    state: InvoiceState,
    paid: Cents,
    why: Why,
}

impl Act {
    pub(super) fn begin(payer: PaymentMethodId, by: Option<PersonId>) -> Act {
        Act { payer, by, touched: BTreeMap::new() }
    }

    /// Money comes in for an invoice, or goes back. What came from credit makes room for money that is for the invoice.
    pub(super) fn receive(&mut self, tx: &mut Tx, id: InvoiceId, received: &Received) -> Result<()> {
        let invoice = find(tx, id)?;
        let needless = paid_from_credit(tx, id)?.min(invoice.paid + received.amount - invoice.gross);
        if needless > 0 && received.amount > 0 && invoice.state != InvoiceState::Credited {
            self.use_credit(tx, id, -needless, "Paid without it")?;
        }
        self.post(tx, id, received, CreditKind::PaidTooMuch)
    }

    /// Credit pays for an invoice; negative: it does so no longer.
    pub(super) fn use_credit(&mut self, tx: &mut Tx, id: InvoiceId, amount: Cents, note: &str) -> Result<()> {
        let received = Received {
            amount,
            source: PaymentSource::Credit,
            on: today(tx).to_string(),
            note: note.to_owned(),
            by: None,
            bank_transaction: None,
            charge: None,
        };
        insert_credit(tx, self.payer, id, CreditKind::Used, -amount)?;
        self.post(tx, id, &received, CreditKind::PaidTooMuch)
    }

    /// A payment is written down, and what follows from it. `kind`: what becomes of credit that it makes or takes.
    pub(super) fn post(&mut self, tx: &mut Tx, id: InvoiceId, received: &Received, kind: CreditKind) -> Result<()> {
        let invoice = find(tx, id)?;
        self.note(&invoice, received);
        insert_payment(tx, id, received)?;
        let paid = invoice.paid + received.amount;
        let made = match (received.source, invoice.state) {
            // What had been paid for it is kept.
            (PaymentSource::CreditNote, InvoiceState::Credited) => -received.amount,
            // Nothing is owed for it any more.
            (_, InvoiceState::Credited) => received.amount,
            _ => too_much(&invoice, paid) - too_much(&invoice, invoice.paid),
        };
        if made != 0 {
            insert_credit(tx, self.payer, id, kind, made)?;
        }
        let state = state(&invoice, paid);
        let settled_at = if state == InvoiceState::Open { None } else { invoice.settled_at.or(Some(tx.now)) };
        // Whatever comes in stops the last notice.
        let last_notice = invoice.last_notice_until.filter(|_| received.amount < 0);
        diesel::update(invoices::table.find(id))
            .set((
                invoices::paid.eq(paid),
                invoices::state.eq(state),
                invoices::settled_at.eq(settled_at),
                invoices::last_notice_until.eq(last_notice),
            ))
            .execute(tx.conn)?;
        Ok(())
    }

    fn note(&mut self, invoice: &Invoice, received: &Received) {
        let (state, paid) = (invoice.state, invoice.paid);
        let before = self.touched.entry(invoice.id).or_insert(Before { state, paid, why: Why::CreditIsGone });
        if received.amount < 0 && received.source != PaymentSource::Credit {
            before.why = Why::WentBack;
        }
    }

    /// Credit that is missing is taken from what it had paid; what is left pays what is open. Then all of it is told.
    pub(super) fn end(mut self, tx: &mut Tx) -> Result<()> {
        let mut credit = free_credit_of(tx, self.payer)?;
        while credit < 0 {
            let Some((id, used)) = newest_paid_from_credit(tx, self.payer)? else { break };
            self.use_credit(tx, id, -used.min(-credit), "What had made this credit went back")?;
            credit = free_credit_of(tx, self.payer)?;
        }
        while credit > 0 {
            let Some(invoice) = oldest_open(tx, self.payer)? else { break };
            let amount = credit.min(invoice.owed());
            self.use_credit(tx, invoice.id, amount, "")?;
            credit -= amount;
        }
        self.tell(tx)
    }

    fn tell(self, tx: &mut Tx) -> Result<()> {
        for (id, before) in self.touched {
            let invoice = find(tx, id)?;
            match invoice.state {
                InvoiceState::Paid if before.state != InvoiceState::Paid => {
                    let about = About::payment_method(self.payer).saying(invoice.number.as_str());
                    record(tx, self.by, EventKind::InvoicePaid, about)?;
                }
                InvoiceState::Open if invoice.paid < before.paid => {
                    open_again::tell(tx, &invoice, before.state, before.why, self.by)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// As it is at this moment of the act.
pub(super) fn find(tx: &mut Tx, id: InvoiceId) -> Result<Invoice> {
    Ok(invoices::table.find(id).select(Invoice::as_select()).first_row(tx.conn)?)
}

fn too_much(invoice: &Invoice, paid: Cents) -> Cents {
    (paid - invoice.gross).max(0)
}

fn state(invoice: &Invoice, paid: Cents) -> InvoiceState {
    match invoice.state {
        InvoiceState::Credited => InvoiceState::Credited,
        InvoiceState::WrittenOff if paid < invoice.gross => InvoiceState::WrittenOff,
        _ if paid >= invoice.gross => InvoiceState::Paid,
        _ => InvoiceState::Open,
    }
}

fn insert_payment(tx: &mut Tx, invoice: InvoiceId, received: &Received) -> Result<()> {
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
        charge_id: received.charge,
    };
    diesel::insert_into(payments::table).values(&payment).execute(tx.conn)?;
    Ok(())
}

fn insert_credit(
    tx: &mut Tx,
    payer: PaymentMethodId,
    invoice: InvoiceId,
    kind: CreditKind,
    amount: Cents,
) -> Result<()> {
    let credit = Credit {
        id: CreditId::next_in(tx),
        payment_method_id: payer,
        invoice_id: Some(invoice),
        amount,
        created_at: tx.now,
        note: String::new(),
        kind,
    };
    diesel::insert_into(credits::table).values(&credit).execute(tx.conn)?;
    Ok(())
}

/// An invoice is settled by something else than money.
pub(super) fn settle(tx: &mut Tx, invoice: InvoiceId, state: InvoiceState) -> Result<()> {
    diesel::update(invoices::table.find(invoice))
        .set((
            invoices::state.eq(state),
            invoices::settled_at.eq(Some(tx.now)),
            invoices::last_notice_until.eq(None::<Moment>),
        ))
        .execute(tx.conn)?;
    Ok(())
}
