//! States that follow one another, each reached in its own time.

/// A start, then steps with their durations; afterwards the last state stays.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sequence<S> {
    start: S,
    steps: Vec<Step<S>>,
}

/// From one state to the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step<S> {
    start_s: f64,
    seconds: f64,
    pub(super) from: S,
    pub(super) to: S,
}

impl<S: Clone> Sequence<S> {
    pub(super) fn new(start: S) -> Self {
        Self { start, steps: Vec::new() }
    }

    /// Adds a step that makes the state of the last one into another; durations that are not positive and finite add nothing.
    pub(super) fn then(&mut self, seconds: f64, change: impl FnOnce(&S) -> S) {
        if seconds.is_finite() && seconds > 0.0 {
            let last = self.steps.last();
            let from = last.map_or(&self.start, |step| &step.to).clone();
            let start_s = last.map_or(0.0, |step| step.start_s + step.seconds);
            self.steps.push(Step { start_s, seconds, to: change(&from), from });
        }
    }

    /// The step under way at `t` and how much of it has passed, 0 to 1; the state itself when none is.
    pub(super) fn at(&self, t: f64) -> Result<(&Step<S>, f64), &S> {
        let next = self.steps.partition_point(|step| step.start_s <= t);
        let Some(step) = next.checked_sub(1).and_then(|index| self.steps.get(index)) else { return Err(&self.start) };
        let u = (t - step.start_s) / step.seconds;
        if u < 1.0 { Ok((step, u)) } else { Err(&step.to) }
    }
}
