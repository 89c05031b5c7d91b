//! What a run will count as: a review of standing, or a self-check and why. One function for the line before the first step, for the one before
//! signing, and for the report itself.

use super::model::Kind;
use super::trust::KeyRole;
use crate::checklist::Answers;
use crate::observe::{Recording, RunInfo, pre_flight};
use crate::programme::{Checkpoint, Track};

/// Id of the statement before the first step that says which role the key has that will sign.
pub const SIGNER: &str = "signer";

/// Id of the reviewer's statement before the first step that the device in hand is the one that the review is for.
pub const DEVICE: &str = "device-in-hand";

/// Everything that decides it.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// What the run is for.
    pub track: Track,
    /// Which readiness checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// What it runs on.
    pub run: &'a RunInfo,
    /// The reviewer's name as it is known; empty where nobody is named yet.
    pub reviewer: &'a str,
    /// A script stands in, or also a script.
    pub script: bool,
    /// Role of the key that signs, as those who are trusted have it; `None` where it is not known at all.
    pub role: Option<KeyRole>,
}

/// What it counts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Review or self-check.
    pub kind: Kind,
    /// Why it is no review of standing, one reason each; empty if it is one.
    pub reasons: Vec<String>,
    /// Whether its end decides something in the programme: not so before the final checkpoint.
    decides: bool,
}

/// What a run counts as, as far as that is known.
pub fn standing(claim: &Claim<'_>) -> Standing {
    let mut reasons = Vec::new();
    let mut must = |holds: bool, why: String| {
        if !holds {
            reasons.push(why);
        }
    };
    let run = claim.run;
    must(claim.track.has_standing(), format!("the track {} has no standing", claim.track.word()));
    must(!run.runtime.simulated, format!("the runtime {} counts as simulated", run.runtime.name));
    must(!run.adapter.software, format!("{} draws on the CPU", run.adapter.name));
    must(!claim.script, "a script stands in for the reviewer".to_owned());
    must(!claim.reviewer.contains(", "), "several people answered".to_owned());
    match claim.role {
        Some(KeyRole::Reviewer | KeyRole::Test) => {}
        Some(KeyRole::Own) => must(false, "the key that signs is the user's own, not a reviewer's".to_owned()),
        None => must(false, "the key that signs is not among those that are trusted".to_owned()),
    }
    let kind = if reasons.is_empty() { Kind::Review } else { Kind::SelfCheck };
    let decides = matches!(claim.checkpoint, None | Some(Checkpoint::Final));
    Standing { kind, reasons, decides }
}

impl Standing {
    /// In one line, for a person who is about to begin or to sign.
    pub fn line(&self) -> String {
        match self.kind {
            Kind::Review if self.decides => {
                "This will be a review of standing: it ends with pass or no-pass.".to_owned()
            }
            Kind::Review => "This will be a review at a checkpoint: it ends with findings; no grade counts.".to_owned(),
            Kind::SelfCheck => format!("This will be a self-check without standing: {}.", self.reasons.join("; ")),
        }
    }
}

/// What a recording counts as by itself. Nobody's answers make no review. The role of the key is what was stated before the first step, else a
/// reviewer's: a report still has to be signed by one.
pub fn recorded(recording: &Recording, track: Track, checkpoint: Option<Checkpoint>) -> Standing {
    let answers = Answers::recorded(&recording.answers);
    let stated = pre_flight(recording).into_iter().find(|(id, _)| id == SIGNER).map(|(_, role)| role);
    let role = match stated.as_deref() {
        None => Some(KeyRole::Reviewer),
        Some(word) => [KeyRole::Own, KeyRole::Reviewer, KeyRole::Test].into_iter().find(|role| role.word() == word),
    };
    let (run, reviewer, script) = (&recording.run, answers.reviewer.as_str(), answers.scripted());
    let mut standing = standing(&Claim { track, checkpoint, run, reviewer, script, role });
    if answers.named().is_none() {
        standing.kind = Kind::SelfCheck;
        standing.reasons.push("nobody answered".to_owned());
    }
    standing
}

/// Whether a reviewer with a reviewer's key stated in the run which device is in hand (law 4).
pub fn device_stated(recording: &Recording) -> bool {
    let stated = pre_flight(recording);
    let is = |id: &str, answers: &[&str]| stated.iter().any(|(known, a)| known == id && answers.contains(&a.as_str()));
    is(DEVICE, &["yes"]) && is(SIGNER, &[KeyRole::Reviewer.word(), KeyRole::Test.word()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{AnswerObservation, JudgedBy, RunEvent, step};

    fn device() -> RunInfo {
        let mut run = RunInfo::default();
        run.runtime.name = "R".into();
        run.adapter.name = "A".into();
        run
    }

    #[test]
    fn one_thing_missing_makes_a_self_check() {
        let run = device();
        let whole = Claim {
            track: Track::FastTrack,
            checkpoint: None,
            run: &run,
            reviewer: "Ida",
            script: false,
            role: Some(KeyRole::Reviewer),
        };
        let (mut simulated, mut software) = (device(), device());
        simulated.runtime.simulated = true;
        software.adapter.software = true;
        let at = |checkpoint| Claim { track: Track::Readiness, checkpoint: Some(checkpoint), ..whole };
        for (claim, says) in [
            (whole, "review of standing: it ends with pass"),
            (Claim { reviewer: "", ..whole }, "review of standing"),
            (Claim { role: Some(KeyRole::Test), ..whole }, "review of standing"),
            (at(Checkpoint::Final), "review of standing"),
            (at(Checkpoint::MidTerm), "ends with findings"),
            (Claim { track: Track::SelfCheck, ..whole }, "self-check without standing: the track self-check has none"),
            (Claim { run: &simulated, ..whole }, "self-check without standing: the runtime R counts as simulated."),
            (Claim { run: &software, ..whole }, "self-check without standing: A draws on the CPU."),
            (Claim { script: true, ..whole }, "self-check without standing: a script stands in for the reviewer."),
            (Claim { reviewer: "Ida, Bo", ..whole }, "self-check without standing: several people answered."),
            (
                Claim { role: Some(KeyRole::Own), ..whole },
                "self-check without standing: the key that signs is the user's",
            ),
            (Claim { role: None, ..whole }, "self-check without standing: the key that signs is not among"),
        ] {
            let found = standing(&claim);
            let says = says.replace("has none", "has no standing");
            assert!(found.line().contains(&says), "{}", found.line());
            assert_eq!(found.kind == Kind::Review, found.reasons.is_empty());
        }
        let worst = Claim { run: &simulated, script: true, role: None, ..whole };
        assert_eq!(standing(&worst).reasons.len(), 3, "every reason is told");
    }

    #[test]
    fn only_a_reviewers_key_declares_a_device() {
        for (texts, stated) in [
            (vec![], false),
            (vec!["device-in-hand: yes"], false),
            (vec!["signer: reviewer"], false),
            (vec!["device-in-hand: yes", "signer: self"], false),
            (vec!["device-in-hand: no", "signer: reviewer"], false),
            (vec!["device-in-hand: yes", "signer: reviewer"], true),
            (vec!["device-in-hand: yes", "signer: reviewer", "device-in-hand: no"], false),
        ] {
            let event =
                |text: &&str| RunEvent { kind: step::PRE_FLIGHT.into(), text: (*text).into(), ..Default::default() };
            let recording = Recording { events: texts.iter().map(event).collect(), ..Recording::default() };
            assert_eq!(device_stated(&recording), stated, "{texts:?}");
        }
    }

    #[test]
    fn a_recording_tells_by_itself() {
        let answer = |by| AnswerObservation {
            about: "frame-rate".into(),
            choice: "best".into(),
            reviewer: "Ida".into(),
            by,
            ..AnswerObservation::default()
        };
        let signer = |role: &str| RunEvent {
            kind: step::PRE_FLIGHT.into(),
            text: format!("{SIGNER}: {role}"),
            ..RunEvent::default()
        };
        for (answers, events, kind) in [
            (vec![], vec![], Kind::SelfCheck),
            (vec![answer(JudgedBy::Person)], vec![], Kind::Review),
            (vec![answer(JudgedBy::Person)], vec![signer("reviewer")], Kind::Review),
            (vec![answer(JudgedBy::Person)], vec![signer("self")], Kind::SelfCheck),
            (vec![answer(JudgedBy::Person)], vec![signer("none")], Kind::SelfCheck),
            (vec![answer(JudgedBy::Person), answer(JudgedBy::Script)], vec![], Kind::SelfCheck),
        ] {
            let recording = Recording { run: device(), answers, events, ..Recording::default() };
            assert_eq!(recorded(&recording, Track::FastTrack, None).kind, kind, "{recording:?}");
        }
    }
}
