//! Open invitations, by what they are about: those that something may happen to.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::{Invitation, InvitationKind};
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::query::{Among, Condition, condition};
use crate::store::schema::{apps, invitation_apps, invitations};
use crate::store::{Tx, WholeRows};

/// That somebody can still answer it, but for its time. Written out: with bound values SQLite does not see that its index of
/// the open ones will do.
pub(crate) fn is_open() -> Condition {
    condition("invitations.state IN ('pending', 'to_be_confirmed')")
}

/// How many of those that wait are shown at most.
pub(crate) const MOST_WAITING: i64 = 50;

/// What somebody is invited to. To pay they are found by their apps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    Team(TeamId),
    /// To work on it.
    App(AppId),
    PaymentMethod(PaymentMethodId),
}

/// That of an address to one thing that they can still accept: there is at most one.
pub(crate) fn open_of(tx: &mut Tx, to: To, email: &EmailAddress) -> Result<Option<Invitation>> {
    let of_address = invitations::table
        .filter(is_open())
        .filter(invitations::email.eq(email))
        .filter(invitations::expires_at.gt(tx.now))
        .order((invitations::created_at.desc(), invitations::id.desc()))
        .select(Invitation::as_select())
        .into_boxed();
    let found = match to {
        To::Team(id) => of_address.filter(invitations::team_id.eq(id)),
        To::PaymentMethod(id) => of_address.filter(invitations::payment_method_id.eq(id)),
        To::App(id) => {
            let of_app = invitation_apps::table.filter(invitation_apps::app_id.eq(id));
            of_address
                .filter(invitations::kind.eq(InvitationKind::App))
                .filter(invitations::id.eq_any(of_app.select(invitation_apps::invitation_id)))
        }
    };
    Ok(found.first_row(tx.conn).optional()?)
}

/// The apps that an invitation is about.
pub fn app_ids(tx: &mut Tx, id: InvitationId) -> Result<Vec<AppId>> {
    Ok(invitation_apps::table
        .filter(invitation_apps::invitation_id.eq(id))
        .order(invitation_apps::app_id)
        .select(invitation_apps::app_id)
        .load(tx.conn)?)
}

/// The invitation to pay that an app is in: there is at most one.
pub fn to_pay_for(tx: &mut Tx, app: AppId) -> Result<Option<Invitation>> {
    Ok(to_pay_for_any(tx, &[app])?.remove(&app))
}

/// The same of each of these apps.
pub fn to_pay_for_any(tx: &mut Tx, app_ids: &[AppId]) -> Result<HashMap<AppId, Invitation>> {
    let rows: Vec<(AppId, Invitation)> = invitation_apps::table
        .inner_join(invitations::table)
        .inner_join(apps::table)
        .filter(invitation_apps::app_id.among(app_ids))
        .filter(invitations::kind.eq(InvitationKind::Pay))
        .filter(is_open())
        .filter(invitations::expires_at.gt(tx.now))
        // An app that has moved on since is crossed out there: it is free again.
        .filter(
            invitation_apps::payer_id
                .eq(apps::payment_method_id)
                .or(invitation_apps::payer_id.is_null().and(apps::payment_method_id.is_null()).nullable()),
        )
        .select((invitation_apps::app_id, Invitation::as_select()))
        .load(tx.conn)?;
    Ok(rows.into_iter().collect())
}

/// Those that are about an app, whatever they give.
pub(crate) fn about_app(tx: &mut Tx, app: AppId) -> Result<Vec<InvitationId>> {
    Ok(invitation_apps::table
        .inner_join(invitations::table)
        .filter(invitation_apps::app_id.eq(app))
        .filter(is_open())
        .select(invitations::id)
        .load(tx.conn)?)
}

/// Those that are about an app of this payer.
pub(super) fn about_apps_of(tx: &mut Tx, payer: PaymentMethodId) -> Result<Vec<InvitationId>> {
    Ok(invitation_apps::table
        .inner_join(invitations::table)
        .inner_join(apps::table)
        .filter(apps::payment_method_id.eq(payer))
        .filter(is_open())
        .select(invitations::id)
        .distinct()
        .load(tx.conn)?)
}

/// Those to share a payment method.
pub(crate) fn to_share(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<Vec<InvitationId>> {
    Ok(invitations::table
        .filter(invitations::payment_method_id.eq(payment_method))
        .filter(is_open())
        .select(invitations::id)
        .load(tx.conn)?)
}

/// Those to join a team.
pub(crate) fn to_team(tx: &mut Tx, team: TeamId) -> Result<Vec<InvitationId>> {
    Ok(invitations::table
        .filter(invitations::team_id.eq(team))
        .filter(is_open())
        .select(invitations::id)
        .load(tx.conn)?)
}

/// Those that somebody has sent.
pub(super) fn sent_by(tx: &mut Tx, sender: PersonId) -> Result<Vec<InvitationId>> {
    Ok(invitations::table
        .filter(invitations::sender_id.eq(sender))
        .filter(is_open())
        .select(invitations::id)
        .load(tx.conn)?)
}
