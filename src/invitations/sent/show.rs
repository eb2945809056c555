//! One invitation as its sender sees it: state, dates, and what can still be done.

use actix_web::HttpResponse;
use askama::Template;

use super::manage;
use crate::access::Granted;
use crate::access::policy::{ManageInvitation, ViewInvitation};
use crate::graph::offer::{self, Offer};
use crate::invitations::{queries, trials};
use crate::model::invitation::InvitationState;
use crate::model::mail::MailState;
use crate::paths;
use crate::receipts;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{Asked, Here, Me, Next, Request, Shell};

#[derive(Template)]
#[template(path = "invitations/sent/show.html")]
struct SentInvitation {
    shell: Shell,
    offer: Offer,
    can_manage: bool,
    mail: Option<MailState>,
    /// Who accepted under another address: name and address.
    waiting: Option<(String, String)>,
    can_remind: bool,
    /// Where the receipt of the handover is.
    receipt: Option<String>,
    /// Who accepted: name and address.
    answerer: Option<(String, String)>,
    /// The trials that withdrawing ends earlier, in words.
    ends: Vec<String>,
}

impl SentInvitation {
    /// Sent by the reader; others see it who could send it too.
    fn is_mine(&self) -> bool {
        self.shell.person.as_ref().is_some_and(|reader| reader.id == self.offer.sender.id)
    }

    /// `You`, or a name.
    fn sender(&self) -> &str {
        if self.is_mine() { "You" } else { &self.offer.sender.name }
    }
}

#[derive(Template)]
#[template(path = "invitations/sent/link.html")]
struct LinkToCopy {
    shell: Shell,
    offer: Offer,
    link: String,
}

/// GET `/invitations/{invitation}`
pub async fn page(request: Request, invitation: Asked<ViewInvitation>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            let offer = offer::of_seen(tx, &it)?;
            let waiting = waiting(tx, &it, &offer)?;
            let mail = match offer.state {
                InvitationState::Pending => queries::mail_states(tx, &[it.id])?.remove(&it.id),
                _ => None,
            };
            let answerer = if offer.state == InvitationState::Accepted { queries::answerer(tx, &it)? } else { None };
            let receipt = receipt(tx, me, &offer)?;
            let ends = trials::in_words(&trials::ending_earlier(&offer, tx.now), "will then end", "will then end");
            let can_manage = it.also_allows::<ManageInvitation>();
            let can_remind = offer.state == InvitationState::Pending && manage::may_be_reminded(&it, tx.now);
            let shell = me.shell(offer.heading(), Here::Invitations);
            Ok(SentInvitation { shell, offer, can_manage, mail, waiting, can_remind, receipt, answerer, ends })
        })
        .await
}

/// For whoever handed over. Others who could have sent it have not seen the price.
fn receipt(tx: &mut Tx, me: &Me, offer: &Offer) -> Result<Option<String>> {
    let is_done = offer.is_to_pay() && offer.state == InvitationState::Accepted;
    let has_one = is_done && offer.sender.id == me.person.id && receipts::queries::is_there(tx, offer.invitation.id)?;
    Ok(has_one.then(|| paths::receipt(offer.invitation.id)))
}

fn waiting(tx: &mut Tx, it: &Granted<ViewInvitation>, offer: &Offer) -> Result<Option<(String, String)>> {
    if offer.state != InvitationState::ToBeConfirmed {
        return Ok(None);
    }
    let Some(granted) = it.also::<ManageInvitation>() else { return Ok(None) };
    let (person, _) = manage::waiting_person(tx, &granted)?;
    Ok(Some((person.name.clone(), person.email_text())))
}

/// POST `/invitations/{invitation}/link`: the link to copy. It gives access, so the password is asked.
pub async fn link(request: Request, invitation: Asked<ManageInvitation>) -> HttpResponse {
    request
        .secret_page(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let (offer, link) = manage::link_to_copy(tx, &it, &confirmed)?;
            Ok(LinkToCopy { shell: me.shell("The link to copy", Here::Invitations), offer, link })
        })
        .await
}

/// POST `/invitations/{invitation}/remind`
pub async fn remind(request: Request, invitation: Asked<ManageInvitation>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            manage::remind(tx, &it)?;
            Ok(Next::go(paths::sent_invitation(it.id)).saying(format!("We’ve reminded {}.", it.email)))
        })
        .await
}

/// POST `/invitations/{invitation}/send-again`
pub async fn send_again(request: Request, invitation: Asked<ManageInvitation>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            manage::send_again(tx, &it, &confirmed)?;
            Ok(Next::go(paths::sent_invitation(it.id)).saying(format!("A new email to {} is on its way.", it.email)))
        })
        .await
}

/// POST `/invitations/{invitation}/withdraw`
pub async fn withdraw(request: Request, invitation: Asked<ManageInvitation>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            let ends = trials::ending_earlier(&offer::read(tx, it.id)?, tx.now);
            let ends = trials::in_words(&ends, "now ends", "now end");
            manage::withdraw(tx, &it)?;
            let then = if ends.is_empty() { "Nothing has changed.".into() } else { ends.join(" ") };
            Ok(Next::go(paths::sent_invitation(it.id)).saying(format!("You’ve withdrawn the invitation. {then}")))
        })
        .await
}
