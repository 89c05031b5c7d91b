//! Questions: what can be answered when, and what an answer is made of.

use super::super::sheet::Lack;
use super::super::{Action, Effect, Entry};
use super::Guide;
use super::record::asked;
use super::view::{Draft, LONGEST_NOTE, Picks, View, clean};
use crate::checklist::{Basis, Choice, Grade};
use crate::criteria::find;
use crate::observe::AnswerObservation;
use crate::script;

/// Most pictures for one question (ours).
const MOST_PICTURES: usize = 8;

impl Guide {
    /// A step of the script asks.
    pub(super) fn ask(&mut self, place: usize) {
        let Some(script::Action::Ask { about }) = self.plan.steps.get(place).map(|step| &step.action) else { return };
        let about = about.clone();
        // What was measured for it before may be out of date by now.
        self.besides.retain(|(known, _)| *known != about);
        self.open(Some(place), about);
    }

    /// The summary sends back to a question.
    pub(super) fn visit(&mut self, about: &str) {
        if self.asked_about().any(|known| known == about) {
            self.open(None, about.to_owned());
        }
    }

    fn open(&mut self, step: Option<usize>, about: String) {
        if find(&about).is_some() {
            self.effects.push(Effect::Measure(about.clone()));
        }
        let given = self.record.answer(&about);
        let choice = given.and_then(|answer| Choice::of_word(&answer.choice));
        let picks = match given {
            Some(answer) => Picks::again(&about, &answer.picked, &answer.reason),
            None => Picks::of(&about),
        };
        self.view =
            View::Ask(Box::new(Draft { step, about, choice, picks, writing: None, replaying: false, aid: false }));
    }

    /// What the reviewer does with a question.
    pub(super) fn answer(&mut self, action: Action) {
        let View::Ask(draft) = &self.view else { return };
        let moments = self.beside(&draft.about).is_some_and(|beside| !beside.moments.is_empty());
        let has_aid = self.setup.aids.contains(&draft.about);
        let lacks = self.lacks(draft);
        let pictures = self.record.pictures_of(&draft.about).count();
        let View::Ask(draft) = &mut self.view else { return };
        match (action, &mut draft.writing) {
            (Action::Write(text), Some(writing)) => *writing = clean(&text, LONGEST_NOTE),
            (Action::Close, writing @ Some(_)) => draft.picks.note = writing.take().unwrap_or_default(),
            (Action::Cancel, writing @ Some(_)) => *writing = None,
            (Action::OpenKeyboard, writing @ None) => *writing = Some(draft.picks.note.clone()),
            (Action::Choose(choice), _) if asked(&draft.about).is_some_and(|asked| asked.allows(choice)) => {
                draft.choice = Some(choice);
            }
            (Action::ToggleReason(id), _) => draft.picks.toggle(&id),
            (Action::Picture, _) if pictures < MOST_PICTURES => {
                self.effects.push(Effect::Picture(draft.about.clone()));
            }
            (Action::Replay(on), _) => draft.replaying = on && moments,
            (Action::Aid(on), _) => draft.aid = on && has_aid,
            (Action::Submit, None) if lacks.is_none() => self.commit(),
            (Action::Continue | Action::Cancel, None) => self.leave_open(),
            _ => {}
        }
    }

    /// Why an answer cannot be given yet.
    pub(super) fn lacks(&self, draft: &Draft) -> Option<Lack> {
        let Some(choice) = draft.choice else { return Some(Lack::Choice) };
        let programme = asked(&draft.about).is_some_and(|asked| asked.programme);
        if !programme && self.beside(&draft.about).is_none() {
            return Some(Lack::Measuring);
        }
        if draft.picks.says() {
            return None;
        }
        if self.overrules(draft).is_some() {
            return Some(Lack::ReasonToOverrule);
        }
        // Against the manifest a grade counts only with a reason, and `not applicable` only says what it says.
        let away = self.away.contains(&draft.about.as_str());
        let wants = programme || away != (choice == Choice::NotApplicable);
        wants.then_some(Lack::Reason)
    }

    /// The measured Fail that a choice would overrule.
    pub(super) fn overrules(&self, draft: &Draft) -> Option<Grade> {
        let failed = self.is_failed(&draft.about);
        (failed && draft.choice.is_some_and(|choice| choice != Choice::Grade(Grade::Fail))).then_some(Grade::Fail)
    }

    /// Whether a measurement fails it.
    pub(super) fn is_failed(&self, about: &str) -> bool {
        self.beside(about).is_some_and(|beside| beside.grade == Some((Grade::Fail, Basis::Measured)))
    }

    fn commit(&mut self) {
        let View::Ask(draft) = &self.view else { return };
        let Some(choice) = draft.choice else { return };
        let answer = AnswerObservation {
            frame: self.frame,
            about: draft.about.clone(),
            choice: choice.word().to_owned(),
            reason: draft.picks.reason(),
            picked: draft.picks.picked().cloned().collect(),
            pictures: self.record.pictures_of(&draft.about).map(str::to_owned).collect(),
            reviewer: self.record.reviewer.clone(),
            by: self.setup.by,
        };
        self.journal(Entry::Answered { answer: answer.clone() });
        self.effects.push(Effect::Answer(answer));
        self.lead();
    }

    /// Goes on without an answer; a visit ends without changing anything.
    fn leave_open(&mut self) {
        let View::Ask(draft) = &self.view else { return };
        if let Some(place) = draft.step {
            self.journal(Entry::LeftOpen { step: self.id(place) });
        }
        self.lead();
    }
}
