//! `remit serve`: the dashboard, and the workers that send its mails and webhooks, do what is due and ask about VAT IDs, until
//! SIGTERM or Ctrl-C.

mod place;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::rt::spawn;
use actix_web::web::Data;
use futures_util::future::{Either, select};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{database, output};
use crate::charging;
use crate::due;
use crate::gateway::port::Gateway;
use crate::mail::transport::{Patience, Transport};
use crate::mail::worker;
use crate::model::ServerId;
use crate::model::vat_id::VatId;
use crate::outgoing;
use crate::server;
use crate::settings::Settings;
use crate::store::Db;
use crate::vat_ids;
use crate::vat_ids::checker::Question;
use crate::vat_ids::vies::Vies;
use crate::web::House;
use crate::webhooks;
use crate::webhooks::http::Http;

/// For so long visitors are still answered after SIGTERM, until whoever sends them has noticed at `/readyz`.
const STILL_SERVES: Duration = Duration::from_secs(5);

pub(super) fn run(settings: Settings) -> Result<(), String> {
    let db = database::open(&settings)?;
    let id = place::take(&db)?;
    let outcome = actix_web::rt::System::new().block_on(serve(settings, db.clone(), id));
    place::leave(&db, id);
    outcome
}

async fn serve(settings: Settings, db: Db, id: ServerId) -> Result<(), String> {
    let house = server::house(&settings, db.clone());
    let metrics = server::metrics(&settings, &house)?.map(|server| {
        let handle = server.handle();
        spawn(server);
        handle
    });
    let server = server::http(&settings, house.clone())?;
    let gateway = house.gateway.clone();
    stop_on_signal(server.handle(), house)?;
    let (stop, stopping) = watch::channel(false);
    let mut workers = workers(&settings, &db, id, &stopping);
    if let Some(gateway) = gateway {
        workers.push(("The worker of payments", charge(&settings, db.clone(), gateway, stopping)));
    }
    tokio::task::spawn_blocking(move || place::say_what_is_no_longer_sold(&db));
    output::line(format!("Remit is at {}", settings.base_url)).ok();
    let outcome = server.await.map_err(|problem| format!("The server stopped: {problem}"));
    stop.send_replace(true);
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    for (what, worker) in workers {
        worker.await.map_err(|problem| format!("{what} stopped: {problem}"))?;
    }
    outcome
}

/// Those that run beside the server, each with what is said if it does not any more.
fn workers(
    settings: &Settings,
    db: &Db,
    id: ServerId,
    stopping: &watch::Receiver<bool>,
) -> Vec<(&'static str, JoinHandle<()>)> {
    let mut workers = vec![
        ("What time does", spawn(due::run(db.clone(), stopping.clone()))),
        ("The signs of life", spawn(place::keep(db.clone(), id, stopping.clone()))),
    ];
    let carrier = Arc::new(Http::new(outgoing::Patience::default()));
    let telling = webhooks::worker::run(db.clone(), carrier, stopping.clone());
    workers.push(("The worker of webhooks", spawn(telling)));
    if let Some(mail_server) = settings.mail_server.clone() {
        let transport = Transport::smtp(mail_server, settings.mail_from.clone(), Patience::default());
        workers.push(("The mail worker", spawn(worker::run(db.clone(), transport, stopping.clone()))));
    }
    if let Some(checker) = vies(settings) {
        let asking = vat_ids::worker::run(db.clone(), Arc::new(checker), stopping.clone());
        workers.push(("The worker that asks about VAT IDs", spawn(asking)));
    }
    workers
}

/// Asks for what is to be paid by card or direct debit.
fn charge(settings: &Settings, db: Db, gateway: Arc<dyn Gateway>, stopping: watch::Receiver<bool>) -> JoinHandle<()> {
    if settings.stripe.as_ref().is_some_and(|stripe| !stripe.is_live()) {
        tracing::warn!("REMIT_STRIPE_KEY is a key to try things out: invoices are paid with money that does not exist");
    }
    spawn(charging::worker::run(db, gateway, stopping))
}

/// Whoever is asked about VAT IDs, on behalf of the seller.
fn vies(settings: &Settings) -> Option<Vies> {
    let url = settings.vies_url.as_deref()?;
    let seller = settings.seller.as_ref();
    let requester = seller.and_then(|seller| {
        let id = VatId::parse(seller.vat_id.as_deref()?, seller.country).ok()?;
        Question::about(&id, seller.country)
    });
    Some(Vies::new(url, requester, outgoing::Patience::default()))
}

/// The first signal lets running requests finish; a second one ends the program where it stands. Somebody at a keyboard need
/// not wait until all know.
fn stop_on_signal(server: ServerHandle, house: Data<House>) -> Result<(), String> {
    let listen = |kind| signal(kind).map_err(|problem| format!("Signals cannot be received: {problem}"));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    spawn(async move {
        let first = select(Box::pin(terminate.recv()), Box::pin(interrupt.recv())).await;
        let still_serves = if matches!(first, Either::Left(_)) { STILL_SERVES } else { Duration::ZERO };
        drop(first);
        house.is_stopping.store(true, Ordering::Relaxed);
        tracing::info!("stopping");
        spawn(async move {
            actix_web::rt::time::sleep(still_serves).await;
            server.stop(true).await;
        });
        select(Box::pin(terminate.recv()), Box::pin(interrupt.recv())).await;
        std::process::exit(1);
    });
    Ok(())
}
