//! What somebody who accepted under another address is told once the sender has said something.

use crate::error::Result;
use crate::graph::offer::Offer;
use crate::mail::Letter;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::paths;
use crate::store::Tx;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Confirmed,
    Refused,
    LookAgain,
}

/// Tells the person who accepted under another address what the sender said.
pub fn confirmation_result(tx: &mut Tx, offer: &Offer, person: &Person, verdict: Verdict) -> Result<()> {
    let Some(address) = person.email.clone() else { return Ok(()) };
    let (sender, about) = (&offer.sender.name, offer.names());
    let letter = |kind, subject: String| Letter::new(kind, &address, subject);
    let letter = match verdict {
        Verdict::Confirmed => letter(MailKind::InvitationConfirmed, format!("{sender} has confirmed: {about}"))
            .text(format!(
                "{sender} has confirmed it’s you. Your acceptance of the invitation for {about} is now complete."
            ))
            .button(tx, "Go to your home page", &paths::home()),
        Verdict::Refused => {
            letter(MailKind::InvitationRefused, format!("{sender} has not confirmed: {about}")).text(format!(
                "{sender} invited {} about {about} and didn’t confirm you in their place. Nothing has changed. Please \
                 talk to {sender} if you expected something else.",
                offer.invitation.email.masked()
            ))
        }
        Verdict::LookAgain => letter(MailKind::InvitationLookAgain, format!("Please review again: {about}"))
            .text(format!(
                "The invitation for {about} has changed since you accepted it, so it was not carried out. \
                 Review it again and accept it if you still want to."
            ))
            .button(tx, "View your invitations", &paths::invitations()),
    };
    letter.from_person(&offer.sender).about_invitation(offer.invitation.id).queue(tx)?;
    Ok(())
}

/// An invitation to pay is for this person from now on: they see the price, and take over by a press of their own.
pub fn opened(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<()> {
    let Some(address) = person.email.clone() else { return Ok(()) };
    let (sender, about, it) = (&offer.sender.name, offer.names(), &offer.invitation);
    Letter::new(MailKind::InvitationConfirmed, &address, format!("{sender} has confirmed: {about}"))
        .from_person(&offer.sender)
        .about_invitation(it.id)
        .useful_until(it.expires_at)
        .text(format!("{sender} has confirmed it’s you. You can now see what {about} will cost you."))
        .text("You aren’t paying yet: review the price, then take over billing.")
        .link("Review and take over", Purpose::InvitationMail, it.id, it.version)
        .small(format!("{} The invitation ends on {}.", offer.if_ignored(), it.expires_at.date()))
        .queue(tx)?;
    Ok(())
}
