//! The plane that the application asks the runtime to keep steady: how it moves, and whether it is where the user looks.

use super::geometry::{Box3, InFrame, in_frame, vector};
use super::hang::{plane_dioptre, was_shown};
use super::swim::UNKNOWN;
use super::track::{Sample, Track};
use super::{Finding, Run};
use crate::observe::Reprojection;
use glam::DVec3;

pub(super) const PROBE: &str = "stability.plane";
pub(super) const IDS: &[&str] = &[
    "stability.plane-moved-dioptre-per-s",
    "stability.plane-behind",
    "stability.plane-out-of-frame",
    "stability.rotation-only-pct",
];

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let track = Track::of(run);
    let shown: Vec<&Sample<'_>> =
        track.samples().filter(|s| was_shown(s.frame) && s.frame.layer.reprojection != Reprojection::Unknown).collect();
    let any_shown = track.samples().any(|sample| was_shown(sample.frame));
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else {
        let none = "no frame was shown to a tracked head once the run was warm";
        return Finding::nothing(PROBE, IDS, if any_shown { UNKNOWN } else { none });
    };
    let mut finding = Finding::of(PROBE);
    let turned = shown.iter().filter(|s| s.frame.layer.reprojection == Reprojection::Orientation).count();
    let share = 100.0 * turned as f64 / shown.len() as f64;
    let measurement = run.measure(IDS[3], share, shown.len() as u64);
    finding.give(measurement.frames(first.frame.index, last.frame.index));
    planes(run, &track, &mut finding);
    finding
}

fn planes(run: &Run<'_>, track: &Track<'_>, finding: &mut Finding) {
    let (mut n, mut behind, mut outside) = (0, Count::default(), Count::default());
    let (mut moved, mut seconds) = (0.0, 0.0);
    for segment in &track.segments {
        let mut before: Option<(f64, f64)> = None;
        for sample in &segment.samples {
            let dioptre = planar(sample).and_then(|layer| plane_dioptre(layer, &sample.head));
            let Some(dioptre) = dioptre else {
                // A frame without a plane is no movement of the plane; one that was not shown neither.
                before = before.filter(|_| !was_shown(sample.frame));
                continue;
            };
            n += 1;
            behind.add(sample, dioptre < 0.0);
            outside.add(sample, dioptre >= 0.0 && out_of_frame(sample));
            if let Some((then, at)) = before {
                moved += (dioptre.max(0.0) - at).abs();
                seconds += sample.t_s - then;
            }
            before = Some((sample.t_s, dioptre.max(0.0)));
        }
    }
    if n == 0 {
        IDS[..3].iter().for_each(|id| finding.missing(id, "no plane was submitted", false));
        return;
    }
    if seconds > 0.0 {
        finding.give(run.measure(IDS[0], moved / seconds, n));
    } else {
        finding.missing(IDS[0], "a plane was submitted with one frame only", false);
    }
    for (id, count) in [(IDS[1], behind), (IDS[2], outside)] {
        let mut measurement = run.measure(id, count.frames as f64, n).limit(run, "stability.plane-misplaced");
        measurement.frames = count.first;
        finding.give(measurement);
    }
}

#[derive(Debug, Default)]
struct Count {
    frames: u64,
    first: Option<[u64; 2]>,
}

impl Count {
    fn add(&mut self, sample: &Sample<'_>, holds: bool) {
        if holds {
            self.frames += 1;
            self.first.get_or_insert([sample.frame.index; 2]);
        }
    }
}

fn planar<'s>(sample: &Sample<'s>) -> Option<&'s crate::observe::LayerObservation> {
    let layer = &sample.frame.layer;
    (was_shown(sample.frame) && layer.reprojection == Reprojection::Planar && layer.plane.is_some()).then_some(layer)
}

/// Whether the plane's own point is outside both views: the plane then follows something that is not looked at.
fn out_of_frame(sample: &Sample<'_>) -> bool {
    let Some(plane) = sample.frame.layer.plane else { return false };
    let point = Box3 { center: vector(plane.point), half: DVec3::ZERO };
    in_frame(&sample.frame.views, &point) == InFrame::Outside
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{LayerObservation, PlaneObservation, Recording, Role};

    /// Where the plane's point is in each frame; it faces the user.
    fn planes(at: impl Fn(usize) -> [f32; 3]) -> Recording {
        Synthetic::new(vec![hologram("engine", Role::Primary)])
            .frames(720, |k, frame| {
                let plane = Some(PlaneObservation { point: at(k), normal: [0.0, 0.0, 1.0] });
                frame.layer = LayerObservation { reprojection: Reprojection::Planar, plane, ..Default::default() };
            })
            .build()
    }

    #[test]
    fn a_plane_at_rest_in_view_is_quiet() {
        let steady = planes(|_| [0.0, 0.0, -2.0]);
        for id in &IDS[..3] {
            check(&steady, id, 0.0);
        }
        check(&steady, "stability.rotation-only-pct", 0.0);
    }

    #[test]
    fn a_plane_that_jumps_to_and_fro_moves() {
        // From 2 m to 1 m and back, once a second: 1 D a second.
        let jumping = planes(|k| [0.0, 0.0, if (k / 30) % 2 == 0 { -2.0 } else { -1.0 }]);
        near(&jumping, "stability.plane-moved-dioptre-per-s", 1.0, 0.06);
    }

    #[test]
    fn a_plane_that_nobody_can_look_at_is_counted() {
        let behind = planes(|k| [0.0, 0.0, if k == 300 { 1.0 } else { -2.0 }]);
        check(&behind, "stability.plane-behind", 1.0);
        assert_eq!(measurement(&behind, "stability.plane-behind").frames, Some([300, 300]));
        let aside = planes(|k| [if k < 600 { 0.0 } else { 5.0 }, 0.0, -2.0]);
        check(&aside, "stability.plane-out-of-frame", 120.0);
        check(&aside, "stability.plane-behind", 0.0);
    }

    #[test]
    fn turning_alone_has_no_plane() {
        let mut turned = planes(|_| [0.0; 3]);
        turned.frames.iter_mut().for_each(|f| f.layer.reprojection = Reprojection::Orientation);
        check(&turned, "stability.rotation-only-pct", 100.0);
        assert!(missing(&turned, "stability.plane-behind").0.contains("no plane"));
        turned.frames.iter_mut().for_each(|f| f.layer = LayerObservation::default());
        assert!(missing(&turned, "stability.rotation-only-pct").0.contains("not known"));
    }
}
