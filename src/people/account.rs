//! The account: who I am here, and where I am signed in.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{changes, queries};
use crate::access::session;
use crate::model::SessionId;
use crate::model::email_address::EmailAddress;
use crate::model::session::Session;
use crate::model::written;
use crate::paths;
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::error::{Error, Result};
use crate::web::seen::Seen;
use crate::web::{FieldErrors, Here, Me, Named, Next, Request, Shell, again};

/// More devices than anybody has; the others are ended together.
const MOST_DEVICES: i64 = 25;

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct NameForm {
    name: String,
}

#[derive(Template)]
#[template(path = "people/account.html")]
struct Account {
    shell: Shell,
    me: Me,
    typed_name: String,
    errors: FieldErrors,
    seen: Seen,
    /// A new address that waits for its confirmation.
    waiting_address: Option<EmailAddress>,
    here: Session,
    elsewhere: Vec<Session>,
}

/// GET `/account`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let name = me.person.name.clone();
            let seen = Seen::now(&[("name", name.clone())]);
            account_page(tx, me, name, FieldErrors::none(), seen)
        })
        .await
}

/// POST `/account/name`
pub async fn change_name(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: NameForm = me.form()?;
            let name = match written::name_without_links(&form.name) {
                Ok(name) => name,
                Err(what) => {
                    let errors = FieldErrors::at("name", what);
                    return Err(again(account_page(tx, me, form.name, errors, Seen::before(me)?)));
                }
            };
            let now = [("name", me.person.name.clone())];
            if let Some(seen) = Seen::changed_since(me, &now, &[("name", name.clone())])? {
                return Err(again(account_page(tx, me, form.name, FieldErrors::none(), seen)));
            }
            changes::change_name(tx, &me.person, &name)?;
            Ok(Next::go(paths::account()).saying("Your name has been saved."))
        })
        .await
}

/// POST `/account/sessions/{session}/end`
pub async fn end_session(request: Request, session: Named<SessionId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let ended = session.id()?;
            if !session::end(tx, me.person.id, ended)? {
                return Err(Error::NotFound);
            }
            if ended == me.session.id {
                return Ok(Next::go(paths::home()).carrying(Carry::SignOut).saying("You are logged out."));
            }
            Ok(Next::go(paths::account()).saying("That device is logged out."))
        })
        .await
}

/// POST `/account/sessions/end-others`
pub async fn end_others(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            session::end_all(tx, me.person.id, Some(me.session.id))?;
            Ok(Next::go(paths::account()).saying("All other devices are logged out."))
        })
        .await
}

fn account_page(tx: &mut Tx, me: &Me, typed_name: String, errors: FieldErrors, seen: Seen) -> Result<Account> {
    let devices = queries::sessions_of(tx, &me.person, MOST_DEVICES)?;
    Ok(Account {
        shell: me.shell("Account", Here::Account),
        me: me.clone(),
        typed_name,
        errors,
        seen,
        waiting_address: queries::waiting_address(tx, &me.person)?,
        here: me.session.clone(),
        elsewhere: devices.into_iter().filter(|device| device.id != me.session.id).collect(),
    })
}
