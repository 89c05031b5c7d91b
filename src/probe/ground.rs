//! The real surface that a hologram stands on, lies on or hangs from.

use super::Run;
use super::geometry::{Box3, rotation, vector};
use crate::observe::{HologramObservation, RoomObservation, SurfaceObservation};
use crate::space::Pose;
use glam::DVec3;

/// Part of a surface's normal that points up, for one to stand on (ours: within 30 degrees of level).
const LEVEL: f64 = 0.866;
/// How far beyond its edge a sensed surface still counts, metres (ours: sensed edges fray).
const EDGE_M: f64 = 0.05;
/// Gap up to which content belongs to a surface, metres (ours).
const NEAR_M: f64 = 0.5;

/// The room as it was known in a frame.
pub(super) fn room_at<'a>(run: &Run<'a>, frame: u64) -> Option<&'a RoomObservation> {
    let known = run.recording.rooms.iter().rev().find(|room| room.frame <= frame);
    known.filter(|room| run.same_session(room.frame, frame))
}

/// A gap, signed, metres: positive where the hologram hovers before the surface; and the surface, or nothing for the reported floor.
pub(super) type Gap<'a> = (Option<&'a SurfaceObservation>, f64);

/// What a hologram stands on, lies on or hangs from: the nearest level surface that is near, else the nearest wall or ceiling that is, else
/// the level surface that comes nearest. The floor that the runtime reports has no edge: content may stand beyond the room that is known.
pub(super) fn nearest<'a>(
    room: Option<&'a RoomObservation>,
    floor: Option<Pose>,
    seen: &HologramObservation,
) -> Option<Gap<'a>> {
    let surfaces = || room.iter().flat_map(|room| &room.surfaces);
    let gaps = |level: bool| {
        let some = surfaces().filter(move |surface| (normal(surface).y > LEVEL) == level);
        some.filter_map(|surface| Some((Some(surface), gap_m(surface, seen)?)))
    };
    let level = || gaps(true).chain(floor.map(|floor| (None, over_floor_m(&floor, seen))));
    let by_gap = |a: &Gap<'_>, b: &Gap<'_>| a.1.abs().total_cmp(&b.1.abs());
    let near = |gap: &Gap<'_>| gap.1.abs() <= NEAR_M;
    let standing = level().filter(near).min_by(by_gap);
    standing.or_else(|| gaps(false).filter(near).min_by(by_gap)).or_else(|| level().min_by(by_gap))
}

/// Height of the lowest point over the floor that the runtime reports.
fn over_floor_m(base_from_floor: &Pose, seen: &HologramObservation) -> f64 {
    let from_floor = vector(seen.lowest) - vector(base_from_floor.position);
    (rotation(base_from_floor).conjugate() * from_floor).y
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
