//! What the guide asks the application to do.

use super::super::RunError;
use super::super::frame::Run;
use super::{Guided, Signing, event};
use crate::observe::step;
use crate::review::{Effect, Sheet};

impl Guided {
    /// Does what the guide wants, in order, and brings it what it waits for.
    pub(super) fn serve(&mut self, run: &mut Run) -> Result<(), RunError> {
        // Effects are few, and taken out so that the guide can be told about them.
        let effects: Vec<Effect> = self.guide.take_effects().collect();
        for effect in effects {
            self.perform(run, effect)?;
        }
        self.judge(run)
    }

    fn perform(&mut self, run: &mut Run, effect: Effect) -> Result<(), RunError> {
        match effect {
            Effect::Journal(entry) => self.journal.append(&entry).map_err(RunError::Journal)?,
            Effect::Event(kind, text) => self.happened(run, kind, text),
            Effect::Answer(mut answer) => {
                answer.frame = run.frame.index;
                run.answers.push(answer);
            }
            Effect::Measure(about) => self.judging.want_beside(about),
            Effect::Picture(about) => {
                self.picture = Some(about);
                self.want_drawn();
            }
            Effect::Reload => run.reload()?,
            Effect::FollowGaze => run.headset.follow_gaze(&mut run.events),
            Effect::LookAtRoom => run.headset.look_at_room(),
            Effect::Sign => self.signing = Signing::Asked,
            Effect::Leave => {}
        }
        Ok(())
    }

    fn happened(&mut self, run: &mut Run, kind: &'static str, text: String) {
        if [step::BEGUN, step::DONE, step::SKIPPED].contains(&kind) {
            self.judging.moved_on();
        }
        if kind == step::DONE && self.moves(&text) {
            self.judging.want_compliance(text.clone());
        }
        run.events.push(event(run.frame.index, kind, text));
    }

    /// Whether a step asks for a move.
    fn moves(&self, id: &str) -> bool {
        let windows = self.plan.steps.iter().find(|step| step.id == id);
        windows.is_some_and(|step| step.action.motion().is_some() || step.action == crate::script::Action::Hold)
    }

    /// Brings the guide what it waits for.
    fn judge(&mut self, run: &mut Run) -> Result<(), RunError> {
        if matches!(self.guide.sheet(), Sheet::Summary(summary) if summary.verdict.is_empty()) {
            self.judging.want_verdict();
        }
        if self.judging.is_asked() {
            let Some(on_disk) = run.flush()? else { return Ok(()) };
            self.judging.start(on_disk);
        }
        self.judging.answer(&mut self.guide)
    }

    /// On the stepped simulator few frames are drawn: one more, for a picture.
    fn want_drawn(&self) {
        if let Some(person) = &self.person {
            person.draw(1);
        }
    }
}
