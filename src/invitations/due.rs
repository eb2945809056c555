//! What time does to invitations: the last call three days before the end, and the end.

use diesel::prelude::*;

use super::mails;
use super::writing::send::send_mail;
use crate::error::{Error, Result};
use crate::graph::offer;
use crate::graph::open::is_open;
use crate::graph::voiding::{let_go, record_about};
use crate::model::InvitationId;
use crate::model::event::EventKind;
use crate::model::invitation::InvitationState;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::invitations;

const LAST_CALL_DAYS: i64 = 3;
/// How many are treated in one transaction.
const PORTION: i64 = 50;

/// Ends invitations whose time is over and tells their senders. Returns how many; call until it is 0.
pub fn expire(tx: &mut Tx) -> Result<usize> {
    let ids: Vec<InvitationId> = invitations::table
        .filter(is_open())
        .filter(invitations::expires_at.le(tx.now))
        .order(invitations::expires_at)
        .limit(PORTION)
        .select(invitations::id)
        .load(tx.conn)?;
    for id in &ids {
        let before = offer::read(tx, *id)?.invitation;
        diesel::update(invitations::table.find(id))
            .set((invitations::state.eq(InvitationState::Expired), invitations::choice.eq(None::<String>)))
            .execute(tx.conn)?;
        let_go(tx, &before, InvitationState::Expired)?;
        record_about(tx, None, EventKind::InvitationExpired, &before)?;
        let expired = offer::read(tx, *id)?;
        mails::to_sender(tx, &expired, mails::News::Expired, None)?;
    }
    Ok(ids.len())
}

/// Reminds receivers once, three days before the end. Returns how many; call until it is 0.
pub fn last_calls(tx: &mut Tx) -> Result<usize> {
    let ids: Vec<InvitationId> = invitations::table
        .filter(is_open())
        .filter(invitations::state.eq(InvitationState::Pending))
        .filter(invitations::last_call_at.is_null())
        .filter(invitations::expires_at.gt(tx.now))
        .filter(invitations::expires_at.le(tx.now.plus_days(LAST_CALL_DAYS)))
        .order(invitations::expires_at)
        .limit(PORTION)
        .select(invitations::id)
        .load(tx.conn)?;
    for id in &ids {
        diesel::update(invitations::table.find(id)).set(invitations::last_call_at.eq(Some(tx.now))).execute(tx.conn)?;
        if offer::read(tx, *id)?.state != InvitationState::Pending {
            continue;
        }
        match send_mail(tx, *id, mails::Occasion::LastCall) {
            // An address that was written to often today is left alone.
            Ok(()) | Err(Error::Enough { refused: Refused::TooManyMailsToAddress, .. }) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(ids.len())
}
