//! The simulated person does what mouse and keyboard say.

use super::drive::{Hand, Person};
use crate::space::Pose;
use crate::xr::Headset;
use glam::{DQuat, DVec3, Vec3};
use holograde_simulator::control::{self, NoSuchSession};
use holograde_simulator::scenario::input::{HandSample, Holds};

impl Person {
    /// Moves the simulator's head, hands and eyes; to be said once a frame, before it is waited for. The base space is taken for the LOCAL
    /// space with which the session began, which it is on the simulator.
    ///
    /// # Errors
    /// The session is not the embedded simulator's.
    pub fn act(&self, headset: &Headset) -> Result<(), NoSuchSession> {
        let session = headset.raw_session();
        control::set_head(session, Some(pose(self.base_from_head)))?;
        for (side, hand) in [control::Hand::Left, control::Hand::Right].into_iter().zip(self.hands) {
            control::set_hand(session, side, hand.map(|hand| sample(side, hand)))?;
        }
        control::set_gaze(session, Some(pose(self.base_from_gaze)))
    }

    /// Gives head, hands and eyes back to the scenario.
    ///
    /// # Errors
    /// The session is not the embedded simulator's.
    pub fn leave(headset: &Headset) -> Result<(), NoSuchSession> {
        let session = headset.raw_session();
        control::set_head(session, None)?;
        control::release_hand(session, control::Hand::Left)?;
        control::release_hand(session, control::Hand::Right)?;
        control::release_gaze(session)
    }
}

fn sample(side: control::Hand, hand: Hand) -> HandSample {
    let (from, at) = (hand.from.as_dvec3(), hand.at.as_dvec3());
    if hand.touches {
        let pressed = f64::from(hand.select);
        return HandSample::touching(side, from, touch(from, at, pressed));
    }
    let holds = if hand.controller { Holds::Controller } else { Holds::Nothing };
    HandSample::pointing(from, at, f64::from(hand.select), holds)
}

/// How far before what it touches a fingertip waits, metres, and how far behind it a press goes (ours).
const WAITS_M: f64 = 0.03;
const PRESSES_M: f64 = 0.004;

/// A fingertip waits before what it points at, and a pinch of the mouse presses it.
fn touch(from: DVec3, at: DVec3, pressed: f64) -> DVec3 {
    let along = (at - from).normalize_or(DVec3::NEG_Z);
    at + along * (PRESSES_M * pressed - WAITS_M * (1.0 - pressed))
}

fn pose(pose: Pose) -> holograde_simulator::Pose {
    let Vec3 { x, y, z } = pose.position;
    let orientation = DQuat::from_array(pose.orientation.to_array().map(f64::from)).normalize();
    holograde_simulator::Pose { position: DVec3::new(x.into(), y.into(), z.into()), orientation }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finger_waits_before_what_it_presses() {
        let (from, at) = (DVec3::ZERO, DVec3::new(0.0, 0.0, -0.5));
        assert!((touch(from, at, 0.0).z + 0.47).abs() < 1e-9);
        assert!((touch(from, at, 1.0).z + 0.504).abs() < 1e-9);
        assert!(touch(at, at, 0.5).is_finite());
    }
}
