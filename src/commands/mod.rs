//! One file per command: reads what it needs, calls the pure parts, prints, and says how it ended.

mod analyze;
mod bench;
mod budget;
mod check;
mod compare;
mod inspect;
pub mod keyring;
mod keys;
mod read;
mod review;
mod scripts;
mod show;
#[cfg(feature = "simulator")]
mod simulator;
#[cfg(not(feature = "simulator"))]
#[path = "no_simulator.rs"]
mod simulator;
mod status;
mod trace;
mod verify;

pub use status::{Failure, Status};
pub use trace::start_tracing;

use crate::cli::Command;
use std::io::Write;

/// Runs a command.
///
/// # Errors
/// Whatever kept it from its end, with the exit status it demands.
pub fn run(command: Command) -> Result<Status, Failure> {
    match command {
        Command::Check(args) => check::check(&args),
        Command::Review(args) => review::review(&args),
        Command::Inspect(args) => inspect::inspect(&args),
        Command::Bench(args) => bench::bench(&args),
        Command::Analyze(args) => analyze::analyze(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Verify(args) => verify::verify(&args),
        Command::Keys(args) => keys::keys(&args),
        Command::Criteria(args) => show::criteria(&args),
        Command::Scripts(args) => scripts::scripts(&args),
        Command::Devices(args) => show::devices(&args),
        Command::Simulator(command) => simulator::simulator(&command),
    }
}

/// Prints an answer. A closed pipe is a reader who has seen enough.
fn print(text: &str) -> Result<Status, Failure> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Status::Good),
    }
}
