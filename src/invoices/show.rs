//! The page of an invoice, for those who pay.

use actix_web::HttpResponse;
use askama::Template;

use super::paper::Paper;
use super::queries;
use crate::access::Granted;
use crate::access::policy::ViewPaymentMethod;
use crate::web::{Asked, Here, Named, Request, Shell};

#[derive(Template)]
#[template(path = "invoices/show.html")]
struct ShowInvoice {
    shell: Shell,
    payment_method: Granted<ViewPaymentMethod>,
    paper: Paper,
}

/// GET `/payment-methods/{payment_method}/invoices/{number}`
pub async fn page(request: Request, payment_method: Asked<ViewPaymentMethod>, number: Named) -> HttpResponse {
    request
        .page(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let invoice = queries::invoice(tx, &payment_method, &number.0)?;
            let paper = Paper::of(tx, invoice)?;
            let shell = me.shell(paper.title(), Here::PaymentMethods);
            Ok(ShowInvoice { shell, payment_method, paper })
        })
        .await
}
