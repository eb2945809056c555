//! Settings come from the environment (and `.env`). What is wrong is said in one sentence, at the start.

mod addresses;
mod encoded;
mod files;
mod names;
mod no_settings;
mod payments;
mod platform;
mod raw;
mod secret;

use std::net::SocketAddr;

use chrono_tz::Tz;
use ipnet::IpNet;

use crate::gateway::stripe::StripeAccount;
use crate::mail::mail_server::MailServer;
use crate::model::catalogue::Catalogue;
use crate::model::platform::{AppPages, PlatformPage};
use crate::model::seller::Seller;
use crate::model::taking::Taking;
use crate::model::terms::TermsOfUse;
use crate::model::this_machine::is_loopback_url;
use crate::store::connection::DatabaseUrl;
use files::Place;

pub(crate) use files::utf16;
pub use names::refuse_unknown;
pub use no_settings::NoSettings;
pub use raw::RawSettings;

/// Settings that are right.
#[derive(Clone)]
pub struct Settings {
    pub database: DatabaseUrl,
    pub database_connections: u32,
    pub listen: SocketAddr,
    /// Where `/metrics` is. None: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Without a slash at the end.
    pub base_url: String,
    pub secret: Vec<u8>,
    /// None: mails wait at `/outbox`.
    pub mail_server: Option<MailServer>,
    pub mail_from: lettre::message::Mailbox,
    pub brand: String,
    pub catalogue: Catalogue,
    pub seller: Option<Seller>,
    /// Where apps are created that come from the platform. None: developers create them here.
    pub new_app_page: Option<PlatformPage>,
    /// Where the platform shows apps; None: developers are not led there.
    pub app_pages: Option<AppPages>,
    /// What can be paid with, besides a bank transfer.
    pub taking: Taking,
    /// Where cards and direct debits are taken, if that is Stripe.
    pub stripe: Option<StripeAccount>,
    pub time_zone: Tz,
    /// None: nobody is asked about VAT IDs.
    pub vies_url: Option<String>,
    pub trusted_proxies: Vec<IpNet>,
    /// `mailto:…` or `https://…`
    pub security_contact: Option<String>,
    /// What whoever takes over billing accepts.
    pub terms: Option<TermsOfUse>,
    /// Label and address: those that are set.
    pub footer: Vec<(&'static str, String)>,
}

impl RawSettings {
    /// Checks everything.
    ///
    /// # Errors
    /// As [`NoSettings`].
    pub fn check(self) -> Result<Settings, NoSettings> {
        let database = database(&self.database_url)?;
        let listen = addresses::listen(&self.listen)?;
        let base_url = addresses::base_url(self.base_url.as_deref(), listen)?;
        let is_local = listen.ip().is_loopback() && is_loopback_url(&base_url);
        let mail_server = addresses::mail_server(self.smtp_url.as_deref(), &base_url)?;
        let place = match &mail_server {
            _ if !is_local => Place::ForOthers,
            Some(_) => Place::Local,
            None => Place::TriedOut,
        };
        let seller = files::seller(self.seller.as_deref(), place)?;
        let trusted_proxies = addresses::proxies(&self.trusted_proxies)?;
        let is_alone = place == Place::TriedOut && trusted_proxies.is_empty();
        let for_money = payments::Place { is_alone, is_local, has_seller: seller.is_some() };
        let (taking, stripe) = payments::read(&self, for_money)?;
        let vies_url = addresses::vies_url(self.vies_url, seller.is_some() && !is_local)?;
        let terms = addresses::terms(self.terms_url.clone(), self.terms_version)?;
        let footer = [
            ("Help", self.help_url),
            ("Privacy", self.privacy_url),
            ("Imprint", self.imprint_url),
            ("Terms", self.terms_url),
        ];
        // Many systems set them for every program: they are read only where they are needed.
        let trusting = |server: MailServer| -> Result<MailServer, String> {
            Ok(server.trusting(files::authorities(self.certificates.as_deref())?))
        };
        Ok(Settings {
            database_connections: self.database_connections.clamp(2, 64),
            listen,
            metrics_listen: addresses::metrics_listen(self.metrics_listen.as_deref(), listen)?,
            mail_server: mail_server.map(trusting).transpose()?,
            mail_from: addresses::mail_from(self.mail_from.as_deref(), &self.brand, is_local)?,
            catalogue: files::catalogue(self.catalogue.as_deref(), place)?,
            seller,
            new_app_page: platform::new_app_page(&self.apps, self.new_app_url.as_deref())?,
            app_pages: platform::app_pages(self.app_url.as_deref())?,
            vies_url,
            taking,
            stripe,
            time_zone: self
                .time_zone
                .parse()
                .map_err(|_| format!("REMIT_TIME_ZONE is “{}”. Use a name like Europe/Berlin.", self.time_zone))?,
            trusted_proxies,
            security_contact: addresses::security_contact(self.security_contact.as_deref())?,
            brand: self.brand,
            terms,
            footer: addresses::footer(footer)?,
            base_url,
            // Last: it may be made now.
            secret: secret::secret(self.secret.as_deref(), &database, is_local)?,
            database,
        })
    }
}

impl Settings {
    /// True where this is one person's own machine: mails may be shown on a page instead of being sent.
    pub fn is_local(&self) -> bool {
        self.listen.ip().is_loopback() && is_loopback_url(&self.base_url) && self.trusted_proxies.is_empty()
    }

    pub fn has_outbox(&self) -> bool {
        self.mail_server.is_none() && self.is_local()
    }

    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// For `serve`: a mail server, unless this is one person's own machine.
    ///
    /// # Errors
    /// One sentence that says what is missing.
    pub fn check_mail_can_leave(&self) -> Result<(), String> {
        if self.mail_server.is_none() && !self.is_local() {
            return Err("REMIT_SMTP_URL is missing. Without a mail server Remit runs on this machine alone: \
                        REMIT_LISTEN and REMIT_BASE_URL at a loopback address, no REMIT_TRUSTED_PROXIES."
                .into());
        }
        Ok(())
    }
}

fn database(url: &str) -> Result<DatabaseUrl, String> {
    let database = DatabaseUrl::parse(url)
        .ok_or("DATABASE_URL has an unknown scheme. Use sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE.")?;
    if let DatabaseUrl::Postgres(url) = &database {
        encoded::check("DATABASE_URL", url)?;
    }
    Ok(database)
}
