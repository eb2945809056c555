//! What time does: trials and invitations end, scheduled deletions happen, what nobody needs any more is forgotten.
//! Every server runs these rounds; a portion that another one has treated meanwhile is simply not there any more.

mod letters;

use std::time::Duration;

use tokio::sync::watch;

use crate::access::session;
use crate::error::{Error, Result};
use crate::invoices::finished::Finished;
use crate::mail::queue;
use crate::store::{Db, Tx, limits};
use crate::web::{call, drafts, once};
use crate::{
    apps, books, charging, codes, costs, environments, invitations, invoices, links, metering, people, vat_ids,
    webhooks,
};

/// Between two rounds.
const EVERY: Duration = Duration::from_secs(30);
/// Every so many rounds old things are forgotten too: once an hour.
const FORGET_EVERY: u32 = 120;
/// After a portion as large as this there are more, and others who want to write have waited: they get a turn, or SQLite
/// might let them wait until they give up.
const LARGE: usize = 100;
const TURN_OF_OTHERS: Duration = Duration::from_millis(50);
/// How long what is over and of no use any more is kept.
const KEPT_DAYS: i64 = 3;

/// Treats one portion and says how large it was: 0 once nothing is left.
type Portion = fn(&mut Tx) -> Result<Treated>;

/// A portion. What is to be logged of it is said once it is there to stay.
type Treated = (usize, Option<Finished>);

const PORTIONS: [(&str, Portion); 21] = [
    ("mails of a clock that was set back", |tx| in_silence(queue::come_nearer(tx))),
    ("VAT IDs of a clock that was set back", |tx| in_silence(vat_ids::changes::come_nearer(tx))),
    ("charges of a clock that was set back", |tx| in_silence(charging::asking::come_nearer(tx))),
    ("letters of names", |tx| in_silence(letters::give_missing(tx))),
    // Before apps go: what was promised to end earlier is not paid for until then.
    ("the end of what is booked", |tx| in_silence(environments::changes::end_due(tx))),
    ("the end of requests", |tx| in_silence(environments::changes::end_unanswered(tx))),
    ("the deletion of apps", |tx| in_silence(apps::changes::delete_due(tx))),
    ("telling of trials that end", |tx| in_silence(apps::changes::tell_of_ends(tx))),
    ("the end of invitations", |tx| in_silence(invitations::due::expire(tx))),
    ("the last call of invitations", |tx| in_silence(invitations::due::last_calls(tx))),
    ("invoices", |tx| invoices::monthly::bill_due(tx).map(|billed| (billed.steps, billed.finished))),
    ("charges of new invoices", |tx| in_silence(charging::begin::new_invoices(tx))),
    ("charges that nobody takes", |tx| in_silence(charging::begin::give_up_untaken(tx))),
    ("the anchor of the invoices", |tx| in_silence(books::anchor::write_due(tx))),
    ("direct debits that were booked", |tx| in_silence(charging::bank::booked::settle_due(tx))),
    ("reminders of invoices", |tx| in_silence(invoices::reminders::remind_due(tx))),
    ("the end of cards", |tx| in_silence(charging::setups::expiry::warn_due(tx))),
    ("the end of last notices", |tx| in_silence(invoices::reminders::note_passed_notices(tx))),
    ("the end of old records of usage", |tx| in_silence(metering::changes::forget_old(tx))),
    // After all that ends and that is billed.
    ("sums of the running month", |tx| in_silence(costs::kept::count_due(tx))),
    // Last: all of it is told.
    ("what the platform is told", |tx| in_silence(webhooks::feed::sequence_due(tx))),
];

fn in_silence(treated: Result<usize>) -> Result<Treated> {
    treated.map(|many| (many, None))
}

type Forget = fn(&mut Tx) -> Result<()>;

const FORGOTTEN: [(&str, Forget); 18] = [
    ("sign-ups", |tx| people::changes::forget_sign_ups_ended_before(tx, tx.now)),
    ("links", |tx| links::forget_ended_before(tx, tx.now.plus_days(-KEPT_DAYS))),
    ("codes", codes::forget_ended),
    ("forms", |tx| once::forget_sent_before(tx, tx.now.plus_days(-KEPT_DAYS))),
    ("answers to programs", call::forget_answers),
    ("drafts", drafts::forget_old),
    ("limits", limits::forget_old),
    ("mails", queue::forget_old),
    ("sessions", session::forget_old),
    ("webhooks", webhooks::deliveries::forget_old),
    ("messages of the gateway", charging::notices::forget_old),
    ("links to invoices", invoices::links::forget_ended),
    ("links for accountants", invoices::links::accountants::forget_ended),
    ("cards of what is closed", charging::setups::forget_closed),
    ("mandates", |tx| charging::bank::ending::end_unused(tx).map(drop)),
    ("accounts", charging::bank::ending::forget),
    ("names", people::changes::forget_names),
    ("addresses of invitations", invitations::changes::forget_addresses),
];

/// One whole round: everything that is due now, each portion in a transaction of its own. Run again it finds nothing.
///
/// # Errors
/// The last problem. What one thing is stopped by does not stop the others.
pub fn run_due(db: &Db) -> Result<()> {
    run_due_until(db, &|| false)
}

/// The same, ended after the portion that is running once `stopping` says so: the next round goes on from there.
///
/// # Errors
/// As [`run_due`].
pub fn run_due_until(db: &Db, stopping: Stopping) -> Result<()> {
    happen(db, stopping).and(forget(db))
}

type Stopping<'a> = &'a dyn Fn() -> bool;

fn happen(db: &Db, stopping: Stopping) -> Result<()> {
    let mut outcome = Ok(());
    for (what, portion) in PORTIONS {
        match until_nothing_is_left(db, portion, stopping) {
            // Others wrote at the same time, again and again: nothing is wrong, and the next round goes on.
            Err(Error::Crowded) => {}
            Err(problem) => {
                tracing::warn!(%problem, "{what} has to wait");
                outcome = Err(problem);
            }
            Ok(()) => {}
        }
    }
    outcome
}

fn until_nothing_is_left(db: &Db, portion: Portion, stopping: Stopping) -> Result<()> {
    loop {
        let (many, finished) = db.write(portion)?;
        if let Some(finished) = finished {
            tracing::info!("{finished}");
        }
        match many {
            0 => return Ok(()),
            _ if stopping() => return Ok(()),
            LARGE.. => std::thread::sleep(TURN_OF_OTHERS),
            _ => {}
        }
    }
}

fn forget(db: &Db) -> Result<()> {
    let mut outcome = Ok(());
    for (what, forget) in FORGOTTEN {
        if let Err(problem) = db.write(forget) {
            tracing::warn!(%problem, "old {what} were not forgotten");
            outcome = Err(problem);
        }
    }
    outcome
}

/// Round after round until `stop` says so; the portion that is running then is finished.
pub async fn run(db: Db, mut stop: watch::Receiver<bool>) {
    for number in (0..FORGET_EVERY).cycle() {
        if *stop.borrow() {
            return;
        }
        let (db, stopped) = (db.clone(), stop.clone());
        let round = move || {
            let stopping = || *stopped.borrow();
            if number == 0 { run_due_until(&db, &stopping) } else { happen(&db, &stopping) }
        };
        let outcome = tokio::task::spawn_blocking(round).await;
        if let Err(problem) = outcome.unwrap_or_else(|problem| Err(Error::Internal(problem.to_string()))) {
            tracing::warn!(%problem, "not everything that was due has happened");
        }
        tokio::time::timeout(EVERY, stop.changed()).await.ok();
    }
}
