//! Spaces and where they are. The LOCAL origin is the simulated room's origin.

use super::devices::DevicePose;
use super::interaction::User;
use super::pose::{Pose, Velocity};

/// Height of the LOCAL origin above the simulated floor in metres: eyes of a standing person.
pub const EYE_HEIGHT_M: f64 = 1.6;

/// How long poses are kept, and how far they are predicted. OpenXR promises 50 ms at least.
pub const HORIZON_NS: i64 = 1_000_000_000;

/// Half of the interval over which velocities are taken.
pub(super) const HALF_STEP_NS: i64 = 500_000;

/// Reference spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// The head.
    View,
    /// The room, from eye height.
    Local,
    /// The room, from the floor.
    LocalFloor,
    /// The room's walked area.
    Stage,
    /// The world around, from where LOCAL began; not at the floor, which may differ from room to room.
    Unbounded,
}

/// What a space is fixed to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Anchor {
    /// A reference space.
    Reference(Reference),
    /// A pose action, for one user path or for whichever device feeds it.
    Action {
        /// Handle of the action.
        action: u64,
        /// The user path.
        user: Option<User>,
    },
    /// Something fixed in the true room that tracking has to find again, such as a spatial anchor: its true place in the LOCAL space.
    Spatial(Pose),
}

/// A space: an anchor and a pose on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Space {
    /// What it is fixed to.
    pub anchor: Anchor,
    /// `anchor_from_space`.
    pub offset: Pose,
}

/// Where a space was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Location {
    /// `base_from_space`.
    pub pose: Pose,
    /// Velocity relative to the base, in base axes.
    pub velocity: Velocity,
}

/// The poses that are known around a moment.
pub struct Poses<'a> {
    /// `local_from_view` at a display time.
    pub head_at: &'a dyn Fn(i64) -> Pose,
    /// Where the device is at a display time that feeds a pose action; `None` if none does.
    pub device_at: &'a dyn Fn(u64, Option<User>, i64) -> Option<DevicePose>,
    /// The present moment.
    pub now_ns: i64,
}

impl Poses<'_> {
    /// `local_from_view`, if `time_ns` is neither forgotten nor too far ahead.
    pub fn head(&self, time_ns: i64) -> Option<Pose> {
        let known = time_ns.abs_diff(self.now_ns) <= HORIZON_NS as u64;
        known.then(|| (self.head_at)(time_ns))
    }

    /// `local_from_space`.
    pub fn local_from(&self, space: &Space, time_ns: i64) -> Option<Pose> {
        let origin = match space.anchor {
            Anchor::Reference(Reference::Local | Reference::Unbounded) => Pose::IDENTITY,
            Anchor::Reference(Reference::LocalFloor | Reference::Stage) => Pose::at(0.0, -EYE_HEIGHT_M, 0.0),
            Anchor::Reference(Reference::View) => self.head(time_ns)?,
            Anchor::Action { action, user } => {
                self.head(time_ns)?;
                match (self.device_at)(action, user, time_ns)? {
                    DevicePose::InLocal(pose) => pose,
                    // A device that hangs on a device could hang on itself.
                    DevicePose::InSpace(Space { anchor: Anchor::Action { .. }, .. }, _) => return None,
                    DevicePose::InSpace(base, pose) => self.local_from(&base, time_ns)?.then(&pose),
                }
            }
            Anchor::Spatial(truth) => self.told(&truth, time_ns)?,
        };
        Some(origin.then(&space.offset))
    }

    /// Where tracking takes something in the room to be that truly is at `truth`. Without faults of tracking, there.
    pub fn told(&self, truth: &Pose, _time_ns: i64) -> Option<Pose> {
        Some(*truth)
    }

    /// Where something in the room truly is that tracking takes to be at `told`.
    pub fn truth(&self, told: &Pose, _time_ns: i64) -> Option<Pose> {
        Some(*told)
    }

    /// Where `space` is in `base`; `None` if one of them cannot be found at that time.
    pub fn locate(&self, space: &Space, base: &Space, time_ns: i64) -> Option<Location> {
        let at = |time_ns: i64| Some(self.local_from(base, time_ns)?.inverse().then(&self.local_from(space, time_ns)?));
        let pose = at(time_ns)?;
        // At the rim of the horizon one neighbour is unknown; the one-sided difference serves there.
        let (before, after) = (at(time_ns.saturating_sub(HALF_STEP_NS)), at(time_ns.saturating_add(HALF_STEP_NS)));
        let sides = i32::from(before.is_some()) + i32::from(after.is_some());
        let seconds = f64::from(sides.max(1)) * HALF_STEP_NS as f64 * 1e-9;
        let velocity = Pose::velocity(&before.unwrap_or(pose), &after.unwrap_or(pose), seconds);
        Some(Location { pose, velocity })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::{DQuat, DVec3};

    const fn reference(reference: Reference) -> Space {
        Space { anchor: Anchor::Reference(reference), offset: Pose::IDENTITY }
    }

    /// A head that glides along x at 1 m/s and turns left at 1 rad/s.
    fn glide(time_ns: i64) -> Pose {
        let t = time_ns as f64 * 1e-9;
        Pose { position: DVec3::new(t, 0.0, 0.0), orientation: DQuat::from_rotation_y(t) }
    }

    fn locate(space: Reference, base: Reference, time_ns: i64) -> Option<Location> {
        let poses = Poses { head_at: &glide, device_at: &|_, _, _| None, now_ns: 2_000_000_000 };
        poses.locate(&reference(space), &reference(base), time_ns)
    }

    #[test]
    fn the_floor_is_below() {
        let floor = locate(Reference::LocalFloor, Reference::Local, 1).unwrap();
        assert_eq!(floor.pose.position, DVec3::new(0.0, -EYE_HEIGHT_M, 0.0));
        assert_eq!(floor.velocity.linear, DVec3::ZERO);
    }

    #[test]
    fn velocity_of_the_head_in_the_room_and_of_the_room_in_the_head() {
        let head = locate(Reference::View, Reference::Local, 2_000_000_000).unwrap();
        assert!((head.velocity.linear - DVec3::X).length() < 1e-6);
        assert!((head.velocity.angular - DVec3::Y).length() < 1e-6);
        let room = locate(Reference::Local, Reference::View, 2_000_000_000).unwrap();
        assert!((room.velocity.angular + DVec3::Y).length() < 1e-6);
        // d/dt of R(-t)·(-t, 0, 0) at t = 2: -R·x - ω × p.
        let expected = -(DQuat::from_rotation_y(-2.0) * DVec3::X) - DVec3::Y.cross(room.pose.position);
        assert!((room.velocity.linear - expected).length() < 1e-6);
    }

    #[test]
    fn what_rests_is_found_at_the_end_of_all_time() {
        for time_ns in [1, i64::MAX - 1, i64::MAX] {
            let floor = locate(Reference::LocalFloor, Reference::Local, time_ns).unwrap();
            assert_eq!(floor.velocity.linear, DVec3::ZERO);
        }
    }

    #[test]
    fn poses_are_forgotten_and_not_foretold() {
        assert!(locate(Reference::View, Reference::Local, 1_000_000_000).is_some());
        assert_eq!(locate(Reference::View, Reference::Local, 999_999_999), None);
        assert_eq!(locate(Reference::View, Reference::Local, 3_000_000_001), None);
        let rim = locate(Reference::View, Reference::Local, 1_000_000_000).unwrap();
        assert!((rim.velocity.linear - DVec3::X).length() < 1e-6);
    }
}
