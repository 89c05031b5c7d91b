//! Limits of what the user is asked to do, and of what measuring may cost.

use super::{GoodSide, LimitRule, rule};

pub(super) const LIMITS: &[LimitRule] = &[
    rule(
        "move.compliance",
        "move.compliance-pct",
        75.0,
        GoodSide::AtLeast,
        "ours: prediction error and swim grow with the head's speed, so a move three quarters as fast or far shows three quarters of them",
    ),
    rule(
        "self.probe-time",
        "self.probe-us-per-frame",
        20.0,
        GoodSide::AtMost,
        "ours: a thousandth of a 60 Hz frame is 17 µs; a measurement that costs more is part of what it measures",
    ),
    rule(
        "self.frame-share",
        "self.frame-pct",
        1.0,
        GoodSide::AtMost,
        "ours: below what two runs of one application differ by",
    ),
];
