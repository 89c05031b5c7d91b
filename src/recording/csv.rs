//! `frames.csv`: one row per frame.
//!
//! Columns that PresentMon 2 has carry its names; all times in milliseconds, `NA` where there is none:
//!
//! | column | here |
//! |---|---|
//! | `Application` | name of the POC |
//! | `CPUStartTime` | `xrWaitFrame` returned, since the run began |
//! | `MsBetweenAppStart` | from there to the same edge of the next frame |
//! | `MsCPUBusy` | from there to entering `xrEndFrame` |
//! | `MsCPUWait` | from there to the next frame's `CPUStartTime` |
//! | `MsInPresentAPI` | inside `xrEndFrame` |
//! | `MsGPUTime` | first pass begun to last pass ended |
//! | `MsBetweenDisplayChange` | *predicted* display time less that of the frame before |
//!
//! Our own columns follow: `Frame`, `Window` (step of the script), `Phase`, `Load`, `ShouldRender`, `Drawn`, `HeadTracked`,
//! `PredictedDisplayTimeNs`, `PredictedDisplayPeriodNs`, `MsHorizon` (predicted display time less the time views were located),
//! `Draws`, `Triangles`, `Vertices`, `Pipelines`. Numbers are the shortest text that reads back the same.

use crate::observe::{FrameObservation, LoadState, Recording, SessionPhase};
use std::collections::HashMap;
use std::io::Write;

/// Column names, in order.
pub const COLUMNS: [&str; 22] = [
    "Application",
    "CPUStartTime",
    "MsBetweenAppStart",
    "MsCPUBusy",
    "MsCPUWait",
    "MsInPresentAPI",
    "MsGPUTime",
    "MsBetweenDisplayChange",
    "Frame",
    "Window",
    "Phase",
    "Load",
    "ShouldRender",
    "Drawn",
    "HeadTracked",
    "PredictedDisplayTimeNs",
    "PredictedDisplayPeriodNs",
    "MsHorizon",
    "Draws",
    "Triangles",
    "Vertices",
    "Pipelines",
];

/// Writes the table.
///
/// # Errors
/// `out` cannot be written.
pub fn write(recording: &Recording, out: impl Write) -> Result<(), csv::Error> {
    let gpu_ns: HashMap<u64, u64> = recording.gpu.iter().map(|g| (g.frame, g.gpu_ns)).collect();
    let mut table = csv::Writer::from_writer(out);
    table.write_record(COLUMNS)?;
    for (i, frame) in recording.frames.iter().enumerate() {
        // Only the frame really before or after is a neighbour: one that was lost leaves a gap.
        let before = i.checked_sub(1).map(|b| &recording.frames[b]).filter(|b| b.index + 1 == frame.index);
        let after = recording.frames.get(i + 1).filter(|a| frame.index + 1 == a.index);
        table.write_record(row(recording, frame, before, after, gpu_ns.get(&frame.index).copied()))?;
    }
    table.flush()?;
    Ok(())
}

fn row(
    recording: &Recording,
    frame: &FrameObservation,
    before: Option<&FrameObservation>,
    after: Option<&FrameObservation>,
    gpu_ns: Option<u64>,
) -> [String; COLUMNS.len()] {
    let edges = &frame.edges;
    let window = recording.run.windows.get(usize::from(frame.window)).map_or("NA", |w| w.id.as_str());
    let counter = |value: u64| if frame.valid.drawn { value.to_string() } else { "NA".to_owned() };
    let located = (frame.located_at.0 != 0)
        .then(|| millis(frame.tick.predicted_display_time.0.saturating_sub(frame.located_at.0)));
    [
        recording.run.content.name.clone(),
        millis(edges.wait_exit.0),
        or_na(after.map(|a| millis(a.edges.wait_exit.0.saturating_sub(edges.wait_exit.0)))),
        millis(edges.end_enter.0.saturating_sub(edges.wait_exit.0)),
        or_na(after.map(|a| millis(a.edges.wait_exit.0.saturating_sub(edges.end_enter.0)))),
        millis(edges.end_exit.0.saturating_sub(edges.end_enter.0)),
        or_na(gpu_ns.map(|ns| millis(i64::try_from(ns).unwrap_or(i64::MAX)))),
        or_na(
            before.map(|b| millis(frame.tick.predicted_display_time.0.saturating_sub(b.tick.predicted_display_time.0))),
        ),
        frame.index.to_string(),
        window.to_owned(),
        match frame.phase {
            SessionPhase::Synchronized => "synchronized",
            SessionPhase::Visible => "visible",
            SessionPhase::Focused => "focused",
        }
        .to_owned(),
        match frame.load {
            LoadState::Loading => "loading",
            LoadState::Loaded => "loaded",
        }
        .to_owned(),
        bit(frame.tick.should_render),
        bit(frame.valid.drawn),
        bit(frame.valid.head && frame.head.tracked),
        frame.tick.predicted_display_time.0.to_string(),
        frame.tick.predicted_display_period_ns.to_string(),
        or_na(located),
        counter(frame.counters.draws),
        counter(frame.counters.triangles),
        counter(frame.counters.vertices),
        counter(frame.counters.pipelines),
    ]
}

/// Division, not multiplication with 1e-6: it is correctly rounded, so that 6 000 000 ns read `6`.
fn millis(nanos: i64) -> String {
    (nanos as f64 / 1e6).to_string()
}

fn or_na(value: Option<String>) -> String {
    value.unwrap_or_else(|| "NA".to_owned())
}

fn bit(value: bool) -> String {
    u8::from(value).to_string()
}
