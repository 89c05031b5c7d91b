//! What stands in for the simulated user in a build without the simulator: the reason why there is none.

use super::timeline::Timeline;
use crate::commands::Failure;
use crate::device::Device;
use crate::script::Plan;
use crate::xr::{Headset, XrError, bridge::BridgeError};
use glam::Vec3;

/// Refuses.
///
/// # Errors
/// Always: this build has no simulator.
pub fn prepare(_: &Device, _: &Plan, _: &Timeline, _: bool, _: Vec3, _: f32, _: [Vec3; 2]) -> Result<(), Failure> {
    Err(XrError::from(BridgeError::NoSimulator).into())
}

/// Never reached, since [`prepare`] refuses before.
pub fn take_time(_: &mut Headset) {}
