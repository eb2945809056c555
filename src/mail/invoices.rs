//! Mails that bring invoices: what becomes of those when such a mail has left, or must not leave any more.

use diesel::prelude::*;

use super::dropped::{WAITING, dropped};
use super::message::Attached;
use crate::documents::{Issued, PDF};
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::invoice::Invoice;
use crate::model::mail::MailKind;
use crate::model::{InvoiceId, MailId, PaymentMethodId};
use crate::store::query::{Among, condition};
use crate::store::schema::{deliveries, invoices, outbox};
use crate::store::{Tx, WholeRows};

/// What a mail brought has reached somebody. If it waits for its invoice email as well that is remembered, else it is done.
pub(super) fn have_reached_somebody(tx: &mut Tx, invoice: InvoiceId) -> Result<()> {
    let delivery = deliveries::table.find(invoice);
    diesel::delete(delivery.filter(diesel::dsl::not(deliveries::waits))).execute(tx.conn)?;
    diesel::update(delivery).set(deliveries::has_left.eq(true)).execute(tx.conn)?;
    Ok(())
}

/// The invoice or credit note that a mail is about, as PDF: made when the mail leaves, and not kept.
pub(super) fn attached(tx: &mut Tx, invoice: InvoiceId) -> Result<Attached> {
    let invoice: Invoice = invoices::table.find(invoice).select(Invoice::as_select()).first_row(tx.conn)?;
    let issued = Issued::of(tx, &invoice)?;
    Ok(Attached { name: issued.pdf_name(), content_type: PDF, bytes: issued.pdf()? })
}

/// Drops the mails to an address that bring invoices of a payment method or remind of them and have not left yet, but for
/// copies: whoever reads it gets them no longer. Gives their kinds, and of which invoices they are.
pub fn drop_to(tx: &mut Tx, payer: PaymentMethodId, address: &EmailAddress) -> Result<Vec<(MailKind, InvoiceId)>> {
    let of_payer = invoices::table.filter(invoices::payment_method_id.eq(payer)).select(invoices::id.nullable());
    let waiting = outbox::table
        .filter(outbox::recipient.eq(address))
        .filter(condition(WAITING))
        .filter(outbox::leased_until.is_null())
        .filter(outbox::invoice_id.eq_any(of_payer))
        .filter(outbox::stop_row.is_null());
    let found: Vec<(MailId, MailKind, Option<InvoiceId>)> =
        waiting.order(outbox::id).select((outbox::id, outbox::kind, outbox::invoice_id)).load(tx.conn)?;
    let ids: Vec<MailId> = found.iter().map(|(id, ..)| *id).collect();
    diesel::update(outbox::table.filter(outbox::id.among(ids)))
        .set(dropped(tx.now, "Invoices no longer go to this address."))
        .execute(tx.conn)?;
    Ok(found.into_iter().filter_map(|(_, kind, invoice)| Some((kind, invoice?))).collect())
}
