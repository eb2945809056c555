//! A new password through the link in the mail. Looking at the page uses nothing up.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{carried_link, changes, open_link};
use crate::access::token::living_of;
use crate::model::access_token::still_work;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::session::{LinkPurpose, SingleUseLink};
use crate::paths;
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::error::{Error, Result};
use crate::web::passwords::{KnownWords, Password};
use crate::web::{FieldErrors, Here, House, Named, Next, Request, Shell, Visit, again, blocking, opened};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ResetForm {
    password: String,
}

#[derive(Template)]
#[template(path = "sessions/reset.html")]
struct Reset {
    shell: Shell,
    person: Person,
    link: String,
    errors: FieldErrors,
}

/// GET `/password/reset/{token}`: the token leaves the address.
pub async fn open(request: Request, token: Named<Token>) -> HttpResponse {
    open_link(request, &token, paths::reset_password, over).await
}

/// GET `/password/reset`
pub async fn page(request: Request) -> HttpResponse {
    request
        .public_page(|tx, visit| {
            let (token, _, person) = wanted(tx, visit)?;
            Ok(form_page(visit, &token, person, FieldErrors::none()))
        })
        .await
}

/// POST `/password/reset`
pub async fn submit(request: Request) -> HttpResponse {
    request.steps(|house, visit| async move { reset(&house, &visit).await }).await
}

async fn reset(house: &House, visit: &Visit) -> Result<Next> {
    let form: ResetForm = visit.form()?;
    let visitor = visit.clone();
    let (token, link, person) = house.read(move |tx| wanted(tx, &visitor)).await?;
    if !opened::is_about(visit, &token)? {
        return Ok(opened::look_again(paths::reset_password()));
    }
    let password = Password::typed(&form.password);
    let whose = person.id;
    let (checked, known) = (password.clone(), known_words(&person, &house.frame.brand));
    let outcome = blocking(move || checked.check(&known)).await?;
    outcome.map_err(|what| again(Ok(form_page(visit, &token, person, FieldErrors::at("password", what)))))?;
    let hash = house.hasher.hash(password).await?;
    let network = visit.network.clone();
    let tokens = house.write(move |tx| {
        let is_set = changes::reset_password(tx, &network, &link, &hash)?;
        Ok(if is_set { Some(living_of(tx, whose)?.len()) } else { None })
    });
    let tokens = tokens.await?.ok_or_else(over)?;
    let words = "Your new password has been set. Log in with it now.";
    let next = match still_work(tokens) {
        None => Next::go(paths::log_in()).saying(words),
        Some(more) => Next::go(paths::log_in_then(&paths::tokens())).saying(format!("{words} {more}")),
    };
    // Everybody is signed out, this device too; an opened invitation stays.
    Ok(next.carrying(Carry::SignOutKeepingInvitation))
}

/// What a password of this person must not be made of.
pub fn known_words(person: &Person, brand: &str) -> KnownWords {
    KnownWords::of(&person.name, &person.email_text(), brand)
}

fn wanted(tx: &mut Tx, visit: &Visit) -> Result<(Token, SingleUseLink, Person)> {
    carried_link(tx, visit, LinkPurpose::PasswordReset)?.ok_or_else(over)
}

fn form_page(visit: &Visit, link: &Token, person: Person, errors: FieldErrors) -> Reset {
    Reset { shell: visit.shell("Choose a new password", Here::Nowhere), person, link: opened::mark(link), errors }
}

fn over() -> Error {
    Error::LinkOver {
        why: "Only the newest link works, once and for 30 minutes. Ask for a new one.",
        way_on: ("Send me a new link", paths::forgot_password()),
    }
}
