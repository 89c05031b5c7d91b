//! What a stand-in does with head and hands to press something, by the means it points with.

use super::super::Means;
use crate::space::Pose;
use glam::Vec3;

/// What the stand-in does in a frame. All places are in base space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Deed {
    /// Nothing: the hand rests, out of sight.
    Rest,
    /// Points at a place by the ray of the hand, or of the controller in it, with thumb and index finger or the trigger this far closed, 0 to 1.
    Point(Vec3, f32),
    /// Has the head turned to a place, while a hand that hangs is this far closed.
    Look(Vec3, f32),
    /// Walks until the head is at a place, facing another, with the hand raised to it.
    Walk {
        /// Where the head is to be.
        head: Vec3,
        /// What it comes to touch.
        to: Vec3,
    },
    /// Has the tip of the index finger at a place.
    Touch(Vec3),
}

/// Depths of the fingertip before the board, metres: about to touch, and through it. Fingers do not stop at what is not there.
const BEFORE_M: f32 = 0.05;
const THROUGH_M: f32 = -0.005;
/// Farther from where an arm begins than this nothing is touched, metres (ours: the reach of a short arm).
const REACH_M: f32 = 0.65;
/// Who walks up to something stops at this level distance, metres (ours).
const STOPS_M: f32 = 0.45;
/// Who stands there need not bend for what is higher or lower than where an arm begins by less than this, metres.
const LEVEL_M: f32 = 0.4;
/// Arms begin so far below the eyes, metres.
const SHOULDER_M: f32 = 0.3;
/// A look this near to the middle of a control is on it, cosine of 0.5°: the least control is 2.1° high.
const ON_COS: f32 = 0.999_962;

impl Deed {
    /// Presses what lies at a place of a board that faces so, or, not `closed`, is about to.
    pub(super) fn press(means: Means, place: Vec3, facing: Vec3, closed: bool) -> Deed {
        let select = if closed { 1.0 } else { 0.0 };
        match means {
            Means::HandRay | Means::Controller => Deed::Point(place, select),
            Means::Gaze => Deed::Look(place, select),
            Means::Touch => Deed::Touch(place + facing * if closed { THROUGH_M } else { BEFORE_M }),
        }
    }
}

/// The step nearer that is needed before anything at a place can be pressed, if one is.
pub(super) fn step(means: Means, place: Vec3, head: &Pose) -> Option<Deed> {
    let away = head.position - Vec3::Y * SHOULDER_M - place;
    let far = means == Means::Touch && away.length() > REACH_M;
    far.then(|| {
        let level = Vec3::new(away.x, 0.0, away.z).normalize_or(level(head) * -1.0) * STOPS_M;
        let arm = Vec3::Y * away.y.clamp(-LEVEL_M, LEVEL_M);
        Deed::Walk { head: place + level + arm + Vec3::Y * SHOULDER_M, to: place }
    })
}

/// Whether head and hand are where they have to be for a press.
pub(super) fn is_there(means: Means, place: Vec3, head: &Pose) -> bool {
    let along = head.orientation * Vec3::NEG_Z;
    means != Means::Gaze || along.dot((place - head.position).normalize_or_zero()) > ON_COS
}

/// Where a hand is that points at a place: before the shoulder, the `left` or the right one, of whoever has this head, `base_from_head`.
/// Base space, metres.
pub fn hand_for(at: Vec3, head: &Pose, left: bool) -> Vec3 {
    let hand = shoulder(head, left) + level(head) * 0.25;
    // At what is within arm's length it points from farther back.
    if hand.distance(at) < 0.2 { head.position - Vec3::Y * 0.1 } else { hand }
}

/// Where an arm begins, the `left` or the right one. Base space, metres.
pub fn shoulder(head: &Pose, left: bool) -> Vec3 {
    let side = level(head).cross(Vec3::Y) * if left { -0.2 } else { 0.2 };
    head.position + side - Vec3::Y * SHOULDER_M
}

/// Level direction that a head faces.
fn level(head: &Pose) -> Vec3 {
    let ahead = head.orientation * Vec3::NEG_Z;
    Vec3::new(ahead.x, 0.0, ahead.z).normalize_or(Vec3::NEG_Z)
}
