//! Collects what is wrong with a file: what makes it unusable, and what was mended while reading.

use crate::problem::{Problem, Problems};

/// Ours: more problems than this help nobody, and a hostile file could make millions.
const MOST_LISTED: usize = 200;

/// Problems found so far in one file.
pub(super) struct Report<'a> {
    /// File name, for messages.
    pub file: &'a str,
    problems: Problems,
    mended: Vec<Problem>,
    unlisted: usize,
}

impl<'a> Report<'a> {
    /// Nothing found yet.
    pub fn new(file: &'a str) -> Self {
        Self { file, problems: Problems::default(), mended: Vec::new(), unlisted: 0 }
    }

    /// Something that makes the file unusable.
    pub fn refuse(&mut self, place: impl Into<String>, what: impl Into<String>, fix: impl Into<String>) {
        self.refuse_with(Problem::new(self.file, place, what).fix(fix));
    }

    /// A finished problem that makes the file unusable.
    pub fn refuse_with(&mut self, problem: Problem) {
        if self.problems.0.len() < MOST_LISTED {
            self.problems.push(problem);
        } else {
            self.unlisted += 1;
        }
    }

    /// A breach of the specification whose meaning is still clear; it was set right while reading.
    pub fn mend(&mut self, place: impl Into<String>, what: impl Into<String>, fix: impl Into<String>) {
        if self.mended.len() < MOST_LISTED {
            self.mended.push(Problem::new(self.file, place, what).fix(fix));
        }
    }

    /// How many problems make the file unusable so far.
    pub fn refusals(&self) -> usize {
        self.problems.0.len() + self.unlisted
    }

    /// Whether the file is unusable already.
    pub fn refused(&self) -> bool {
        !self.problems.is_empty()
    }

    /// The value with what was mended, or everything that is wrong.
    pub fn finish<T>(mut self, value: T) -> Result<(T, Vec<Problem>), Problems> {
        if self.unlisted > 0 {
            let what = format!("{} further problems are not listed", self.unlisted);
            self.problems.push(Problem::new(self.file, "", what));
        }
        self.problems.into_result((value, self.mended))
    }
}
