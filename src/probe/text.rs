//! Whether text is large enough to be read from where it is seen.

use super::geometry::{InFrame, hologram_in_frame, vector};
use super::stats::median;
use super::view::{NOT_PLACED, shown};
use super::{Finding, Run};
use crate::observe::FrameObservation;

pub(super) const PROBE: &str = "text.height";
pub(super) const IDS: &[&str] = &[HEIGHT, LEGIBLE, COMFORTABLE];
const HEIGHT: &str = "text.height-deg";
const LEGIBLE: &str = "text.legible-pct";
const COMFORTABLE: &str = "text.comfortable-pct";

/// Nearer than this Microsoft's sizes for 45 cm count, else those for 2 m (ours: half-way in dioptres is 0.73 m, and touch ends before 1 m).
const NEAR_M: f64 = 1.0;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    if !run.info().content.placement_declared {
        return Finding::nothing(PROBE, IDS, NOT_PLACED);
    }
    let names = ["text.legible-far", "text.legible-near", "text.comfortable-far", "text.comfortable-near"];
    let [Some(far), Some(near), Some(easy_far), Some(easy_near)] = names.map(|name| run.limits.get(name)) else {
        return Finding::nothing(PROBE, IDS, "there is no limit to compare with");
    };
    let declared: Vec<_> = run
        .info()
        .holograms
        .iter()
        .enumerate()
        .filter_map(|(i, info)| Some((i, info, info.text_height_m.filter(|height_m| *height_m > 0.0)?)))
        .collect();
    if declared.is_empty() {
        return Finding::nothing(PROBE, IDS, "the manifest declares no height of text");
    }
    let mut finding = Finding::of(PROBE);
    for (i, info, height_m) in declared {
        let seen = shown(run, i).filter(|frame| hologram_in_frame(frame, i) != InFrame::Outside);
        let distances: Vec<f64> = seen.map(|frame| distance_m(frame, i)).filter(|m| *m > 0.0).collect();
        let Some(usual_m) = median(&distances) else { continue };
        let n = distances.len() as u64;
        let angle = |distance_m: f64| 2.0 * libm::atan2(0.5 * height_m, distance_m).to_degrees();
        let share = |far: f64, near: f64| {
            let least = |distance_m: f64| if distance_m < NEAR_M { near } else { far };
            let enough = distances.iter().filter(|m| angle(**m) >= least(**m)).count();
            100.0 * enough as f64 / n as f64
        };
        let limit = if usual_m < NEAR_M { names[1] } else { names[0] };
        finding.offer(run.measure(HEIGHT, angle(usual_m), n).node(info).limit(run, limit));
        let legible = run.measure(LEGIBLE, share(far.value, near.value), n).node(info);
        finding.offer(legible.limit(run, "text.legible"));
        let comfortable = run.measure(COMFORTABLE, share(easy_far.value, easy_near.value), n).node(info);
        finding.offer(comfortable.limit(run, "text.comfortable"));
    }
    finding.rest(IDS, "no text was in the frame")
}

/// From the head to the middle of what carries the text.
fn distance_m(frame: &FrameObservation, hologram: usize) -> f64 {
    vector(frame.holograms[hologram].center).distance(vector(frame.head.pose.position))
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{check, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{Synthetic, place};
    use crate::observe::{Recording, Role};
    use glam::Vec3;

    /// Text of `height_mm` at `near_m` for half of the time and at `far_m` for the other.
    fn sheet(height_mm: f64, near_m: f32, far_m: f32, seed: u64) -> Recording {
        let mut noise = Random::new(seed);
        let mut sheet = hologram("sheet", Role::Ui);
        sheet.text_height_m = Some(height_mm * 1e-3);
        Synthetic::new(vec![sheet])
            .frames(600, |k, frame| {
                let ahead = if k < 300 { near_m } else { far_m } + 0.02 * noise.even() as f32;
                place(frame, 0, Vec3::new(0.0, 0.0, -ahead), Vec3::new(0.2, 0.1, 0.0));
            })
            .build()
    }

    #[test]
    fn height_as_seen_against_the_documents() {
        for seed in 0..20 {
            // 24 mm at 2 m are 0.6875 degrees.
            near(&sheet(24.0, 2.0, 2.0, seed), HEIGHT, 0.6875, 0.05 * 0.6875);
            // 12.2 mm at 2 m are 0.35 degrees, the least; at 3 m they are not.
            near(&sheet(14.0, 2.0, 3.0, seed), LEGIBLE, 50.0, 2.5);
        }
        let holds = |recording: &Recording, id| {
            measurement(recording, id).limit.unwrap().holds(measurement(recording, id).value)
        };
        let (good, small) = (sheet(24.0, 2.0, 2.0, 0), sheet(8.0, 2.0, 2.0, 0));
        for id in IDS {
            assert!(holds(&good, id) && !holds(&small, id), "{id}");
        }
        check(&good, COMFORTABLE, 100.0);
        // Near text is held to the sizes for 45 cm: 3.5 mm are 0.446 degrees.
        assert!(holds(&sheet(3.5, 0.45, 0.45, 0), HEIGHT));
        assert!(!holds(&sheet(2.8, 0.45, 0.45, 0), HEIGHT));
    }

    #[test]
    fn text_that_is_not_declared_or_not_seen_is_not_judged() {
        let mut recording = sheet(24.0, -2.0, -2.0, 0);
        assert!(missing(&recording, HEIGHT).0.contains("in the frame"));
        recording.run.holograms[0].text_height_m = Some(f64::NAN);
        assert!(missing(&recording, HEIGHT).0.contains("declares no height"));
        recording.run.content.placement_declared = false;
        assert_eq!(missing(&recording, HEIGHT), (NOT_PLACED.to_owned(), false));
    }
}
