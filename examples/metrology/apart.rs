//! That the truth cannot reach a probe, that a run repeats, and what of a recording is the host's own.

use super::trial::{Bench, Made, Trial};
use anyhow::ensure;
use holograde::observe::{FrameEdges, Recording};

/// A recording without what is of the host's clock, which differs from run to run: when calls were entered and left, how long the GPU, the
/// uploads and our own watching took, and the date.
#[must_use]
pub fn without_host_times(mut recording: Recording) -> Recording {
    recording.run.started.clear();
    recording.gpu.clear();
    for frame in &mut recording.frames {
        frame.edges = FrameEdges::default();
        frame.upload.ns = 0;
        frame.own_ns = 0;
    }
    recording
}

/// Words that stand in the truth file and must stand nowhere in a recording.
const WORDS: [&str; 4] = ["anchor_error", "frame_error", "prediction_error", "settled"];

/// Makes a run with the truth written beside it and the same run without: our recording must be the same, and hold none of the truth's words. Gives the first.
///
/// # Errors
/// If they differ, or a run ends early.
pub fn check(bench: &Bench, trial: &Trial) -> anyhow::Result<Made> {
    let (with, bytes) = bench.run_to(trial, "with.mcap", true)?;
    let (without, _) = bench.run_to(trial, "without.mcap", false)?;
    ensure!(!with.truth.frames.is_empty() && without.truth.frames.is_empty(), "the truth goes to its own file");
    let [told, untold] = [&with, &without].map(|made| without_host_times(made.recording.clone()));
    ensure!(told == untold, "the recording depends on whether the truth is written");
    let text = String::from_utf8_lossy(&bytes);
    for word in WORDS {
        ensure!(!text.contains(word), "`{word}` of the truth stands in the recording");
    }
    Ok(with)
}
