//! How progress is shown while content loads: in view or not, and as a bar that grows or not.

use super::geometry::{InFrame, hologram_in_frame};
use super::view::of_role;
use super::{Doubt, Finding, Run, Signal};
use crate::observe::{FrameObservation, LoadState, Role};

pub(super) const PROBE: &str = "load.progress";
pub(super) const IDS: &[&str] = &[IN_VIEW, MOVING, MONOTONE];
const IN_VIEW: &str = "load.progress-in-view-pct";
const MOVING: &str = "load.progress-moving-pct";
const MONOTONE: &str = "load.progress-monotone-pct";

/// Growth from first to last by which a thing is a bar (ours: what turns or beats grows by less, and comes back).
const GROWTH: f64 = 2.0;
/// Part of its largest size that a bar has in the end (ours).
const FULL: f64 = 0.95;
/// Change of place or size that counts, metres (ours: ten times the rounding of a place).
const CHANGE_M: f64 = 1e-5;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let rings: Vec<usize> = of_role(run, Role::Progress).map(|(i, _)| i).collect();
    if rings.is_empty() {
        return Finding::nothing(PROBE, IDS, "the manifest declares no node that shows progress (role `progress`)");
    }
    let loading: Vec<_> = run.frames(Signal::Geometry).filter(|frame| frame.load == LoadState::Loading).collect();
    if loading.is_empty() {
        return Finding::nothing(PROBE, IDS, "no frame was made while content was loading");
    }
    let mut finding = Finding::of(PROBE);
    let n = loading.len() as u64;
    let in_view = |frame: &&&FrameObservation| rings.iter().any(|i| hologram_in_frame(frame, *i) != InFrame::Outside);
    let share = 100.0 * loading.iter().filter(in_view).count() as f64 / n as f64;
    finding.offer(run.measure(IN_VIEW, share, n).limit(run, "load.progress-in-view"));
    for i in rings {
        let info = &run.info().holograms[i];
        let shown: Vec<_> = loading.iter().filter(|f| f.holograms.get(i).is_some_and(|seen| seen.shown)).collect();
        let steps = shown.len().saturating_sub(1) as u64;
        if steps == 0 {
            continue;
        }
        let moves = shown.windows(2).filter(|pair| change_m(pair[0], pair[1], i) > CHANGE_M).count();
        let moving = run.measure(MOVING, 100.0 * moves as f64 / steps as f64, steps).node(info);
        let still = (moves == 0).then(|| Doubt {
            what: "what turns about its own front, such as a ring, does not change its box".to_owned(),
            advice: "look at the frames while it loads".to_owned(),
        });
        finding.offer(moving.limit(run, "load.progress-moving").doubts(still));
        let sizes: Vec<f64> = shown.iter().map(|frame| size_m(frame, i)).collect();
        let (first, last) = (sizes[0], sizes[sizes.len() - 1]);
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        if last > first * GROWTH && last > largest * FULL {
            let kept = sizes.windows(2).filter(|pair| pair[1] >= pair[0] - CHANGE_M).count();
            let monotone = run.measure(MONOTONE, 100.0 * kept as f64 / steps as f64, steps).node(info);
            finding.offer(monotone.limit(run, "load.progress-monotone"));
        }
    }
    let finding = finding.rest(&[MOVING], "no progress node was shown for two frames");
    finding.rest(
        IDS,
        "no progress node grows like a bar; whether a ring or words tell how long it takes is for a person to say",
    )
}

/// How far a thing's box has moved or changed, the largest of its numbers.
fn change_m(before: &FrameObservation, after: &FrameObservation, hologram: usize) -> f64 {
    let (a, b) = (&before.holograms[hologram], &after.holograms[hologram]);
    let numbers = |seen: &crate::observe::HologramObservation| [seen.center, seen.half_extents, seen.front];
    let (a, b) = (numbers(a), numbers(b));
    let differences = a.as_flattened().iter().zip(b.as_flattened()).map(|(a, b)| (f64::from(*a) - f64::from(*b)).abs());
    differences.fold(0.0, f64::max)
}

/// The longest side of a thing's box.
fn size_m(frame: &FrameObservation, hologram: usize) -> f64 {
    frame.holograms[hologram].half_extents.iter().fold(0.0, |most, half| f64::from(half.abs()).max(most)) * 2.0
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::Recording;
    use crate::observe::synthetic::{Synthetic, place};
    use glam::Vec3;

    /// Ten seconds of loading with a bar whose length is told by `length_m`, in view from second `from` on.
    fn bar(from: usize, length_m: fn(usize) -> f32) -> Recording {
        Synthetic::new(vec![hologram("bar", Role::Progress)])
            .frames(600, |k, frame| {
                frame.load = LoadState::Loading;
                let z = if k >= from * 60 { -2.0 } else { 2.0 };
                place(frame, 0, Vec3::new(0.0, 0.0, z), Vec3::new(0.5 * length_m(k), 0.02, 0.0));
            })
            .build()
    }

    #[test]
    fn a_bar_that_grows_in_view() {
        let good = bar(0, |k| 0.05 + 0.0005 * k as f32);
        for id in IDS {
            check(&good, id, 100.0);
            assert!(measurement(&good, id).limit.unwrap().holds(100.0));
        }
    }

    #[test]
    fn a_bar_that_jumps_back_stands_still_or_is_out_of_view() {
        // Every tenth step goes back.
        near(&bar(0, |k| 0.05 + 0.001 * k as f32 - 0.002 * (k / 10) as f32), MONOTONE, 90.0, 0.5);
        check(&bar(0, |_k| 0.1), MOVING, 0.0);
        assert!(missing(&bar(0, |_k| 0.1), MONOTONE).0.contains("grows like a bar"));
        check(&bar(5, |_k| 0.1), IN_VIEW, 50.0);
        for (recording, id) in [(bar(0, |_k| 0.1), MOVING), (bar(5, |_k| 0.1), IN_VIEW)] {
            let found = measurement(&recording, id);
            assert!(!found.limit.unwrap().holds(found.value));
        }
    }

    #[test]
    fn without_a_node_or_a_load_nothing_is_said() {
        let mut recording = bar(0, |_k| 0.1);
        recording.frames.iter_mut().for_each(|frame| frame.load = LoadState::Loaded);
        assert!(missing(&recording, MOVING).0.contains("while content was loading"));
        recording.run.holograms[0].role = None;
        assert!(missing(&recording, MOVING).0.contains("role `progress`"));
    }
}
