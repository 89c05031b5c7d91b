//! `holograde`: parse, run, exit.

use clap::Parser;
use holograde::cli::{Cli, Command};
use holograde::commands::{self, Failure, Status};
use std::process::ExitCode;

fn main() -> ExitCode {
    keep_freed_memory();
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

/// Software GPUs take and free memory for every draw call, and glibc's default is to hand it back to the system each time, to be paged in again for
/// the next: a fifth of a frame. It raises its thresholds (`M_MMAP_THRESHOLD`, `M_TRIM_THRESHOLD`) to twice the largest mapped block that was freed,
/// up to 32 MiB, so one large block, never touched, is freed at the start. Elsewhere this does nothing.
fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(31 << 20)));
}
