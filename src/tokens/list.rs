//! The tokens of a developer: what each is good for, and when and from where it was last used.

use actix_web::HttpResponse;
use askama::Template;

use crate::access::token::living_of;
use crate::model::access_token::AccessToken;
use crate::web::error::{Error, Result};
use crate::web::{Here, Me, Request, Shell};

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct Tokens {
    shell: Shell,
    tokens: Vec<AccessToken>,
}

/// Programs are a matter of developers: for clients there are no such pages.
///
/// # Errors
/// [`Error::NotFound`]
pub(super) fn only_developers(me: &Me) -> Result<()> {
    if me.person.is_developer() { Ok(()) } else { Err(Error::NotFound) }
}

/// GET `/account/tokens`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            only_developers(me)?;
            let tokens = living_of(tx, me.person.id)?;
            Ok(Tokens { shell: me.shell("Tokens", Here::Account), tokens })
        })
        .await
}
