//! Limits of the content's time beside the reference scene's.

use super::{GoodSide, LimitRule, rule};

/// The derivation, once for both ratios. With half an interval h and a tolerance t, growth of 15 % is told from 2 % with equal margins if
/// ln 1.15 − ln(1 + t) − h = ln(1 + t) − ln 1.02 + h; h = 3 % gives t = 5.1 %. A half-width of 3 % is a standard error of 1.5 %, two of them
/// 2.1 %, so that each margin, 6 %, is 2.8 standard errors: wrong about twice in a thousand.
const CHANGE: &str = "ours: with intervals of 3 % to each side, 5 % lies as far from certain growth by 15 % as from growth by 2 %: 2.8 standard errors of the two runs together";

pub(super) const LIMITS: &[LimitRule] = &[
    rule("budget.cpu-change", "budget.cpu-least-change-pct", 5.0, GoodSide::AtMost, CHANGE),
    rule("budget.gpu-change", "budget.gpu-least-change-pct", 5.0, GoodSide::AtMost, CHANGE),
    rule(
        "budget.half-width",
        "budget.half-width-pct",
        3.0,
        GoodSide::AtMost,
        "ours: what the tolerance of 5 % is derived from; a less certain ratio tells nothing",
    ),
    rule(
        "budget.reference-spread",
        "budget.reference-spread-pct",
        20.0,
        GoodSide::AtMost,
        "ours: drift that both scenes share falls out of the ratio, but a machine whose speed varies by a fifth is another one from block to block",
    ),
    rule(
        "budget.others-busy",
        "budget.others-busy-pct",
        50.0,
        GoodSide::AtMost,
        "ours: beyond half of the machine others have more of its caches and of its memory's bandwidth than what is measured",
    ),
];
