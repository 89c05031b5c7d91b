//! What measuring itself costs: time on the frame thread for observing, locating again and writing down.

use super::{Doubt, Finding, GoodSide, Limit, Run, Signal, stats};
use crate::observe::FrameObservation;

pub(super) const PROBE: &str = "self.cost";
pub(super) const IDS: &[&str] = &["self.probe-us-per-frame", "self.frame-pct", "self.longest-stall-us"];

/// Share of a frame that the longest stall may take, per cent (ours: a tenth of a frame is what a well-made application keeps free).
const STALL_PCT: f64 = 10.0;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let costs = costs(run);
    if costs.iter().all(|(_, us)| *us == 0.0) {
        let why = if costs.is_empty() { "no frame counts" } else { "the recording does not say what measuring cost" };
        return Finding::nothing(PROBE, IDS, why);
    }
    let values: Vec<f64> = costs.iter().map(|(_, us)| *us).collect();
    let n = values.len() as u64;
    let Some(typical) = stats::median(&values) else {
        return Finding::nothing(PROBE, IDS, "what measuring cost is no number");
    };
    // Where time is stepped there is no time between frames for the disk to catch up.
    let doubts = || {
        run.stepped().then(|| Doubt {
            what: "time was stepped, so that frames waited for the disk".to_owned(),
            advice: "repeat with --realtime".to_owned(),
        })
    };
    finding.give(run.measure(IDS[0], typical, n).limit(run, "self.probe-time").doubts(doubts()));
    match run.target_ms() {
        Some(target) => {
            let share = run.measure(IDS[1], typical / (target * 10.0), n).limit(run, "self.frame-share");
            finding.give(share.doubts(doubts()));
        }
        None => finding.missing(IDS[1], "the device names no frame rate", false),
    }
    if let Some(&(frame, longest)) = costs.iter().min_by(|a, b| b.1.total_cmp(&a.1)) {
        let mut stall = run.measure(IDS[2], longest, n).frames(frame, frame);
        stall.limit = run.target_ms().filter(|_| !run.stepped()).map(|target| Limit {
            value: target * 10.0 * STALL_PCT,
            good: GoodSide::AtMost,
            source: "ours: a tenth of the device's frame, which a well-made application keeps free",
        });
        finding.give(stall.doubts(doubts()));
    }
    finding
}

/// Microseconds by the frame that they were spent in. A frame says what the one before it cost, so a lost one leaves two without.
fn costs(run: &Run<'_>) -> Vec<(u64, f64)> {
    let cost = |[before, after]: [&FrameObservation; 2]| (before.index, after.own_ns as f64 / 1e3);
    run.pairs(Signal::Durations).chain(undrawn(run)).map(cost).collect()
}

/// Where time is stepped few frames are drawn, and measuring costs as much in the others.
fn undrawn<'a>(run: &Run<'a>) -> impl Iterator<Item = [&'a FrameObservation; 2]> + use<'a> {
    let shown = |f: &FrameObservation| f.tick.should_render && f.valid.drawn;
    let loaded = |f: &FrameObservation| f.load == crate::observe::LoadState::Loaded;
    run.pairs(Signal::State).filter(move |[a, b]| loaded(a) && loaded(b) && !(shown(a) && shown(b)))
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, measurement, missing};
    use crate::observe::Recording;
    use crate::observe::synthetic::Synthetic;

    fn costing(ns: fn(usize) -> u64) -> Recording {
        Synthetic::new(vec![]).frames(601, |k, frame| frame.own_ns = ns(k)).build()
    }

    #[test]
    fn the_usual_cost_its_share_and_the_longest() {
        let recording = costing(|k| if k == 301 { 2_012_000 } else { 12_000 });
        check(&recording, "self.probe-us-per-frame", 12.0);
        check(&recording, "self.frame-pct", 12.0 / 16_666.666_666_666_668 * 100.0);
        let stall = measurement(&recording, "self.longest-stall-us");
        assert_eq!((stall.value, stall.frames), (2012.0, Some([300, 300])), "the frame before the one that tells");
        assert!(!stall.limit.unwrap().holds(stall.value));
    }

    #[test]
    fn too_dear_is_out_of_its_limit() {
        for (ns, holds) in [(19_000, true), (21_000, false)] {
            let mut recording = costing(|_| 0);
            recording.frames.iter_mut().for_each(|frame| frame.own_ns = ns);
            let cost = measurement(&recording, "self.probe-us-per-frame");
            assert_eq!(cost.limit.unwrap().holds(cost.value), holds);
        }
    }

    #[test]
    fn frames_that_are_not_drawn_count_and_old_recordings_say_nothing() {
        let mut stepped = costing(|_| 9_000);
        stepped.frames.iter_mut().for_each(|frame| frame.valid.drawn = frame.index % 100 == 0);
        assert_eq!(measurement(&stepped, "self.probe-us-per-frame").n, 600);
        assert!(missing(&costing(|_| 0), "self.probe-us-per-frame").0.contains("does not say"));
        stepped.run.clock = crate::observe::ClockKind::Stepped;
        let stall = measurement(&stepped, "self.longest-stall-us");
        assert!(stall.limit.is_none() && stall.doubts[0].what.contains("waited for the disk"));
        let mut odd = costing(|_| u64::MAX);
        odd.run.device.target_fps = f64::NAN;
        assert!(measurement(&odd, "self.probe-us-per-frame").value.is_finite());
        assert!(!missing(&odd, "self.frame-pct").1);
    }
}
