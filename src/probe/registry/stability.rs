//! What makes holograms move.

use super::{MeasurementInfo, info};

#[rustfmt::skip]
pub(super) const MEASUREMENTS: &[MeasurementInfo] = &[
    info("stability.anchor-lever-m", "m",
        "largest distance from a hologram's middle to its anchor",
        "Microsoft, spatial anchors"),
    info("stability.tracking-loss-pct", "%",
        "share of focused frames without a tracked head",
        "OpenXR: VALID without TRACKED"),
    info("stability.fast-mover", "deg/s",
        "largest angular speed from its own motion, seen from the head, over 0.1 s",
        "Microsoft, hologram stability: colour separation"),
];
