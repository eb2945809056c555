//! The worker: asks about what is due, round after round, until it is told to stop. A question is asked outside of any
//! transaction, so nobody waits for the tax office.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::checker::{Answer, VatIdChecker};
use super::{changes, queries};
use crate::error::{Error, Result};
use crate::store::Db;

/// Between two rounds.
const EVERY: Duration = Duration::from_secs(15);
/// Questions of one round: nobody is flooded, whatever is waiting.
const AT_ONCE: usize = 20;

/// Asks until `stop` says so; the question that is being asked then is finished.
pub async fn run(db: Db, checker: Arc<dyn VatIdChecker>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let (db, checker, stopping) = (db.clone(), checker.clone(), stop.clone());
        let round = move || ask_while(&db, checker.as_ref(), || !*stopping.borrow());
        let outcome = tokio::task::spawn_blocking(round).await;
        if let Err(problem) = outcome.unwrap_or_else(|problem| Err(Error::Internal(problem.to_string()))) {
            tracing::warn!(%problem, "VAT IDs have to wait");
        }
        tokio::time::timeout(EVERY, stop.changed()).await.ok();
    }
}

/// One round: asks about what is due now.
///
/// # Errors
/// Those of the database. What was asked and could not be written down is asked again later.
pub fn ask_due(db: &Db, checker: &dyn VatIdChecker) -> Result<()> {
    ask_while(db, checker, || true)
}

fn ask_while(db: &Db, checker: &dyn VatIdChecker, goes_on: impl Fn() -> bool) -> Result<()> {
    for _ in 0..AT_ONCE {
        if !goes_on() || !db.read(queries::is_due)? {
            return Ok(());
        }
        let Some(claim) = db.write(changes::claim)? else { return Ok(()) };
        let answer = checker.ask(&claim.question);
        log(&claim, &answer);
        db.write(|tx| changes::note(tx, &claim, &answer))?;
        if matches!(answer, Answer::Away(_)) {
            return Ok(());
        }
    }
    Ok(())
}

/// Never the number itself.
fn log(claim: &changes::Claim, answer: &Answer) {
    let (payment_method, country) = (claim.payment_method, claim.question.prefix);
    match answer {
        Answer::Valid { .. } => tracing::info!(%payment_method, "VAT ID confirmed"),
        Answer::NotValid => tracing::info!(%payment_method, "VAT ID not valid"),
        Answer::NotNow(problem) => tracing::warn!(%payment_method, country, problem, "VAT ID not answered"),
        Answer::Away(problem) => tracing::warn!(problem, "VIES is away"),
    }
}
