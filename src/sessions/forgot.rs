//! A forgotten password: the same answer for everybody, and a mail in any case.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{changes, many_mails};
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::paths;
use crate::web::{FieldErrors, Here, Next, Request, Shell, Visit, again, again_later};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ForgotForm {
    pub email: String,
}

#[derive(Template)]
#[template(path = "sessions/forgot.html")]
struct Forgot {
    shell: Shell,
    form: ForgotForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "sessions/forgot_sent.html")]
struct ForgotSent {
    shell: Shell,
}

/// GET `/password/forgot`
pub async fn page(request: Request) -> HttpResponse {
    request.door(|visit| form_page(visit, prefilled(visit), FieldErrors::none())).await
}

/// POST `/password/forgot`
pub async fn submit(request: Request) -> HttpResponse {
    request
        .public_act(|tx, visit| {
            let form: ForgotForm = visit.form()?;
            let email = match EmailAddress::typed(&form.email) {
                Ok(email) => email,
                Err(what) => return Err(again(form_page(visit, form, FieldErrors::at("email", what)))),
            };
            let asked = changes::forgot_password(tx, &email, &visit.network);
            asked.map_err(|error| {
                error.or_later(|seconds| {
                    again_later(form_page(visit, form, FieldErrors::at("email", many_mails(seconds))), seconds)
                })
            })?;
            Ok(Next::go(paths::forgot_password_sent()))
        })
        .await
}

/// GET `/password/forgot/sent`
pub async fn sent(request: Request) -> HttpResponse {
    request.door(|visit| Ok(ForgotSent { shell: visit.shell("Check your email", Here::Nowhere) })).await
}

fn prefilled(visit: &Visit) -> ForgotForm {
    let email = visit.person.as_ref().map(|person| person.email_text());
    ForgotForm { email: email.unwrap_or_default() }
}

fn form_page(visit: &Visit, form: ForgotForm, errors: FieldErrors) -> Result<Forgot> {
    Ok(Forgot { shell: visit.shell("Forgot your password", Here::Nowhere), form, errors })
}
