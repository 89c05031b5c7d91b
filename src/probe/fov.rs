//! Does content fit the holographic frame, and how does it leave it?

use super::geometry::{Box3, InFrame, angle_deg, hologram_in_frame, rotation, vector};
use super::view::level_head;
use super::{Finding, Run, Signal};
use crate::observe::{FrameObservation, Role};
use crate::space::Fov;

pub(super) const PROBE: &str = "fov.frame";
pub(super) const IDS: &[&str] = &["fov.clipped-pct", "fov.oversize", "fov.exit-speed-deg-per-s"];

pub(super) fn judge(run: &Run<'_>) -> Finding {
    if !run.info().content.placement_declared {
        return Finding::nothing(PROBE, IDS, "the manifest does not say where the content goes");
    }
    let mut finding = Finding::of(PROBE);
    for (i, info) in run.info().holograms.iter().enumerate() {
        // The mesh of a scan is the room: it has no edge to leave the frame with.
        if info.role == Some(Role::ScanMesh) {
            continue;
        }
        let (mut seen, mut cut, mut oversize) = (0u64, 0u64, 0u64);
        // Who reads a panel of ours does not look at the content.
        for frame in run.frames(Signal::Geometry) {
            let lies = hologram_in_frame(frame, i);
            seen += u64::from(lies != InFrame::Outside);
            cut += u64::from(lies == InFrame::Cut);
            oversize += u64::from(lies != InFrame::Outside && wider_than_frame(frame, i));
        }
        if seen == 0 {
            continue;
        }
        let share = |count: u64| 100.0 * count as f64 / seen as f64;
        for (id, count, limit) in [(IDS[0], cut, "fov.clipped"), (IDS[1], oversize, "fov.oversize")] {
            let measurement = run.measure(id, share(count), seen).node(info);
            let primary = info.role == Some(Role::Primary);
            finding.give(if primary { measurement.limit(run, limit).doubts(level_head(run)) } else { measurement });
        }
        if let Some((frame, speed)) = fastest_exit(run, i) {
            finding.give(run.measure(IDS[2], speed, seen).node(info).frames(frame, frame));
        }
    }
    for id in IDS {
        if finding.measurements.iter().all(|m| m.id != *id) {
            let none = finding.measurements.is_empty();
            let why = if none { "no content was in the frame" } else { "no content left the frame in this run" };
            finding.missing(id, why, none);
        }
    }
    finding
}

/// Whether the hologram is wider or taller, seen from the head, than either view.
fn wider_than_frame(frame: &FrameObservation, hologram: usize) -> bool {
    let b = Box3::of(&frame.holograms[hologram]);
    let to = b.center - vector(frame.head.pose.position);
    let distance = to.length();
    // Half extents across and along the frame, from the box turned into the head's axes.
    let head_from_base = rotation(&frame.head.pose).conjugate();
    let half = b.half.to_array();
    let axes = [glam::DVec3::X, glam::DVec3::Y, glam::DVec3::Z].map(|axis| head_from_base * axis);
    let across: f64 = axes.iter().zip(half).map(|(axis, half)| axis.x.abs() * half).sum();
    let along: f64 = axes.iter().zip(half).map(|(axis, half)| axis.y.abs() * half).sum();
    let angle = |half: f64| 2.0 * libm::atan2(half, distance);
    let width = |fov: &Fov| f64::from(fov.right) - f64::from(fov.left);
    let height = |fov: &Fov| f64::from(fov.up) - f64::from(fov.down);
    frame.views.iter().all(|view| angle(across) > width(&view.fov) || angle(along) > height(&view.fov))
        && distance > b.radius() * 1e-3
}

/// Fastest angular speed, in the head's axes, of a hologram's middle from its last frame inside to the next.
fn fastest_exit(run: &Run<'_>, hologram: usize) -> Option<(u64, f64)> {
    let direction = |frame: &FrameObservation| {
        let to = vector(frame.holograms[hologram].center) - vector(frame.head.pose.position);
        rotation(&frame.head.pose).conjugate() * to
    };
    let shown = |frame: &FrameObservation| frame.holograms.get(hologram).is_some_and(|h| h.shown);
    run.pairs(Signal::Geometry)
        .filter(|[before, after]| {
            shown(after)
                && hologram_in_frame(before, hologram) != InFrame::Outside
                && hologram_in_frame(after, hologram) == InFrame::Outside
        })
        .filter_map(|[before, after]| {
            let elapsed = after.tick.predicted_display_time.seconds_since(before.tick.predicted_display_time);
            (elapsed > 0.0).then(|| (after.index, angle_deg(direction(before), direction(after)) / elapsed))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, hologram, missing, near};
    use crate::observe::synthetic::{Synthetic, move_head, place};
    use crate::observe::{Recording, Role};
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    fn at(center: Vec3, half: f32) -> Recording {
        Synthetic::new(vec![hologram("wall", Role::Primary)])
            .frames(60, |_k, frame| place(frame, 0, center, Vec3::splat(half)))
            .build()
    }

    #[test]
    fn what_fits_and_what_does_not() {
        check(&at(Vec3::new(0.0, 0.0, -2.0), 0.1), "fov.clipped-pct", 0.0);
        check(&at(Vec3::new(0.0, 0.0, -2.0), 0.1), "fov.oversize", 0.0);
        check(&at(Vec3::new(0.0, 0.0, -3.0), 1.5), "fov.clipped-pct", 100.0);
        check(&at(Vec3::new(0.0, 0.0, -3.0), 1.5), "fov.oversize", 100.0);
        assert!(missing(&at(Vec3::new(0.0, 0.0, 3.0), 0.5), "fov.clipped-pct").1);
    }

    #[test]
    fn exit_speed_is_that_of_the_head() {
        let recording = Synthetic::new(vec![hologram("engine", Role::Primary)])
            .frames(120, |k, frame| {
                let angle = (k as f32 / 60.0 * 30.0).to_radians();
                move_head(frame, Pose { position: Vec3::ZERO, orientation: Quat::from_rotation_y(angle) });
            })
            .build();
        near(&recording, "fov.exit-speed-deg-per-s", 30.0, 0.05);
        assert!(!missing(&at(Vec3::new(0.0, 0.0, -2.0), 0.1), "fov.exit-speed-deg-per-s").1);
    }
}
