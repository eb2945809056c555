//! What nothing pays with: it waits for two days, then it is over, and the gateway is told so.

use diesel::prelude::*;

use crate::error::Result;
use crate::gateway::port::{Gateway, Trouble};
use crate::model::CredentialId;
use crate::model::credential::{CredentialState, GatewayName, SetupState};
use crate::store::query::condition;
use crate::store::schema::{credentials, payment_setups};
use crate::store::{Db, Moment, Tx};

/// So long a card or an account waits for what it was set up for.
const UNUSED_DAYS: i64 = 2;
/// The gateway is told of so many in a round.
const AT_ONCE: i64 = 20;
/// After so many in vain the gateway is away for all of them.
const MOST_IN_VAIN: usize = 3;

/// One round: what was begun and left is left, what nobody has used is over, and of what is over the gateway is told. Run again
/// it finds nothing.
///
/// # Errors
/// Those of the database. What the gateway could not be told is told it later.
pub fn tidy(db: &Db, gateway: &dyn Gateway) -> Result<()> {
    if db.read(is_anything_old)? {
        db.write(end_old)?;
    }
    let mut in_vain = 0;
    for (id, token) in db.read(|tx| to_detach(tx, gateway.name()))? {
        match gateway.detach(&token) {
            Ok(()) => {}
            // It is not there: that is as good.
            Err(Trouble::Refused(problem)) => tracing::warn!(credential = %id, problem, "not detached"),
            Err(Trouble::Away(problem)) => {
                tracing::warn!(credential = %id, problem, "not detached yet");
                db.write(|tx| put_behind_others(tx, id))?;
                in_vain += 1;
                if in_vain == MOST_IN_VAIN {
                    return Ok(());
                }
                continue;
            }
        }
        db.write(|tx| note_detached(tx, id))?;
    }
    Ok(())
}

fn old(tx: &Tx) -> Moment {
    tx.now.plus_days(-UNUSED_DAYS)
}

fn is_anything_old(tx: &mut Tx) -> Result<bool> {
    let old = old(tx);
    let begun = payment_setups::table
        .filter(condition("payment_setups.state = 'begun'"))
        .filter(payment_setups::made_at.lt(old))
        .select(payment_setups::made_at);
    let unused = credentials::table
        .filter(condition("credentials.state = 'ready'"))
        .filter(credentials::made_at.lt(old))
        .select(credentials::made_at);
    let (begun, unused): (Option<Moment>, Option<Moment>) =
        (begun.first(tx.conn).optional()?, unused.first(tx.conn).optional()?);
    Ok(begun.or(unused).is_some())
}

fn end_old(tx: &mut Tx) -> Result<()> {
    let old = old(tx);
    let begun = payment_setups::table
        .filter(condition("payment_setups.state = 'begun'"))
        .filter(payment_setups::made_at.lt(old));
    diesel::update(begun).set(payment_setups::state.eq(SetupState::Left)).execute(tx.conn)?;
    let unused =
        credentials::table.filter(condition("credentials.state = 'ready'")).filter(credentials::made_at.lt(old));
    diesel::update(unused)
        .set((credentials::state.eq(CredentialState::Over), credentials::over_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    Ok(())
}

/// What is charged with one is finished before it is detached.
const NOTHING_IS_CHARGED: &str = "NOT EXISTS (SELECT 1 FROM charges WHERE charges.credential_id = credentials.id
    AND charges.state IN ('due', 'asked', 'processing'))";

/// Those that are over at this gateway, the longest first.
fn to_detach(tx: &mut Tx, gateway: GatewayName) -> Result<Vec<(CredentialId, String)>> {
    Ok(credentials::table
        .filter(condition("credentials.state = 'over' AND credentials.detached_at IS NULL"))
        .filter(condition(NOTHING_IS_CHARGED))
        .filter(credentials::gateway.eq(gateway))
        .order((credentials::over_at, credentials::id))
        .limit(AT_ONCE)
        .select((credentials::id, credentials::token))
        .load(tx.conn)?)
}

/// The others come first: it may be the only one that cannot be told.
fn put_behind_others(tx: &mut Tx, id: CredentialId) -> Result<()> {
    diesel::update(credentials::table.find(id)).set(credentials::over_at.eq(Some(tx.now))).execute(tx.conn)?;
    Ok(())
}

fn note_detached(tx: &mut Tx, id: CredentialId) -> Result<()> {
    diesel::update(credentials::table.find(id)).set(credentials::detached_at.eq(Some(tx.now))).execute(tx.conn)?;
    Ok(())
}
