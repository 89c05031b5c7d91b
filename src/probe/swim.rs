//! How far holograms swim when the head moves: what reprojection leaves of the head's pose error, by the way the picture was submitted.

use super::geometry::{InFrame, hologram_in_frame};
use super::hang::{mismatch_dioptre, uncovered, was_shown};
use super::reprojection::residual;
use super::track::{Sample, Track, simulated_doubts, stays};
use super::{Doubt, Finding, Purpose, Run, stats};
use crate::observe::{HologramInfo, LimitProfile, Reprojection};
use glam::DVec3;

pub(super) const PROBE: &str = "stability.swim";
pub(super) const IDS: &[&str] = &["stability.swim-arcmin.p95", "stability.depth-mismatch-dioptre.p95"];

/// Fewer frames than this, and the 95th percentile is the largest of them. It follows from the percentile.
const FEW: usize = 20;

pub(super) const UNKNOWN: &str = "how the runtime brings the picture to the head's new pose is not known: nothing was asked of it, and it is not known by its name";

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let track = Track::of(run);
    let mut finding = Finding::of(PROBE);
    match track.estimates_anew() {
        Ok(()) => per_hologram(run, &track, &mut finding, IDS[0], |sample, center| {
            let (again, layer) = (sample.head_again?, &sample.frame.layer);
            Some(residual(layer, sample.frame.valid.depth, &sample.head, &again, center)?.arcmin())
        }),
        Err(why) => finding.missing(IDS[0], why, false),
    }
    let uncovered = uncovered(run.recording);
    per_hologram(run, &track, &mut finding, IDS[1], |sample, center| {
        mismatch_dioptre(sample.frame, &sample.head, center, uncovered)
    });
    finding
}

/// Samples in which a hologram is in a frame that was shown, with its middle.
pub(super) fn seen<'t, 'a>(track: &'t Track<'a>, hologram: usize) -> impl Iterator<Item = (&'t Sample<'a>, DVec3)> {
    track.samples().filter_map(move |sample| {
        let there = was_shown(sample.frame) && hologram_in_frame(sample.frame, hologram) != InFrame::Outside;
        Some((sample, sample.center(hologram).filter(|_| there)?))
    })
}

/// The 95th percentile of what `of` says, hologram by hologram.
fn per_hologram(
    run: &Run<'_>,
    track: &Track<'_>,
    finding: &mut Finding,
    id: &'static str,
    of: impl Fn(&Sample<'_>, DVec3) -> Option<f64>,
) {
    let mut any = false;
    for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, info)| stays(info)) {
        let found: Vec<(u64, f64)> =
            seen(track, i).filter_map(|(sample, center)| Some((sample.frame.index, of(sample, center)?))).collect();
        let values: Vec<f64> = found.iter().map(|(_, value)| *value).collect();
        let (Some(p95), Some(first), Some(last)) = (stats::quantile(&values, 0.95), found.first(), found.last()) else {
            continue;
        };
        any = true;
        let measurement = run.measure(id, p95, values.len() as u64).node(info).frames(first.0, last.0);
        finding.give(
            measurement
                .limit(run, limit(run, id))
                .doubts(doubts(run, values.len()))
                .doubts(run.move_doubts(Purpose::Swim)),
        );
    }
    if !any {
        finding.missing(id, why_not(run, track), false);
    }
}

fn limit(run: &Run<'_>, id: &str) -> &'static str {
    match run.info().device.limits {
        _ if id == IDS[1] => "stability.depth-mismatch",
        LimitProfile::SeeThrough => "stability.swim",
        LimitProfile::Opaque => "stability.swim-opaque",
    }
}

/// What is to be kept in mind of a percentile over so many frames.
pub(super) fn doubts(run: &Run<'_>, n: usize) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if n < FEW {
        doubts.push(Doubt {
            what: format!("rests on {n} frames, as few were drawn"),
            advice: "repeat where every frame is drawn".to_owned(),
        });
    }
    doubts.extend(simulated_doubts(run));
    doubts
}

/// Why nothing of the picture's way to the eye can be said.
pub(super) fn why_not(run: &Run<'_>, track: &Track<'_>) -> &'static str {
    let shown = || track.samples().filter(|sample| was_shown(sample.frame));
    let any = |holds: fn(&HologramInfo) -> bool| run.info().holograms.iter().any(holds);
    if !any(stays) {
        "nothing is fixed to the world"
    } else if shown().next().is_none() {
        "no frame was shown to a tracked head once the run was warm"
    } else if shown().all(|sample| sample.frame.layer.reprojection == Reprojection::Unknown) {
        UNKNOWN
    } else if shown().all(|s| s.frame.layer.reprojection == Reprojection::Depth && !s.frame.valid.depth) {
        "the runtime is to reproject by depth and got none"
    } else {
        "no frame that was shown had content in it whose pose was located again"
    }
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{finding, hologram, measurement, missing};
    use crate::observe::synthetic::{Synthetic, move_head, place};
    use crate::observe::{LayerObservation, LimitProfile, PlaneObservation, Recording, Relocation, Reprojection, Role};
    use crate::space::Pose;
    use crate::units::XrNanos;
    use glam::{Quat, Vec3};

    /// A head that looks about, told 5 mm beside where it turns out to be, and content at distances ahead of it.
    fn told_beside(reprojection: Reprojection, distances: &[f32]) -> Recording {
        let holograms = distances.iter().map(|z| hologram(&format!("{z}"), Role::Primary)).collect();
        let mut recording = Synthetic::new(holograms)
            .frames(400, |k, frame| {
                let turn = Quat::from_rotation_x(0.05 * libm::sin(k as f64 / 15.0) as f32);
                let head = Pose { position: Vec3::new(-0.005, 0.0, 0.0), orientation: turn };
                move_head(frame, head);
                let plane = Some(PlaneObservation { point: [0.0, 0.0, -2.0], normal: [0.0, 0.0, 1.0] });
                frame.layer = LayerObservation { reprojection, near_m: 0.1, far_m: 10.0, plane };
                for (i, z) in distances.iter().enumerate() {
                    place(frame, i, Vec3::new(0.0, 0.0, -z), Vec3::splat(0.05));
                }
            })
            .build();
        for frame in &recording.frames {
            let mut head = frame.head;
            head.pose.position.x = 0.0;
            let at = XrNanos(frame.tick.predicted_display_time.0 + 10_000_000);
            recording.relocated.push(Relocation { frame: frame.index, head, anchors: vec![], at });
        }
        recording
    }

    /// Both numbers of each hologram.
    #[track_caller]
    fn check(reprojection: Reprojection, expected: &[(f32, f64, f64)]) {
        let distances: Vec<f32> = expected.iter().map(|(z, ..)| *z).collect();
        let found = finding(&told_beside(reprojection, &distances), "stability.swim");
        for (z, arcmin, dioptre) in expected {
            let node = format!("{z}");
            let of = |id| {
                let mine = found.measurements.iter().find(|m| m.id == id && m.about.node.as_deref() == Some(&node));
                mine.unwrap().value
            };
            let (swim, off) = (of("stability.swim-arcmin.p95"), of("stability.depth-mismatch-dioptre.p95"));
            assert!((swim - arcmin).abs() < 0.02, "{z} m: {swim} arcmin, expected {arcmin}");
            assert!((off - dioptre).abs() < 0.002, "{z} m: {off} D, expected {dioptre}");
        }
    }

    #[test]
    fn swim_is_what_the_formula_says() {
        let planar = [(1.0, 8.59, 0.5), (1.25, 5.16, 0.3), (2.0, 0.0, 0.0), (3.0, 2.87, 0.1667), (5.0, 5.16, 0.3)];
        check(Reprojection::Planar, &planar);
        check(Reprojection::Orientation, &[(1.0, 17.19, 1.0), (2.0, 8.59, 0.5)]);
        check(Reprojection::Depth, &[(1.0, 0.0, 0.0), (5.0, 0.0, 0.0)]);
    }

    #[test]
    fn each_profile_has_its_own_limit() {
        let mut recording = told_beside(Reprojection::Planar, &[1.0]);
        let seen = measurement(&recording, "stability.swim-arcmin.p95");
        assert!(!seen.limit.unwrap().holds(seen.value));
        recording.run.device.limits = LimitProfile::Opaque;
        let opaque = measurement(&recording, "stability.swim-arcmin.p95");
        assert!(opaque.limit.unwrap().holds(opaque.value));
    }

    #[test]
    fn what_is_not_known_is_not_measured() {
        #[track_caller]
        fn check(recording: &Recording, why: &str) {
            let (found, expected) = missing(recording, "stability.swim-arcmin.p95");
            assert!(found.contains(why) && !expected, "{found}");
        }
        check(&told_beside(Reprojection::Unknown, &[2.0]), "not known");
        let mut bare = told_beside(Reprojection::Depth, &[2.0]);
        bare.frames.iter_mut().for_each(|f| f.valid.depth = false);
        check(&bare, "by depth and got none");
        let mut undrawn = told_beside(Reprojection::Planar, &[2.0]);
        undrawn.frames.iter_mut().for_each(|f| f.valid.drawn = false);
        check(&undrawn, "no frame was shown");
        let mut same = told_beside(Reprojection::Planar, &[2.0]);
        let frames = &same.frames;
        same.relocated.iter_mut().for_each(|r| r.head = frames[r.frame as usize].head);
        check(&same, "does not re-estimate");
        assert!(measurement(&same, "stability.depth-mismatch-dioptre.p95").value < 1e-6);
        let mut locked = told_beside(Reprojection::Planar, &[2.0]);
        locked.run.holograms[0].lock = Some(crate::observe::LockMode::Head);
        check(&locked, "nothing is fixed");
    }

    #[test]
    fn pixels_without_depth_hang_with_the_background() {
        let mut recording = told_beside(Reprojection::Depth, &[2.0]);
        let cost = |without| crate::observe::CostObservation {
            frame: 200,
            coloured: 1000,
            without_depth: Some(without),
            ..Default::default()
        };
        recording.costs = vec![cost(0), cost(60)];
        assert!((measurement(&recording, "stability.depth-mismatch-dioptre.p95").value - 0.4).abs() < 1e-3);
        recording.costs = vec![cost(0), cost(40)];
        assert!(measurement(&recording, "stability.depth-mismatch-dioptre.p95").value < 1e-3);
    }
}
