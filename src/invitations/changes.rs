//! What happens to invitations because an account has another address or none.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::sent::manage::back_to_pending;
use crate::error::Result;
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::{Invitation, InvitationState};
use crate::model::person::named_since;
use crate::store::schema::{invitations, refused_senders};
use crate::store::{Moment, Tx, WholeRows, query};

/// An account is deleted: what this person accepted under another address, and nobody has confirmed, waits for
/// the invited one again.
pub fn answerer_is_gone(tx: &mut Tx, person: PersonId) -> Result<()> {
    let answered: Vec<Invitation> = invitations::table
        .filter(invitations::answered_by.eq(person))
        .filter(invitations::state.eq(InvitationState::ToBeConfirmed))
        .select(Invitation::as_select())
        .load_rows(tx.conn)?;
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
    query::sql(long_over).bind::<BigInt, _>(named_since(tx.now)).execute(tx.conn)?;
    Ok(())
}
