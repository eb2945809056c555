//! That something has changed at the gateway. A message is put down once, however often it comes, and worked off in the
//! background: what it is about is read again there, whatever the message says of it, so that those that come late or in the
//! wrong order do no harm.

use diesel::prelude::*;

use super::refreshing;
use crate::error::Result;
use crate::gateway::port::{About, Gateway, Notice};
use crate::model::credential::GatewayName;
use crate::store::schema::gateway_notices;
use crate::store::{Db, Moment, Tx, WholeRows};

/// Messages of one round.
const AT_ONCE: usize = 50;
/// Much longer than reading something again takes: whoever dies meanwhile has lost it after that.
const LEASE_MINUTES: i64 = 5;
/// After the first time in vain, the second, …; then always the last.
const PAUSES_IN_MINUTES: [i64; 3] = [1, 10, 60];
/// Messages are known for so long: longer than any is sent again. What a message said then has long been asked every hour.
const KEPT_DAYS: i64 = 30;

/// A message that was kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = gateway_notices)]
struct Kept {
    id: String,
    gateway: GatewayName,
    kind: String,
    object: String,
    received_at: Moment,
    next_try_at: Moment,
    tries: i64,
    done_at: Option<Moment>,
}

/// Keeps a message that is about something of interest. Gives false if it is not, or came before.
pub fn keep(tx: &mut Tx, gateway: GatewayName, notice: &Notice) -> Result<bool> {
    let Some(object) = stored(&notice.about) else { return Ok(false) };
    let same = gateway_notices::table.find(&notice.id).select(gateway_notices::id);
    if same.first::<String>(tx.conn).optional()?.is_some() {
        return Ok(false);
    }
    let kept = Kept {
        id: notice.id.clone(),
        gateway,
        kind: notice.kind.clone(),
        object,
        received_at: tx.now,
        next_try_at: tx.now,
        tries: 0,
        done_at: None,
    };
    diesel::insert_into(gateway_notices::table).values(&kept).execute(tx.conn)?;
    Ok(true)
}

/// Reads again what messages are about that wait.
///
/// # Errors
/// Those of the database. What could not be read is tried again later.
pub fn work_due(db: &Db, gateway: &dyn Gateway) -> Result<()> {
    for _ in 0..AT_ONCE {
        if db.read(|tx| due(tx, gateway.name()))?.is_none() {
            return Ok(());
        }
        let Some(claim) = db.write(|tx| claim(tx, gateway.name()))? else { return Ok(()) };
        let outcome = read_again(db, gateway, &about(&claim.object));
        db.write(|tx| note(tx, &claim, matches!(outcome, Ok(true))))?;
        match outcome {
            Ok(true) => {}
            // It is away for all of them.
            Ok(false) => return Ok(()),
            Err(problem) => {
                tracing::warn!(%problem, kind = claim.kind, "what a message of the gateway is about is not known yet");
                return Ok(());
            }
        }
    }
    Ok(())
}

/// False: the gateway is away.
fn read_again(db: &Db, gateway: &dyn Gateway, about: &About) -> Result<bool> {
    match about {
        About::Session(session) => refreshing::session(db, gateway, session),
        About::Charge(reference) => refreshing::charge(db, gateway, reference),
        About::Credential(token) => refreshing::credential(db, gateway, token),
        About::Nothing => Ok(true),
    }
}

fn due(tx: &mut Tx, gateway: GatewayName) -> Result<Option<Kept>> {
    let waiting = gateway_notices::table.filter(gateway_notices::done_at.is_null());
    let due = waiting.filter(gateway_notices::next_try_at.le(tx.now)).filter(gateway_notices::gateway.eq(gateway));
    let first = due.order(gateway_notices::next_try_at).select(Kept::as_select());
    Ok(first.first_row(tx.conn).optional()?)
}

/// Takes the one that has waited longest, for as long as reading lasts. As it is given it says when it was taken.
fn claim(tx: &mut Tx, gateway: GatewayName) -> Result<Option<Kept>> {
    let Some(kept) = due(tx, gateway)? else { return Ok(None) };
    let lease = gateway_notices::next_try_at.eq(tx.now.plus_minutes(LEASE_MINUTES));
    diesel::update(gateway_notices::table.find(&kept.id))
        .set((lease, gateway_notices::tries.eq(kept.tries + 1)))
        .execute(tx.conn)?;
    Ok(Some(Kept { next_try_at: tx.now, ..kept }))
}

/// Once something was read, all that was said of it before is done with.
fn note(tx: &mut Tx, claim: &Kept, is_done: bool) -> Result<()> {
    let waiting = gateway_notices::table.filter(gateway_notices::done_at.is_null());
    if is_done {
        let before = gateway_notices::received_at.le(claim.next_try_at);
        let same = gateway_notices::object.eq(&claim.object).and(gateway_notices::gateway.eq(claim.gateway));
        diesel::update(waiting.filter(same).filter(before))
            .set(gateway_notices::done_at.eq(Some(tx.now)))
            .execute(tx.conn)?;
        return Ok(());
    }
    let tried = usize::try_from(claim.tries).unwrap_or_default().min(PAUSES_IN_MINUTES.len() - 1);
    diesel::update(waiting.filter(gateway_notices::id.eq(&claim.id)))
        .set(gateway_notices::next_try_at.eq(tx.now.plus_minutes(PAUSES_IN_MINUTES[tried])))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets old messages.
pub fn forget_old(tx: &mut Tx) -> Result<()> {
    let old = gateway_notices::received_at.le(tx.now.plus_days(-KEPT_DAYS));
    diesel::delete(gateway_notices::table.filter(old)).execute(tx.conn)?;
    Ok(())
}

/// `charge pi_…`. None: it is about nothing of interest.
fn stored(about: &About) -> Option<String> {
    match about {
        About::Session(name) => Some(format!("session {name}")),
        About::Charge(name) => Some(format!("charge {name}")),
        About::Credential(name) => Some(format!("credential {name}")),
        About::Nothing => None,
    }
}

fn about(stored: &str) -> About {
    match stored.split_once(' ') {
        Some(("session", name)) => About::Session(name.to_owned()),
        Some(("charge", name)) => About::Charge(name.to_owned()),
        Some(("credential", name)) => About::Credential(name.to_owned()),
        _ => About::Nothing,
    }
}
