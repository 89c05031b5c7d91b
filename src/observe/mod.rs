//! The narrow neck: what a run showed, as plain data.
//!
//! Everything that can hurt (runtime, GPU, disk, clock) is on one side and makes these records; everything that judges is on the other
//! side and reads nothing else. No type here knows OpenXR, wgpu or a clock.

mod answer;
mod bench;
mod frame;
mod input;
mod run;
mod settle;
pub mod synthetic;

pub use answer::*;
pub use bench::*;
pub use frame::*;
pub use input::*;
pub use run::*;
pub use settle::*;

use serde::{Deserialize, Serialize};

/// A whole run in memory: what was declared and found before the first frame, and what every frame showed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// What does not change while the run goes on.
    pub run: RunInfo,
    /// One per frame loop, in order.
    pub frames: Vec<FrameObservation>,
    /// GPU times, as they arrived.
    pub gpu: Vec<GpuObservation>,
    /// Past poses, located again later.
    pub relocated: Vec<Relocation>,
    /// Results of the counting pass.
    pub costs: Vec<CostObservation>,
    /// The room around the user, in the order of looking; empty where it was not looked at.
    pub rooms: Vec<RoomObservation>,
    /// Things that happened between frames.
    pub events: Vec<RunEvent>,
    /// The content measured beside the reference scene, where the script's track asks for it.
    #[serde(default)]
    pub bench: Option<BenchObservation>,
    /// Answers of a reviewer, in the order they were given.
    #[serde(default)]
    pub answers: Vec<AnswerObservation>,
    /// Whether the run was closed in order; `false` after a crash.
    pub complete: bool,
}
