//! A payment settles an invoice, a part of it, or more than it: then the rest is credit. What follows is in `ledger.rs`.

use diesel::prelude::*;

use super::charges::call_off;
use super::going_back;
use super::ledger::{Act, find, settle};
use super::queries::{came_in, credited_in_part, free_credit_of, made_credit, paid_from_credit, takes, with_credit};
use crate::access::policy::RecordPayments;
use crate::access::{Confirmed, Granted, Opened, Operator};
use crate::costs::queries::today;
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::credit::{Credit, CreditKind};
use crate::model::document::InvoiceKind;
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::payment::{PaymentSource, Received};
use crate::model::payment_method::{Currency, PaymentMethodState};
use crate::model::usage::Cents;
use crate::model::{CreditId, InvoiceId, PaymentMethodId, PersonId, money};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::{credits, payment_methods, write_offs};

/// Takes a payment for an invoice. Paid in full it is settled; what is too much pays what is open, the oldest first, and is
/// kept for the next one; what is given back opens it again, and what its credit had paid. Ask `queries::takes` before.
pub(crate) fn receive(tx: &mut Tx, invoice: &Invoice, received: Received) -> Result<()> {
    if let Some(charge) = received.charge {
        going_back::moved(tx, charge, received.amount)?;
    }
    // Whoever pays once by a link, or for an app they work on, has no access to what else this settles: it stands with their
    // payment only who that was.
    let by = received.by.filter(|_| received.charge.is_none());
    let mut act = Act::begin(invoice.payment_method_id, by);
    act.receive(tx, invoice.id, &received)?;
    act.end(tx)
}

/// What a payer has too much pays what is open.
pub(crate) fn use_credit(tx: &mut Tx, payer: PaymentMethodId) -> Result<()> {
    Act::begin(payer, None).end(tx)
}

/// As [`use_credit`], of many. Gives those who had any.
pub(crate) fn use_credit_of_many(tx: &mut Tx, payers: &[PaymentMethodId]) -> Result<Vec<PaymentMethodId>> {
    let with_credit = with_credit(tx, payers)?;
    with_credit.iter().try_for_each(|payer| use_credit(tx, *payer))?;
    Ok(with_credit)
}

/// An operator has seen that money came in, or went back.
///
/// # Errors
/// [`Refused::NotForThisInvoice`]
pub fn pay_by_hand(
    tx: &mut Tx,
    invoice: &Opened<Invoice>,
    _: &Confirmed,
    amount: Cents,
    on: &str,
    note: &str,
) -> Result<()> {
    if !takes(tx, invoice, amount)? {
        return Err(Refused::NotForThisInvoice { invoice: invoice.number.clone() }.into());
    }
    receive(tx, invoice, by_hand(invoice.operator().person().id, amount, on, note))
}

/// The hosting platform has seen it: for an invoice of this payment method.
///
/// # Errors
/// As [`pay_by_hand`]; [`Error::NotFound`] if it is one of another.
pub fn record_for_platform(
    tx: &mut Tx,
    payer: &Granted<RecordPayments>,
    _: &Confirmed,
    invoice: &Invoice,
    (amount, on, note): (Cents, &str, &str),
) -> Result<()> {
    if invoice.payment_method_id != payer.id {
        return Err(Error::NotFound);
    }
    if !takes(tx, invoice, amount)? {
        return Err(Refused::NotForThisInvoice { invoice: invoice.number.clone() }.into());
    }
    receive(tx, invoice, by_hand(payer.person().id, amount, on, note))
}

fn by_hand(by: PersonId, amount: Cents, on: &str, note: &str) -> Received {
    Received {
        amount,
        source: PaymentSource::ByHand,
        on: on.to_owned(),
        note: note.to_owned(),
        by: Some(by),
        bank_transaction: None,
        charge: None,
    }
}

/// Nobody asks for an open invoice any more.
///
/// # Errors
/// [`Refused::InvoiceNotOpen`]
pub fn write_off(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed) -> Result<()> {
    if invoice.state != InvoiceState::Open || invoice.kind != InvoiceKind::Invoice {
        return Err(Refused::InvoiceNotOpen.into());
    }
    no_longer_ask_for(tx, invoice.id)?;
    let about = About::payment_method(invoice.payment_method_id).saying(invoice.number.as_str());
    record(tx, Some(invoice.operator().person().id), EventKind::InvoiceWrittenOff, about)
}

/// It is settled without money, and when that was stays known: nothing is charged for it any more.
fn no_longer_ask_for(tx: &mut Tx, invoice: InvoiceId) -> Result<()> {
    call_off(tx, invoice)?;
    settle(tx, invoice, InvoiceState::WrittenOff)?;
    let written_off = (write_offs::invoice_id.eq(invoice), write_offs::written_off_at.eq(tx.now));
    diesel::insert_into(write_offs::table).values(written_off).execute(tx.conn)?;
    Ok(())
}

/// What was paid for an invoice that is credited in full is credit.
pub(crate) fn credit_in_full(tx: &mut Tx, invoice: &Opened<Invoice>) -> Result<()> {
    let mut act = Act::begin(invoice.payment_method_id, Some(invoice.operator().person().id));
    set_free(tx, &mut act, invoice)?;
    act.end(tx)
}

/// As [`credit_in_full`], of an invoice that another one replaces: what was paid for the one pays for the other, before
/// anything else. What was written off stays so.
pub(crate) fn replace(tx: &mut Tx, invoice: &Opened<Invoice>, by: InvoiceId) -> Result<()> {
    let mut act = Act::begin(invoice.payment_method_id, Some(invoice.operator().person().id));
    let free = set_free(tx, &mut act, invoice)?.min(free_credit_of(tx, invoice.payment_method_id)?);
    let needed = free.min(find(tx, by)?.owed());
    if needed > 0 {
        act.use_credit(tx, by, needed, &format!("It was paid for {}", invoice.number))?;
    }
    if invoice.state == InvoiceState::WrittenOff && find(tx, by)?.owed() > 0 {
        no_longer_ask_for(tx, by)?;
    }
    act.end(tx)
}

/// A part of an invoice was credited, gross: so much less is to be paid. What is paid already is credit.
pub(crate) fn credit_in_part(tx: &mut Tx, invoice: &Opened<Invoice>, gross: Cents, number: &str) -> Result<()> {
    let received = Received {
        amount: gross,
        source: PaymentSource::CreditNote,
        on: today(tx).to_string(),
        note: number.to_owned(),
        by: Some(invoice.operator().person().id),
        bank_transaction: None,
        charge: None,
    };
    receive(tx, invoice, received)
}

/// The invoice is cancelled: nothing is asked for it any more, and what was paid is credit. Gives how much that is.
fn set_free(tx: &mut Tx, act: &mut Act, invoice: &Opened<Invoice>) -> Result<Cents> {
    call_off(tx, invoice.id)?;
    let from_credit = paid_from_credit(tx, invoice.id)?;
    if from_credit > 0 {
        act.use_credit(tx, invoice.id, -from_credit, "The invoice is cancelled")?;
    }
    settle(tx, invoice.id, InvoiceState::Credited)?;
    // What was too much is credit already, and what was credited in part was never paid.
    let paid = find(tx, invoice.id)?.paid.min(invoice.gross) - credited_in_part(tx, invoice.id)?;
    if paid > 0 {
        let received = Received {
            amount: -paid,
            source: PaymentSource::CreditNote,
            on: today(tx).to_string(),
            note: "Kept as credit".into(),
            by: Some(invoice.operator().person().id),
            bank_transaction: None,
            charge: None,
        };
        act.post(tx, invoice.id, &received, CreditKind::CreditNote)?;
    }
    Ok(from_credit + paid)
}

/// The credit of a payment method that is closed was given back: no invoice uses it up any more. What came in is less by it. What
/// is promised back to a card or an account is not among it.
///
/// # Errors
/// [`Refused::CreditIsAnother`] if it is not closed, or if its credit is not this amount.
pub fn give_back(
    tx: &mut Tx,
    operator: &Operator,
    _: &Confirmed,
    payer: PaymentMethodId,
    amount: Cents,
    note: &str,
) -> Result<()> {
    let columns = (payment_methods::state, payment_methods::currency);
    let (state, currency): (PaymentMethodState, Currency) =
        payment_methods::table.find(payer).select(columns).first(tx.conn)?;
    if state != PaymentMethodState::Closed || amount <= 0 || free_credit_of(tx, payer)? != amount {
        return Err(Refused::CreditIsAnother.into());
    }
    let mut act = Act::begin(payer, Some(operator.person().id));
    let (mut left, on) = (amount, today(tx).to_string());
    while let Some((invoice, kept)) = made_credit(tx, payer)?.filter(|_| left > 0) {
        let back = left.min(kept).min(came_in(tx, invoice)?);
        if back <= 0 {
            break;
        }
        act.post(tx, invoice, &by_hand(operator.person().id, -back, &on, note), CreditKind::GivenBack)?;
        left -= back;
    }
    if left > 0 {
        give_back_apart(tx, payer, left, note)?;
    }
    act.end(tx)?;
    let about = About::payment_method(payer).saying(money::in_words(amount, currency));
    record(tx, Some(operator.person().id), EventKind::CreditGivenBack, about)
}

/// Of credit it may not be known any more of which invoice it was.
fn give_back_apart(tx: &mut Tx, payer: PaymentMethodId, amount: Cents, note: &str) -> Result<()> {
    let credit = Credit {
        id: CreditId::next_in(tx),
        payment_method_id: payer,
        invoice_id: None,
        amount: -amount,
        created_at: tx.now,
        note: note.to_owned(),
        kind: CreditKind::GivenBack,
    };
    diesel::insert_into(credits::table).values(&credit).execute(tx.conn)?;
    Ok(())
}
