//! A moment where it happened: a pin at its place, and what was where shown again, over and over.

use super::super::{Board, Moment, MomentPoint};
use super::paint::{ORANGE, SKY, WHITE, YELLOW, thin, wide};
use super::scene::{mark, number};
use crate::render::{Ink, Mark};
use crate::space::{Fov, Pose};
use glam::Vec3;

/// How many times a hologram's way from its place is enlarged beside it; the caption has to say so.
pub const EXAGGERATION: f32 = 10.0;
/// Seconds of rest before it begins again. Ours.
const REST_S: f64 = 0.5;
/// Length of the pin and of the ghost's view, metres. Ours.
const PIN_M: f32 = 0.25;
const GHOST_M: f32 = 0.3;
/// What is nearer to the eye than this, metres, is where the reviewer stands. Ours.
const AT_EYE_M: f32 = 0.5;
/// What the ghost's view covers. Ours: about what a headset of this class shows.
const GHOST_FOV: Fov = Fov { left: -0.37, right: 0.37, up: 0.25, down: -0.25 };
/// A hologram that goes farther than this, metres, moves by itself: enlarging that shows nothing; nor does it where it goes less far.
const MOST_M: f32 = 0.1;
const LEAST_M: f32 = 0.0002;
/// Place of the enlarged box beside the true one, as a share of its width.
const BESIDE: f32 = 1.6;

/// Draws the marker of a moment, and its replay `seconds` after it began to be shown.
pub fn moment(moment: &Moment, seconds: Option<f64>, ink: &mut Ink) {
    let place = Vec3::from(moment.place);
    if !place.is_finite() {
        return;
    }
    let head = place + Vec3::Y * PIN_M;
    ink.line(place, head, &wide(YELLOW));
    mark(ink, place, Mark::Ring, YELLOW);
    ink.mark(head, Mark::Dot, ink.metres(head, 0.6), &wide(YELLOW));
    if let Some(seconds) = seconds {
        replay(&moment.path, seconds, ink);
    }
}

/// A line from the board to the marker of a moment, for whoever does not see it. None where it happened at the eye.
pub fn leader(board: &Board, moment: &Moment, ink: &mut Ink) {
    let place = Vec3::from(moment.place);
    if !place.is_finite() || place.distance(ink.eye) < AT_EYE_M {
        return;
    }
    let Board { base_from_board, size_m } = *board;
    let side = base_from_board.inverse().transform_point(place).x.signum();
    let edge = base_from_board.transform_point(Vec3::new(side * size_m[0] / 2.0, 0.0, 0.0));
    ink.line(edge, place, &thin(YELLOW));
}

fn replay(path: &[MomentPoint], seconds: f64, ink: &mut Ink) {
    let (Some(first), Some(last)) = (path.first(), path.last()) else { return };
    let length = last.seconds - first.seconds;
    if !length.is_finite() || length < 0.0 || !seconds.is_finite() {
        return;
    }
    let now = first.seconds + seconds.rem_euclid(length + REST_S).min(length);
    let past = path.partition_point(|point| point.seconds <= now);
    let Some(here) = between(path, past, now) else { return };
    // Whoever stands where it happened would see it from the inside.
    if here.head.position.distance(ink.eye) > AT_EYE_M {
        ink.frustum(here.head, GHOST_FOV, GHOST_M, &thin(WHITE));
        ink.path(path.len(), false, |index| path[index].head.position, &thin(WHITE).faint(0.25));
        ink.path(past, false, |index| path[index].head.position, &thin(WHITE));
    }
    content(path, past, &here, ink);
}

/// The box of the hologram, its way, and its way enlarged beside it.
fn content(path: &[MomentPoint], past: usize, here: &MomentPoint, ink: &mut Ink) {
    let [center, half] = here.content.map(Vec3::from);
    if !center.is_finite() || !half.is_finite() || half.max_element() <= 0.0 {
        return;
    }
    ink.box_edges(Pose::at(center), half, &thin(SKY));
    let at = |index: usize| Vec3::from(path[index].content[0]);
    ink.path(past, false, at, &thin(SKY));
    let middle = (0..path.len()).map(at).sum::<Vec3>() / path.len() as f32;
    let farthest = (0..path.len()).map(|index| at(index).distance(middle)).fold(0.0, f32::max);
    if !middle.is_finite() || !(LEAST_M..=MOST_M).contains(&farthest) {
        return;
    }
    let right = Vec3::Y.cross(ink.eye - middle).normalize_or(Vec3::X);
    let beside = middle + right * (BESIDE * 2.0 * half.max_element().max(0.05));
    let enlarged = |place: Vec3| beside + EXAGGERATION * (place - middle);
    ink.brackets(Pose::at(beside), half, 0.15, &thin(WHITE));
    ink.box_edges(Pose::at(enlarged(center)), half, &thin(ORANGE));
    ink.path(past, false, |index| enlarged(at(index)), &wide(ORANGE));
    number(ink, beside + Vec3::Y * half.y, 1.5, format_args!("×{EXAGGERATION}"), ORANGE);
}

/// What was where at a time, between the points before and after it.
fn between(path: &[MomentPoint], past: usize, now: f64) -> Option<MomentPoint> {
    let before = path.get(past.saturating_sub(1))?;
    let Some(after) = path.get(past) else { return Some(*before) };
    let span = after.seconds - before.seconds;
    let share = if span > 0.0 { ((now - before.seconds) / span).clamp(0.0, 1.0) as f32 } else { 0.0 };
    let mix = |which: usize| Vec3::from(before.content[which]).lerp(Vec3::from(after.content[which]), share);
    let head = Pose {
        position: before.head.position.lerp(after.head.position, share),
        orientation: before.head.orientation.slerp(after.head.orientation, share),
    };
    Some(MomentPoint { seconds: now, head, content: [mix(0).to_array(), mix(1).to_array()] })
}
