//! More addresses for the invoices of a payment method: added here, and from its page asked again and removed.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use crate::access::Granted;
use crate::access::policy::ChangePaymentMethod;
use crate::model::InvoiceCopyId;
use crate::model::email_address::EmailAddress;
use crate::paths;
use crate::web::error::Result;
use crate::web::{Asked, FieldErrors, Here, Me, Named, Next, Request, Shell, again};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct CopyForm {
    email: String,
}

#[derive(Template)]
#[template(path = "payment_methods/copy_new.html")]
struct NewCopy {
    shell: Shell,
    payment_method: Granted<ChangePaymentMethod>,
    form: CopyForm,
    errors: FieldErrors,
}

/// GET `/payment-methods/{payment_method}/copies`
pub async fn page(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            form_page(me, payment_method, CopyForm::default(), FieldErrors::none())
        })
        .await
}

/// POST `/payment-methods/{payment_method}/copies`
pub async fn add(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let form: CopyForm = me.form()?;
            let email = match EmailAddress::typed(&form.email) {
                Ok(email) => email,
                Err(what) => return Err(again(form_page(me, payment_method, form, FieldErrors::at("email", what)))),
            };
            let confirmed = me.require_password(tx)?;
            match changes::copies::add(tx, &payment_method, &confirmed, email) {
                Ok(copy) => {
                    let words = format!("We’ve asked {} to confirm. Until then, no invoices go there.", copy.email);
                    Ok(Next::go(paths::payment_method(payment_method.id)).saying(words))
                }
                Err(error) => Err(error.or_again(|refused| {
                    again(form_page(me, payment_method, form, FieldErrors::at("email", refused.sentence())))
                })),
            }
        })
        .await
}

fn form_page(
    me: &Me,
    payment_method: Granted<ChangePaymentMethod>,
    form: CopyForm,
    errors: FieldErrors,
) -> Result<NewCopy> {
    let shell = me.shell("Send invoices to another address", Here::PaymentMethods);
    Ok(NewCopy { shell, payment_method, form, errors })
}

/// POST `/payment-methods/{payment_method}/copies/{copy}/ask`: asks its owner once more.
pub async fn ask(
    request: Request,
    payment_method: Asked<ChangePaymentMethod>,
    copy: Named<InvoiceCopyId>,
) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let (copy, is_asked) = changes::copies::ask_again(tx, &payment_method, copy.id()?)?;
            let words = if is_asked {
                format!("We’ve sent {} another link.", copy.email)
            } else {
                format!("{} is confirmed.", copy.email)
            };
            Ok(Next::go(paths::payment_method(payment_method.id)).saying(words))
        })
        .await
}

/// POST `/payment-methods/{payment_method}/copies/{copy}/remove`
pub async fn remove(
    request: Request,
    payment_method: Asked<ChangePaymentMethod>,
    copy: Named<InvoiceCopyId>,
) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let removed = changes::copies::remove(tx, &payment_method, copy.id()?)?;
            let words = format!("Invoices no longer go to {}.", removed.email);
            Ok(Next::go(paths::payment_method(payment_method.id)).saying(words))
        })
        .await
}
