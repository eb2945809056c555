//! An invoice as a file: for those who pay or see the invoices, for whoever has the link, and for operators.

use actix_web::HttpResponse;

use super::{links, queries};
use crate::access::policy::ViewInvoices;
use crate::documents::{Issued, PDF, XML};
use crate::model::InvoiceNumber;
use crate::model::invoice::Invoice;
use crate::model::secret::Token;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Download, Named, Request};

/// The PDF of an invoice.
///
/// # Errors
/// If it cannot be made.
pub(crate) fn pdf(tx: &mut Tx, invoice: &Invoice) -> Result<Download> {
    let issued = Issued::of(tx, invoice)?;
    Ok(Download { name: issued.pdf_name(), content_type: PDF, bytes: issued.pdf()? })
}

/// The XRechnung of an invoice.
///
/// # Errors
/// [`Error::NotFound`]: there is none.
pub(crate) fn xrechnung(tx: &mut Tx, invoice: &Invoice) -> Result<Download> {
    let issued = Issued::of(tx, invoice)?;
    let xml = issued.xrechnung().ok_or(Error::NotFound)?;
    Ok(Download { name: issued.xml_name(), content_type: XML, bytes: xml.into_bytes() })
}

/// GET `/payment-methods/{payment_method}/invoices/{number}/invoice.pdf`
pub async fn pdf_of_payer(
    request: Request,
    payment_method: Asked<ViewInvoices>,
    number: Named<InvoiceNumber>,
) -> HttpResponse {
    request
        .file(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let invoice = queries::invoice(tx, &payment_method, &number.id()?)?;
            pdf(tx, &invoice)
        })
        .await
}

/// GET `/payment-methods/{payment_method}/invoices/{number}/xrechnung.xml`
pub async fn xrechnung_of_payer(
    request: Request,
    payment_method: Asked<ViewInvoices>,
    number: Named<InvoiceNumber>,
) -> HttpResponse {
    request
        .file(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let invoice = queries::invoice(tx, &payment_method, &number.id()?)?;
            xrechnung(tx, &invoice)
        })
        .await
}

/// GET `/invoice/{token}/invoice.pdf`
pub async fn pdf_by_link(request: Request, token: Named<Token>) -> HttpResponse {
    request
        .public_file(move |tx, _| {
            let invoice = links::find(tx, &token.id()?)?.ok_or(Error::NotFound)?;
            pdf(tx, &invoice)
        })
        .await
}

/// GET `/invoice/{token}/xrechnung.xml`
pub async fn xrechnung_by_link(request: Request, token: Named<Token>) -> HttpResponse {
    request
        .public_file(move |tx, _| {
            let invoice = links::find(tx, &token.id()?)?.ok_or(Error::NotFound)?;
            xrechnung(tx, &invoice)
        })
        .await
}
