//! Settings come from the environment (and `.env`). What is wrong is said in one sentence, at the start.

mod addresses;
mod encoded;
mod files;
mod names;
mod secret;

use std::net::SocketAddr;

use chrono_tz::Tz;
use clap::Args;
use ipnet::IpNet;

use crate::mail::mail_server::MailServer;
use crate::model::catalogue::Catalogue;
use crate::model::seller::Seller;
use crate::store::connection::DatabaseUrl;
use files::Place;

pub(crate) use addresses::{is_loopback_url, is_this_machine};
pub(crate) use files::utf16;
pub use names::refuse_unknown;

/// As they stand in the environment, with their defaults: what `remit --help` shows.
#[derive(Debug, Clone, Args)]
pub struct RawSettings {
    /// `sqlite://PATH` (made when missing) or `postgres://…`
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://var/remit.sqlite3",
        global = true,
        hide_env_values = true
    )]
    pub database_url: String,
    /// Where it listens
    #[arg(long, env = "REMIT_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: String,
    /// The address people use; links in mails come from it [default: http:// and where it listens]
    #[arg(long, env = "REMIT_BASE_URL", global = true)]
    pub base_url: Option<String>,
    /// At least 32 bytes, the same for all servers of one database [default: made once beside the SQLite file]
    #[arg(long, env = "REMIT_SECRET", global = true, hide_env_values = true)]
    pub secret: Option<String>,
    /// `smtps://USER:PASSWORD@HOST`, or `smtp://…:587` for STARTTLS [default: mails wait at /outbox, on this machine
    /// only]
    #[arg(long, env = "REMIT_SMTP_URL", global = true, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Certificate authorities of your own for the mail server, besides those that are built in: a PEM file
    #[arg(long, env = "SSL_CERT_FILE", global = true)]
    pub certificates: Option<String>,
    /// Sender of mails [default: the brand <remit@localhost>, on this machine only]
    #[arg(long, env = "REMIT_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
    /// The name people see
    #[arg(long, env = "REMIT_BRAND", default_value = "Remit", global = true)]
    pub brand: String,
    /// What can be booked and what it costs: a TOML file, or `built-in` [default: built-in, on this machine only]
    #[arg(long, env = "REMIT_CATALOGUE", global = true)]
    pub catalogue: Option<String>,
    /// Who sends the invoices: a TOML file, or `none`: no invoices [default: an example, on this machine only]
    #[arg(long, env = "REMIT_SELLER", global = true)]
    pub seller: Option<String>,
    /// Where days and months begin, for what is billed
    #[arg(long, env = "REMIT_TIME_ZONE", default_value = "Europe/Berlin", global = true)]
    pub time_zone: String,
    /// Where VAT IDs of the EU are looked up: an address, or `off` [default: VIES, the service of the EU, where
    /// REMIT_SELLER is set; on this machine alone nobody is asked]
    #[arg(long, env = "REMIT_VIES_URL", global = true)]
    pub vies_url: Option<String>,
    /// Networks of proxies whose forwarding headers count, separated by commas
    #[arg(long, env = "REMIT_TRUSTED_PROXIES", default_value = "", global = true)]
    pub trusted_proxies: String,
    /// What is logged: a `tracing` filter
    #[arg(long, env = "REMIT_LOG", default_value = "info", global = true)]
    pub log: String,
    /// `text`, or `json` for machines
    #[arg(long, env = "REMIT_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: String,
    /// Connections to the database
    #[arg(long, env = "REMIT_DATABASE_CONNECTIONS", default_value_t = 8, global = true)]
    pub database_connections: u32,
    /// Whom to tell of a weakness: an email address or a page, shown at /.well-known/security.txt
    #[arg(long, env = "REMIT_SECURITY_CONTACT", global = true)]
    pub security_contact: Option<String>,
    /// Links in the footer, absent when unset
    #[arg(long, env = "REMIT_HELP_URL", global = true)]
    pub help_url: Option<String>,
    #[arg(long, env = "REMIT_PRIVACY_URL", global = true)]
    pub privacy_url: Option<String>,
    #[arg(long, env = "REMIT_IMPRINT_URL", global = true)]
    pub imprint_url: Option<String>,
}

/// Settings that are right.
#[derive(Clone)]
pub struct Settings {
    pub database: DatabaseUrl,
    pub database_connections: u32,
    pub listen: SocketAddr,
    /// Without a slash at the end.
    pub base_url: String,
    pub secret: Vec<u8>,
    /// None: mails wait at `/outbox`.
    pub mail_server: Option<MailServer>,
    pub mail_from: lettre::message::Mailbox,
    pub brand: String,
    pub catalogue: Catalogue,
    pub seller: Option<Seller>,
    pub time_zone: Tz,
    /// None: nobody is asked about VAT IDs.
    pub vies_url: Option<String>,
    pub trusted_proxies: Vec<IpNet>,
    /// `mailto:…` or `https://…`
    pub security_contact: Option<String>,
    /// Label and address: those that are set.
    pub footer: Vec<(&'static str, String)>,
}

impl RawSettings {
    /// Checks everything.
    ///
    /// # Errors
    /// One sentence that says which setting is wrong and what it should be.
    pub fn check(self) -> Result<Settings, String> {
        let database = database(&self.database_url)?;
        let listen: SocketAddr = self
            .listen
            .parse()
            .map_err(|_| format!("REMIT_LISTEN is “{}”. Use ADDRESS:PORT, for example 127.0.0.1:8080.", self.listen))?;
        let base_url = addresses::base_url(self.base_url.as_deref(), listen)?;
        let is_local = listen.ip().is_loopback() && is_loopback_url(&base_url);
        let mail_server = addresses::mail_server(self.smtp_url.as_deref(), &base_url)?;
        let place = match &mail_server {
            _ if !is_local => Place::ForOthers,
            Some(_) => Place::Local,
            None => Place::TriedOut,
        };
        let seller = files::seller(self.seller.as_deref(), place)?;
        let vies_url = addresses::vies_url(self.vies_url, seller.is_some() && !is_local)?;
        let footer = [("Help", self.help_url), ("Privacy", self.privacy_url), ("Imprint", self.imprint_url)];
        // Many systems set them for every program: they are read only where they are needed.
        let trusting = |server: MailServer| -> Result<MailServer, String> {
            Ok(server.trusting(files::authorities(self.certificates.as_deref())?))
        };
        Ok(Settings {
            database_connections: self.database_connections.clamp(2, 64),
            listen,
            mail_server: mail_server.map(trusting).transpose()?,
            mail_from: addresses::mail_from(self.mail_from.as_deref(), &self.brand, is_local)?,
            catalogue: files::catalogue(self.catalogue.as_deref(), place)?,
            seller,
            vies_url,
            time_zone: self
                .time_zone
                .parse()
                .map_err(|_| format!("REMIT_TIME_ZONE is “{}”. Use a name like Europe/Berlin.", self.time_zone))?,
            trusted_proxies: addresses::proxies(&self.trusted_proxies)?,
            security_contact: addresses::security_contact(self.security_contact.as_deref())?,
            brand: self.brand,
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
