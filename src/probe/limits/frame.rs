//! Limits of pace and time.

use super::{GoodSide, LimitRule, rule};

pub(super) const LIMITS: &[LimitRule] = &[rule(
    "frame.drop-episodes",
    "frame.drop-episodes-per-10s",
    1.0,
    GoodSide::Below,
    "Microsoft, app quality criteria: Fail is a drop on average at least once every 10 s; the episode is ours",
)];
