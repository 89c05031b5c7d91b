//! Two runs on the simulator, one as it should be and one with faults in tracking.

use anyhow::Context;
use glam::DVec3;
use holograde::app::{Fault, Poc, record_only};
use holograde::device;
use holograde::probe::trajectory::Stamped;
use holograde::script::{self, Known};
use holograde_simulator::scenario::{FaultKind, Scope};
use std::path::Path;

/// Script and seed of both.
const SCRIPT: &str = "self-check";
const SEED: u64 = 7;

/// Where the head is told to be without a fault, and with noise, drift, a jump and wrong prediction. The same every time.
pub(crate) fn faulty() -> anyhow::Result<[Vec<Stamped>; 2]> {
    let (x, y, of) = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], Scope::Tracking);
    let kinds = [
        FaultKind::Noise { of, position_rms_mm: 0.3, turn_rms_deg: 0.03, rate_hz: None },
        FaultKind::Drift { of, mm_per_s: 0.3, direction: x, deg_per_min: 1.0, axis: y },
        FaultKind::Jump { of, mm: 12.0, direction: [0.0, 0.0, 1.0], deg: 0.5, axis: y },
        FaultKind::Prediction { mm_per_ms: 0.1, direction: y, deg_per_ms: 0.01, axis: x },
    ];
    let starts = [0.0, 5.0, 25.0, 35.0];
    let faults = starts.into_iter().zip(kinds).map(|(start_s, kind)| Fault { start_s, seconds: None, kind });
    Ok([heads(Vec::new())?, heads(faults.collect())?])
}

/// The head of each frame as it was predicted.
fn heads(faults: Vec<Fault>) -> anyhow::Result<Vec<Stamped>> {
    let wrong = |what: &dyn std::fmt::Debug| anyhow::anyhow!("{what:?}");
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
    let poc = Poc::open(&demo).map_err(|failure| wrong(&failure))?;
    let text = script::source(SCRIPT).context("the built-in script")?;
    let plan = script::parse(SCRIPT, text, &Known::probes()).map_err(|problems| wrong(&problems))?;
    let device = device::find(device::DEFAULT).context("the default device")?;
    let recording = record_only(&plan, &poc, device, faults, SEED).map_err(|failure| wrong(&failure))?;
    let first = recording.frames.first().context("a frame")?.tick.predicted_display_time;
    let seen = recording.frames.iter().filter(|frame| frame.valid.head);
    let pose = |frame: &holograde::observe::FrameObservation| Stamped {
        seconds: frame.tick.predicted_display_time.seconds_since(first),
        position: DVec3::from_array(frame.head.pose.position.to_array().map(f64::from)),
        orientation: frame.head.pose.orientation.as_dquat().normalize(),
    };
    Ok(seen.map(pose).collect())
}
