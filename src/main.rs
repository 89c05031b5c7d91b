//! `holograde`: parse, run, exit.

use clap::Parser;
use holograde::cli::{Cli, Command};
use holograde::commands::{self, Failure, Status};
use std::process::ExitCode;

fn main() -> ExitCode {
    holograde::allocator::keep_freed_memory();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors.
            let status = if error.use_stderr() { Status::Usage } else { Status::Good };
            return match error.print() {
                Ok(()) => status.into(),
                Err(_) => Status::Internal.into(),
            };
        }
    };
    match traced(cli.command) {
        Ok(status) => status.into(),
        Err(failure) => {
            eprintln!("{failure}");
            failure.status().into()
        }
    }
}

fn traced(command: Command) -> Result<Status, Failure> {
    let trace = commands::start_tracing(&command)?;
    let status = commands::run(command)?;
    if let Some(trace) = trace {
        trace.keep()?;
    }
    Ok(status)
}
