//! Which frames count for which signal, and why the others do not.
//!
//! | state | left out of |
//! |---|---|
//! | not recorded | everything |
//! | session not focused | everything |
//! | `shouldRender` false, or not drawn | cadence, durations; poses and geometry stay |
//! | head or views not located | poses and geometry |
//! | head not tracked | stability |
//! | first 2 s | cadence, stability |
//! | loading | cadence, durations, stability (`load.longest-stall-ms` looks at it) |

use crate::observe::{FrameObservation, LoadState, Recording, SessionPhase};
use crate::units::XrNanos;

/// Warm-up of a run: no document gives one; ours, long enough for a runtime to settle its pacing.
const WARM_UP_S: f64 = 2.0;

/// What a probe looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Display times of successive frames.
    Cadence,
    /// CPU and GPU time of drawn frames.
    Durations,
    /// Head, views and holograms.
    Geometry,
    /// As geometry, while the head is tracked and the run is warm.
    Stability,
    /// The session's state and the loader's.
    State,
}

/// Reasons, in the order they are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    NotFocused,
    NotDrawn,
    NotLocated,
    NotTracked,
    WarmUp,
    Loading,
}

impl Why {
    const ALL: [Why; 6] = [Why::NotFocused, Why::NotDrawn, Why::NotLocated, Why::NotTracked, Why::WarmUp, Why::Loading];

    fn text(self) -> &'static str {
        match self {
            Why::NotFocused => "session not focused: left out of everything",
            Why::NotDrawn => "shouldRender false or not drawn: left out of cadence and durations",
            Why::NotLocated => "head or views not located: left out of poses and geometry",
            Why::NotTracked => "head not tracked: left out of stability",
            Why::WarmUp => "first 2 s: left out of cadence and stability",
            Why::Loading => "loading: left out of cadence, durations and stability",
        }
    }

    fn hits(self, signal: Signal) -> bool {
        use Signal::{Cadence, Durations, Geometry, Stability, State};
        match signal {
            State => matches!(self, Why::NotFocused),
            Geometry => matches!(self, Why::NotFocused | Why::NotLocated),
            Durations => matches!(self, Why::NotFocused | Why::NotDrawn | Why::Loading),
            Cadence => matches!(self, Why::NotFocused | Why::NotDrawn | Why::Loading | Why::WarmUp),
            Stability => !matches!(self, Why::NotDrawn),
        }
    }

    fn holds(self, frame: &FrameObservation, warm_from: Option<XrNanos>) -> bool {
        match self {
            Why::NotFocused => frame.phase != SessionPhase::Focused,
            Why::NotDrawn => !frame.tick.should_render || !frame.valid.drawn,
            Why::NotLocated => !frame.valid.head || !frame.valid.views,
            Why::NotTracked => !frame.head.tracked,
            Why::WarmUp => {
                warm_from.is_none_or(|from| frame.tick.predicted_display_time.seconds_since(from) < WARM_UP_S)
            }
            Why::Loading => frame.load == LoadState::Loading,
        }
    }
}

/// Whether a frame counts for a signal. `first_focused` is [`first_focused`] of the recording.
pub(super) fn counts(frame: &FrameObservation, signal: Signal, first_focused: Option<XrNanos>) -> bool {
    Why::ALL.into_iter().all(|why| !why.hits(signal) || !why.holds(frame, first_focused))
}

/// Display time of the first focused frame: the run is warm two seconds later.
pub(super) fn first_focused(recording: &Recording) -> Option<XrNanos> {
    let first = recording.frames.iter().find(|f| f.phase == SessionPhase::Focused)?;
    Some(first.tick.predicted_display_time)
}

/// Frames left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Reason, and what the frames were left out of.
    pub why: &'static str,
    /// First and last frame of each stretch, by index.
    pub ranges: Vec<[u64; 2]>,
}

/// Everything that is left out of some statistic, and why. Reasons that hit no frame are not listed.
pub fn excluded(recording: &Recording) -> Vec<Excluded> {
    let first_focused = first_focused(recording);
    let mut all = Vec::new();
    let neighbours = recording.frames.iter().zip(recording.frames.iter().skip(1));
    let lost: Vec<[u64; 2]> = neighbours
        .filter(|(before, after)| before.index + 1 < after.index)
        .map(|(before, after)| [before.index + 1, after.index - 1])
        .collect();
    if !lost.is_empty() {
        all.push(Excluded { why: "not recorded, the disk could not keep up: left out of everything", ranges: lost });
    }
    for why in Why::ALL {
        let mut ranges: Vec<[u64; 2]> = Vec::new();
        for frame in recording.frames.iter().filter(|frame| why.holds(frame, first_focused)) {
            match ranges.last_mut() {
                Some(range) if range[1] + 1 == frame.index => range[1] = frame.index,
                _ => ranges.push([frame.index; 2]),
            }
        }
        if !ranges.is_empty() {
            all.push(Excluded { why: why.text(), ranges });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::synthetic::Synthetic;

    #[test]
    fn what_is_left_out_is_listed() {
        let mut recording = Synthetic::new(vec![])
            .frames(300, |k, frame| {
                frame.head.tracked = !(200..210).contains(&k);
                frame.tick.should_render = k != 250;
                if k >= 290 {
                    frame.phase = SessionPhase::Visible;
                }
            })
            .build();
        recording.frames.drain(270..272);
        let excluded = excluded(&recording);
        let ranges: Vec<_> = excluded.iter().map(|e| (e.why.split(':').next().unwrap(), e.ranges.clone())).collect();
        assert_eq!(
            ranges,
            [
                ("not recorded, the disk could not keep up", vec![[270, 271]]),
                ("session not focused", vec![[290, 299]]),
                ("shouldRender false or not drawn", vec![[250, 250]]),
                ("head not tracked", vec![[200, 209]]),
                ("first 2 s", vec![[0, 119]]),
            ]
        );
        let first = first_focused(&recording);
        let count = |signal| recording.frames.iter().filter(|f| counts(f, signal, first)).count();
        assert_eq!(count(Signal::State), 288);
        assert_eq!(count(Signal::Geometry), 288);
        assert_eq!(count(Signal::Durations), 287);
        assert_eq!(count(Signal::Cadence), 167);
        assert_eq!(count(Signal::Stability), 158);
    }
}
