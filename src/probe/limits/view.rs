//! Limits of distances, directions and sizes.

use super::QUALITY;
use super::{GoodSide, LimitRule, rule};

pub(super) const LIMITS: &[LimitRule] = &[
    rule(
        "comfort.nearest",
        "comfort.nearest-m",
        1.25,
        GoodSide::AtLeast,
        "Microsoft, app quality criteria: Fail is content nearer than 1.25 m",
    ),
    rule(
        "comfort.nearest-still",
        "comfort.nearest-m",
        0.5,
        GoodSide::AtLeast,
        "Microsoft, app quality criteria: 50 cm where user and content are still",
    ),
    rule(
        "comfort.near-and-moving",
        "comfort.near-and-moving-pct",
        25.0,
        GoodSide::AtMost,
        "Microsoft, comfort: content nearer than 1 m and moving in depth not more than 25 % of the time",
    ),
    rule("comfort.clip-far", "comfort.clip-m", 0.85, GoodSide::AtLeast, QUALITY),
    rule(
        "comfort.clip-near",
        "comfort.clip-m",
        0.3,
        GoodSide::AtLeast,
        "Microsoft, comfort: clip at 30 cm where the user touches content",
    ),
    rule("comfort.fade-far", "comfort.fade-start-m", 1.0, GoodSide::AtLeast, QUALITY),
    rule(
        "comfort.fade-near",
        "comfort.fade-start-m",
        0.4,
        GoodSide::AtLeast,
        "Microsoft, comfort: fade from 40 cm where the user touches content",
    ),
    rule(
        "comfort.gaze-up",
        "comfort.gaze-pitch-deg",
        10.0,
        GoodSide::AtMost,
        "Microsoft, comfort: avoid gaze more than 10 degrees above the horizon",
    ),
    rule(
        "comfort.gaze-down",
        "comfort.gaze-pitch-deg",
        -60.0,
        GoodSide::AtLeast,
        "Microsoft, comfort: avoid gaze more than 60 degrees below the horizon",
    ),
    rule(
        "comfort.gaze-turn",
        "comfort.gaze-yaw-deg",
        45.0,
        GoodSide::AtMost,
        "Microsoft, comfort: avoid neck turns of more than 45 degrees",
    ),
    rule(
        "indicator.missing",
        "indicator.missing-pct",
        100.0,
        GoodSide::Below,
        "Microsoft, app quality criteria: Fail is relevant content out of view without guidance; here: never any",
    ),
    rule(
        "interact.cueless",
        "interact.cueless",
        0.0,
        GoodSide::AtMost,
        "Microsoft, app quality criteria: Fail is an interactable without a visual or audio cue",
    ),
];
