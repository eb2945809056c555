//! `remit serve`: the dashboard, and the workers that send its mails and webhooks, do what is due and ask about VAT IDs, until
//! SIGTERM or Ctrl-C.

mod place;

use std::sync::Arc;

use actix_web::dev::ServerHandle;
use futures_util::future::select;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{database, output};
use crate::due;
use crate::mail::transport::{Patience, Transport};
use crate::mail::worker;
use crate::model::ServerId;
use crate::model::vat_id::VatId;
use crate::server;
use crate::settings::Settings;
use crate::store::Db;
use crate::vat_ids;
use crate::vat_ids::checker::Question;
use crate::vat_ids::vies::{self, Vies};
use crate::webhooks;
use crate::webhooks::http::{self, Http};

pub(super) fn run(settings: Settings) -> Result<(), String> {
    settings.check_mail_can_leave()?;
    let db = database::open(&settings)?;
    let id = place::take(&db)?;
    let outcome = actix_web::rt::System::new().block_on(serve(settings, db.clone(), id));
    place::leave(&db, id);
    outcome
}

async fn serve(settings: Settings, db: Db, id: ServerId) -> Result<(), String> {
    let server = server::http(&settings, server::house(&settings, db.clone()))?;
    stop_on_signal(server.handle())?;
    let (stop, stopping) = watch::channel(false);
    let clock = actix_web::rt::spawn(due::run(db.clone(), stopping.clone()));
    let place = actix_web::rt::spawn(place::keep(db.clone(), id, stopping.clone()));
    let worker = settings.mail_server.clone().map(|mail_server| {
        let transport = Transport::smtp(mail_server, settings.mail_from.clone(), Patience::default());
        actix_web::rt::spawn(worker::run(db.clone(), transport, stopping.clone()))
    });
    let carrier = Arc::new(Http::new(http::Patience::default()));
    let telling = actix_web::rt::spawn(webhooks::worker::run(db.clone(), carrier, stopping.clone()));
    let booked = db.clone();
    tokio::task::spawn_blocking(move || place::say_what_is_no_longer_sold(&booked));
    let asking =
        vies(&settings).map(|checker| actix_web::rt::spawn(vat_ids::worker::run(db, Arc::new(checker), stopping)));
    output::line(format!("Remit is at {}", settings.base_url)).ok();
    let outcome = server.await.map_err(|problem| format!("The server stopped: {problem}"));
    stop.send_replace(true);
    clock.await.map_err(|problem| format!("What is due stopped happening: {problem}"))?;
    place.await.map_err(|problem| format!("The signs of life stopped: {problem}"))?;
    telling.await.map_err(|problem| format!("The worker of webhooks stopped: {problem}"))?;
    if let Some(worker) = worker {
        worker.await.map_err(|problem| format!("The mail worker stopped: {problem}"))?;
    }
    if let Some(asking) = asking {
        asking.await.map_err(|problem| format!("The worker that asks about VAT IDs stopped: {problem}"))?;
    }
    outcome
}

/// Whoever is asked about VAT IDs, on behalf of the seller.
fn vies(settings: &Settings) -> Option<Vies> {
    let url = settings.vies_url.as_deref()?;
    let seller = settings.seller.as_ref();
    let requester = seller.and_then(|seller| {
        let id = VatId::parse(seller.vat_id.as_deref()?, seller.country).ok()?;
        Question::about(&id, seller.country)
    });
    Some(Vies::new(url, requester, vies::Patience::default()))
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
