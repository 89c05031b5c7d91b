//! Where in the script a moment is: steps one after the other, on the display clock, from the first frame on.

use crate::script::{Action, Plan, Step};
use crate::units::XrNanos;

/// The steps' ends, seconds after the first frame.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    ends: Vec<f64>,
    first: Option<XrNanos>,
}

/// A moment of the timeline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// In this step.
    In(usize),
    /// Between two steps, in a guided review.
    Between,
    /// After the last one.
    Over,
}

impl Timeline {
    /// Steps of these lengths, seconds.
    pub fn new(lengths: impl IntoIterator<Item = f64>) -> Timeline {
        let mut end = 0.0;
        let ends = lengths.into_iter().map(|length| {
            end += length;
            end
        });
        Timeline { ends: ends.collect(), first: None }
    }

    /// Seconds after the first frame, and the step; the first call sets the beginning.
    pub fn at(&mut self, time: XrNanos) -> (f64, Moment) {
        let first = *self.first.get_or_insert(time);
        let seconds = time.seconds_since(first);
        let step = self.ends.partition_point(|end| *end <= seconds);
        (seconds, if step < self.ends.len() { Moment::In(step) } else { Moment::Over })
    }

    /// When a step begins, seconds after the first frame.
    #[cfg(any(test, feature = "simulator"))]
    pub fn start_of(&self, step: usize) -> f64 {
        step.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0.0)
    }

    /// Length of the whole, seconds.
    pub fn seconds(&self) -> f64 {
        self.ends.last().copied().unwrap_or(0.0)
    }
}

/// Length of an evidence picture's step, seconds (ours): a few frames, so that one of them is drawn.
const CAPTURE_S: f64 = 0.1;

/// How long a step lasts where nobody answers, seconds.
pub fn step_seconds(step: &Step) -> f64 {
    match step.action {
        Action::Capture => step.duration.as_secs_f64().max(CAPTURE_S),
        Action::Ask { .. } => 0.0,
        _ => step.duration.as_secs_f64(),
    }
}

/// The steps in time.
pub fn timeline(plan: &Plan) -> Timeline {
    Timeline::new(plan.steps.iter().map(step_seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_each_other_from_the_first_frame_on() {
        let mut timeline = Timeline::new([1.0, 2.0]);
        let at = |timeline: &mut Timeline, seconds: f64| timeline.at(XrNanos((seconds * 1e9) as i64)).1;
        assert_eq!(at(&mut timeline, 100.0), Moment::In(0));
        assert_eq!(at(&mut timeline, 100.5), Moment::In(0));
        assert_eq!(at(&mut timeline, 101.0), Moment::In(1));
        assert_eq!(at(&mut timeline, 103.0), Moment::Over);
        assert_eq!((timeline.start_of(0), timeline.start_of(1), timeline.seconds()), (0.0, 1.0, 3.0));
    }

    #[test]
    fn no_steps_are_over_at_once() {
        assert_eq!(Timeline::default().at(XrNanos(5)).1, Moment::Over);
    }
}
