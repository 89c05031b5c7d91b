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
//! | `DisplayedTime` | *predicted* display time of the next frame less this one's |
//! | `MsAnimationError` | step of the content's time since the frame before, less `MsBetweenDisplayChange`; positive is shown too soon |
//! | `AnimationTime` | time to which content was moved, since the first frame's display time |
//!
//! Our own columns follow:
//!
//! | column | is |
//! |---|---|
//! | `Frame` | number of the frame, from 0 |
//! | `Window` | step of the script |
//! | `Phase` | of the session: `synchronized`, `visible`, `focused` |
//! | `Load` | `loading` or `loaded` |
//! | `ShouldRender`, `Drawn`, `HeadTracked` | 0 or 1 |
//! | `PredictedDisplayTimeNs`, `PredictedDisplayPeriodNs` | what `xrWaitFrame` said, nanoseconds |
//! | `MsHorizon` | predicted display time less the time views were located |
//! | `Draws`, `Triangles`, `Vertices`, `Pipelines` | asked of the GPU; `NA` where nothing was drawn |
//! | `TargetPeriods` | n: periods of the device's target since the frame before, at least 1; `NA` where the step does not count for cadence |
//! | `Dropped` | n - 1: periods in which no new frame came before this one |
//! | `JankClass` | what made the frame before stay too long: `app-cpu`, `app-gpu`, `runtime-end`, `runtime-late`, `prediction-error`, `buffer-stuffing`, `discarded`, `unknown`; `NA` where nothing was dropped |
//!
//! Numbers are the shortest text that reads back the same.

use crate::observe::{FrameObservation, LoadState, Recording, SessionPhase};
use crate::probe::{Paced, paced};
use std::collections::HashMap;
use std::io::Write;

/// Column names, in order.
pub const COLUMNS: [&str; 28] = [
    "Application",
    "CPUStartTime",
    "MsBetweenAppStart",
    "MsCPUBusy",
    "MsCPUWait",
    "MsInPresentAPI",
    "MsGPUTime",
    "MsBetweenDisplayChange",
    "DisplayedTime",
    "MsAnimationError",
    "AnimationTime",
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
    "TargetPeriods",
    "Dropped",
    "JankClass",
];

/// Writes the table.
///
/// # Errors
/// `out` cannot be written.
pub fn write(recording: &Recording, out: impl Write) -> Result<(), csv::Error> {
    let gpu_ns: HashMap<u64, u64> = recording.gpu.iter().map(|g| (g.frame, g.gpu_ns)).collect();
    let pace: HashMap<u64, Paced> = paced(recording).into_iter().map(|paced| (paced.frame, paced)).collect();
    let mut table = csv::Writer::from_writer(out);
    table.write_record(COLUMNS)?;
    for (i, frame) in recording.frames.iter().enumerate() {
        // Only the frame really before or after is a neighbour: one that was lost leaves a gap.
        let before = i.checked_sub(1).map(|b| &recording.frames[b]).filter(|b| b.index + 1 == frame.index);
        let after = recording.frames.get(i + 1).filter(|a| frame.index + 1 == a.index);
        let late = Late { gpu_ns: gpu_ns.get(&frame.index).copied(), paced: pace.get(&frame.index) };
        table.write_record(row(recording, frame, [before, after], &late))?;
    }
    table.flush()?;
    Ok(())
}

/// What is known of a frame only later.
struct Late<'a> {
    gpu_ns: Option<u64>,
    paced: Option<&'a Paced>,
}

fn row(
    recording: &Recording,
    frame: &FrameObservation,
    [before, after]: [Option<&FrameObservation>; 2],
    late: &Late<'_>,
) -> [String; COLUMNS.len()] {
    let between = |from: &FrameObservation, to: &FrameObservation| {
        to.tick.predicted_display_time.0.saturating_sub(from.tick.predicted_display_time.0)
    };
    let moved = |frame: &FrameObservation| Some(frame.content_time.0).filter(|time| *time != 0);
    let animation_error =
        before.and_then(|b| Some(moved(frame)?.saturating_sub(moved(b)?).saturating_sub(between(b, frame))));
    let first_ns = recording.frames.first().map_or(0, |first| first.tick.predicted_display_time.0);
    let paced = |text: fn(&Paced) -> Option<String>| or_na(late.paced.and_then(text));
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
        or_na(late.gpu_ns.map(|ns| millis(i64::try_from(ns).unwrap_or(i64::MAX)))),
        or_na(before.map(|b| millis(between(b, frame)))),
        or_na(after.map(|a| millis(between(frame, a)))),
        or_na(animation_error.map(millis)),
        or_na(moved(frame).map(|time| millis(time.saturating_sub(first_ns)))),
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
        paced(|paced| Some(paced.n.to_string())),
        paced(|paced| Some((paced.n - 1).to_string())),
        paced(|paced| Some(paced.blame?.word().to_owned())),
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
