//! The composition root: owns everything, decides nothing.

mod bench;
mod beside;
mod blocks;
mod budget;
mod check;
mod depth;
mod faults;
mod follow;
mod frame;
mod guided;
mod info;
mod judge;
mod loading;
mod lost;
mod machine;
#[cfg(test)]
#[cfg(feature = "simulator")]
mod moves_tests;
mod output;
mod painter;
mod paper;
mod pending;
mod pictures;
mod prepare;
mod progress;
mod rehearse;
mod review;
#[cfg(feature = "simulator")]
mod scenario;
#[cfg(not(feature = "simulator"))]
#[path = "no_simulator.rs"]
mod scenario;
#[cfg(feature = "window")]
mod seat;
#[cfg(not(feature = "window"))]
#[path = "no_seat.rs"]
mod seat;
mod sound;
mod stage;
mod timeline;
#[cfg(test)]
#[cfg(feature = "simulator")]
mod unshown_tests;
mod upload;
mod worker;
mod writing;

pub use bench::{Bench, BenchError, Benched};
pub use beside::beside;
pub use blocks::{Blocks, Measured};
pub use check::{Check, Checked, EYE_HEIGHT_M, Settings};
pub use faults::{Fault, Faults};
pub use frame::{Finished, Run};
pub use judge::{Judgement, judge, judge_with};
pub use output::Output;
pub use pictures::Shot;
pub use prepare::{Opened, Poc, Subject, ahead, load_scene};
pub use rehearse::record_only;
pub use review::{EachFrame, Review, Reviewed};
pub use seat::beside as beside_a_window;
pub use sound::measure_clips;
pub use upload::UPLOAD_NS;
pub use worker::{check_images, decode};

use crate::problem::Problems;

/// What can end a run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Runtime or GPU.
    #[error(transparent)]
    Xr(#[from] crate::xr::XrError),
    /// The content cannot be decoded, or is too large for the device.
    #[error(transparent)]
    Content(#[from] Problems),
    /// The recording.
    #[error(transparent)]
    Recording(#[from] crate::recording::RecordingError),
    /// A read-back.
    #[error(transparent)]
    Readback(#[from] crate::render::ReadbackError),
    /// The GPU is gone.
    #[error("the GPU is lost: {0}")]
    Gpu(#[from] wgpu::PollError),
    /// A picture.
    #[error("a picture cannot be encoded: {0}")]
    Picture(#[from] image::ImageError),
    /// The journal of a review, without which nothing would be kept.
    #[error("the journal cannot be written: {0:#}")]
    Journal(anyhow::Error),
    /// A file of the run.
    #[error("{0:#}")]
    Output(anyhow::Error),
    /// Whoever stands in for a reviewer cannot go on.
    #[error("the stand-in for a reviewer cannot go on: {0}")]
    Stuck(String),
    /// A worker panicked.
    #[error("a worker that loads the content has died")]
    Worker,
    /// The session or the script ended first.
    #[error("the run ended before the content was loaded")]
    Unfinished,
    /// A verb was used while the session did not run.
    #[error("the session is not running")]
    NotRunning,
}
