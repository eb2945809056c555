//! A credit note takes an invoice back, whole, or credits a part of it: it has a number of its own and is frozen in the
//! same way. Why stands on it. The invoice itself stays as it is.

use diesel::prelude::*;

use super::{delivery, issuing, queries};
use crate::access::{Confirmed, Opened};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::event::EventKind;
use crate::model::invoice::{Adjustment, Carried, Document, Group, Invoice, InvoiceKind, InvoiceState, Line, VatLine};
use crate::model::payment_method::PaymentMethod;
use crate::model::seller::Seller;
use crate::model::usage::Cents;
use crate::payments;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::payment_methods;

/// What of an invoice no credit note has credited yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    pub net: Cents,
    pub vat: Cents,
}

impl Left {
    /// `notes`: all credit notes over the invoice.
    pub fn of(invoice: &Invoice, notes: &[Invoice]) -> Left {
        let net: Cents = notes.iter().map(|note| note.net).sum();
        let vat: Cents = notes.iter().map(|note| note.vat).sum();
        Left { net: invoice.net - net, vat: invoice.vat - vat }
    }

    pub fn gross(self) -> Cents {
        self.net + self.vat
    }
}

/// A part of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// So much, net.
    Sum(Cents),
    /// Rows, by their places: those of the service from the first to the last, then what was carried.
    Rows(Vec<usize>),
}

/// Takes back all that is left of an invoice: what was paid for it pays for the next one. Nothing replaces it, and `reason`
/// says why. Gives the number of the credit note.
///
/// # Errors
/// [`Refused::TakenBackAlready`], or [`Error::NotFound`] if it is no invoice.
pub fn credit(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed, reason: &str) -> Result<String> {
    let site = tx.site;
    let seller = site.seller.as_ref().ok_or(Error::NotFound)?;
    can_be_credited(invoice)?;
    let document = Document { reason: Some(reason.to_owned()), ..rest(tx, seller, invoice)? };
    let payer = payer(tx, invoice)?;
    let note = issuing::number_and_freeze(tx, &seller.credit_note_series, document, origin(&payer, invoice))?;
    payments::changes::take_back(tx, invoice)?;
    let about = About::payment_method(payer.id).saying(invoice.number.as_str());
    record(tx, Some(invoice.operator().person().id), EventKind::InvoiceCredited, about)?;
    delivery::begin(tx, &[(&payer, &note)])?;
    Ok(note.number)
}

/// Credits a part of an invoice, with its VAT. Something stays of it. Gives the number of the credit note.
///
/// # Errors
/// [`Refused::NotPartOfInvoice`]; as [`credit`].
pub fn credit_part(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed, part: &Part, reason: &str) -> Result<String> {
    let site = tx.site;
    let seller = site.seller.as_ref().ok_or(Error::NotFound)?;
    can_be_credited(invoice)?;
    let document = partial(tx, seller, invoice, part, reason)?;
    let payer = payer(tx, invoice)?;
    let note = issuing::number_and_freeze(tx, &seller.credit_note_series, document, origin(&payer, invoice))?;
    let about = About::payment_method(payer.id).saying(invoice.number.as_str());
    record(tx, Some(invoice.operator().person().id), EventKind::InvoiceCreditedInPart, about)?;
    payments::changes::credit_in_part(tx, invoice, note.gross, &note.number)?;
    delivery::begin(tx, &[(&payer, &note)])?;
    Ok(note.number)
}

/// What [`credit_part`] would write, without a number.
///
/// # Errors
/// As [`credit_part`].
pub fn preview(tx: &mut Tx, invoice: &Opened<Invoice>, part: &Part, reason: &str) -> Result<Document> {
    let site = tx.site;
    let seller = site.seller.as_ref().ok_or(Error::NotFound)?;
    can_be_credited(invoice)?;
    partial(tx, seller, invoice, part, reason)
}

fn partial(tx: &mut Tx, seller: &Seller, invoice: &Invoice, part: &Part, reason: &str) -> Result<Document> {
    let left = Left::of(invoice, &queries::credit_notes_of(tx, invoice.id)?);
    let document = queries::document(invoice)?;
    let (groups, carried, adjustments) = match part {
        Part::Sum(net) => (Vec::new(), Vec::new(), vec![Adjustment { words: reason.to_owned(), net: *net }]),
        Part::Rows(places) => {
            let (groups, carried) = chosen(&document, places);
            (groups, carried, Vec::new())
        }
    };
    let of_groups: Cents = groups.iter().map(|group| group.net).sum();
    let of_carried: Cents = carried.iter().map(|one| one.net).sum();
    let net = of_groups + of_carried + adjustments.iter().map(|one| one.net).sum::<Cents>();
    if net <= 0 || net >= left.net {
        return Err(Refused::NotPartOfInvoice.into());
    }
    // Rounded part by part it may come to more than that of the whole.
    let vat = document.vat.on(net).min(left.vat);
    let today = crate::costs::queries::today(tx);
    Ok(Document {
        kind: InvoiceKind::CreditNote,
        takes_back: Some(invoice.number.clone()),
        is_partial: true,
        reason: Some(reason.to_owned()),
        replaced_by: None,
        corrects: None,
        issued_on: today,
        due_on: today,
        seller: issuing::on_paper(seller),
        groups,
        carried,
        adjustments,
        net,
        gross: net + vat,
        vat: VatLine { amount: vat, ..document.vat },
        ..document
    })
}

/// Those rows of a document, in its groups.
fn chosen(document: &Document, places: &[usize]) -> (Vec<Group>, Vec<Carried>) {
    let mut place = 0;
    let mut is_chosen = || {
        place += 1;
        places.contains(&(place - 1))
    };
    let mut groups = Vec::new();
    for group in &document.groups {
        let lines: Vec<Line> = group.lines.iter().filter(|_| is_chosen()).cloned().collect();
        if !lines.is_empty() {
            groups.push(Group { net: lines.iter().map(|line| line.amount).sum(), lines, ..group.clone() });
        }
    }
    let carried = document.carried.iter().filter(|_| is_chosen()).cloned().collect();
    (groups, carried)
}

/// A credit note over all that is left, without a number.
pub(super) fn rest(tx: &mut Tx, seller: &Seller, invoice: &Invoice) -> Result<Document> {
    let notes = queries::credit_notes_of(tx, invoice.id)?;
    let left = Left::of(invoice, &notes);
    let document = queries::document(invoice)?;
    let before =
        notes.iter().map(|note| Adjustment { words: format!("Credited before: {}", note.number), net: -note.net });
    let adjustments = document.adjustments.iter().cloned().chain(before).collect();
    let today = crate::costs::queries::today(tx);
    Ok(Document {
        kind: InvoiceKind::CreditNote,
        takes_back: Some(invoice.number.clone()),
        corrects: None,
        issued_on: today,
        due_on: today,
        seller: issuing::on_paper(seller),
        adjustments,
        net: left.net,
        gross: left.gross(),
        vat: VatLine { amount: left.vat, ..document.vat },
        ..document
    })
}

/// # Errors
/// [`Refused::TakenBackAlready`], or [`Error::NotFound`] if it is no invoice.
pub(super) fn can_be_credited(invoice: &Invoice) -> Result<()> {
    match (invoice.kind, invoice.state) {
        (InvoiceKind::CreditNote, _) => Err(Error::NotFound),
        (_, InvoiceState::Credited) => Err(Refused::TakenBackAlready.into()),
        _ => Ok(()),
    }
}

pub(super) fn payer(tx: &mut Tx, invoice: &Invoice) -> Result<PaymentMethod> {
    let payer = payment_methods::table.find(invoice.payment_method_id);
    Ok(payer.select(PaymentMethod::as_select()).first(tx.conn)?)
}

pub(super) fn origin<'a>(payer: &'a PaymentMethod, invoice: &Invoice) -> issuing::Origin<'a> {
    issuing::Origin { payer, month: invoice.month.clone(), credits: Some(invoice.id), corrects: None }
}
