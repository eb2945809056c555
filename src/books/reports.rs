//! What is declared for other countries: the one-stop shop by country and rate, the recapitulative statement by VAT ID.

use std::collections::BTreeMap;
use std::io::Write;

use super::documents::Case;
use super::journal::each;
use super::period::Period;
use super::queries::Whose;
use super::sums::Sum;
use crate::model::usage::{Cents, Month};
use crate::store::Db;
use crate::web::csv_file::{Cell, CsvFile};
use crate::web::error::Result;

/// For a quarter. What corrects a service of an earlier quarter, a credit note or a new invoice, is in a row of its own.
pub(super) fn one_stop_shop(db: &Db, whose: &Whose, quarter: Period, out: impl Write) -> Result<()> {
    let mut sums: BTreeMap<(Option<Period>, &'static str, u32), Sum> = BTreeMap::new();
    each(db, whose, quarter, |booked, _| {
        if booked.case == Case::OneStopShop {
            let served = Period::quarter(Month::of(booked.document.to));
            let corrects = Some(served).filter(|served| *served != quarter);
            let by = (corrects, booked.tax_country(), booked.document.vat.basis_points);
            sums.entry(by).or_default().add(&booked);
        }
        Ok(())
    })?;
    let columns = ["Quarter", "Corrects", "Country", "Rate in %", "Currency", "Net", "VAT"];
    let mut file = CsvFile::begin(out, &columns)?;
    for ((corrects, country, basis_points), sum) in sums {
        file.cells(&[
            Cell::text(quarter.to_string()),
            corrects.map_or(Cell::Empty, |quarter| Cell::text(quarter.to_string())),
            Cell::text(country),
            Cell::Amount(basis_points.into()),
            Cell::text("EUR"),
            Cell::Amount(sum.net),
            Cell::Amount(sum.vat),
        ])?;
    }
    file.end()
}

/// By VAT ID, in whole euros as it is declared, and to the cent.
pub(super) fn sales_list(db: &Db, whose: &Whose, period: Period, out: impl Write) -> Result<()> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    each(db, whose, period, |booked, _| {
        if booked.case == Case::ReverseCharge {
            sums.entry(booked.vat_id().to_owned()).or_default().add(&booked);
        }
        Ok(())
    })?;
    let columns = ["Period", "Country", "VAT ID", "Kind of supply", "Whole euros", "Net"];
    let mut file = CsvFile::begin(out, &columns)?;
    for (vat_id, sum) in sums {
        // Greece is called EL there, as in its VAT IDs.
        let (country, number) = vat_id.split_at_checked(2).unwrap_or_default();
        file.cells(&[
            Cell::text(period.to_string()),
            Cell::text(country),
            Cell::text(number),
            Cell::text("services"),
            Cell::Number(whole_euros(sum.net)),
            Cell::Amount(sum.net),
        ])?;
    }
    file.end()
}

/// Half up, away from zero.
fn whole_euros(cents: Cents) -> i64 {
    (cents.abs() + 50) / 100 * cents.signum()
}
