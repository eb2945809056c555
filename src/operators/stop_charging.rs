//! A card or an account must not be charged any more: ended on the opened record of the payment method that pays with it.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::payment_methods::opened;
use crate::access::Opened;
use crate::charging::stopping;
use crate::model::credential::{Credential, PaymentKind};
use crate::model::payment_method::PaymentMethod;
use crate::model::{PaymentMethodId, written};
use crate::paths;
use crate::payments::credentials;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct StopForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "operators/stop_charging.html")]
struct StopPage {
    shell: Shell,
    payer: Opened<PaymentMethod>,
    credential: Credential,
    form: StopForm,
    errors: FieldErrors,
}

impl StopPage {
    fn is_card(&self) -> bool {
        self.credential.kind == PaymentKind::Card
    }

    fn button(&self) -> &'static str {
        stopping::label(self.credential.kind)
    }
}

/// GET `/operator/payment-methods/{payment_method}/stop-charging`
pub async fn page(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let (payer, _) = opened(tx, &operator, payer.id()?)?;
            let credential = charged(tx, &payer)?;
            Ok(form_page(me, payer, credential, StopForm::default(), FieldErrors::none()))
        })
        .await
}

/// POST `/operator/payment-methods/{payment_method}/stop-charging`
pub async fn stop(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let (payer, _) = opened(tx, &operator, payer.id()?)?;
            let credential = charged(tx, &payer)?;
            let form: StopForm = me.form()?;
            let reason = match written::few_words(&form.reason, 3..=200, "Say in a few words why.") {
                Ok(reason) => reason,
                Err(what) => {
                    return Err(again(Ok(form_page(me, payer, credential, form, FieldErrors::at("reason", what)))));
                }
            };
            stopping::stop(tx, &payer, &confirmed, &reason)?;
            let words = format!("{} is now paid by bank transfer.", payer.name);
            Ok(Next::go(paths::operator_payment_method(payer.id)).saying(words))
        })
        .await
}

/// What it pays with.
///
/// # Errors
/// [`Error::Elsewhere`]: back to its record if it pays by bank transfer, or does so by now.
fn charged(tx: &mut Tx, payer: &Opened<PaymentMethod>) -> Result<Credential> {
    credentials::of(tx, payer)?.ok_or_else(|| Error::Elsewhere(paths::operator_payment_method(payer.id)))
}

fn form_page(
    me: &Me,
    payer: Opened<PaymentMethod>,
    credential: Credential,
    form: StopForm,
    errors: FieldErrors,
) -> StopPage {
    let title = format!("{}?", stopping::label(credential.kind));
    StopPage { shell: me.shell(title, Here::Operator), payer, credential, form, errors }
}
