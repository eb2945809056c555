//! `remit serve`: the dashboard, the worker that sends its mails and the one that does what is due, until SIGTERM or
//! Ctrl-C.

use actix_web::dev::ServerHandle;
use futures_util::future::select;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::due;
use crate::mail::transport::{Patience, Transport};
use crate::mail::worker;
use crate::server;
use crate::settings::Settings;
use crate::store::Db;

pub(super) fn run(settings: Settings) -> Result<(), String> {
    settings.check_mail_can_leave()?;
    let db = super::open(&settings)?;
    actix_web::rt::System::new().block_on(serve(settings, db))
}

async fn serve(settings: Settings, db: Db) -> Result<(), String> {
    let server = server::http(&settings, server::house(&settings, db.clone()))?;
    stop_on_signal(server.handle())?;
    let (stop, stopping) = watch::channel(false);
    let clock = actix_web::rt::spawn(due::run(db.clone(), stopping.clone()));
    let worker = match &settings.smtp_url {
        None => None,
        Some(url) => {
            let transport = Transport::smtp(url, settings.mail_from.clone(), Patience::default())?;
            Some(actix_web::rt::spawn(worker::run(db, transport, stopping)))
        }
    };
    println!("Remit is at {}", settings.base_url);
    let outcome = server.await.map_err(|problem| format!("The server stopped: {problem}"));
    stop.send_replace(true);
    clock.await.map_err(|problem| format!("What is due stopped happening: {problem}"))?;
    if let Some(worker) = worker {
        worker.await.map_err(|problem| format!("The mail worker stopped: {problem}"))?;
    }
    outcome
}

/// The first signal lets running requests finish; a second one ends the program where it stands.
fn stop_on_signal(server: ServerHandle) -> Result<(), String> {
    let listen = |kind| signal(kind).map_err(|problem| format!("Signals cannot be received: {problem}"));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    actix_web::rt::spawn(async move {
        select(Box::pin(terminate.recv()), Box::pin(interrupt.recv())).await;
        tracing::info!("stopping");
        actix_web::rt::spawn(server.stop(true));
        select(Box::pin(terminate.recv()), Box::pin(interrupt.recv())).await;
        std::process::exit(1);
    });
    Ok(())
}
