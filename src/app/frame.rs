//! The frame loop. `frame` reads aloud; each step is below it, in order.

use super::RunError;
use super::loading::Loading;
use super::painter::Painter;
use super::pictures::Pictures;
use super::sound::Sound;
use super::stage::Stage;
use super::timeline::Moment;
use crate::clock::Clock;
use crate::observe::{FrameObservation, GpuObservation, LoadState, RunEvent, RunInfo, Tick};
use crate::recording::{Recorder, WhenFull};
use crate::render::{DepthRange, Layer};
use crate::xr::lifecycle::Lifecycle;
use crate::xr::{Headset, Views};
use std::fs::File;
use tracing::info_span;

/// A run in progress.
pub struct Run {
    /// Frame being made; reused.
    pub(super) frame: FrameObservation,
    pub(super) painter: Painter,
    pub(super) loading: Loading,
    pub(super) stage: Stage,
    pub(super) headset: Headset,
    pub(super) clock: Clock,
    pub(super) info: RunInfo,
    pub(super) recorder: Option<Recorder<File>>,
    /// Where the recording goes; taken when the first frame's time is known.
    pub(super) file: Option<File>,
    pub(super) pictures: Pictures,
    pub(super) events: Vec<RunEvent>,
    pub(super) gpu: Vec<GpuObservation>,
    pub(super) range: DepthRange,
    pub(super) stepped: bool,
    pub(super) leaving: bool,
    pub(super) sound: Sound,
}

impl Run {
    /// One turn of the loop. `false` when the session is over.
    ///
    /// # Errors
    /// Whatever ends a run: runtime, GPU, disk, content that cannot be decoded.
    pub fn frame(&mut self) -> Result<bool, RunError> {
        self.headset.drain_events(self.frame.index, &mut self.events)?;
        if !matches!(self.headset.state(), Lifecycle::Running(_)) {
            return Ok(self.idle());
        }
        let tick = self.wait()?;
        self.begin()?;
        let views = self.locate()?;
        self.load()?;
        let moment = self.advance(tick);
        self.arrange(tick);
        let drawn = tick.should_render && self.draw(moment)?;
        self.end(drawn.then_some(&views))?;
        self.record()?;
        self.collect_late()?;
        self.photograph(moment, drawn)?;
        if moment == Moment::Over {
            self.leave()?;
        }
        self.frame.index += 1;
        Ok(true)
    }
}

impl Run {
    /// Where the recording goes; to be said before the first frame.
    pub fn record_to(&mut self, file: File) {
        self.file = Some(file);
    }

    /// What the last frame showed.
    pub fn seen(&self) -> &FrameObservation {
        &self.frame
    }

    /// Whether the script is over and the session winds down.
    pub fn is_leaving(&self) -> bool {
        self.leaving
    }

    /// Not running: nothing to do but to ask again, politely.
    fn idle(&self) -> bool {
        let over = matches!(self.headset.state(), Lifecycle::Over { .. });
        if !over && !self.stepped {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        !over
    }

    fn wait(&mut self) -> Result<Tick, RunError> {
        let _span = info_span!("wait").entered();
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        Ok(session.wait(&self.clock, &mut self.frame)?)
    }

    fn begin(&mut self) -> Result<(), RunError> {
        let _span = info_span!("begin").entered();
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        Ok(session.begin(&self.clock, &mut self.frame)?)
    }

    /// Where everything is. Before the first time the floor is found, and content and anchors are put on it.
    fn locate(&mut self) -> Result<Views, RunError> {
        let _span = info_span!("locate").entered();
        if self.file.is_some() {
            self.info.floor = self.headset.locate_floor(self.frame.tick.predicted_display_time);
            if let Some(floor) = self.info.floor {
                self.stage.settle(floor);
            }
            self.headset.create_anchors(self.stage.base_from_anchors())?;
        }
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        Ok(session.locate(&mut self.frame)?)
    }

    /// One frame's worth of loading.
    fn load(&mut self) -> Result<(), RunError> {
        let _span = info_span!("load").entered();
        self.loading.step(self.painter.renderer())
    }

    /// Where in the script this frame is.
    fn advance(&mut self, tick: Tick) -> Moment {
        let (seconds, moment) = self.stage.timeline.at(tick.predicted_display_time);
        if let Moment::In(step) = moment {
            self.frame.window = u16::try_from(step).unwrap_or(u16::MAX);
        }
        let there = self.loading.scene().is_some() && seconds >= self.stage.declared_loading_s();
        self.frame.load = if there { LoadState::Loaded } else { LoadState::Loading };
        self.stage.seconds = seconds;
        moment
    }

    /// Moves the content, and notes where it is.
    fn arrange(&mut self, tick: Tick) {
        let _span = info_span!("arrange", time = tick.predicted_display_time.0).entered();
        let drawable = self.loading.scene().is_some();
        self.stage.arrange(&mut self.frame, drawable, tick.should_render);
        self.sound.place(self.stage.world(), &self.frame);
    }

    /// Draws both eyes into the runtime's images.
    fn draw(&mut self, moment: Moment) -> Result<bool, RunError> {
        let _span = info_span!("draw").entered();
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        let target = session.acquire()?;
        let layer = self.loading.scene().map(|scene| Layer { scene, list: &self.stage.draws });
        let layers = layer.as_slice();
        let wanted = self.pictures.wanted(moment, self.frame.load);
        let counters = self.painter.paint(target, layers, &self.frame.views, self.range, self.frame.index, wanted);
        self.frame.counters = counters;
        self.frame.valid.drawn = true;
        self.frame.valid.depth = self.headset.submits_depth();
        self.frame.edges.submit_exit = self.clock.now();
        if let Some(mut session) = self.headset.running() {
            session.release()?;
        }
        if wanted.count {
            self.pictures.counted(moment);
        }
        Ok(true)
    }

    fn end(&mut self, views: Option<&Views>) -> Result<(), RunError> {
        let _span = info_span!("end").entered();
        if views.is_none() {
            self.frame.valid.drawn = false;
            self.frame.valid.depth = false;
            self.frame.counters = Default::default();
        }
        let drawn = views.map(|views| (views, self.range.near, self.range.far));
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        session.end(&self.clock, &mut self.frame, drawn)?;
        if views.is_none() {
            self.frame.edges.submit_exit = self.frame.edges.end_enter;
        }
        Ok(())
    }

    /// Writes the frame down. The first one opens the recording, as the floor is known only then.
    fn record(&mut self) -> Result<(), RunError> {
        let _span = info_span!("record").entered();
        if let Some(file) = self.file.take() {
            // Stepped time waits for the disk; real time never does, and counts what it lost.
            let when_full = if self.stepped { WhenFull::Wait } else { WhenFull::Lose };
            self.recorder = Some(Recorder::start(file, &self.info, when_full)?);
        }
        let Some(recorder) = &mut self.recorder else { return Err(RunError::NotRunning) };
        for event in self.events.drain(..) {
            recorder.push_event(&event)?;
        }
        Ok(recorder.push(&self.frame)?)
    }

    /// What arrives late: GPU times, counts, past poses.
    fn collect_late(&mut self) -> Result<(), RunError> {
        let _span = info_span!("late").entered();
        let Some(recorder) = &mut self.recorder else { return Err(RunError::NotRunning) };
        let cost = self.painter.poll(&mut self.gpu)?;
        for gpu in self.gpu.drain(..) {
            recorder.push_gpu(&gpu)?;
        }
        if let Some(cost) = cost {
            recorder.push_cost(&cost)?;
        }
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        session.relocate(|again| Ok(recorder.push_relocation(again)?))
    }

    /// Draws the frame once more for a picture, where the script wants one; after the frame, so that its times are not those of the camera.
    fn photograph(&mut self, moment: Moment, drawn: bool) -> Result<(), RunError> {
        if drawn && self.pictures.wanted(moment, self.frame.load).still {
            let _span = info_span!("photograph").entered();
            let layer = self.loading.scene().map(|scene| Layer { scene, list: &self.stage.draws });
            let stills = self.painter.still(layer.as_slice(), &self.frame.views, self.range)?;
            self.pictures.keep(&stills, moment, self.frame.index)?;
        }
        Ok(())
    }

    /// The script is over.
    fn leave(&mut self) -> Result<(), RunError> {
        if !std::mem::replace(&mut self.leaving, true) {
            self.headset.request_exit()?;
        }
        Ok(())
    }

    /// Ends the recording in order. Call once [`Run::frame`] has said `false`.
    ///
    /// # Errors
    /// If the last records cannot be written.
    pub fn finish(mut self) -> Result<(Pictures, RunInfo), RunError> {
        self.painter.finish()?;
        let cost = self.painter.poll(&mut self.gpu)?;
        if let Some(mut recorder) = self.recorder.take() {
            for event in self.events.drain(..) {
                recorder.push_event(&event)?;
            }
            for gpu in self.gpu.drain(..) {
                recorder.push_gpu(&gpu)?;
            }
            if let Some(cost) = cost {
                recorder.push_cost(&cost)?;
            }
            recorder.finish()?;
        }
        Ok((self.pictures, self.info))
    }
}
