//! What no OpenXR signal shows: injected all the same, so that it is seen to give no false number.

use super::super::band::rms_above;
use super::super::case::{Bound, Case, Part};
use super::super::content::{Content, Thing};
use super::super::dice::Dice;
use super::super::trial::{Made, Step, Trial};
use super::{ARCMIN, WARM_S, hologram_m};
use glam::DVec3;
use holograde_simulator::scenario::{FaultKind, Scope};

pub fn cases() -> Vec<Case> {
    let injected = |value: f64| move |_: &Trial, _: &Made| value;
    vec![
        Case::new(
            Part::NotObservable,
            "unanchored-drift",
            "the tracking frame drifts by 30 mm/min under content without an anchor: it leaves the room, and no space tells",
            |seed| drift(seed, Content { anchors: Vec::new(), things: vec![Thing::new("box", AT)], loading_s: 0.0 }),
        )
        .reads_of("box", "stability.drift-mm-per-min", Bound::Nothing, injected(30.0))
        .reads_of("box", "stability.drift-net-mm", Bound::Nothing, injected(DRIFT_NET_MM)),
        Case::new(
            Part::NotObservable,
            "unanchored-noise",
            "the tracking frame shakes by 1 mm rms under content without an anchor",
            |seed| noise(seed, Content { anchors: Vec::new(), things: vec![Thing::new("box", AT)], loading_s: 0.0 }),
        )
        .reads_of("box", "stability.jitter-mm", Bound::Nothing, shaking_mm)
        .reads_of("box", "stability.jitter-view-arcmin", Bound::NothingAbove(0.05), shaking_arcmin),
        Case::new(
            Part::NotObservable,
            "common-noise-in-view",
            "the tracking frame shakes by 1 mm rms, head and anchors alike: the head sees its content at rest, the room shakes",
            |seed| noise(seed, Content::anchored(AT)),
        )
        .reads_of("box", "stability.jitter-view-arcmin", Bound::NothingAbove(0.05), shaking_arcmin)
        .reads("stability.prediction-error-mm.p95", Bound::NothingAbove(0.01), shaking_mm),
        Case::new(
            Part::NotObservable,
            "no-anchors",
            "anchors drift by 30 mm/min, and the runtime offers none: places of the base space stand in for them",
            |seed| {
                let mut trial = drift(seed, Content::anchored(AT)).device("quest-3");
                if let FaultKind::Drift { of, .. } = &mut trial.faults[0].kind {
                    *of = Scope::Anchor;
                }
                trial
            },
        )
        .reads_of("box", "stability.drift-mm-per-min", Bound::Nothing, injected(30.0))
        .reads_of("box", "stability.jitter-mm", Bound::Nothing, injected(0.0))
        .reads_of("box", "stability.jumps-per-min", Bound::Nothing, injected(0.0)),
        Case::new(
            Part::NotObservable,
            "recentred-local",
            "the user recentres 300 mm away on a runtime without anchors or an unbounded space: content goes with LOCAL, and no space tells how far",
            |seed| {
                let kind = FaultKind::Recentre { to: Some(([0.3, 0.0, 0.0], 0.0)) };
                let trial = Trial::new(Content::anchored(AT), &[Step::Hold(14.0)], seed).unseen();
                trial.device("quest-3").fault(6.0, None, kind)
            },
        )
        .reads_of("box", "stability.jumps-per-min", Bound::Nothing, per_min)
        .reads_of("box", "stability.announced-jumps", Bound::Nothing, injected(1.0)),
        Case::new(
            Part::NotObservable,
            "offset",
            "the tracking frame is 50 mm off from the start: absolute accuracy needs a mark in the room",
            |seed| {
                let kind = FaultKind::Jump {
                    of: Scope::Tracking,
                    mm: 50.0,
                    direction: Dice::new("offset", seed).direction(),
                    deg: 0.0,
                    axis: [0.0, 1.0, 0.0],
                };
                Trial::new(Content::anchored(AT), &[Step::Hold(14.0)], seed).unseen().fault(0.0, None, kind)
            },
        )
        .reads_of("box", "stability.jumps-per-min", Bound::NothingAbove(0.0), injected(0.0))
        .reads_of("box", "stability.jump-max-mm", Bound::Nothing, injected(50.0)),
        Case::new(
            Part::NotObservable,
            "latency-at-rest",
            "heads told ahead of time are 20 ms old, and the head does not move: nothing is late that does not change",
            |seed| {
                let kind = FaultKind::Latency { ms: 20.0 };
                Trial::new(Content::anchored(AT), &[Step::Hold(14.0)], seed).unseen().fault(0.0, None, kind)
            },
        )
        .reads("stability.latency-ms", Bound::Nothing, injected(20.0)),
        Case::new(
            Part::NotObservable,
            "photons",
            "time from predicted to real light, and from motion to light: only an instrument before the display sees it",
            |seed| {
                let kind = FaultKind::GpuStall { ms: Dice::new("photons", seed).between(2.0, 14.0) };
                Trial::new(Content::anchored(AT), &[Step::Hold(8.0)], seed).fault(3.0, Some(4.0), kind)
            },
        )
        .reads("frame.horizon-ms.p50", Bound::Nothing, injected(f64::NAN)),
    ]
}

/// Drift at 30 mm/min from the middle of the first second that counts to the middle of the last.
const DRIFT_NET_MM: f64 = 0.5 * (DRIFT_RUN_S - WARM_S - 1.0);
/// Length of a run that drifts, seconds.
const DRIFT_RUN_S: f64 = 66.0;

/// How the content shakes against the room, millimetres above 5 Hz.
fn shaking_mm(_: &Trial, made: &Made) -> f64 {
    let errors: Vec<DVec3> =
        made.truth.between(WARM_S, f64::INFINITY).map(|frame| frame.frame_error.shift_m * 1e3).collect();
    rms_above(&errors, made.truth.rate_hz(), 5.0)
}

/// The part of it across the line of sight, as an angle: two of three axes.
fn shaking_arcmin(trial: &Trial, made: &Made) -> f64 {
    shaking_mm(trial, made) * (2.0f64 / 3.0).sqrt() * 1e-3 / hologram_m(trial).length() * ARCMIN
}

/// Once in the time that counts.
fn per_min(_: &Trial, made: &Made) -> f64 {
    60.0 / (made.truth.frames.last().map_or(0.0, |frame| frame.seconds) - WARM_S)
}

const AT: [f64; 3] = [0.1, -0.1, -2.0];

fn drift(seed: u64, content: Content) -> Trial {
    let kind = FaultKind::Drift {
        of: Scope::Tracking,
        mm_per_s: 0.5,
        direction: Dice::new("unseen", seed).direction(),
        deg_per_min: 0.0,
        axis: [0.0, 1.0, 0.0],
    };
    Trial::new(content, &[Step::Hold(DRIFT_RUN_S)], seed).unseen().fault(0.0, None, kind)
}

fn noise(seed: u64, content: Content) -> Trial {
    let kind = FaultKind::Noise { of: Scope::Tracking, position_rms_mm: 1.0, turn_rms_deg: 0.0, rate_hz: None };
    let steps = [Step::Hold(8.0), Step::SideToSide(12.0, 1.5, 12.0)];
    Trial::new(content, &steps, seed).fault(0.0, None, kind)
}
