//! The commands of `remit`, one file each.

mod backup;
mod check;
mod database;
mod demo;
mod health;
mod import;
pub mod log;
mod login_link;
mod migrate;
mod operator;
mod outbox;
pub mod output;
mod serve;
mod token;
mod webhook;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Subcommand;

use crate::settings::Settings;

/// What the program is asked to do.
#[derive(Debug, Default, Subcommand)]
pub enum Command {
    /// The dashboard (default)
    #[default]
    Serve,
    /// Ask the server on this machine whether it is ready: exit code 0 if it is, else another
    Health,
    /// Bring the database up to date, and nothing else
    Migrate,
    /// Fill an empty database with a small agency, its clients and everything between them; prints who can log in
    Demo,
    /// Import people, teams, payment methods and apps from a file, all or nothing; prints their ids
    Import {
        /// JSON; the format is in the README
        file: PathBuf,
    },
    /// List emails that are waiting, have failed or were dropped
    Outbox {
        #[command(subcommand)]
        act: Option<OutboxAct>,
    },
    /// Verify the invariants on the live database
    Check {
        /// Compare what the payment provider says of charges with the payments here instead; one line for each difference
        #[arg(long)]
        gateway: bool,
        /// Those that were asked for from this day on, for example 2026-11-01; otherwise in the last 35 days
        #[arg(long, requires = "gateway")]
        since: Option<NaiveDate>,
    },
    /// Print a link that logs this person in once, within ten minutes
    LoginLink { email: String },
    /// Make this person an operator: someone at the hosting company who sees all invoices
    Operator {
        email: String,
        /// Remove them as an operator instead
        #[arg(long)]
        remove: bool,
    },
    /// Tokens of the hosting platform: for its own programs
    Token {
        #[command(subcommand)]
        act: TokenAct,
    },
    /// Tell the hosting platform what happens: endpoints for webhooks
    Webhook {
        #[command(subcommand)]
        act: WebhookAct,
    },
    /// Make a consistent copy of the SQLite database while it is in use
    Backup {
        /// Must not exist yet
        file: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum OutboxAct {
    /// Try the waiting and failed ones again now
    Retry,
}

#[derive(Debug, Subcommand)]
pub enum TokenAct {
    /// Make one and print it, once
    Create {
        /// What is recorded as who acts, for example “Example Hosting”
        name: String,
        /// What it is good for: read, people:write, apps:write, bookings:write, billing:read, billing:write
        #[arg(long, required = true, num_args = 1..)]
        scope: Vec<String>,
        /// The last day on which it works, for example 2027-12-31; otherwise until you end it
        #[arg(long)]
        ends: Option<NaiveDate>,
    },
    /// List those that work
    List,
    /// It works no longer
    End { id: String },
}

#[derive(Debug, Clone, Subcommand)]
pub enum WebhookAct {
    /// Add an endpoint; prints its id and its secret
    Add {
        /// Begins with https://
        url: String,
        /// Only these, for example app.created,app.deleted
        #[arg(long, value_delimiter = ',')]
        types: Vec<String>,
    },
    /// List the endpoints
    List,
    /// End an endpoint: nothing more is sent there, and what is waiting is dropped
    End { id: String },
}

impl Command {
    /// Verifies the invariants, and asks nobody else.
    pub fn check() -> Command {
        Command::Check { gateway: false, since: None }
    }

    /// Whether the settings are enough for it.
    ///
    /// # Errors
    /// One sentence that says what is missing.
    pub fn suits(&self, settings: &Settings) -> Result<(), String> {
        match self {
            Command::Serve => settings.check_mail_can_leave(),
            _ => Ok(()),
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// One sentence for the person at the command line.
    pub fn run(self, settings: Settings) -> Result<(), String> {
        match self {
            Command::Serve => serve::run(settings),
            Command::Health => health::run(&settings),
            Command::Migrate => migrate::run(&settings),
            Command::Demo => demo::run(&settings),
            Command::Import { file } => import::run(&settings, &file),
            Command::Outbox { act: None } => outbox::list(&settings),
            Command::Outbox { act: Some(OutboxAct::Retry) } => outbox::retry(&settings),
            Command::Check { gateway: false, .. } => check::run(&settings),
            Command::Check { gateway: true, since } => check::compare(&settings, since),
            Command::LoginLink { email } => login_link::run(&settings, &email),
            Command::Operator { email, remove: false } => operator::make(&settings, &email),
            Command::Operator { email, remove: true } => operator::remove(&settings, &email),
            Command::Token { act: TokenAct::Create { name, scope, ends } } => {
                token::create(&settings, &name, &scope, ends)
            }
            Command::Token { act: TokenAct::List } => token::list(&settings),
            Command::Token { act: TokenAct::End { id } } => token::end(&settings, &id),
            Command::Webhook { act: WebhookAct::Add { url, types } } => webhook::add(&settings, &url, &types),
            Command::Webhook { act: WebhookAct::List } => webhook::list(&settings),
            Command::Webhook { act: WebhookAct::End { id } } => webhook::end(&settings, &id),
            Command::Backup { file } => backup::run(&settings, &file),
        }
    }
}
