//! Before sending: what would happen, and the mail as it would look. Made by sending and accepting within a
//! transaction that is rolled back, with a stand-in for the receiver.

use crate::access::consequences::Consequences;
use crate::error::Result;
use crate::graph::offer;
use crate::invitations::mails;
use crate::invitations::received::answer;
use crate::invitations::received::choice::Choice;
use crate::mail::letter::Part;
use crate::model::InvitationId;
use crate::store::Tx;
use crate::web::Me;

pub struct Preview {
    pub email: String,
    pub subject: String,
    pub parts: Vec<Part>,
    pub from: String,
    pub ends: String,
    pub consequences: Consequences,
    /// How long the trials last that it is about, in words.
    pub trials: Vec<String>,
}

/// The preview of an invitation that was just made in this transaction.
///
/// # Errors
/// What accepting it would refuse.
pub fn of(tx: &mut Tx, me: &Me, id: InvitationId) -> Result<Preview> {
    let offer = offer::read(tx, id)?;
    let letter = mails::to_receiver(tx, &offer, mails::Occasion::Invitation)?;
    let email = offer.invitation.email.shown();
    let receiver = answer::stand_in(tx, &email, offer.kind().receiver())?;
    let choice = Choice::not_made(&offer);
    let consequences = answer::rehearse(tx, &offer, &receiver, &choice, &me.person)?.consequences;
    Ok(Preview {
        subject: letter.subject().to_owned(),
        parts: letter.into_parts(),
        from: format!("{} via {}", me.person.name, tx.site.brand),
        trials: offer.trials_in_words(),
        ends: offer.invitation.expires_at.date(),
        email,
        consequences,
    })
}
