//! The page behind the link in the mail: one invoice, for whoever has the link.

use actix_web::HttpResponse;
use askama::Template;

use super::links;
use super::paper::Paper;
use crate::error::Error;
use crate::model::secret::Token;
use crate::web::{Here, Named, Request, Shell};

#[derive(Template)]
#[template(path = "invoices/secret.html")]
struct SecretInvoice {
    shell: Shell,
    paper: Paper,
}

/// GET `/invoice/{token}`
pub async fn page(request: Request, token: Named<Token>) -> HttpResponse {
    request
        .public_page(move |tx, visit| {
            let invoice = links::find(tx, &token.id()?)?.ok_or(Error::NotFound)?;
            let paper = Paper::of(tx, invoice)?;
            let shell = visit.shell(paper.title(), Here::Nowhere);
            Ok(SecretInvoice { shell, paper })
        })
        .await
}
