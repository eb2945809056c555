//! Declining, with a reason or without.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::answer;
use super::reader::{Reader, opened, opened_for_form};
use crate::graph::offer::Offer;
use crate::invitations::trials;
use crate::mail::strangers;
use crate::model::invitation::InvitationState;
use crate::model::person::Person;
use crate::model::{InvitationId, written};
use crate::paths;
use crate::refused::Refused;
use crate::web::error::{Error, Result};
use crate::web::{FieldErrors, Here, Next, Request, Shell, Visit, again};

#[derive(Deserialize, Default)]
#[serde(default)]
struct DeclineForm {
    reason: String,
    nothing_more: String,
}

#[derive(Template)]
#[template(path = "invitations/received/decline.html")]
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
pub async fn page(request: Request) -> HttpResponse {
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
                format!("You declined. We’ve told {sender}. Nothing has changed.")
            } else {
                format!("You declined. We’ve told {sender}. {}", ends.join(" "))
            };
            let form: DeclineForm = visit.form()?;
            let reason = match written::message(&form.reason) {
                Ok(reason) => Some(reason).filter(|reason| !reason.is_empty()),
                Err(what) => {
                    let errors = FieldErrors::at("reason", what);
                    return Err(again(Ok(decline_form(visit, &offer, form.reason, errors))));
                }
            };
            if form.nothing_more == "yes" {
                strangers::refuse_sender(tx, &offer.invitation.email, offer.sender.id)?;
            }
            answer::decline(tx, &offer, person.as_ref(), reason)?;
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
                "A newer email replaced this link on {}. Please open the link in that one, or log in.",
                offer.invitation.sent_at.date()
            );
            Err(Refused::InvitationOver { why }.into())
        }
        Some(_) => Err(Error::Forbidden),
        None => Err(Error::NotFound),
    }
}
