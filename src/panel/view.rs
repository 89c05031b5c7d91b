//! What the panel remembers by itself: which page of a long text is open, which face of a question, whether the next letter is a capital. None
//! of it is an answer, and nothing is lost with it.

use crate::review::{Ask, Sheet};
use std::collections::BTreeMap;

/// Faces of a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Face {
    /// What is asked, with the grades.
    #[default]
    Question,
    /// Why, and the answer.
    Reasons,
    /// Everything that was measured.
    Measurements,
}

/// What the panel remembers by itself.
#[derive(Debug, Clone, Default)]
pub struct View {
    pages: BTreeMap<u64, usize>,
    about: String,
    face: Face,
    chosen: bool,
    /// The next letter is a capital.
    pub(super) shift: bool,
    /// The summary shows what was left out, not the answers.
    pub(super) skipped: bool,
}

impl View {
    /// The face of a question: the reasons as soon as something is chosen, unless the reviewer went back; the question first where an answer
    /// is visited again.
    pub(super) fn face(&mut self, ask: &Ask) -> Face {
        let chosen = ask.choice.is_some();
        if self.about != ask.about {
            self.about.clone_from(&ask.about);
            self.face = Face::Question;
        } else if chosen && !self.chosen {
            self.face = Face::Reasons;
        }
        self.chosen = chosen;
        if self.face == Face::Reasons && !chosen {
            self.face = Face::Question;
        }
        self.face
    }

    pub(super) fn turn(&mut self, face: Face) {
        self.face = face;
    }

    /// Forgets what belongs to sheets that are gone.
    pub(super) fn keep(&mut self, sheet: &Sheet) {
        if !matches!(sheet, Sheet::Ask(_)) {
            self.about.clear();
        }
        if !matches!(sheet, Sheet::Summary(_)) {
            self.skipped = false;
        }
    }

    /// The open page of a text, from 0.
    pub(super) fn page(&self, text: u64, pages: usize) -> usize {
        self.pages.get(&text).copied().unwrap_or(0).min(pages.saturating_sub(1))
    }

    /// Opens the next page; after the last comes the first.
    pub(super) fn next_page(&mut self, text: u64, pages: usize) {
        let next = (self.page(text, pages) + 1) % pages.max(1);
        if self.pages.len() > 64 {
            self.pages.clear();
        }
        self.pages.insert(text, next);
    }
}
