//! Open items: what was still to be paid at the end of a day, and the credit that customers had then.

use std::io::Write;

use chrono::NaiveDate;

use super::debt::Standing;
use super::documents::Booked;
use super::queries::PORTION;
use super::queries::debts::{debts, kept, may_be_open, under_way};
use crate::access::Operator;
use crate::store::Db;
use crate::web::csv_file::{Cell, CsvFile};
use crate::web::error::Result;

const COLUMNS: [&str; 13] = [
    "Day",
    "Kind",
    "Number",
    "Date",
    "Due",
    "Days overdue",
    "Customer",
    "Country",
    "VAT ID",
    "Currency",
    "Gross",
    "Paid",
    "Open",
];

/// The oldest first. Credit comes last, as less than nothing.
pub(super) fn write(db: &Db, operator: &Operator, day: NaiveDate, out: impl Write) -> Result<()> {
    let mut file = CsvFile::begin(out, &COLUMNS)?;
    let mut open: Vec<(NaiveDate, String, [Cell; 13])> = Vec::new();
    let ids = db.read(|tx| may_be_open(tx, operator, day))?;
    for some in ids.chunks(PORTION) {
        let (all, under_way) = db.read(|tx| {
            let all = debts(tx, operator, some, day)?;
            let under_way = under_way(tx, operator, &all, day)?;
            Ok((all, under_way))
        })?;
        for (invoice, debt) in all {
            let standing = debt.at_the_end_of(day);
            if standing.open > 0 {
                let is_late = !under_way.contains(&invoice.id);
                let booked = Booked::read(&db.site, invoice)?;
                let cells = row(day, &booked, standing, is_late);
                open.push((booked.document.due_on, booked.document.number, cells));
            }
        }
    }
    open.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    for (.., cells) in &open {
        file.cells(cells)?;
    }
    for credit in db.read(|tx| kept(tx, operator, day))? {
        let mut cells = [const { Cell::Empty }; 13];
        cells[0] = Cell::Day(day);
        cells[1] = Cell::text("credit");
        cells[6] = Cell::text(credit.customer());
        cells[9] = Cell::text(credit.currency.as_str());
        cells[12] = Cell::Amount(-credit.amount);
        file.cells(&cells)?;
    }
    file.end()
}

/// `is_late`: once its last day to pay is over. Else its money is on its way.
fn row(day: NaiveDate, booked: &Booked, standing: Standing, is_late: bool) -> [Cell; 13] {
    let document = &booked.document;
    let days = (day - document.overdue_from()).num_days() + 1;
    [
        Cell::Day(day),
        Cell::text("invoice"),
        Cell::text(&document.number),
        Cell::Day(document.issued_on),
        Cell::Day(document.due_on),
        Cell::Number(if is_late { days.max(0) } else { 0 }),
        Cell::text(booked.customer()),
        Cell::text(booked.country_code()),
        Cell::text(booked.vat_id()),
        Cell::text(document.currency.as_str()),
        Cell::Amount(document.gross),
        Cell::Amount(standing.paid + standing.credited),
        Cell::Amount(standing.open),
    ]
}
