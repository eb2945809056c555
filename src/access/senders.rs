//! How a person is connected to an invitation: who could send it now, by the policy for what it is about.

use diesel::prelude::*;

use super::granted::Right;
use super::links::{InvitationLink, Link, linked_apps, platform_of};
use super::policy::{InviteToPay, InviteToPaymentMethod, InviteToTeam, ManageDevelopers};
use crate::error::{Error, Result};
use crate::model::InvitationId;
use crate::model::access_token::Scopes;
use crate::model::invitation::{Invitation, InvitationKind, InvitationState, SentInvitation};
use crate::model::person::Person;
use crate::store::Tx;
use crate::store::schema::{invitations, people};

impl Link for InvitationLink {
    type Id = InvitationId;
    type Object = SentInvitation;

    fn look_up(tx: &mut Tx, person: &Person, id: InvitationId) -> Result<(SentInvitation, InvitationLink)> {
        let it = sent_invitation(tx, id)?;
        let could_send_it = could_send(tx, person, &it)?;
        let is_over = !it.state.is_open() && it.state != InvitationState::Expired;
        let sent_it = it.sender_id == person.id;
        let is_connected = sent_it || could_send_it;
        let platform = if is_connected { Scopes::default() } else { platform_of(tx, person)? };
        if !is_connected && platform.is_empty() {
            return Err(Error::NotFound);
        }
        let link = InvitationLink { sent_it, could_send_it, is_over, platform };
        Ok((it, link))
    }
}

/// An invitation with its sender, whoever asks.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or those of the database.
pub(crate) fn sent_invitation(tx: &mut Tx, id: InvitationId) -> Result<SentInvitation> {
    let found: Option<(Invitation, Person)> = invitations::table
        .inner_join(people::table.on(people::id.eq(invitations::sender_id)))
        .filter(invitations::id.eq(id))
        .select((Invitation::as_select(), Person::as_select()))
        .first(tx.conn)
        .optional()?;
    let (invitation, sender) = found.ok_or(Error::NotFound)?;
    Ok(SentInvitation { invitation, sender })
}

/// The app that the invitation `$2` is about.
const APP_OF_INVITATION: &str = "SELECT i.app_id FROM invitation_apps i WHERE i.invitation_id = $2";

/// What is left of the invitation `$2`: apps that have moved on are crossed out.
const LEFT_OF_INVITATION: &str = "
    SELECT i.app_id FROM invitation_apps i JOIN apps x ON x.id = i.app_id
     WHERE i.invitation_id = $2 AND COALESCE(i.payer_id, '') = COALESCE(x.payment_method_id, '')";

/// True if this person could send this invitation now (not asking what else may be in the way).
fn could_send(tx: &mut Tx, person: &Person, invitation: &Invitation) -> Result<bool> {
    if person.closed_at.is_some() {
        return Ok(false);
    }
    match (invitation.payment_method_id, invitation.team_id, invitation.kind) {
        (Some(id), ..) => allows::<InviteToPaymentMethod>(tx, person, id),
        (_, Some(id), _) => allows::<InviteToTeam>(tx, person, id),
        (.., InvitationKind::App) => {
            let app = linked_apps(tx, person, APP_OF_INVITATION, invitation.id.as_str())?;
            Ok(app.iter().any(|(_, link)| ManageDevelopers::allows(link)))
        }
        (.., InvitationKind::Pay) => {
            // The right must be there for all that are left.
            let left = linked_apps(tx, person, LEFT_OF_INVITATION, invitation.id.as_str())?;
            let allowed = left.iter().filter(|(_, link)| InviteToPay::allows(link)).count();
            // The sender still manages what is left of it; anybody else needs all of it.
            let enough = if person.id == invitation.sender_id { 1 } else { left.len().max(1) };
            Ok(allowed >= enough)
        }
        _ => Ok(false),
    }
}

/// Asks the policy without making a proof.
fn allows<R: Right>(tx: &mut Tx, person: &Person, id: <R::Link as Link>::Id) -> Result<bool> {
    match R::Link::look_up(tx, person, id) {
        Ok((_, link)) => Ok(R::allows(&link)),
        Err(Error::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}
