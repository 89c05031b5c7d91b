//! Pictures of what the eye would see, written while a run goes on: which frames, how they are composed, where they go.
//!
//! Off unless the scenario has `[picture]`. A pictured frame takes longer by the copying, composing and writing, all of it inside
//! `xrEndFrame`: on the realtime clock such a frame is late, on the stepped clock nobody notices.

mod album;
mod gather;
mod read;
mod view;
mod wish;

pub(crate) use album::{Album, Page, png};
pub(crate) use gather::{layers, wanted};
pub(crate) use read::read;
pub(crate) use view::{Heads, eye, fields};
pub(crate) use wish::{Wish, Wishes};

use std::path::PathBuf;

use crate::compose::{Reprojection, Unreadable};

/// One of the eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The left one, the first view.
    Left,
    /// The right one, the second view.
    Right,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Left, Self::Right];

    /// `left` or `right`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// `[picture]` of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct PicturePlan {
    /// Which frames.
    pub when: When,
    /// Where the pictures go; relative to the program's current folder. Made if it is not there.
    pub folder: PathBuf,
    /// Whose.
    pub eyes: Vec<Side>,
    /// How they are composed.
    pub options: Options,
}

/// Which frames are pictured. Only frames with layers count.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// The first and then every so-many-th.
    Every(u32),
    /// The first at or after each of these seconds of scenario time.
    AtSeconds(Vec<f64>),
}

/// How a picture is composed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How projection layers are brought to the eye; `None` as the device would: as the layer asks
    /// (XR_MSFT_composition_layer_reprojection), else by depth if it brought depth, else planar.
    pub reprojection: Option<Reprojection>,
    /// Size of the picture as a share of the recommended eye buffer, each way.
    pub scale: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { reprojection: None, scale: 0.5 }
    }
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The handle is not, or no longer, a session of the simulator.
    #[error("not a live session of the simulator")]
    NoSuchSession,
    /// The session has no graphics.
    #[error("a headless session has no pictures")]
    Headless,
    /// The last frame had no layers, or there was none.
    #[error("nothing was submitted")]
    NothingSubmitted,
    /// A swapchain image that was submitted cannot be read back.
    #[error("a swapchain image cannot be read back: {0}")]
    ReadBack(&'static str),
    /// What was read back is not what the layer says.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A picture of this scale has no pixels, or too many.
    #[error(
        "a scale of {0} gives no picture; use one from {SMALLEST_SCALE} to {LARGEST_SCALE}, for {MOST_PIXELS} pixels at most"
    )]
    Scale(String),
}

/// Bounds of [`Options::scale`]: from something to recognise to twice the eye buffer.
pub const SMALLEST_SCALE: f64 = 0.05;
/// See [`SMALLEST_SCALE`].
pub const LARGEST_SCALE: f64 = 2.0;
/// Pixels of one picture at most; they take 16 bytes each while it is composed.
pub const MOST_PIXELS: u64 = 1 << 26;

/// The name that scenario files and `pictures.jsonl` know a mode by.
pub(crate) const MODES: [(&str, Option<Reprojection>); 6] = [
    ("device", None),
    ("none", Some(Reprojection::None)),
    ("orientation", Some(Reprojection::Orientation)),
    ("planar", Some(Reprojection::Planar)),
    ("planar-from-depth", Some(Reprojection::PlanarFromDepth)),
    ("depth", Some(Reprojection::Depth)),
];

/// Which frames are still to be pictured.
#[derive(Debug)]
pub(crate) struct Schedule {
    counted: u64,
    every: Option<u64>,
    /// Times still to come, in nanoseconds after the first frame.
    at_ns: Vec<i64>,
}

impl Schedule {
    pub(crate) fn new(when: &When) -> Self {
        let (every, at_ns) = match when {
            When::Every(frames) => (Some(u64::from(*frames).max(1)), Vec::new()),
            When::AtSeconds(times) => (None, times.iter().map(|s| (s * 1e9).round() as i64).collect()),
        };
        Self { counted: 0, every, at_ns }
    }

    /// Whether a frame with layers is pictured; it then counts for every time that has come.
    /// `since_first_ns` is its display time after the first frame's.
    pub(crate) fn takes(&mut self, since_first_ns: i64, period_ns: i64) -> bool {
        let turn = self.every.is_some_and(|every| self.counted.is_multiple_of(every));
        self.counted += 1;
        let before = self.at_ns.len();
        // Half a period of slack, so that a time written in decimal seconds is not lost to rounding.
        self.at_ns.retain(|&at| since_first_ns < at - period_ns / 2);
        turn || self.at_ns.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(when: When, expected: &[i64]) {
        let mut schedule = Schedule::new(&when);
        let period = 16_666_667;
        let taken: Vec<i64> = (0..100).filter(|n| schedule.takes(n * period, period)).collect();
        assert_eq!(taken, expected);
    }

    #[test]
    fn frames_are_taken_by_count_or_by_time() {
        check(When::Every(40), &[0, 40, 80]);
        check(When::Every(0), &(0..100).collect::<Vec<_>>());
        check(When::AtSeconds(vec![1.0, 0.5]), &[30, 60]);
        check(When::AtSeconds(vec![0.5, 0.501, 0.52]), &[30, 31]);
        check(When::AtSeconds(vec![]), &[]);
    }
}
