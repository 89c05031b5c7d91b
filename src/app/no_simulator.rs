//! What stands in for the simulated user in a build without the simulator: the reason why there is none.

use super::check::Settings;
use super::timeline::Timeline;
use crate::commands::Failure;
use crate::device::Device;
use crate::observe::ClockKind;
use crate::problem::{Problem, Problems};
use crate::script::Plan;
use crate::xr::{Headset, XrError, bridge::BridgeError};
use glam::Vec3;

/// There is nothing that could have one.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {}

/// Refuses.
///
/// # Errors
/// Always: this build has no simulator.
pub fn prepare(_: &Device, _: &Plan, _: &Timeline, _: &Settings, _: Vec3, _: f32, _: [Vec3; 2]) -> Result<(), Failure> {
    Err(XrError::from(BridgeError::NoSimulator).into())
}

/// Never reached, since [`prepare`] refuses before.
pub fn clock(_: &Settings) -> ClockKind {
    ClockKind::Realtime
}

/// Refuses.
///
/// # Errors
/// Always: this build has no simulator.
pub fn read_faults(file: &str, _: &str) -> Result<(Vec<Fault>, u64), Problems> {
    Err(Problem::new(file, "", "cannot be used: this build has no embedded simulator").into())
}

/// Never reached, since [`prepare`] refuses before.
pub fn take_time(_: &mut Headset) {}
