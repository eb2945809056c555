//! The gateway is asked to give back what is promised: claimed with a lease, asked with the id of the refund as the key, noted. The
//! same key is the same refund there, so a question whose answer was lost is asked again, and so is one that is on its way.

use diesel::prelude::*;

use super::acts::tell;
use crate::charging::refreshing;
use crate::error::Result;
use crate::gateway::port::{Answer, Gateway, Refunded, Trouble};
use crate::model::RefundId;
use crate::model::charge::{Refund, RefundState};
use crate::model::credential::GatewayName;
use crate::model::event::EventKind;
use crate::store::query::condition;
use crate::store::schema::{charges, refunds};
use crate::store::{Db, Moment, Tx, WholeRows};

/// Refunds of one round.
const AT_ONCE: usize = 50;
/// Longer than the two questions take that are asked: whoever dies meanwhile has lost it after that.
const LEASE_MINUTES: i64 = 5;
/// It is asked about again after half as long as it was promised already, at least and at most so long.
const PAUSE_SECONDS: (i64, i64) = (60, 3600);

/// Said, not bound: for the index of these.
const UNDER_WAY: &str = "refunds.state IN ('due', 'asked')";

/// A refund about which somebody asks.
#[derive(Debug, Clone)]
pub struct Claim {
    /// As it is while they do: `next_try_at` is until when they may.
    pub refund: Refund,
    /// As the gateway calls its charge.
    pub reference: String,
}

/// One round: asks for what is promised back, and what became of it.
///
/// # Errors
/// Those of the database. What was asked and could not be written down is asked again later, with the same key.
pub fn work_due(db: &Db, gateway: &dyn Gateway) -> Result<()> {
    let name = gateway.name();
    for _ in 0..AT_ONCE {
        if db.read(|tx| due(tx, name))?.is_none() {
            return Ok(());
        }
        let Some(claim) = db.write(|tx| self::claim(tx, name))? else { return Ok(()) };
        let answer = gateway.refund(claim.refund.id.as_str(), &claim.reference, claim.refund.amount);
        log(&claim, &answer);
        // What has gone is posted first: only then it is done.
        let is_seen = !is_away(&answer) && refreshing::one(db, gateway, claim.refund.charge_id)?;
        db.write(|tx| note(tx, &claim, &answer, is_seen))?;
        if is_away(&answer) {
            return Ok(());
        }
    }
    Ok(())
}

fn is_away(answer: &Answer<Refunded>) -> bool {
    matches!(answer, Err(Trouble::Away(_)))
}

/// The one that has waited longest.
fn due(tx: &mut Tx, gateway: GatewayName) -> Result<Option<(Refund, Option<String>)>> {
    Ok(refunds::table
        .inner_join(charges::table)
        .filter(condition(UNDER_WAY))
        .filter(refunds::next_try_at.le(tx.now))
        .filter(charges::gateway.eq(gateway))
        .order(refunds::next_try_at)
        .select((Refund::as_select(), charges::reference))
        .first(tx.conn)
        .optional()?)
}

/// Takes the refund that has waited longest, for as long as it is asked about.
pub fn claim(tx: &mut Tx, gateway: GatewayName) -> Result<Option<Claim>> {
    let Some((refund, reference)) = due(tx, gateway)? else { return Ok(None) };
    let until = later(&refund, tx.now.plus_minutes(LEASE_MINUTES));
    diesel::update(refunds::table.find(refund.id))
        .set((refunds::state.eq(RefundState::Asked), refunds::next_try_at.eq(until)))
        .execute(tx.conn)?;
    Ok(Some(Claim { refund: find(tx, refund.id)?, reference: reference.unwrap_or_default() }))
}

/// No two leases of one are the same: an answer that comes too late is known by its lease.
fn later(refund: &Refund, at: Moment) -> Moment {
    at.max(Moment(refund.next_try_at.0 + 1))
}

fn find(tx: &mut Tx, id: RefundId) -> Result<Refund> {
    Ok(refunds::table.find(id).select(Refund::as_select()).first_row(tx.conn)?)
}

/// Writes down what was answered, unless somebody else has taken it meanwhile: they know more. `is_seen`: the charge was looked at
/// after that answer.
pub fn note(tx: &mut Tx, claim: &Claim, answer: &Answer<Refunded>, is_seen: bool) -> Result<()> {
    let refund = find(tx, claim.refund.id)?;
    if refund.next_try_at != claim.refund.next_try_at || !refund.is_under_way() {
        return Ok(());
    }
    match answer {
        Ok(Refunded::Done { reference }) if is_seen && refund.held == 0 => done(tx, &refund, reference),
        Ok(Refunded::Done { reference } | Refunded::Pending { reference }) => put_off(tx, &refund, Some(reference)),
        Ok(Refunded::Failed { reference, why }) => fail(tx, &refund, reference.as_deref(), why),
        Err(Trouble::Refused(_)) => fail(tx, &refund, None, Refund::REFUSED),
        Err(Trouble::Away(_)) => put_off(tx, &refund, None),
    }
}

fn done(tx: &mut Tx, refund: &Refund, reference: &str) -> Result<()> {
    diesel::update(refunds::table.find(refund.id))
        .set((refunds::state.eq(RefundState::Done), refunds::reference.eq(Some(reference))))
        .execute(tx.conn)?;
    tell(tx, refund, None, EventKind::RefundDone)
}

/// What is held stays so until somebody has decided.
fn fail(tx: &mut Tx, refund: &Refund, reference: Option<&str>, why: &str) -> Result<()> {
    let reference = reference.or(refund.reference.as_deref());
    diesel::update(refunds::table.find(refund.id))
        .set((refunds::state.eq(RefundState::Failed), refunds::reference.eq(reference), refunds::failure.eq(why)))
        .execute(tx.conn)?;
    tell(tx, refund, None, EventKind::RefundFailed)
}

fn put_off(tx: &mut Tx, refund: &Refund, reference: Option<&String>) -> Result<()> {
    let (shortest, longest) = PAUSE_SECONDS;
    let pause = (tx.now.seconds_since(refund.made_at) / 2).clamp(shortest, longest);
    let next = later(refund, tx.now.plus_seconds(pause));
    let reference = reference.or(refund.reference.as_ref());
    diesel::update(refunds::table.find(refund.id))
        .set((refunds::next_try_at.eq(next), refunds::reference.eq(reference)))
        .execute(tx.conn)?;
    Ok(())
}

/// Never an amount.
fn log(claim: &Claim, answer: &Answer<Refunded>) {
    let refund = claim.refund.id;
    match answer {
        Ok(Refunded::Done { .. }) => tracing::info!(%refund, "refunded"),
        Ok(Refunded::Pending { .. }) => tracing::info!(%refund, "the refund is on its way"),
        Ok(Refunded::Failed { why, .. }) => tracing::warn!(%refund, why, "the refund has failed"),
        Err(Trouble::Refused(problem)) => tracing::warn!(%refund, problem, "the gateway refuses a refund"),
        Err(Trouble::Away(problem)) => tracing::warn!(%refund, problem, "the gateway is away"),
    }
}
