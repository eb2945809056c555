//! `/invite`: the kinds of invitations, each with one sentence.

use actix_web::HttpResponse;
use askama::Template;

use crate::paths;
use crate::web::{Here, Next, Request, Shell, drafts};

#[derive(Template)]
#[template(path = "invitations/invite.html")]
struct Invite {
    shell: Shell,
}

/// GET `/invite`
pub async fn page(request: Request) -> HttpResponse {
    request.page(|_, me| Ok(Invite { shell: me.shell("Invite someone", Here::Invitations) })).await
}

/// POST `/invite/cancel`: what was typed so far is forgotten.
pub async fn cancel(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            drafts::end(tx, me)?;
            Ok(Next::go(paths::invite()).saying("Nothing was sent."))
        })
        .await
}
