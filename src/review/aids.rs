//! What is drawn into the room to help judging a criterion: geometry alone.

use super::{Moment, Pointer};
use crate::observe::{FrameObservation, RunInfo};
use crate::render::Ink;

/// What an aid can show.
#[derive(Debug, Clone, Copy)]
pub struct AidScene<'a> {
    /// What was declared.
    pub run: &'a RunInfo,
    /// Where everything is in this frame.
    pub frame: &'a FrameObservation,
    /// Seconds since the first frame.
    pub seconds: f64,
}

/// Draws the aid of a criterion, if it has one: `false` if it has none.
pub fn aids(about: &str, scene: &AidScene<'_>, ink: &mut Ink) -> bool {
    let _ = (about, scene, ink);
    false
}

/// Draws the marker of a moment, and its replay `seconds` after it began to be shown.
pub fn moment(moment: &Moment, seconds: Option<f64>, ink: &mut Ink) {
    let _ = (moment, seconds, ink);
}

/// Draws the pointer: ray and cursor.
pub fn pointer(pointer: &Pointer, ink: &mut Ink) {
    let _ = (pointer, ink);
}
