//! The command line: settings, then one command of `remit::commands`.

use std::process::ExitCode;

use clap::Parser;
use remit::commands::Command;
use remit::settings::RawSettings;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    if let Err(problem) = dotenvy::dotenv()
        && !problem.not_found()
    {
        eprintln!("The file .env cannot be read: {problem}");
        return ExitCode::FAILURE;
    }
    let line = CommandLine::parse();
    log_to_standard_error(&line.settings);
    let outcome = line.settings.check().and_then(|settings| line.command.unwrap_or_default().run(settings));
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
