//! New payment method: for developers and clients alike.

use actix_web::HttpResponse;
use askama::Template;

use super::changes;
use super::form::PaymentMethodForm;
use crate::paths;
use crate::web::error::Result;
use crate::web::{FieldErrors, Here, Me, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "payment_methods/new.html")]
struct NewPaymentMethod {
    shell: Shell,
    form: PaymentMethodForm,
    errors: FieldErrors,
}

/// GET `/new/payment-method`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|_, me| {
            let form = PaymentMethodForm::for_address(&me.person.email_text());
            form_page(me, form, FieldErrors::none())
        })
        .await
}

/// POST `/new/payment-method`
pub async fn create(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: PaymentMethodForm = me.form()?;
            let details = match form.check() {
                Ok(details) => details,
                Err(errors) => return Err(again(form_page(me, form, errors))),
            };
            let payment_method = changes::create(tx, &me.person, details)?;
            let words = match payment_method.unconfirmed_in_words() {
                Some(words) => format!("{} is ready. {words}", payment_method.name),
                None => format!("{} is ready.", payment_method.name),
            };
            Ok(Next::go(paths::payment_method(payment_method.id)).saying(words))
        })
        .await
}

fn form_page(me: &Me, form: PaymentMethodForm, errors: FieldErrors) -> Result<NewPaymentMethod> {
    Ok(NewPaymentMethod { shell: me.shell("New payment method", Here::PaymentMethods), form, errors })
}
