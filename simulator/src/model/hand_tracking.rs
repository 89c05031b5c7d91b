//! What a hand tracker finds: joints with their velocities, in a space of the application's choice.

use super::hand::{Hand, JOINTS, MotionRange, Shape, bent_alike, joints};
use super::lifecycle::State;
use super::pose::{Pose, Velocity};
use super::sense::Tracking;
use super::session::Session;
use super::space::{HALF_STEP_NS, Poses, Space};
use crate::scenario::input::{HandSample, Holds};

/// Where a tracker may take joints from (XR_EXT_hand_tracking_data_source): bare hands, hands that hold a controller, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sources {
    /// Hands without a controller.
    pub(crate) bare: bool,
    /// Hands inferred from the controller that they hold.
    pub(crate) controller: bool,
}

impl Sources {
    /// Whichever there is.
    pub(crate) const ALL: Self = Self { bare: true, controller: true };

    fn take(self, holds: Holds) -> bool {
        match holds {
            Holds::Nothing => self.bare,
            Holds::Controller => self.controller,
        }
    }
}

/// A hand tracker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tracker {
    pub(crate) hand: Hand,
    pub(crate) sources: Sources,
}

/// A joint that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    /// `base_from_joint`.
    pub(crate) pose: Pose,
    pub(crate) radius_m: f64,
    /// Relative to the base, in base axes.
    pub(crate) velocity: Velocity,
    /// How well the pose is known.
    pub(crate) tracking: Tracking,
}

impl Tracker {
    /// The hand at a display time, if it is there and of a source that the tracker takes from.
    pub(crate) fn sample(&self, session: &Session, time_ns: i64) -> Option<HandSample> {
        let [left, right] = session.input_at(time_ns).hands;
        let sample = match self.hand {
            Hand::Left => left,
            Hand::Right => right,
        };
        sample.filter(|sample| self.sources.take(sample.holds))
    }

    /// The joints in `base`; `None` if the hand or the base cannot be found at that time, or input goes elsewhere.
    pub(crate) fn locate(
        &self,
        session: &Session,
        poses: &Poses<'_>,
        base: &Space,
        range: MotionRange,
        time_ns: i64,
    ) -> Option<[Found; JOINTS]> {
        if session.life.state() != State::Focused {
            return None;
        }
        let sense = poses.sense(time_ns);
        let sample = self.sample(session, time_ns)?;
        let shape = Shape::of(self.hand, &sample, range);
        let at = |time_ns| {
            // Hands are known as long as the head is.
            poses.head(time_ns)?;
            let base_from_local = poses.local_from(base, time_ns)?.inverse();
            let there = self.sample(session, time_ns)?;
            // Within half a millisecond a hand mostly keeps its shape.
            let mut found = match bent_alike(&there, &sample) {
                true => shape.at(&there.local_from_grip),
                false => joints(self.hand, &there, range),
            };
            for joint in &mut found {
                joint.pose = base_from_local.then(&sense.hand(&joint.pose));
            }
            Some(found)
        };
        let present = at(time_ns)?;
        // A hand that comes or goes has a neighbour on one side only; the one-sided difference serves there.
        let (before, after) = (at(time_ns - HALF_STEP_NS), at(time_ns + HALF_STEP_NS));
        let sides = i32::from(before.is_some()) + i32::from(after.is_some());
        let seconds = f64::from(sides.max(1)) * HALF_STEP_NS as f64 * 1e-9;
        let neighbours = before.unwrap_or(present).into_iter().zip(after.unwrap_or(present));
        let mut found = present.map(|joint| Found {
            pose: joint.pose,
            radius_m: joint.radius_m,
            velocity: STILL,
            tracking: sense.tracking,
        });
        for (found, (before, after)) in found.iter_mut().zip(neighbours) {
            found.velocity = Pose::velocity(&before.pose, &after.pose, seconds);
        }
        Some(found)
    }
}

const STILL: Velocity = Velocity { linear: glam::DVec3::ZERO, angular: glam::DVec3::ZERO };
