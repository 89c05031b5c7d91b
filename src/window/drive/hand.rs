//! Where hand and eyes are when the mouse is over a place.

use super::{Around, EyePoint};
use crate::review::Board;
use crate::space::{Fov, Pose};
use glam::{Mat3, Quat, Vec3};

/// Where a hand is raised to point, from the head, with the heading of the body: to its side, up, forward, metres (ours).
const RAISED_M: Vec3 = Vec3::new(0.18, -0.30, -0.32);
/// Where a hand hangs.
const HANGING_M: Vec3 = Vec3::new(0.25, -0.75, -0.10);
/// Where a shoulder is.
const SHOULDER_M: Vec3 = Vec3::new(0.18, -0.22, 0.05);
/// How far an arm reaches from its shoulder to the tip of the index finger, metres (ours, a short one).
const ARM_M: f32 = 0.65;
/// How long fingers need to pinch or to open, seconds (ours).
const PINCH_S: f32 = 0.08;
/// Distance of what is pointed at where nobody tells, metres.
const FOCUS_M: f32 = 2.0;
/// What is nearer than this is not pointed at, metres.
const NEAREST_M: f32 = 0.05;

/// How far the fingers are closed after so many seconds more.
pub(super) fn closed(before: f32, pinches: bool, seconds: f32) -> f32 {
    let step = seconds / PINCH_S;
    (if pinches { before + step } else { before - step }).clamp(0.0, 1.0)
}

/// The ray of an eye through a place in its picture: where it begins, and its direction of unit length.
pub(super) fn through(fov: Fov, base_from_eye: Pose, at: [f32; 2]) -> Option<[Vec3; 2]> {
    let [left, right, up, down] = [fov.left, fov.right, fov.up, fov.down].map(f32::tan);
    // A picture is linear in the tangents of its angles.
    let along = Vec3::new(left + (right - left) * at[0], up + (down - up) * at[1], -1.0);
    let direction = (base_from_eye.orientation * along).try_normalize()?;
    (base_from_eye.position.is_finite() && direction.is_finite()).then_some([base_from_eye.position, direction])
}

/// The place in the room that is under the mouse.
pub(super) fn pointed(over: EyePoint, base_from_head: &Pose, around: &Around) -> Option<Vec3> {
    let view = around.views.get(over.eye)?;
    // The picture under the mouse is that of the last frame; the head has moved since.
    let base_from_eye = *base_from_head * (around.base_from_head.inverse() * view.pose);
    let [from, along] = through(view.fov, base_from_eye, over.at)?;
    let on_board = around.board.and_then(|board| meets(&board, from, along));
    let focus = around.focus_m.filter(|m| m.is_finite()).unwrap_or(FOCUS_M).max(0.3);
    Some(on_board.unwrap_or(from + along * focus))
}

/// Where a ray meets a board, on its front.
fn meets(board: &Board, from: Vec3, along: Vec3) -> Option<Vec3> {
    let board_from_base = board.base_from_board.inverse();
    let (from_board, along_board) = (board_from_base.transform_point(from), board_from_base.orientation * along);
    let distance = -from_board.z / along_board.z;
    let there = from_board + along_board * distance;
    let within = there.x.abs() <= board.size_m[0] / 2.0 && there.y.abs() <= board.size_m[1] / 2.0;
    (along_board.z < 0.0 && distance > NEAREST_M && distance.is_finite() && within).then(|| from + along * distance)
}

/// The ray of a hand: where it begins and what it points at. Beside the pictures it hangs, and points at the floor.
pub(super) fn ray(head: Vec3, yaw: f32, side: f32, pointed: Option<Vec3>, touches: bool) -> (Vec3, Vec3) {
    let heading = Quat::from_rotation_y(yaw);
    let place = |from_head: Vec3| head + heading * (from_head * Vec3::new(side, 1.0, 1.0));
    let Some(at) = pointed else {
        let from = place(HANGING_M);
        return (from, from + heading * Vec3::new(0.0, -1.0, -0.3));
    };
    if !touches {
        return (place(RAISED_M), at);
    }
    let shoulder = place(SHOULDER_M);
    (shoulder, shoulder + (at - shoulder).clamp_length_max(ARM_M))
}

/// The eyes look at what the mouse is over, else straight ahead.
pub(super) fn gaze(base_from_head: &Pose, pointed: Option<Vec3>) -> Pose {
    let ahead = base_from_head.transform_point(Vec3::NEG_Z);
    let at = pointed.unwrap_or(ahead);
    Pose { position: base_from_head.position, orientation: facing(at - base_from_head.position) }
}

/// The orientation whose -Z is `along`, as upright as can be.
pub(super) fn facing(along: Vec3) -> Quat {
    let Some(back) = (-along).try_normalize() else { return Quat::IDENTITY };
    let up = if back.y.abs() > 0.999 { Vec3::Z } else { Vec3::Y };
    let right = up.cross(back).normalize_or(Vec3::X);
    Quat::from_mat3(&Mat3::from_cols(right, back.cross(right), back)).normalize()
}
