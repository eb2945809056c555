//! A refund that has failed: tried again, or kept as credit.

use actix_web::HttpResponse;

use crate::charging::refunds;
use crate::model::RefundId;
use crate::paths;
use crate::web::{ForOperators, Named, Next, Request};

/// POST `/operator/refunds/{refund}/again`
pub async fn again(request: Request, operator: ForOperators, refund: Named<RefundId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            refunds::again(tx, &operator, &confirmed, refund.id()?)?;
            Ok(Next::go(paths::operator_reviews()).saying("We’re trying the refund again now."))
        })
        .await
}

/// POST `/operator/refunds/{refund}/keep`
pub async fn keep(request: Request, operator: ForOperators, refund: Named<RefundId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            refunds::keep(tx, &operator, &confirmed, refund.id()?)?;
            let words = "Kept as credit. It pays open invoices, oldest first, or the next one.";
            Ok(Next::go(paths::operator_reviews()).saying(words))
        })
        .await
}
