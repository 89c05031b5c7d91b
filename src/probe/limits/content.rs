//! Limits of loading, sound and cost.

use super::{GoodSide, LimitRule, rule};

pub(super) const LIMITS: &[LimitRule] = &[
    rule(
        "load.blank",
        "load.longest-blank-s",
        5.0,
        GoodSide::AtMost,
        "Microsoft, app quality criteria: no blank state longer than 5 s while loading",
    ),
    rule(
        "load.over-budget",
        "load.frames-over-budget",
        0.0,
        GoodSide::AtMost,
        "ours: what loads is no reason for a frame to be late",
    ),
    rule(
        "load.upload",
        "load.upload-ms.max",
        2.0,
        GoodSide::AtMost,
        "ours: an eighth of a frame at 60 Hz is left to uploads",
    ),
    rule(
        "sound.true-peak",
        "sound.true-peak-dbtp",
        -1.0,
        GoodSide::AtMost,
        "EBU R 128: maximum true peak of -1 dBTP; above it converters and coders clip",
    ),
    rule(
        "sound.declared-loudness-off",
        "sound.declared-loudness-off-lu",
        1.0,
        GoodSide::AtMost,
        "EBU R 128: a deviation of 1 LU where loudness is hard to hit exactly",
    ),
];
