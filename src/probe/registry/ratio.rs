//! The content's time beside the reference scene's.

use super::{MeasurementInfo, info};

#[rustfmt::skip]
pub(super) const MEASUREMENTS: &[MeasurementInfo] = &[
    info("budget.cpu-ratio", "1",
        "CPU time of the content's frame over that of the reference scene's, drawn by turns",
        "ours: a ratio does not change with the machine's speed; Hodges & Lehmann (1963) for the estimate"),
    info("budget.gpu-ratio", "1",
        "GPU time of the content's frame over that of the reference scene's, drawn by turns",
        "ours: a ratio does not change with the machine's speed; Hodges & Lehmann (1963) for the estimate"),
    info("budget.cpu-least-change-pct", "%",
        "least growth of the CPU ratio since the baseline that its 95 % interval allows",
        "ours: what is certain, not what is likely, fails a build"),
    info("budget.gpu-least-change-pct", "%",
        "least growth of the GPU ratio since the baseline that its 95 % interval allows",
        "ours: what is certain, not what is likely, fails a build"),
    info("budget.half-width-pct", "%",
        "half the 95 % interval of the less certain ratio, as a share of the ratio",
        "ours"),
    info("budget.reference-spread-pct", "%",
        "spread of the reference scene's blocks, which draw the same: 1.4826 median absolute deviations over the median",
        "Rousseeuw & Croux, Alternatives to the Median Absolute Deviation (1993)"),
    info("budget.others-busy-pct", "%",
        "share of all processors' time that other programs used while the blocks were drawn",
        "ours"),
];
