//! What the documents of a period come to, by case of VAT and rate.

use std::collections::BTreeMap;

use super::documents::{Booked, Case};
use super::journal::each;
use super::period::Period;
use super::queries::Whose;
use crate::model::document::InvoiceKind;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::store::Db;
use crate::web::error::Result;

/// What is summed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct By {
    pub currency: Currency,
    pub kind: InvoiceKind,
    pub case: Case,
    /// Of the one-stop shop; else empty.
    pub country: &'static str,
    /// 1900 is 19 %.
    pub basis_points: u32,
}

/// Credit notes come to less than nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub net: Cents,
    pub vat: Cents,
    pub gross: Cents,
}

impl Sum {
    pub fn add(&mut self, booked: &Booked) {
        self.net += booked.net();
        self.vat += booked.vat();
        self.gross += booked.gross();
    }

    pub fn add_sum(&mut self, other: Sum) {
        self.net += other.net;
        self.vat += other.vat;
        self.gross += other.gross;
    }
}

/// All sums of a period: each portion of the documents is read in a transaction of its own.
pub fn of(db: &Db, whose: &Whose, period: Period) -> Result<BTreeMap<By, Sum>> {
    let mut sums: BTreeMap<By, Sum> = BTreeMap::new();
    each(db, whose, period, |booked, _| {
        sums.entry(by(&booked)).or_default().add(&booked);
        Ok(())
    })?;
    Ok(sums)
}

fn by(booked: &Booked) -> By {
    By {
        currency: booked.document.currency,
        kind: booked.document.kind,
        case: booked.case,
        country: if booked.case == Case::OneStopShop { booked.country_code() } else { "" },
        basis_points: booked.document.vat.basis_points,
    }
}
