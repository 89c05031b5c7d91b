//! Pure functions from a recording to measurements. They run after the run, never in the frame; a missing signal gives no measurement
//! and a reason, never a pass. Grades are not given here: `checklist` decides what a measurement means for a criterion.
//!
//! A new probe is one function in one file here, one entry in [`PROBES`], its ids in [`MEASUREMENTS`], its limits in [`LIMITS`], and two
//! recordings in its tests: one where it finds nothing to say, one with a known fault.

mod anchor;
mod budget;
mod cadence;
mod comfort;
mod cost;
mod finding;
mod fov;
mod frame_time;
mod geometry;
mod indicator;
mod interact;
mod limits;
mod loading;
mod nearness;
pub mod rank;
mod registry;
mod run;
pub mod series;
mod signal;
mod sound;
pub mod stats;
mod surface;

pub use budget::{half_width_pct, ratios as budget_ratios};
pub use finding::*;
pub use limits::{LIMITS, LimitRule, Limits, UnknownLimit};
pub use registry::{MEASUREMENTS, MeasurementInfo, PROBES, Probe};
pub use run::{Run, hologram};
pub use signal::{Excluded, Signal, excluded};

use crate::observe::Recording;

/// Every probe on a recording, with the default limits, in the order of [`PROBES`].
pub fn run_all(recording: &Recording) -> Vec<Finding> {
    run_all_with(recording, &Limits::default())
}

/// Every probe on a recording, with other limits.
pub fn run_all_with(recording: &Recording, limits: &Limits) -> Vec<Finding> {
    let run = Run::new(recording, limits);
    PROBES.iter().map(|probe| (probe.judge)(&run)).collect()
}

#[cfg(test)]
mod testkit;
#[cfg(test)]
mod tests;
