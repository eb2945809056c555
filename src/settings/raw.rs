//! Settings before they are checked.

use clap::Args;

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
    /// Address and port to listen on
    #[arg(long, env = "REMIT_LISTEN", default_value = "127.0.0.1:8080", global = true)]
    pub listen: String,
    /// Address and port of `/metrics`, for your monitoring alone [default: none]
    #[arg(long, env = "REMIT_METRICS_LISTEN", global = true)]
    pub metrics_listen: Option<String>,
    /// The address people use; links in emails start with it [default: http:// and the listening address]
    #[arg(long, env = "REMIT_BASE_URL", global = true)]
    pub base_url: Option<String>,
    /// At least 32 bytes, the same for all servers of one database [default: made once beside the SQLite file]
    #[arg(long, env = "REMIT_SECRET", global = true, hide_env_values = true)]
    pub secret: Option<String>,
    /// `smtps://USER:PASSWORD@HOST`, or `smtp://…:587` for STARTTLS [default: emails wait at /outbox, on this machine
    /// only]
    #[arg(long, env = "REMIT_SMTP_URL", global = true, hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Certificate authorities of your own for the mail server, besides those that are built in: a PEM file
    #[arg(long, env = "SSL_CERT_FILE", global = true)]
    pub certificates: Option<String>,
    /// Sender of emails [default: the brand <remit@localhost>, on this machine only]
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
    /// Where apps come from: `here`, developers create them in Remit; `platform`, at REMIT_NEW_APP_URL
    #[arg(long, env = "REMIT_APPS", default_value = "here", global = true)]
    pub apps: String,
    /// The page of the platform where apps are created: a button leads there
    #[arg(long, env = "REMIT_NEW_APP_URL", global = true)]
    pub new_app_url: Option<String>,
    /// The page of an app on the platform, with `{external_id}` in its place: developers are led there
    #[arg(long, env = "REMIT_APP_URL", global = true)]
    pub app_url: Option<String>,
    /// Time zone in which days and months begin, for billing
    #[arg(long, env = "REMIT_TIME_ZONE", default_value = "Europe/Berlin", global = true)]
    pub time_zone: String,
    /// Where VAT IDs of the EU are looked up: an address, or `off` [default: VIES, the service of the EU, where
    /// REMIT_SELLER is set; on this machine alone nobody is asked]
    #[arg(long, env = "REMIT_VIES_URL", global = true)]
    pub vies_url: Option<String>,
    /// A secret or restricted key of Stripe: then cards and SEPA Direct Debit are taken
    #[arg(long, env = "REMIT_STRIPE_KEY", global = true, hide_env_values = true)]
    pub stripe_key: Option<String>,
    /// The signing secret of your endpoint at Stripe, `whsec_…`; two, separated by a comma, while one is rolled over
    #[arg(long, env = "REMIT_STRIPE_WEBHOOK_SECRET", global = true, hide_env_values = true)]
    pub stripe_webhook_secret: Option<String>,
    /// Where Stripe is: another address only for tests [default: https://api.stripe.com]
    #[arg(long, env = "REMIT_STRIPE_URL", global = true)]
    pub stripe_url: Option<String>,
    /// `on`: cards and direct debits of a sandbox, where no money moves; `off` [default: on, on this machine only]
    #[arg(long, env = "REMIT_SANDBOX", global = true)]
    pub sandbox: Option<String>,
    /// The creditor ID of the seller: then direct debits are collected by the seller's own bank
    #[arg(long, env = "REMIT_CREDITOR_ID", global = true)]
    pub creditor_id: Option<String>,
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
    /// Where to report a vulnerability: an email address or a page, shown at /.well-known/security.txt
    #[arg(long, env = "REMIT_SECURITY_CONTACT", global = true)]
    pub security_contact: Option<String>,
    /// Links in the footer; left out when unset
    #[arg(long, env = "REMIT_HELP_URL", global = true)]
    pub help_url: Option<String>,
    #[arg(long, env = "REMIT_PRIVACY_URL", global = true)]
    pub privacy_url: Option<String>,
    #[arg(long, env = "REMIT_IMPRINT_URL", global = true)]
    pub imprint_url: Option<String>,
    /// The terms that whoever takes over billing accepts: a link in the footer and beside that button
    #[arg(long, env = "REMIT_TERMS_URL", global = true)]
    pub terms_url: Option<String>,
    /// The date or version of these terms, as it is kept with what was accepted
    #[arg(long, env = "REMIT_TERMS_VERSION", global = true)]
    pub terms_version: Option<String>,
}
