//! `holograde simulator` in a build without the simulator: the reason why there is none.

use super::{Failure, Status};
use crate::cli::Simulator;

/// Refuses.
///
/// # Errors
/// Always: this build has no simulator.
pub fn simulator(_: &Simulator) -> Result<Status, Failure> {
    let reason = "this build has no simulator; build holograde with the feature `simulator`, which is on by default";
    Err(Failure::NoSimulator(reason.to_owned()))
}
