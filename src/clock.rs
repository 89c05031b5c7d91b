//! The host's clock, for the edges of the frame. Judgement never sees it.

use crate::units::HostNanos;
use std::time::Instant;

/// A monotonic clock that starts at zero.
#[derive(Debug, Clone, Copy)]
pub struct Clock(Instant);

impl Default for Clock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock {
    /// Time since the clock was made.
    pub fn now(&self) -> HostNanos {
        HostNanos(i64::try_from(self.0.elapsed().as_nanos()).unwrap_or(i64::MAX))
    }
}
