//! The addresses that get copies of the invoices of a payment method: added, confirmed by their owners, ended.

use diesel::prelude::*;

use crate::error::Result;
use crate::events::{About, record};
use crate::mail::queue;
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::secret::{Purpose, STOP_VERSION};
use crate::model::{InvoiceCopyId, PaymentMethodId, PersonId};
use crate::store::Tx;
use crate::store::schema::invoice_copies;

/// Adds one, which its owner has to confirm.
pub(crate) fn add(tx: &mut Tx, it: PaymentMethodId, email: EmailAddress, by: PersonId) -> Result<InvoiceCopy> {
    let id = InvoiceCopyId::random();
    let hash = |purpose, version| tx.site.keys.token(purpose, id.as_str(), version).hash();
    let copy = InvoiceCopy {
        id,
        payment_method_id: it,
        email,
        added_by: by,
        added_at: tx.now,
        asked_by: by,
        asked_at: tx.now,
        confirmed_at: None,
        undeliverable_at: None,
        token_hash: hash(Purpose::InvoiceCopy, InvoiceCopy::LINK_VERSION),
        stop_hash: hash(Purpose::StopEmails, STOP_VERSION),
    };
    diesel::insert_into(invoice_copies::table).values(&copy).execute(tx.conn)?;
    record(tx, Some(by), EventKind::InvoiceCopyAdded, About::payment_method(it))?;
    Ok(copy)
}

/// Its owner has said yes. False if that was said before, or it has ended.
pub(crate) fn confirm(tx: &mut Tx, copy: &InvoiceCopy) -> Result<bool> {
    let waiting = invoice_copies::table.find(copy.id).filter(invoice_copies::confirmed_at.is_null());
    let confirmed = invoice_copies::confirmed_at.eq(Some(tx.now));
    if diesel::update(waiting).set(confirmed).execute(tx.conn)? == 0 {
        return Ok(false);
    }
    // Whoever it was: that they have an account here is their own business.
    record(tx, None, EventKind::InvoiceCopyConfirmed, About::payment_method(copy.payment_method_id))?;
    Ok(true)
}

/// Nothing is sent there any more, nor what waits to be. False if it has ended before.
pub(crate) fn end(tx: &mut Tx, copy: &InvoiceCopy, by: Option<PersonId>, kind: EventKind) -> Result<bool> {
    if diesel::delete(invoice_copies::table.find(copy.id)).execute(tx.conn)? == 0 {
        return Ok(false);
    }
    queue::drop_with_foot(tx, &copy.email, copy.id.as_str(), "Copies no longer go to this address.")?;
    record(tx, by, kind, About::payment_method(copy.payment_method_id))?;
    Ok(true)
}

/// What is closed has none.
pub(super) fn end_all_of(tx: &mut Tx, it: PaymentMethodId) -> Result<()> {
    let of_it = invoice_copies::table.filter(invoice_copies::payment_method_id.eq(it));
    let all: Vec<(InvoiceCopyId, EmailAddress)> =
        of_it.order(invoice_copies::email).select((invoice_copies::id, invoice_copies::email)).load(tx.conn)?;
    diesel::delete(of_it).execute(tx.conn)?;
    all.iter().try_for_each(|(id, to)| queue::drop_with_foot(tx, to, id.as_str(), "The payment method was closed."))
}
