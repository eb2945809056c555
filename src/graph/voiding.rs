//! How an invitation ends, also by what happens to what it is about: one of which nothing is left is void.

use diesel::prelude::*;

use super::{mails, offer, open, trials};
use crate::error::Result;
use crate::events::{About, record};
use crate::mail::queue;
use crate::model::event::EventKind;
use crate::model::invitation::{Invitation, InvitationState};
use crate::model::person::Person;
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::Tx;
use crate::store::schema::{drafts, invitations};

/// An app has another owner or none, or is gone, or somebody works on it no longer.
pub(super) fn about_app(tx: &mut Tx, app: AppId) -> Result<()> {
    let ids = open::about_app(tx, app)?;
    void(tx, ids)
}

/// Somebody can manage a payment method no longer, or it is not open any more.
pub(super) fn about_payment_method(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<()> {
    let mut ids = open::to_share(tx, payment_method)?;
    ids.extend(open::about_apps_of(tx, payment_method)?);
    void(tx, ids)
}

/// A team is gone, or has lost something.
pub fn to_team(tx: &mut Tx, team: TeamId) -> Result<()> {
    let ids = open::to_team(tx, team)?;
    void(tx, ids)
}

/// Somebody is gone, or is less than before.
pub fn sent_by(tx: &mut Tx, sender: PersonId) -> Result<()> {
    let ids = open::sent_by(tx, sender)?;
    void(tx, ids)
}

/// Those of them of which nothing is left.
fn void(tx: &mut Tx, ids: Vec<InvitationId>) -> Result<()> {
    for id in ids {
        let offer = offer::read(tx, id)?;
        if offer.is_void_for_good() {
            end(tx, &offer.invitation, InvitationState::Void)?;
            record_about(tx, None, EventKind::InvitationVoid, &offer.invitation)?;
        }
    }
    Ok(())
}

/// Ends an invitation in a state that never changes again.
pub(crate) fn end(tx: &mut Tx, it: &Invitation, state: InvitationState) -> Result<()> {
    diesel::update(invitations::table.find(it.id))
        .set((
            invitations::state.eq(state),
            invitations::answered_at.eq(Some(tx.now)),
            invitations::choice.eq(None::<String>),
        ))
        .execute(tx.conn)?;
    queue::drop_about_invitation(tx, it.id)?;
    let_go(tx, it, state)
}

/// What goes along when an invitation ends that nobody has accepted: whoever waits is told, and the trials are held no
/// longer.
pub(crate) fn let_go(tx: &mut Tx, it: &Invitation, state: InvitationState) -> Result<()> {
    drop_answers(tx, it.id)?;
    mails::waits_in_vain(tx, it, state, None)?;
    trials::release(tx, it)
}

/// What was typed to answer an invitation is of no use any more.
pub(crate) fn drop_answers(tx: &mut Tx, invitation: InvitationId) -> Result<()> {
    diesel::delete(drafts::table.filter(drafts::invitation_id.eq(invitation))).execute(tx.conn)?;
    Ok(())
}

/// One event for each thing that an invitation is about.
pub(crate) fn record_about(
    tx: &mut Tx,
    actor: Option<&Person>,
    kind: EventKind,
    invitation: &Invitation,
) -> Result<()> {
    let actor = actor.map(|person| person.id);
    let about = |app| About {
        app,
        payment_method: invitation.payment_method_id,
        team: invitation.team_id,
        invitation: Some(invitation.id),
        ..About::default()
    };
    let app_ids = open::app_ids(tx, invitation.id)?;
    if app_ids.is_empty() || invitation.team_id.is_some() {
        return record(tx, actor, kind, about(None));
    }
    for app in app_ids {
        record(tx, actor, kind, about(Some(app)))?;
    }
    Ok(())
}
