//! What lasts: everything that the journal's entries tell, and nothing else. A review that goes on has read the same entries.

use super::super::{CheckId, Entry};
use super::Setup;
use crate::checklist::{Answer, Answers, Choice};
use crate::criteria::{QUESTIONS, find, questions};
use crate::observe::{AnswerObservation, JudgedBy};
use crate::script::{Action, Plan, Step};

/// What becomes of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing yet.
    Open,
    /// There is nothing to do and nothing to ask: it is no step for the reviewer.
    Passed,
    /// Made, and looked at.
    Made,
    /// Made and kept.
    Kept,
    /// Left out, and why.
    Skipped(String),
    /// Answered.
    Answered,
    /// Left open.
    LeftOpen,
}

/// What kind of step it is for the reviewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something to do for some time.
    Timed,
    /// A picture is taken.
    Capture,
    /// Something to answer.
    Ask,
    /// Neither.
    None,
}

/// Lasting state.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    pub(super) checks: Vec<(CheckId, bool)>,
    pub(super) reviewer: String,
    /// Whether a script answers; `None` while there is no name.
    pub(super) script: Option<bool>,
    pub(super) ready: bool,
    /// One for each step of the plan.
    pub(super) fates: Vec<Fate>,
    pub(super) answers: Vec<AnswerObservation>,
    pub(super) pictures: Vec<(String, String)>,
    pub(super) signed: bool,
}

/// What kind of step it is.
pub(super) fn kind(step: &Step, setup: &Setup) -> Kind {
    match &step.action {
        Action::Ask { about } => match is_asked(about, setup) {
            true => Kind::Ask,
            false => Kind::None,
        },
        Action::Capture => Kind::Capture,
        Action::Measure { over, .. } if !over.is_empty() => Kind::None,
        _ => Kind::Timed,
    }
}

fn is_asked(about: &str, setup: &Setup) -> bool {
    let known = find(about).is_some() || QUESTIONS.contains(&about);
    known && setup.not_asked.iter().all(|not| not != about)
}

impl Record {
    /// At the beginning.
    pub(super) fn new(plan: &Plan, setup: &Setup) -> Record {
        let fate = |step: &Step| if kind(step, setup) == Kind::None { Fate::Passed } else { Fate::Open };
        Record {
            checks: Vec::new(),
            reviewer: String::new(),
            script: None,
            ready: false,
            fates: plan.steps.iter().map(fate).collect(),
            answers: Vec::new(),
            pictures: Vec::new(),
            signed: false,
        }
    }

    /// What an entry tells, or why it cannot be of this review.
    pub(super) fn take(&mut self, plan: &Plan, entry: &Entry) -> Result<(), String> {
        match entry {
            Entry::Began { .. } | Entry::Resumed { .. } => {}
            Entry::Check { id, yes } => {
                let id = CheckId::from_word(id).ok_or_else(|| format!("`{id}` is no check"))?;
                self.checks.retain(|(known, _)| *known != id);
                self.checks.push((id, *yes));
            }
            Entry::Reviewer { name, script } => {
                self.reviewer.clone_from(name);
                self.script = Some(*script);
            }
            Entry::Ready {} => self.ready = true,
            Entry::Done { step } => self.set(plan, step, Fate::Made)?,
            Entry::Kept { step } => self.set(plan, step, Fate::Kept)?,
            Entry::Skipped { step, reason } => self.set(plan, step, Fate::Skipped(reason.clone()))?,
            Entry::LeftOpen { step } => self.set(plan, step, Fate::LeftOpen)?,
            Entry::Repeated { step } => self.set(plan, step, Fate::Open)?,
            Entry::Answered { answer } => self.answered(plan, answer),
            Entry::Pictured { about, path } => {
                self.pictures.push((about.clone(), path.clone()));
                // A picture that comes late belongs to the answer, too.
                if let Some(answer) = self.answers.iter_mut().rev().find(|answer| answer.about == *about) {
                    answer.pictures.push(path.clone());
                }
            }
            Entry::Signed { .. } => self.signed = true,
        }
        Ok(())
    }

    fn set(&mut self, plan: &Plan, id: &str, fate: Fate) -> Result<(), String> {
        let place = plan.steps.iter().position(|step| step.id == id);
        match place.and_then(|place| self.fates.get_mut(place)) {
            // What the device is not asked is passed over, whatever another device was asked.
            Some(Fate::Passed) => {}
            Some(known) => *known = fate,
            None => return Err(format!("`{id}` is no step of this script")),
        }
        Ok(())
    }

    /// The first open question about it is answered; a question that is visited again has none.
    fn answered(&mut self, plan: &Plan, answer: &AnswerObservation) {
        let asks = |step: &Step| matches!(&step.action, Action::Ask { about } if *about == answer.about);
        let mut fates = self.fates.iter_mut().zip(&plan.steps);
        if let Some((fate, _)) = fates.find(|(fate, step)| **fate == Fate::Open && asks(step)) {
            *fate = Fate::Answered;
        }
        self.answers.push(answer.clone());
    }

    /// The first step at which something is left to do.
    pub(super) fn position(&self, plan: &Plan, setup: &Setup) -> Option<usize> {
        let is_left = |fate: &Fate, step: &Step| match fate {
            Fate::Open => true,
            Fate::Made => kind(step, setup) == Kind::Timed,
            _ => false,
        };
        self.fates.iter().zip(&plan.steps).position(|(fate, step)| is_left(fate, step))
    }

    /// The last answer about something.
    pub(super) fn answer(&self, about: &str) -> Option<&AnswerObservation> {
        self.answers.iter().rev().find(|answer| answer.about == about)
    }

    /// How many criteria and questions are answered.
    pub(super) fn answered_things(&self) -> usize {
        let mut things: Vec<&str> = self.answers.iter().map(|answer| answer.about.as_str()).collect();
        things.sort_unstable();
        things.dedup();
        things.len()
    }

    /// Pictures taken for a criterion or question.
    pub(super) fn pictures_of<'a>(&'a self, about: &'a str) -> impl Iterator<Item = &'a str> {
        self.pictures.iter().filter(move |(of, _)| of == about).map(|(_, path)| path.as_str())
    }

    /// The answer to a check.
    pub(super) fn check(&self, id: CheckId) -> Option<bool> {
        self.checks.iter().find(|(known, _)| *known == id).map(|(_, yes)| *yes)
    }

    /// Whom answers are by.
    pub(super) fn by(&self) -> JudgedBy {
        if self.script == Some(true) { JudgedBy::Script } else { JudgedBy::Person }
    }

    /// The answers, as they are judged.
    pub(super) fn graded(&self) -> Answers {
        let name = self.reviewer.trim();
        let reviewer = match self.by() {
            JudgedBy::Script if !name.is_empty() => format!("{name} (script)"),
            _ => name.to_owned(),
        };
        let read = |given: &AnswerObservation| {
            let choice = Choice::of_word(&given.choice)?;
            Some(Answer { id: given.about.clone(), choice, reason: given.reason.clone() })
        };
        let (questions, criteria) =
            self.answers.iter().filter_map(read).partition(|answer| QUESTIONS.contains(&answer.id.as_str()));
        Answers { reviewer, criteria, questions }
    }
}

/// What a question consists of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) name: &'static str,
    pub(super) question: &'static str,
    pub(super) best: &'static str,
    pub(super) meets: Option<&'static str>,
    pub(super) fail: &'static str,
    pub(super) programme: bool,
    pub(super) optional: bool,
}

/// The criterion or question of that slug.
pub(super) fn asked(about: &str) -> Option<Asked> {
    let criterion = find(about).map(|criterion| Asked {
        name: &criterion.name,
        question: &criterion.question,
        best: &criterion.best,
        meets: criterion.meets.as_deref(),
        fail: &criterion.fail,
        programme: false,
        optional: criterion.condition.is_some(),
    });
    let question = || questions().iter().find(|question| question.id == about);
    criterion.or_else(|| {
        question().map(|question| Asked {
            name: &question.name,
            question: &question.question,
            best: &question.best,
            meets: Some(&question.meets),
            fail: &question.fail,
            programme: true,
            optional: false,
        })
    })
}

impl Asked {
    /// Whether a grade can be chosen at all.
    pub(super) fn allows(&self, choice: Choice) -> bool {
        match choice {
            Choice::NotApplicable => self.optional,
            Choice::Grade(crate::checklist::Grade::Meets) => self.meets.is_some(),
            Choice::Grade(_) => true,
        }
    }
}
