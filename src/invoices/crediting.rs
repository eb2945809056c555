//! A credit note takes an invoice back, whole, or credits a part of it: it has a number of its own and is frozen in the
//! same way. Why stands on it. The invoice itself stays as it is.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{delivery, issuing, queries};
use crate::access::{Confirmed, Opened};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::document::{Adjustment, Carried, Document, Group, InvoiceKind, Line, VatLine};
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, InvoiceState};

use crate::model::payment_method::PaymentMethod;
use crate::model::seller::Seller;
use crate::model::usage::Cents;
use crate::payments;
use crate::refused::Refused;
use crate::store::schema::payment_methods;
use crate::store::{Tx, WholeRows};

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

/// A row of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row<'a> {
    /// Of the service, in its group.
    Service(&'a Group, &'a Line),
    /// A month before.
    Before(&'a Carried),
}

impl Row<'_> {
    /// Net.
    pub fn amount(&self) -> Cents {
        match self {
            Row::Service(_, line) => line.amount,
            Row::Before(carried) => carried.net,
        }
    }

    /// Whether it is the row of another document. (The groups of a credit note may have fewer rows.)
    fn is(&self, other: &Row) -> bool {
        match (self, other) {
            (Row::Service(group, line), Row::Service(of, other)) => {
                (&group.app, &group.environment, line) == (&of.app, &of.environment, other)
            }
            (Row::Before(carried), Row::Before(other)) => carried == other,
            _ => false,
        }
    }
}

/// The rows of a document in the order of their places: those of the service from the first to the last, then what was
/// carried.
pub fn rows(document: &Document) -> Vec<Row<'_>> {
    let service =
        document.groups.iter().flat_map(|group| group.lines.iter().map(move |line| Row::Service(group, line)));
    service.chain(document.carried.iter().map(Row::Before)).collect()
}

/// A part of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// So much, net.
    Sum(Cents),
    /// Some of its [`rows`], by their places.
    Rows(Vec<usize>),
}

/// Credits all that is left of an invoice: what was paid for it pays for the next one. Nothing replaces it, and `reason`
/// says why. Gives the number of the credit note.
///
/// # Errors
/// [`Refused::CreditedAlready`], or [`Error::NotFound`] if it is no invoice.
pub fn credit(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed, reason: &str) -> Result<String> {
    let site = tx.site;
    let seller = site.seller.as_ref().ok_or(Error::NotFound)?;
    can_be_credited(invoice)?;
    let document = Document { reason: Some(reason.to_owned()), ..rest(tx, seller, invoice)? };
    let payer = payer(tx, invoice)?;
    let note = issuing::number_and_freeze(tx, &seller.credit_note_series, document, origin(&payer, invoice))?;
    payments::changes::credit_in_full(tx, invoice)?;
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

/// The credit notes over parts of an invoice, and of those that it replaces.
pub fn over_parts(tx: &mut Tx, invoice: &Invoice) -> Result<Vec<Document>> {
    let mut found = Vec::new();
    for id in queries::with_replaced(tx, invoice)? {
        for note in queries::credit_notes_of(tx, id)? {
            found.push(queries::document(&note)?);
        }
    }
    found.retain(|note| note.is_partial);
    Ok(found)
}

/// The places of those rows of a document that stand on one of these credit notes: they are not credited once more.
pub fn credited_rows(document: &Document, notes: &[Document]) -> BTreeSet<usize> {
    let all = rows(document);
    let mut credited = BTreeSet::new();
    for row in notes.iter().flat_map(rows) {
        let place = all.iter().enumerate().position(|(place, one)| one.is(&row) && !credited.contains(&place));
        credited.extend(place);
    }
    credited
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
        Part::Sum(net) => (Vec::new(), Vec::new(), vec![Adjustment { words: "Credited".into(), net: *net }]),
        Part::Rows(places) => {
            let credited = credited_rows(&document, &over_parts(tx, invoice)?);
            if places.iter().any(|place| credited.contains(place)) {
                return Err(Refused::NotPartOfInvoice.into());
            }
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
    // What is left then has exactly its VAT: a correction changes nothing of what is owed.
    let vat = left.vat - document.vat.on(left.net - net);
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
        paid_with: None,
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
        paid_with: None,
        ..document
    })
}

/// # Errors
/// [`Refused::CreditedAlready`], or [`Error::NotFound`] if it is no invoice.
pub(super) fn can_be_credited(invoice: &Invoice) -> Result<()> {
    match (invoice.kind, invoice.state) {
        (InvoiceKind::CreditNote, _) => Err(Error::NotFound),
        (_, InvoiceState::Credited) => Err(Refused::CreditedAlready.into()),
        _ => Ok(()),
    }
}

pub(super) fn payer(tx: &mut Tx, invoice: &Invoice) -> Result<PaymentMethod> {
    let payer = payment_methods::table.find(invoice.payment_method_id);
    Ok(payer.select(PaymentMethod::as_select()).first_row(tx.conn)?)
}

pub(super) fn origin<'a>(payer: &'a PaymentMethod, invoice: &Invoice) -> issuing::Origin<'a> {
    issuing::Origin { payer, month: invoice.month.clone(), credits: Some(invoice.id), corrects: None }
}
