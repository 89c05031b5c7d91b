//! What hands and eyes do in one frame: what the reviewer points with. It is used and not recorded; where the eyes look is recorded by
//! [`FrameObservation::gaze`](super::FrameObservation::gaze), with consent.

use super::Located;

/// What a hand is told by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HandSource {
    /// There is none.
    #[default]
    None,
    /// The bare hand.
    Hand,
    /// A controller.
    Controller,
}

/// One hand.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HandInput {
    /// What is told of it comes from this.
    pub source: HandSource,
    /// `base_from_aim`: points along -Z.
    pub aim: Located,
    /// `base_from_grip`.
    pub grip: Located,
    /// `base_from_tip`: tip of the index finger; not valid where joints are not tracked.
    pub tip: Located,
    /// Pinch, trigger or button: 0 open to 1 closed.
    pub select: f32,
    /// Grasp or squeeze: 0 open to 1 closed.
    pub squeeze: f32,
    /// Menu button.
    pub menu: bool,
}

/// Hands and eyes in one frame, for its display time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct InputObservation {
    /// Left, then right.
    pub hands: [HandInput; 2],
    /// `base_from_gaze`, along -Z; not valid without eye tracking or without the wearer's consent.
    pub gaze: Located,
}
