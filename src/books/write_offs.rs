//! Write-offs: the VAT of what is not paid is corrected in the month in which it was written off, and again in the one
//! in which it is paid after all.

use std::io::Write;

use super::debt::Standing;
use super::documents::Booked;
use super::period::Period;
use super::queries::PORTION;
use super::queries::debts::{debts, may_be_written_off};
use crate::access::Operator;
use crate::model::usage::Cents;
use crate::store::Db;
use crate::web::csv_file::{Cell, CsvFile};
use crate::web::error::Result;

const COLUMNS: [&str; 12] = [
    "Period",
    "Number",
    "Date",
    "Customer",
    "Country",
    "VAT ID",
    "Case",
    "Rate in %",
    "Currency",
    "Written off, gross",
    "Net",
    "VAT",
];

/// A row for each invoice of which more or less is written off at the end of the period than before it.
pub(super) fn write(db: &Db, operator: &Operator, period: Period, out: impl Write) -> Result<()> {
    let mut file = CsvFile::begin(out, &COLUMNS)?;
    let ids = db.read(|tx| may_be_written_off(tx, operator, period))?;
    for some in ids.chunks(PORTION) {
        for (invoice, debt) in db.read(|tx| debts(tx, operator, some, period.to()))? {
            let before = debt.at_the_end_of(period.first.previous().last());
            let now = debt.at_the_end_of(period.to());
            if now.written_off != before.written_off {
                let booked = Booked::read(&db.site, invoice)?;
                file.cells(&row(period, &booked, before, now))?;
            }
        }
    }
    file.end()
}

fn row(period: Period, booked: &Booked, before: Standing, now: Standing) -> [Cell; 12] {
    let document = &booked.document;
    let gross = now.written_off - before.written_off;
    let vat = vat_of(booked, now) - vat_of(booked, before);
    [
        Cell::text(period.to_string()),
        Cell::text(&document.number),
        Cell::Day(document.issued_on),
        Cell::text(booked.customer()),
        Cell::text(booked.country_code()),
        Cell::text(booked.vat_id()),
        Cell::text(booked.case.words()),
        Cell::Amount(document.vat.basis_points.into()),
        Cell::text(document.currency.as_str()),
        Cell::Amount(gross),
        Cell::Amount(gross - vat),
        Cell::Amount(vat),
    ]
}

/// The VAT in what is written off, half up: its part of what no credit note has credited. Of all of that, all of it.
fn vat_of(booked: &Booked, standing: Standing) -> Cents {
    let vat = i128::from(booked.document.vat.amount - standing.credited_vat);
    let gross = i128::from(booked.document.gross - standing.credited);
    let part = i128::from(standing.written_off);
    if gross == 0 {
        return 0;
    }
    Cents::try_from((vat * part * 2 + gross) / (gross * 2)).unwrap_or_default()
}
