//! Settings come from the environment (and `.env`). What is wrong is said in one sentence, at the start.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use clap::Args;
use ipnet::IpNet;
use url::Url;

use crate::model::catalogue::Catalogue;
use crate::model::email_address::EmailAddress;
use crate::model::seller::Seller;
use crate::store::connection::DatabaseUrl;
use crate::vat_ids::vies;

const SHORTEST_SECRET: usize = 32;

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
    /// `smtp://…` or `smtps://…` [default: mails wait at /outbox, on this machine only]
    #[arg(long, env = "REMIT_SMTP_URL", global = true, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of mails [default: the brand <remit@localhost>]
    #[arg(long, env = "REMIT_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
    /// The name people see
    #[arg(long, env = "REMIT_BRAND", default_value = "Remit", global = true)]
    pub brand: String,
    /// What can be booked and what it costs: a TOML file [default: the catalogue that is built in]
    #[arg(long, env = "REMIT_CATALOGUE", global = true)]
    pub catalogue: Option<PathBuf>,
    /// Who sends the invoices: a TOML file [default: nobody, so there are none; on this machine alone an example]
    #[arg(long, env = "REMIT_SELLER", global = true)]
    pub seller: Option<PathBuf>,
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
    pub smtp_url: Option<String>,
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
        let database = DatabaseUrl::parse(&self.database_url).ok_or(
            "DATABASE_URL has an unknown scheme. Use sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE.",
        )?;
        let listen: SocketAddr = self
            .listen
            .parse()
            .map_err(|_| format!("REMIT_LISTEN is “{}”. Use ADDRESS:PORT, for example 127.0.0.1:8080.", self.listen))?;
        let base_url = base_url(self.base_url.as_deref(), listen)?;
        let is_local = listen.ip().is_loopback() && is_loopback_url(&base_url);
        let secret = secret(self.secret.as_deref(), &database, is_local)?;
        let mails_stay_here = is_local && self.smtp_url.as_deref().is_none_or(str::is_empty);
        let seller = seller(self.seller.as_deref(), mails_stay_here)?;
        let vies_url = vies_url(self.vies_url, seller.is_some() && !is_local)?;
        let footer = footer([("Help", self.help_url), ("Privacy", self.privacy_url), ("Imprint", self.imprint_url)])?;
        Ok(Settings {
            database,
            database_connections: self.database_connections.clamp(2, 64),
            listen,
            secret,
            smtp_url: smtp_url(self.smtp_url)?,
            mail_from: mail_from(self.mail_from.as_deref(), &self.brand)?,
            catalogue: catalogue(self.catalogue.as_deref())?,
            seller,
            vies_url,
            time_zone: self
                .time_zone
                .parse()
                .map_err(|_| format!("REMIT_TIME_ZONE is “{}”. Use a name like Europe/Berlin.", self.time_zone))?,
            trusted_proxies: proxies(&self.trusted_proxies)?,
            security_contact: security_contact(self.security_contact.as_deref())?,
            brand: self.brand,
            footer,
            base_url,
        })
    }
}

impl Settings {
    /// True where this is one person's own machine: mails may be shown on a page instead of being sent.
    pub fn is_local(&self) -> bool {
        self.listen.ip().is_loopback() && is_loopback_url(&self.base_url) && self.trusted_proxies.is_empty()
    }

    pub fn has_outbox(&self) -> bool {
        self.smtp_url.is_none() && self.is_local()
    }

    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// For `serve`: a mail server, unless this is one person's own machine.
    ///
    /// # Errors
    /// One sentence that says what is missing.
    pub fn check_mail_can_leave(&self) -> Result<(), String> {
        if self.smtp_url.is_none() && !self.is_local() {
            return Err("REMIT_SMTP_URL is missing. Without a mail server Remit runs on this machine alone: \
                        REMIT_LISTEN and REMIT_BASE_URL at a loopback address, no REMIT_TRUSTED_PROXIES."
                .into());
        }
        Ok(())
    }
}

fn base_url(given: Option<&str>, listen: SocketAddr) -> Result<String, String> {
    let given = given.filter(|text| !text.is_empty());
    if given.is_none() && !listen.ip().is_loopback() {
        return Err(format!(
            "REMIT_BASE_URL is missing. {listen} is reached from outside, so say which https:// address people use."
        ));
    }
    let text = given.map_or_else(|| format!("http://{listen}"), str::to_owned);
    let url = Url::parse(&text)
        .map_err(|_| format!("REMIT_BASE_URL is “{text}”. Use an address like https://billing.example."))?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.path() == "/"
        && url.query().is_none()
        && url.username().is_empty();
    if !is_plain {
        return Err(format!(
            "REMIT_BASE_URL is “{text}”. Use only scheme, host and port, like https://billing.example."
        ));
    }
    let base_url = url.origin().ascii_serialization();
    if url.scheme() == "http" && !is_loopback_url(&base_url) {
        return Err(format!("REMIT_BASE_URL is “{text}”. Outside this machine it has to begin with https://."));
    }
    Ok(base_url)
}

fn smtp_url(given: Option<String>) -> Result<Option<String>, String> {
    let given = given.filter(|url| !url.is_empty());
    given.as_deref().map_or(Ok(()), crate::mail::transport::check_url)?;
    Ok(given)
}

/// Real VAT IDs are looked up; those of somebody who tries Remit out stay on their machine.
fn vies_url(given: Option<String>, is_for_real: bool) -> Result<Option<String>, String> {
    match given.filter(|text| !text.is_empty()) {
        None => Ok(is_for_real.then(|| vies::OFFICIAL.to_owned())),
        Some(text) if text == "off" => Ok(None),
        Some(url) => vies::check_url(&url).map(|()| Some(url)),
    }
}

/// True if it leads to this machine.
pub(crate) fn is_loopback_url(base_url: &str) -> bool {
    Url::parse(base_url).ok().and_then(|url| url.host_str().map(str::to_owned)).is_some_and(|host| {
        host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

fn secret(given: Option<&str>, database: &DatabaseUrl, is_local: bool) -> Result<Vec<u8>, String> {
    match (given.filter(|text| !text.is_empty()), database) {
        (Some(secret), _) if secret.len() >= SHORTEST_SECRET || is_local => Ok(secret.as_bytes().to_vec()),
        (Some(_), _) => Err(format!("REMIT_SECRET is too short. Use at least {SHORTEST_SECRET} random bytes.")),
        (None, DatabaseUrl::Sqlite(path)) => secret_beside(Path::new(path)),
        (None, DatabaseUrl::Postgres(_)) => {
            Err("REMIT_SECRET is missing. With PostgreSQL it has to be set, the same for all servers.".into())
        }
    }
}

/// Made once, kept beside the SQLite file, readable by nobody else.
fn secret_beside(database: &Path) -> Result<Vec<u8>, String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;

    let path: PathBuf = database.with_extension("secret");
    let problem = |what: std::io::Error| format!("The secret at {} cannot be used: {what}", path.display());
    match std::fs::read(&path) {
        Ok(secret) if secret.len() >= SHORTEST_SECRET => return Ok(secret),
        Ok(_) => {
            return Err(format!("The secret at {} is too short. Remove the file to make a new one.", path.display()));
        }
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => {}
        Err(other) => return Err(problem(other)),
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(problem)?;
    }
    let secret = crate::model::secret::Token::random().reveal().as_bytes().to_vec();
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(problem)?;
    file.write_all(&secret).and_then(|()| file.sync_all()).map_err(problem)?;
    Ok(secret)
}

fn mail_from(given: Option<&str>, brand: &str) -> Result<lettre::message::Mailbox, String> {
    let address = lettre::Address::new("remit", "localhost").map_err(|problem| problem.to_string())?;
    match given {
        None => Ok(lettre::message::Mailbox::new(Some(brand.to_owned()), address)),
        Some(text) => {
            text.parse().map_err(|_| format!("REMIT_MAIL_FROM is “{text}”. Use NAME <ADDRESS> or only an address."))
        }
    }
}

/// The example sends no mail to anybody: it is there only where mails are shown on a page.
fn seller(given: Option<&Path>, mails_stay_here: bool) -> Result<Option<Seller>, String> {
    let Some(path) = given.filter(|path| !path.as_os_str().is_empty()) else {
        return Ok(mails_stay_here.then(Seller::example));
    };
    let text = std::fs::read_to_string(path)
        .map_err(|problem| format!("REMIT_SELLER: {} cannot be read: {problem}", path.display()))?;
    Seller::parse(&text).map(Some).map_err(|problem| format!("REMIT_SELLER: {}: {problem}", path.display()))
}

fn catalogue(given: Option<&Path>) -> Result<Catalogue, String> {
    let Some(path) = given.filter(|path| !path.as_os_str().is_empty()) else { return Ok(Catalogue::built_in()) };
    let text = std::fs::read_to_string(path)
        .map_err(|problem| format!("REMIT_CATALOGUE: {} cannot be read: {problem}", path.display()))?;
    Catalogue::parse(&text).map_err(|problem| format!("REMIT_CATALOGUE: {}: {problem}", path.display()))
}

fn proxies(text: &str) -> Result<Vec<IpNet>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
                format!("REMIT_TRUSTED_PROXIES has “{part}”. Use networks like 10.0.0.0/8, separated by commas.")
            })
        })
        .collect()
}

fn security_contact(given: Option<&str>) -> Result<Option<String>, String> {
    let Some(text) = given.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let address = text.strip_prefix("mailto:").unwrap_or(text);
    if EmailAddress::parse(address).is_some() {
        return Ok(Some(format!("mailto:{address}")));
    }
    match Url::parse(text) {
        Ok(url) if url.scheme() == "https" => Ok(Some(url.into())),
        _ => Err(format!(
            "REMIT_SECURITY_CONTACT is “{text}”. Use an email address, or an address that begins with https://."
        )),
    }
}

fn footer(links: [(&'static str, Option<String>); 3]) -> Result<Vec<(&'static str, String)>, String> {
    let mut set = Vec::new();
    for (label, url) in links {
        let Some(url) = url.filter(|url| !url.is_empty()) else { continue };
        if !Url::parse(&url).is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https")) {
            return Err(format!(
                "REMIT_{}_URL is “{url}”. Use an address that begins with https://.",
                label.to_uppercase()
            ));
        }
        set.push((label, url));
    }
    Ok(set)
}
