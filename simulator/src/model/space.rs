//! Spaces and where they are told to be. The LOCAL origin is the simulated room's origin until the user recentres.

use glam::DVec3;

use super::devices::DevicePose;
use super::fault::FaultPlan;
use super::interaction::User;
use super::pose::{Pose, Velocity};
use super::sense::{Known, Sense, Tracking};

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
    /// Velocity relative to the base, in base axes. It comes from inertial sensors: the errors of the pose are not in it.
    pub velocity: Velocity,
    /// How well the pose is known.
    pub tracking: Tracking,
}

/// An origin of the LOCAL space, and the display time from which on it holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Origin {
    /// Display time in nanoseconds.
    pub from_ns: i64,
    /// The new LOCAL space in the one with which the session began.
    pub pose: Pose,
}

/// The poses that are known around a moment. "Local" in the names of poses is the LOCAL space with which the session began: it stays
/// where it is in the room when the user recentres.
pub struct Poses<'a> {
    /// True `local_from_view` at a display time.
    pub head_at: &'a dyn Fn(i64) -> Pose,
    /// Where the device is at a display time that feeds a pose action; `None` if none does.
    pub device_at: &'a dyn Fn(u64, Option<User>, i64) -> Option<DevicePose>,
    /// The present moment.
    pub now_ns: i64,
    /// What the device gets wrong, and the display time of the first frame, from which its times count.
    pub(crate) faults: Option<(&'a FaultPlan, i64)>,
    /// LOCAL origins after the first, in the order of their times.
    pub(crate) origins: &'a [Origin],
}

impl<'a> Poses<'a> {
    /// The poses of a device without faults.
    pub fn clean(head_at: &'a dyn Fn(i64) -> Pose, now_ns: i64) -> Self {
        Self { head_at, device_at: &|_, _, _| None, now_ns, faults: None, origins: &[] }
    }
}

impl Poses<'_> {
    /// What the device makes of the world at `time_ns`, as far as it knows now.
    pub fn sense(&self, time_ns: i64) -> Sense {
        let Some((faults, first_ns)) = self.faults else { return Sense::TRUE };
        faults.sense(time_ns - first_ns, time_ns - self.now_ns, &|since_ns| (self.head_at)(first_ns + since_ns))
    }

    /// Where something in the room is told to be that truly is at `truth`, such as a spatial anchor; `None` while the device tells nothing.
    pub fn told(&self, truth: &Pose, time_ns: i64) -> Option<Pose> {
        let sense = self.sense(time_ns);
        (sense.tracking.position > Known::Lost).then(|| sense.anchor(truth))
    }

    /// Where something in the room truly is that is told to be at `told`; `None` while the device tells nothing.
    pub fn truth(&self, told: &Pose, time_ns: i64) -> Option<Pose> {
        let sense = self.sense(time_ns);
        (sense.tracking.position > Known::Lost).then(|| sense.true_anchor(told))
    }

    /// `local_from_view` as told, if `time_ns` is neither forgotten nor too far ahead.
    pub fn head(&self, time_ns: i64) -> Option<Pose> {
        self.head_by(&self.sense(time_ns), time_ns)
    }

    fn head_by(&self, sense: &Sense, time_ns: i64) -> Option<Pose> {
        self.knows(time_ns).then(|| sense.head(&(self.head_at)(time_ns - sense.lag_ns)))
    }

    /// Whether `time_ns` is neither forgotten nor too far ahead.
    pub fn knows(&self, time_ns: i64) -> bool {
        time_ns.abs_diff(self.now_ns) <= HORIZON_NS as u64
    }

    /// The LOCAL space that holds at `time_ns`, in the one with which the session began.
    pub fn local_origin(&self, time_ns: i64) -> Pose {
        let last = self.origins.iter().rfind(|origin| origin.from_ns <= time_ns);
        last.map_or(Pose::IDENTITY, |origin| origin.pose)
    }

    /// `local_from_space` as told.
    pub fn local_from(&self, space: &Space, time_ns: i64) -> Option<Pose> {
        self.local_by(&self.sense(time_ns), &self.local_origin(time_ns), space, time_ns)
    }

    /// `local_from_space` with what the device makes of the world, and LOCAL's origin, at a moment that may be another.
    fn local_by(&self, sense: &Sense, origin: &Pose, space: &Space, time_ns: i64) -> Option<Pose> {
        let anchor = match space.anchor {
            Anchor::Reference(Reference::Local) => *origin,
            Anchor::Reference(Reference::LocalFloor) => floor_under(origin),
            Anchor::Reference(Reference::Unbounded) => Pose::IDENTITY,
            Anchor::Reference(Reference::Stage) => floor_under(&Pose::IDENTITY),
            Anchor::Reference(Reference::View) => self.head_by(sense, time_ns)?,
            Anchor::Action { action, user } => {
                self.knows(time_ns).then_some(())?;
                match (self.device_at)(action, user, time_ns)? {
                    DevicePose::InLocal(pose) => sense.hand(&pose),
                    // A device that hangs on a device could hang on itself.
                    DevicePose::InSpace(Space { anchor: Anchor::Action { .. }, .. }, _) => return None,
                    DevicePose::InSpace(base, pose) => self.local_by(sense, origin, &base, time_ns)?.then(&pose),
                }
            }
            Anchor::Spatial(truth) => sense.anchor(&truth),
        };
        Some(anchor.then(&space.offset))
    }

    /// `base_from_space` and how well it is known; `None` if one of them cannot be found at that time.
    pub fn place(&self, space: &Space, base: &Space, time_ns: i64) -> Option<(Pose, Tracking)> {
        let (sense, origin) = (self.sense(time_ns), self.local_origin(time_ns));
        let pose = self.place_by(&sense, &origin, space, base, time_ns)?;
        Some((pose, tracking(&sense, space.anchor, base.anchor)))
    }

    fn place_by(&self, sense: &Sense, origin: &Pose, space: &Space, base: &Space, time_ns: i64) -> Option<Pose> {
        let local_from_base = self.local_by(sense, origin, base, time_ns)?;
        Some(local_from_base.inverse().then(&self.local_by(sense, origin, space, time_ns)?))
    }

    /// Where `space` is in `base`; `None` if one of them cannot be found at that time.
    pub fn locate(&self, space: &Space, base: &Space, time_ns: i64) -> Option<Location> {
        let (sense, origin) = (self.sense(time_ns), self.local_origin(time_ns));
        let at = |time_ns: i64| self.place_by(&sense, &origin, space, base, time_ns);
        let pose = at(time_ns)?;
        // At the rim of the horizon one neighbour is unknown; the one-sided difference serves there.
        let (before, after) = (at(time_ns.saturating_sub(HALF_STEP_NS)), at(time_ns.saturating_add(HALF_STEP_NS)));
        let sides = i32::from(before.is_some()) + i32::from(after.is_some());
        let seconds = f64::from(sides.max(1)) * HALF_STEP_NS as f64 * 1e-9;
        let velocity = Pose::velocity(&before.unwrap_or(pose), &after.unwrap_or(pose), seconds);
        Some(Location { pose, velocity, tracking: tracking(&sense, space.anchor, base.anchor) })
    }
}

/// The floor under a LOCAL origin: the same heading, the height of the room's floor.
pub(crate) fn floor_under(origin: &Pose) -> Pose {
    let DVec3 { x, z, .. } = origin.position;
    Pose { position: DVec3::new(x, -EYE_HEIGHT_M, z), orientation: origin.orientation }
}

/// How well two anchors are known to each other. What is fixed to the same thing is, whatever the device knows of the room.
fn tracking(sense: &Sense, space: Anchor, base: Anchor) -> Tracking {
    let needs_tracking = |anchor: Anchor| match anchor {
        Anchor::Reference(Reference::View) | Anchor::Action { .. } | Anchor::Spatial(_) => true,
        Anchor::Reference(Reference::Local | Reference::LocalFloor | Reference::Stage | Reference::Unbounded) => false,
    };
    let lost = space != base && (needs_tracking(space) || needs_tracking(base));
    if lost { sense.tracking } else { Tracking::FULL }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Fault, FaultKind, Scenario, Scope};
    use glam::DQuat;

    const fn reference(reference: Reference) -> Space {
        Space { anchor: Anchor::Reference(reference), offset: Pose::IDENTITY }
    }

    /// A head that glides along x at 1 m/s and turns left at 1 rad/s.
    fn glide(time_ns: i64) -> Pose {
        let t = time_ns as f64 * 1e-9;
        Pose { position: DVec3::new(t, 0.0, 0.0), orientation: DQuat::from_rotation_y(t) }
    }

    fn locate(space: Reference, base: Reference, time_ns: i64) -> Option<Location> {
        let poses = Poses::clean(&glide, 2_000_000_000);
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
    fn the_room_is_told_with_its_error_and_the_error_can_be_taken_back() {
        let jump = |of, mm| {
            let kind = FaultKind::Jump { of, mm, direction: [0.0, 1.0, 0.0], deg: 10.0, axis: [1.0, 0.0, 0.0] };
            Fault { start_s: 0.0, seconds: None, kind }
        };
        let faults = vec![jump(Scope::Tracking, 5.0), jump(Scope::Anchor, 7.0)];
        let plan = FaultPlan::new(&Scenario { faults, ..Scenario::default() }, 16_666_667);
        let now_ns = 2_000_000_000;
        let clean = Poses::clean(&glide, now_ns);
        let faulty = Poses { faults: Some((&plan, 1_000_000_000)), ..Poses::clean(&glide, now_ns) };
        let truth = Pose { position: DVec3::new(2.5, 0.0, -1.0), orientation: DQuat::from_rotation_y(0.3) };
        assert_eq!([clean.told(&truth, now_ns), clean.truth(&truth, now_ns)], [Some(truth); 2]);
        let told = faulty.told(&truth, now_ns).unwrap();
        assert!((told.position - truth.position).length() > 0.01);
        let back = faulty.truth(&told, now_ns).unwrap();
        assert!((back.position - truth.position).length() < 1e-12);
        assert!(back.orientation.angle_between(truth.orientation) < 1e-7);
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
