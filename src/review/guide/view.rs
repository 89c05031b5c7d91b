//! What is in view: state that a review which goes on does not need to know.

use super::super::reasons::{SKIP, reasons};
use super::super::sheet::{Purpose, Skipping, Writing};
use crate::checklist::Choice;
use crate::messages::say_reason;

/// Longest note and reason, letters (ours).
pub(super) const LONGEST_NOTE: usize = 2000;

/// Longest name, letters (ours).
pub(super) const LONGEST_NAME: usize = 120;

/// What is in view.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum View {
    PreFlight {
        writing: Option<String>,
    },
    Brief {
        step: usize,
        skipping: Option<Skip>,
    },
    /// Everything of ours is hidden already, and the step is about to begin.
    Ready {
        step: usize,
        since: f64,
    },
    Running(Running),
    Made {
        step: usize,
        compliance_pct: Option<f64>,
        short: Option<String>,
        skipping: Option<Skip>,
    },
    Ask(Box<Draft>),
    Summary,
    Signing {
        writing: bool,
    },
    Resumed {
        step: String,
        answers: u32,
    },
    Lost,
    Signed {
        sentence: String,
        report: String,
        since: f64,
    },
    Over,
}

/// A step whose time runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Running {
    pub(super) step: usize,
    /// Session second in which it began.
    pub(super) began: f64,
    /// A frame of it was drawn.
    pub(super) drawn: bool,
    /// Session second since which the head is not tracked.
    pub(super) lost_since: Option<f64>,
    /// It stands still, and begins anew once the session has the input again.
    pub(super) waits: bool,
}

/// The dialog that asks why a step is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Skip {
    pub(super) picks: Picks,
    pub(super) writing: Option<String>,
}

/// An answer that is not given yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    /// Step that asks; `None` where the summary was left for it.
    pub(super) step: Option<usize>,
    pub(super) about: String,
    pub(super) choice: Option<Choice>,
    pub(super) picks: Picks,
    pub(super) writing: Option<String>,
    pub(super) replaying: bool,
    pub(super) aid: bool,
}

/// Reasons picked, and a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picks {
    pub(super) reasons: Vec<(String, bool)>,
    pub(super) note: String,
}

impl Picks {
    /// None yet, of those that fit.
    pub(super) fn of(about: &str) -> Picks {
        let reasons = reasons(about).iter().map(|id| ((*id).to_owned(), false)).collect();
        Picks { reasons, note: String::new() }
    }

    /// As they were when an answer was given.
    pub(super) fn again(about: &str, picked: &[String], reason: &str) -> Picks {
        let mut picks = Picks::of(about);
        for (id, is_picked) in &mut picks.reasons {
            *is_picked = picked.contains(id);
        }
        let words = picks.words();
        let rest = reason.strip_prefix(words.as_str()).unwrap_or(reason);
        let rest = if words.is_empty() { rest } else { rest.strip_prefix("; ").unwrap_or(rest) };
        rest.clone_into(&mut picks.note);
        picks
    }

    pub(super) fn toggle(&mut self, id: &str) {
        if let Some((_, picked)) = self.reasons.iter_mut().find(|(known, _)| known == id) {
            *picked = !*picked;
        }
    }

    /// Ids of those picked.
    pub(super) fn picked(&self) -> impl Iterator<Item = &String> {
        self.reasons.iter().filter(|(_, picked)| *picked).map(|(id, _)| id)
    }

    fn words(&self) -> String {
        self.picked().map(|id| say_reason(id)).collect::<Vec<_>>().join("; ")
    }

    /// What the report prints: the words of the reasons picked, and the note.
    pub(super) fn reason(&self) -> String {
        let words = self.words();
        let parts = [words.as_str(), self.note.trim()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// Whether anything is said at all.
    pub(super) fn says(&self) -> bool {
        self.picked().next().is_some() || !self.note.trim().is_empty()
    }
}

impl Skip {
    pub(super) fn new() -> Skip {
        Skip { picks: Picks::of(SKIP), writing: None }
    }

    pub(super) fn sheet(&self) -> Skipping {
        Skipping {
            reasons: self.picks.reasons.clone(),
            note: self.picks.note.clone(),
            writing: writing(Purpose::Skip, self.writing.as_ref()),
            ready: self.picks.says(),
        }
    }
}

impl Running {
    pub(super) fn new(step: usize, began: f64) -> Running {
        Running { step, began, drawn: false, lost_since: None, waits: false }
    }
}

pub(super) fn writing(purpose: Purpose, text: Option<&String>) -> Option<Writing> {
    text.map(|text| Writing { purpose, text: text.clone() })
}

/// A text as it is kept: one line, and not without end.
pub(super) fn clean(text: &str, most: usize) -> String {
    let plain = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    plain.take(most).collect()
}
