//! The open invitations to one thing: those that somebody can still accept. Those to pay are found by their apps.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::{Invitation, InvitationKind, InvitationState};
use crate::model::{AppId, PaymentMethodId, TeamId};
use crate::store::Tx;
use crate::store::schema::{invitation_apps, invitations};

/// How many of those that wait are shown at most.
pub(super) const MOST_WAITING: i64 = 50;

/// What somebody is invited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    Team(TeamId),
    /// To work on it.
    App(AppId),
    PaymentMethod(PaymentMethodId),
}

/// The open invitations to this, oldest first.
pub fn open(tx: &mut Tx, to: To) -> Result<Vec<Invitation>> {
    find(tx, to, None)
}

/// The open invitation of an address to this: there is at most one.
pub(in crate::invitations) fn open_of(tx: &mut Tx, to: To, email: &EmailAddress) -> Result<Option<Invitation>> {
    Ok(find(tx, to, Some(email))?.pop())
}

fn find(tx: &mut Tx, to: To, email: Option<&EmailAddress>) -> Result<Vec<Invitation>> {
    let mut query = invitations::table
        .filter(invitations::state.eq_any(InvitationState::OPEN))
        .filter(invitations::expires_at.gt(tx.now))
        .order((invitations::created_at, invitations::id))
        .limit(MOST_WAITING)
        .select(Invitation::as_select())
        .into_boxed();
    query = match to {
        To::Team(id) => query.filter(invitations::team_id.eq(id)),
        To::PaymentMethod(id) => query.filter(invitations::payment_method_id.eq(id)),
        To::App(id) => {
            let of_app = invitation_apps::table.filter(invitation_apps::app_id.eq(id));
            query
                .filter(invitations::kind.eq(InvitationKind::App))
                .filter(invitations::id.eq_any(of_app.select(invitation_apps::invitation_id)))
        }
    };
    if let Some(email) = email {
        query = query.filter(invitations::email.eq(email.clone()));
    }
    Ok(query.load(tx.conn)?)
}
