//! Whether an indicator stands on the side to which the user has to turn.

use super::geometry::{InFrame, angle_deg, elevation_deg, hologram_in_frame, turn_deg, vector};
use super::stats::quantile;
use super::view::forward;
use super::{Doubt, Finding, Run, Signal};
use crate::observe::{FrameObservation, Role};
use glam::DVec3;

pub(super) const PROBE: &str = "indicator.direction";
pub(super) const IDS: &[&str] = &[ERROR];
const ERROR: &str = "indicator.direction-error-deg";

/// Nearer to the middle of the frame than this an indicator points by its form alone, degrees (ours: a tenth of a frame's height).
const MIDDLE_DEG: f64 = 3.0;
/// So near to straight behind, either way round is right, degrees (ours).
const BEHIND_DEG: f64 = 30.0;

/// Median angle, on the display, between where an indicator stands from the middle of the frame and where its target lies.
pub(super) fn judge(run: &Run<'_>) -> Finding {
    let holograms = &run.info().holograms;
    let leads = |info: &crate::observe::HologramInfo| {
        let target = usize::from(info.indicates?);
        (info.role == Some(Role::Indicator) && target < holograms.len()).then_some(target)
    };
    if !holograms.iter().any(|info| leads(info).is_some()) {
        return Finding::nothing(PROBE, IDS, "the manifest declares no indicator with what it leads to");
    }
    let mut finding = Finding::of(PROBE);
    let mut middle = false;
    for (i, info) in holograms.iter().enumerate() {
        let Some(target) = leads(info) else { continue };
        let (mut errors, mut worst) = (Vec::new(), None);
        for frame in run.frames(Signal::Geometry) {
            let wanted = frame.holograms.get(target).is_some_and(|seen| seen.shown)
                && hologram_in_frame(frame, target) == InFrame::Outside
                && hologram_in_frame(frame, i) != InFrame::Outside;
            match wanted.then(|| error_deg(frame, i, target)) {
                Some(Some(error)) => {
                    if worst.is_none_or(|(_, most)| error > most) {
                        worst = Some((frame.index, error));
                    }
                    errors.push(error);
                }
                Some(None) => middle = true,
                None => {}
            }
        }
        if let (Some(error), Some((frame, _))) = (quantile(&errors, 0.5), worst) {
            let measurement = run.measure(ERROR, error, errors.len() as u64).node(info).frames(frame, frame);
            let form = Doubt {
                what: "by where it stands in the frame; where its form points only a person sees".to_owned(),
                advice: "look at the frame of the largest error".to_owned(),
            };
            finding.offer(measurement.limit(run, "indicator.direction-error").doubts([form]));
        }
    }
    finding.rest(
        IDS,
        match middle {
            true => {
                "the indicator stood in the middle of the frame, where it points by its form, which only a person sees"
            }
            false => "no indicator was in the frame while its target was not",
        },
    )
}

/// `None` where the indicator is in the middle of the frame, or the target straight ahead.
fn error_deg(frame: &FrameObservation, indicator: usize, target: usize) -> Option<f64> {
    let (stands, lies) = (way_deg(frame, indicator), way_deg(frame, target));
    if stands.length() < MIDDLE_DEG || lies.length() < MIDDLE_DEG {
        return None;
    }
    let error = angle_deg(stands, lies);
    let behind = lies.x.abs() > 180.0 - BEHIND_DEG;
    let other_way = DVec3::new(-lies.x.signum() * (360.0 - lies.x.abs()), lies.y, 0.0);
    Some(if behind { error.min(angle_deg(stands, other_way)) } else { error })
}

/// The way to a hologram as a person turns: aside about the vertical (right positive), then up, degrees from the middle of the frame.
fn way_deg(frame: &FrameObservation, hologram: usize) -> DVec3 {
    let to = vector(frame.holograms[hologram].center) - vector(frame.head.pose.position);
    let ahead = forward(frame);
    let level = |fov: &crate::space::Fov| 0.5 * (f64::from(fov.up) + f64::from(fov.down));
    let tilt = 0.5 * (level(&frame.views[0].fov) + level(&frame.views[1].fov));
    DVec3::new(-turn_deg(ahead, to), elevation_deg(to) - elevation_deg(ahead) - tilt.to_degrees(), 0.0)
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{hologram, measurement, missing, near};
    use super::*;
    use crate::observe::Recording;
    use crate::observe::synthetic::{Synthetic, place};
    use glam::{Quat, Vec3};

    /// A valve to the right, behind and above, out of frame, and an arrow `off` degrees from the way there, `out_m` from the middle.
    fn arrow(off: f32, out_m: f32, seed: u64) -> Recording {
        let mut noise = Random::new(seed);
        let mut pointer = hologram("arrow", Role::Indicator);
        pointer.indicates = Some(0);
        // 116.6 degrees to the right and 41.8 up.
        let way = 41.81f32.atan2(116.57).to_degrees();
        Synthetic::new(vec![hologram("valve", Role::Primary), pointer])
            .frames(300, |_k, frame| {
                place(frame, 0, Vec3::new(2.0, 2.0, 1.0), Vec3::splat(0.1));
                let turn = Quat::from_rotation_z((way + off + noise.normal() as f32).to_radians());
                place(frame, 1, turn * Vec3::new(out_m, 0.0, 0.0) + Vec3::new(0.0, 0.0, -1.5), Vec3::splat(0.02));
            })
            .build()
    }

    #[test]
    fn the_error_is_recovered_through_twenty_kinds_of_noise() {
        for seed in 0..20 {
            near(&arrow(40.0, 0.2, seed), ERROR, 40.0, 0.05 * 40.0);
            near(&arrow(-90.0, 0.2, seed), ERROR, 90.0, 0.05 * 90.0);
        }
        let holds = |off| {
            measurement(&arrow(off, 0.2, 0), ERROR).limit.unwrap().holds(measurement(&arrow(off, 0.2, 0), ERROR).value)
        };
        assert!(holds(0.0) && !holds(60.0));
    }

    #[test]
    fn straight_behind_either_way_is_right() {
        for (x, expected) in [(-0.25, 0.0), (0.25, 0.0)] {
            let mut recording = arrow(0.0, 0.2, 0);
            for frame in &mut recording.frames {
                place(frame, 0, Vec3::new(0.2, 0.0, 2.0), Vec3::splat(0.1));
                place(frame, 1, Vec3::new(x, 0.0, -1.5), Vec3::splat(0.02));
            }
            near(&recording, ERROR, expected, 1e-6);
        }
    }

    #[test]
    fn an_arrow_in_the_middle_points_by_its_form() {
        assert!(missing(&arrow(0.0, 0.01, 0), ERROR).0.contains("by its form"));
        let mut hidden = arrow(0.0, 0.2, 0);
        hidden.frames.iter_mut().for_each(|frame| frame.holograms[1].shown = false);
        assert!(missing(&hidden, ERROR).0.contains("while its target was not"));
        hidden.run.holograms[1].indicates = Some(9);
        assert!(missing(&hidden, ERROR).0.contains("declares no indicator"));
    }
}
