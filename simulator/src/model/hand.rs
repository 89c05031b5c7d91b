//! A hand's 26 joints (XR_EXT_hand_tracking) from what a scenario says of it: where it is, how its fingers are bent, how far it pinches.
//!
//! Each joint is at the near end of the bone that it is named after, -Z along the bone to the tip, +Y out of the back of the hand.
//! The palm joint is at the centre of the middle metacarpal and turned like it.

mod anatomy;

use glam::{DQuat, DVec3};

use super::pose::Pose;
use crate::scenario::input::{HandSample, Holds};
use anatomy::{Bends, FINGERS, Finger, Thumb};

/// How many joints a hand has, in the order of `XrHandJointEXT`.
pub const JOINTS: usize = 26;

/// Which hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

/// Whether fingers may go through what the hand holds (XR_EXT_hand_joints_motion_range).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MotionRange {
    /// As if the hand were empty.
    #[default]
    Unobstructed,
    /// As far as a held controller lets them.
    ConformingToController,
}

/// One joint of a hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joint {
    /// `local_from_joint`.
    pub pose: Pose,
    /// Distance from the joint to the skin in metres.
    pub radius_m: f64,
}

/// The joints of a hand.
pub fn joints(hand: Hand, sample: &HandSample, range: MotionRange) -> [Joint; JOINTS] {
    Shape::of(hand, sample, range).at(&sample.local_from_grip)
}

/// Where the skin is at the end of the index finger, with -Z along the finger (`local_from_poke`).
pub fn index_tip(hand: Hand, sample: &HandSample, range: MotionRange) -> Pose {
    let [.., tip] = index(&joints(hand, sample, range));
    tip.pose.then(&Pose::at(0.0, 0.0, -tip.radius_m))
}

/// The place between thumb and index finger where they meet or would meet, turned as the palm is (`local_from_pinch`).
pub fn pinch_place(hand: Hand, sample: &HandSample) -> Pose {
    let pinched = HandSample { holds: Holds::Nothing, select: 1.0, ..*sample };
    let joints = joints(hand, &pinched, MotionRange::Unobstructed);
    let [.., tip] = index(&joints);
    let [palm, _, _, _, _, thumb, ..] = joints;
    Pose { position: (thumb.pose.position + tip.pose.position) / 2.0, orientation: palm.pose.orientation }
}

/// Metacarpal to tip of the index finger.
fn index(joints: &[Joint; JOINTS]) -> [Joint; 5] {
    let [_, _, _, _, _, _, a, b, c, d, e, ..] = *joints;
    [a, b, c, d, e]
}

/// How a hand is bent, wherever it is.
pub(crate) struct Shape {
    grip_from_palm: Pose,
    palm_from_joints: [Pose; JOINTS],
}

impl Shape {
    /// The shape of a hand.
    pub(crate) fn of(hand: Hand, sample: &HandSample, range: MotionRange) -> Self {
        let grip_from_palm = palm_from_grip(hand, sample.holds).inverse();
        let mut palm_from_joints = [Pose::IDENTITY; JOINTS];
        for (joint, found) in palm_from_joints.iter_mut().zip(in_palm(sample, range)) {
            *joint = of_hand(hand, in_metres(found));
        }
        Self { grip_from_palm, palm_from_joints }
    }

    /// The joints of a hand of this shape.
    pub(crate) fn at(&self, local_from_grip: &Pose) -> [Joint; JOINTS] {
        let local_from_palm = local_from_grip.then(&self.grip_from_palm);
        let mut joints = [Joint { pose: Pose::IDENTITY, radius_m: 0.0 }; JOINTS];
        let palm_from_joints = self.palm_from_joints.iter().zip(anatomy::RADII_MM);
        for (joint, (palm_from_joint, radius_mm)) in joints.iter_mut().zip(palm_from_joints) {
            *joint = Joint { pose: local_from_palm.then(palm_from_joint), radius_m: radius_mm * 1e-3 };
        }
        joints
    }
}

/// Whether two hands have one shape.
pub(crate) fn bent_alike(a: &HandSample, b: &HandSample) -> bool {
    (a.holds, a.curl, a.select, a.squeeze) == (b.holds, b.curl, b.select, b.squeeze)
}

/// The joints of a right hand in its palm, in millimetres.
fn in_palm(sample: &HandSample, range: MotionRange) -> impl Iterator<Item = Pose> + use<> {
    let [thumb_curl, index_curl, other_curls @ ..] = curls(sample, range);
    let pinch = match sample.holds {
        Holds::Nothing => share(sample.select),
        Holds::Controller => 0.0,
    };
    let thumb_stand = between(anatomy::OPEN_THUMB, anatomy::FIST_THUMB, thumb_curl);
    let thumb_stand = between(thumb_stand, anatomy::PINCH_THUMB, pinch);
    let index_bends = between(bends(index_curl), anatomy::PINCH_INDEX, pinch);
    let [index, others @ ..] = &FINGERS;
    let wrist = Pose { position: anatomy::WRIST_MM, orientation: DQuat::IDENTITY };
    [Pose::IDENTITY, wrist]
        .into_iter()
        .chain(thumb(thumb_stand))
        .chain(finger(index, index_bends))
        .chain(others.iter().zip(other_curls).flat_map(|(other, curl)| finger(other, bends(curl))))
}

/// `palm_from_grip`. The grip of a bare hand lies on the skin of the palm, that of a controller inside its handle. The axes
/// are OpenXR's (1.1, section 6.3, standard pose identifiers): X into the right palm and out of the left one, -Z through the fist from
/// the little finger to the thumb.
fn palm_from_grip(hand: Hand, holds: Holds) -> Pose {
    let below_mm = match holds {
        Holds::Nothing => anatomy::PALM_RADIUS_MM,
        Holds::Controller => anatomy::PALM_RADIUS_MM + anatomy::HANDLE_RADIUS_MM,
    };
    let (x, z) = match hand {
        Hand::Right => (DVec3::Y, DVec3::X),
        Hand::Left => (DVec3::NEG_Y, DVec3::NEG_X),
    };
    let orientation = DQuat::from_mat3(&glam::DMat3::from_cols(x, DVec3::Z, z));
    Pose { position: DVec3::new(0.0, -below_mm * 1e-3, 0.0), orientation }
}

/// How far each finger is curled, from 0 to 1, thumb first.
fn curls(sample: &HandSample, range: MotionRange) -> [f64; 5] {
    let squeeze = share(sample.squeeze);
    let mut curls = sample.curl.0.map(|curl| share(curl).max(squeeze));
    if sample.holds == Holds::Controller {
        // The trigger is under the index finger.
        let [_, index, ..] = &mut curls;
        *index = index.max(share(sample.select));
        if range == MotionRange::ConformingToController {
            let [open, closed] = anatomy::ROUND_A_HANDLE;
            curls = curls.map(|curl| open + (closed - open) * curl);
        }
    }
    curls
}

/// A share between 0 and 1; what is no number is none.
fn share(x: f64) -> f64 {
    if x > 0.0 { x.min(1.0) } else { 0.0 }
}

fn between<const N: usize>(open: [f64; N], closed: [f64; N], share: f64) -> [f64; N] {
    let mut mixed = open;
    for (mixed, closed) in mixed.iter_mut().zip(closed) {
        *mixed += (closed - *mixed) * share;
    }
    mixed
}

fn bends(curl: f64) -> Bends {
    anatomy::FIST.map(|deg| deg * curl)
}

/// Metacarpal to tip of the thumb.
fn thumb([aside, up, roll, knuckle, last]: Thumb) -> impl Iterator<Item = Pose> {
    let stand = about(DVec3::Y, aside) * about(DVec3::X, up) * about(DVec3::Z, roll);
    let turns = [stand, about(DVec3::X, -knuckle), about(DVec3::X, -last)];
    chain(anatomy::THUMB_BASE_MM, turns.into_iter().zip(anatomy::THUMB_BONES_MM))
}

/// Metacarpal to tip of a finger.
fn finger(finger: &Finger, [knuckle, middle, last]: Bends) -> impl Iterator<Item = Pose> + use<> {
    let [fist_knuckle, ..] = anatomy::FIST;
    let spread = finger.spread_deg * (1.0 - knuckle / fist_knuckle);
    let turns = [
        about(DVec3::Y, finger.fan_deg),
        about(DVec3::Y, spread) * about(DVec3::X, -knuckle),
        about(DVec3::X, -middle),
        about(DVec3::X, -last),
    ];
    chain(finger.base_mm, turns.into_iter().zip(finger.bones_mm))
}

fn about(axis: DVec3, deg: f64) -> DQuat {
    DQuat::from_axis_angle(axis, deg.to_radians())
}

/// Joints of a digit from its bones, each with its turn against the bone before it; the tip comes last and is turned like the last bone.
fn chain(base: DVec3, bones: impl Iterator<Item = (DQuat, f64)>) -> impl Iterator<Item = Pose> {
    let mut end = Pose { position: base, orientation: DQuat::IDENTITY };
    bones.map(Some).chain([None]).map(move |bone| {
        let Some((turn, length)) = bone else { return end };
        let joint = end.then(&Pose { position: DVec3::ZERO, orientation: turn });
        end = joint.then(&Pose::at(0.0, 0.0, -length));
        joint
    })
}

fn in_metres(pose: Pose) -> Pose {
    Pose { position: pose.position * 1e-3, ..pose }
}

/// A pose of the right hand, or its mirror image across the hand's own middle plane. Y and Z axes are mirrored, X follows from them.
fn of_hand(hand: Hand, pose: Pose) -> Pose {
    match hand {
        Hand::Right => pose,
        Hand::Left => {
            let (p, q) = (pose.position, pose.orientation);
            Pose { position: DVec3::new(-p.x, p.y, p.z), orientation: DQuat::from_xyzw(q.x, -q.y, -q.z, q.w) }
        }
    }
}

#[cfg(test)]
mod tests;
