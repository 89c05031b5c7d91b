//! The only folder that knows OpenXR: finds a runtime, performs the session's life cycle, and gives the frame as verbs.

mod anchors;
pub mod bridge;
mod buffers;
mod frame;
mod input;
mod instance;
pub mod lifecycle;
mod loss;
mod mask;
mod relocate;
mod room;
mod session;

pub use anchors::NOT_REAL;
pub use buffers::{EyeImages, EyeTarget};
pub use frame::Running;
pub use input::{Listen, NOT_FOLLOWED, NOT_HEARD};
pub use instance::{Runtime, RuntimeChoice};
pub use loss::Lost;
pub use mask::HiddenArea;
pub use room::NOT_SEEN;
pub use session::{Headset, THERMAL, TimeSource};

use crate::space::{Fov, Pose};
use openxr as xr;

/// Both eyes as the runtime located them, left first; given back with the picture drawn for them.
pub type Views = [xr::View; 2];

/// What can go wrong with a session.
#[derive(Debug, thiserror::Error)]
pub enum XrError {
    /// Between client, runtime and driver.
    #[error(transparent)]
    Bridge(#[from] bridge::BridgeError),
    /// An OpenXR call failed.
    #[error("OpenXR: {0}")]
    Xr(#[from] xr::sys::Result),
    /// The runtime broke the life cycle.
    #[error(transparent)]
    Illegal(#[from] lifecycle::Illegal),
    /// The graphics device is gone.
    #[error("the GPU is lost: {0}")]
    Gpu(String),
    /// The runtime offers no image format this client draws to.
    #[error(
        "the runtime offers no swapchain format that this client can draw to (8-bit sRGB colour, 16-bit or float depth)"
    )]
    NoFormat,
}

/// Runs a call into the runtime in a span of its own, so that a profile can tell the runtime's time and memory from ours.
fn outside<T>(call: impl FnOnce() -> T) -> T {
    tracing::trace_span!("openxr").in_scope(call)
}

fn to_pose(pose: xr::Posef) -> Pose {
    let (p, o) = (pose.position, pose.orientation);
    Pose { position: glam::vec3(p.x, p.y, p.z), orientation: glam::quat(o.x, o.y, o.z, o.w) }
}

fn posef(pose: Pose) -> xr::Posef {
    let (p, o) = (pose.position, pose.orientation);
    xr::Posef {
        position: xr::Vector3f { x: p.x, y: p.y, z: p.z },
        orientation: xr::Quaternionf { x: o.x, y: o.y, z: o.z, w: o.w },
    }
}

fn to_fov(fov: xr::Fovf) -> Fov {
    Fov { left: fov.angle_left, right: fov.angle_right, up: fov.angle_up, down: fov.angle_down }
}
