//! Who looks at an invitation: who has opened which, and what they are to it.

use crate::error;
use crate::graph::offer::{self, Offer};
use crate::model::InvitationId;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::OpenedInvitation;
use crate::model::person::Person;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::Visit;
use crate::web::error::Result;

/// Who looks at an invitation.
pub(super) enum Reader {
    /// Signed in as the invited person.
    Invited(Person),
    /// Signed in under another address.
    Another(Person, Came),
    /// Not signed in, came by the mail: has shown that the mailbox is theirs.
    GuestByMail,
    /// Not signed in, came by a link that was copied.
    GuestByCopy,
    /// Not signed in, came by a link that a newer mail has replaced.
    GuestByOldLink,
}

/// Which link somebody came by who is not the invited person: only the mail shows the invited address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    ByMail,
    ByCopy,
}

impl Came {
    /// The invited address, as far as this link shows it.
    pub(super) fn shows(self, email: &EmailAddress) -> String {
        if self == Came::ByMail { email.shown() } else { email.masked() }
    }
}

/// The invitation that this visitor has opened, as it is now, and who they are to it. None: they opened none.
pub(super) fn opened(tx: &mut Tx, visit: &Visit) -> Result<Option<(Offer, Reader)>> {
    let Some(opened) = visit.carried.invitation else { return Ok(None) };
    let offer = match offer::read(tx, opened.id) {
        Ok(offer) => offer,
        Err(error::Error::NotFound) => return Ok(None),
        Err(other) => return Err(other.into()),
    };
    let reader = match &visit.person {
        Some(person) if offer.is_for(person) => Reader::Invited(person.clone()),
        Some(person)
            if opened.version < offer.invitation.version && offer.invitation.answered_by != Some(person.id) =>
        {
            Reader::GuestByOldLink
        }
        Some(person) => {
            let came = if opened.proves_mailbox { Came::ByMail } else { Came::ByCopy };
            Reader::Another(person.clone(), came)
        }
        None if opened.version < offer.invitation.version => Reader::GuestByOldLink,
        None if opened.proves_mailbox => Reader::GuestByMail,
        None => Reader::GuestByCopy,
    };
    Ok(Some((offer, reader)))
}

#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct About {
    invitation: String,
    version: String,
}

/// As [`opened`], for a form of the receiver's page: about that invitation and no other one, which may have been opened
/// in another tab since, and also after it was answered in another tab. It counts for the mail that was the newest when
/// the page was opened.
///
/// # Errors
/// [`Refused::AnotherIsOpen`], [`Refused::SentAgain`]
pub(super) fn opened_for_form(tx: &mut Tx, visit: &Visit) -> Result<Option<(Offer, Reader)>> {
    let form: About = visit.form()?;
    let about = InvitationId::from_stored(&form.invitation);
    let mut visit = visit.clone();
    match (about, visit.carried.invitation) {
        (Some(about), Some(opened)) if about != opened.id => return Err(Refused::AnotherIsOpen.into()),
        (Some(id), None) if visit.person.is_some() => {
            visit.carried.invitation = Some(OpenedInvitation { id, version: 0, proves_mailbox: false });
            // Answered by this person: they may see what came of it. Anything else they have not opened.
            return Ok(opened(tx, &visit)?.filter(|(offer, _)| answered_by(offer, &visit)));
        }
        _ => {}
    }
    let opened = opened(tx, &visit)?;
    match &opened {
        Some((offer, _)) if offer.state.is_open() && form.is_older_than(offer) => {
            let (sender, on) = (offer.sender.name.clone(), offer.invitation.sent_at.date());
            Err(Refused::SentAgain { sender, on }.into())
        }
        _ => Ok(opened),
    }
}

impl About {
    fn is_older_than(&self, offer: &Offer) -> bool {
        self.version.parse().is_ok_and(|shown: i64| shown < offer.invitation.version)
    }
}

fn answered_by(offer: &Offer, visit: &Visit) -> bool {
    visit.person.as_ref().is_some_and(|person| offer.invitation.answered_by == Some(person.id))
}
