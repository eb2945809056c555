//! Log in, and log out.

use actix_web::HttpResponse;
use askama::Template;

use super::changes::{self, Try};
use super::{device, landing, wanted_behind_door};
use crate::error::{Error, Result};
use crate::invitations::received::open::doors_again;
use crate::invitations::received::page::AtDoor;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::paths;
use crate::web::cookie::Carry;
use crate::web::drafts;
use crate::web::error_pages::waiting;
use crate::web::log_in_page::{LogInForm, LogInPage};
use crate::web::passwords::{self, Password};
use crate::web::typed::Typed;
use crate::web::{FieldErrors, Here, House, Next, Ready, Request, Shell, Visit, again, again_later};

/// After the session has ended while somebody typed: what was typed, and one press with which it goes on.
#[derive(Template)]
#[template(path = "sessions/go_on.html")]
struct GoOn {
    shell: Shell,
    person: Person,
    typed: Typed,
}

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
    let network = visit.network.clone();
    let Try { person, delay } = match house.write(move |tx| changes::count_try(tx, &email, &network)).await {
        Err(Error::TooMany { retry_after }) => return Err(later(house, visit, form, retry_after).await),
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
    let token = house.write(move |tx| changes::log_in(tx, device(&visitor), &person, new_hash.as_deref())).await?;
    let Some(token) = token else { return Err(wrong(house, visit, form).await) };
    let next = next(house, visit, form, &me).await?.carrying(Carry::SignIn(token, me.id));
    // A link from a mail that asked to log in first is still wanted afterwards.
    Ok(match visit.carried.link_token().filter(|_| form.then == paths::verify()) {
        Some(link) => next.carrying(Carry::Link(link)),
        None => next,
    })
}

/// On to where the person wanted to go, or on with what they typed before the session ended: as nobody else.
async fn next(house: &House, visit: &Visit, form: &LogInForm, me: &Person) -> Result<Next> {
    let Some(typed) = form.kept() else { return Ok(Next::go(landing(visit, &form.then))) };
    if visit.carried.person.is_some_and(|before| before != me.id) {
        let words =
            "This is another account than the one you were logged in with before. What was typed there is gone.";
        return Ok(Next::go(paths::home()).saying(words));
    }
    let (person, kept) = (me.id, typed.clone());
    if let Some(page) = house.write(move |tx| drafts::keep_typed(tx, person, &kept)).await? {
        return Ok(Next::go(page).saying("You are logged in again. What you typed is kept."));
    }
    let mut visit = visit.clone();
    visit.person = Some(me.clone());
    let shell = Shell { flash: None, ..visit.shell("Go on where you were", Here::Nowhere) };
    Next::show(&GoOn { shell, person: me.clone(), typed })
}

async fn wrong(house: &House, visit: &Visit, form: &LogInForm) -> Error {
    let words = "This email and this password do not belong together. Check both, or use “Forgot your password?”.";
    again(page_again(house, visit, form, "password", words.into()).await)
}

async fn later(house: &House, visit: &Visit, form: &LogInForm, seconds: i64) -> Error {
    let words = format!("That was tried often. Please wait {}, or use “Forgot your password?”.", waiting(seconds));
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
