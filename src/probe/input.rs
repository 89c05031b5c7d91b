//! Whether targets are large enough, and far enough from one another, to be hit without mistakes.

use super::geometry::{Box3, InFrame, hologram_in_frame};
use super::stats::median;
use super::view::{NOT_PLACED, shown};
use super::{Doubt, Finding, Measurement, Run};
use crate::observe::{FrameObservation, HologramInfo, InteractableInfo};
use glam::DVec3;

pub(super) const PROBE: &str = "input.targets";
pub(super) const IDS: &[&str] = &[SIZE, ANGLE, SPACING];
const SIZE: &str = "input.target-cm";
const ANGLE: &str = "input.target-deg";
const SPACING: &str = "input.spacing-deg";

/// Distance at which Microsoft gives sizes of what is touched, metres.
const TOUCH_M: f64 = 0.45;

/// How an interactable is aimed at, which decides its rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// With a finger.
    Touch,
    /// With a hand ray or a look.
    Ray,
    /// By its name only.
    Voice,
}

/// An interactable with where it was first shown and from how far it is used.
struct Target<'a> {
    info: &'a HologramInfo,
    aim: Aim,
    first: &'a FrameObservation,
    place: Box3,
    front: [f32; 3],
    distance_m: f64,
    n: u64,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    if !run.info().content.placement_declared {
        return Finding::nothing(PROBE, IDS, NOT_PLACED);
    }
    let targets: Vec<_> =
        run.info().holograms.iter().enumerate().filter_map(|(i, info)| target(run, i, info)).collect();
    let mut finding = Finding::of(PROBE);
    for (i, target) in targets.iter().enumerate() {
        let give = |id: &'static str, value: f64, limits: [&str; 2]| -> Measurement {
            let measured = run.measure(id, value, target.n).node(target.info).doubts(turned(target));
            let measured = measured.frames(target.first.index, target.first.index);
            match target.aim {
                Aim::Touch => measured.limit(run, limits[0]),
                Aim::Ray => measured.limit(run, limits[1]),
                Aim::Voice => measured,
            }
        };
        let size_m = face_m(&target.place);
        finding.offer(give(SIZE, 100.0 * size_m, ["input.touch-cm", ""]));
        finding.offer(give(ANGLE, angle_deg(size_m, target.distance_m), ["input.touch-deg", "input.ray-deg"]));
        let others = targets.iter().enumerate().filter(|(other, _)| *other != i);
        let gaps = others.map(|(_, other)| gap_m(&target.place, &other.place));
        if let Some(gap_m) = gaps.min_by(f64::total_cmp) {
            let spacing = angle_deg(gap_m, target.distance_m);
            finding.offer(give(SPACING, spacing, ["input.touch-spacing", "input.ray-spacing"]));
        }
    }
    let any = run.info().holograms.iter().any(|info| info.interactable.is_some());
    let why = match (targets.len(), any) {
        (1, _) => "there is only one interactable",
        (_, true) => "no interactable was in the frame",
        (_, false) => "the manifest names no interactable",
    };
    finding.rest(IDS, why)
}

fn target<'a>(run: &Run<'a>, hologram: usize, info: &'a HologramInfo) -> Option<Target<'a>> {
    let aim = aim(info.interactable.as_ref()?);
    let first = shown(run, hologram).next()?;
    let seen = shown(run, hologram).filter(|frame| hologram_in_frame(frame, hologram) != InFrame::Outside);
    let distances: Vec<f64> = seen.map(|frame| f64::from(frame.holograms[hologram].nearest_m)).collect();
    let seen_from = median(&distances).filter(|distance_m| *distance_m > 0.0);
    let distance_m = if aim == Aim::Touch { Some(TOUCH_M) } else { seen_from };
    let at = &first.holograms[hologram];
    let (place, front, n) = (Box3::of(at), at.front, distances.len().max(1) as u64);
    Some(Target { info, aim, first, place, front, distance_m: distance_m?, n })
}

fn aim(it: &InteractableInfo) -> Aim {
    let only_voice = !it.input.is_empty() && it.input.iter().all(|model| model == "voice");
    if it.near {
        Aim::Touch
    } else if only_voice {
        Aim::Voice
    } else {
        Aim::Ray
    }
}

/// The shorter side of the face that a box shows: the middle one of its three, since what is flat is aimed at from the front.
fn face_m(b: &Box3) -> f64 {
    let mut sides = (2.0 * b.half).to_array();
    sides.sort_by(f64::total_cmp);
    sides[1]
}

/// Shortest way from one box to another; zero where they touch.
fn gap_m(a: &Box3, b: &Box3) -> f64 {
    ((a.center - b.center).abs() - a.half - b.half).max(DVec3::ZERO).length()
}

/// Angle under which a length is seen from its middle's front.
fn angle_deg(length_m: f64, distance_m: f64) -> f64 {
    2.0 * libm::atan2(0.5 * length_m, distance_m).to_degrees()
}

/// A box that stands askew in base space is larger than what it holds.
fn turned(target: &Target<'_>) -> Option<Doubt> {
    let most = target.front.iter().fold(0.0f32, |most, part| most.max(part.abs()));
    let askew = most > 0.0 && most < 0.98;
    let advice = "look at it from its front, or place it square to the user's start".to_owned();
    askew.then(|| Doubt { what: "it stands askew, so that the box around it is larger than it is".to_owned(), advice })
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{finding, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{Synthetic, place};
    use crate::observe::{Recording, Role};
    use glam::Vec3;

    /// A row of square buttons, `size_m` wide and `apart_m` from edge to edge, at a distance.
    fn row(count: usize, size_m: f32, apart_m: f32, ahead_m: f32, touch: bool, seed: u64) -> Recording {
        let mut noise = Random::new(seed);
        let button = |i: usize| {
            let mut button = hologram(&format!("button {i}"), Role::Ui);
            let input = vec!["hand-ray".to_owned()];
            button.interactable = Some(InteractableInfo { near: touch, input, ..InteractableInfo::default() });
            button
        };
        Synthetic::new((0..count).map(button).collect())
            .frames(120, |_k, frame| {
                let z = -ahead_m + 0.02 * noise.even() as f32;
                for i in 0..count {
                    let x = i as f32 * (size_m + apart_m);
                    place(frame, i, Vec3::new(x, 0.0, z), Vec3::new(0.5 * size_m, 0.5 * size_m, 0.0));
                }
            })
            .build()
    }

    #[track_caller]
    fn check(recording: &Recording, id: &str, value: f64, holds: Option<bool>) {
        near(recording, id, value, 0.05 * value);
        let found = measurement(recording, id);
        assert_eq!(found.limit.map(|limit| limit.holds(found.value)), holds, "{id}");
    }

    #[test]
    fn sizes_against_the_rule_of_their_input() {
        for seed in 0..20 {
            let good = row(3, 0.05, 0.03, 2.0, false, seed);
            check(&good, SIZE, 5.0, None);
            check(&good, ANGLE, 1.432, Some(true));
            check(&good, SPACING, 0.859, Some(true));
            let bad = row(3, 0.02, 0.01, 2.0, false, seed);
            check(&bad, ANGLE, 0.573, Some(false));
            check(&bad, SPACING, 0.2865, Some(false));
        }
        let touch = row(2, 0.017, 0.01, 0.45, true, 0);
        check(&touch, SIZE, 1.7, Some(true));
        check(&touch, ANGLE, 2.164, Some(true));
        check(&touch, SPACING, 1.273, Some(true));
        check(&row(2, 0.012, 0.004, 0.45, true, 0), SIZE, 1.2, Some(false));
    }

    #[test]
    fn what_is_only_spoken_to_may_be_small() {
        let mut recording = row(2, 0.01, 0.01, 2.0, false, 0);
        for info in &mut recording.run.holograms {
            info.interactable.as_mut().unwrap().input = vec!["voice".to_owned()];
        }
        assert!(finding(&recording, PROBE).measurements.iter().all(|m| m.limit.is_none()));
    }

    #[test]
    fn an_askew_box_is_a_doubt() {
        let mut recording = row(1, 0.05, 0.0, 2.0, false, 0);
        assert!(measurement(&recording, SIZE).doubts.is_empty());
        recording.frames[0].holograms[0].front = [0.7, 0.0, 0.7];
        assert!(measurement(&recording, SIZE).doubts[0].what.contains("askew"));
        assert!(missing(&recording, SPACING).0.contains("only one"));
    }

    #[test]
    fn undeclared_or_unseen_targets_are_not_judged() {
        let mut recording = row(2, 0.05, 0.03, -2.0, false, 0);
        assert!(missing(&recording, ANGLE).0.contains("no interactable was in the frame"));
        recording.run.holograms.iter_mut().for_each(|info| info.interactable = None);
        assert!(missing(&recording, ANGLE).0.contains("names no interactable"));
        recording.run.content.placement_declared = false;
        assert_eq!(missing(&recording, ANGLE), (NOT_PLACED.to_owned(), false));
    }
}
