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
    rule(
        "stability.jitter-see-through",
        "stability.jitter-arcmin",
        1.4,
        GoodSide::AtMost,
        "ours, where the real room is seen beside: one light point of a HoloLens (Best: half of one, 0.5 arcmin); below that the display hides it",
    ),
    rule(
        "stability.jitter-opaque",
        "stability.jitter-arcmin",
        5.0,
        GoodSide::AtMost,
        "ours, where nothing real is seen beside: 3.5 times the see-through limit (Best: 1.4 arcmin); Guan et al. 2023 find ten times",
    ),
    rule(
        "stability.jumps",
        "stability.jumps-per-min",
        1.0,
        GoodSide::AtMost,
        "ours: one jump a minute may be a correction of the map (Best: none)",
    ),
    rule(
        "stability.jump-max",
        "stability.jump-max-mm",
        10.0,
        GoodSide::AtMost,
        "ours: a centimetre, 17 arcmin at 2 m; Microsoft's surface criterion speaks of centimetres",
    ),
    rule(
        "stability.drift",
        "stability.drift-mm-per-min",
        5.0,
        GoodSide::AtMost,
        "ours: reaches a centimetre in two minutes (Best: 2 mm/min)",
    ),
    rule(
        "stability.drift-net",
        "stability.drift-net-mm",
        10.0,
        GoodSide::AtMost,
        "ours: Microsoft's surface criterion speaks of centimetres (Best: 5 mm)",
    ),
];
