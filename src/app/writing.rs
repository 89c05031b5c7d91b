//! Writing a run down: frames, what happens between them, and what arrives late.

use super::RunError;
use super::frame::{Finished, Run};
use super::worker::Content;
use crate::observe::{CostObservation, GpuObservation, RoomObservation, RunInfo};
use crate::recording::{Recorder, RecordingError, WhenFull};
use crate::xr::Lost;
use std::fs::File;
use tracing::info_span;

impl Run {
    /// Writes the frame down. The recording is opened when floor and content are known; frames before that wait for it.
    pub(super) fn record(&mut self) -> Result<(), RunError> {
        let _span = info_span!("record").entered();
        if self.recorder.is_none() {
            self.open_recording()?;
        }
        if self.unmeasured {
            return Ok(());
        }
        let begun = self.clock.now();
        let written = self.write_down();
        self.count_own(begun);
        written
    }

    fn write_down(&mut self) -> Result<(), RunError> {
        let (Some(recorder), Some(content)) = (&mut self.recorder, &self.content) else {
            self.pending.keep(&self.frame);
            return Ok(());
        };
        if !self.pending.is_empty() {
            self.pending.keep(&self.frame);
            let (holograms, anchors) = (content.poc.content.watched.len(), content.poc.content.anchors.len());
            return self.pending.hand_on(recorder, holograms, anchors, false);
        }
        for event in self.events.drain(..) {
            recorder.push_event(&event)?;
        }
        for answer in self.answers.drain(..) {
            recorder.push_answer(&answer)?;
        }
        Ok(recorder.push(&self.frame)?)
    }

    pub(super) fn info(&self, content: &Content) -> RunInfo {
        let mut info = content.header(&self.header, self.floor);
        for (index, anchor) in info.anchors.iter_mut().enumerate() {
            anchor.real = self.headset.is_real_anchor(index);
        }
        info
    }

    /// Stepped time waits for the disk; real time never does: the header is written by a thread, and what is lost later is counted.
    fn open_recording(&mut self) -> Result<(), RunError> {
        if let (Some(file), Some(content)) = (self.file.take_if(|_| self.content.is_some()), &self.content) {
            let info = self.info(content);
            if self.stepped {
                self.recorder = Some(Recorder::start(file, &info, WhenFull::Wait)?);
            } else {
                self.starting = Some(std::thread::spawn(move || Recorder::start(file, &info, WhenFull::Lose)));
            }
        }
        if let Some(starting) = self.starting.take_if(|starting| starting.is_finished()) {
            self.recorder = Some(starting.join().map_err(|_| RunError::Worker)??);
        }
        Ok(())
    }

    /// What arrives late: GPU times, counts, past poses.
    pub(super) fn collect_late(&mut self) -> Result<(), RunError> {
        let _span = info_span!("late").entered();
        let begun = self.clock.now();
        let cost = self.painter.poll(&mut self.gpu)?;
        let written = self.write_late(cost);
        self.count_own(begun);
        written
    }

    fn write_late(&mut self, cost: Option<CostObservation>) -> Result<(), RunError> {
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        let Some(recorder) = self.recorder.as_mut().filter(|_| self.pending.is_empty()) else {
            // Frames before the recording have no past poses in it.
            return session.take_relocated(|_| Ok(()));
        };
        late(recorder, self.room.take(), &mut self.gpu, cost)?;
        session.take_relocated(|again| Ok(recorder.push_relocation(again)?))
    }

    /// What the GPU still has to tell; nothing once it is lost.
    fn last_of_gpu(&mut self) -> Result<Option<CostObservation>, RunError> {
        if self.lost() == Some(Lost::Gpu) {
            return Ok(None);
        }
        self.painter.finish()?;
        self.painter.poll(&mut self.gpu)
    }

    /// Ends the recording in order; frames that follow are not recorded.
    ///
    /// # Errors
    /// If the last records cannot be written, or there is no content yet.
    pub(super) fn close_recording(&mut self) -> Result<(), RunError> {
        let cost = self.last_of_gpu()?;
        let content = self.content.as_ref().ok_or(RunError::Unfinished)?;
        if let Some(starting) = self.starting.take() {
            self.recorder = Some(starting.join().map_err(|_| RunError::Worker)??);
        }
        let mut recorder = self.recorder.take().ok_or(RunError::Unfinished)?;
        let declared = &content.poc.content;
        self.pending.hand_on(&mut recorder, declared.watched.len(), declared.anchors.len(), true)?;
        for event in self.events.drain(..) {
            recorder.push_event(&event)?;
        }
        for answer in self.answers.drain(..) {
            recorder.push_answer(&answer)?;
        }
        late(&mut recorder, self.room.take(), &mut self.gpu, cost)?;
        recorder.finish()?;
        // What is seen from now on is no part of the run.
        self.unmeasured = true;
        Ok(())
    }

    /// Ends the recording in order. Call once [`Run::frame`] has said `false`.
    ///
    /// # Errors
    /// As [`Run::close_recording`].
    pub fn finish(mut self) -> Result<Finished, RunError> {
        self.close_recording()?;
        let content = self.content.take().ok_or(RunError::Unfinished)?;
        let info = self.info(&content);
        Ok(Finished { pictures: self.pictures, poc: content.poc, info })
    }
}

/// Writes down what arrived late, besides past poses.
fn late(
    recorder: &mut Recorder<File>,
    room: Option<RoomObservation>,
    gpu: &mut Vec<GpuObservation>,
    cost: Option<CostObservation>,
) -> Result<(), RecordingError> {
    if let Some(room) = room {
        recorder.push_room(&room)?;
    }
    for gpu in gpu.drain(..) {
        recorder.push_gpu(&gpu)?;
    }
    cost.map_or(Ok(()), |cost| recorder.push_cost(&cost))
}
