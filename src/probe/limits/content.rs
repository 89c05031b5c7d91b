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
    rule(
        "sound.silent-when-targeted",
        "sound.silent-when-targeted",
        0.0,
        GoodSide::AtMost,
        "Microsoft, app quality criteria: Best has visual and audio cues in all states",
    ),
    rule(
        "sound.silent-when-selected",
        "sound.silent-when-selected",
        0.0,
        GoodSide::AtMost,
        "Microsoft, app quality criteria: Best has visual and audio cues in all states",
    ),
    rule(
        "sound.silent-relevant",
        "sound.silent-relevant",
        0.0,
        GoodSide::AtMost,
        "Microsoft, app quality criteria: Best uses sound to find things",
    ),
    rule(
        "sound.without-roll-off",
        "sound.without-roll-off",
        0.0,
        GoodSide::AtMost,
        "Microsoft, spatial sound: informative sounds fade with distance",
    ),
    rule(
        "load.progress-in-view",
        "load.progress-in-view-pct",
        95.0,
        GoodSide::AtLeast,
        "Microsoft, app quality criteria: an indicator during any load; one second in twenty is ours",
    ),
    rule(
        "load.progress-moving",
        "load.progress-moving-pct",
        50.0,
        GoodSide::AtLeast,
        "Microsoft, app quality criteria: an animated bar or ring; half of the steps is ours",
    ),
    rule(
        "load.progress-monotone",
        "load.progress-monotone-pct",
        100.0,
        GoodSide::AtLeast,
        "ours: a bar that goes back tells nothing",
    ),
];
