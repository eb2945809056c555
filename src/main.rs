//! The command line: settings, then one command of `remit::commands`.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use remit::commands::Command;
use remit::commands::log::Log;
use remit::commands::output::remark;
use remit::settings::{self, NoSettings, RawSettings};

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

/// A sentence for the person at the command line, and the exit code.
struct Failed(String, u8);

impl Failed {
    /// Until somebody changes the settings it would fail again: nobody starts it again by itself. It is `EX_CONFIG` of sysexits.h,
    /// and packaging/remit.service names it.
    fn by_settings(sentence: String) -> Failed {
        Failed(sentence, 78)
    }

    fn otherwise(sentence: String) -> Failed {
        Failed(sentence, 1)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed(sentence, code)) => {
            remark(sentence);
            ExitCode::from(code)
        }
    }
}

fn run() -> Result<(), Failed> {
    read_dot_env().map_err(Failed::by_settings)?;
    let line = CommandLine::parse();
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    settings::refuse_unknown(names).map_err(Failed::by_settings)?;
    let log = Log::begin().map_err(Failed::otherwise)?;
    log_to_standard_error(&log, &line.settings).map_err(Failed::by_settings)?;
    let command = line.command.unwrap_or_default();
    let settings = match line.settings.check() {
        Ok(settings) => command.suits(&settings).map(|()| settings).map_err(Failed::by_settings),
        Err(NoSettings::Wrong(sentence)) => Err(Failed::by_settings(sentence)),
        Err(NoSettings::Disk(sentence)) => Err(Failed::otherwise(sentence)),
    };
    let outcome = settings.and_then(|settings| command.run(settings).map_err(Failed::otherwise));
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

fn log_to_standard_error(log: &Log, settings: &RawSettings) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(format!("{NOISE},{}", settings.log))
        .map_err(|_| format!("REMIT_LOG is “{}”. Use error, warn, info, debug or a filter of them.", settings.log))?;
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
    Ok(())
}
