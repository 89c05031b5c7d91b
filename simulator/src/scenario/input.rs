//! What hands, gaze and buttons do over time. A pure function of scenario time, like the head path.

mod gaze;
mod gesture;
mod hand;
mod sequence;

pub use gaze::{GazeMove, GazeScript};
pub use hand::{Frame, HandMove, HandScript};

use crate::model::pose::Pose;

/// What a hand holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Holds {
    /// Nothing: the hand itself is tracked and is the device.
    #[default]
    Nothing,
    /// A controller with the buttons of `khr/simple_controller`, a trigger, a squeeze and a thumbstick.
    Controller,
}

/// One hand at a moment. Poses are in the LOCAL space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HandSample {
    /// What it holds.
    pub holds: Holds,
    /// `local_from_grip`: in the palm, -Z along the fingers' barrel, as OpenXR defines grip poses.
    pub local_from_grip: Pose,
    /// `local_from_aim`: the pointing ray along -Z.
    pub local_from_aim: Pose,
    /// How the fingers are bent, pinch and grasp included.
    pub curl: HandCurl,
    /// Pinch of thumb and index finger, or trigger: 0 open to 1 closed.
    pub select: f64,
    /// Grasp of all fingers, or squeeze: 0 open to 1 closed.
    pub squeeze: f64,
    /// Menu button.
    pub menu: bool,
    /// Thumbstick, each axis from -1 to 1.
    pub thumbstick: [f64; 2],
}

/// How far each finger is curled, from 0 (straight) to 1 (closed): thumb, index, middle, ring, little.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HandCurl(pub [f64; 5]);

/// All input at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct InputSample {
    /// Left, then right hand; `None` while it is not tracked.
    pub hands: [Option<HandSample>; 2],
    /// `local_from_gaze`: the eyes' ray along -Z; `None` while it is not tracked.
    pub gaze: Option<Pose>,
}

/// The script of all input devices. What is `None` is never tracked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InputScript {
    /// The left hand.
    pub left: Option<HandScript>,
    /// The right hand.
    pub right: Option<HandScript>,
    /// The eyes.
    pub gaze: Option<GazeScript>,
}

impl InputScript {
    /// What the devices do at `t` seconds after the first frame, with the head at `local_from_view`.
    pub fn at(&self, t: f64, local_from_view: &Pose) -> InputSample {
        let hand = |script: &Option<HandScript>| script.as_ref().and_then(|script| script.at(t, local_from_view));
        InputSample {
            hands: [hand(&self.left), hand(&self.right)],
            gaze: self.gaze.as_ref().and_then(|script| script.at(t, local_from_view)),
        }
    }
}

#[cfg(test)]
mod tests;
