//! Attempts, windows and deadlines: what may be handed in when, and what follows from a verdict.

use super::{Checkpoint, Track};
use crate::checklist::Verdict;
use jiff::ToSpan;
use jiff::civil::Date;

/// Days after a fast-track no-pass in which the partner may try again.
const FAST_TRACK_DAYS: i32 = 90;
/// Days after the first readiness no-pass in which the partner may try again.
const READINESS_DAYS: i32 = 30;
/// Readiness final reviews a partner may fail; after that only fast-track is open.
const READINESS_NO_PASSES: usize = 2;

/// A review of standing that the portal has on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// Track.
    pub track: Track,
    /// Checkpoint, on the readiness track.
    pub checkpoint: Option<Checkpoint>,
    /// How it ended.
    pub verdict: Verdict,
    /// Day (UTC) of the portal's receipt.
    pub received: Date,
}

/// Whether a review may be handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may, as this attempt (from 1), within the window if there is one.
    Open {
        /// Attempt number.
        attempt: u32,
    },
    /// The window ended; the page does not say what follows, so the programme desk decides.
    Late {
        /// Attempt number if it is let in.
        attempt: u32,
        /// Last day of the window.
        deadline: Date,
    },
    /// Readiness is closed after its second no-pass; enter by fast-track.
    ReadinessClosed,
    /// This track's deciding review is passed already.
    Passed,
}

/// Where the partner goes from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// The app gate is met; the other gates remain.
    ExitGates,
    /// Improve and try fast-track again.
    FastTrackAgain,
    /// Improve and try the readiness final review again.
    ReadinessFinalAgain,
    /// Readiness is closed; enter by fast-track with a finished project.
    EnterByFastTrack,
    /// Go on to the mid-term checkpoint.
    MidTerm,
    /// Go on to the final review.
    Final,
    /// Grade what is still open and hand in again; no attempt is used up.
    CompleteReview,
    /// Nothing measurable fails: hand in for review.
    Submit,
    /// Mend what failed and check again.
    Mend,
    /// Repeat the run.
    CheckAgain,
}

/// The report's `next` block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// Where to go.
    pub path: Path,
    /// Last day (UTC, included) on which it is open; `None` where the page sets no limit.
    pub deadline: Option<Date>,
    /// The day it is counted from is the report's own claim, not a portal's receipt.
    pub claimed: bool,
}

impl Path {
    /// Its word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Path::ExitGates => "exit-gates",
            Path::FastTrackAgain => "fast-track-again",
            Path::ReadinessFinalAgain => "readiness-final-again",
            Path::EnterByFastTrack => "enter-by-fast-track",
            Path::MidTerm => "readiness-mid-term",
            Path::Final => "readiness-final",
            Path::CompleteReview => "complete-review",
            Path::Submit => "submit-for-review",
            Path::Mend => "mend-and-check-again",
            Path::CheckAgain => "check-again",
        }
    }

    /// One sentence for the partner.
    pub fn sentence(self) -> &'static str {
        match self {
            Path::ExitGates => "The app criterion is met; sales and marketing readiness and the business plan remain.",
            Path::FastTrackAgain => "Improve the project and show it again on fast-track.",
            Path::ReadinessFinalAgain => "Improve the proof of concept and come to the final readiness review again.",
            Path::EnterByFastTrack => {
                "Readiness is closed after its second no-pass; enter by fast-track with a finished project."
            }
            Path::MidTerm => "Go on to the mid-term checkpoint.",
            Path::Final => "Go on to the final review.",
            Path::CompleteReview => "Grade what is still open; no attempt is used up.",
            Path::Submit => "Nothing that can be measured here fails; a review of standing decides.",
            Path::Mend => "Mend what failed by measure and check again.",
            Path::CheckAgain => "The run gave less than it should have; repeat it.",
        }
    }
}

/// What follows from a verdict. `attempt` counts from 1; `on` is the day of the portal's receipt, or with `receipt == false` the day the
/// report says it was finished, and then the result is marked claimed. `None` for a date beyond the calendar.
pub fn next(
    track: Track,
    checkpoint: Option<Checkpoint>,
    attempt: u32,
    verdict: Verdict,
    on: Date,
    receipt: bool,
) -> Option<Next> {
    let path = match (verdict, track, checkpoint) {
        (Verdict::Pass, ..) => Path::ExitGates,
        (Verdict::NoPass, Track::Readiness, _) if attempt as usize >= READINESS_NO_PASSES => Path::EnterByFastTrack,
        (Verdict::NoPass, Track::Readiness, _) => Path::ReadinessFinalAgain,
        (Verdict::NoPass, ..) => Path::FastTrackAgain,
        (Verdict::Findings, _, Some(Checkpoint::Storyboard)) => Path::MidTerm,
        (Verdict::Findings, ..) => Path::Final,
        (Verdict::Incomplete, track, _) if track.has_standing() => Path::CompleteReview,
        (Verdict::Incomplete, ..) => Path::CheckAgain,
        (Verdict::Ready, ..) => Path::Submit,
        (Verdict::NotReady, ..) => Path::Mend,
    };
    let deadline = match path {
        Path::FastTrackAgain => Some(on.checked_add(FAST_TRACK_DAYS.days()).ok()?),
        Path::ReadinessFinalAgain => Some(on.checked_add(READINESS_DAYS.days()).ok()?),
        _ => None,
    };
    Some(Next { path, deadline, claimed: !receipt })
}

/// Whether a review of this track and checkpoint may be handed in on a day, after what is on record (in any order). Only passes and
/// no-passes of deciding reviews count; checkpoints before the final one and incomplete reviews use up nothing.
pub fn admit(past: &[Past], track: Track, checkpoint: Option<Checkpoint>, on: Date) -> Admission {
    let decides = |track, checkpoint| {
        matches!((track, checkpoint), (Track::FastTrack, None) | (Track::Readiness, Some(Checkpoint::Final)))
    };
    let same = |review: &&Past| review.track == track && decides(review.track, review.checkpoint);
    let failed: Vec<Date> = past
        .iter()
        .filter(same)
        .filter(|review| review.verdict == Verdict::NoPass)
        .map(|review| review.received)
        .collect();
    if track == Track::Readiness && failed.len() >= READINESS_NO_PASSES {
        return Admission::ReadinessClosed;
    }
    if !decides(track, checkpoint) {
        return Admission::Open { attempt: 1 };
    }
    if past.iter().filter(same).any(|review| review.verdict == Verdict::Pass) {
        return Admission::Passed;
    }
    let attempt = failed.len() as u32 + 1;
    let window = if track == Track::Readiness { READINESS_DAYS } else { FAST_TRACK_DAYS };
    match failed.iter().max().and_then(|last| last.checked_add(window.days()).ok()) {
        Some(deadline) if on > deadline => Admission::Late { attempt, deadline },
        _ => Admission::Open { attempt },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const FINAL: Option<Checkpoint> = Some(Checkpoint::Final);

    #[test]
    fn every_verdict_has_its_path_and_deadline() {
        use Track::{CiFrameBudget, FastTrack, Readiness, SelfCheck};
        let on = date(2026, 1, 31);
        let (in_30, in_90) = (Some(date(2026, 3, 2)), Some(date(2026, 5, 1)));
        for (track, checkpoint, attempt, verdict, path, deadline) in [
            (FastTrack, None, 1, Verdict::Pass, Path::ExitGates, None),
            (FastTrack, None, 1, Verdict::NoPass, Path::FastTrackAgain, in_90),
            (FastTrack, None, 3, Verdict::NoPass, Path::FastTrackAgain, in_90),
            (FastTrack, None, 1, Verdict::Incomplete, Path::CompleteReview, None),
            (Readiness, FINAL, 1, Verdict::Pass, Path::ExitGates, None),
            (Readiness, FINAL, 1, Verdict::NoPass, Path::ReadinessFinalAgain, in_30),
            (Readiness, FINAL, 2, Verdict::NoPass, Path::EnterByFastTrack, None),
            (Readiness, FINAL, 2, Verdict::Pass, Path::ExitGates, None),
            (Readiness, Some(Checkpoint::Storyboard), 1, Verdict::Findings, Path::MidTerm, None),
            (Readiness, Some(Checkpoint::MidTerm), 1, Verdict::Findings, Path::Final, None),
            (SelfCheck, None, 1, Verdict::Ready, Path::Submit, None),
            (SelfCheck, None, 1, Verdict::NotReady, Path::Mend, None),
            (SelfCheck, None, 1, Verdict::Incomplete, Path::CheckAgain, None),
            (CiFrameBudget, None, 1, Verdict::NotReady, Path::Mend, None),
        ] {
            for receipt in [true, false] {
                let found = next(track, checkpoint, attempt, verdict, on, receipt);
                assert_eq!(found, Some(Next { path, deadline, claimed: !receipt }), "{track:?} {attempt} {verdict:?}");
            }
        }
        assert_eq!(next(FastTrack, None, 1, Verdict::NoPass, Date::MAX, true), None);
    }

    #[test]
    fn windows_include_their_last_day() {
        let on = date(2026, 1, 31);
        let no = |track, checkpoint, received| Past { track, checkpoint, verdict: Verdict::NoPass, received };
        let readiness = |received| no(Track::Readiness, FINAL, received);
        let fast = |received| no(Track::FastTrack, None, received);
        let passed = Past { track: Track::FastTrack, checkpoint: None, verdict: Verdict::Pass, received: on };
        let open = |attempt| Admission::Open { attempt };
        let late = |attempt, deadline| Admission::Late { attempt, deadline };
        for (past, track, checkpoint, day, wanted) in [
            (vec![], Track::FastTrack, None, on, open(1)),
            (vec![fast(on)], Track::FastTrack, None, date(2026, 5, 1), open(2)),
            (vec![fast(on)], Track::FastTrack, None, date(2026, 5, 2), late(2, date(2026, 5, 1))),
            (vec![readiness(on)], Track::Readiness, FINAL, date(2026, 3, 2), open(2)),
            (vec![readiness(on)], Track::Readiness, FINAL, date(2026, 3, 3), late(2, date(2026, 3, 2))),
            (
                vec![readiness(on), readiness(date(2026, 2, 20))],
                Track::Readiness,
                FINAL,
                date(2026, 2, 21),
                Admission::ReadinessClosed,
            ),
            (
                vec![readiness(on), readiness(on)],
                Track::Readiness,
                Some(Checkpoint::MidTerm),
                on,
                Admission::ReadinessClosed,
            ),
            (vec![readiness(on), readiness(on)], Track::FastTrack, None, on, open(1)),
            (vec![fast(on), passed], Track::FastTrack, None, on, Admission::Passed),
            (vec![Past { verdict: Verdict::Incomplete, ..fast(on) }], Track::FastTrack, None, on, open(1)),
            (vec![readiness(on)], Track::Readiness, Some(Checkpoint::Storyboard), on, open(1)),
        ] {
            assert_eq!(admit(&past, track, checkpoint, day), wanted, "{past:?} {track:?} {day}");
        }
    }
}
