//! VAT: which rate applies to whom, and what the invoice has to say about it. For a seller in the EU; services that are
//! done electronically, whose place is where the customer is.

use chrono::NaiveDate;

use crate::model::country::Country;
use crate::model::document::{Category, vat_on};
use crate::model::seller::Seller;
use crate::model::usage::Cents;
use crate::model::vat_id::VatId;

/// So long a VAT ID counts whose check digits are right and that could not be looked up yet.
pub const UNCONFIRMED_DAYS: i64 = 30;

/// Standard rates in basis points, and from when on. Several of one country in order of time.
const STANDARD_RATES: &[(&str, (i32, u32, u32), u32)] = &[
    ("AT", (2000, 1, 1), 2000),
    ("BE", (2000, 1, 1), 2100),
    ("BG", (2007, 1, 1), 2000),
    ("CY", (2014, 1, 13), 1900),
    ("CZ", (2013, 1, 1), 2100),
    ("DE", (2021, 1, 1), 1900),
    ("DK", (2000, 1, 1), 2500),
    ("EE", (2024, 1, 1), 2200),
    ("EE", (2025, 7, 1), 2400),
    ("ES", (2012, 9, 1), 2100),
    ("FI", (2013, 1, 1), 2400),
    ("FI", (2024, 9, 1), 2550),
    ("FR", (2014, 1, 1), 2000),
    ("GR", (2016, 6, 1), 2400),
    ("HR", (2013, 7, 1), 2500),
    ("HU", (2012, 1, 1), 2700),
    ("IE", (2021, 3, 1), 2300),
    ("IT", (2013, 10, 1), 2200),
    ("LT", (2009, 9, 1), 2100),
    ("LU", (2024, 1, 1), 1700),
    ("LV", (2012, 7, 1), 2100),
    ("MT", (2004, 5, 1), 1800),
    ("NL", (2012, 10, 1), 2100),
    ("PL", (2011, 1, 1), 2300),
    ("PT", (2011, 1, 1), 2300),
    ("RO", (2017, 1, 1), 1900),
    ("RO", (2025, 8, 1), 2100),
    ("SE", (2000, 1, 1), 2500),
    ("SI", (2013, 7, 1), 2200),
    ("SK", (2011, 1, 1), 2000),
    ("SK", (2025, 1, 1), 2300),
];

/// What is known about a VAT ID on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdState {
    /// Its check digits are right; nobody has confirmed it yet.
    CheckDigitRight {
        since: NaiveDate,
    },
    Confirmed,
    Rejected,
}

/// Whom an invoice is for.
#[derive(Debug, Clone)]
pub struct BuyerFacts {
    pub country: Country,
    pub vat_id: Option<(VatId, IdState)>,
    /// An international body with a certificate on file (article 151).
    pub has_certificate: bool,
}

/// How a sale is taxed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Treatment {
    pub basis_points: u32,
    pub category: Category,
    /// What the invoice has to say.
    pub note: Option<String>,
}

impl Treatment {
    /// The VAT on a sum: rounded once, half up, away from zero.
    pub fn vat_on(&self, net: Cents) -> Cents {
        vat_on(net, self.basis_points)
    }
}

/// The standard rate of a member state on a day; None outside the EU, and before the table begins.
pub fn standard_rate(seller: &Seller, country: Country, on: NaiveDate) -> Option<u32> {
    let built_in = STANDARD_RATES.iter().filter_map(|(code, (year, month, day), rate)| {
        Some((*code, NaiveDate::from_ymd_opt(*year, *month, *day)?, *rate))
    });
    let added = seller.vat_rates.iter().map(|rate| (rate.country.as_str(), rate.from, rate.basis_points));
    built_in
        .chain(added)
        .filter(|(code, from, _)| *code == country.code() && *from <= on)
        .max_by_key(|(_, from, _)| *from)
        .map(|(_, _, rate)| rate)
}

/// How a sale is taxed. `on`: the last day of the service.
pub fn treatment(seller: &Seller, buyer: &BuyerFacts, on: NaiveDate) -> Treatment {
    let without = |category, note: String| Treatment { basis_points: 0, category, note: Some(note) };
    let standard = |country| Treatment {
        basis_points: standard_rate(seller, country, on).unwrap_or_default(),
        category: Category::Standard,
        note: None,
    };
    if seller.small_business {
        return without(Category::Exempt, seller.small_business_note.clone());
    }
    if buyer.has_certificate {
        return without(Category::Exempt, "Exempt from VAT under article 151 of Directive 2006/112/EC.".into());
    }
    if buyer.country == seller.country {
        return standard(seller.country);
    }
    if !buyer.country.is_in_eu() {
        return without(Category::Outside, "Not subject to VAT: the place of the service is outside the EU.".into());
    }
    match (&buyer.vat_id, &seller.vat_id) {
        (Some((theirs, state)), Some(ours)) if counts(*state, on) => without(
            Category::ReverseCharge,
            format!(
                "Reverse charge: the customer owes the VAT (article 196 of Directive 2006/112/EC). VAT ID of the \
                 seller: {ours}. VAT ID of the customer: {theirs}."
            ),
        ),
        _ if seller.one_stop_shop => standard(buyer.country),
        _ => standard(seller.country),
    }
}

fn counts(state: IdState, on: NaiveDate) -> bool {
    match state {
        IdState::Confirmed => true,
        IdState::Rejected => false,
        IdState::CheckDigitRight { since } => (on - since).num_days() <= UNCONFIRMED_DAYS,
    }
}
