//! What the operator is shown of a review, by what the guide shows the reviewer.

use super::view::{OperatorView, StepState};
use super::{Live, StepRow};
use crate::checklist::{Answers, Choice};
use crate::criteria;
use crate::review::{Sheet, SummaryLine};
use crate::script::{Action, Plan};

/// Keeps an [`OperatorView`] up to date.
#[derive(Debug, Clone, Default)]
pub struct Follower {
    view: OperatorView,
    /// What each step asks about, if it asks.
    asks: Vec<Option<String>>,
    present: Option<usize>,
    ran: bool,
    why_not: String,
}

impl Follower {
    /// For the steps of a script; `not_asked` are criteria that are no concern of the device.
    pub fn new(plan: &Plan, not_asked: &[String]) -> Follower {
        let row = |step: &crate::script::Step| StepRow {
            id: step.id.clone(),
            say: step.say.clone(),
            of_s: step.duration.as_secs_f64(),
            ..StepRow::default()
        };
        let asks = |step: &crate::script::Step| match &step.action {
            Action::Ask { about } => Some(about.clone()),
            _ => None,
        };
        let line = |about: &str, name: &str| SummaryLine {
            about: about.to_owned(),
            name: name.to_owned(),
            ..SummaryLine::default()
        };
        let asked = criteria::all().iter().filter(|criterion| !not_asked.contains(&criterion.id));
        let lines = asked.map(|criterion| line(&criterion.id, &criterion.name));
        let questions = criteria::questions().iter().map(|question| line(&question.id, &question.name));
        let view = OperatorView {
            steps: plan.steps.iter().map(row).collect(),
            checklist: lines.chain(questions).collect(),
            ..OperatorView::default()
        };
        Follower { view, asks: plan.steps.iter().map(asks).collect(), ..Follower::default() }
    }

    /// As it is now.
    pub fn view(&self) -> &OperatorView {
        &self.view
    }

    /// What the guide shows, the step that runs with the seconds that it has run, and everything answered so far.
    pub fn follow(&mut self, sheet: &Sheet, running: Option<(usize, f64)>, answers: &Answers, live: &Live) {
        self.view.live.clone_from(live);
        if let Sheet::PreFlight(sheet) = sheet {
            self.view.standing.clone_from(&sheet.standing);
        }
        let shown = match sheet {
            Sheet::Brief(brief) => self.named(&brief.step),
            Sheet::Made(made) => self.named(&made.step),
            Sheet::Ask(ask) if !ask.revisited => self.asks.iter().position(|about| about.as_ref() == Some(&ask.about)),
            _ => None,
        };
        let over = matches!(sheet, Sheet::Summary(_) | Sheet::Signing(_));
        if let Some(present) = running.map(|(step, _)| step).or(shown) {
            self.be_at(present);
        } else if over {
            self.be_at(self.view.steps.len());
        }
        if let Some((step, seconds)) = running {
            self.ran = true;
            self.set(step, StepState::Running);
            if let Some(row) = self.view.steps.get_mut(step) {
                row.seconds = seconds;
            }
        } else if let Some(step) = shown {
            self.show(step, sheet);
        }
        self.answered(sheet, answers);
    }

    fn named(&self, id: &str) -> Option<usize> {
        self.view.steps.iter().position(|step| step.id == id)
    }

    fn set(&mut self, step: usize, state: StepState) {
        if let Some(row) = self.view.steps.get_mut(step) {
            row.state = state;
        }
    }

    /// What lies behind is done, or was left out if it was explained and never ran.
    fn be_at(&mut self, present: usize) {
        if self.present == Some(present) {
            return;
        }
        if let Some(left) = self.present.replace(present) {
            let asked = self.asks.get(left).is_some_and(Option::is_some);
            let state = if self.ran || asked { StepState::Done } else { StepState::Skipped(self.why_not.clone()) };
            self.set(left, state);
        }
        for row in self.view.steps.iter_mut().take(present).filter(|row| row.state == StepState::Ahead) {
            // A review that was resumed has these behind it.
            row.state = StepState::Done;
        }
        (self.ran, self.why_not) = (false, String::new());
    }

    fn show(&mut self, step: usize, sheet: &Sheet) {
        let skipping = match sheet {
            Sheet::Brief(brief) => {
                self.set(step, StepState::Waiting);
                brief.skipping.as_ref()
            }
            Sheet::Made(made) => {
                self.ran = true;
                self.set(step, StepState::Done);
                if let Some(row) = self.view.steps.get_mut(step) {
                    row.compliance_pct = made.compliance_pct;
                }
                made.skipping.as_ref()
            }
            _ => {
                self.set(step, StepState::Waiting);
                None
            }
        };
        if let Some(skipping) = skipping {
            let picked =
                skipping.reasons.iter().filter(|(_, picked)| *picked).map(|(id, _)| crate::messages::say_reason(id));
            let words = picked.chain((!skipping.note.is_empty()).then(|| skipping.note.clone()));
            self.why_not = words.collect::<Vec<_>>().join("; ");
            // What ran and is being left out counts for nothing.
            self.ran = false;
        }
    }

    fn answered(&mut self, sheet: &Sheet, answers: &Answers) {
        self.view.about = match sheet {
            Sheet::Ask(ask) => Some(ask.about.clone()),
            _ => None,
        };
        for line in &mut self.view.checklist {
            let given = answers.criteria.iter().chain(&answers.questions).rev().find(|answer| answer.id == line.about);
            line.grade = given.and_then(|answer| match answer.choice {
                Choice::Grade(grade) => Some(grade),
                Choice::NotApplicable => None,
            });
            line.not_applicable = given.is_some_and(|answer| answer.choice == Choice::NotApplicable);
            // Whether a measurement decides is worked out for the summary.
            if let Sheet::Summary(summary) = sheet
                && let Some(told) = summary.lines.iter().find(|told| told.about == line.about)
            {
                line.clone_from(told);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::{Answer, Grade};
    use crate::review::{Ask, Brief, Made, Skipping};
    use crate::script::{self, Known};

    fn follower() -> Follower {
        let text = "schema = 1\nname = \"three\"\ntitle = \"Three steps\"\ntrack = \"self-check\"\n\
                    [[step]]\nid = \"hold\"\nverb = \"hold\"\nduration = \"5s\"\n\
                    [[step]]\nid = \"sweep\"\nverb = \"hold\"\nduration = \"5s\"\n\
                    [[step]]\nid = \"asked\"\nverb = \"ask\"\nabout = \"hologram-stability\"\n";
        let plan = script::parse("three.toml", text, &Known::probes()).expect("a script");
        Follower::new(&plan, &["data-loading".to_owned()])
    }

    fn states(follower: &Follower) -> Vec<StepState> {
        follower.view().steps.iter().map(|step| step.state.clone()).collect()
    }

    fn brief(step: &str, note: Option<&str>) -> Sheet {
        let skipping = note.map(|note| Skipping { note: note.to_owned(), ..Skipping::default() });
        Sheet::Brief(Brief { step: step.to_owned(), skipping, ..Brief::default() })
    }

    #[test]
    fn steps_are_followed_from_sheet_to_sheet() {
        let mut follower = follower();
        let none = Answers::default();
        let live = Live::default();
        use StepState::{Ahead, Done, Running, Skipped, Waiting};
        follower.follow(&brief("hold", None), None, &none, &live);
        assert_eq!(states(&follower), [Waiting, Ahead, Ahead]);
        follower.follow(&Sheet::Hidden, Some((0, 2.5)), &none, &live);
        assert_eq!(states(&follower), [Running, Ahead, Ahead]);
        assert_eq!(follower.view().steps[0].seconds, 2.5);
        let made = Made { step: "hold".into(), compliance_pct: Some(91.0), ..Made::default() };
        follower.follow(&Sheet::Made(made), None, &none, &live);
        assert_eq!(states(&follower), [Done, Ahead, Ahead]);
        assert_eq!(follower.view().steps[0].compliance_pct, Some(91.0));
        follower.follow(&brief("sweep", None), None, &none, &live);
        follower.follow(&brief("sweep", Some("no room")), None, &none, &live);
        let ask = Ask { about: "hologram-stability".into(), ..Ask::default() };
        follower.follow(&Sheet::Ask(Box::new(ask)), None, &none, &live);
        assert_eq!(states(&follower), [Done, Skipped("no room".into()), Waiting]);
        assert_eq!(follower.view().about.as_deref(), Some("hologram-stability"));
        let choice = Choice::Grade(Grade::Meets);
        let answer = Answer { id: "hologram-stability".into(), choice, reason: String::new() };
        let answers = Answers { criteria: vec![answer], ..Answers::default() };
        follower.follow(&Sheet::Signing(Default::default()), None, &answers, &live);
        assert_eq!(states(&follower), [Done, Skipped("no room".into()), Done]);
        let graded: Vec<_> = follower.view().checklist.iter().filter(|line| line.grade.is_some()).collect();
        assert_eq!(graded.len(), 1);
        assert_eq!((graded[0].about.as_str(), graded[0].grade), ("hologram-stability", Some(Grade::Meets)));
    }

    #[test]
    fn a_resumed_review_has_its_steps_behind_it() {
        let mut follower = follower();
        let ask = Ask { about: "hologram-stability".into(), ..Ask::default() };
        follower.follow(&Sheet::Ask(Box::new(ask)), None, &Answers::default(), &Live::default());
        assert_eq!(states(&follower), [StepState::Done, StepState::Done, StepState::Waiting]);
        assert!(!follower.view().checklist.iter().any(|line| line.about == "data-loading"));
        assert_eq!(follower.view().checklist.len(), 16);
    }
}
