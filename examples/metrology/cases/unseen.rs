//! What no OpenXR signal shows: injected all the same, so that it is seen to give no false number.

use super::super::case::{Bound, Case, Part};
use super::super::content::{Content, Thing};
use super::super::dice::Dice;
use super::super::trial::{Step, Trial};
use holograde_simulator::scenario::{FaultKind, Scope};

pub fn cases() -> Vec<Case> {
    let nothing = |_: &Trial, _: &super::super::trial::Made| 0.0;
    vec![
        Case::new(
            Part::NotObservable,
            "unanchored-drift",
            "the tracking frame drifts by 30 mm/min under content without an anchor: it leaves the room, and no space tells",
            |seed| drift(seed, Content { anchors: Vec::new(), things: vec![Thing::new("box", AT)], loading_s: 0.0 }),
        )
        .reads_of("box", "stability.drift-mm-per-min", Bound::Nothing, nothing)
        .reads_of("box", "stability.drift-net-mm", Bound::Nothing, nothing),
        Case::new(
            Part::NotObservable,
            "unanchored-noise",
            "the tracking frame shakes by 1 mm rms under content without an anchor",
            |seed| noise(seed, Content { anchors: Vec::new(), things: vec![Thing::new("box", AT)], loading_s: 0.0 }),
        )
        .reads_of("box", "stability.jitter-mm", Bound::Nothing, nothing)
        .reads_of("box", "stability.jitter-view-arcmin", Bound::NothingAbove(0.05), nothing),
        Case::new(
            Part::NotObservable,
            "common-noise-in-view",
            "the tracking frame shakes by 1 mm rms, head and anchors alike: the head sees its content at rest, the room shakes",
            |seed| noise(seed, Content::anchored(AT)),
        )
        .reads_of("box", "stability.jitter-view-arcmin", Bound::NothingAbove(0.05), nothing)
        .reads("stability.prediction-error-mm.p95", Bound::NothingAbove(0.01), nothing),
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
        .reads_of("box", "stability.drift-mm-per-min", Bound::Nothing, nothing)
        .reads_of("box", "stability.jitter-mm", Bound::Nothing, nothing)
        .reads_of("box", "stability.jumps-per-min", Bound::Nothing, nothing),
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
        .reads_of("box", "stability.jumps-per-min", Bound::Nothing, nothing)
        .reads_of("box", "stability.announced-jumps", Bound::Nothing, nothing),
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
        .reads_of("box", "stability.jumps-per-min", Bound::NothingAbove(0.0), nothing)
        .reads_of("box", "stability.jump-max-mm", Bound::Nothing, nothing),
        Case::new(
            Part::NotObservable,
            "latency-at-rest",
            "heads told ahead of time are 20 ms old, and the head does not move: nothing is late that does not change",
            |seed| {
                let kind = FaultKind::Latency { ms: 20.0 };
                Trial::new(Content::anchored(AT), &[Step::Hold(14.0)], seed).unseen().fault(0.0, None, kind)
            },
        )
        .reads("stability.latency-ms", Bound::Nothing, nothing),
        Case::new(
            Part::NotObservable,
            "photons",
            "time from predicted to real light, and from motion to light: only an instrument before the display sees it",
            |seed| {
                let kind = FaultKind::GpuStall { ms: Dice::new("photons", seed).between(2.0, 14.0) };
                Trial::new(Content::anchored(AT), &[Step::Hold(8.0)], seed).fault(3.0, Some(4.0), kind)
            },
        )
        .reads("frame.horizon-ms.p50", Bound::Nothing, nothing),
    ]
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
    Trial::new(content, &[Step::Hold(66.0)], seed).unseen().fault(0.0, None, kind)
}

fn noise(seed: u64, content: Content) -> Trial {
    let kind = FaultKind::Noise { of: Scope::Tracking, position_rms_mm: 1.0, turn_rms_deg: 0.0, rate_hz: None };
    let steps = [Step::Hold(8.0), Step::SideToSide(12.0, 1.5, 12.0)];
    Trial::new(content, &steps, seed).fault(0.0, None, kind)
}
