//! How far apart are the two images of a hologram that the eye follows while a frame stays too long?
//!
//! A frame that stays n target periods T shows the hologram in one place although it goes on: δ = (n − 1)·T·ω, where ω is that part of its
//! angular speed on the display which reprojection does not make up for. Reprojection moves what lies at a distance D along with the head,
//! so that with v the speed of the hologram, u that of the head and Z the distance between the two
//!
//! ω = |v/Z − u·(1/Z − 1/D)|, across the line of sight,
//!
//! where D is Z by depth, the distance of the submitted plane along the line of sight by plane, and infinite where pictures are only turned.
//! (Derived here from the residual of late-stage reprojection; speeds are the differences over the step itself.)

use super::geometry::{InFrame, hologram_in_frame, vector};
use super::pace::{self, Step};
use super::track::ARCMIN;
use super::{Doubt, Finding, Run, stats};
use crate::observe::{FrameObservation, HologramInfo, Reprojection, Role};
use glam::DVec3;

pub(super) const PROBE: &str = "frame.double-image";
pub(super) const IDS: &[&str] = &["frame.double-image-arcmin.p95", "frame.double-image-arcmin.max"];

/// Nearer than this a direction means nothing, metres.
const NEAREST_M: f64 = 0.01;

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let (target_ns, steps) = match pace::steps(run) {
        Ok(found) => found,
        Err(none) => return none.finding(PROBE, IDS),
    };
    let holograms = &run.info().holograms;
    if holograms.iter().all(|info| info.role != Some(Role::Primary)) {
        return Finding::nothing(PROBE, IDS, "the manifest declares no primary content");
    }
    let mut finding = Finding::of(PROBE);
    for (i, info) in holograms.iter().enumerate().filter(|(_, info)| info.role == Some(Role::Primary)) {
        of_hologram(run, &mut finding, &steps, target_ns * 1e-9, i, info);
    }
    if finding.measurements.is_empty() {
        for id in IDS {
            finding.missing(id, "no primary content was in the frame in two successive frames", false);
        }
    }
    finding
}

/// Percentile and maximum over the late steps that show it; zero if it was seen and none was late.
fn of_hologram(
    run: &Run<'_>,
    finding: &mut Finding,
    steps: &[Step<'_>],
    target_s: f64,
    hologram: usize,
    info: &HologramInfo,
) {
    let (mut seen, mut assumed) = (0u64, 0u64);
    let (mut sizes, mut worst): (Vec<f64>, Option<(f64, u64)>) = (Vec::new(), None);
    for step in steps {
        let Some(speed) = speed(step, hologram) else { continue };
        seen += 1;
        if step.n == 1 {
            continue;
        }
        assumed += u64::from(reprojection(step.before) == Reprojection::Unknown);
        let size = step.missed() as f64 * target_s * speed * ARCMIN;
        sizes.push(size);
        if worst.is_none_or(|(most, _)| size > most) {
            worst = Some((size, step.before.index));
        }
    }
    if seen == 0 {
        return;
    }
    let values = stats::quantiles(&sizes, [0.95, 1.0]).unwrap_or_default();
    let n = if sizes.is_empty() { seen } else { sizes.len() as u64 };
    for (id, value) in IDS.iter().zip(values) {
        let mut measurement = run.measure(id, value, n).node(info).doubts(run.adapter_doubts());
        if let Some((_, frame)) = worst.filter(|_| id.ends_with(".max")) {
            measurement.frames = Some([frame; 2]);
        }
        if assumed > 0 {
            measurement.doubts.push(Doubt {
                what: format!("in {assumed} frames the runtime's reprojection is not known; taken as turning only"),
                advice: "submit depth, or a plane, so that reprojection is what was asked for".to_owned(),
            });
        }
        finding.give(measurement);
    }
}

/// Angular speed that reprojection does not make up for, radians per second; `None` where the hologram is not seen in both frames.
fn speed(step: &Step<'_>, hologram: usize) -> Option<f64> {
    let seen = |frame: &FrameObservation| {
        frame.valid.head && frame.valid.views && hologram_in_frame(frame, hologram) != InFrame::Outside
    };
    let seconds = step.length_ns() as f64 * 1e-9;
    if !(seconds > 0.0 && seen(step.before) && seen(step.after)) {
        return None;
    }
    let center = |frame: &FrameObservation| frame.holograms.get(hologram).map(|it| vector(it.center));
    let head = |frame: &FrameObservation| vector(frame.head.pose.position);
    let (from, to) = (center(step.before)?, center(step.after)?);
    let sight = from - head(step.before);
    let distance = sight.length();
    if !(distance > NEAREST_M && distance.is_finite()) {
        return None;
    }
    let direction = sight / distance;
    let head_counts = 1.0 / distance - corrected(step.before, direction, distance);
    let rate = (to - from) / distance - (head(step.after) - head(step.before)) * head_counts;
    let across = rate - direction * rate.dot(direction);
    Some(across.length() / seconds).filter(|speed| speed.is_finite())
}

/// How the frame's picture is brought to the pose at which it is shown; what is not drawn was handed over in no way.
fn reprojection(frame: &FrameObservation) -> Reprojection {
    if frame.valid.drawn { frame.layer.reprojection } else { Reprojection::Unknown }
}

/// 1/D: the inverse distance of what reprojection moves along with the head, 1/m.
fn corrected(frame: &FrameObservation, direction: DVec3, distance_m: f64) -> f64 {
    match reprojection(frame) {
        Reprojection::Depth if frame.valid.depth => 1.0 / distance_m,
        Reprojection::Planar => frame.layer.plane.map_or(0.0, |plane| {
            let (point, normal) = (vector(plane.point), vector(plane.normal));
            let along = (point - vector(frame.head.pose.position)).dot(normal) / direction.dot(normal);
            // A plane behind the user, or one that the line of sight never meets, makes up for turning alone.
            if along > NEAREST_M && along.is_finite() { 1.0 / along } else { 0.0 }
        }),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{self, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{PERIOD_NS, Synthetic, move_head, place};
    use crate::observe::{ClockKind, PlaneObservation, Recording};
    use crate::space::Pose;
    use glam::Vec3;

    /// Every 60th frame comes three periods late; head and hologram, 2 m ahead, move sideways, metres a second.
    fn run(reprojection: Reprojection, head_m_s: f64, hologram_m_s: f64) -> Recording {
        Synthetic::new(vec![hologram("engine", Role::Primary), hologram("tray", Role::Secondary)])
            .frames(360, |k, frame| {
                let late = if k % 60 == 59 { 3 } else { 0 };
                frame.tick.predicted_display_time.0 += late * PERIOD_NS;
                let seconds = (frame.tick.predicted_display_time.0 - 1_000_000_000) as f64 * 1e-9 - 4.0;
                move_head(frame, Pose::at(Vec3::X * (head_m_s * seconds) as f32));
                place(frame, 0, Vec3::new((hologram_m_s * seconds) as f32, 0.0, -2.0), Vec3::splat(0.1));
                frame.layer.reprojection = reprojection;
                frame.layer.plane = Some(PlaneObservation { point: [0.0, 0.0, -4.0], normal: [0.0, 0.0, 1.0] });
            })
            .build()
    }

    /// Three periods of 1/60 s at so many radians a second.
    #[track_caller]
    fn check(reprojection: Reprojection, head_m_s: f64, hologram_m_s: f64, rad_per_s: f64) {
        let expected = 0.05 * rad_per_s * 3437.75;
        near(&run(reprojection, head_m_s, hologram_m_s), IDS[1], expected, 0.02 * expected + 1e-3);
    }

    #[test]
    fn depth_leaves_the_holograms_own_motion() {
        check(Reprojection::Depth, 0.2, 0.0, 0.0);
        check(Reprojection::Depth, 0.0, 0.1, 0.05);
    }

    #[test]
    fn turning_alone_leaves_what_the_head_moves() {
        check(Reprojection::Orientation, 0.2, 0.0, 0.1);
        check(Reprojection::Orientation, 0.2, 0.2, 0.0);
        check(Reprojection::Orientation, 0.0, 0.1, 0.05);
    }

    #[test]
    fn a_plane_farther_away_leaves_half() {
        check(Reprojection::Planar, 0.2, 0.0, 0.2 * (1.0 / 2.0 - 1.0 / 4.0));
    }

    #[test]
    fn what_is_assumed_is_said_and_secondary_content_is_not_judged() {
        check(Reprojection::Unknown, 0.2, 0.0, 0.1);
        let unknown = measurement(&run(Reprojection::Unknown, 0.2, 0.0), IDS[0]);
        assert!(unknown.doubts.iter().any(|doubt| doubt.what.contains("turning only")));
        let found = testkit::finding(&run(Reprojection::Depth, 0.2, 0.0), PROBE);
        assert!(found.measurements.iter().all(|m| m.about.node.as_deref() == Some("engine") && m.doubts.is_empty()));
    }

    #[test]
    fn without_late_frames_nothing_doubles_and_without_primary_content_nothing_is_said() {
        let on_time = Synthetic::new(vec![hologram("engine", Role::Primary)]).seconds(5).build();
        testkit::check(&on_time, IDS[1], 0.0);
        let none = Synthetic::new(vec![hologram("tray", Role::Secondary)]).seconds(5).build();
        assert!(!missing(&none, IDS[0]).1);
        let stepped = Synthetic::new(vec![]).run(|run| run.clock = ClockKind::Stepped).seconds(5).build();
        assert!(!missing(&stepped, IDS[0]).1);
    }
}
