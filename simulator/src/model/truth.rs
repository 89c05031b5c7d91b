//! The truth about a run: where the head was, what was told of it, what was wrong. One JSON object a line, for whoever compares.

mod json;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use super::fault_course::Step;
use super::pacing::FrameTiming;
use super::pose::Pose;
use super::sense::{PoseError, Tracking};
use super::space::Poses;
use crate::scenario::ThermalStage;
pub(crate) use json::Header;

/// The truth about one moment. Poses are in the LOCAL space with which the session began.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// The moment, on the display clock, in nanoseconds.
    pub time_ns: i64,
    /// The moment in seconds of scenario time: since the first frame's display time.
    pub seconds: f64,
    /// Where the head is (`local_from_view`).
    pub head: Pose,
    /// Where it is told to be, asked now. Beyond what is kept and predicted it is not told; this is what it would be.
    pub told: Pose,
    /// Where it is told to be once the moment has passed.
    pub settled: Pose,
    /// How well the device says that it knows the head.
    pub tracking: Tracking,
    /// Error of the tracking frame: from `head` to `settled`.
    pub frame_error: PoseError,
    /// Error that anchors have besides.
    pub anchor_error: PoseError,
    /// Error of the prediction: from `settled` to `told`.
    pub prediction_error: PoseError,
    /// The LOCAL space that holds at the moment: the identity until the user recentres.
    pub local: Pose,
    /// How hot the device is.
    pub thermal: ThermalStage,
}

impl Truth {
    /// The truth about `time_ns`, as asked at the present of `poses`.
    pub(crate) fn of(poses: &Poses<'_>, time_ns: i64, seconds: f64, thermal: ThermalStage) -> Self {
        let (sense, head) = (poses.sense(time_ns), (poses.head_at)(time_ns));
        let settled = sense.settled(&head);
        let told = sense.head(&(poses.head_at)(time_ns - sense.lag_ns));
        Self {
            time_ns,
            seconds,
            head,
            told,
            settled,
            tracking: sense.tracking,
            frame_error: PoseError::between(&head, &settled),
            anchor_error: sense.anchor,
            prediction_error: PoseError::between(&settled, &told),
            local: poses.local_origin(time_ns),
            thermal,
        }
    }
}

/// A frame whose truth is not yet complete.
#[derive(Debug)]
pub(crate) struct Frame {
    timing: FrameTiming,
    vsync: i64,
    truth: Truth,
    should_render: bool,
    steps: Vec<Step>,
    fate: Fate,
}

impl Frame {
    /// A frame planned for a vsync, the truth about its display time as known on waking, and what had happened by then.
    pub(crate) fn new(timing: FrameTiming, vsync: i64, truth: Truth, should_render: bool, steps: Vec<Step>) -> Self {
        Self { timing, vsync, truth, should_render, steps, fate: Fate::Open }
    }
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Under way.
    Open,
    /// Ended at this time of the display clock; when it is finished is not known yet.
    Ended(i64),
    /// Shown at this vsync, with so many vsyncs missed in all.
    Shown(i64, u64),
    /// Never shown: another frame was begun before it was ended, or the session ended.
    Dropped,
}

/// Frames kept while their fate is open; an application has at most two under way.
const OPEN_FRAMES: usize = 4;

/// The truth about a session's frames, line by line.
#[derive(Debug, Default)]
pub(crate) struct TruthLog {
    frames: VecDeque<Frame>,
    lines: Vec<u8>,
    headed: bool,
}

impl TruthLog {
    /// The wait for a frame returned. The header stands before all frames.
    pub(crate) fn woken(&mut self, frame: Frame, header: &Header<'_>) {
        if !std::mem::replace(&mut self.headed, true) {
            header.write(&mut self.lines, frame.timing.display_ns, frame.timing.period_ns);
        }
        self.frames.push_back(frame);
    }

    /// A frame was ended; those begun before it and still open never will be.
    pub(crate) fn ended(&mut self, index: u64, now_ns: i64) {
        for frame in self.frames.iter_mut().filter(|frame| frame.fate == Fate::Open) {
            match frame.timing.index.cmp(&index) {
                std::cmp::Ordering::Less => frame.fate = Fate::Dropped,
                std::cmp::Ordering::Equal => frame.fate = Fate::Ended(now_ns),
                std::cmp::Ordering::Greater => {}
            }
        }
    }

    /// Everything ended so far is finished by the GPU as well. `shown` tells, from the vsync planned and the time of the end, at which
    /// vsync a frame was shown; `missed` is the count of vsyncs missed up to now.
    pub(crate) fn finished(&mut self, shown: impl Fn(i64, i64) -> i64, missed: u64) {
        for frame in &mut self.frames {
            if let Fate::Ended(ended_ns) = frame.fate {
                frame.fate = Fate::Shown(shown(frame.vsync, ended_ns), missed);
            }
        }
    }

    /// Writes the frames whose fate is known, in order. `active` lists the faults there at a time of the display clock.
    pub(crate) fn write<I: Iterator<Item = usize>>(&mut self, active: impl Fn(i64) -> I) {
        let known = |frame: &Frame| matches!(frame.fate, Fate::Shown(..) | Fate::Dropped);
        while self.frames.len() > OPEN_FRAMES || self.frames.front().is_some_and(known) {
            let Some(frame) = self.frames.pop_front() else { return };
            json::frame(&mut self.lines, &frame, active(frame.truth.time_ns));
        }
    }

    /// No open frame will be shown any more.
    pub(crate) fn close(&mut self) {
        for frame in self.frames.iter_mut().filter(|frame| frame.fate == Fate::Open) {
            frame.fate = Fate::Dropped;
        }
    }

    /// The lines written and not yet taken; the taker clears them.
    pub(crate) fn lines(&mut self) -> &mut Vec<u8> {
        &mut self.lines
    }
}
