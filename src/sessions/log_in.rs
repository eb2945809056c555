//! Log in, and log out.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes::{self, Try};
use super::{landing, wanted_behind_door};
use crate::error::{Error, Result};
use crate::model::email_address::EmailAddress;
use crate::paths;
use crate::web::cookie::Carry;
use crate::web::error_pages::waiting;
use crate::web::passwords::{self, Password};
use crate::web::{FieldErrors, Here, House, Next, Request, Shell, Visit, again, again_later};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LogInForm {
    pub email: String,
    pub password: String,
    /// Where the person wanted to go.
    pub then: String,
}

#[derive(Template)]
#[template(path = "sessions/log_in.html")]
struct LogIn {
    shell: Shell,
    form: LogInForm,
    errors: FieldErrors,
    /// True if an invitation is waiting behind this door.
    is_invited: bool,
}

impl LogInForm {
    /// The other door, to the same place.
    fn sign_up(&self) -> String {
        if self.then.is_empty() { paths::sign_up() } else { paths::sign_up_then(&self.then) }
    }
}

/// GET `/login`
pub async fn page(request: Request) -> HttpResponse {
    request
        .door(|visit| {
            let form = LogInForm { then: wanted_behind_door(visit)?, ..LogInForm::default() };
            form_page(visit, form, FieldErrors::none())
        })
        .await
}

/// POST `/login`
pub async fn submit(request: Request) -> HttpResponse {
    request
        .steps(|house, visit| async move {
            let form: LogInForm = visit.form()?;
            log_in(&house, &visit, &form).await
        })
        .await
}

/// POST `/logout`
pub async fn log_out(request: Request) -> HttpResponse {
    request
        .public_act(|tx, visit| {
            changes::end_here(tx, visit)?;
            Ok(Next::go(paths::home()).carrying(Carry::SignOut).saying("You are logged out."))
        })
        .await
}

async fn log_in(house: &House, visit: &Visit, form: &LogInForm) -> Result<Next> {
    let email = EmailAddress::typed(&form.email)
        .map_err(|what| again(form_page(visit, form.clone(), FieldErrors::at("email", what))))?;
    let network = visit.network.clone();
    let counted = house.write(move |tx| changes::count_try(tx, &email, &network)).await;
    let Try { person, delay } = counted.map_err(|error| error.or_later(|seconds| later(visit, form, seconds)))?;
    actix_web::rt::time::sleep(delay).await;
    let password = Password::typed(&form.password);
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let new_hash = match &hash {
        Some(hash) if passwords::is_outdated(hash) => Some(house.hasher.hash(password.clone()).await?),
        _ => None,
    };
    let is_right = house.hasher.is_right(password, hash).await?;
    let Some(person) = person.filter(|_| is_right) else { return Err(wrong(visit, form)) };
    let visitor = visit.clone();
    let token = house.write(move |tx| changes::log_in(tx, &visitor, &person, new_hash.as_deref())).await?;
    let Some(token) = token else { return Err(wrong(visit, form)) };
    let next = Next::go(landing(visit, &form.then)).carrying(Carry::SignIn(token));
    // A link from a mail that asked to log in first is still wanted afterwards.
    Ok(match visit.carried.link_token().filter(|_| form.then == paths::verify()) {
        Some(link) => next.carrying(Carry::Link(link)),
        None => next,
    })
}

fn wrong(visit: &Visit, form: &LogInForm) -> Error {
    let words = "This email and this password do not belong together. Check both, or use “Forgot your password?”.";
    again(form_page(visit, form.clone(), FieldErrors::at("password", words)))
}

fn later(visit: &Visit, form: &LogInForm, seconds: i64) -> Error {
    let words = format!("That was tried often. Please wait {}, or use “Forgot your password?”.", waiting(seconds));
    again_later(form_page(visit, form.clone(), FieldErrors::at("password", words)), seconds)
}

fn form_page(visit: &Visit, form: LogInForm, errors: FieldErrors) -> Result<LogIn> {
    let is_invited = visit.carried.invitation.is_some();
    Ok(LogIn { shell: visit.shell("Log in", Here::Nowhere), form, errors, is_invited })
}
