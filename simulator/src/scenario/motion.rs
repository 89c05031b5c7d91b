//! Head paths from named moves. Every move starts and ends at rest with minimum-jerk speed, as people move.

use glam::{DQuat, DVec3, EulerRot};

use super::trajectory::Trajectory;
use crate::model::pose::Pose;

/// One move of the head, starting from where the move before it ended. Places are in the LOCAL space, in metres.
#[derive(Debug, Clone, PartialEq)]
pub enum Move {
    /// Keeps still.
    Hold,
    /// Sways along the head's own x axis and back, `cycles` times.
    SideToSide {
        /// How far to each side, in metres.
        amplitude_m: f64,
        /// How often there and back.
        cycles: u32,
    },
    /// Pitches down, up and back, `cycles` times.
    Nod {
        /// How far down and up, in degrees; negative goes up first.
        amplitude_deg: f64,
        /// How often down and up.
        cycles: u32,
    },
    /// Turns the head about the vertical to both sides and back, `cycles` times.
    Sweep {
        /// How far to each side, in degrees; positive goes left first.
        amplitude_deg: f64,
        /// How often there and back.
        cycles: u32,
    },
    /// Walks round `centre` on a circle at the present height, looking at it; positive angles are anticlockwise from above.
    WalkRound {
        /// What is walked round.
        centre: [f64; 3],
        /// How far round, in degrees.
        angle_deg: f64,
    },
    /// Walks straight towards `target` until `stop_m` metres from it (away from it, if nearer now).
    Approach {
        /// What is approached.
        target: [f64; 3],
        /// Distance at the end, in metres.
        stop_m: f64,
    },
    /// Turns to face `target` without moving.
    LookAt {
        /// What is faced.
        target: [f64; 3],
    },
    /// Goes to a pose: position, and yaw, pitch, roll in degrees (yaw positive to the left, pitch positive up).
    Keyframe {
        /// Where to.
        position: [f64; 3],
        /// Yaw, pitch, roll in degrees.
        turn_deg: [f64; 3],
    },
    /// Follows recorded poses, taken relative to the pose from which the move starts, in the time given.
    Replay(Trajectory),
}

/// A head path: a start pose, then moves with their durations; after the last move the head keeps still.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadPath {
    start: Pose,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq)]
struct Segment {
    start_s: f64,
    seconds: f64,
    from: Pose,
    to: Pose,
    motion: Move,
}

impl Default for HeadPath {
    fn default() -> Self {
        Self::new(Pose::IDENTITY)
    }
}

impl HeadPath {
    /// A head at rest in `start`.
    pub fn new(start: Pose) -> Self {
        Self { start, segments: Vec::new() }
    }

    /// Adds a move that lasts `seconds`; durations that are not positive and finite add nothing.
    #[must_use]
    pub fn then(mut self, motion: Move, seconds: f64) -> Self {
        if seconds.is_finite() && seconds > 0.0 {
            let from = self.segments.last().map_or(self.start, |last| last.to);
            let to = end(&motion, &from);
            self.segments.push(Segment { start_s: self.seconds(), seconds, from, to, motion });
        }
        self
    }

    /// Length of all moves in seconds.
    pub fn seconds(&self) -> f64 {
        self.segments.last().map_or(0.0, |last| last.start_s + last.seconds)
    }

    /// The head's pose (`local_from_view`) at `t` seconds after the first frame; a pure function.
    pub fn head_at(&self, t: f64) -> Pose {
        let next = self.segments.partition_point(|segment| segment.start_s <= t);
        let Some(segment) = self.segments.get(next.saturating_sub(1)) else { return self.start };
        let u = (t - segment.start_s) / segment.seconds;
        match &segment.motion {
            // A recorded path begins where its first pose is, and before it the head rests there.
            Move::Replay(_) => during(&segment.motion, &segment.from, &segment.to, u.clamp(0.0, 1.0)),
            _ if u <= 0.0 => segment.from,
            _ if u >= 1.0 => segment.to,
            motion => during(motion, &segment.from, &segment.to, u),
        }
    }
}

/// Orientation from yaw, pitch and roll in degrees.
pub(super) fn turn(yaw_pitch_roll_deg: [f64; 3]) -> DQuat {
    let [yaw, pitch, roll] = yaw_pitch_roll_deg.map(f64::to_radians);
    DQuat::from_euler(EulerRot::YXZ, yaw, pitch, roll)
}

fn end(motion: &Move, from: &Pose) -> Pose {
    match motion {
        Move::Hold | Move::SideToSide { .. } | Move::Nod { .. } | Move::Sweep { .. } => *from,
        Move::WalkRound { centre, angle_deg } => round(from, centre, angle_deg.to_radians()),
        Move::Approach { target, stop_m } => {
            let way = DVec3::from_array(*target) - from.position;
            let step = way.normalize_or_zero() * (way.length() - stop_m);
            Pose { position: from.position + step, orientation: from.orientation }
        }
        Move::LookAt { target } => Pose {
            position: from.position,
            orientation: facing(from.position, DVec3::from_array(*target), from.orientation),
        },
        Move::Keyframe { position, turn_deg } => {
            Pose { position: DVec3::from_array(*position), orientation: turn(*turn_deg) }
        }
        Move::Replay(path) => from.then(&path.at(path.seconds())),
    }
}

fn during(motion: &Move, from: &Pose, to: &Pose, u: f64) -> Pose {
    match motion {
        Move::Hold => *from,
        Move::SideToSide { amplitude_m, cycles } => from.then(&Pose::at(amplitude_m * sway(u, *cycles), 0.0, 0.0)),
        Move::Nod { amplitude_deg, cycles } => {
            let pitch = -amplitude_deg.to_radians() * sway(u, *cycles);
            from.then(&Pose { position: DVec3::ZERO, orientation: DQuat::from_rotation_x(pitch) })
        }
        Move::Sweep { amplitude_deg, cycles } => {
            let yaw = amplitude_deg.to_radians() * sway(u, *cycles);
            Pose { position: from.position, orientation: DQuat::from_rotation_y(yaw) * from.orientation }
        }
        Move::WalkRound { centre, angle_deg } => walk(from, centre, angle_deg.to_radians(), u),
        Move::Replay(path) => from.then(&path.at(u * path.seconds())),
        Move::Approach { .. } | Move::LookAt { .. } | Move::Keyframe { .. } => {
            let s = minimum_jerk(u);
            Pose {
                position: from.position.lerp(to.position, s),
                orientation: from.orientation.slerp(to.orientation, s),
            }
        }
    }
}

/// The pose after going round `centre` by `angle`, facing it.
fn round(from: &Pose, centre: &[f64; 3], angle: f64) -> Pose {
    let centre = DVec3::from_array(*centre);
    let position = centre + DQuat::from_rotation_y(angle) * (from.position - centre);
    Pose { position, orientation: facing(position, centre, from.orientation) }
}

/// Walking round: the first sixth of the time also turns the head to the centre, so that no jump is seen.
fn walk(from: &Pose, centre: &[f64; 3], angle: f64, u: f64) -> Pose {
    let pose = round(from, centre, angle * minimum_jerk(u));
    let turned = minimum_jerk((u * 6.0).min(1.0));
    Pose { position: pose.position, orientation: from.orientation.slerp(pose.orientation, turned) }
}

/// Level-headed orientation at `eye` that looks at `target`; `otherwise` when they coincide or one is above the other.
pub(super) fn facing(eye: DVec3, target: DVec3, otherwise: DQuat) -> DQuat {
    let way = target - eye;
    let level = way.x.hypot(way.z);
    if level < 1e-6 {
        return otherwise;
    }
    DQuat::from_euler(EulerRot::YXZ, (-way.x).atan2(-way.z), way.y.atan2(level), 0.0)
}

/// Minimum-jerk profile of a point-to-point movement, from 0 to 1 with rest at both ends
/// (Flash and Hogan, The coordination of arm movements, J. Neuroscience 5(7), 1985).
pub(crate) fn minimum_jerk(u: f64) -> f64 {
    let u = u.clamp(0.0, 1.0);
    u * u * u * (10.0 + u * (6.0 * u - 15.0))
}

/// Sways 0 → 1 → −1 → … → 0 over `u` from 0 to 1: a quarter out, halves across, a quarter home, each with minimum jerk.
fn sway(u: f64, cycles: u32) -> f64 {
    let quarters = 4.0 * f64::from(cycles.max(1));
    let q = u.clamp(0.0, 1.0) * quarters;
    if q <= 1.0 {
        minimum_jerk(q)
    } else if q >= quarters - 1.0 {
        minimum_jerk(q - (quarters - 1.0)) - 1.0
    } else {
        let half = ((q - 1.0) / 2.0).floor();
        let across = 1.0 - 2.0 * minimum_jerk((q - 1.0) / 2.0 - half);
        if half % 2.0 == 0.0 { across } else { -across }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> HeadPath {
        HeadPath::default()
            .then(Move::Hold, 1.0)
            .then(Move::SideToSide { amplitude_m: 0.3, cycles: 2 }, 8.0)
            .then(Move::Nod { amplitude_deg: 15.0, cycles: 1 }, 3.0)
            .then(Move::Sweep { amplitude_deg: 60.0, cycles: 1 }, 6.0)
            .then(Move::LookAt { target: [1.0, 0.0, -2.0] }, 1.5)
            .then(Move::WalkRound { centre: [0.0, 0.0, -2.0], angle_deg: 270.0 }, 12.0)
            .then(Move::Approach { target: [0.0, 0.0, -2.0], stop_m: 0.5 }, 4.0)
            .then(Move::Keyframe { position: [0.0, 0.1, 0.2], turn_deg: [10.0, -5.0, 3.0] }, 3.0)
    }

    #[test]
    fn speed_is_human_and_has_no_jumps() {
        let path = path();
        let dt = 0.005;
        let mut last = path.head_at(-1.0);
        for step in 0..=((path.seconds() + 1.0) / dt) as i64 {
            let now = path.head_at(step as f64 * dt);
            let velocity = Pose::velocity(&last, &now, dt);
            assert!(velocity.linear.length() < 3.5, "{} m/s at {}", velocity.linear.length(), step as f64 * dt);
            assert!(velocity.angular.length() < 4.0, "{} rad/s at {}", velocity.angular.length(), step as f64 * dt);
            last = now;
        }
    }

    #[test]
    fn moves_reach_what_they_name() {
        let sway = HeadPath::default().then(Move::SideToSide { amplitude_m: 0.3, cycles: 1 }, 4.0);
        let xs = [0.0, 1.0, 2.0, 3.0, 4.0].map(|t| (sway.head_at(t).position.x * 1e6).round() / 1e6);
        assert_eq!(xs, [0.0, 0.3, 0.0, -0.3, 0.0]);

        let near = HeadPath::default().then(Move::Approach { target: [0.0, 0.0, -2.0], stop_m: 0.5 }, 2.0);
        assert!((near.head_at(9.0).position.z + 1.5).abs() < 1e-12);

        let round = HeadPath::default().then(Move::WalkRound { centre: [0.0, 0.0, -2.0], angle_deg: 90.0 }, 2.0);
        let pose = round.head_at(2.0);
        assert!((pose.position - DVec3::new(2.0, 0.0, -2.0)).length() < 1e-9);
        assert!((pose.orientation * DVec3::NEG_Z - DVec3::NEG_X).length() < 1e-9, "looks at the centre");

        let nod = HeadPath::default().then(Move::Nod { amplitude_deg: 20.0, cycles: 1 }, 4.0);
        let ahead = nod.head_at(1.0).orientation * DVec3::NEG_Z;
        assert!((ahead.y + 20f64.to_radians().sin()).abs() < 1e-9, "a nod goes down first");

        let look = HeadPath::default().then(Move::LookAt { target: [1.0, 1.0, -1.0] }, 1.0);
        let ahead = look.head_at(1.0).orientation * DVec3::NEG_Z;
        assert!((ahead - DVec3::new(1.0, 1.0, -1.0).normalize()).length() < 1e-9);
    }

    #[test]
    fn a_recorded_path_is_followed_from_where_the_head_is() {
        let recorded = Trajectory::new(vec![(3.0, Pose::at(0.0, 0.5, 0.0)), (5.0, Pose::at(1.0, 0.5, 0.0))]).unwrap();
        let start = Pose { position: DVec3::Z, orientation: DQuat::from_rotation_y(std::f64::consts::FRAC_PI_2) };
        let path = HeadPath::new(start)
            .then(Move::Replay(recorded.clone()), recorded.seconds())
            .then(Move::Keyframe { position: [0.0; 3], turn_deg: [0.0; 3] }, 1.0);
        for (t, z) in [(-1.0, 1.0), (0.0, 1.0), (1.0, 0.5), (2.0, 0.0)] {
            assert!((path.head_at(t).position - DVec3::new(0.0, 0.5, z)).length() < 1e-12, "{t}");
        }
        assert_eq!(path.head_at(3.0), Pose::IDENTITY);
    }

    #[test]
    fn the_head_rests_before_and_after() {
        let path = path();
        assert_eq!(path.head_at(-5.0), Pose::IDENTITY);
        assert_eq!(path.head_at(1e9), path.head_at(path.seconds()));
        assert_eq!(HeadPath::default().then(Move::Hold, f64::NAN).seconds(), 0.0);
    }
}
