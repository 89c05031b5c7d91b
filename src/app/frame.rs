//! The frame loop. `frame` reads aloud; each step is below it, in order.

use super::check::START_FROM_FLOOR;
use super::guided::{self, Guided};
use super::info::Header;
use super::loading::Loading;
use super::painter::{Painter, Shown};
use super::pending::Pending;
use super::pictures::Pictures;
use super::prepare::Poc;
use super::progress::Progress;
use super::sound::Sound;
use super::timeline::{Moment, Timeline};
use super::worker::Content;
use super::{RunError, depth};
use crate::clock::Clock;
use crate::observe::{
    AnswerObservation, Counters, FrameObservation, GpuObservation, InputObservation, LoadState, RoomObservation,
    RunEvent, RunInfo, Tick,
};
use crate::recording::{Recorder, RecordingError};
use crate::render::{DepthRange, Layer};
use crate::space::Pose;
use crate::units::HostNanos;
use crate::xr::lifecycle::Lifecycle;
use crate::xr::{Headset, Views};
use std::fs::File;
use std::sync::Arc;
use std::thread::JoinHandle;
use tracing::info_span;

/// A run in progress.
pub struct Run {
    /// Frame being made; reused.
    pub(super) frame: FrameObservation,
    pub(super) painter: Painter,
    pub(super) loading: Loading,
    /// What is shown, once it is known.
    pub(super) content: Option<Box<Content>>,
    /// Our own, while nothing of the content can be drawn.
    pub(super) progress: Option<Progress>,
    pub(super) timeline: Timeline,
    /// After the first frame.
    pub(super) seconds: f64,
    /// When the loading that goes on, or went on last, began: seconds after the first frame.
    pub(super) loading_from_s: f64,
    pub(super) headset: Headset,
    pub(super) clock: Clock,
    pub(super) header: Header,
    /// `base_from_floor`, where the runtime located it; asked for in the first frame.
    pub(super) floor: Option<Pose>,
    pub(super) recorder: Option<Recorder<File>>,
    pub(super) starting: Option<JoinHandle<Result<Recorder<File>, RecordingError>>>,
    /// Where the recording goes; taken when content and the first frame's time are known.
    pub(super) file: Option<File>,
    pub(super) pending: Pending,
    pub(super) pictures: Pictures,
    pub(super) sound: Sound,
    pub(super) events: Vec<RunEvent>,
    /// A reviewer's answers, until they are written down.
    pub(super) answers: Vec<AnswerObservation>,
    /// What the hands do in this frame.
    pub(super) input: InputObservation,
    /// The review that the run is made for, if a reviewer is led.
    pub(super) guided: Option<Box<Guided>>,
    pub(super) gpu: Vec<GpuObservation>,
    /// The room, until the recording is open.
    pub(super) room: Option<RoomObservation>,
    /// What measuring itself has cost since the last frame was handed on, nanoseconds.
    pub(super) own_ns: u64,
    /// Nothing is observed, located again or written down: for telling what that costs.
    pub(super) unmeasured: bool,
    pub(super) stepped: bool,
    pub(super) leaving: bool,
}

/// What is left of a run besides its recording.
pub struct Finished {
    pub(super) pictures: Pictures,
    /// What was shown.
    pub poc: Arc<Poc>,
    /// The recording's header.
    pub info: RunInfo,
}

impl Run {
    /// One turn of the loop. `false` when the session is over.
    ///
    /// # Errors
    /// Whatever ends a run: runtime, GPU, disk, content that cannot be decoded.
    pub fn frame(&mut self) -> Result<bool, RunError> {
        self.headset.drain_events(self.frame.index, &mut self.events)?;
        self.hide()?;
        if !matches!(self.headset.state(), Lifecycle::Running(_)) {
            return Ok(self.idle());
        }
        let tick = self.wait()?;
        self.locate_again();
        self.listen();
        self.begin()?;
        let views = self.locate()?;
        self.load()?;
        let moment = self.advance(tick);
        self.arrange(tick);
        self.observe(tick);
        self.guide()?;
        // A layer has to say where it was drawn for: without views there is nothing to hand over.
        let drawn = tick.should_render && self.frame.valid.views && self.draw(moment)?;
        self.locate_again();
        self.end(drawn.then_some(&views))?;
        self.record()?;
        self.collect_late()?;
        self.photograph(moment, drawn)?;
        self.judge_meanwhile()?;
        if moment == Moment::Over {
            self.leave()?;
        }
        self.frame.index += 1;
        Ok(true)
    }
}

impl Run {
    /// Where the recording goes; to be said once the run is no longer opening. Frames made before are in it.
    pub fn record_to(&mut self, file: File) {
        self.file = Some(file);
    }

    /// Whether it is still open whether the content can be shown; nothing needs to be written until it is.
    pub fn is_opening(&self) -> bool {
        self.content.is_none() || !self.loading.is_usable()
    }

    /// What the last frame showed.
    pub fn seen(&self) -> &FrameObservation {
        &self.frame
    }

    /// What hands and eyes did in the last frame; nothing where no reviewer is led.
    pub fn heard(&self) -> &InputObservation {
        &self.input
    }

    /// Whether the script is over and the session winds down.
    pub fn is_leaving(&self) -> bool {
        self.leaving
    }

    /// Whether frames from now on are observed, located again and written down. A check always does; a bench tells by it what that costs.
    pub fn measure(&mut self, on: bool) {
        self.unmeasured = !on;
    }

    /// Leaves out what the display never shows. Pictures for people are drawn whole.
    fn hide(&mut self) -> Result<(), RunError> {
        for (eye, area) in self.headset.take_hidden_areas()?.iter().flatten().enumerate() {
            self.painter.set_visibility_mask(eye, &area.vertices, &area.indices);
        }
        Ok(())
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
        self.frame.own_ns = std::mem::take(&mut self.own_ns);
        Ok(session.wait(&self.clock, &mut self.frame)?)
    }

    /// Adds to what measuring itself costs.
    pub(super) fn count_own(&mut self, begun: HostNanos) {
        let ns = self.clock.now().0.saturating_sub(begun.0);
        self.own_ns = self.own_ns.saturating_add(u64::try_from(ns).unwrap_or(0));
    }

    /// Where the head was in frames that are past by now, as the runtime knows it later.
    fn locate_again(&mut self) {
        let _span = info_span!("relocate").entered();
        let begun = self.clock.now();
        if let Some(mut session) = self.headset.running().filter(|_| !self.unmeasured) {
            session.relocate();
        }
        self.count_own(begun);
    }

    fn begin(&mut self) -> Result<(), RunError> {
        let _span = info_span!("begin").entered();
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        Ok(session.begin(&self.clock, &mut self.frame)?)
    }

    /// Where everything is. Before the first time the floor is found, and content and anchors are put on it.
    fn locate(&mut self) -> Result<Views, RunError> {
        let _span = info_span!("locate").entered();
        if self.frame.index == 0 {
            self.floor = self.headset.locate_floor(self.frame.tick.predicted_display_time);
            self.settle()?;
        }
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        let views = session.locate(&mut self.frame)?;
        let room = session.room(self.frame.index, self.frame.tick.predicted_display_time, &mut self.events);
        self.room = room.or(self.room.take());
        Ok(views)
    }

    /// Puts content and anchors on the floor.
    fn settle(&mut self) -> Result<(), RunError> {
        let Some(content) = &mut self.content else { return Ok(()) };
        if let Some(floor) = self.floor {
            content.stage.settle(floor);
        }
        let (time, frame) = (self.frame.tick.predicted_display_time, self.frame.index);
        Ok(self.headset.create_anchors(content.stage.base_from_anchors(), time, frame, &mut self.events)?)
    }

    /// One frame's worth of loading.
    fn load(&mut self) -> Result<(), RunError> {
        let _span = info_span!("load").entered();
        let (content, upload) = self.loading.step(self.painter.renderer(), &self.clock)?;
        self.frame.upload = upload;
        if let Some(mut content) = content {
            // Stepped time is not heard: it goes faster or slower than a clip does.
            let heard = (!self.stepped).then(|| content.play(&mut self.events));
            self.sound = heard.unwrap_or_else(Sound::none);
            if self.content.is_some() {
                // Loaded anew: it goes back to its place, and its anchors are where they were.
                content.stage.settle(self.floor.unwrap_or(START_FROM_FLOOR));
                self.content = Some(content);
            } else {
                self.content = Some(content);
                self.settle()?;
            }
        }
        Ok(())
    }

    /// Where in the script this frame is.
    fn advance(&mut self, tick: Tick) -> Moment {
        let time = tick.predicted_display_time;
        let (seconds, moment) = match &mut self.guided {
            Some(guided) => guided.at(time),
            None => self.timeline.at(time),
        };
        self.frame.window = guided::window(moment).unwrap_or(self.frame.window);
        let declared_s = self.content.as_ref().map_or(0.0, |content| content.stage.declared_loading_s());
        let there = self.loading.is_there() && seconds >= self.loading_from_s + declared_s;
        self.frame.load = if there { LoadState::Loaded } else { LoadState::Loading };
        self.seconds = seconds;
        moment
    }

    /// Moves the content.
    fn arrange(&mut self, tick: Tick) {
        let _span = info_span!("arrange", time = tick.predicted_display_time.0).entered();
        let drawable = self.loading.is_there();
        let mut own = false;
        if let Some(content) = &mut self.content {
            content.stage.arrange(self.seconds, &self.frame, drawable);
            own = drawable && content.stage.shows_progress();
            self.frame.content_time = tick.predicted_display_time;
        }
        if self.frame.load == LoadState::Loaded {
            self.progress = None;
        }
        let ours = self.progress.as_mut().filter(|_| !own);
        self.frame.tool_progress = ours.is_some() && tick.should_render;
        if let Some(progress) = ours {
            progress.arrange(&self.frame.head, self.loading.work().progress(), self.seconds);
        }
    }

    /// Notes where the content is, lets it be heard from there, and lists what is to be drawn.
    fn observe(&mut self, tick: Tick) {
        let _span = info_span!("observe").entered();
        let begun = self.clock.now();
        match &mut self.content {
            Some(_) if self.unmeasured => {}
            Some(content) => content.stage.observe(&mut self.frame),
            None => self.frame.holograms.clear(),
        }
        self.count_own(begun);
        if let Some(content) = &mut self.content {
            self.sound.place(content.stage.world(), &self.frame);
            content.stage.collect(&self.frame, tick.should_render);
        }
    }

    /// Nearest and farthest distance that is drawn.
    pub(super) fn range(&self) -> DepthRange {
        let range = self.content.as_ref().map_or(depth::NOTHING, |content| content.stage.range());
        // A board is touched from nearer than content may be cut off.
        let ours = self.frame.tool_panel;
        if ours { DepthRange { near: range.near.min(depth::NOTHING.near), ..range } } else { range }
    }

    /// Draws both eyes into the runtime's images.
    fn draw(&mut self, moment: Moment) -> Result<bool, RunError> {
        let _span = info_span!("draw").entered();
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        let target = session.acquire()?;
        if self.loading.is_unseen() {
            session.release()?;
            return Ok(self.handed_over(Counters::default()));
        }
        let range = self.range();
        let content = content_layer(self.content.as_deref(), &self.loading);
        let ours = self.progress.as_ref().filter(|_| self.frame.tool_progress).map(Progress::layer);
        let wanted = self.pictures.wanted(moment, self.frame.load);
        let both;
        let layers = match (content, &ours) {
            (Some(content), Some(ours)) => {
                both = [content, *ours];
                &both[..]
            }
            (Some(_), None) => content.as_slice(),
            (None, _) => ours.as_slice(),
        };
        let shown = Shown { views: &self.frame.views, range, index: self.frame.index };
        let ours = self.guided.as_mut().map(|guided| guided.desk.ours());
        let counters = self.painter.paint(target, layers, shown, wanted, ours);
        let drawn = self.handed_over(counters);
        if let Some(mut session) = self.headset.running() {
            session.release()?;
        }
        if wanted.count {
            self.pictures.counted(moment);
        }
        Ok(drawn)
    }

    /// Notes what was drawn of the frame.
    fn handed_over(&mut self, counters: Counters) -> bool {
        self.frame.counters = counters;
        self.frame.valid.drawn = true;
        self.frame.valid.depth = self.headset.submits_depth();
        self.frame.edges.submit_exit = self.clock.now();
        true
    }

    fn end(&mut self, views: Option<&Views>) -> Result<(), RunError> {
        let _span = info_span!("end").entered();
        if views.is_none() {
            self.frame.valid.drawn = false;
            self.frame.valid.depth = false;
            self.frame.counters = Default::default();
        }
        let range = self.range();
        let drawn = views.map(|views| (views, range.near, range.far));
        let mut session = self.headset.running().ok_or(RunError::NotRunning)?;
        session.end(&self.clock, &mut self.frame, drawn)?;
        if views.is_none() {
            self.frame.edges.submit_exit = self.frame.edges.end_enter;
        }
        Ok(())
    }

    /// Draws the frame once more for a picture, where script or reviewer want one; after the frame, so that its times are not those of the
    /// camera. A picture shows the content alone: what it does not show itself is no evidence of it.
    fn photograph(&mut self, moment: Moment, drawn: bool) -> Result<(), RunError> {
        let by_script = self.pictures.wanted(moment, self.frame.load).still;
        let asked = self.guided.as_mut().and_then(|guided| guided.picture.take_if(|_| drawn));
        if drawn && (by_script || asked.is_some()) {
            let _span = info_span!("photograph").entered();
            let shown = Shown { views: &self.frame.views, range: self.range(), index: self.frame.index };
            let layer = content_layer(self.content.as_deref(), &self.loading);
            let stills = self.painter.still(layer.as_slice(), shown, None)?;
            if by_script {
                self.pictures.keep(&stills, moment, self.frame.index)?;
            }
            if let Some(about) = asked {
                self.pictures.keep_as(&stills, &about, self.frame.index)?;
            }
        }
        self.keep_pictures(drawn)
    }

    /// The script is over.
    fn leave(&mut self) -> Result<(), RunError> {
        if !std::mem::replace(&mut self.leaving, true) {
            self.headset.request_exit()?;
        }
        Ok(())
    }
}

pub(super) fn content_layer<'a>(content: Option<&'a Content>, loading: &'a Loading) -> Option<Layer<'a>> {
    Some(Layer { scene: loading.scene()?, list: &content?.stage.draws })
}
