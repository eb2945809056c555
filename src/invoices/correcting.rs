//! An invoice that is wrong is put right in one act: a credit note over all that is left of it, and a new invoice over the
//! same service, made out as it should have been. What was paid for the one pays for the other.

use diesel::prelude::*;

use super::{crediting, delivery, issuing, vat};
use crate::access::{Confirmed, Opened};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::document::{Category, Document, InvoiceKind};
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, InvoiceState};

use crate::model::payment_method::PaymentMethod;
use crate::model::seller::Seller;
use crate::model::usage::Cents;
use crate::payments::queries::{credited_in_part, free_credit_of};
use crate::payments::{self, credentials};
use crate::store::schema::{billed_months, invoices};
use crate::store::{Tx, WholeRows};
use crate::vat_ids::queries::decides_about_vat;

/// What a correction would make.
pub struct Preview {
    /// The new invoice, without a number.
    pub document: Document,
    /// What is to be paid now, and what then.
    pub owed: Cents,
    pub owed_then: Cents,
    /// It would be a reverse charge if the VAT ID were confirmed at the payment method. It is not, so there is VAT.
    pub has_unconfirmed_id: bool,
}

/// Replaces an invoice by one that is made out as `said`: the same rows, at the same prices. Its VAT is what applies to
/// whom it is made out to; a VAT ID counts only if it is confirmed at the payment method. Gives the new one.
///
/// # Errors
/// [`crate::refused::Refused::CreditedAlready`], or [`Error::NotFound`] if it is no invoice.
pub fn correct(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed, said: &PaymentMethod) -> Result<Invoice> {
    let site = tx.site;
    let seller = site.seller.as_ref().ok_or(Error::NotFound)?;
    crediting::can_be_credited(invoice)?;
    let payer = crediting::payer(tx, invoice)?;
    let document = replacement(tx, seller, invoice, said)?;
    let note = crediting::rest(tx, seller, invoice)?;
    let origin =
        issuing::Origin { payer: &payer, month: invoice.month.clone(), credits: None, corrects: Some(invoice.id) };
    let new = issuing::number_and_freeze(tx, &seller.series, document, origin)?;
    let note = Document { replaced_by: Some(new.number.clone()), ..note };
    issuing::number_and_freeze(tx, &seller.credit_note_series, note, crediting::origin(&payer, invoice))?;
    // From now on the new one counts for the months that are on it.
    diesel::update(billed_months::table.filter(billed_months::invoice_id.eq(invoice.id)))
        .set(billed_months::invoice_id.eq(new.id))
        .execute(tx.conn)?;
    let by = Some(invoice.operator().person().id);
    let about = About::payment_method(payer.id).saying(invoice.number.as_str());
    record(tx, by, EventKind::InvoiceCorrected, about)?;
    let about = About::payment_method(payer.id).saying(new.number.as_str());
    record(tx, by, EventKind::InvoiceIssued, about)?;
    payments::changes::replace(tx, invoice, new.id)?;
    let new: Invoice = invoices::table.find(new.id).select(Invoice::as_select()).first_row(tx.conn)?;
    delivery::begin(tx, &[(&payer, &new)])?;
    Ok(new)
}

/// What [`correct`] would make of it.
///
/// # Errors
/// As [`correct`].
pub fn preview(tx: &mut Tx, invoice: &Opened<Invoice>, said: &PaymentMethod) -> Result<Preview> {
    let site = tx.site;
    let seller = site.seller.as_ref().ok_or(Error::NotFound)?;
    crediting::can_be_credited(invoice)?;
    let payer = crediting::payer(tx, invoice)?;
    let document = replacement(tx, seller, invoice, said)?;
    let paid = invoice.paid.min(invoice.gross) - credited_in_part(tx, invoice.id)?;
    let owed_then = match invoice.state {
        InvoiceState::WrittenOff => 0,
        _ => (document.gross - paid - free_credit_of(tx, payer.id)?).max(0),
    };
    let has_unconfirmed_id = document.vat.category == Category::Standard && decides_about_vat(tx, said)?;
    Ok(Preview { document, owed: invoice.owed(), owed_then, has_unconfirmed_id })
}

fn replacement(tx: &mut Tx, seller: &Seller, invoice: &Invoice, said: &PaymentMethod) -> Result<Document> {
    let rest = crediting::rest(tx, seller, invoice)?;
    let vat = vat::once_confirmed(tx, seller, said, rest.to, rest.net)?;
    let gross = rest.net + vat.amount;
    let paid_with = credentials::on_paper(tx, &[(said, gross)], rest.issued_on)?.remove(&said.id);
    Ok(Document {
        kind: InvoiceKind::Invoice,
        takes_back: None,
        corrects: Some(invoice.number.clone()),
        due_on: issuing::due_on(seller, rest.issued_on, paid_with.as_ref()),
        buyer: issuing::buyer(said),
        gross,
        vat,
        paid_with,
        ..rest
    })
}
