//! A payment attempt of an invoice that hangs: stopped on its opened record.

use actix_web::HttpResponse;

use super::show::opened;
use crate::charging::ending;
use crate::model::InvoiceNumber;
use crate::paths;
use crate::web::{ForOperators, Named, Next, Request};

/// POST `/operator/invoices/{number}/stop-payment`
pub async fn stop(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            let is_over = ending::stop(tx, &listed.invoice, &confirmed)?;
            let words = if is_over {
                "The payment attempt has been stopped."
            } else {
                "We’re asking the payment provider to stop it. If it has been paid by then, the payment counts."
            };
            Ok(Next::go(paths::operator_invoice(&listed.invoice.number)).saying(words))
        })
        .await
}
