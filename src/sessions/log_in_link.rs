//! A link that signs in once, made on the command line for people without mail.

use actix_web::HttpResponse;
use askama::Template;

use super::{carried_link, changes, device, landing, open_link};
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::session::{LinkPurpose, SingleUseLink};
use crate::paths;
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::error::{Error, Result};
use crate::web::{Here, Named, Next, Request, Shell, Visit, opened};

#[derive(Template)]
#[template(path = "sessions/log_in_link.html")]
struct LogInLink {
    shell: Shell,
    person: Person,
    link: String,
}

/// GET `/log-in-link/{token}`: the token leaves the address.
pub async fn open(request: Request, token: Named<Token>) -> HttpResponse {
    open_link(request, &token, paths::log_in_link, over).await
}

/// GET `/log-in-link`
pub async fn page(request: Request) -> HttpResponse {
    request
        .public_page(|tx, visit| {
            let (token, _, person) = wanted(tx, visit)?;
            Ok(LogInLink { shell: visit.shell("Log in", Here::Nowhere), person, link: opened::mark(&token) })
        })
        .await
}

/// POST `/log-in-link`
pub async fn submit(request: Request) -> HttpResponse {
    request
        .public_act(|tx, visit| {
            let (shown, link, person) = wanted(tx, visit)?;
            if !opened::is_about(visit, &shown)? {
                return Ok(opened::look_again(paths::log_in_link()));
            }
            let token = changes::log_in_by_link(tx, device(visit), &link)?.ok_or_else(over)?;
            Ok(Next::go(landing(visit, "")).carrying(Carry::SignIn(token, person.id)))
        })
        .await
}

fn wanted(tx: &mut Tx, visit: &Visit) -> Result<(Token, SingleUseLink, Person)> {
    carried_link(tx, visit, LinkPurpose::LogIn)?.ok_or_else(over)
}

fn over() -> Error {
    Error::LinkOver {
        why: "Only the newest link works, once and for ten minutes. Ask for a new one where you got it.",
        way_on: ("Log in", paths::log_in()),
    }
}
