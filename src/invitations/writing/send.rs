//! Sending an invitation: the limits, the row, its links, its mail.

use diesel::prelude::*;

use super::drafted::Drafted;
use crate::access::Confirmed;
use crate::error::Result;
use crate::graph::voiding::record_about;
use crate::graph::{offer, trials};
use crate::invitations::{mails, queries};
use crate::mail::strangers;
use crate::model::InvitationId;
use crate::model::event::EventKind;
use crate::model::invitation::{Invitation, InvitationLink};
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::{invitation_apps, invitation_links, invitations};

const MOST_PENDING: usize = 100;

/// Sends what was drafted.
///
/// # Errors
/// [`Refused`] if the sender has sent enough for now, or the address got enough.
pub fn send(tx: &mut Tx, drafted: Drafted, _: &Confirmed) -> Result<Invitation> {
    let Drafted { sender, invitation, offered, holds, .. } = drafted;
    // Held first: the mail says until when.
    trials::hold(tx, &invitation, &holds.iter().collect::<Vec<_>>())?;
    strangers::count_of_sender(tx, &sender)?;
    respect_limit_of_pending(tx, &sender)?;
    diesel::insert_into(invitations::table).values(&invitation).execute(tx.conn)?;
    for row in &offered {
        diesel::insert_into(invitation_apps::table).values(row).execute(tx.conn)?;
    }
    make_links(tx, &invitation)?;
    record_about(tx, Some(&sender), EventKind::InvitationSent, &invitation)?;
    send_mail(tx, invitation.id, mails::Occasion::Invitation)?;
    Ok(invitation)
}

pub(in crate::invitations) fn respect_limit_of_pending(tx: &mut Tx, sender: &Person) -> Result<()> {
    if queries::pending_of(tx, sender.id, MOST_PENDING)? >= MOST_PENDING {
        return Err(Refused::TooManyPendingInvitations.into());
    }
    Ok(())
}

/// The two links of the present version: the one in the mail proves the mailbox, the one to copy proves nothing.
pub(in crate::invitations) fn make_links(tx: &mut Tx, invitation: &Invitation) -> Result<()> {
    for (purpose, proves_mailbox) in [(Purpose::InvitationMail, true), (Purpose::InvitationCopy, false)] {
        let token = tx.site.keys.token(purpose, invitation.id.as_str(), invitation.version);
        let link = InvitationLink {
            token_hash: token.hash(),
            invitation_id: invitation.id,
            version: invitation.version,
            proves_mailbox,
            made_at: tx.now,
        };
        diesel::insert_into(invitation_links::table).values(&link).execute(tx.conn)?;
    }
    Ok(())
}

/// Queues the mail to the invited address, unless that person wants nothing more from this sender (kept, not told).
pub(in crate::invitations) fn send_mail(tx: &mut Tx, id: InvitationId, occasion: mails::Occasion) -> Result<()> {
    let offer = offer::read(tx, id)?;
    let email = offer.invitation.email.clone();
    strangers::count_to_address(tx, &email)?;
    if !strangers::is_unwanted(tx, &email, offer.sender.id)? {
        mails::to_receiver(tx, &offer, occasion)?.queue(tx)?;
    }
    Ok(())
}
