//! The worker: moves what has happened into the feed as soon as it has, and brings it to the endpoints, until it is told to
//! stop. Each endpoint has somebody of its own who brings one thing after another, so a slow one holds up no other.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::carrier::{Answer, Carrier};
use super::deliveries::{self, Claim};
use super::feed;
use super::to_do::to_do;
use crate::error::{Error, Result};
use crate::model::WebhookId;
use crate::store::{Db, Tx};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);
const DATABASE_AWAY: Duration = Duration::from_secs(5);

/// Works until `stop` says so; what is on its way then is finished.
pub async fn run(db: Db, carrier: Arc<dyn Carrier>, mut stop: watch::Receiver<bool>) {
    let mut bringing: HashMap<WebhookId, JoinHandle<()>> = HashMap::new();
    while !*stop.borrow() {
        bringing.retain(|_, one| !one.is_finished());
        let looked = {
            let db = db.clone();
            tokio::task::spawn_blocking(move || look(&db)).await
        };
        let pause = match looked.unwrap_or_else(|problem| Err(Error::Internal(problem.to_string()))) {
            Ok(due) => {
                for endpoint in due {
                    bringing.entry(endpoint).or_insert_with(|| begin(&db, &carrier, &stop, endpoint));
                }
                EVERY
            }
            // Somebody else wrote at the same time: nothing is wrong, and the next look goes on.
            Err(Error::Crowded) => EVERY,
            Err(problem) => {
                tracing::warn!(%problem, "webhooks have to wait");
                DATABASE_AWAY
            }
        };
        tokio::time::timeout(pause, stop.changed()).await.ok();
    }
    for one in bringing.into_values() {
        one.await.ok();
    }
}

fn begin(db: &Db, carrier: &Arc<dyn Carrier>, stop: &watch::Receiver<bool>, endpoint: WebhookId) -> JoinHandle<()> {
    let (db, carrier, stopping) = (db.clone(), carrier.clone(), stop.clone());
    tokio::task::spawn_blocking(move || {
        if let Err(problem) = bring_while(&db, carrier.as_ref(), endpoint, || !*stopping.borrow()) {
            tracing::warn!(%problem, webhook = %endpoint, "webhooks of this endpoint have to wait");
        }
    })
}

/// One round: everything that has happened is in the feed, and what is due now was brought.
///
/// # Errors
/// Those of the database. What was brought and could not be written down is brought again later.
pub fn bring_due(db: &Db, carrier: &dyn Carrier) -> Result<()> {
    look(db)?.into_iter().try_for_each(|endpoint| bring_while(db, carrier, endpoint, || true))
}

/// Moves what waits into the feed, and from there to the endpoints. Gives those to which something may be brought. Where there
/// is nothing to do, that is one question.
fn look(db: &Db) -> Result<Vec<WebhookId>> {
    let mut now = db.read(to_do)?;
    if now.has_news {
        until_nothing_is_left(db, feed::sequence_due)?;
        now = db.read(to_do)?;
    }
    if !now.behind.is_empty() {
        for endpoint in now.behind {
            until_nothing_is_left(db, |tx| deliveries::follow(tx, endpoint))?;
        }
        now = db.read(to_do)?;
    }
    Ok(now.ready)
}

fn until_nothing_is_left(db: &Db, portion: impl Fn(&mut Tx) -> Result<usize>) -> Result<()> {
    while db.write(&portion)? > 0 {}
    Ok(())
}

fn bring_while(db: &Db, carrier: &dyn Carrier, endpoint: WebhookId, goes_on: impl Fn() -> bool) -> Result<()> {
    while goes_on() && db.read(|tx| deliveries::due(tx, endpoint))?.is_some() {
        let Some(claim) = db.write(|tx| deliveries::claim(tx, endpoint))? else { return Ok(()) };
        let answer = carrier.carry(&claim.message);
        log(&claim, &answer);
        db.write(|tx| deliveries::note(tx, &claim, &answer))?;
    }
    Ok(())
}

/// Never what was said, and never where it is: an address may hold a secret.
fn log(claim: &Claim, answer: &Answer) {
    let (webhook, id) = (claim.endpoint, claim.message.id.as_str());
    match answer.status {
        Some(status) if answer.is_yes() => tracing::debug!(%webhook, id, status, "webhook delivered"),
        Some(status) => tracing::warn!(%webhook, id, status, "webhook not taken"),
        None => tracing::warn!(%webhook, id, problem = answer.said, "webhook not answered"),
    }
}
