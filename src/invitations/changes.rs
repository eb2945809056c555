//! What happens to invitations because something else happened: an app moved, somebody lost a right.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::managing::{back_to_pending, end};
use super::offer;
use super::sending::record_about;
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::invitation::{Invitation, InvitationState};
use crate::model::person::named_since;
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::schema::{apps, invitation_apps, invitations, refused_senders};
use crate::store::{Moment, Tx};

/// Call after an app was moved, attached or deleted, or somebody lost access to it: an invitation of which nothing is left is void.
pub fn app_has_moved(tx: &mut Tx, app: AppId) -> Result<()> {
    let ids = open_about_app(tx, app)?;
    settle(tx, ids)
}

/// Call after an app was given another name.
pub fn app_is_renamed(tx: &mut Tx, app: AppId) -> Result<()> {
    let ids = open_about_app(tx, app)?;
    keep_names(tx, ids)
}

/// Call after a payment method was given another name.
pub fn payment_method_is_renamed(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<()> {
    let ids = open_to_share(tx, payment_method)?;
    keep_names(tx, ids)
}

/// Call after a team was given another name.
pub fn team_is_renamed(tx: &mut Tx, team: TeamId) -> Result<()> {
    let ids = open_to_team(tx, team)?;
    keep_names(tx, ids)
}

/// Call after somebody lost billing access to a payment method, or it stopped being open.
pub fn access_has_changed(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<()> {
    let mut ids = open_to_share(tx, payment_method)?;
    let through_apps: Vec<InvitationId> = invitation_apps::table
        .inner_join(invitations::table)
        .inner_join(apps::table)
        .filter(apps::payment_method_id.eq(payment_method))
        .filter(invitations::state.eq_any(InvitationState::OPEN))
        .select(invitations::id)
        .distinct()
        .load(tx.conn)?;
    ids.extend(through_apps);
    settle(tx, ids)
}

/// Call after somebody was removed from a team or is no longer unlimited in it, an app left it, or it was deleted.
pub fn team_has_changed(tx: &mut Tx, team: TeamId) -> Result<()> {
    let ids = open_to_team(tx, team)?;
    settle(tx, ids)
}

/// Call after a person's account was closed or lost a right that is not about one payment method.
pub fn sender_has_changed(tx: &mut Tx, sender: PersonId) -> Result<()> {
    let ids = invitations::table
        .filter(invitations::sender_id.eq(sender))
        .filter(invitations::state.eq_any(InvitationState::OPEN))
        .select(invitations::id)
        .load(tx.conn)?;
    settle(tx, ids)
}

/// Call when an account is deleted: what this person accepted under another address, and nobody has confirmed, waits for
/// the invited one again.
pub fn answerer_is_gone(tx: &mut Tx, person: PersonId) -> Result<()> {
    let answered: Vec<Invitation> = invitations::table
        .filter(invitations::answered_by.eq(person))
        .filter(invitations::state.eq(InvitationState::ToBeConfirmed))
        .select(Invitation::as_select())
        .load(tx.conn)?;
    for invitation in answered {
        back_to_pending(tx, &invitation)?;
    }
    Ok(())
}

/// A person deletes the account: the invitations that are over forget the address, and so does what they did not want to get,
/// also under an address that they had before. Those that wait are about the address and not about the account.
pub fn forget_address(tx: &mut Tx, person: PersonId, address: &EmailAddress) -> Result<()> {
    let is_over = invitations::state.ne_all(InvitationState::OPEN).or(invitations::expires_at.le(tx.now));
    let is_theirs = invitations::email.eq(address).or(invitations::answered_by.eq(person));
    // What somebody wrote to them goes too.
    diesel::update(invitations::table.filter(is_theirs).filter(is_over))
        .set((invitations::email.eq(EmailAddress::forgotten()), invitations::message.eq("")))
        .execute(tx.conn)?;
    diesel::delete(refused_senders::table.filter(refused_senders::email.eq(address))).execute(tx.conn)?;
    Ok(())
}

/// A person has another address: from whom they want nothing more is remembered with that one.
pub fn address_has_changed(tx: &mut Tx, old: &EmailAddress, new: &EmailAddress) -> Result<()> {
    let of = |address| refused_senders::table.filter(refused_senders::email.eq(address));
    let senders: Vec<(PersonId, Moment)> =
        of(old).select((refused_senders::sender_id, refused_senders::created_at)).load(tx.conn)?;
    diesel::delete(of(old)).execute(tx.conn)?;
    for (sender, since) in senders {
        diesel::delete(refused_senders::table.find((new, sender))).execute(tx.conn)?;
        let refused = (
            refused_senders::email.eq(new),
            refused_senders::sender_id.eq(sender),
            refused_senders::created_at.eq(since),
        );
        diesel::insert_into(refused_senders::table).values(refused).execute(tx.conn)?;
    }
    Ok(())
}

/// Forgets the addresses of invitations that have long been over and that nobody here has (any more).
pub fn forget_addresses(tx: &mut Tx) -> Result<()> {
    // Not bound: else the index of those that are still to be forgotten is of no use.
    let long_over = format!(
        "UPDATE invitations SET email = '{forgotten}', message = ''
         WHERE state NOT IN ('pending', 'to_be_confirmed') AND expires_at <= $1
           AND (answered_at IS NULL OR answered_at <= $1) AND email <> '{forgotten}'
           AND NOT EXISTS (SELECT 1 FROM people WHERE people.email = invitations.email)",
        forgotten = EmailAddress::forgotten().as_str()
    );
    diesel::sql_query(long_over).bind::<BigInt, _>(named_since(tx.now)).execute(tx.conn)?;
    Ok(())
}

fn open_about_app(tx: &mut Tx, app: AppId) -> Result<Vec<InvitationId>> {
    Ok(invitation_apps::table
        .inner_join(invitations::table)
        .filter(invitation_apps::app_id.eq(app))
        .filter(invitations::state.eq_any(InvitationState::OPEN))
        .select(invitations::id)
        .load(tx.conn)?)
}

fn open_to_share(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<Vec<InvitationId>> {
    Ok(invitations::table
        .filter(invitations::payment_method_id.eq(payment_method))
        .filter(invitations::state.eq_any(InvitationState::OPEN))
        .select(invitations::id)
        .load(tx.conn)?)
}

fn open_to_team(tx: &mut Tx, team: TeamId) -> Result<Vec<InvitationId>> {
    Ok(invitations::table
        .filter(invitations::team_id.eq(team))
        .filter(invitations::state.eq_any(InvitationState::OPEN))
        .select(invitations::id)
        .load(tx.conn)?)
}

fn keep_names(tx: &mut Tx, ids: Vec<InvitationId>) -> Result<()> {
    for id in ids {
        let offer = offer::read(tx, id)?;
        if offer.invitation.is_open_at(tx.now) {
            offer.keep_names(tx)?;
        }
    }
    Ok(())
}

fn settle(tx: &mut Tx, ids: Vec<InvitationId>) -> Result<()> {
    for id in ids {
        let offer = offer::read(tx, id)?;
        if offer.is_void_for_good() {
            end(tx, &offer.invitation, InvitationState::Void)?;
            record_about(tx, None, EventKind::InvitationVoid, &offer.invitation)?;
        }
    }
    Ok(())
}
