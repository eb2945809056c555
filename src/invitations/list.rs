//! `/invitations`: what waits for me, and what I have sent.

use actix_web::HttpResponse;
use askama::Template;

use super::queries::{self, Listed, Position};
use crate::model::InvitationId;
use crate::store::pages::Page;
use crate::web::{Here, ListQuery, Request, Shell};

#[derive(Template)]
#[template(path = "invitations/list.html")]
struct Invitations {
    shell: Shell,
    /// Only on the first page, as those unconfirmed.
    received: Vec<Listed>,
    /// Accepted by me under another address, waiting for the sender.
    unconfirmed: Vec<Listed>,
    sent: Page<Listed, Position>,
}

impl Invitations {
    fn is_first_page(&self) -> bool {
        self.sent.before.is_none()
    }
}

/// GET `/invitations`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let query: ListQuery = me.query()?;
            let start = query.start(|text| Position::read(text, InvitationId::from_stored));
            let sent = queries::sent_by(tx, &me.person, start)?;
            let (received, unconfirmed) = match sent.before {
                None => queries::received_by(tx, &me.person)?,
                Some(_) => (Vec::new(), Vec::new()),
            };
            Ok(Invitations { shell: me.shell("Invitations", Here::Invitations), received, unconfirmed, sent })
        })
        .await
}
