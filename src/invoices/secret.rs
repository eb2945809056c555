//! The page behind the link in the mail: one invoice, for whoever has the link.

use actix_web::HttpResponse;
use askama::Template;

use super::links;
use super::paper::Paper;
use super::pay_now::PayNow;
use crate::model::secret::Token;
use crate::paths;
use crate::web::error::Error;
use crate::web::{Here, Named, Request, Shell};

#[derive(Template)]
#[template(path = "invoices/secret.html")]
struct SecretInvoice {
    shell: Shell,
    paper: Paper,
    /// Where its files are. They show the token.
    pdf: String,
    xrechnung: String,
    /// And the code from which a banking app fills in the transfer.
    code: Option<String>,
    pay_now: Option<PayNow>,
}

/// GET `/invoice/{token}`
pub async fn page(request: Request, token: Named<Token>) -> HttpResponse {
    request
        .leading_to_gateway()
        .public_secret_page(move |tx, visit| {
            let token = token.id()?;
            let invoice = links::find(tx, &token)?.ok_or(Error::NotFound)?;
            let (pdf, xrechnung) = (paths::invoice_pdf_by_link(token.clone()), paths::xrechnung_by_link(token.clone()));
            let paper = Paper::of(tx, invoice)?;
            let (newest, pay_at) = (paper.by_itself.newest.as_ref(), paths::pay_invoice_by_link(token.clone()));
            let pay_now = PayNow::of(tx, visit, &paper.invoice, newest, pay_at);
            let code = paper.has_code().then(|| paths::invoice_code_by_link(token));
            let shell = visit.shell(paper.title(), Here::Nowhere);
            Ok(SecretInvoice { shell, paper, pdf, xrechnung, code, pay_now })
        })
        .await
}
