//! The words of the mail about an endpoint to which nothing is sent any more.

use diesel::prelude::*;

use super::pauses::TRIED_DAYS;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::email_address::EmailAddress;
use crate::model::mail::MailKind;
use crate::model::webhook::{Endpoint, EndpointState};
use crate::paths;
use crate::store::Tx;
use crate::store::schema::{operators, people};

/// To every operator.
pub(super) fn ended(tx: &mut Tx, endpoint: &Endpoint, state: EndpointState) -> Result<()> {
    let addresses: Vec<Option<EmailAddress>> = operators::table
        .inner_join(people::table)
        .order((people::sort_name, people::id))
        .select(people::email)
        .load(tx.conn)?;
    let host = endpoint.url.host();
    let why = match state {
        EndpointState::Gone => "It answered that it no longer exists (410).".to_owned(),
        EndpointState::Active | EndpointState::Stopped => format!("Nothing has arrived there for {TRIED_DAYS} days."),
    };
    for address in addresses.iter().flatten() {
        Letter::new(MailKind::WebhookStopped, address, format!("Webhooks are no longer sent to {host}"))
            .text(format!("We have stopped sending webhooks to {host}. {why}"))
            .text("Nothing is lost. Once the endpoint works again, open the page below and choose “Start again”: we’ll send \
                 everything that hasn’t arrived.")
            .button(tx, "View endpoint", &paths::webhook(endpoint.id))
            .queue(tx)?;
    }
    Ok(())
}
