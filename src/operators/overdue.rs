//! The overdue invoices of a payment method as a letter, to be sent by post: once the record is opened.

use actix_web::HttpResponse;
use askama::Template;

use super::payment_methods::opened;
use crate::access::Opened;
use crate::invoices::overdue::Overdue;
use crate::model::PaymentMethodId;
use crate::model::payment_method::PaymentMethod;
use crate::web::{ForOperators, Here, Named, Request, Shell};

#[derive(Template)]
#[template(path = "operators/overdue.html")]
struct OverdueForOperators {
    shell: Shell,
    payer: Opened<PaymentMethod>,
    overdue: Option<Overdue>,
}

/// GET `/operator/payment-methods/{payment_method}/overdue`
pub async fn page(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let (payer, _) = opened(tx, &operator, payer.id()?)?;
            let overdue = Overdue::of(tx, payer.id)?;
            let shell = me.shell(Overdue::title_of(overdue.as_ref()), Here::Operator);
            Ok(OverdueForOperators { shell, payer, overdue })
        })
        .await
}
