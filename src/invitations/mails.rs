//! The words of the mails around invitations. Here: those that lead their receiver to one.

mod answered;
mod confirmed;
mod taken_over;

pub use answered::{News, to_sender};
pub use confirmed::{Verdict, confirmation_result, opened};
pub use taken_over::{taken_for_team, taken_over};

use super::offer::Offer;
use super::wording;
use crate::mail::Letter;
use crate::model::invitation::InvitationKind;
use crate::model::mail::MailKind;
use crate::model::secret::Purpose;
use crate::model::team::Role;

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
pub fn to_receiver(offer: &Offer, occasion: Occasion) -> Letter {
    let invitation = &offer.invitation;
    let (sender, email) = (&offer.sender.name, offer.sender.email_text());
    let what = offer.asks();
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
        .text(format!("Hello, {sender} ({email}) {what}."))
        .quote(sender, &invitation.message);
    what_it_gives(letter, offer)
        .link("View the invitation", Purpose::InvitationMail, invitation.id, invitation.version)
        .small(format!(
            "Nothing changes until you accept. The invitation ends on {}. If you do not know {sender}, ignore this email \
             or decline. Questions? Just reply: your answer goes to {sender}.",
            invitation.expires_at.date()
        ))
}

fn what_it_gives(letter: Letter, offer: &Offer) -> Letter {
    let (sender, about) = (&offer.sender.name, offer.names());
    match offer.kind() {
        InvitationKind::Pay => to_pay(letter, offer),
        InvitationKind::PaymentMethod => letter.text(format!(
            "If you accept, you can see and manage everything about {about}: what it pays for, its invoices, and who \
             else has access. You can also cancel websites that it pays for, change its addresses and remove people. \
             {sender} keeps what they have."
        )),
        InvitationKind::App => letter.list(websites(offer)).text(format!(
            "If you accept, you can work on {about} and decide who else works on it. You do not pay for anything."
        )),
        InvitationKind::Team => to_team(letter, offer),
    }
}

fn to_pay(letter: Letter, offer: &Offer) -> Letter {
    let (sender, them) = (&offer.sender.name, offer.them());
    let work = match (wording::sender_works(offer), offer.invitation.sender_leaves) {
        (false, _) => String::new(),
        (true, true) => format!("{sender} stops working on {them}. "),
        (true, false) => format!("{sender} keeps working on {them}. "),
    };
    letter
        .list(websites(offer))
        .text(format!(
            "If you accept, the hosting invoices will come to you, and you will be in charge of billing. {work}You can \
             review everything first, and you can stop at any time."
        ))
        .text(offer.if_ignored())
}

fn to_team(letter: Letter, offer: &Offer) -> Letter {
    let apps = websites(offer);
    if offer.invitation.role == Some(Role::Unlimited) {
        return letter.text(
            "If you accept, you will be an unlimited member: you see and manage all payment methods of the team, work on \
             all its apps, and can invite and remove members.",
        );
    }
    if apps.is_empty() {
        return letter.text(
            "If you accept, you will be a limited member: you see the team and its members, and can ask to work on its \
             apps. You see no billing.",
        );
    }
    letter
        .text(
            "If you accept, you will be a limited member: you see the team and its members, and no billing. You can work \
             on:",
        )
        .list(apps)
}

/// `Harbour Café, harbour-cafe.example`: plain text, never a link.
fn websites(offer: &Offer) -> Vec<String> {
    let line = |name: &str, website: &str| {
        if website.is_empty() { name.to_owned() } else { format!("{name}, {website}") }
    };
    offer.apps().iter().map(|app| line(&app.name, &app.website_short())).collect()
}
