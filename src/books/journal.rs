//! The journal: a row for each document of a period.

use std::io::Write;

use super::documents::Booked;
use super::period::Period;
use super::queries::{Place, Whose, portion};
use crate::model::credential::PaidWith;
use crate::model::document::{Document, InvoiceKind};
use crate::model::invoice::Standing;
use crate::store::Db;
use crate::web::csv_file::{Cell, CsvFile};
use crate::web::error::Result;

const COLUMNS: [&str; 23] = [
    "Number",
    "Kind",
    "Date",
    "VAT month",
    "Service from",
    "Service to",
    "Due",
    "Customer",
    "Country",
    "VAT ID",
    "Category",
    "Case",
    "Rate in %",
    "Currency",
    "Net",
    "VAT",
    "Gross",
    "Refers to",
    "Replaced by",
    "Reason",
    "State",
    "Hash",
    "Charged to",
];

/// Begins one.
pub(super) fn begin<Out: Write>(out: Out) -> Result<CsvFile<Out>> {
    CsvFile::begin(out, &COLUMNS)
}

/// The row of a document that stands so.
pub(super) fn row(booked: &Booked, whose: &Whose, standing: Standing) -> [Cell; 23] {
    let document = &booked.document;
    let said = |words: &Option<String>| Cell::text(words.as_deref().unwrap_or_default());
    [
        Cell::text(&document.number),
        Cell::text(kind(document)),
        Cell::Day(document.issued_on),
        Cell::text(booked.tax_month().to_string()),
        Cell::Day(document.from),
        Cell::Day(document.to),
        if booked.is_invoice() { Cell::Day(document.due_on) } else { Cell::Empty },
        Cell::text(booked.customer()),
        Cell::text(booked.country_code()),
        Cell::text(booked.vat_id()),
        Cell::text(document.vat.category.as_str()),
        Cell::text(booked.case.words()),
        Cell::Amount(document.vat.basis_points.into()),
        Cell::text(document.currency.as_str()),
        Cell::Amount(booked.net()),
        Cell::Amount(booked.vat()),
        Cell::Amount(booked.gross()),
        said(if booked.is_invoice() { &document.corrects } else { &document.takes_back }),
        said(&document.replaced_by),
        said(&document.reason),
        Cell::text(whose.words(standing)),
        Cell::text(&booked.invoice.digest),
        Cell::text(document.paid_with.as_ref().map(PaidWith::words).unwrap_or_default()),
    ]
}

fn kind(document: &Document) -> &'static str {
    match document.kind {
        InvoiceKind::Invoice => "invoice",
        InvoiceKind::CreditNote if document.is_partial => "partial credit note",
        InvoiceKind::CreditNote => "credit note",
    }
}

/// Reads the documents of a period, one after the other, and how each stands: each portion in a transaction of its own.
pub(super) fn each(
    db: &Db,
    whose: &Whose,
    period: Period,
    mut with: impl FnMut(Booked, Standing) -> Result<()>,
) -> Result<()> {
    let mut place = Some(Place::before(period));
    while let Some(from) = place {
        let (invoices, next) = db.read(|tx| portion(tx, whose, period, &from))?;
        for (invoice, standing) in invoices {
            with(Booked::read(&db.site, invoice)?, standing)?;
        }
        place = next;
    }
    Ok(())
}

/// The whole file.
pub(super) fn write(db: &Db, whose: &Whose, period: Period, out: impl Write) -> Result<()> {
    let mut file = begin(out)?;
    each(db, whose, period, |booked, standing| file.cells(&row(&booked, whose, standing)))?;
    file.end()
}
