//! Which entries can follow which.

use super::{CheckId, Entry, JOURNAL_SCHEMA};
use crate::checklist::Choice;
use crate::criteria::{CRITERIA, QUESTIONS};
use std::collections::BTreeSet;

/// How far a journal is.
#[derive(Debug, Clone, Default)]
pub(super) struct Order {
    began: bool,
    ready: bool,
    signed: bool,
    /// Steps made and neither kept, left out nor to be repeated.
    made: BTreeSet<String>,
    /// Steps that are behind: kept, left out or left open.
    behind: BTreeSet<String>,
}

impl Order {
    /// The next entry, or why it cannot be the next.
    pub(super) fn take(&mut self, entry: &Entry) -> Result<(), String> {
        self.stage(entry)?;
        match entry {
            Entry::Began { schema, .. } => known_schema(*schema)?,
            Entry::Check { id, .. } => {
                CheckId::from_word(id).ok_or_else(|| format!("`{id}` is no check"))?;
            }
            Entry::Done { step } => {
                self.open(step)?;
                self.made.insert(step.clone());
            }
            Entry::Kept { step } => {
                self.unmake(step)?;
                self.behind.insert(step.clone());
            }
            Entry::Repeated { step } => self.unmake(step)?,
            Entry::Skipped { step, .. } => {
                self.made.remove(step);
                self.open(step)?;
                self.behind.insert(step.clone());
            }
            Entry::LeftOpen { step } => {
                self.open(step)?;
                self.behind.insert(step.clone());
            }
            Entry::Answered { answer } => answered(&answer.about, &answer.choice)?,
            Entry::Ready {} => self.ready = true,
            Entry::Signed { .. } => self.signed = true,
            Entry::Reviewer { .. } | Entry::Pictured { .. } | Entry::Resumed { .. } => {}
        }
        Ok(())
    }

    /// Whether an entry belongs to this part of a review.
    fn stage(&mut self, entry: &Entry) -> Result<(), String> {
        let begins = matches!(entry, Entry::Began { .. });
        if begins == self.began {
            return Err(if begins { "begins a second time" } else { "stands before the beginning" }.to_owned());
        }
        self.began = true;
        if self.signed {
            return Err("stands behind the signature".to_owned());
        }
        let before = matches!(entry, Entry::Check { .. } | Entry::Reviewer { .. } | Entry::Ready {});
        match (before, self.ready) {
            (true, true) => Err("belongs before the first step, and stands behind it".to_owned()),
            (false, false) if !begins && !matches!(entry, Entry::Resumed { .. }) => {
                Err("stands before everything that comes before the first step is answered".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// A step that is neither made nor behind.
    fn open(&self, step: &str) -> Result<(), String> {
        match self.made.contains(step) || self.behind.contains(step) {
            true => Err(format!("the step `{step}` is over already")),
            false => Ok(()),
        }
    }

    /// A step that is made is that no longer.
    fn unmake(&mut self, step: &str) -> Result<(), String> {
        match self.made.remove(step) {
            true => Ok(()),
            false => Err(format!("the step `{step}` was not made")),
        }
    }
}

fn known_schema(schema: u32) -> Result<(), String> {
    match schema == JOURNAL_SCHEMA {
        true => Ok(()),
        false => Err(format!("is of version {schema}, and version {JOURNAL_SCHEMA} is read")),
    }
}

fn answered(about: &str, choice: &str) -> Result<(), String> {
    if !CRITERIA.contains(&about) && !QUESTIONS.contains(&about) {
        return Err(format!("`{about}` is neither a criterion nor a question of the programme"));
    }
    Choice::of_word(choice).map(|_| ()).ok_or_else(|| format!("`{choice}` is no grade"))
}
