//! Pure functions from a recording to measurements. They run after the run, never in the frame; a missing signal gives no measurement
//! and a reason, never a pass. Grades are not given here: `checklist` decides what a measurement means for a criterion.
//!
//! A new probe is one function in one file here, one entry in [`PROBES`], its ids in [`MEASUREMENTS`], its limits in [`LIMITS`], and two
//! recordings in its tests: one where it finds nothing to say, one with a known fault.

mod accuracy;
mod anchor;
mod animation;
mod bound;
mod budget;
mod cadence;
mod colour;
mod comfort;
mod cost;
mod coverage;
mod cues;
mod depth;
mod double_image;
mod drift;
pub mod dsp;
mod finding;
mod follow;
mod fov;
mod frame_time;
mod framing;
mod geometry;
mod ground;
mod hang;
mod histogram;
mod indicator;
mod input;
mod interact;
mod jank;
mod jitter;
mod jumps;
mod left_out;
mod limits;
mod loading;
mod moves;
mod nearness;
mod own_cost;
mod pace;
mod page;
mod places;
mod plane;
mod pointing;
mod prediction;
mod progress;
pub mod rank;
mod registry;
mod reprojection;
mod ring;
mod run;
mod scan;
pub mod series;
mod signal;
mod sound;
pub mod stats;
mod surface;
mod sway;
mod swim;
mod text;
pub mod traces;
mod track;
mod tracking;
pub mod trajectory;
mod ui;
mod view;
mod voice;
mod windows;
mod zones;

pub use budget::{half_width_pct, ratios as budget_ratios};
pub use finding::*;
pub use jank::{Blame, Paced, paced};
pub use limits::{LIMITS, LimitRule, Limits, SET, UnknownLimit};
pub use moves::{compliance, depth_pair};
pub use page::measurements_markdown;
pub use registry::{MEASUREMENTS, MeasurementInfo, PROBES, Probe};
pub use run::{Run, hologram};
pub use signal::{Excluded, Signal, excluded, is_use};
pub use windows::{Purpose, Window};

use crate::observe::Recording;

/// Every probe on a recording, with the default limits, in the order of [`PROBES`].
pub fn run_all(recording: &Recording) -> Vec<Finding> {
    run_all_with(recording, &Limits::default())
}

/// Every probe on a recording, with other limits.
pub fn run_all_with(recording: &Recording, limits: &Limits) -> Vec<Finding> {
    let run = Run::new(recording, limits);
    let mut findings: Vec<Finding> = PROBES.iter().map(|probe| (probe.judge)(&run)).collect();
    left_out::explain(recording, &mut findings);
    findings
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod hostile_view;
#[cfg(test)]
mod testkit;
#[cfg(test)]
mod tests;
