//! A session: performs the life cycle's effects, owns what lives as long as it.

use super::anchors::Anchor;
use super::bridge::{self, Graphics};
use super::buffers::EyeBuffers;
use super::input::Input;
use super::instance::{Runtime, STEREO};
use super::lifecycle::{self, Effect, Lifecycle, SessionState};
use super::loss::Watch;
use super::relocate::{Relocated, Relocator};
use super::room::Look;
use super::{XrError, outside, to_pose};
use crate::observe::{Located, RunEvent};
use crate::space::Pose;
use crate::units::XrNanos;
use openxr as xr;

/// A headset with a session on it.
///
/// Fields are dropped in order: images before the session's handles, the session before the device (which its drop guard also holds).
pub struct Headset {
    pub(super) buffers: EyeBuffers,
    pub(super) relocator: Relocator,
    pub(super) relocated: Relocated,
    pub(super) anchors: Vec<Anchor>,
    pub(super) base: xr::Space,
    pub(super) head: xr::Space,
    floor: Option<xr::Space>,
    pub(super) stream: xr::FrameStream<xr::Vulkan>,
    pub(super) waiter: xr::FrameWaiter,
    pub(super) session: xr::Session<xr::Vulkan>,
    pub(super) graphics: Graphics,
    pub(super) runtime: Runtime,
    pub(super) state: Lifecycle,
    pub(super) base_type: xr::ReferenceSpaceType,
    events: xr::EventDataBuffer,
    pub(super) time_source: Option<TimeSource>,
    pub(super) input: Option<Input>,
    pub(super) look: Look,
    pub(super) watch: Watch,
    /// The runtime has said that it will be gone.
    pub(super) instance_ends: bool,
    /// What the eyes do not show has not been asked for, or has changed since.
    pub(super) hidden_areas_changed: bool,
}

/// Tells the present on the display clock.
pub type TimeSource = Box<dyn Fn() -> Option<XrNanos>>;

impl Headset {
    /// Makes the graphics device through the runtime, the session, its spaces and its swapchains.
    ///
    /// `choose` picks wgpu features from those on offer; `render_scale` is the side of an eye's picture over the recommended one.
    ///
    /// # Errors
    /// Whatever runtime or driver answer.
    pub fn create(
        runtime: Runtime,
        choose: &dyn Fn(wgpu::Features) -> wgpu::Features,
        render_scale: f64,
    ) -> Result<Headset, XrError> {
        let graphics = bridge::create_graphics(&runtime.instance, runtime.system, choose, runtime.window)?;
        let (session, waiter, stream) = bridge::create_session(&runtime.instance, runtime.system, &graphics)?;
        let spaces = session.enumerate_reference_spaces()?;
        let unbounded = xr::ReferenceSpaceType::UNBOUNDED_MSFT;
        let base_type = if spaces.contains(&unbounded) { unbounded } else { xr::ReferenceSpaceType::LOCAL };
        let space = |kind| session.create_reference_space(kind, xr::Posef::IDENTITY);
        let floor = [xr::ReferenceSpaceType::LOCAL_FLOOR, xr::ReferenceSpaceType::STAGE]
            .into_iter()
            .find(|kind| spaces.contains(kind));
        let base = space(base_type)?;
        let head = space(xr::ReferenceSpaceType::VIEW)?;
        let floor = floor.map(space).transpose()?;
        let depth = runtime.has("XR_KHR_composition_layer_depth");
        let most = graphics.device.limits().max_texture_dimension_2d;
        let buffers = EyeBuffers::create(&session, &graphics, runtime.scaled_eye_size(render_scale, most), depth)?;
        let watch = Watch::over(&graphics.device);
        Ok(Headset {
            buffers,
            relocator: Relocator::default(),
            relocated: Relocated::default(),
            anchors: Vec::new(),
            base,
            head,
            floor,
            stream,
            waiter,
            session,
            graphics,
            runtime,
            state: Lifecycle::Idle,
            base_type,
            events: xr::EventDataBuffer::new(),
            time_source: None,
            input: None,
            look: Look::Away,
            watch,
            instance_ends: false,
            hidden_areas_changed: true,
        })
    }

    /// The shared graphics device.
    pub fn graphics(&self) -> &Graphics {
        &self.graphics
    }

    /// The runtime.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Asks `source` for the present instead of converting the host's clock: where time is stepped no host clock can tell it.
    pub fn set_time_source(&mut self, source: TimeSource) {
        self.time_source = Some(source);
    }

    /// The raw session handle, for the embedded simulator's controls.
    pub fn raw_session(&self) -> xr::sys::Session {
        self.session.as_raw()
    }

    /// Colour format, depth format and pixels of the eye buffers.
    pub fn target(&self) -> (wgpu::TextureFormat, wgpu::TextureFormat, [u32; 2]) {
        self.buffers.formats()
    }

    /// All images of the eye buffers.
    pub fn images(&self) -> super::EyeImages<'_> {
        self.buffers.images()
    }

    /// Whether depth goes to the runtime with every picture.
    pub fn submits_depth(&self) -> bool {
        self.buffers.submits_depth()
    }

    /// Where the client stands.
    pub fn state(&self) -> Lifecycle {
        self.state
    }

    /// `base_from_floor` at a time, if the runtime reports a floor.
    pub fn locate_floor(&self, time: XrNanos) -> Option<Pose> {
        let floor = self.floor.as_ref()?;
        let located = locate(floor, &self.base, time);
        located.valid.then_some(located.pose)
    }

    /// Takes all waiting events, performs what they demand, and reports what the recording should know.
    ///
    /// # Errors
    /// A step the life cycle does not allow, a failing call, or a lost GPU.
    pub fn drain_events(&mut self, frame: u64, report: &mut Vec<RunEvent>) -> Result<(), XrError> {
        if let Some(why) = self.watch.lost() {
            return Err(XrError::Gpu(why.to_owned()));
        }
        loop {
            let (said, event) = {
                let polled = outside(|| self.runtime.instance.poll_event(&mut self.events))?;
                let Some(event) = polled else { return Ok(()) };
                read_event(&event, frame)
            };
            self.hidden_areas_changed |= event.as_ref().is_some_and(|event| event.kind == MASK_CHANGED);
            self.instance_ends |= event.as_ref().is_some_and(|event| event.kind == INSTANCE_LOSS);
            // A device that is hot says so of each of its processors.
            report.extend(event.filter(|event| event.kind != THERMAL || report.last() != Some(event)));
            if let Some(said) = said {
                let (state, effect) = lifecycle::next(self.state, said)?;
                self.perform(effect)?;
                self.state = state;
            }
        }
    }

    /// Asks the runtime to wind the session down.
    ///
    /// # Errors
    /// Whatever the runtime answers.
    pub fn request_exit(&self) -> Result<(), XrError> {
        Ok(self.session.request_exit()?)
    }

    /// The running session's verbs, if it runs: drawing while not running does not compile.
    pub fn running(&mut self) -> Option<super::Running<'_>> {
        matches!(self.state, Lifecycle::Running(_)).then(|| super::Running::new(self))
    }

    fn perform(&mut self, effect: Effect) -> Result<(), XrError> {
        match effect {
            Effect::Begin => {
                self.session.begin(STEREO)?;
            }
            Effect::End => {
                self.graphics.device.poll(wgpu::PollType::wait_indefinitely()).ok();
                self.session.end()?;
            }
            Effect::None | Effect::Destroy => {}
        }
        Ok(())
    }
}

impl Drop for Headset {
    fn drop(&mut self) {
        // The runtime may not destroy images that the GPU still reads; a lost device has nothing left to wait for.
        if let Err(error) = self.graphics.device.poll(wgpu::PollType::wait_indefinitely()) {
            tracing::warn!(%error, "waiting for the GPU before the session ends");
        }
    }
}

/// Kind of the event that says that an eye shows other pixels than before.
const MASK_CHANGED: &str = "visibility-mask-changed";

/// Kind of the event that says that the runtime will be gone.
const INSTANCE_LOSS: &str = "instance-loss";

/// Kind of the event that says how hot the device is: `normal`, `warning` (it may soon slow down) or `impaired` (it has).
pub const THERMAL: &str = "thermal";

fn read_event(event: &xr::Event<'_>, frame: u64) -> (Option<SessionState>, Option<RunEvent>) {
    let record = |kind: &str, time: Option<xr::Time>, text: String| {
        Some(RunEvent { frame, time: time.map(|t| XrNanos(t.as_nanos())), kind: kind.into(), text })
    };
    match event {
        xr::Event::SessionStateChanged(change) => {
            let said = session_state(change.state());
            (said, record("session-state", Some(change.time()), format!("{:?}", change.state())))
        }
        xr::Event::ReferenceSpaceChangePending(change) => {
            let text = format!("{:?}", change.reference_space_type());
            (None, record("reference-space-change", Some(change.change_time()), text))
        }
        xr::Event::InstanceLossPending(loss) => {
            (Some(SessionState::LossPending), record(INSTANCE_LOSS, Some(loss.loss_time()), String::new()))
        }
        xr::Event::EventsLost(lost) => (None, record("events-lost", None, format!("{} lost", lost.lost_event_count()))),
        xr::Event::VisibilityMaskChangedKHR(change) => {
            (None, record(MASK_CHANGED, None, format!("view {}", change.view_index())))
        }
        xr::Event::PerfSettingsEXT(change) if change.sub_domain() == xr::PerfSettingsSubDomainEXT::THERMAL => {
            (None, thermal(change.to_level()).and_then(|stage| record(THERMAL, None, stage.to_owned())))
        }
        xr::Event::InteractionProfileChanged(_) => (None, record("interaction-profile-changed", None, String::new())),
        _ => (None, None),
    }
}

fn thermal(level: xr::PerfSettingsNotificationLevelEXT) -> Option<&'static str> {
    Some(match level {
        xr::PerfSettingsNotificationLevelEXT::NORMAL => "normal",
        xr::PerfSettingsNotificationLevelEXT::WARNING => "warning",
        xr::PerfSettingsNotificationLevelEXT::IMPAIRED => "impaired",
        _ => return None,
    })
}

fn session_state(state: xr::SessionState) -> Option<SessionState> {
    Some(match state {
        xr::SessionState::IDLE => SessionState::Idle,
        xr::SessionState::READY => SessionState::Ready,
        xr::SessionState::SYNCHRONIZED => SessionState::Synchronized,
        xr::SessionState::VISIBLE => SessionState::Visible,
        xr::SessionState::FOCUSED => SessionState::Focused,
        xr::SessionState::STOPPING => SessionState::Stopping,
        xr::SessionState::LOSS_PENDING => SessionState::LossPending,
        xr::SessionState::EXITING => SessionState::Exiting,
        _ => return None,
    })
}

/// `base_from_space` with the runtime's word on it; a failing call is an invalid pose, as the frame must go on.
pub(super) fn locate(space: &xr::Space, base: &xr::Space, time: XrNanos) -> Located {
    let Ok(location) = outside(|| space.locate(base, xr::Time::from_nanos(time.0))) else { return Located::default() };
    use xr::SpaceLocationFlags as F;
    Located {
        pose: to_pose(location.pose),
        valid: location.location_flags.contains(F::POSITION_VALID | F::ORIENTATION_VALID),
        tracked: location.location_flags.contains(F::POSITION_TRACKED | F::ORIENTATION_TRACKED),
    }
}
