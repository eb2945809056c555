//! Invoices and credit notes as files: as PDF with the e-invoice in it, and as XRechnung; receipts of handovers as PDF. All are
//! views of what is frozen: they are made when somebody asks, always the same bytes, and never kept.

mod about;
mod e_invoice;
pub mod logos; //         kept once, drawn on what was frozen with them
mod pdf;
pub mod transfer; //      the QR code

use diesel::prelude::*;
use krilla::image::Image;

use crate::error::{Error, Result};
use crate::model::document::Document;
use crate::model::invoice::Invoice;
use crate::model::payment::PaymentSource;
use crate::model::receipt::Handover;
use crate::model::usage::Cents;
use crate::store::Tx;
use crate::store::schema::payments;

/// As it is said where files are sent.
pub const PDF: &str = "application/pdf";
pub const PNG: &str = "image/png";
pub const XML: &str = "application/xml; charset=utf-8";
/// XRechnung is for them.
const ITS_COUNTRY: &str = "Germany";

/// All that goes into the files of a document, and nothing that changes afterwards.
#[derive(Debug, Clone)]
pub struct Issued {
    pub document: Document,
    /// What credit paid of it when it was made. Of a correction that is first what was paid for the invoice before.
    pub paid: Cents,
    /// The logo that the document names.
    pub logo: Option<Image>,
}

impl Issued {
    /// Reads what is frozen.
    ///
    /// # Errors
    /// [`Error::Internal`] if somebody has written something else into the database, or the logo is not kept.
    pub fn of(tx: &mut Tx, invoice: &Invoice) -> Result<Issued> {
        let document = invoice.read_document().map_err(|problem| Error::Internal(problem.to_string()))?;
        let paid: Vec<Cents> = payments::table
            .filter(payments::invoice_id.eq(invoice.id))
            .filter(payments::source.eq(PaymentSource::Credit))
            .filter(payments::recorded_at.eq(invoice.issued_at))
            .select(payments::amount)
            .load(tx.conn)?;
        let paid = paid.iter().sum::<Cents>().min(document.gross).max(0);
        let logo = document.seller.logo.as_ref().map(|logo| logos::on_document(tx, logo)).transpose()?;
        Ok(Issued { document, paid, logo })
    }

    /// `R2026-000001.pdf`
    pub fn pdf_name(&self) -> String {
        format!("{}.pdf", self.document.number)
    }

    /// `R2026-000001.xml`
    pub fn xml_name(&self) -> String {
        format!("{}.xml", self.document.number)
    }

    /// The PDF: PDF/A-3a and PDF/UA-1, with Factur-X in it. What breaks the rules of e-invoices, such as a name without a
    /// letter, has none in it, and the log says so.
    ///
    /// # Errors
    /// [`Error::Internal`] if something is wrong with the program.
    pub fn pdf(&self) -> Result<Vec<u8>> {
        let pdf = pdf::pdf(&self.document, self.paid, self.logo.as_ref()).map_err(Error::Internal)?;
        Ok(e_invoice::attached(&pdf, &self.document, self.paid).unwrap_or_else(|problem| {
            tracing::warn!(number = self.document.number, problem, "a PDF has no e-invoice in it");
            pdf
        }))
    }

    /// The XRechnung. None: the document lacks something that it takes.
    pub fn xrechnung(&self) -> Option<String> {
        e_invoice::xrechnung(&self.document, self.paid)
    }
}

/// The receipt of a handover as a PDF, of the same kind: made when somebody asks, always the same bytes.
///
/// # Errors
/// [`Error::Internal`] if something is wrong with the program.
pub fn receipt(handover: &Handover) -> Result<Vec<u8>> {
    pdf::receipt(handover).map_err(Error::Internal)
}

/// Whether a page offers the XRechnung of a document: its receiver is in Germany, and nothing is missing that it takes.
pub fn has_xrechnung(document: &Document) -> bool {
    let buyer = &document.buyer;
    let is_complete = document.seller.phone.is_some() && buyer.email.is_some();
    buyer.address.country == ITS_COUNTRY && is_complete
}
