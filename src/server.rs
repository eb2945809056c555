//! Builds the application from settings, clock and database: used by `main` and by the tests.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_session::SessionMiddleware;
use actix_session::config::{PersistentSession, TtlExtensionPolicy};
use actix_session::storage::CookieSessionStore;
use actix_web::body::MessageBody;
use actix_web::cookie::{Key, SameSite, time::Duration};
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{Data, get};
use actix_web::{App, Error, HttpServer};

use crate::figures::{self, Figures};
use crate::gateway::port::Gateway;
use crate::gateway::sandbox::Sandbox;
use crate::gateway::stripe::Stripe;
use crate::model::credential::GatewayName;
use crate::model::secret::Keys;
use crate::outgoing::Patience;
use crate::routes;
use crate::settings::Settings;
use crate::store::connection::DatabaseUrl;
use crate::store::{Clock, Db, Site};
use crate::web::allowance::Calls;
use crate::web::assets::Assets;
use crate::web::metrics::Metrics;
use crate::web::passwords::Hasher;
use crate::web::pipe::Files;
use crate::web::request::House;
use crate::web::shell::Frame;
use crate::web::{headers, log, normal_path};

const COOKIE_DAYS: i64 = 30;

/// The database and what mails need to know, without a server: for the command line.
pub fn database(settings: &Settings, clock: Clock) -> Db {
    let site = Site {
        brand: settings.brand.clone(),
        base_url: settings.base_url.clone(),
        keys: Keys::from_secret(&settings.secret),
        seller: settings.seller.clone(),
        new_app_page: settings.new_app_page.clone(),
        terms: settings.terms.clone(),
        catalogue: settings.catalogue.clone(),
        time_zone: settings.time_zone,
        sends_mails: settings.mail_server.is_some(),
        taking: settings.taking.clone(),
        checks_vat_ids: settings.vies_url.is_some(),
    };
    Db::new(settings.database.clone(), settings.database_connections, clock, Arc::new(site))
}

/// Who takes cards and direct debits. None: nobody, or only the bank of the seller.
pub fn gateway(settings: &Settings, db: &Db) -> Option<Arc<dyn Gateway>> {
    match settings.taking.gateway? {
        GatewayName::Stripe => {
            let account = settings.stripe.clone()?;
            Some(Arc::new(Stripe::new(account, Patience::default())))
        }
        GatewayName::Sandbox => Some(Arc::new(Sandbox::new(db.clone()))),
        GatewayName::Bank => None,
    }
}

/// What all requests share.
pub fn house(settings: &Settings, db: Db) -> Data<House> {
    let assets = Assets::load();
    let gateway = gateway(settings, &db);
    let frame = Frame {
        brand: settings.brand.clone(),
        css: assets.css.clone(),
        icon: assets.icon.clone(),
        copy_script: assets.copy_script.clone(),
        keep_script: assets.keep_script.clone(),
        footer: settings.footer.clone(),
        has_outbox: settings.has_outbox(),
        taking: settings.taking.clone(),
        new_app_page: settings.new_app_page.clone(),
        app_pages: settings.app_pages.clone(),
    };
    Data::new(House {
        db,
        frame: Arc::new(frame),
        assets,
        hasher: Hasher::default(),
        files: Files::default(),
        calls: Calls::default(),
        base_url: settings.base_url.clone(),
        is_https: settings.is_https(),
        security_contact: settings.security_contact.clone(),
        trusted_proxies: settings.trusted_proxies.clone(),
        metrics: Metrics::default(),
        gateway,
        is_stopping: AtomicBool::new(false),
    })
}

/// The application. The last `wrap` is the outermost.
pub fn app(
    house: Data<House>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let cookie = cookie(&house);
    App::new()
        .app_data(house)
        .configure(routes::configure)
        .wrap(cookie)
        .wrap(from_fn(log::write))
        .wrap(from_fn(normal_path::only))
        .wrap(from_fn(headers::add))
}

fn cookie(house: &House) -> SessionMiddleware<CookieSessionStore> {
    let key = Key::from(&house.db.site.keys.cookie);
    let name = if house.is_https { "__Host-remit" } else { "remit" };
    SessionMiddleware::builder(CookieSessionStore::default(), key)
        .cookie_name(name.into())
        .cookie_secure(house.is_https)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".into())
        .session_lifecycle(
            PersistentSession::default()
                .session_ttl(Duration::days(COOKIE_DAYS))
                .session_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges),
        )
        .build()
}

/// Makes the SQLite file and its folder when they are missing: readable by nobody else, and so are the files that
/// SQLite keeps beside it.
///
/// # Errors
/// One sentence that says what is in the way.
pub fn prepare_file(settings: &Settings) -> Result<(), String> {
    use std::os::unix::fs::OpenOptionsExt;

    let DatabaseUrl::Sqlite(path) = &settings.database else { return Ok(()) };
    let path = std::path::Path::new(path);
    let problem = |what: std::io::Error| format!("The database {} cannot be made: {what}", path.display());
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(problem)?;
    }
    std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map_err(problem)?;
    Ok(())
}

/// The server, bound to its address and running once it is awaited. Stopping it lets running requests finish.
///
/// # Errors
/// One sentence that says why it cannot listen.
pub fn http(settings: &Settings, house: Data<House>) -> Result<actix_web::dev::Server, String> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let server = HttpServer::new(move || app(house.clone()))
        .workers(workers)
        .worker_max_blocking_threads(4)
        .client_request_timeout(std::time::Duration::from_secs(5))
        .shutdown_timeout(30)
        .disable_signals()
        .tcp_nodelay(true)
        .bind(settings.listen)
        .map_err(|problem| format!("Remit cannot listen at {}: {problem}", settings.listen))?;
    Ok(server.run())
}

/// The server of `/metrics`, if it is to be anywhere: its own address, its own thread, nothing of it in the log.
///
/// # Errors
/// One sentence that says why it cannot listen.
pub fn metrics(settings: &Settings, house: &House) -> Result<Option<actix_web::dev::Server>, String> {
    let Some(listen) = settings.metrics_listen else { return Ok(None) };
    let figures = Data::new(Figures::new(house.db.clone(), &house.metrics));
    let app = move || {
        App::new().app_data(figures.clone()).route("/metrics", get().to(figures::show)).wrap(from_fn(headers::add))
    };
    let server = HttpServer::new(app)
        .workers(1)
        .worker_max_blocking_threads(1)
        .client_request_timeout(std::time::Duration::from_secs(5))
        .disable_signals()
        .bind(listen)
        .map_err(|problem| format!("Remit cannot listen at {listen} for metrics: {problem}"))?;
    Ok(Some(server.run()))
}
