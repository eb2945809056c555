//! `/invitations`: what waits for me, and what I have sent.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries::{self, Listed, PAGE};
use crate::model::InvitationId;
use crate::store::Moment;
use crate::web::{Here, Request, Shell};

#[derive(Template)]
#[template(path = "invitations/list.html")]
struct Invitations {
    shell: Shell,
    received: Vec<Listed>,
    /// Accepted by me under another address, waiting for the sender.
    unconfirmed: Vec<Listed>,
    sent: Vec<Listed>,
    /// The address of the next page of those sent.
    older: Option<String>,
    is_first_page: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct From {
    before: String,
}

impl From {
    fn parse(&self) -> Option<(Moment, InvitationId)> {
        let (at, id) = self.before.split_once('.')?;
        Some((Moment(at.parse().ok()?), InvitationId::from_stored(id)?))
    }
}

/// GET `/invitations`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let from = me.query::<From>()?.parse();
            let is_first_page = from.is_none();
            let (received, unconfirmed) = match is_first_page {
                true => queries::received_by(tx, &me.person)?,
                false => (Vec::new(), Vec::new()),
            };
            let mut sent = queries::sent_by(tx, &me.person, from)?;
            let more = sent.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
            sent.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
            let older = sent.last().filter(|_| more).map(|last| {
                format!(
                    "{}?before={}.{}",
                    crate::paths::invitations(),
                    last.invitation.created_at.0,
                    last.invitation.id
                )
            });
            let shell = me.shell("Invitations", Here::Invitations);
            Ok(Invitations { shell, received, unconfirmed, sent, older, is_first_page })
        })
        .await
}
