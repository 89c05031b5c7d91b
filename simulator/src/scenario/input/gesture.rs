//! Hands that point and touch, for programs that lead a simulated person.

use glam::{DQuat, DVec3};

use super::hand::{AIM_AHEAD_M, stretched};
use super::{HandSample, Holds};
use crate::model::hand::{Hand, MotionRange, index_tip};
use crate::model::pose::Pose;
use crate::scenario::motion::facing;

impl HandSample {
    /// A hand whose pointing ray begins at `from` and goes through `at`, both in the LOCAL space, with its pinch or trigger closed by
    /// `select`, 0 to 1. The index finger is stretched as far as the pinch lets it.
    pub fn pointing(from: DVec3, at: DVec3, select: f64, holds: Holds) -> Self {
        let aim = Pose { position: from, orientation: facing(from, at, DQuat::IDENTITY) };
        stretched(holds, &aim.then(&Pose::at(0.0, 0.0, AIM_AHEAD_M)), select)
    }

    /// A bare hand that comes from `from` and has the skin at the end of its stretched index finger at `tip`, both in the LOCAL space.
    pub fn touching(hand: Hand, from: DVec3, tip: DVec3) -> Self {
        let palm = Pose { position: DVec3::ZERO, orientation: facing(from, tip, DQuat::IDENTITY) };
        let there = index_tip(hand, &stretched(Holds::Nothing, &palm, 0.0), MotionRange::Unobstructed);
        stretched(Holds::Nothing, &Pose { position: tip - there.position, ..palm }, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointing_hand_has_its_ray_on_the_place() {
        let (from, at) = (DVec3::new(0.2, -0.3, -0.3), DVec3::new(-0.4, 0.2, -1.8));
        for holds in [Holds::Nothing, Holds::Controller] {
            for select in [0.0, 0.4, 1.0] {
                let hand = HandSample::pointing(from, at, select, holds);
                let ray = hand.local_from_aim;
                assert!((ray.position - from).length() < 1e-12);
                let end = ray.then(&Pose::at(0.0, 0.0, -(at - from).length())).position;
                assert!((end - at).length() < 1e-12, "{end}");
                assert_eq!((hand.select, hand.squeeze, hand.holds), (select, 0.0, holds));
                assert!((hand.local_from_grip.position - from).length() < 0.06);
            }
        }
    }

    #[test]
    fn a_touching_hand_has_the_skin_of_its_fingertip_on_the_place() {
        let tip = DVec3::new(0.1, -0.2, -0.6);
        for hand in [Hand::Left, Hand::Right] {
            for from in [DVec3::new(0.0, -0.3, 0.0), DVec3::new(0.5, 0.4, -0.2), DVec3::new(-0.3, -0.3, -1.2)] {
                let sample = HandSample::touching(hand, from, tip);
                let found = index_tip(hand, &sample, MotionRange::Unobstructed);
                assert!((found.position - tip).length() < 1e-12, "{hand:?} {found:?}");
                let along = found.orientation * DVec3::NEG_Z;
                let way = (tip - from).normalize();
                assert!(along.dot(way) > 0.97, "{hand:?}: the finger lies along the way, {along} and {way}");
            }
        }
    }

    #[test]
    fn what_is_right_above_is_pointed_at_without_nonsense() {
        let hand = HandSample::pointing(DVec3::ZERO, DVec3::Y, 0.0, Holds::Nothing);
        assert!(hand.local_from_aim.orientation.is_finite());
    }
}
