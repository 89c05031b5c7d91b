//! What a hand does.

use glam::{DQuat, DVec3};

use super::sequence::Sequence;
use super::{HandCurl, HandSample, Holds};
use crate::model::pose::Pose;
use crate::scenario::motion::{facing, minimum_jerk, turn};

/// From the palm to where the pointing ray starts, along the ray, in metres (ours: past the knuckles).
pub(super) const AIM_AHEAD_M: f64 = 0.05;

/// How far the grip's -Z, the axis through the closed fingers from little finger to thumb, is above the aim's. The straight fingers of a bare
/// hand lie along its ray, so the axis is upright; on a controller it leans forward, as on a held torch (ours).
fn grip_above_aim_deg(holds: Holds) -> f64 {
    match holds {
        Holds::Nothing => 90.0,
        Holds::Controller => 45.0,
    }
}

/// Curl of thumb, index, middle, ring and little finger in the poses that a hand passes through (ours).
const RELAXED: [f64; 5] = [0.2, 0.2, 0.25, 0.3, 0.3];
const POINTING: [f64; 5] = [0.6, 0.0, 0.9, 0.9, 0.9];
const PINCHING: [f64; 5] = [0.5, 0.55, 0.3, 0.3, 0.3];
const GRASPING: [f64; 5] = [0.8, 1.0, 1.0, 1.0, 1.0];
const HOLDING: [f64; 5] = [0.5, 0.5, 0.8, 0.8, 0.8];

/// What a place of a hand is relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Frame {
    /// The head's place and heading: the hand comes along as the user walks and turns, and does not swing as he nods.
    #[default]
    Head,
    /// The LOCAL space.
    Room,
}

/// One move of a hand, starting from where the move before it left it.
#[derive(Debug, Clone, PartialEq)]
pub enum HandMove {
    /// Keeps still.
    Hold,
    /// Goes to a place; `turn_deg` is yaw, pitch, roll of the pointing ray.
    Place {
        /// Relative to what.
        of: Frame,
        /// Of the palm, in metres.
        position: [f64; 3],
        /// Yaw, pitch, roll in degrees.
        turn_deg: [f64; 3],
    },
    /// Points at a place in the LOCAL space, with the index finger stretched, and keeps pointing at it.
    Point {
        /// What is pointed at.
        target: [f64; 3],
    },
    /// Brings thumb and index finger together, or pulls the trigger, and keeps it so.
    Pinch,
    /// Closes all fingers, or squeezes the grip, and keeps it so.
    Grab,
    /// Opens the hand again.
    Open,
    /// Holds the menu button down for the length of the move.
    Press,
    /// Pushes the thumbstick and keeps it there.
    Thumbstick {
        /// Right, -1 to 1.
        x: f64,
        /// Forward, -1 to 1.
        y: f64,
    },
    /// Leaves what the device can track.
    Hide,
    /// Comes back.
    Show,
}

/// The script of one hand.
#[derive(Debug, Clone, PartialEq)]
pub struct HandScript {
    holds: Holds,
    moves: Sequence<State>,
}

#[derive(Debug, Clone, PartialEq)]
struct State {
    place: Place,
    pointing: f64,
    select: f64,
    squeeze: f64,
    thumbstick: [f64; 2],
    menu: bool,
    tracked: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Place {
    of: Frame,
    position: DVec3,
    aim: Aim,
}

#[derive(Debug, Clone, PartialEq)]
enum Aim {
    Turned(DQuat),
    At(DVec3),
}

impl Place {
    /// The palm, turned as the pointing ray is, in the LOCAL space.
    fn in_local(&self, local_from_view: &Pose) -> Pose {
        let frame = match self.of {
            Frame::Head => local_from_view.level(),
            Frame::Room => Pose::IDENTITY,
        };
        let palm = frame.then(&Pose { position: self.position, orientation: DQuat::IDENTITY });
        let orientation = match self.aim {
            Aim::Turned(turn) => frame.orientation * turn,
            Aim::At(target) => facing(palm.position, target, frame.orientation),
        };
        Pose { position: palm.position, orientation }
    }
}

impl HandScript {
    /// A hand at rest before its side of the body; `side` is -1 for the left and 1 for the right one.
    fn new(holds: Holds, side: f64) -> Self {
        let place = Place {
            of: Frame::Head,
            // Forearm forward, elbow at the body (ours).
            position: DVec3::new(side * 0.2, -0.35, -0.35),
            aim: Aim::Turned(DQuat::IDENTITY),
        };
        let start =
            State { place, pointing: 0.0, select: 0.0, squeeze: 0.0, thumbstick: [0.0; 2], menu: false, tracked: true };
        Self { holds, moves: Sequence::new(start) }
    }

    /// A left hand at rest.
    pub fn left(holds: Holds) -> Self {
        Self::new(holds, -1.0)
    }

    /// A right hand at rest.
    pub fn right(holds: Holds) -> Self {
        Self::new(holds, 1.0)
    }

    /// Adds a move that lasts `seconds`; durations that are not positive and finite add nothing.
    #[must_use]
    pub fn then(mut self, motion: &HandMove, seconds: f64) -> Self {
        self.moves.then(seconds, |from| after(motion, from));
        self
    }

    /// The hand at `t` seconds after the first frame, with the head at `local_from_view`; `None` while it is not tracked.
    pub fn at(&self, t: f64, local_from_view: &Pose) -> Option<HandSample> {
        let (palm, state) = match self.moves.at(t) {
            Err(state) => (state.place.in_local(local_from_view), state.clone()),
            Ok((step, u)) => {
                let s = minimum_jerk(u);
                let [from, to] = [&step.from, &step.to].map(|state| state.place.in_local(local_from_view));
                let position = from.position.lerp(to.position, s);
                let orientation = from.orientation.slerp(to.orientation, s);
                (Pose { position, orientation }, between(&step.from, &step.to, s))
            }
        };
        state.tracked.then(|| sample(self.holds, &palm, &state))
    }
}

/// The state at the end of a move.
fn after(motion: &HandMove, from: &State) -> State {
    let mut to = State { menu: false, ..from.clone() };
    match motion {
        HandMove::Hold => {}
        HandMove::Place { of, position, turn_deg } => {
            let aim = Aim::Turned(turn(*turn_deg));
            to.place = Place { of: *of, position: DVec3::from_array(*position), aim };
            to.pointing = 0.0;
        }
        HandMove::Point { target } => {
            to.place.aim = Aim::At(DVec3::from_array(*target));
            to.pointing = 1.0;
        }
        HandMove::Pinch => to.select = 1.0,
        HandMove::Grab => to.squeeze = 1.0,
        HandMove::Open => (to.select, to.squeeze) = (0.0, 0.0),
        HandMove::Press => to.menu = true,
        HandMove::Thumbstick { x, y } => to.thumbstick = [*x, *y],
        HandMove::Hide => to.tracked = false,
        HandMove::Show => to.tracked = true,
    }
    to
}

/// What is a matter of degree changes over the move; what is not, at its start.
fn between(from: &State, to: &State, s: f64) -> State {
    let mix = |a: f64, b: f64| a + (b - a) * s;
    State {
        pointing: mix(from.pointing, to.pointing),
        select: mix(from.select, to.select),
        squeeze: mix(from.squeeze, to.squeeze),
        thumbstick: std::array::from_fn(|axis| mix(from.thumbstick[axis], to.thumbstick[axis])),
        ..to.clone()
    }
}

/// A hand that points, with the palm at `palm`, turned as the ray is.
pub(super) fn stretched(holds: Holds, palm: &Pose, select: f64) -> HandSample {
    let place = Place { of: Frame::Room, position: palm.position, aim: Aim::Turned(palm.orientation) };
    let state = State { place, pointing: 1.0, select, squeeze: 0.0, thumbstick: [0.0; 2], menu: false, tracked: true };
    sample(holds, palm, &state)
}

fn sample(holds: Holds, palm: &Pose, state: &State) -> HandSample {
    let up = DQuat::from_rotation_x(grip_above_aim_deg(holds).to_radians());
    HandSample {
        holds,
        local_from_grip: palm.then(&Pose { position: DVec3::ZERO, orientation: up }),
        local_from_aim: palm.then(&Pose::at(0.0, 0.0, -AIM_AHEAD_M)),
        curl: curl(holds, state),
        select: state.select,
        squeeze: state.squeeze,
        menu: state.menu,
        thumbstick: if holds == Holds::Controller { state.thumbstick } else { [0.0; 2] },
    }
}

fn curl(holds: Holds, state: &State) -> HandCurl {
    let rest = if holds == Holds::Controller { HOLDING } else { RELAXED };
    let mut curl = rest;
    for (to, share) in [(POINTING, state.pointing), (PINCHING, state.select), (GRASPING, state.squeeze)] {
        for (finger, end) in curl.iter_mut().zip(to) {
            *finger += (end - *finger) * share;
        }
    }
    HandCurl(curl)
}
