//! The partner programme as tables and pure functions: who may take part, which reviews there are, what follows from each verdict.
//!
//! Source: Microsoft, *Mixed Reality Partner Program* (2018-03-21). Days are whole days in UTC and the last day is included; dates come
//! in as arguments, nothing here reads a clock.

mod gates;
mod partner;
mod verdict;
mod windows;

pub use gates::{Agency, Gate, GateId, GateState, How, check_gate, complete, gates};
pub use partner::{Application, PartnerType, Requirement, unmet};
pub use verdict::conclude;
pub use windows::{Admission, Next, Past, Path, admit, next};

/// Target industries: id and name. A closed list.
pub const INDUSTRIES: [(&str, &str); 6] = [
    ("manufacturing", "Manufacturing"),
    ("public-sector-government", "Public sector and government"),
    ("education", "Education"),
    ("healthcare", "Healthcare"),
    ("architecture-engineering-construction", "Architecture, engineering and construction"),
    ("retail", "Retail"),
];

/// Use cases: id and name. A closed list.
pub const USE_CASES: [(&str, &str); 6] = [
    ("creation-design", "Creation and design"),
    ("assembly-manufacturing", "Assembly and manufacturing"),
    ("training-development", "Training and development"),
    ("communications", "Communications"),
    ("entertainment", "Entertainment"),
    ("frontline-worker", "Frontline worker: technician, support, customer service"),
];

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// A finished customer project, shown in device.
    FastTrack,
    /// Readiness training, with checkpoints.
    Readiness,
    /// The partner's own check, without standing.
    SelfCheck,
    /// A build's frame budget, without standing.
    CiFrameBudget,
}

/// A checkpoint of readiness training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checkpoint {
    /// Pictures or a PDF with questions; there may be no scene yet.
    Storyboard,
    /// What exists at mid-term.
    MidTerm,
    /// The review that decides.
    Final,
}

/// Which words a run's verdict is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// `pass`, `no-pass`, `incomplete`.
    PassOrNoPass,
    /// `findings`.
    Findings,
    /// `ready`, `not-ready`, `incomplete`.
    ReadyOrNot,
}

/// The tracks by their words.
pub const TRACKS: &[(&str, Track)] = &[
    ("fast-track", Track::FastTrack),
    ("readiness", Track::Readiness),
    ("self-check", Track::SelfCheck),
    ("ci-frame-budget", Track::CiFrameBudget),
];

/// The checkpoints by their words.
pub const CHECKPOINTS: &[(&str, Checkpoint)] =
    &[("storyboard", Checkpoint::Storyboard), ("mid-term", Checkpoint::MidTerm), ("final", Checkpoint::Final)];

impl Track {
    /// Its word in files and reports.
    pub fn word(self) -> &'static str {
        match self {
            Track::FastTrack => "fast-track",
            Track::Readiness => "readiness",
            Track::SelfCheck => "self-check",
            Track::CiFrameBudget => "ci-frame-budget",
        }
    }

    /// Whether its reviews count in the programme.
    pub fn has_standing(self) -> bool {
        matches!(self, Track::FastTrack | Track::Readiness)
    }
}

impl Checkpoint {
    /// Its word in files and reports.
    pub fn word(self) -> &'static str {
        match self {
            Checkpoint::Storyboard => "storyboard",
            Checkpoint::MidTerm => "mid-term",
            Checkpoint::Final => "final",
        }
    }
}

/// The words of a track's verdict; `None` for a combination that does not exist (a checkpoint belongs to readiness, and to it alone).
///
/// `standing` is false on a simulator or a software GPU, without a reviewer, and where no reviewer's key signs: such a run is a self-check whatever
/// it was started as.
pub fn words(track: Track, checkpoint: Option<Checkpoint>, standing: bool) -> Option<Words> {
    let words = match (track, checkpoint) {
        (Track::FastTrack, None) | (Track::Readiness, Some(Checkpoint::Final)) => Words::PassOrNoPass,
        (Track::Readiness, Some(_)) => return Some(Words::Findings),
        (Track::SelfCheck | Track::CiFrameBudget, None) => Words::ReadyOrNot,
        _ => return None,
    };
    Some(if standing { words } else { Words::ReadyOrNot })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_track_checkpoint_and_evidence() {
        use Checkpoint::{Final, MidTerm, Storyboard};
        use Track::{CiFrameBudget, FastTrack, Readiness, SelfCheck};
        use Words::{Findings, PassOrNoPass, ReadyOrNot};
        for (track, checkpoint, in_device, on_simulator) in [
            (FastTrack, None, Some(PassOrNoPass), Some(ReadyOrNot)),
            (FastTrack, Some(Final), None, None),
            (Readiness, None, None, None),
            (Readiness, Some(Storyboard), Some(Findings), Some(Findings)),
            (Readiness, Some(MidTerm), Some(Findings), Some(Findings)),
            (Readiness, Some(Final), Some(PassOrNoPass), Some(ReadyOrNot)),
            (SelfCheck, None, Some(ReadyOrNot), Some(ReadyOrNot)),
            (SelfCheck, Some(MidTerm), None, None),
            (CiFrameBudget, None, Some(ReadyOrNot), Some(ReadyOrNot)),
        ] {
            assert_eq!(words(track, checkpoint, true), in_device, "{track:?} {checkpoint:?} in device");
            assert_eq!(words(track, checkpoint, false), on_simulator, "{track:?} {checkpoint:?} simulated");
        }
    }

    #[test]
    fn words_and_tables_agree() {
        assert!(TRACKS.iter().all(|(word, track)| track.word() == *word));
        assert!(CHECKPOINTS.iter().all(|(word, checkpoint)| checkpoint.word() == *word));
        assert_eq!(TRACKS.iter().filter(|(_, track)| track.has_standing()).count(), 2);
    }
}
