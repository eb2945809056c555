//! Log in, with a code by email or with a password, and log out.

use actix_web::HttpResponse;

use super::arriving::{go_on, signed_in};
use super::changes::{self, Try};
use super::{code, device, many_mails, wanted_behind_door};
use crate::codes;
use crate::invitations::received::open::doors_again;
use crate::invitations::received::page::AtDoor;
use crate::model::email_address::EmailAddress;
use crate::paths;
use crate::web::cookie::{AskedCode, Carried, Carry};
use crate::web::error::{Error, Result};
use crate::web::error_pages::waiting;
use crate::web::log_in_page::{LogInForm, LogInPage};
use crate::web::passwords::{self, Password};
use crate::web::{FieldErrors, House, Next, Ready, Request, Visit, again, again_later};

/// GET `/login`
pub async fn page(request: Request) -> HttpResponse {
    request
        .door(|visit| {
            let form = LogInForm { then: wanted_behind_door(visit)?, ..LogInForm::default() };
            Ok(LogInPage::new(visit, form, FieldErrors::none()))
        })
        .await
}

/// POST `/login`
pub async fn submit(request: Request) -> HttpResponse {
    request
        .leading_to_gateway()
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
            changes::end_here(tx, device(visit))?;
            Ok(Next::go(paths::home()).carrying(Carry::SignOut).saying("You are logged out."))
        })
        .await
}

async fn log_in(house: &House, visit: &Visit, form: &LogInForm) -> Result<Next> {
    let email = match EmailAddress::typed(&form.email) {
        Ok(email) => email,
        Err(what) => return Err(again(page_again(house, visit, form, "email", what).await)),
    };
    if form.password.is_empty() {
        return ask_for_code(house, visit, form, email).await;
    }
    let network = visit.network.clone();
    let Try { person, delay } = match house.write(move |tx| Ok(changes::count_try(tx, &email, &network)?)).await {
        Err(Error::Act(crate::error::Error::TooMany { retry_after })) => {
            return Err(later(house, visit, form, retry_after).await);
        }
        counted => counted?,
    };
    actix_web::rt::time::sleep(delay).await;
    let password = Password::typed(&form.password);
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let new_hash = match &hash {
        Some(hash) if passwords::is_outdated(hash) => Some(house.hasher.hash(password.clone()).await?),
        _ => None,
    };
    let is_right = house.hasher.is_right(password, hash).await?;
    let Some(person) = person.filter(|_| is_right) else { return Err(wrong(house, visit, form).await) };
    let (visitor, me) = (visit.clone(), person.clone());
    let token = house.write(move |tx| Ok(changes::log_in(tx, device(&visitor), &person, new_hash.as_deref())?)).await?;
    let Some(token) = token else { return Err(wrong(house, visit, form).await) };
    let next = go_on(house, visit, &form.then, form.kept(), &me).await?;
    Ok(signed_in(next, visit, &form.then, token, &me))
}

/// No password was typed: a code is sent to the address. The same answer and the same work whether or not there is an
/// account, and whether or not it has a password.
async fn ask_for_code(house: &House, visit: &Visit, form: &LogInForm, email: EmailAddress) -> Result<Next> {
    let (visitor, address) = (visit.clone(), email.clone());
    let asked = house.write(move |tx| {
        let Carried { person, code, .. } = &visitor.carried;
        let before = code.as_ref().and_then(AskedCode::browser);
        Ok(codes::ask_to_log_in(tx, &address, &visitor.network, before.as_ref(), *person)?)
    });
    match asked.await {
        Ok(browser) => code::is_sent(visit, form, email, &browser),
        Err(Error::Act(crate::error::Error::TooMany { retry_after })) => {
            let page = page_again(house, visit, form, "email", many_mails(retry_after)).await;
            Err(again_later(page, retry_after))
        }
        Err(other) => Err(other),
    }
}

async fn wrong(house: &House, visit: &Visit, form: &LogInForm) -> Error {
    house.metrics.refused_log_in();
    let words = "Email or password is incorrect. Check both, or leave the password empty and we’ll email you a code.";
    again(page_again(house, visit, form, "password", words.into()).await)
}

async fn later(house: &House, visit: &Visit, form: &LogInForm, seconds: i64) -> Error {
    house.metrics.refused_log_in();
    let words = format!(
        "Too many attempts. Please wait {}, or leave the password empty and we’ll email you a code.",
        waiting(seconds)
    );
    again_later(page_again(house, visit, form, "password", words).await, seconds)
}

/// The page on which the form stands, with what is wrong: that of the invitation, if it was there.
async fn page_again(
    house: &House,
    visit: &Visit,
    form: &LogInForm,
    field: &'static str,
    what: String,
) -> Result<Ready> {
    if !form.door.is_empty() {
        let at_door = if field == "email" { "log-in-email" } else { "log-in-password" };
        let log_in_errors = FieldErrors::at(at_door, what.clone());
        let typed = AtDoor { log_in_email: form.email.clone(), log_in_errors, ..AtDoor::default() };
        let (visitor, door) = (visit.clone(), form.door.clone());
        let page = house.rehearse(move |tx| doors_again(tx, &visitor, &door, typed.clone())).await?;
        if let Some(page) = page {
            return Ok(page);
        }
    }
    Ready::of(&LogInPage::new(visit, form.clone(), FieldErrors::at(field, what)))
}
