//! The content's emitters, heard: a mixer that is a pure function of clips and poses, and the devices it plays on. The frame thread only
//! stores poses; it never waits for a device.

#[cfg(any(windows, target_os = "android"))]
mod device;
mod ears;
mod mixer;
mod output;
mod poses;
#[cfg(target_os = "linux")]
mod pulse;
mod wav;

pub use ears::{Ear, ears};
pub use mixer::{Mixer, Voice};
pub use output::Output;
pub use poses::{EmitterPose, Poses};
pub use wav::render_wav;
