//! Whether those who work on its apps may pay an invoice that stays unpaid: whoever can manage it says so.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use crate::access::Granted;
use crate::access::policy::ChangePaymentMethod;
use crate::paths;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Here, Me, Next, Request, Shell};

/// What was chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Chosen {
    /// `yes`: they may.
    allowed: String,
}

#[derive(Template)]
#[template(path = "payment_methods/developers_pay.html")]
struct DevelopersPay {
    shell: Shell,
    payment_method: Granted<ChangePaymentMethod>,
}

/// GET `/payment-methods/{payment_method}/developers-pay`
pub async fn page(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let payment_method = asked(tx, me, &payment_method)?;
            Ok(DevelopersPay { shell: me.shell("If an invoice stays unpaid", Here::PaymentMethods), payment_method })
        })
        .await
}

/// POST `/payment-methods/{payment_method}/developers-pay`
pub async fn change(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = asked(tx, me, &payment_method)?;
            let Chosen { allowed } = me.form()?;
            changes::let_developers_pay(tx, &payment_method, allowed == "yes")?;
            Ok(Next::go(paths::payment_method(payment_method.id)).saying("Saved."))
        })
        .await
}

/// Where nobody takes cards or direct debits there is nothing to allow.
fn asked(tx: &mut Tx, me: &Me, asked: &Asked<ChangePaymentMethod>) -> Result<Granted<ChangePaymentMethod>> {
    let granted = asked.granted(tx, me)?;
    if tx.site.taking.gateway.is_some() { Ok(granted) } else { Err(Error::NotFound) }
}
