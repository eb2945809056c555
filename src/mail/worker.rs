//! The worker: sends what is due, round after round, until it is told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join4;
use tokio::sync::watch;
use tokio::time::sleep;

use super::message::Attached;
use super::transport::{Delivery, Transport};
use super::{invoices, message, queue};
use crate::error::{Error, Result};
use crate::model::mail::Mail;
use crate::store::{Db, Tx};

/// Between two looks into the queue.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// After a failed connection the whole queue waits for so long.
const SERVER_AWAY: Duration = Duration::from_secs(60);
const DATABASE_AWAY: Duration = Duration::from_secs(5);

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Nothing is due any more.
    Done,
    /// The mail server cannot be reached or does not let us in.
    ServerAway,
}

/// Sends until `stop` says so; the mails that are being sent then are finished.
pub async fn run(db: Db, transport: Transport, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let stopping = stop.clone();
        let pause = match deliver(&db, &transport, || *stopping.borrow()).await {
            Ok(Round::Done) => LOOK_EVERY,
            Ok(Round::ServerAway) => SERVER_AWAY,
            // Somebody else wrote at the same time: nothing is wrong, and the next look finds the mails again.
            Err(Error::Crowded) => LOOK_EVERY,
            Err(problem) => {
                tracing::warn!(%problem, "the mail queue cannot be read");
                DATABASE_AWAY
            }
        };
        tokio::time::timeout(pause, stop.changed()).await.ok();
    }
}

/// One round: sends everything that is due now.
pub async fn deliver_due(db: &Db, transport: &Transport) -> Result<Round> {
    deliver(db, transport, || false).await
}

/// A round by four carriers side by side: one slow mail does not hold up the others.
async fn deliver(db: &Db, transport: &Transport, is_stopping: impl Fn() -> bool) -> Result<Round> {
    if !read(db, queue::is_due).await? {
        return Ok(Round::Done);
    }
    in_database(db, queue::drop_useless).await?;
    let server_away = AtomicBool::new(false);
    let carry = || carry(db, transport, &is_stopping, &server_away);
    let (first, second, third, fourth) = join4(carry(), carry(), carry(), carry()).await;
    transport.hang_up().await;
    first.and(second).and(third).and(fourth)?;
    Ok(if server_away.load(Ordering::Relaxed) { Round::ServerAway } else { Round::Done })
}

async fn carry(
    db: &Db,
    transport: &Transport,
    is_stopping: &impl Fn() -> bool,
    server_away: &AtomicBool,
) -> Result<()> {
    while !is_stopping() && !server_away.load(Ordering::Relaxed) {
        let Some(mail) = in_database(db, queue::claim).await? else { return Ok(()) };
        let delivery = try_to_deliver(db, transport, &mail).await;
        if matches!(delivery, Delivery::ServerAway(_)) {
            server_away.store(true, Ordering::Relaxed);
        }
        note(db, mail, delivery).await?;
    }
    Ok(())
}

async fn try_to_deliver(db: &Db, transport: &Transport, mail: &Mail) -> Delivery {
    let attached = match attached(db, mail).await {
        Ok(attached) => attached,
        Err(problem) => return Delivery::NotNow(problem.to_string()),
    };
    match message::build(&db.site, &transport.from, mail, attached) {
        Ok(message) => transport.send(message).await,
        Err(problem) => Delivery::Refused(format!("This cannot be written as a mail: {problem}")),
    }
}

/// What goes along with a mail.
async fn attached(db: &Db, mail: &Mail) -> Result<Option<Attached>> {
    let Some(invoice) = mail.invoice_id else { return Ok(None) };
    read(db, move |tx| invoices::attached(tx, invoice)).await.map(Some)
}

/// Writes down what became of a mail. While the database is away it tries again until the lease is over, so that
/// what was sent is not sent again.
async fn note(db: &Db, mail: Mail, delivery: Delivery) -> Result<()> {
    log(&mail, &delivery);
    let told = Arc::new((mail, delivery));
    for _ in 0..20 {
        let this = told.clone();
        match in_database(db, move |tx| write_down(tx, &this.0, &this.1)).await {
            Err(Error::DatabaseAway(_) | Error::Crowded | Error::DiskFull) => sleep(DATABASE_AWAY).await,
            other => return other,
        }
    }
    Ok(())
}

fn write_down(tx: &mut Tx, mail: &Mail, delivery: &Delivery) -> Result<()> {
    match delivery {
        Delivery::Sent => queue::sent(tx, mail),
        Delivery::NotNow(problem) => queue::not_now(tx, mail, problem),
        Delivery::Refused(problem) => queue::refused(tx, mail, problem),
        Delivery::ServerAway(problem) => queue::server_away(tx, mail, problem),
    }
}

fn log(mail: &Mail, delivery: &Delivery) {
    let (id, kind) = (mail.id, mail.kind.as_str());
    match delivery {
        Delivery::Sent => tracing::info!(mail = %id, kind, "mail sent"),
        Delivery::NotNow(problem) => tracing::warn!(mail = %id, kind, problem, "mail not taken yet"),
        Delivery::Refused(problem) => tracing::warn!(mail = %id, kind, problem, "mail refused"),
        Delivery::ServerAway(problem) => tracing::warn!(problem, "the mail server is away"),
    }
}

async fn in_database<T: Send + 'static>(db: &Db, act: impl Fn(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
    let db = db.clone();
    finished(tokio::task::spawn_blocking(move || db.write(act)).await)
}

async fn read<T: Send + 'static>(db: &Db, look: impl Fn(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
    let db = db.clone();
    finished(tokio::task::spawn_blocking(move || db.read(look)).await)
}

fn finished<T>(outcome: std::result::Result<Result<T>, tokio::task::JoinError>) -> Result<T> {
    outcome.unwrap_or_else(|problem| Err(Error::Internal(problem.to_string())))
}
