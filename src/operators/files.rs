//! An invoice as a file, for operators: as its page, once the record is opened.

use actix_web::HttpResponse;

use super::show::opened;
use crate::invoices::files;
use crate::model::InvoiceNumber;
use crate::web::{ForOperators, Named, Request};

/// GET `/operator/invoices/{number}/invoice.pdf`
pub async fn pdf(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    file(request, operator, number, files::pdf).await
}

/// GET `/operator/invoices/{number}/xrechnung.xml`
pub async fn xrechnung(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    file(request, operator, number, files::xrechnung).await
}

async fn file(
    request: Request,
    operator: ForOperators,
    number: Named<InvoiceNumber>,
    make: files::Make,
) -> HttpResponse {
    request
        .file(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            make(tx, &listed.invoice)
        })
        .await
}
