//! An invoice or credit note is sent once more: to the addresses of today, with a fresh link. The one before ends.

use diesel::prelude::*;

use super::{crediting, delivery};
use crate::access::policy::ViewPaymentMethod;
use crate::access::{Confirmed, Granted, Opened};
use crate::error::Result;
use crate::events::{About, record};
use crate::model::PersonId;
use crate::model::document::InvoiceKind;
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::payment_method::PaymentMethod;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::limits::{self, Limit};
use crate::store::schema::deliveries;

/// So often each may be sent again.
const BY_HAND: Limit = Limit { times: 3, seconds: 24 * 3600 };

/// Somebody who pays wants it once more.
///
/// # Errors
/// [`Refused::CancelledNotSent`], [`Refused::SentEnough`]
pub fn for_payer(tx: &mut Tx, payer: &Granted<ViewPaymentMethod>, invoice: &Invoice) -> Result<()> {
    send(tx, payer, invoice, payer.person().id)
}

/// An operator was asked for it once more.
///
/// # Errors
/// As [`for_payer`].
pub fn for_operator(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed) -> Result<()> {
    let payer = crediting::payer(tx, invoice)?;
    send(tx, &payer, invoice, invoice.operator().person().id)
}

fn send(tx: &mut Tx, payer: &PaymentMethod, invoice: &Invoice, by: PersonId) -> Result<()> {
    if invoice.state == InvoiceState::Credited {
        return Err(Refused::CancelledNotSent.into());
    }
    limits::count(tx, &format!("invoice {}", invoice.id), BY_HAND)
        .map_err(|error| error.or_enough(|| Refused::SentEnough))?;
    let waits = deliveries::waits.eq(payer.invoice_email_confirmed_at.is_none());
    diesel::update(deliveries::table.find(invoice.id)).set(waits).execute(tx.conn)?;
    delivery::send(tx, &[(payer, invoice)])?;
    let what = match invoice.kind {
        InvoiceKind::Invoice => "invoice",
        InvoiceKind::CreditNote => "credit note",
    };
    let about = About::payment_method(payer.id).saying(format!("{what} {}", invoice.number));
    record(tx, Some(by), EventKind::InvoiceSentAgain, about)
}
