//! The guide: leads through the steps of the script, and keeps what was answered.

use super::{Action, Beside, Effect, Entry, Sheet};
use crate::checklist::Answers;
use crate::observe::{FrameObservation, JudgedBy, NO_WINDOW};
use crate::problem::Problem;
use crate::script::Plan;

/// What the guide is told before the first frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// Project and customer, for the reviewer.
    pub subject: String,
    /// Package digest, for the journal.
    pub package: String,
    /// Digest of the script, for the journal.
    pub script: String,
    /// Reviewer's name, if it is known already.
    pub reviewer: String,
    /// Who answers.
    pub by: JudgedBy,
    /// Whether eyes can be followed, and so the wearer is asked.
    pub gaze: bool,
    /// Whether the wearer is asked for the planes of the room. On the simulator nobody is.
    pub room: bool,
    /// Whether the reviewer's key may say which device is in hand, and the device's name.
    pub declares: Option<String>,
    /// What the run will count as, in one line.
    pub standing: String,
    /// Who signs: name and beginning of the key's id.
    pub signer: String,
    /// Criteria that do not concern the device: they are not asked about.
    pub not_asked: Vec<String>,
    /// Where evidence aids exist: slugs.
    pub aids: Vec<String>,
}

/// When a frame is.
#[derive(Debug, Clone, PartialEq)]
pub struct Now {
    /// Seconds of display time since the first frame of this session.
    pub seconds: f64,
    /// RFC 3339, UTC.
    pub at: String,
}

/// The guide.
#[derive(Debug, Clone)]
pub struct Guide {
    sheet: Sheet,
    effects: Vec<Effect>,
}

impl Guide {
    /// At the beginning of a review.
    pub fn new(plan: &Plan, setup: Setup, now: &Now) -> Guide {
        let _ = (plan, setup, now);
        Guide { sheet: Sheet::Hidden, effects: Vec::new() }
    }

    /// Where a journal ends: the same step, the same answers.
    ///
    /// # Errors
    /// A journal of another package or script, or of a review that is signed already.
    pub fn resume(plan: &Plan, setup: Setup, entries: &[Entry], why: &str, now: &Now) -> Result<Guide, Problem> {
        let _ = (entries, why);
        Ok(Guide::new(plan, setup, now))
    }

    /// A frame went by: what runs goes on, and ends.
    pub fn frame(&mut self, now: &Now, seen: &FrameObservation) {
        let _ = (now, seen);
    }

    /// The reviewer did something.
    pub fn act(&mut self, now: &Now, action: Action) {
        let _ = (now, action);
    }

    /// What [`Effect::Measure`] asked for.
    pub fn measured(&mut self, about: &str, beside: Beside) {
        let _ = (about, beside);
    }

    /// What the verdict would be, with everything answered so far, in one line.
    pub fn would_be(&mut self, verdict: String) {
        let _ = verdict;
    }

    /// A picture that [`Effect::Picture`] asked for was written.
    pub fn pictured(&mut self, about: &str, path: &str) {
        let _ = (about, path);
    }

    /// The move of the step that ended: per cent of what was asked, and what was too little.
    pub fn complied(&mut self, compliance_pct: Option<f64>, short: Option<String>) {
        let _ = (compliance_pct, short);
    }

    /// The content is there, or not yet: a step that loads it anew ends only then.
    pub fn loaded(&mut self, there: bool) {
        let _ = there;
    }

    /// The report is written.
    pub fn signed(&mut self, now: &Now, verdict: &str, sentence: &str, report: &str) {
        let _ = (now, verdict, sentence, report);
    }

    /// What to do, in order; each is given once.
    pub fn take_effects(&mut self) -> std::vec::Drain<'_, Effect> {
        self.effects.drain(..)
    }

    /// What is in view.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Number of the step that frames belong to now; [`NO_WINDOW`] between steps.
    pub fn window(&self) -> u16 {
        NO_WINDOW
    }

    /// The step in which the script wants frames or pictures now, if one runs.
    pub fn running(&self) -> Option<usize> {
        None
    }

    /// Slug of what is asked about now, whose marker, moment or aid may be shown.
    pub fn about(&self) -> Option<&str> {
        None
    }

    /// Everything answered so far.
    pub fn answers(&self) -> Answers {
        Answers::default()
    }

    /// Whether the review is over: signed, or left.
    pub fn is_over(&self) -> bool {
        true
    }
}
