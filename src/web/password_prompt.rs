//! *Confirm it is you*: before an act that matters people show once more that it is them, with the password if they have one or
//! a code from their mailbox, and nothing typed is lost.

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
use crate::codes::{self, Tried};
use crate::model::person::Person;
use crate::model::secret::Code;
use crate::model::session::{CodePurpose, Session};
use crate::paths;
use crate::store::Tx;
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
    /// It was sent: nothing else is asked for.
    wants_code: bool,
    has_password: bool,
    email: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Prompted {
    confirm_password: Option<String>,
    confirm_code: Option<String>,
    /// `email`: a code is to be sent.
    confirm_by: Option<String>,
}

/// What comes from the prompt, with the form that it carries.
pub(super) enum Proof {
    Password(Password),
    Code(String),
    SendCode,
}

/// None: this form does not come from the prompt.
pub(super) fn typed_proof(body: &[u8]) -> Option<Proof> {
    let Prompted { confirm_password, confirm_code, confirm_by } = form::parse(body).ok()?;
    if confirm_by.is_some() {
        return Some(Proof::SendCode);
    }
    confirm_code.map(Proof::Code).or_else(|| confirm_password.map(|text| Proof::Password(Password::typed(&text))))
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

/// The prompt, with everything typed so far in hidden fields, passwords and codes apart.
pub(super) fn ask(http: &HttpRequest, visit: &Visit, wants_code: bool, errors: FieldErrors) -> HttpResponse {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ConfirmItIsYou {
        shell: Shell { flash: None, ..visit.shell("Confirm it is you", Here::Nowhere) },
        errors,
        typed: way_on(http, visit),
        wants_code,
        has_password: visit.person.as_ref().is_some_and(|person| person.password_hash.is_some()),
        email: visit.person.as_ref().map(|person| person.email_text()).unwrap_or_default(),
    };
    response::page(http, status, page.render().unwrap_or_default(), false)
}

/// Looks at what came from the prompt, and notes on the session that it was right.
///
/// # Errors
/// [`Error::NotConfirmed`]: the prompt once more, also after a code was sent.
pub(super) async fn confirm(house: &House, visit: &Visit, proof: Proof) -> Result<()> {
    match proof {
        Proof::Password(typed) => by_password(house, visit, typed).await,
        Proof::Code(typed) => by_code(house, visit, &typed).await,
        Proof::SendCode => send_code(house, visit).await,
    }
}

async fn by_password(house: &House, visit: &Visit, typed: Password) -> Result<()> {
    let asking = visit.clone();
    let found = house.write(move |tx| {
        let (person, session) = who_asks(tx, &asking)?;
        limits::count(tx, &format!("confirm {}", person.id), TRIES)?;
        Ok((person, session))
    });
    let (person, row) = found.await?;
    if !house.hasher.is_right(typed, person.password_hash).await? {
        return Err(wrong("confirm_password", "This isn’t your password. Try again."));
    }
    house.write(move |tx| Ok(session::mark_confirmed(tx, row.id)?)).await
}

async fn by_code(house: &House, visit: &Visit, typed: &str) -> Result<()> {
    let Some(code) = Code::typed(typed) else {
        return Err(wrong("confirm_code", codes::NO_CODE));
    };
    let asking = visit.clone();
    let tried = house.write(move |tx| {
        let (_, session) = who_asks(tx, &asking)?;
        let tried = codes::try_code(tx, CodePurpose::Confirm, &session.token_hash, code)?;
        if matches!(tried, Tried::Right(_)) {
            session::mark_confirmed(tx, session.id)?;
        }
        Ok(tried)
    });
    match tried.await? {
        Tried::Right(_) => Ok(()),
        Tried::Wrong { left } => Err(wrong("confirm_code", codes::wrong_in_words(left))),
        Tried::Over => {
            let words = "That code no longer works. Ask for another one.";
            Err(wrong("confirm_by", words))
        }
    }
}

async fn send_code(house: &House, visit: &Visit) -> Result<()> {
    let asking = visit.clone();
    let sent = house.write(move |tx| {
        let (person, session) = who_asks(tx, &asking)?;
        Ok(codes::ask_to_confirm(tx, &person, &session)?)
    });
    sent.await?;
    Err(Error::NotConfirmed { wants_code: true, wrong: None })
}

fn who_asks(tx: &mut Tx, visit: &Visit) -> Result<(Person, Session)> {
    let token = visit.carried.session_token().ok_or(Error::SignInFirst)?;
    let (person, session, _) = session::look_up(tx, &token)?.ok_or(Error::SignInFirst)?;
    Ok((person, session))
}

/// The prompt once more, with the field that is wrong.
fn wrong(field: &'static str, what: impl Into<String>) -> Error {
    Error::NotConfirmed { wants_code: field == "confirm_code", wrong: Some((field, what.into())) }
}
