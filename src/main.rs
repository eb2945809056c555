//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use remit::server;
use remit::settings::{RawSettings, Settings};
use remit::store::Clock;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Remit: a dashboard for sharing billing on a hosting platform.
#[derive(Parser)]
#[command(version, about)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: RawSettings,
}

#[derive(Subcommand)]
enum Command {
    /// The dashboard (default)
    Serve,
    /// Bring the database up to date, nothing else
    Migrate,
}

fn main() -> ExitCode {
    dotenvy::dotenv().ok();
    let line = CommandLine::parse();
    log_to_standard_error(&line.settings);
    let outcome = line.settings.check().and_then(|settings| match line.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(settings),
        Command::Migrate => migrate(&settings),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn log_to_standard_error(settings: &RawSettings) {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log).unwrap_or_else(|_| "info".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if settings.log_format == "json" { log.json().init() } else { log.init() }
}

fn migrate(settings: &Settings) -> Result<(), String> {
    server::prepare_folder(settings)?;
    server::database(settings, Clock::System).migrate()
}

fn serve(settings: Settings) -> Result<(), String> {
    settings.check_mail_can_leave()?;
    server::prepare_folder(&settings)?;
    let db = server::database(&settings, Clock::System);
    db.migrate()?;
    actix_web::rt::System::new().block_on(run(settings, db))
}

async fn run(settings: Settings, db: remit::store::Db) -> Result<(), String> {
    let house = server::house(&settings, db);
    let server = server::http(&settings, house)?;
    println!("Remit is at {}", settings.base_url);
    server.await.map_err(|problem| format!("The server stopped: {problem}"))
}
