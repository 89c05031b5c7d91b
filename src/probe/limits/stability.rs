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
        "stability.swim",
        "stability.swim-arcmin.p95",
        4.0,
        GoodSide::AtMost,
        "ours: where the real world is seen beside it, 4 arcmin is what 4 mm of pose error leave 0.3 D off the plane; 1.4 arcmin, one light point of a HoloLens, would be best",
    ),
    rule(
        "stability.swim-opaque",
        "stability.swim-arcmin.p95",
        14.0,
        GoodSide::AtMost,
        "ours: 3.5 times the limit of see-through displays, as nothing real is there to compare with (Guan et al. 2023 find ten times)",
    ),
    rule(
        "stability.depth-mismatch",
        "stability.depth-mismatch-dioptre.p95",
        0.3,
        GoodSide::AtMost,
        "ours: the zone of 1.25 m to 5 m in Microsoft, app quality criteria, is 0.3 D to either side of a plane at 2 m; 0.1 D would be best",
    ),
    rule(
        "stability.plane-misplaced",
        "stability.plane-behind",
        0.0,
        GoodSide::AtMost,
        "Microsoft, hologram stability: the plane belongs on what the user looks at",
    ),
    rule(
        "stability.depth-coverage",
        "stability.depth-coverage-pct",
        100.0,
        GoodSide::AtLeast,
        "Microsoft, hologram stability: every coloured pixel needs a depth; a pixel without is taken to be at the end of the range",
    ),
    rule(
        "stability.colour-separation",
        "stability.colour-separation-arcmin",
        3.75,
        GoodSide::AtMost,
        "ours: what Microsoft's 5 degrees per second come to with four fields in a 60th of a second; 1.25 arcmin, the same between neighbouring fields, would be best",
    ),
    rule(
        "stability.accuracy",
        "stability.accuracy-mm",
        10.0,
        GoodSide::AtMost,
        "ours: as for net drift; Vassallo et al. 2017 found about 6 mm on a HoloLens",
    ),
];
