//! Steps whose time runs.

use super::super::{Effect, Entry};
use super::record::Kind;
use super::view::{Running, View};
use super::{Guide, kind};
use crate::observe::{FrameObservation, SessionPhase, step};
use crate::script::Action;

/// Longest time without tracking that a step goes on through, seconds (ours: shorter losses are for the probes to judge).
const LOST_S: f64 = 1.0;

/// Time between the last press and the beginning of a step, seconds (ours: enough to turn from the board to the content).
const LEAD_IN_S: f64 = 2.0;

/// Least time that a picture's step lasts, seconds, so that the panel is gone from the picture (ours).
const CAPTURE_LEAST_S: f64 = 0.5;

/// Time after which a picture's step ends although no frame was drawn, seconds (ours).
const CAPTURE_MOST_S: f64 = 2.0;

/// Time after its own end that a step waits for content that loads, seconds (ours: no content may hold a reviewer captive).
const LOADING_MOST_S: f64 = 120.0;

/// Time that the last notice stays if nobody reads it, seconds (ours).
const SIGNED_S: f64 = 30.0;

/// What a frame does to a running step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    GoesOn,
    Ends,
    Lost,
    Interrupted,
    BeginsAnew,
}

impl Guide {
    /// What a frame changes. `true` if something else is in view after it.
    pub(super) fn advance(&mut self, seen: &FrameObservation) -> bool {
        match self.view {
            View::Running(running) => {
                let turn = self.turn(running, seen);
                self.turned(running.step, turn);
                turn != Turn::GoesOn
            }
            View::Ready { step, since } if self.seconds - since >= LEAD_IN_S && !self.busy => {
                self.begin(step);
                true
            }
            View::Lost if seen.head.tracked => {
                self.lead();
                true
            }
            View::Signed { since, .. } if self.seconds - since >= SIGNED_S => {
                self.view = View::Over;
                true
            }
            _ => false,
        }
    }

    fn turn(&mut self, mut running: Running, seen: &FrameObservation) -> Turn {
        let focused = seen.phase == SessionPhase::Focused;
        if running.waits {
            return if focused { Turn::BeginsAnew } else { Turn::GoesOn };
        }
        if !focused {
            return Turn::Interrupted;
        }
        running.lost_since = if seen.head.tracked { None } else { running.lost_since.or(Some(self.seconds)) };
        running.drawn |= seen.valid.drawn;
        self.view = View::Running(running);
        if running.lost_since.is_some_and(|since| self.seconds - since > LOST_S) {
            return Turn::Lost;
        }
        if self.has_ended(&running) { Turn::Ends } else { Turn::GoesOn }
    }

    fn has_ended(&self, running: &Running) -> bool {
        let Some(step) = self.plan.steps.get(running.step) else { return true };
        let lasted = self.seconds - running.began;
        match step.action {
            Action::Capture => lasted >= CAPTURE_LEAST_S && (running.drawn || lasted >= CAPTURE_MOST_S),
            Action::Place { .. } => {
                let asked = step.duration.as_secs_f64();
                lasted >= asked && (self.there || lasted >= asked + LOADING_MOST_S)
            }
            _ => lasted >= step.duration.as_secs_f64(),
        }
    }

    fn turned(&mut self, place: usize, turn: Turn) {
        match turn {
            Turn::GoesOn => {}
            Turn::Ends => {
                let id = self.id(place);
                self.journal(Entry::Done { step: id.clone() });
                self.event(step::DONE, id);
                self.lead();
            }
            Turn::Lost => self.view = View::Lost,
            Turn::Interrupted if self.is_capture(place) => {
                self.view = View::Running(Running { waits: true, ..Running::new(place, self.seconds) });
            }
            Turn::Interrupted | Turn::BeginsAnew => self.lead(),
        }
    }

    fn is_capture(&self, place: usize) -> bool {
        self.plan.steps.get(place).is_some_and(|step| kind(step, &self.setup) == Kind::Capture)
    }

    /// Begins a step, for the first time or anew.
    pub(super) fn begin(&mut self, place: usize) {
        let id = self.id(place);
        self.event(step::BEGUN, id.clone());
        match self.plan.steps.get(place).map(|step| &step.action) {
            Some(Action::Place { reload: true }) => {
                self.there = false;
                self.effects.push(Effect::Reload);
            }
            Some(Action::Capture) => self.effects.push(Effect::Picture(id)),
            _ => {}
        }
        self.view = View::Running(Running::new(place, self.seconds));
    }
}
