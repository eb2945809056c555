//! Somebody accepted under another address than the invited one: the sender says whether that is right.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::manage::{self, Outcome};
use crate::access::consequences::Consequences;
use crate::access::policy::ManageInvitation;
use crate::error::Error;
use crate::graph::offer::{self, Offer};
use crate::invitations::received::answer;
use crate::invitations::received::choice::{self, Choice};
use crate::model::person::Person;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{Asked, Here, Me, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "invitations/sent/confirm.html")]
struct ConfirmPage {
    shell: Shell,
    offer: Offer,
    person: Person,
    consequences: Consequences,
    shown: String,
    has_changed: bool,
    /// Something differs from what the other person was shown: confirming asks them to look again.
    goes_back: bool,
}

impl ConfirmPage {
    /// `You`, or the name of who sent it: others who could send it may confirm, too.
    fn sender(&self) -> &str {
        let is_mine = self.shell.person.as_ref().is_some_and(|reader| reader.id == self.offer.sender.id);
        if is_mine { "You" } else { &self.offer.sender.name }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ConfirmForm {
    shown: String,
}

/// GET `/invitations/{invitation}/confirm`
pub async fn page(request: Request, invitation: Asked<ManageInvitation>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            let (person, kept) = manage::waiting_person(tx, &it)?;
            let offer = offer::read(tx, it.id)?;
            if offer.is_to_pay() {
                return to_open(tx, me, offer, person, &kept.choice);
            }
            let goes_back = !manage::can_be_confirmed(tx, &it, &offer, &person, &kept)?;
            let (consequences, shown) = if goes_back {
                (Consequences::default(), String::new())
            } else {
                let accepted = answer::rehearse(tx, &offer, &person, &kept.choice, &me.person)?;
                (accepted.consequences, accepted.shown)
            };
            let shell = me.shell("Confirm", Here::Invitations);
            Ok(ConfirmPage { shell, offer, person, consequences, shown, has_changed: false, goes_back })
        })
        .await
}

/// POST `/invitations/{invitation}/confirm`
pub async fn confirm(request: Request, invitation: Asked<ManageInvitation>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            let form: ConfirmForm = me.form()?;
            let confirmed = me.require_password(tx)?;
            let (person, _) = manage::waiting_person(tx, &it)?;
            let offer = offer::read(tx, it.id)?;
            if offer.is_to_pay() && form.shown != person.id.as_str() {
                return Err(Refused::ConfirmAnother.into());
            }
            match manage::confirm(tx, &it, &confirmed)? {
                Outcome::Done(accepted) if accepted.shown != form.shown => {
                    Err(again(Ok(look_again(me, offer, person, accepted))))
                }
                Outcome::Done(_) => Ok(Next::go(paths::sent_invitation(it.id))
                    .saying(format!("You confirmed {}. The invitation is accepted.", person.name))),
                Outcome::Opened => {
                    let words =
                        format!("You confirmed {}. They can see the price now and take over billing.", person.name);
                    Ok(Next::go(paths::sent_invitation(it.id)).saying(words))
                }
                Outcome::BackToReceiver => {
                    let words = format!(
                        "Something has changed since {} accepted. We’ve asked them to review it again.",
                        person.name
                    );
                    Ok(Next::go(paths::sent_invitation(it.id)).saying(words))
                }
            }
        })
        .await
}

/// POST `/invitations/{invitation}/refuse`
pub async fn refuse(request: Request, invitation: Asked<ManageInvitation>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            manage::refuse(tx, &it)?;
            let words = format!("Not confirmed. {} can still accept the invitation.", it.email);
            Ok(Next::go(paths::sent_invitation(it.id)).saying(words))
        })
        .await
}

/// Confirming one to pay changes nothing yet: it lets the other person see everything, and take over then.
fn to_open(tx: &mut Tx, me: &Me, offer: Offer, person: Person, choice: &Choice) -> Result<ConfirmPage> {
    if !offer.state.is_open() {
        return Err(Refused::AnotherState { now: offer.state.words() }.into());
    }
    let accepted = match answer::rehearse(tx, &offer, &person, choice, &me.person) {
        // What they chose does not go any more: they choose again.
        Err(Error::Refused(_) | Error::NotFound | Error::Forbidden) => {
            let another = choice::stand_in(&person.email_text());
            answer::rehearse(tx, &offer, &person, &another, &me.person)?
        }
        other => other?,
    };
    Ok(ConfirmPage {
        shell: me.shell("Confirm", Here::Invitations),
        consequences: accepted.consequences,
        shown: person.id.to_string(),
        has_changed: false,
        goes_back: false,
        offer,
        person,
    })
}

fn look_again(me: &Me, offer: Offer, person: Person, accepted: answer::Accepted) -> ConfirmPage {
    ConfirmPage {
        shell: me.shell("Confirm", Here::Invitations),
        offer,
        person,
        consequences: accepted.consequences,
        shown: accepted.shown,
        has_changed: true,
        goes_back: false,
    }
}
