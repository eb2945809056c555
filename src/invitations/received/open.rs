//! The ways to the receiver's page: by the mail, by a copied link, from the list of those that wait. What it shows
//! depends on who looks: a guest, the invited person, or somebody who is signed in under another address.

use actix_web::HttpResponse;

use super::page::{self, AtDoor};
use super::reader::opened;
use crate::access::session;
use crate::graph::offer;
use crate::invitations::queries;
use crate::model::InvitationId;
use crate::model::invitation::OpenedInvitation;
use crate::model::secret::Token;
use crate::paths;
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::error::{Error, Result};
use crate::web::{FieldErrors, Named, Next, Ready, Request, Visit};

/// GET `/i/{token}`: the token leaves the address bar at once. Changes nothing: mail scanners open links.
pub async fn open(request: Request, token: Named<Token>) -> HttpResponse {
    request
        .look(move |tx, _| {
            let link = queries::link(tx, &token.id()?)?.ok_or(Error::NotFound)?;
            let opened =
                OpenedInvitation { id: link.invitation_id, version: link.version, proves_mailbox: link.proves_mailbox };
            Ok(Next::go(paths::invitation()).carrying(Carry::Invitation(opened)))
        })
        .await
}

/// GET `/invitations/{invitation}/open`: from the list of those that wait for one's own address.
pub async fn open_received(request: Request, invitation: Named<InvitationId>) -> HttpResponse {
    request
        .look(move |tx, visit| {
            let person = visit.person.as_ref().ok_or(Error::SignInFirst)?;
            let id = invitation.id()?;
            let offer = offer::read(tx, id)?;
            if !offer.is_for(person) && offer.invitation.answered_by != Some(person.id) {
                return Err(Error::NotFound);
            }
            let opened = OpenedInvitation { id, version: offer.invitation.version, proves_mailbox: false };
            Ok(Next::go(paths::invitation()).carrying(Carry::Invitation(opened)))
        })
        .await
}

/// GET `/invitation`
pub async fn page(request: Request) -> HttpResponse {
    request
        .leading_to_gateway()
        .public_rehearsal(|tx, visit| match opened(tx, visit)? {
            None => page::nothing_opened(visit),
            Some((offer, reader)) => page::of(tx, visit, offer, reader, FieldErrors::none()),
        })
        .await
}

/// GET `/invitation/other-address`: the same two doors for another address, for a mail that was forwarded.
pub async fn other_address(request: Request) -> HttpResponse {
    request
        .public_page(|tx, visit| match opened(tx, visit)? {
            None => page::nothing_opened(visit),
            Some((offer, _)) => page::other_address(visit, offer, AtDoor::default()),
        })
        .await
}

/// The invitation's page again, for a guest who signed up or logged in there and typed something wrong. None: it is not
/// open any more, or the form stood somewhere else.
pub(crate) fn doors_again(tx: &mut Tx, visit: &Visit, door: &str, typed: AtDoor) -> Result<Option<Ready>> {
    let Some((offer, reader)) = opened(tx, visit)? else { return Ok(None) };
    if visit.person.is_some() || offer.why_over().is_some() {
        return Ok(None);
    }
    match door {
        "invitation" => page::doors(tx, visit, offer, &reader, typed).map(Some),
        "other-address" => page::other_address(visit, offer, typed).map(Some),
        _ => Ok(None),
    }
}

/// POST `/invitation/sign-out`: to continue as the invited person.
pub async fn sign_out(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            session::end(tx, me.person.id, me.session.id)?;
            Ok(Next::go(paths::invitation()).carrying(Carry::SignOutKeepingInvitation))
        })
        .await
}
