//! What the guide asks the application to do.

use super::super::RunError;
use super::super::frame::{Run, content_layer};
use super::super::painter::Shown;
use super::super::pictures::encode;
use super::{Guided, Signing, event};
use crate::observe::step;
use crate::review::{Effect, Entry, Sheet};
use std::sync::mpsc::Receiver;

impl Guided {
    /// Does what the guide wants, in order, and brings it what it waits for.
    pub(super) fn serve(&mut self, run: &mut Run) -> Result<(), RunError> {
        // Effects are few, and taken out so that the guide can be told about them.
        let effects: Vec<Effect> = self.guide.take_effects().collect();
        effects.into_iter().try_for_each(|effect| self.perform(run, effect))
    }

    fn perform(&mut self, run: &mut Run, effect: Effect) -> Result<(), RunError> {
        match effect {
            Effect::Journal(entry) => {
                // What the journal says is done must not be missing from the recording after a loss of power.
                if matches!(entry, Entry::Done { .. })
                    && let Some(on_disk) = run.flush()?
                {
                    let _ended = on_disk.recv();
                }
                self.journal.append(&entry).map_err(RunError::Journal)?;
            }
            Effect::Event(kind, text) => self.happened(run, kind, text),
            Effect::Answer(mut answer) => {
                answer.frame = run.frame.index;
                run.answers.push(answer);
                self.judging.answered();
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
        run.events.push(event(run.frame.index, kind, text));
    }

    /// How the move was made is wanted once for each end of a step, also where a review goes on there.
    fn want_compliance(&mut self) {
        let Sheet::Made(made) = self.guide.sheet() else {
            self.looked_at = false;
            return;
        };
        if !std::mem::replace(&mut self.looked_at, true) && self.moves(&made.step) {
            self.judging.want_compliance(made.step.clone());
        }
    }

    /// Whether a step asks for a move.
    fn moves(&self, id: &str) -> bool {
        let windows = self.plan.steps.iter().find(|step| step.id == id);
        windows.is_some_and(|step| step.action.motion().is_some() || step.action == crate::script::Action::Hold)
    }

    /// Brings the guide what it waits for.
    fn judge(&mut self, run: &mut Run) -> Result<(), RunError> {
        self.want_compliance();
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

impl Run {
    /// Has everything recorded so far brought to disk; `None` while there is no recording yet.
    pub(super) fn flush(&mut self) -> Result<Option<Receiver<()>>, RunError> {
        Ok(self.recorder.as_mut().map(crate::recording::Recorder::flush).transpose()?)
    }

    /// Loads the content anew, as far as it can be: in real time from the package on, where time is stepped from what was read of it.
    pub(super) fn reload(&mut self) -> Result<(), RunError> {
        let Some(content) = &self.content else { return Ok(()) };
        let poc = std::sync::Arc::clone(&content.poc);
        self.loading = super::super::loading::reload(&poc, self.header.device, &self.painter, self.stepped)?;
        self.loading_from_s = self.seconds;
        Ok(())
    }

    /// Pictures of a review go to disk as soon as they are taken.
    pub(in super::super) fn keep_pictures(&mut self, drawn: bool) -> Result<(), RunError> {
        let Some(guided) = &mut self.guided else { return Ok(()) };
        for shot in self.pictures.take() {
            guided.output.write(&shot.path, &shot.png).map_err(RunError::Output)?;
            // Both eyes are one picture; its left half stands for it.
            if shot.path.ends_with("-left.png") {
                guided.guide.pictured(&shot.about, &shot.path);
            }
        }
        let pictures = guided.panel_pictures.as_mut();
        if !drawn && pictures.is_some_and(|pictures| pictures.wants_drawn(guided.guide.sheet(), guided.now.seconds)) {
            guided.want_drawn();
        }
        if drawn { self.keep_panel_picture() } else { Ok(()) }
    }

    /// Brings the guide what it waits for; after the frame was written down, so that all of it is judged.
    pub(in super::super) fn judge_meanwhile(&mut self) -> Result<(), RunError> {
        let Some(mut guided) = self.guided.take() else { return Ok(()) };
        let judged = guided.judge(self);
        self.guided = Some(guided);
        judged
    }

    /// A picture of what is in view of ours, where that is wanted, once for each sheet.
    fn keep_panel_picture(&mut self) -> Result<(), RunError> {
        let Some(guided) = &mut self.guided else { return Ok(()) };
        let Some(name) = guided.panel_pictures.as_mut().and_then(|pictures| pictures.next(guided.guide.sheet())) else {
            return Ok(());
        };
        let shown = Shown { views: &self.frame.views, range: self.range(), index: self.frame.index };
        let layer = content_layer(self.content.as_deref(), &self.loading);
        let Some(guided) = &mut self.guided else { return Ok(()) };
        let stills = self.painter.still(layer.as_slice(), shown, Some(guided.desk.ours()))?;
        for (eye, side) in stills.eyes.iter().zip(["left", "right"]) {
            guided.output.write(&format!("panels/{name}-{side}.png"), &encode(eye)?).map_err(RunError::Output)?;
        }
        Ok(())
    }
}
