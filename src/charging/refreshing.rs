//! What the gateway says now: of a page on which somebody paid, of a charge, of a card or an account. Whoever hears
//! that something has changed comes here, with nothing but its name: what was said with it is not believed.

use diesel::prelude::*;

use super::asking::{self, Claim};
use super::queries::{known_as, of_page, to_call_off};
use super::setups;
use crate::error::Result;
use crate::gateway::port::{Answer, Charged, Gateway, Progress, SetUp, Trouble};
use crate::model::ChargeId;
use crate::model::credential::{Credential, GatewayName};
use crate::store::schema::credentials;
use crate::store::{Db, Tx, WholeRows};

/// So many are called off in one round.
const CALLED_OFF_AT_ONCE: usize = 50;

/// Looks what became of a page of the gateway: somebody paid an invoice there, or set up a card or an account. False: the gateway
/// is away, and it is to be asked again later. A page that is none of ours is nothing.
pub fn session(db: &Db, gateway: &dyn Gateway, session: &str) -> Result<bool> {
    match db.read(|tx| of_page(tx, gateway.name(), session))? {
        Some(id) => one(db, gateway, id),
        None => setups::session(db, gateway, session),
    }
}

/// Looks what became of a charge, by the name that the gateway has for it. False: as [`session`]. One whose answer was
/// lost is not known by it yet: whoever asks for it again hears it.
pub fn charge(db: &Db, gateway: &dyn Gateway, reference: &str) -> Result<bool> {
    match db.read(|tx| known_as(tx, gateway.name(), reference))? {
        Some(id) => one(db, gateway, id),
        None => Ok(true),
    }
}

/// The same of a charge of ours.
pub fn one(db: &Db, gateway: &dyn Gateway, id: ChargeId) -> Result<bool> {
    look(db, id, |claim| asking::ask(gateway, claim, db.clock.now()))
}

/// Calls off the page on which an invoice was to be paid: afterwards nobody can pay there. If somebody has, that
/// counts. False: as [`session`], and somebody may still pay there.
pub fn close(db: &Db, gateway: &dyn Gateway, id: ChargeId) -> Result<bool> {
    look(db, id, |claim| match &claim.charge.session {
        Some(session) => gateway.close(session).map(|progress: Progress<Charged>| claim.said_of_page(progress)),
        None => asking::ask(gateway, claim, db.clock.now()),
    })
}

/// Has the gateway call off what has ended here, so that nobody pays it later. If somebody has, that counts.
///
/// # Errors
/// Those of the database. What could not be written down is asked for again.
pub fn call_off_due(db: &Db, gateway: &dyn Gateway) -> Result<()> {
    for _ in 0..CALLED_OFF_AT_ONCE {
        let Some(id) = db.read(|tx| to_call_off(tx, gateway.name()))? else { return Ok(()) };
        if !one(db, gateway, id)? {
            return Ok(());
        }
    }
    Ok(())
}

fn look(db: &Db, id: ChargeId, ask: impl Fn(&Claim) -> Answer<Charged>) -> Result<bool> {
    let Some(claim) = db.write(|tx| asking::take(tx, id))? else { return Ok(true) };
    let answer = ask(&claim);
    asking::log(&claim, &answer);
    db.write(|tx| asking::note(tx, &claim, &answer))?;
    Ok(!matches!(answer, Err(Trouble::Away(_))))
}

/// Looks at a card or an account: gateways hear of new cards before their holders say so. False: as [`session`]. One
/// that can not be charged any more stays until it is tried: then those who pay learn why.
pub fn credential(db: &Db, gateway: &dyn Gateway, token: &str) -> Result<bool> {
    let Some(known) = db.read(|tx| called(tx, gateway.name(), token))? else { return Ok(true) };
    match gateway.credential(token) {
        Ok(Some(now)) => db.write(|tx| renew(tx, &known, &now)).map(|()| true),
        Ok(None) | Err(Trouble::Refused(_)) => Ok(true),
        Err(Trouble::Away(problem)) => {
            tracing::warn!(problem, "the gateway is away");
            Ok(false)
        }
    }
}

fn called(tx: &mut Tx, gateway: GatewayName, token: &str) -> Result<Option<Credential>> {
    let found = credentials::table.filter(credentials::gateway.eq(gateway)).filter(credentials::token.eq(token));
    let found = found.filter(credentials::token.ne(""));
    Ok(found.select(Credential::as_select()).first_row(tx.conn).optional()?)
}

/// Of another month of expiry it is said anew when that comes near.
fn renew(tx: &mut Tx, known: &Credential, now: &SetUp) -> Result<()> {
    let warned = if known.expires == now.expires { known.warned } else { 0 };
    diesel::update(credentials::table.find(known.id))
        .set((
            credentials::brand.eq(&now.brand),
            credentials::last4.eq(&now.last4),
            credentials::expires.eq(&now.expires),
            credentials::warned.eq(warned),
        ))
        .execute(tx.conn)?;
    Ok(())
}
