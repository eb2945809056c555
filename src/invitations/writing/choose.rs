//! `/invite`: the kinds of invitations, each with one sentence.

use actix_web::HttpResponse;
use askama::Template;

use crate::invitations::kinds::{self, particular::Card};
use crate::model::invitation::InvitationKind;
use crate::paths;
use crate::web::{Here, Next, Request, Shell, drafts};

#[derive(Template)]
#[template(path = "invitations/writing/choose.html")]
struct Invite {
    shell: Shell,
    /// Each with its title; the first is what most come for.
    cards: Vec<(&'static str, Card)>,
}

/// GET `/invite`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|_, me| {
            let sender = me.person.account_type;
            let kinds = InvitationKind::ALL.iter().map(|kind| kinds::of(*kind));
            let cards = kinds.filter_map(|kind| Some(((kind.title)(sender), (kind.card)(sender)?))).collect();
            Ok(Invite { shell: me.shell("Invite someone", Here::Invitations), cards })
        })
        .await
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
