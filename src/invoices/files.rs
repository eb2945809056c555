//! An invoice as a file: for those who pay or see the invoices, for whoever has the link, and for operators.

use actix_web::HttpResponse;

use super::{links, paper, queries};
use crate::access::policy::ViewInvoices;
use crate::documents::{Issued, PDF, PNG, XML};
use crate::error;
use crate::model::InvoiceNumber;
use crate::model::invoice::Invoice;
use crate::model::secret::Token;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Download, Named, Request};

/// Makes one of the files of an invoice: [`pdf`] or [`xrechnung`].
pub(crate) type Make = fn(&mut Tx, &Invoice) -> Result<Download>;

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

/// The QR code from which a banking app fills in the transfer, as a picture to scan or to keep.
fn code(invoice: &Invoice) -> Result<Download> {
    let document = queries::document(invoice)?;
    let transfer = paper::transfer(&document, invoice.owed(), &document.reference).ok_or(Error::NotFound)?;
    let picture = transfer.picture().map_err(|_| Error::NotFound)?;
    let bytes = picture.png().map_err(|problem| error::Error::Internal(problem.to_string()))?;
    Ok(Download { name: format!("{}.png", document.number), content_type: PNG, bytes })
}

/// GET `/payment-methods/{payment_method}/invoices/{number}/invoice.pdf`
pub async fn pdf_of_payer(
    request: Request,
    payer: Asked<ViewInvoices>,
    number: Named<InvoiceNumber>,
) -> HttpResponse {
    of_payer(request, payer, number, pdf).await
}

/// GET `/payment-methods/{payment_method}/invoices/{number}/xrechnung.xml`
pub async fn xrechnung_of_payer(
    request: Request,
    payer: Asked<ViewInvoices>,
    number: Named<InvoiceNumber>,
) -> HttpResponse {
    of_payer(request, payer, number, xrechnung).await
}

async fn of_payer(
    request: Request,
    payer: Asked<ViewInvoices>,
    number: Named<InvoiceNumber>,
    make: Make,
) -> HttpResponse {
    request
        .file(move |tx, me| {
            let payer = payer.granted(tx, me)?;
            let invoice = queries::invoice(tx, &payer, &number.id()?)?;
            make(tx, &invoice)
        })
        .await
}

/// GET `/payment-methods/{payment_method}/invoices/{number}/transfer.png`
pub async fn code_of_payer(
    request: Request,
    payment_method: Asked<ViewInvoices>,
    number: Named<InvoiceNumber>,
) -> HttpResponse {
    request
        .file(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            code(&queries::invoice(tx, &payment_method, &number.id()?)?)
        })
        .await
}

/// GET `/invoice/{token}/invoice.pdf`
pub async fn pdf_by_link(request: Request, token: Named<Token>) -> HttpResponse {
    by_link(request, token, pdf).await
}

/// GET `/invoice/{token}/xrechnung.xml`
pub async fn xrechnung_by_link(request: Request, token: Named<Token>) -> HttpResponse {
    by_link(request, token, xrechnung).await
}

async fn by_link(request: Request, token: Named<Token>, make: Make) -> HttpResponse {
    request
        .public_file(move |tx, _| {
            let invoice = links::find(tx, &token.id()?)?.ok_or(Error::NotFound)?;
            make(tx, &invoice)
        })
        .await
}

/// GET `/invoice/{token}/transfer.png`
pub async fn code_by_link(request: Request, token: Named<Token>) -> HttpResponse {
    request.public_file(move |tx, _| code(&links::find(tx, &token.id()?)?.ok_or(Error::NotFound)?)).await
}
