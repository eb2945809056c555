//! What the sender is told about the answer.

use super::taken_over::with_receipt;
use crate::error::Result;
use crate::graph::offer::Offer;
use crate::invitations::kinds::particular::Answerer;
use crate::invitations::trials;
use crate::mail::Letter;
use crate::model::email_address::EmailAddress;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::paths;
use crate::store::Tx;

/// What the sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News<'a> {
    Accepted {
        /// The team that the receiver accepted for.
        for_team: Option<&'a str>,
    },
    /// Accepted, but the receiver had all of it already.
    HadIt,
    Declined,
    Expired,
    ToBeConfirmed,
}

const VIEW: &str = "View the invitation";

/// Tells the sender. `who` answered, if somebody did. The offer is as it is after the answer.
pub fn to_sender(tx: &mut Tx, offer: &Offer, news: News<'_>, who: Option<&Person>) -> Result<()> {
    let Some(address) = offer.sender.email.clone() else { return Ok(()) };
    let receiver = offer.invitation.email.to_string();
    let told = Told {
        about: offer.names(),
        name: who.map_or_else(|| receiver.clone(), |person| person.name.clone()),
        email: who.map_or_else(|| receiver.clone(), |person| person.email_text()),
        path: paths::sent_invitation(offer.invitation.id),
        receiver,
        offer,
        address,
    };
    let letter = match news {
        News::Accepted { for_team } => told.accepted(tx, for_team),
        News::HadIt => told.had_it(tx),
        News::Declined => told.declined(tx),
        News::Expired => told.expired(tx),
        News::ToBeConfirmed => told.to_be_confirmed(tx),
    };
    letter.about_invitation(offer.invitation.id).queue(tx)?;
    Ok(())
}

struct Told<'a> {
    offer: &'a Offer,
    address: EmailAddress,
    about: String,
    /// Of who answered, or else the invited address.
    name: String,
    email: String,
    receiver: String,
    path: String,
}

impl Told<'_> {
    fn letter(&self, kind: MailKind, subject: String) -> Letter {
        Letter::new(kind, &self.address, subject)
    }

    fn accepted(&self, tx: &Tx, for_team: Option<&str>) -> Letter {
        let who = Answerer { name: &self.name, email: &self.email };
        let (subject, sentences) = (self.offer.kind().news)(self.offer, &who, for_team);
        let (label, path) = (self.offer.kind().seen_at)(self.offer).unwrap_or_else(|| (VIEW, self.path.clone()));
        let letter = sentences.into_iter().fold(self.letter(MailKind::InvitationAccepted, subject), Letter::text);
        let letter = letter.button(tx, label, &path);
        if self.offer.is_to_pay() { with_receipt(tx, letter, self.offer) } else { letter }
    }

    fn had_it(&self, tx: &Tx) -> Letter {
        let Told { about, name, email, .. } = self;
        self.letter(MailKind::InvitationAccepted, format!("{name} has accepted: {about}"))
            .text(format!(
                "{name} ({email}) has accepted your invitation, but already had this access, so nothing has changed."
            ))
            .button(tx, VIEW, &self.path)
    }

    fn declined(&self, tx: &Tx) -> Letter {
        let Told { about, receiver, .. } = self;
        let ends = trials::of(self.offer);
        let then = if ends.is_empty() {
            "Nothing has changed.".into()
        } else {
            let ends = trials::in_words(&ends, "now ends", "now end");
            format!("{} {}", ends.join(" "), trials::deletions(&trials::of(self.offer)).join(" "))
        };
        self.letter(MailKind::InvitationDeclined, format!("{receiver} has declined: {about}"))
            .text(format!("Your invitation to {receiver} about {about} was declined. {then}"))
            .quote(receiver, self.offer.invitation.reason.as_deref().unwrap_or(""))
            .button(tx, VIEW, &self.path)
    }

    fn expired(&self, tx: &Tx) -> Letter {
        let Told { about, receiver, .. } = self;
        let (then, label) = if self.offer.given.is_nothing() {
            ("What it was about has changed, so it cannot be sent again.".into(), VIEW)
        } else {
            let deletions = trials::deletions(&trials::of(self.offer));
            let then = if deletions.is_empty() { "Nothing has changed.".into() } else { deletions.join(" ") };
            (then, "Send it again")
        };
        self.letter(MailKind::InvitationExpired, format!("No answer from {receiver}: {about}"))
            .text(format!("Your invitation to {receiver} about {about} expired without an answer. {then}"))
            .button(tx, label, &self.path)
    }

    fn to_be_confirmed(&self, tx: &Tx) -> Letter {
        let Told { about, name, email, receiver, .. } = self;
        let then = if self.offer.is_to_pay() {
            format!("If you confirm, {name} will see the price and can take over billing then.")
        } else {
            format!("If you confirm, {name} will get what you offered.")
        };
        self.letter(
            MailKind::InvitationToBeConfirmed,
            format!("Please confirm: {name} accepted your invitation for {about}"),
        )
        .text(format!("You invited {receiver}. {name} has accepted, but is logged in as {email}."))
        .text(format!("Nothing has changed yet. Is this the right person? {then}"))
        .button(tx, "View and confirm", &self.path)
    }
}
