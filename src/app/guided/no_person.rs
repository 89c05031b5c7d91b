//! Without the simulator nobody is simulated.

use super::Desk;
use crate::observe::FrameObservation;
use crate::review::Sheet;
use crate::script::Step;

/// Nobody.
pub enum Person {}

impl Person {
    /// Nobody walks.
    pub fn begin(&mut self, _step: &Step, _seconds: f64) {
        match *self {}
    }

    /// Nobody points.
    pub fn frame(&mut self, _sheet: &Sheet, _runs: bool, _desk: &mut Desk, _frame: &FrameObservation, _seconds: f64) {
        match *self {}
    }

    /// Every frame is drawn anyway.
    pub fn draw(&self, _frames: u32) {
        match *self {}
    }

    /// Nobody is stuck.
    pub fn stuck(&self) -> Option<String> {
        match *self {}
    }
}
