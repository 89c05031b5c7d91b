//! Quantities whose mixing would be a mistake: two clocks that do not subtract from each other.

use serde::{Deserialize, Serialize};

/// A point on the runtime's display clock (`XrTime`), nanoseconds. Only differences mean anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct XrNanos(pub i64);

/// A point on the host's monotonic clock, nanoseconds since the run began: the moment its content was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct HostNanos(pub i64);

impl XrNanos {
    /// `self - earlier` in seconds.
    pub fn seconds_since(self, earlier: XrNanos) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 * 1e-9
    }
}

impl HostNanos {
    /// `self - earlier` in milliseconds.
    pub fn millis_since(self, earlier: HostNanos) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 * 1e-6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_in_the_unit_named() {
        assert_eq!(XrNanos(2_500_000_000).seconds_since(XrNanos(500_000_000)), 2.0);
        assert_eq!(HostNanos(3_000_000).millis_since(HostNanos(1_000_000)), 2.0);
    }
}
