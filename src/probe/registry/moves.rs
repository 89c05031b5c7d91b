//! What the user did, and what measuring cost.

use super::{MeasurementInfo, info};

#[rustfmt::skip]
pub(super) const MEASUREMENTS: &[MeasurementInfo] = &[
    info("move.compliance-pct", "%",
        "how much of the move that a step of the script asks for was made: the least of how far, how often, how fast and how near",
        "ours"),
    info("move.turn-speed", "deg/s",
        "mean turning speed of the head while it moved, in steps that ask for a turn",
        "ours"),
    info("move.walk-speed", "m/s",
        "mean speed over the ground while the user walked, in steps that ask for a walk",
        "ours"),
    info("self.probe-us-per-frame", "µs",
        "median time on the frame thread for observing, locating again and writing down",
        "ours"),
    info("self.frame-pct", "%",
        "the same as a share of the device's frame",
        "ours"),
    info("self.longest-stall-us", "µs",
        "longest such time in one frame",
        "ours"),
];
