//! The command line: settings, then one command of `remit::commands`.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use remit::commands::Command;
use remit::commands::log::Log;
use remit::commands::output::remark;
use remit::settings::{self, RawSettings};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What anybody can write into the log by sending nonsense, and what nobody needs to know; `REMIT_LOG` may name them.
const NOISE: &str = "actix_http=off,actix_session=error,actix_server=warn";

/// Remit: a dashboard for sharing billing on a hosting platform.
///
/// Without a command it serves. Settings come from the environment and from `.env` in the working directory.
#[derive(Parser)]
#[command(version, about)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: RawSettings,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            remark(sentence);
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    read_dot_env()?;
    let line = CommandLine::parse();
    settings::refuse_unknown(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))?;
    let log = log_to_standard_error(&line.settings)?;
    let outcome = line.settings.check().and_then(|settings| line.command.unwrap_or_default().run(settings));
    log.end();
    outcome
}

/// The line that is wrong may hold a secret, so it is not repeated.
fn read_dot_env() -> Result<(), String> {
    match dotenvy::dotenv() {
        Err(dotenvy::Error::LineParse(..)) => Err("The file .env has a line that is not NAME=VALUE.".into()),
        Err(problem) if !problem.not_found() => Err(format!("The file .env cannot be read: {problem}")),
        _ => Ok(()),
    }
}

fn log_to_standard_error(settings: &RawSettings) -> Result<Log, String> {
    let filter = tracing_subscriber::EnvFilter::try_new(format!("{NOISE},{}", settings.log))
        .map_err(|_| format!("REMIT_LOG is “{}”. Use error, warn, info, debug or a filter of them.", settings.log))?;
    let log = Log::begin()?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(log.clone())
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal());
    match settings.log_format.as_str() {
        "text" => lines.init(),
        "json" => lines.json().init(),
        other => return Err(format!("REMIT_LOG_FORMAT is “{other}”. Use text or json.")),
    }
    Ok(log)
}
