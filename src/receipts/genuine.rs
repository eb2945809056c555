//! Whether a receipt is genuine: for whoever has its code, and nothing more.

use actix_web::HttpResponse;
use askama::Template;

use super::queries;
use crate::model::receipt::ReceiptCode;
use crate::store::Moment;
use crate::web::error::Error;
use crate::web::{Here, Named, Request, Shell};

#[derive(Template)]
#[template(path = "receipts/genuine.html")]
struct Genuine {
    shell: Shell,
    made_at: Moment,
}

/// GET `/receipts/{code}`
pub async fn page(request: Request, code: Named<ReceiptCode>) -> HttpResponse {
    request
        .public_page(move |tx, visit| {
            let made_at = queries::made_at(tx, &code.id()?)?.ok_or(Error::NotFound)?;
            Ok(Genuine { shell: visit.shell("This receipt is genuine", Here::Nowhere), made_at })
        })
        .await
}
