//! Limits of what moves holograms.

use super::{GoodSide, LimitRule, rule};

pub(super) const LIMITS: &[LimitRule] = &[
    rule(
        "stability.anchor-lever",
        "stability.anchor-lever-m",
        3.0,
        GoodSide::AtMost,
        "Microsoft, app quality criteria and spatial anchors: content within 3 m of its anchor",
    ),
    rule(
        "stability.fast-mover",
        "stability.fast-mover",
        5.0,
        GoodSide::AtMost,
        "Microsoft, hologram stability: followed holograms below 5 degrees per second (field-sequential displays; advice elsewhere)",
    ),
];
