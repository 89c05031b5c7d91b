//! One session: its life, its frames, its time and its head.

use std::sync::Arc;

use openxr_sys::Result as Code;

use super::Outcome;
use super::actions::{Active, Input};
use super::devices::{DevicePose, scripted_pose};
use super::frames::FrameOrder;
use super::interaction::User;
use super::layers::Submission;
use super::lifecycle::{Lifecycle, State};
use super::overrides::Overrides;
use super::pacing::{FrameTiming, Pacer};
use super::pose::Pose;
use super::presence::Presence;
use super::refresh::Rates;
use super::second_view::Observer;
use super::space::Poses;
use crate::control::Config;
use crate::scenario::DrawPlan;
use crate::scenario::input::InputSample;

/// State of a session.
pub(crate) struct Session {
    config: Arc<Config>,
    pub(crate) life: Lifecycle,
    pub(crate) order: FrameOrder,
    pub(crate) input: Input,
    pub(crate) observer: Observer,
    pub(crate) presence: Presence,
    pub(crate) rates: Rates,
    pub(crate) overrides: Overrides,
    pacer: Pacer,
    /// The refresh period that the application or the device wants.
    usual_period_ns: i64,
    refresh_change: Option<(f32, f32)>,
    first_display_ns: Option<i64>,
    drawing: DrawPlan,
    lost: bool,
    ended: u64,
    submission: Option<Submission>,
}

impl Session {
    pub(crate) fn new(config: Arc<Config>, host_now_ns: i64) -> Self {
        let pacer = Pacer::new(config.scenario.clock, config.profile.period_ns(), host_now_ns);
        Self {
            drawing: config.scenario.draw_plan(),
            rates: Rates::new(config.profile.refresh_hz, &config.profile.refresh_rates_hz),
            usual_period_ns: config.profile.period_ns(),
            refresh_change: None,
            config,
            life: Lifecycle::default(),
            order: FrameOrder::default(),
            input: Input::default(),
            observer: Observer::default(),
            presence: Presence::default(),
            overrides: Overrides::default(),
            pacer,
            first_display_ns: None,
            lost: false,
            ended: 0,
            submission: None,
        }
    }

    /// Refuses every call on a lost session.
    pub(crate) fn check_lost(&self) -> Outcome {
        if self.lost { Err(Code::ERROR_SESSION_LOST) } else { Ok(()) }
    }

    /// From now on the session is lost.
    pub(crate) fn lose(&mut self) {
        self.life.announce_loss();
        self.lost = true;
    }

    /// `xrBeginSession`.
    pub(crate) fn begin(&mut self) -> Outcome {
        self.life.begin()?;
        self.order.reset();
        self.pacer.start();
        Ok(())
    }

    /// `xrEndSession`.
    pub(crate) fn end(&mut self) -> Outcome {
        self.life.end()?;
        self.order.reset();
        self.observer.end();
        Ok(())
    }

    /// Plans the next frame.
    pub(crate) fn plan(&mut self, host_now_ns: i64) -> FrameTiming {
        self.follow_refresh();
        let timing = self.pacer.plan(host_now_ns);
        self.first_display_ns.get_or_insert(timing.display_ns);
        timing
    }

    /// The display takes on the rate that is wanted.
    fn follow_refresh(&mut self) {
        let (now_ns, next_ns) = (self.pacer.period_ns(), self.usual_period_ns);
        if next_ns != now_ns {
            self.refresh_change = Some((self.rates.hz_of(now_ns), self.rates.hz_of(next_ns)));
            self.pacer.set_period(next_ns);
        }
    }

    /// The application asks for a refresh rate, 0 for the device's own. It comes with the next frame that is waited for.
    pub(crate) fn request_refresh(&mut self, hz: f32) -> Outcome {
        self.usual_period_ns = self.rates.period_ns(hz)?;
        Ok(())
    }

    /// The present refresh rate.
    pub(crate) fn refresh_hz(&self) -> f32 {
        self.rates.hz_of(self.pacer.period_ns())
    }

    /// The change of rate since the last call, from and to.
    pub(crate) fn take_refresh_change(&mut self) -> Option<(f32, f32)> {
        self.refresh_change.take()
    }

    /// `shouldRender` for a frame. An unseen frame is never drawn, nor counted as drawn.
    pub(crate) fn should_render(&mut self, timing: &FrameTiming) -> bool {
        let since_first = timing.display_ns - self.first_display_ns.unwrap_or(timing.display_ns);
        self.life.is_visible() && self.drawing.takes(since_first, timing.period_ns)
    }

    /// A frame was ended with a valid submission.
    pub(crate) fn frame_ended(&mut self, submission: Submission) {
        self.ended += 1;
        self.submission = Some(submission);
        self.life.frame_ended();
    }

    /// Takes out what was submitted last, as the next submission comes.
    pub(crate) fn take_submission(&mut self) -> Option<Submission> {
        self.submission.take()
    }

    /// Scenario time: seconds after the first frame.
    fn seconds(&self, time_ns: i64) -> f64 {
        self.first_display_ns.map_or(0.0, |first| (time_ns - first) as f64 * 1e-9)
    }

    /// `local_from_view` at a display time.
    pub(crate) fn head_at(&self, time_ns: i64) -> Pose {
        self.config.scenario.head.head_at(self.seconds(time_ns))
    }

    /// What hands, gaze and buttons do at a display time: the script, and what a control has taken over from it.
    pub(crate) fn input_at(&self, time_ns: i64) -> InputSample {
        let scripted = self.config.scenario.input.at(self.seconds(time_ns), &self.head_at(time_ns));
        self.overrides.over(scripted)
    }

    /// Whether input arrives.
    pub(crate) fn is_focused(&self) -> bool {
        self.life.state() == State::Focused
    }

    /// `xrSyncActions`; says whether an interaction profile in use changed, or nothing without focus.
    pub(crate) fn sync(&mut self, active: &[Active], host_now_ns: i64) -> Option<bool> {
        if !self.is_focused() {
            self.input.rest();
            return None;
        }
        let now_ns = self.pacer.now(host_now_ns);
        let sample = self.input_at(now_ns);
        Some(self.input.sync(active, sample, now_ns))
    }

    /// Where the device is that feeds a pose action.
    fn device_at(&self, action: u64, user: Option<User>, time_ns: i64) -> Option<DevicePose> {
        let source = self.input.state(action, user)?.source?;
        match self.input.devices.automated_pose(&source) {
            Some(pose) => Some(pose),
            None => scripted_pose(&self.input_at(time_ns), &source).map(DevicePose::InLocal),
        }
    }

    /// Display time after the first frame's.
    pub(crate) fn since_first_ns(&self, time_ns: i64) -> i64 {
        time_ns - self.first_display_ns.unwrap_or(time_ns)
    }

    /// Calls `ask` with the poses known now.
    pub(crate) fn with_poses<R>(&self, host_now_ns: i64, ask: impl FnOnce(&Poses<'_>) -> R) -> R {
        let head_at = |time_ns| self.head_at(time_ns);
        let device_at = |action, user, time_ns| self.device_at(action, user, time_ns);
        ask(&Poses { head_at: &head_at, device_at: &device_at, now_ns: self.pacer.now(host_now_ns) })
    }

    /// The present time of the display clock.
    pub(crate) fn now_ns(&self, host_now_ns: i64) -> i64 {
        self.pacer.now(host_now_ns)
    }

    /// The present on the display clock, as of the last wait where time is stepped.
    pub(crate) fn now(&self, host_now_ns: i64) -> i64 {
        self.pacer.now(host_now_ns)
    }

    /// Frames ended so far.
    pub(crate) fn frames_ended(&self) -> u64 {
        self.ended
    }

    /// Vsyncs missed so far.
    pub(crate) fn missed_vsyncs(&self) -> u64 {
        self.pacer.missed()
    }

    /// What was submitted last.
    pub(crate) fn submission(&self) -> Option<&Submission> {
        self.submission.as_ref()
    }
}
