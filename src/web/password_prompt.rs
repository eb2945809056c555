//! *Confirm it is you*: before an act that matters the password is asked again, and nothing typed is lost.

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::error::{Error, Result};
use super::house::House;
use super::passwords::Password;
use super::shell::{Here, Shell};
use super::typed::Typed;
use super::visit::Visit;
use super::{FieldErrors, form, response};
use crate::access::session;
use crate::paths;
use crate::refused::Refused;
use crate::store::limits::{self, Limit};

/// Wrong passwords per account: a stolen session must not become a way to guess.
const TRIES: Limit = Limit { times: 10, seconds: 900 };

#[derive(Template)]
#[template(path = "confirm_it_is_you.html")]
struct ConfirmItIsYou {
    shell: Shell,
    errors: FieldErrors,
    /// What was typed at the address that asked: there it goes.
    typed: Typed,
    has_password: bool,
    email: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Prompted {
    confirm_password: Option<String>,
}

/// The password, if this form comes from the prompt.
pub(super) fn typed_password(body: &[u8]) -> Option<Password> {
    form::parse::<Prompted>(body).ok()?.confirm_password.map(|text| Password::typed(&text))
}

/// Where the prompt goes, and what it carries: back to the address that asked, with what was typed. In place of a page of
/// operators, many of which take no form, it carries where to go then.
fn way_on(http: &HttpRequest, visit: &Visit) -> Typed {
    if http.method() == Method::POST || !http.path().starts_with(&paths::operator()) {
        return Typed::by(visit);
    }
    let page = http.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    Typed { to: paths::operator_confirm(), fields: vec![("then".into(), page)] }
}

/// The prompt, with everything typed so far in hidden fields, passwords apart.
pub(super) fn ask(http: &HttpRequest, visit: &Visit, errors: FieldErrors) -> HttpResponse {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ConfirmItIsYou {
        shell: Shell { flash: None, ..visit.shell("Confirm it is you", Here::Nowhere) },
        errors,
        typed: way_on(http, visit),
        has_password: visit.person.as_ref().is_some_and(|person| person.password_hash.is_some()),
        email: visit.person.as_ref().map(|person| person.email_text()).unwrap_or_default(),
    };
    response::page(http, status, page.render().unwrap_or_default(), false)
}

/// Checks the password and notes on the session that it was asked for.
pub(super) async fn confirm(house: &House, visit: &Visit, typed: Password) -> Result<()> {
    let asking = visit.clone();
    let found = house.write(move |tx| {
        let token = asking.carried.session_token().ok_or(Error::SignInFirst)?;
        let (person, session, _) = session::look_up(tx, &token)?.ok_or(Error::SignInFirst)?;
        limits::count(tx, &format!("confirm {}", person.id), TRIES)?;
        Ok((person, session))
    });
    let (person, row) = found.await?;
    let hash = person.password_hash.clone().ok_or(Refused::SetPasswordFirst)?;
    if !house.hasher.is_right(typed, Some(hash)).await? {
        return Err(Error::WrongPassword);
    }
    house.write(move |tx| Ok(session::mark_confirmed(tx, row.id)?)).await
}
