//! What was true: the simulator's own file, read for the comparison column and for nothing else.

use anyhow::Context;
use glam::{DQuat, DVec3};
use serde::Deserialize;
use std::path::Path;

/// A pose of the file.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct PoseLine {
    /// Metres.
    pub position_m: DVec3,
    /// Quaternion, x y z w.
    pub orientation: [f64; 4],
}

/// An error of the file.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct ErrorLine {
    /// Metres.
    pub shift_m: DVec3,
    /// Quaternion, x y z w.
    pub turn: [f64; 4],
}

/// One frame of the file.
#[derive(Debug, Clone, Deserialize)]
pub struct FrameLine {
    /// Planned display time.
    pub display_ns: i64,
    /// Seconds after the first frame.
    pub seconds: f64,
    /// Refresh period meanwhile, nanoseconds.
    pub period_ns: i64,
    /// Number of the vsync that it was planned for.
    pub vsync: i64,
    /// Vsyncs at which no new frame was shown, so far.
    pub missed: Option<u64>,
    /// Where the head was told to be, on waking.
    pub told: PoseLine,
    /// Where it was told to have been, later.
    pub settled: PoseLine,
    /// Where it was.
    #[serde(rename = "true")]
    pub head: PoseLine,
    /// How well its place was known.
    pub position: String,
    /// Error of the tracking frame.
    pub frame_error: ErrorLine,
    /// Error of anchors besides.
    pub anchor_error: ErrorLine,
}

#[derive(Debug, Deserialize)]
struct HeaderLine {
    period_ns: i64,
}

/// The truth about a run.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// Refresh period, nanoseconds.
    pub period_ns: i64,
    /// Frames in order.
    pub frames: Vec<FrameLine>,
}

impl ErrorLine {
    /// By how much it displaces a place that is so far from where the error turns, metres.
    pub fn displaces(&self, lever_m: DVec3) -> DVec3 {
        let turn = DQuat::from_array(self.turn);
        self.shift_m + turn * lever_m - lever_m
    }
}

impl PoseLine {
    /// Angle to another pose, minutes of arc.
    pub fn arcmin_to(&self, other: &PoseLine) -> f64 {
        let between = DQuat::from_array(self.orientation).conjugate() * DQuat::from_array(other.orientation);
        let [x, y, z, w] = between.to_array();
        (2.0 * DVec3::new(x, y, z).length().atan2(w.abs())).to_degrees() * 60.0
    }
}

impl Truth {
    /// Reads a truth file.
    ///
    /// # Errors
    /// If it cannot be read or is none.
    pub fn read(path: &Path) -> anyhow::Result<Truth> {
        let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        let mut lines = text.lines();
        let header: HeaderLine = serde_json::from_str(lines.next().context("the truth file is empty")?)?;
        let frames = lines.map(serde_json::from_str).collect::<Result<Vec<FrameLine>, _>>()?;
        Ok(Truth { period_ns: header.period_ns, frames })
    }

    /// Frames per second.
    pub fn rate_hz(&self) -> f64 {
        1e9 / self.period_ns as f64
    }

    /// Frames from `from_s` to `to_s`, seconds after the first.
    pub fn between(&self, from_s: f64, to_s: f64) -> impl Iterator<Item = &FrameLine> {
        self.frames.iter().filter(move |frame| (from_s..to_s).contains(&frame.seconds))
    }

    /// Vsyncs at which no new frame was shown, by the runtime's own count.
    pub fn missed(&self) -> u64 {
        self.frames.iter().filter_map(|frame| frame.missed).max().unwrap_or(0)
    }

    /// Share of frames whose place was not tracked.
    pub fn lost_share(&self) -> f64 {
        let lost = self.frames.iter().filter(|frame| frame.position != "tracked").count();
        lost as f64 / self.frames.len().max(1) as f64
    }
}
