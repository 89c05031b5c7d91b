//! Which frames count for which signal, and why the others do not.
//!
//! | state | left out of |
//! |---|---|
//! | not recorded | everything |
//! | session not focused | everything |
//! | `shouldRender` false, or not drawn | cadence, durations; poses and geometry stay |
//! | the same, on a clock that a scenario makes up | durations alone: its display goes on, whatever is drawn |
//! | a panel of ours was shown | cadence, durations, poses and geometry, stability: what it costs, where it draws the eye and how near it makes who touches it come to the content is not the content's |
//! | a step that places, asks or takes a picture | cadence: what is done there is not the application's pace |
//! | head or views not located | poses and geometry |
//! | head not tracked | stability |
//! | first 2 s of a session | cadence, stability |
//! | loading | cadence, durations, stability (`load.longest-stall-ms` looks at it) |

use crate::observe::step;
use crate::observe::{ClockKind, FrameObservation, LoadState, Recording, RunInfo, SessionPhase, WindowInfo};
use crate::units::XrNanos;
use std::rc::Rc;

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
    NotUsed,
    Panel,
}

/// What is known of a run before any frame is looked at.
#[derive(Debug, Clone)]
pub(super) struct Around<'a> {
    run: &'a RunInfo,
    /// Sessions that the run is made of, one unless it was resumed: first frame, and display time of the first focused one, from which it takes
    /// two seconds to be warm.
    sessions: Rc<[(u64, Option<XrNanos>)]>,
}

impl<'a> Around<'a> {
    pub(super) fn of(recording: &'a Recording) -> Self {
        let mut starts = vec![0];
        starts.extend(seams(recording));
        let first = |(i, start): (usize, &u64)| {
            let end = starts.get(i + 1).copied().unwrap_or(u64::MAX);
            let from = recording.frames.partition_point(|f| f.index < *start);
            let frames = recording.frames.iter().skip(from).take_while(|f| f.index < end);
            let focused = frames.into_iter().find(|f| f.phase == SessionPhase::Focused);
            (*start, focused.map(|f| f.tick.predicted_display_time))
        };
        Self { run: &recording.run, sessions: starts.iter().enumerate().map(first).collect() }
    }

    /// Number of the session that a frame belongs to, from 1.
    pub(super) fn session(&self, frame: u64) -> usize {
        self.sessions.partition_point(|(start, _)| *start <= frame)
    }

    fn warm_from(&self, frame: &FrameObservation) -> Option<XrNanos> {
        self.sessions.get(self.session(frame.index).checked_sub(1)?)?.1
    }

    /// The display is the scenario's: it goes on where little is drawn.
    fn scripted(&self) -> bool {
        self.run.clock == ClockKind::Scripted
    }
}

/// First frames of the sessions after the first, where a review was broken off and resumed, in order.
pub(super) fn seams(recording: &Recording) -> Vec<u64> {
    let resumed = recording.events.iter().filter(|event| event.kind == step::RESUMED);
    let mut seams: Vec<u64> = resumed.map(|event| event.frame).filter(|frame| *frame > 0).collect();
    seams.sort_unstable();
    seams.dedup();
    seams
}

/// Verbs of steps in which the application is not simply used.
const NOT_USE: [&str; 3] = ["place", "ask", "capture"];

/// Whether a step is one of use, whose frames count for cadence.
pub fn is_use(window: &WindowInfo) -> bool {
    !NOT_USE.contains(&window.verb.as_str())
}

impl Why {
    const ALL: [Why; 8] = [
        Why::NotFocused,
        Why::NotDrawn,
        Why::NotLocated,
        Why::NotTracked,
        Why::WarmUp,
        Why::Loading,
        Why::NotUsed,
        Why::Panel,
    ];

    fn text(self, around: &Around<'_>) -> &'static str {
        match self {
            Why::NotFocused => "session not focused: left out of everything",
            Why::NotDrawn if around.scripted() => "shouldRender false or not drawn: left out of durations",
            Why::NotDrawn => "shouldRender false or not drawn: left out of cadence and durations",
            Why::NotLocated => "head or views not located: left out of poses and geometry",
            Why::NotTracked => "head not tracked: left out of stability",
            Why::WarmUp => "first 2 s: left out of cadence and stability",
            Why::Loading => "loading: left out of cadence, durations and stability",
            Why::NotUsed => "steps that place, ask or take a picture: left out of cadence",
            Why::Panel => {
                "a panel, pointer or aid of Holograde was shown: left out of everything but the session's state"
            }
        }
    }

    fn hits(self, signal: Signal, around: &Around<'_>) -> bool {
        use Signal::{Cadence, Durations, Geometry, Stability, State};
        match signal {
            State => matches!(self, Why::NotFocused),
            Geometry => matches!(self, Why::NotFocused | Why::NotLocated | Why::Panel),
            Durations => matches!(self, Why::NotFocused | Why::NotDrawn | Why::Loading | Why::Panel),
            Cadence => match self {
                Why::NotDrawn => !around.scripted(),
                Why::NotFocused | Why::Loading | Why::WarmUp | Why::NotUsed | Why::Panel => true,
                Why::NotLocated | Why::NotTracked => false,
            },
            Stability => !matches!(self, Why::NotDrawn | Why::NotUsed),
        }
    }

    fn holds(self, frame: &FrameObservation, around: &Around<'_>) -> bool {
        match self {
            Why::NotFocused => frame.phase != SessionPhase::Focused,
            Why::NotDrawn => !frame.tick.should_render || !frame.valid.drawn,
            Why::NotLocated => !frame.valid.head || !frame.valid.views,
            Why::NotTracked => !frame.head.tracked,
            Why::WarmUp => {
                let time = frame.tick.predicted_display_time;
                around.warm_from(frame).is_none_or(|from| time.seconds_since(from) < WARM_UP_S)
            }
            Why::Loading => frame.load == LoadState::Loading,
            Why::Panel => frame.tool_panel,
            Why::NotUsed => around.run.windows.get(usize::from(frame.window)).is_some_and(|window| !is_use(window)),
        }
    }
}

/// Whether a frame counts for a signal.
pub(super) fn counts(frame: &FrameObservation, signal: Signal, around: &Around<'_>) -> bool {
    Why::ALL.into_iter().all(|why| !why.hits(signal, around) || !why.holds(frame, around))
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
    let around = Around::of(recording);
    let mut all = Vec::new();
    let neighbours = recording.frames.iter().zip(recording.frames.iter().skip(1));
    let lost: Vec<[u64; 2]> = neighbours
        .filter(|(before, after)| before.index + 1 < after.index)
        .map(|(before, after)| [before.index + 1, after.index - 1])
        .collect();
    // A number is left out where a review was resumed, so that nothing is taken from one session to the next.
    let seams = seams(recording);
    let (between, lost): (Vec<_>, Vec<_>) =
        lost.into_iter().partition(|[first, last]| first == last && seams.contains(&(last + 1)));
    if !between.is_empty() {
        all.push(Excluded { why: "the review was broken off and resumed: no series goes across", ranges: between });
    }
    if !lost.is_empty() {
        all.push(Excluded { why: "not recorded, the disk could not keep up: left out of everything", ranges: lost });
    }
    for why in Why::ALL {
        let mut ranges: Vec<[u64; 2]> = Vec::new();
        for frame in recording.frames.iter().filter(|frame| why.holds(frame, &around)) {
            match ranges.last_mut() {
                Some(range) if range[1] + 1 == frame.index => range[1] = frame.index,
                _ => ranges.push([frame.index; 2]),
            }
        }
        if !ranges.is_empty() {
            all.push(Excluded { why: why.text(&around), ranges });
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
        let around = Around::of(&recording);
        let count = |signal| recording.frames.iter().filter(|f| counts(f, signal, &around)).count();
        assert_eq!(count(Signal::State), 288);
        assert_eq!(count(Signal::Geometry), 288);
        assert_eq!(count(Signal::Durations), 287);
        assert_eq!(count(Signal::Cadence), 167);
        assert_eq!(count(Signal::Stability), 158);
    }

    #[test]
    fn a_panel_of_ours_is_neither_the_contents_pace_nor_where_its_user_stands() {
        let recording = Synthetic::new(vec![])
            .frames(300, |k, frame| {
                frame.tool_panel = (200..260).contains(&k);
                frame.window = if frame.tool_panel { crate::observe::NO_WINDOW } else { 0 };
            })
            .build();
        let told = excluded(&recording);
        let panel = told.iter().find(|e| e.why.starts_with("a panel")).unwrap();
        assert_eq!(panel.ranges, [[200, 259]]);
        let around = Around::of(&recording);
        let count = |signal| recording.frames.iter().filter(|f| counts(f, signal, &around)).count();
        assert_eq!((count(Signal::State), count(Signal::Geometry)), (300, 240));
        assert_eq!(count(Signal::Durations), 240);
        assert_eq!((count(Signal::Cadence), count(Signal::Stability)), (120, 120));
    }

    #[test]
    fn only_use_counts_for_pace() {
        let run = |clock| {
            let verbs = ["place", "hold", "ask", "measure", "capture", "move"];
            let windows = verbs.map(|verb| WindowInfo { verb: verb.to_owned(), ..WindowInfo::default() });
            Synthetic::new(vec![])
                .run(|run| (run.windows, run.clock) = (windows.to_vec(), clock))
                .frames(660, |k, frame| {
                    frame.window = if k < 120 { 0 } else { (k - 120) as u16 / 90 };
                    frame.valid.drawn = k % 2 == 0;
                })
                .build()
        };
        let recording = run(ClockKind::Scripted);
        let around = Around::of(&recording);
        let counted = recording.frames.iter().filter(|f| counts(f, Signal::Cadence, &around)).count();
        assert_eq!(counted, 3 * 90, "hold, measure and move, drawn or not");
        let told = excluded(&recording);
        let steps = told.iter().find(|e| e.why.starts_with("steps that place")).unwrap();
        assert_eq!(steps.ranges, [[0, 209], [300, 389], [480, 569]]);
        assert!(told.iter().any(|e| e.why.ends_with("not drawn: left out of durations")));
        let recording = run(ClockKind::Realtime);
        let around = Around::of(&recording);
        assert_eq!(recording.frames.iter().filter(|f| counts(f, Signal::Cadence, &around)).count(), 3 * 45);
    }
}
