//! A new e-mail address for an account: the new one has to answer first, the old one is told.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use crate::model::email_address::EmailAddress;
use crate::paths;
use crate::web::error::Result;
use crate::web::error_pages::waiting;
use crate::web::{FieldErrors, Here, Me, Next, Request, Shell, again, again_later};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct EmailForm {
    email: String,
}

#[derive(Template)]
#[template(path = "people/email.html")]
struct ChangeEmail {
    shell: Shell,
    me: Me,
    form: EmailForm,
    errors: FieldErrors,
}

/// GET `/account/email`
pub async fn page(request: Request) -> HttpResponse {
    request.page(|_, me| form_page(me, EmailForm::default(), FieldErrors::none())).await
}

/// POST `/account/email`
pub async fn submit(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: EmailForm = me.form()?;
            let email = match new_address(me, &form) {
                Ok(email) => email,
                Err(errors) => return Err(again(form_page(me, form, errors))),
            };
            let confirmed = me.require_password(tx)?;
            let asked = changes::ask_new_address(tx, &me.person, &confirmed, &email);
            asked.map_err(|error| {
                error.or_later(|seconds| {
                    let words = format!("You’ve asked for this too often today. Try again in {}.", waiting(seconds));
                    again_later(form_page(me, form, FieldErrors::at("email", words)), seconds)
                })
            })?;
            let words = format!("We’ve emailed {email}. Open the link in that email to start using the new address.");
            Ok(Next::go(paths::account()).saying(words))
        })
        .await
}

fn new_address(me: &Me, form: &EmailForm) -> Result<EmailAddress, FieldErrors> {
    let email = EmailAddress::typed(&form.email).map_err(|what| FieldErrors::at("email", what))?;
    if me.person.owns(&email) {
        return Err(FieldErrors::at("email", "This is already your address. Enter the new one."));
    }
    Ok(email)
}

fn form_page(me: &Me, form: EmailForm, errors: FieldErrors) -> Result<ChangeEmail> {
    Ok(ChangeEmail { shell: me.shell("Change your email", Here::Account), me: me.clone(), form, errors })
}
