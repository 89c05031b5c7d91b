//! `holograde`: parse, run, exit.

use clap::Parser;
use holograde::cli::Cli;
use holograde::commands;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors.
            let status = if error.use_stderr() { commands::Status::Usage } else { commands::Status::Good };
            return match error.print() {
                Ok(()) => status.into(),
                Err(_) => commands::Status::Internal.into(),
            };
        }
    };
    let _tracing = commands::start_tracing(&cli.command);
    match commands::run(cli.command) {
        Ok(status) => status.into(),
        Err(failure) => {
            eprintln!("{failure}");
            failure.status().into()
        }
    }
}
