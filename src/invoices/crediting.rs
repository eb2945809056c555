//! A credit note takes an invoice back, whole: it has a number of its own and is frozen in the same way.

use diesel::prelude::*;

use super::{delivery, issuing, queries};
use crate::access::{Confirmed, Opened};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::event::EventKind;
use crate::model::invoice::{Document, Invoice, InvoiceKind, InvoiceState};
use crate::model::payment_method::PaymentMethod;
use crate::payments;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::payment_methods;

/// Takes an invoice back: what was paid for it pays for the next one. Gives the number of the credit note.
///
/// # Errors
/// [`Refused::TakenBackAlready`], or [`Error::NotFound`] if it is no invoice.
pub fn credit(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed) -> Result<String> {
    let site = tx.site;
    let seller = site.seller.as_ref().ok_or(Error::NotFound)?;
    if invoice.kind != InvoiceKind::Invoice {
        return Err(Error::NotFound);
    }
    if invoice.state == InvoiceState::Credited {
        return Err(Refused::TakenBackAlready.into());
    }
    let payer: PaymentMethod =
        payment_methods::table.find(invoice.payment_method_id).select(PaymentMethod::as_select()).first(tx.conn)?;
    let today = crate::costs::queries::today(tx);
    let document = Document {
        kind: InvoiceKind::CreditNote,
        takes_back: Some(invoice.number.clone()),
        issued_on: today,
        due_on: today,
        seller: issuing::on_paper(seller),
        ..queries::document(invoice)?
    };
    let origin = issuing::Origin { payer: &payer, month: invoice.month.clone(), credits: Some(invoice.id) };
    let note = issuing::number_and_freeze(tx, &seller.credit_note_series, document, origin)?;
    payments::changes::take_back(tx, invoice)?;
    let about = About::payment_method(payer.id).saying(invoice.number.as_str());
    record(tx, Some(invoice.operator().person().id), EventKind::InvoiceCredited, about)?;
    delivery::begin(tx, &[(&payer, &note)])?;
    Ok(note.number)
}
