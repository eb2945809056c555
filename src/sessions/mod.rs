//! Sessions: log in and out, by code, password or link, and links that reset the password.

mod arriving;
pub mod changes;
pub mod code;
pub mod forgot;
pub mod log_in;
pub mod log_in_link;
pub mod mails;
pub mod reset;

use actix_web::HttpResponse;
use serde::Deserialize;

use changes::Device;

use crate::links;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::session::{LinkPurpose, SingleUseLink};
use crate::paths;
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::error::{Error, Result};
use crate::web::error_pages::waiting;
use crate::web::{Named, Next, Request, Visit};

/// The device of a visitor, as the acts take it.
pub fn device(visit: &Visit) -> Device<'_> {
    Device { name: &visit.device, network: &visit.network, session: visit.session.as_ref() }
}

/// Where to go after signing in: where the person wanted to go, else the invitation that was opened, else where
/// they wanted to go before they signed up, else home.
pub fn landing(visit: &Visit, then: &str) -> String {
    let page = |path: &str| paths::of_this_site(path).filter(|path| *path != paths::home()).map(str::to_owned);
    let invitation = || visit.carried.invitation.map(|_| paths::invitation());
    let before = || visit.carried.then.as_deref().and_then(page);
    page(then).or_else(invitation).or_else(before).unwrap_or_else(paths::home)
}

/// For the doors, log in and sign up: where the visitor wants to go afterwards.
///
/// # Errors
/// [`Error::Elsewhere`] for somebody who is signed in already: they go there at once.
pub fn wanted_behind_door(visit: &Visit) -> Result<String> {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Wanted {
        then: String,
    }
    let Wanted { then } = visit.query()?;
    if visit.person.is_some() { Err(Error::Elsewhere(landing(visit, &then))) } else { Ok(then) }
}

/// Why nobody asks for another mail now.
pub fn many_mails(seconds: i64) -> String {
    format!(
        "We’ve already sent several emails. Look for the newest one, also in your spam folder, or try again in {}.",
        waiting(seconds)
    )
}

/// A link from a mail is opened: the token leaves the address, and the page asks before anything happens.
pub(crate) async fn open_link(
    request: Request,
    token: &Named<Token>,
    page: fn() -> String,
    over: fn() -> Error,
) -> HttpResponse {
    let token = token.id().ok();
    request
        .look(move |_, _| {
            let token = token.clone().ok_or_else(over)?;
            Ok(Next::go(page()).carrying(Carry::Link(token)))
        })
        .await
}

/// The link that was opened last, if it works and has this purpose, and the person to whose account it leads.
fn carried_link(tx: &mut Tx, visit: &Visit, purpose: LinkPurpose) -> Result<Option<(Token, SingleUseLink, Person)>> {
    let Some(token) = visit.carried.link_token() else { return Ok(None) };
    let Some(link) = links::find(tx, &token)? else { return Ok(None) };
    Ok(changes::link_is_for(tx, &link, purpose)?.map(|person| (token, link, person)))
}
