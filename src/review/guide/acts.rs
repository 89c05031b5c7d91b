//! What the reviewer does, by what is in view. What makes no sense there is ignored.

use super::super::{Action, CheckId, Effect, Entry};
use super::Guide;
use super::view::{LONGEST_NAME, LONGEST_NOTE, Skip, View, clean};
use crate::observe::JudgedBy;

/// What becomes of a dialog that asks why a step is left out.
enum Dialog {
    Stays,
    Closes,
    Submits(String),
}

impl Guide {
    /// Does it.
    pub(super) fn perform(&mut self, action: Action) {
        if action == Action::Leave {
            self.go();
            return;
        }
        match &mut self.view {
            View::PreFlight { .. } => self.prepare(action),
            View::Brief { step, skipping: Some(skip) } | View::Made { step, skipping: Some(skip), .. } => {
                let step = *step;
                match skip.take(action) {
                    Dialog::Stays => {}
                    Dialog::Closes => self.close_skip(),
                    Dialog::Submits(reason) => self.leave_out(step, reason),
                }
            }
            View::Brief { .. } | View::Made { .. } => self.of_step(action),
            View::Ask(_) => self.answer(action),
            View::Summary | View::Signing { .. } => self.of_all(action),
            View::Resumed { .. } if action == Action::Continue => self.go_on(),
            View::Lost if action == Action::Continue => self.lead(),
            View::Signed { .. } if action == Action::Continue => self.view = View::Over,
            _ => {}
        }
    }

    /// With a step that waits to begin, or has ended.
    fn of_step(&mut self, action: Action) {
        match (&mut self.view, action) {
            (View::Brief { skipping, .. } | View::Made { skipping, .. }, Action::OpenSkip) => {
                *skipping = Some(Skip::new())
            }
            (View::Brief { step, .. }, Action::Continue) => {
                self.view = View::Ready { step: *step, since: self.seconds };
            }
            (View::Made { step, .. }, action @ (Action::Continue | Action::Repeat)) => {
                let step = *step;
                let step = self.id(step);
                let again = action == Action::Repeat;
                self.journal(if again { Entry::Repeated { step } } else { Entry::Kept { step } });
                self.lead();
            }
            _ => {}
        }
    }

    /// With all answers, and at the signature.
    fn of_all(&mut self, action: Action) {
        match (&mut self.view, action) {
            (View::Summary, Action::Visit(about)) => self.visit(&about),
            (View::Summary, Action::Continue) => self.view = View::Signing { writing: false },
            (View::Signing { writing: writing @ false }, Action::Sign) => {
                *writing = true;
                self.effects.push(Effect::Sign);
            }
            (View::Signing { writing: false }, Action::Close | Action::Cancel) => self.view = View::Summary,
            _ => {}
        }
    }

    /// Ends; while the report is being written that has to be waited for.
    fn go(&mut self) {
        match self.view {
            View::Over | View::Signing { writing: true } => return,
            View::Signed { .. } => {}
            _ => self.effects.push(Effect::Leave),
        }
        self.view = View::Over;
    }

    /// From the notice to where the review was broken off.
    fn go_on(&mut self) {
        match self.record.ready {
            true => self.lead(),
            false => self.view = View::PreFlight { writing: None },
        }
    }

    fn close_skip(&mut self) {
        if let View::Brief { skipping, .. } | View::Made { skipping, .. } = &mut self.view {
            *skipping = None;
        }
    }

    fn prepare(&mut self, action: Action) {
        let mut checks = self.checks();
        let View::PreFlight { writing } = &mut self.view else { return };
        match action {
            Action::Check(id, yes) if checks.any(|known| known == id) => self.check(id, yes),
            Action::Name(name) => self.name(&name),
            Action::OpenKeyboard => *writing = Some(self.record.reviewer.clone()),
            Action::Write(text) => {
                if let Some(writing) = writing {
                    *writing = clean(&text, LONGEST_NAME);
                }
            }
            Action::Close => {
                if let Some(name) = writing.take() {
                    self.name(&name);
                }
            }
            Action::Cancel => *writing = None,
            Action::Continue if self.is_ready() => {
                self.journal(Entry::Ready {});
                self.tell_checks();
                self.lead();
            }
            _ => {}
        }
    }

    /// Answers a check, if that is new.
    pub(super) fn check(&mut self, id: CheckId, yes: bool) {
        if self.record.check(id) != Some(yes) {
            self.journal(Entry::Check { id: id.word().to_owned(), yes });
        }
    }

    /// Sets the reviewer's name, if that is new.
    pub(super) fn name(&mut self, name: &str) {
        let name = clean(name, LONGEST_NAME).trim().to_owned();
        if name != self.record.reviewer {
            let script = self.setup.by == JudgedBy::Script;
            self.journal(Entry::Reviewer { name, script });
        }
    }
}

impl Skip {
    fn take(&mut self, action: Action) -> Dialog {
        match (action, &mut self.writing) {
            (Action::Write(text), Some(writing)) => *writing = clean(&text, LONGEST_NOTE),
            (Action::Close, writing @ Some(_)) => self.picks.note = writing.take().unwrap_or_default(),
            (Action::Cancel, writing @ Some(_)) => *writing = None,
            (Action::Close | Action::Cancel, None) => return Dialog::Closes,
            (Action::OpenKeyboard, writing @ None) => *writing = Some(self.picks.note.clone()),
            (Action::ToggleReason(id), _) => self.picks.toggle(&id),
            (Action::Submit, None) if self.picks.says() => return Dialog::Submits(self.picks.reason()),
            _ => {}
        }
        Dialog::Stays
    }
}
