//! `/invite`: the kinds of invitations, each with one sentence.

use actix_web::HttpResponse;
use askama::Template;

use crate::web::{Here, Request, Shell};

#[derive(Template)]
#[template(path = "invitations/invite.html")]
struct Invite {
    shell: Shell,
}

/// GET `/invite`
pub async fn page(request: Request) -> HttpResponse {
    request.page(|_, me| Ok(Invite { shell: me.shell("Invite someone", Here::Invitations) })).await
}
