//! Limits of pace and time.

use super::{GoodSide, LimitRule, rule};

pub(super) const LIMITS: &[LimitRule] = &[
    rule(
        "frame.drop-episodes",
        "frame.drop-episodes-per-10s",
        1.0,
        GoodSide::Below,
        "Microsoft, app quality criteria: Fail is a drop on average at least once every 10 s; the episode is ours",
    ),
    rule(
        "frame.cadence-changes",
        "frame.cadence-changes-per-s",
        0.2,
        GoodSide::AtMost,
        "ours: a single drop of one period every 10 s, the most that the page allows, makes two changes in 10 s",
    ),
];
