//! A document as it is booked: what stands on it, and under which case of VAT it falls.

use crate::error::Result;
use crate::invoices::queries;
use crate::model::country::Country;
use crate::model::document::{Category, Document, InvoiceKind};
use crate::model::invoice::Invoice;

use crate::model::seller::Seller;
use crate::model::usage::{Cents, Month};
use crate::store::Site;
use crate::vat_ids::tax::standard_rate;

/// Where the VAT of a sale is declared, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    Domestic,
    OneStopShop,
    ReverseCharge,
    Outside,
    Exempt,
}

impl Case {
    pub fn words(self) -> &'static str {
        match self {
            Case::Domestic => "Domestic",
            Case::OneStopShop => "One-stop shop",
            Case::ReverseCharge => "Reverse charge",
            Case::Outside => "Outside the EU",
            Case::Exempt => "Exempt",
        }
    }
}

/// An invoice or a credit note. What a credit note comes to is taken off.
#[derive(Debug, Clone)]
pub struct Booked {
    pub invoice: Invoice,
    pub document: Document,
    /// Of the customer; None: its name is not known any more.
    pub country: Option<Country>,
    pub case: Case,
}

impl Booked {
    /// Reads what is frozen.
    ///
    /// # Errors
    /// If somebody has written something else into the database.
    pub fn read(site: &Site, invoice: Invoice) -> Result<Booked> {
        let document = queries::document(&invoice)?;
        let name = &document.buyer.address.country;
        let country = Country::all().find(|country| country.name() == name);
        let case = case(site.seller.as_ref(), &document, country);
        Ok(Booked { invoice, document, country, case })
    }

    pub fn is_invoice(&self) -> bool {
        self.document.kind == InvoiceKind::Invoice
    }

    pub fn net(&self) -> Cents {
        self.document.kind.signed(self.document.net)
    }

    pub fn vat(&self) -> Cents {
        self.document.kind.signed(self.document.vat.amount)
    }

    pub fn gross(&self) -> Cents {
        self.document.kind.signed(self.document.gross)
    }

    /// The month in which it is declared: that of the service. What corrects a document that was declared already, a credit
    /// note or the invoice that replaces one, is declared in the month in which it was made.
    pub fn tax_month(&self) -> Month {
        let is_first = self.is_invoice() && self.document.corrects.is_none();
        Month::of(if is_first { self.document.to } else { self.document.issued_on })
    }

    /// As the tax offices of the EU call it: `EL` for Greece. Empty if it is not known.
    pub fn tax_country(&self) -> &'static str {
        self.country.and_then(Country::vat_prefix).unwrap_or_default()
    }

    /// `DE`; empty if it is not known.
    pub fn country_code(&self) -> &'static str {
        self.country.map_or("", Country::code)
    }

    pub fn customer(&self) -> &str {
        &self.document.buyer.address.company
    }

    pub fn vat_id(&self) -> &str {
        self.document.buyer.vat_id.as_deref().unwrap_or_default()
    }
}

/// A rate that is that of the customer's country is declared there. Where two countries have the same, what the seller
/// does now decides.
fn case(seller: Option<&Seller>, document: &Document, country: Option<Country>) -> Case {
    match document.vat.category {
        Category::ReverseCharge => Case::ReverseCharge,
        Category::Outside => Case::Outside,
        Category::Exempt => Case::Exempt,
        Category::Standard => match (seller, country) {
            (Some(seller), Some(country)) if country != seller.country => {
                let theirs = standard_rate(seller, country, document.to);
                let ours = standard_rate(seller, seller.country, document.to);
                let is_theirs = theirs == Some(document.vat.basis_points) && (seller.one_stop_shop || theirs != ours);
                if is_theirs { Case::OneStopShop } else { Case::Domestic }
            }
            _ => Case::Domestic,
        },
    }
}
