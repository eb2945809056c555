//! A new password, the first one, or none any more: for somebody who has just shown that it is them.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use crate::access::Confirmed;
use crate::access::token::living_of;
use crate::model::access_token::still_work;
use crate::paths;
use crate::sessions::reset::known_words;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::passwords::Password;
use crate::web::{FieldErrors, Here, House, Me, Next, Request, Shell, Visit, again, blocking};

/// What was typed. None: the form comes from the question whether it is you, which carries none.
#[derive(Deserialize, Default)]
#[serde(default)]
struct PasswordForm {
    password: Option<String>,
}

#[derive(Template)]
#[template(path = "people/password.html")]
struct ChangePassword {
    shell: Shell,
    me: Me,
    errors: FieldErrors,
}

/// GET `/account/password`: asks first whether it is you.
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let confirmed = me.require_password(tx)?;
            Ok(form_page(me, &confirmed, FieldErrors::none()))
        })
        .await
}

/// POST `/account/password`
pub async fn submit(request: Request) -> HttpResponse {
    request.steps(|house, visit| async move { change(&house, visit).await }).await
}

async fn change(house: &House, visit: Visit) -> Result<Next> {
    let me = visit.me()?;
    let form: PasswordForm = me.form()?;
    let asking = me.clone();
    let confirmed = house.read(move |tx| Ok(asking.require_password(tx)?)).await?;
    let Some(typed) = form.password else { return Err(Error::Elsewhere(paths::account_password())) };
    let password = Password::typed(&typed);
    let (checked, known) = (password.clone(), known_words(&me.person, &house.frame.brand));
    let outcome = blocking(move || checked.check(&known)).await?;
    outcome.map_err(|what| again(Ok(form_page(&me, &confirmed, FieldErrors::at("password", what)))))?;
    let hash = house.hasher.hash(password).await?;
    house
        .write(move |tx| {
            let confirmed = me.require_password(tx)?;
            changes::change_password(tx, &me.person, &confirmed, me.session.id, &hash)?;
            then(tx, &me, "Your new password has been set. Other devices were logged out.")
        })
        .await
}

/// POST `/account/password/remove`
pub async fn remove(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let confirmed = me.require_password(tx)?;
            changes::remove_password(tx, &me.person, &confirmed, me.session.id)?;
            let words =
                "Your password has been removed. Other devices were logged out. From now on, we’ll email you a code.";
            then(tx, me, words)
        })
        .await
}

/// Tokens go on: whoever has some sees them next.
fn then(tx: &mut Tx, me: &Me, words: &str) -> Result<Next> {
    Ok(match still_work(living_of(tx, me.person.id)?.len()) {
        None => Next::go(paths::account()).saying(words),
        Some(more) => Next::go(paths::tokens()).saying(format!("{words} {more}")),
    })
}

/// Shown only to somebody who has just shown that it is them.
fn form_page(me: &Me, _: &Confirmed, errors: FieldErrors) -> ChangePassword {
    let title = if me.person.password_hash.is_some() { "Change your password" } else { "Choose a password" };
    ChangePassword { shell: me.shell(title, Here::Account), me: me.clone(), errors }
}
