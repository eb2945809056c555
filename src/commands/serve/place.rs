//! The place of this server among those that run on the same database.

use std::time::Duration;

use tokio::sync::watch;

use crate::environments::queries;
use crate::model::ServerId;
use crate::store::servers::{self, Start};
use crate::store::{Db, Tx};

/// Takes a place.
///
/// # Errors
/// One sentence that says what another server has otherwise.
pub(super) fn take(db: &Db) -> Result<ServerId, String> {
    match db.write(servers::start).map_err(|problem| format!("The database cannot be written: {problem}"))? {
        Start::Runs { id, changed } => {
            for setting in changed {
                said_of_change(setting);
            }
            Ok(id)
        }
        Start::Refused { differs } => Err(format!(
            "Another server runs on this database with another {}. All servers of one database need the same. To change \
             it, stop them first; one that was killed is forgotten after a minute.",
            differs.join(", another ")
        )),
    }
}

fn said_of_change(setting: &str) {
    if setting == "REMIT_SECRET" {
        tracing::warn!(
            "REMIT_SECRET is another one than before: links that were sent are dead, and everyone has to log in again"
        );
    } else {
        tracing::info!("{setting} is another one than before");
    }
}

/// Gives signs of life until `stop` says so.
pub(super) async fn keep(db: Db, id: ServerId, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::time::timeout(Duration::from_secs(servers::EVERY_SECONDS), stop.changed()).await.ok();
        if *stop.borrow() {
            return;
        }
        let db = db.clone();
        let sign = move || db.write(|tx| servers::still_runs(tx, id));
        match tokio::task::spawn_blocking(sign).await {
            Ok(Ok(differs)) if differs.is_empty() => {}
            Ok(Ok(differs)) => {
                tracing::error!("another server runs on this database with another {}", differs.join(", another "))
            }
            Ok(Err(problem)) => tracing::warn!(%problem, "no sign of life could be given"),
            Err(problem) => tracing::warn!(%problem, "no sign of life could be given"),
        }
    }
}

/// Gives the place back.
pub(super) fn leave(db: &Db, id: ServerId) {
    if let Err(problem) = db.write(|tx| servers::stop(tx, id)) {
        tracing::warn!(%problem, "the end could not be written down: for a minute it looks as if this server still ran");
    }
}

/// Says what is booked and is no longer in the catalogue.
pub(super) fn say_what_is_no_longer_sold(db: &Db) {
    match db.read(|tx: &mut Tx| queries::not_in_catalogue(tx)) {
        Ok(gone) if gone.is_empty() => {}
        Ok(gone) => tracing::warn!(
            "REMIT_CATALOGUE has no {}, although it is booked. Keys stay in the catalogue as long as they are booked.",
            gone.iter().map(ToString::to_string).collect::<Vec<_>>().join(", no ")
        ),
        Err(problem) => tracing::warn!(%problem, "what is booked cannot be compared with the catalogue"),
    }
}
