//! The commands of `remit`, one file each.

mod backup;
mod check;
mod demo;
mod import;
pub mod log;
mod login_link;
mod migrate;
mod operator;
mod outbox;
pub mod output;
mod serve;

use std::path::PathBuf;

use clap::Subcommand;

use crate::server;
use crate::settings::Settings;
use crate::store::connection::DatabaseUrl;
use crate::store::{Clock, Db, servers};

/// What the program is asked to do.
#[derive(Debug, Default, Subcommand)]
pub enum Command {
    /// The dashboard (default)
    #[default]
    Serve,
    /// Bring the database up to date, nothing else
    Migrate,
    /// Fill an empty database with a small agency, its clients and everything between them; prints who can log in
    Demo,
    /// Load people, teams, payment methods and apps from a file, all or nothing; prints their ids
    Import {
        /// JSON; the format is in the README
        file: PathBuf,
    },
    /// List mails that wait or failed
    Outbox {
        #[command(subcommand)]
        act: Option<OutboxAct>,
    },
    /// Verify the invariants on the live database
    Check,
    /// Print a link that logs this person in once, within ten minutes
    LoginLink { email: String },
    /// Make this person an operator: somebody of the hosting company, who sees all invoices
    Operator {
        email: String,
        /// Not any more
        #[arg(long)]
        remove: bool,
    },
    /// Make a consistent copy of the SQLite database while it is in use
    Backup {
        /// Must not exist yet
        file: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum OutboxAct {
    /// Try those that wait or failed again, now
    Retry,
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// One sentence for the person at the command line.
    pub fn run(self, settings: Settings) -> Result<(), String> {
        match self {
            Command::Serve => serve::run(settings),
            Command::Migrate => migrate::run(&settings),
            Command::Demo => demo::run(&settings),
            Command::Import { file } => import::run(&settings, &file),
            Command::Outbox { act: None } => outbox::list(&settings),
            Command::Outbox { act: Some(OutboxAct::Retry) } => outbox::retry(&settings),
            Command::Check => check::run(&settings),
            Command::LoginLink { email } => login_link::run(&settings, &email),
            Command::Operator { email, remove: false } => operator::make(&settings, &email),
            Command::Operator { email, remove: true } => operator::remove(&settings, &email),
            Command::Backup { file } => backup::run(&settings, &file),
        }
    }
}

/// The database, made when missing and brought up to date.
fn open(settings: &Settings) -> Result<Db, String> {
    server::prepare_file(settings)?;
    let db = server::database(settings, Clock::System);
    db.migrate()?;
    Ok(db)
}

/// For commands that write what depends on these settings: not with others than those of the server.
fn refuse_others_of(settings: &[&str], db: &Db) -> Result<(), String> {
    let differs = db.read(servers::differences).map_err(|problem| problem.to_string())?;
    let differs: Vec<&str> = differs.into_iter().filter(|setting| settings.contains(setting)).collect();
    if differs.is_empty() {
        return Ok(());
    }
    Err(format!(
        "Nothing was done: the server of this database has another {}. Give this command the same.",
        differs.join(", another ")
    ))
}

/// The database as it is: for commands that only look, beside a running server.
fn open_existing(settings: &Settings) -> Result<Db, String> {
    if let DatabaseUrl::Sqlite(path) = &settings.database
        && !std::path::Path::new(path).exists()
    {
        return Err(format!("There is no database at {path}. `remit migrate` makes one."));
    }
    let db = server::database(settings, Clock::System);
    db.check_version()?;
    Ok(db)
}
