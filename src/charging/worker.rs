//! The worker: asks the gateway for the money of charges whose day has come, and what became of those that are on their
//! way, until it is told to stop. Four ask side by side: one slow answer does not hold up the others. Once a day all is compared.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join5};
use tokio::sync::watch;

use super::{asking, comparing, notices, present, queries, refreshing, refunds, setups};
use crate::error::{Error, Result};
use crate::gateway::port::{Gateway, Trouble};
use crate::store::Db;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(5);

/// Between two comparisons; and if it could not be compared.
const COMPARED_EVERY: Duration = Duration::from_secs(24 * 3600);
const COMPARED_AGAIN: Duration = Duration::from_secs(3600);
/// So far back: longer than cards can be disputed as a rule.
const COMPARED_DAYS: i64 = 130;

/// Asks until `stop` says so; the questions that are being asked then are finished.
pub async fn run(db: Db, gateway: Arc<dyn Gateway>, stop: watch::Receiver<bool>) {
    join(go_round(db.clone(), gateway.clone(), stop.clone()), compare(db, gateway, stop)).await;
}

async fn go_round(db: Db, gateway: Arc<dyn Gateway>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let asks = || {
            let (db, gateway, stopping) = (db.clone(), gateway.clone(), stop.clone());
            let round = move || ask_while(&db, gateway.as_ref(), || !*stopping.borrow());
            tokio::task::spawn_blocking(round)
        };
        let hears = {
            let (db, gateway) = (db.clone(), gateway.clone());
            tokio::task::spawn_blocking(move || hear(&db, gateway.as_ref()))
        };
        let (first, second, third, fourth, heard) = join5(asks(), asks(), asks(), asks(), hears).await;
        for outcome in [first, second, third, fourth, heard] {
            match outcome.unwrap_or_else(|problem| Err(Error::Internal(problem.to_string()))) {
                // Others wrote at the same time, again and again: nothing is wrong, and the next look goes on.
                Ok(()) | Err(Error::Crowded) => {}
                Err(problem) => tracing::warn!(%problem, "charges have to wait"),
            }
        }
        tokio::time::timeout(EVERY, stop.changed()).await.ok();
    }
}

/// Only what is not over yet is asked about by itself: of the rest messages tell, and they may be lost.
async fn compare(db: Db, gateway: Arc<dyn Gateway>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let (db, gateway) = (db.clone(), gateway.clone());
        let agree = move || comparing::agree(&db, gateway.as_ref(), db.clock.now().plus_days(-COMPARED_DAYS));
        let outcome = tokio::task::spawn_blocking(agree).await;
        let pause = match outcome.unwrap_or_else(|problem| Err(Error::Internal(problem.to_string()))) {
            Ok(Ok(_)) => COMPARED_EVERY,
            Ok(Err(Trouble::Away(problem) | Trouble::Refused(problem))) => {
                tracing::warn!(problem, "charges were not compared with the gateway");
                COMPARED_AGAIN
            }
            Err(problem) => {
                tracing::warn!(%problem, "charges were not compared with the gateway");
                COMPARED_AGAIN
            }
        };
        tokio::time::timeout(pause, stop.changed()).await.ok();
    }
}

/// One round: asks about what is due now.
///
/// # Errors
/// Those of the database. What was asked and could not be written down is asked again later, with the same key.
pub fn work_due(db: &Db, gateway: &dyn Gateway) -> Result<()> {
    hear(db, gateway)?;
    ask_while(db, gateway, || true)
}

/// What the gateway has told, pages that were left, what has ended, what goes back, and cards that nobody uses.
fn hear(db: &Db, gateway: &dyn Gateway) -> Result<()> {
    notices::work_due(db, gateway)?;
    present::close_old(db, gateway)?;
    refreshing::call_off_due(db, gateway)?;
    refunds::work_due(db, gateway)?;
    setups::tidy(db, gateway)
}

/// Ends when the gateway is away: it is for everything.
fn ask_while(db: &Db, gateway: &dyn Gateway, goes_on: impl Fn() -> bool) -> Result<()> {
    let name = gateway.name();
    while goes_on() && db.read(|tx| queries::is_due(tx, name))? {
        let Some(claim) = db.write(|tx| asking::claim(tx, name))? else { return Ok(()) };
        let answer = asking::ask(gateway, &claim, db.clock.now());
        asking::log(&claim, &answer);
        db.write(|tx| asking::note(tx, &claim, &answer))?;
        if matches!(answer, Err(Trouble::Away(_))) {
            return Ok(());
        }
    }
    Ok(())
}
