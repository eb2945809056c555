//! An invoice or credit note is brought to those who get it, until it has reached somebody: the invoice email if that is
//! confirmed, or whoever gets them meanwhile, and then the invoice email too, once it is. Up to three more addresses get a
//! copy: that has reached nobody yet.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use super::links::NewLinks;
use super::{mails, queries, reminders};
use crate::access::people::{Receivers, copies_of_many, receivers_of_many};
use crate::error::Result;
use crate::mail::{self, Letter};
use crate::model::document::InvoiceKind;
use crate::model::email_address::EmailAddress;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::mail::MailKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::{InvoiceId, PaymentMethodId};
use crate::payments::mails::Way;
use crate::store::query::condition;
use crate::store::schema::{deliveries, invoices};
use crate::store::{Moment, Tx, WholeRows};

/// One that has reached nobody yet.
#[derive(Serialize)]
struct NewDelivery {
    invoice_id: InvoiceId,
    payment_method_id: PaymentMethodId,
    made_at: Moment,
    has_left: bool,
    waits: bool,
}

/// Sends new ones, each with whose it is.
pub(super) fn begin(tx: &mut Tx, all: &[(&PaymentMethod, &Invoice)]) -> Result<()> {
    note_begun(tx, all)?;
    send(tx, all)
}

fn note_begun(tx: &mut Tx, all: &[(&PaymentMethod, &Invoice)]) -> Result<()> {
    let begun = |(payer, invoice): &(&PaymentMethod, &Invoice)| NewDelivery {
        invoice_id: invoice.id,
        payment_method_id: invoice.payment_method_id,
        made_at: tx.now,
        has_left: false,
        waits: payer.invoice_email_confirmed_at.is_none(),
    };
    let rows: Vec<NewDelivery> = all.iter().map(begun).collect();
    tx.conn.insert_all("deliveries", &rows)
}

/// To those who get them now, each with a link of its own, and copies besides.
pub(super) fn send(tx: &mut Tx, all: &[(&PaymentMethod, &Invoice)]) -> Result<()> {
    let copies = copies_of_many(tx, &payers(all))?;
    write(tx, all, &copies)
}

fn payers<'a>(all: &[(&'a PaymentMethod, &Invoice)]) -> Vec<&'a PaymentMethod> {
    all.iter().map(|(payer, _)| *payer).collect()
}

/// `copies`: the addresses that get one, by payer.
fn write(
    tx: &mut Tx,
    all: &[(&PaymentMethod, &Invoice)],
    copies: &HashMap<PaymentMethodId, Vec<InvoiceCopy>>,
) -> Result<()> {
    let (mut links, mut letters) = (NewLinks::default(), Vec::new());
    for ((payer, invoice), receivers) in all.iter().zip(receivers_of_many(tx, &payers(all))?) {
        let (to, way) = match receivers {
            Receivers::Address(address) => (vec![address], Way::Link(links.add(tx, invoice)?)),
            Receivers::Managers(managers) => (managers, Way::LogIn),
        };
        for one in &to {
            letters.push(letter(tx, invoice, one, way)?);
        }
        let of_payer = copies.get(&payer.id).into_iter().flatten();
        let copies: Vec<&InvoiceCopy> = of_payer.filter(|copy| !to.contains(&copy.email)).collect();
        let way = match way {
            Way::LogIn if !copies.is_empty() => Way::Link(links.add(tx, invoice)?),
            _ => way,
        };
        for copy in copies {
            let whole = letter(tx, invoice, &copy.email, way)?;
            letters.push(mails::as_copy(whole, payer, copy));
        }
    }
    links.write(tx)?;
    Letter::queue_all(tx, letters)
}

fn letter(tx: &mut Tx, invoice: &Invoice, to: &EmailAddress, way: Way) -> Result<Letter> {
    if let Some(note) = queries::note_beside(tx, invoice)? {
        return mails::corrected(tx, invoice, &note, to, way);
    }
    match invoice.credits_id {
        None => mails::invoice(tx, invoice, to, way),
        Some(credited) => {
            let credited: Invoice = invoices::table.find(credited).select(Invoice::as_select()).first_row(tx.conn)?;
            mails::credit_note(tx, invoice, &credited, to, way)
        }
    }
}

/// The invoice email is confirmed: what was made meanwhile is sent there, and so is what has reached nobody. How many.
pub(crate) fn invoice_email_is_confirmed(tx: &mut Tx, payer: &PaymentMethod) -> Result<usize> {
    let of_payer = deliveries::table.inner_join(invoices::table).filter(deliveries::payment_method_id.eq(payer.id));
    let missing: Vec<Invoice> = of_payer
        .filter(deliveries::waits.or(condition(LOST)))
        .order(invoices::number)
        .select(Invoice::as_select())
        .load_rows(tx.conn)?;
    waits_no_longer(tx, payer.id)?;
    missing.iter().try_for_each(|invoice| send_later(tx, payer, invoice))?;
    let is_to_pay = |one: &&Invoice| one.kind == InvoiceKind::Invoice && one.state != InvoiceState::Credited;
    Ok(missing.iter().filter(is_to_pay).count())
}

/// What was taken back meanwhile need not be paid: its credit note says so. If it had replaced another one, the credit note
/// over that one goes alone: no other mail brings it any more. Those who get copies have had them.
fn send_later(tx: &mut Tx, payer: &PaymentMethod, invoice: &Invoice) -> Result<()> {
    if invoice.state != InvoiceState::Credited {
        return write(tx, &[(payer, invoice)], &HashMap::new());
    }
    diesel::delete(deliveries::table.find(invoice.id)).execute(tx.conn)?;
    let Some(note) = queries::note_beside(tx, invoice)? else { return Ok(()) };
    diesel::delete(deliveries::table.find(note.id)).execute(tx.conn)?;
    let alone = [(payer, &note)];
    note_begun(tx, &alone)?;
    write(tx, &alone, &HashMap::new())
}

/// The invoice email is the one that had them all the time.
pub(crate) fn waits_no_longer(tx: &mut Tx, payer: PaymentMethodId) -> Result<()> {
    let of_payer = deliveries::table.filter(deliveries::payment_method_id.eq(payer));
    diesel::update(of_payer.filter(deliveries::waits)).set(deliveries::waits.eq(false)).execute(tx.conn)?;
    diesel::delete(of_payer.filter(deliveries::has_left)).execute(tx.conn)?;
    Ok(())
}

/// Whoever reads this address gets no invoices any more: what is on its way there goes to those who get it now.
pub(crate) fn address_counts_no_longer(tx: &mut Tx, payer: &PaymentMethod, address: &EmailAddress) -> Result<()> {
    let mut seen = Vec::new();
    for (kind, id) in mail::invoices::drop_to(tx, payer.id, address)? {
        let is_reminder = matches!(kind, MailKind::InvoiceReminder | MailKind::LastNotice);
        if seen.contains(&(id, is_reminder)) {
            continue;
        }
        seen.push((id, is_reminder));
        let invoice: Invoice = invoices::table.find(id).select(Invoice::as_select()).first_row(tx.conn)?;
        if is_reminder {
            reminders::write_again(tx, &invoice)?;
        } else {
            let waits = payer.invoice_email_confirmed_at.is_none();
            diesel::update(deliveries::table.find(id)).set(deliveries::waits.eq(waits)).execute(tx.conn)?;
            send_later(tx, payer, &invoice)?;
        }
    }
    Ok(())
}

/// True of a delivery that has reached nobody: there was nobody to send it to, or no mail with it could be delivered.
pub(crate) const LOST: &str = "(NOT deliveries.has_left
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.invoice_id = deliveries.invoice_id AND outbox.state = 'waiting'
                      AND outbox.stop_row IS NULL))";
