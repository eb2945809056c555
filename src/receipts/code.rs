//! Whether there is a receipt with a code, and of which day. What stands on it is for its two sides: nothing here says
//! that a paper with the code is the same.

use actix_web::HttpResponse;
use askama::Template;

use super::queries;
use crate::model::receipt::ReceiptCode;
use crate::store::Moment;
use crate::web::error::Error;
use crate::web::{Here, Named, Request, Shell};

const WRONG_CODE: &str = "No receipt has this code. Compare it letter by letter.";

#[derive(Template)]
#[template(path = "receipts/code.html")]
struct ReceiptWithCode {
    shell: Shell,
    made_at: Moment,
}

/// GET `/receipts/{code}`
pub async fn page(request: Request, code: Named<ReceiptCode>) -> HttpResponse {
    request
        .public_page(move |tx, visit| {
            // What cannot be a code is answered as a wrong one.
            let made_at = code.id().ok().map(|code| queries::made_at(tx, &code)).transpose()?.flatten();
            let made_at = made_at.ok_or(Error::NothingCalledSo { words: WRONG_CODE })?;
            Ok(ReceiptWithCode { shell: visit.shell("A receipt with this code was made here", Here::Nowhere), made_at })
        })
        .await
}
