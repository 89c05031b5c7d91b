//! The real surface that a hologram stands on, lies on or hangs from.

use super::geometry::{Box3, rotation, vector};
use crate::observe::{HologramObservation, Recording, RoomObservation, SurfaceObservation};
use glam::DVec3;

/// Part of a surface's normal that points up, for one to stand on (ours: within 30 degrees of level).
const LEVEL: f64 = 0.866;
/// How far beyond its edge a sensed surface still counts, metres (ours: sensed edges fray).
const EDGE_M: f64 = 0.05;
/// Gap up to which content belongs to what is under it, metres; beyond, walls and ceilings are looked at as well (ours).
const UNDER_M: f64 = 0.5;

/// The room as it was known in a frame.
pub(super) fn room_at(recording: &Recording, frame: u64) -> Option<&RoomObservation> {
    recording.rooms.iter().rev().find(|room| room.frame <= frame)
}

/// The surface nearest to a hologram, and the signed gap to it, metres: positive where the hologram hovers before it.
pub(super) fn nearest<'a>(
    room: &'a RoomObservation,
    seen: &HologramObservation,
) -> Option<(&'a SurfaceObservation, f64)> {
    let all = || room.surfaces.iter().filter_map(|surface| Some((surface, gap_m(surface, seen)?)));
    let under = all().filter(|(surface, gap)| normal(surface).y > LEVEL && gap.abs() <= UNDER_M);
    let by_gap = |a: &(&SurfaceObservation, f64), b: &(&SurfaceObservation, f64)| a.1.abs().total_cmp(&b.1.abs());
    under.min_by(by_gap).or_else(|| all().min_by(by_gap))
}

fn normal(surface: &SurfaceObservation) -> DVec3 {
    rotation(&surface.pose) * DVec3::Z
}

/// Gap along the surface's normal, from the lowest point where the surface is level, else from the box's nearest corner; `None` where that
/// point is not before or behind the surface.
fn gap_m(surface: &SurfaceObservation, seen: &HologramObservation) -> Option<f64> {
    let normal = normal(surface);
    let nearest = if normal.y > LEVEL {
        vector(seen.lowest)
    } else {
        let b = Box3::of(seen);
        b.center - b.half * DVec3::from_array(normal.to_array().map(|part| if part < 0.0 { -1.0 } else { 1.0 }))
    };
    let at = rotation(&surface.pose).conjugate() * (nearest - vector(surface.pose.position));
    let [x, y] = surface.half_extents.map(f64::from);
    (at.x.abs() <= x + EDGE_M && at.y.abs() <= y + EDGE_M && at.z.is_finite()).then_some(at.z)
}
