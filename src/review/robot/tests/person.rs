//! Whoever does what the stand-in decided, without a simulator: what hands are seen to do, and where the head goes.

use super::super::super::*;
use crate::observe::{HandInput, HandSource, InputObservation, Located};
use crate::space::Pose;
use glam::{Quat, Vec3};

/// Paces in a frame: metres walked, radians turned.
const WALKS_M: f32 = 0.015;
const TURNS: f32 = 0.02;

fn located(position: Vec3, along: Vec3) -> Located {
    let orientation = Quat::from_rotation_arc(Vec3::NEG_Z, along.normalize());
    Located { pose: Pose { position, orientation }, valid: true, tracked: true }
}

/// What is seen of the hands while a deed is done; moves the head, `base_from_head`, by a frame's worth.
pub fn input(deed: Deed, head: &mut Pose, points: Points) -> InputObservation {
    let mut input = InputObservation::default();
    let shoulder = shoulder(head, points.left);
    let controller = points.means == Means::Controller;
    let source = if controller { HandSource::Controller } else { HandSource::Hand };
    let ray = |from: Vec3, at: Vec3, select| {
        let aim = located(from, at - from);
        HandInput { source, aim, grip: aim, select, ..HandInput::default() }
    };
    let touch = |tip: Vec3| HandInput { tip: located(tip, tip - shoulder), ..ray(shoulder, tip, 0.0) };
    let hand = match deed {
        Deed::Rest => HandInput::default(),
        Deed::Point(at, select) => ray(hand_for(at, head, points.left), at, select),
        Deed::Look(at, select) => {
            let way = (at - head.position).normalize();
            let turn = Quat::from_rotation_arc(head.orientation * Vec3::NEG_Z, way);
            head.orientation = Quat::IDENTITY.rotate_towards(turn, TURNS) * head.orientation;
            ray(shoulder - Vec3::Y * 0.3, shoulder - Vec3::Y, select)
        }
        Deed::Walk { head: place, to } => {
            head.position = head.position.move_towards(place, WALKS_M);
            head.orientation = Quat::from_rotation_arc(Vec3::NEG_Z, (to - head.position).normalize());
            touch(head.position + (to - head.position).normalize() * 0.45)
        }
        Deed::Touch(tip) => touch(tip),
    };
    input.hands[usize::from(!points.left)] = hand;
    input
}
