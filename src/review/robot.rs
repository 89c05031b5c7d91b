//! The automated reviewer: stands in for a person, for tests and demonstrations. It sees what a person sees, the sheet and where its buttons
//! are, and does what a person can, point and pinch. What it answers comes from a script.

use super::{Scripted, Sheet};
use glam::Vec3;

/// Something on the board that can be pressed or written into, as the accessibility tree names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Accessible label.
    pub label: String,
    /// Its middle on the board, as a share of width and height from the upper left.
    pub on: [f32; 2],
    /// The same in base space.
    pub place: Vec3,
    /// Width and height, as shares of the board's.
    pub size: [f32; 2],
    /// It can be used now.
    pub enabled: bool,
}

/// What the stand-in does with its right hand in a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Deed {
    /// Nothing: the hand rests, out of sight.
    Rest,
    /// Points at a place in base space, with thumb and index finger this far closed, 0 to 1.
    Point(Vec3, f32),
}

/// The stand-in.
#[derive(Debug, Clone)]
pub struct Robot {
    script: Scripted,
}

impl Robot {
    /// One that answers so.
    pub fn new(script: Scripted) -> Robot {
        Robot { script }
    }

    /// What it answers.
    pub fn script(&self) -> &Scripted {
        &self.script
    }

    /// What it does in this frame, `seconds` after the first.
    pub fn update(&mut self, sheet: &Sheet, targets: &[Target], seconds: f64) -> Deed {
        let _ = (sheet, targets, seconds);
        Deed::Rest
    }
}
