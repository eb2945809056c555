//! The words of the mails around invitations. Here: those that lead their receiver to one.

mod answered;
mod confirmed;
pub(super) mod taken_over;

pub use answered::{News, to_sender};
pub use confirmed::{Verdict, confirmation_result, opened};

use crate::error::Result;
use crate::graph::offer::Offer;
use crate::mail::Letter;
use crate::model::mail::MailKind;
use crate::model::secret::Purpose;
use crate::store::Tx;

/// Why the receiver is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    Invitation,
    /// The sender asks again.
    Reminder,
    /// Three days before the end.
    LastCall,
}

/// The mail with the link. One idea: look at the invitation.
pub fn to_receiver(tx: &mut Tx, offer: &Offer, occasion: Occasion) -> Result<Letter> {
    let invitation = &offer.invitation;
    let (sender, email) = (&offer.sender.name, offer.sender.email_text());
    let what = offer.asks_by_website();
    let (kind, subject) = match occasion {
        Occasion::Invitation => (MailKind::Invitation, format!("{sender} {what}")),
        Occasion::Reminder => (MailKind::InvitationReminder, format!("Reminder: {sender} {what}")),
        Occasion::LastCall => {
            // The date: it may be less than three days by the time it is sent.
            (MailKind::InvitationLastCall, format!("Ends on {}: {sender} {what}", invitation.expires_at.date()))
        }
    };
    let letter = Letter::new(kind, &invitation.email, subject)
        .from_person(&offer.sender)
        .about_invitation(invitation.id)
        .useful_until(invitation.expires_at)
        .text("Hello,")
        .text(format!("{sender} ({email}) {}.", offer.asks()))
        .quote(sender, &invitation.message);
    Ok((offer.kind().explain)(tx, letter, offer)?
        .link("View the invitation", Purpose::InvitationMail, invitation.id, invitation.version)
        .small(format!(
            "Nothing changes until you accept. The invitation ends on {}. If you don’t know {sender}, ignore this \
             email or decline. Questions? Just reply: your answer goes to {sender}.",
            invitation.expires_at.date()
        )))
}
