//! The receiver's page. What it shows depends on who looks: a guest who came by the mail, a guest who came by a
//! copied link, the invited person, or somebody who is signed in under another address.

use actix_web::HttpResponse;
use askama::Template;

use super::answer_page::{self, AtDoor};
use super::offer::{self, Offer};
use super::reader::{Reader, opened, opened_for_form};
use super::{answering, queries, trials};
use crate::access::session;
use crate::error::{Error, Result};
use crate::model::InvitationId;
use crate::model::invitation::{InvitationState, OpenedInvitation};
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::asked::Named;
use crate::web::cookie::Carry;
use crate::web::{FieldErrors, Here, Next, Ready, Request, Shell, Visit};

/// GET `/i/{token}`: the token leaves the address bar at once. Changes nothing: mail scanners open links.
pub async fn open(request: Request, token: Named) -> HttpResponse {
    request
        .look(move |tx, _| {
            let token = Token::parse(&token.0).ok_or(Error::NotFound)?;
            let link = queries::link(tx, &token)?.ok_or(Error::NotFound)?;
            let opened =
                OpenedInvitation { id: link.invitation_id, version: link.version, proves_mailbox: link.proves_mailbox };
            Ok(Next::go(paths::invitation()).carrying(Carry::Invitation(opened)))
        })
        .await
}

/// GET `/invitations/{invitation}/open`: from the list of those that wait for one's own address.
pub async fn open_received(request: Request, invitation: Named) -> HttpResponse {
    request
        .look(move |tx, visit| {
            let person = visit.person.as_ref().ok_or(Error::SignInFirst)?;
            let id = InvitationId::from_stored(&invitation.0).ok_or(Error::NotFound)?;
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
        .public_rehearsal(|tx, visit| match opened(tx, visit)? {
            None => answer_page::nothing_opened(visit),
            Some((offer, reader)) => answer_page::of(tx, visit, offer, reader, FieldErrors::none()),
        })
        .await
}

/// GET `/invitation/other-address`: the same two doors for another address, for a mail that was forwarded.
pub async fn other_address(request: Request) -> HttpResponse {
    request
        .public_page(|tx, visit| match opened(tx, visit)? {
            None => answer_page::nothing_opened(visit),
            Some((offer, _)) => answer_page::other_address(visit, offer, AtDoor::default()),
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
        "invitation" => answer_page::doors(tx, visit, offer, &reader, typed).map(Some),
        "other-address" => answer_page::other_address(visit, offer, typed).map(Some),
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

#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct DeclineForm {
    reason: String,
    nothing_more: String,
}

#[derive(Template)]
#[template(path = "invitations/decline.html")]
struct Decline {
    shell: Shell,
    errors: FieldErrors,
    sender: String,
    asks: String,
    invitation: InvitationId,
    version: i64,
    reason: String,
    /// The trials that then end earlier, in words.
    ends: Vec<String>,
}

/// GET `/invitation/decline`
pub async fn decline_page(request: Request) -> HttpResponse {
    request
        .public_page(|tx, visit| {
            let (offer, _) = declinable(opened(tx, visit)?)?;
            if let Some(why) = offer.why_over() {
                return Err(Refused::InvitationOver { why }.into());
            }
            Ok(decline_form(visit, &offer, String::new(), FieldErrors::none()))
        })
        .await
}

/// POST `/invitation/decline`
pub async fn decline(request: Request) -> HttpResponse {
    request
        .public_act(|tx, visit| {
            let (offer, person) = declinable(opened_for_form(tx, visit)?)?;
            let next = || if person.is_some() { Next::go(paths::home()) } else { Next::go(paths::invitation()) };
            let sender = &offer.sender.name;
            if offer.state == InvitationState::Declined {
                return Ok(next().saying(format!("You declined. {sender} has been told.")));
            }
            let ends = trials::in_words(&trials::ending_earlier(&offer, tx.now), "now ends", "now end");
            let words = if ends.is_empty() {
                format!("You declined. {sender} has been told, and nothing has changed.")
            } else {
                format!("You declined. {sender} has been told. {}", ends.join(" "))
            };
            let form: DeclineForm = visit.form()?;
            let reason = match crate::model::written::message(&form.reason) {
                Ok(reason) => Some(reason).filter(|reason| !reason.is_empty()),
                Err(what) => {
                    let errors = FieldErrors::at("reason", what);
                    return Err(crate::web::again(Ok(decline_form(visit, &offer, form.reason, errors))));
                }
            };
            if form.nothing_more == "yes" {
                answering::refuse_sender(tx, &offer.invitation.email, offer.sender.id)?;
            }
            answering::decline(tx, &offer, person.as_ref(), reason)?;
            Ok(next().saying(words))
        })
        .await
}

fn decline_form(visit: &Visit, offer: &Offer, reason: String, errors: FieldErrors) -> Decline {
    let ends = trials::ending_earlier(offer, visit.now);
    Decline {
        shell: visit.shell("Decline the invitation", Here::Invitations),
        errors,
        sender: offer.sender.name.clone(),
        asks: offer.asks(),
        ends: [trials::in_words(&ends, "will then end", "will then end"), trials::deletions(&ends)].concat(),
        invitation: offer.invitation.id,
        version: offer.invitation.version,
        reason,
    }
}

/// Only the invited person may decline: signed in, or come by the mail.
fn declinable(opened: Option<(Offer, Reader)>) -> Result<(Offer, Option<Person>)> {
    match opened {
        Some((offer, Reader::Invited(person))) => Ok((offer, Some(person))),
        Some((offer, Reader::GuestByMail)) => Ok((offer, None)),
        Some((offer, Reader::GuestByOldLink)) => {
            let why = format!(
                "A newer mail replaced this link on {}. Please open the link in that one, or log in.",
                offer.invitation.sent_at.date()
            );
            Err(Refused::InvitationOver { why }.into())
        }
        Some(_) => Err(Error::Forbidden),
        None => Err(Error::NotFound),
    }
}
