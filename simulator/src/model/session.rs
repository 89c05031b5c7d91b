//! One session: its life, its frames, its time and its head.

mod course;
mod lead;

use std::sync::Arc;

use super::Outcome;
use super::actions::{Active, Input};
use super::devices::{DevicePose, scripted_pose};
use super::fault_course::{Course, Stalls};
use super::frames::FrameOrder;
use super::interaction::User;
use super::layers::Submission;
use super::lead::Lead;
use super::lifecycle::{Lifecycle, State};
use super::overrides::Overrides;
use super::pacing::{FrameTiming, Pacer};
use super::performance::Hints;
use super::presence::Presence;
use super::refresh::Rates;
use super::second_view::Observer;
use super::space::{Anchor, Poses};
use super::truth::TruthLog;
use crate::control::Config;
use crate::scenario::DrawPlan;
use crate::scenario::input::InputSample;

/// Frames that an application may have under way, and one more.
const FRAMES_KEPT: usize = 4;

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
    lead: Lead,
    /// Display time of the frame planned last.
    planned_ns: Option<i64>,
    /// What the application says it needs.
    pub(crate) hints: Hints,
    pacer: Pacer,
    /// The refresh period that the application or the device wants where no fault changes it.
    usual_period_ns: i64,
    refresh_change: Option<(f32, f32)>,
    course: Course,
    stalls: [Stalls; FRAMES_KEPT],
    /// Until when the GPU is to seem busy, on the host's clock.
    gpu_due_ns: Option<i64>,
    drawing: DrawPlan,
    lost: Option<super::Refusal>,
    ended: u64,
    submission: Option<Submission>,
    truth: Option<TruthLog>,
}

impl Session {
    pub(crate) fn new(config: Arc<Config>, host_now_ns: i64) -> Self {
        let period_ns = config.profile.period_ns();
        Self {
            pacer: Pacer::new(config.scenario.clock, period_ns, host_now_ns),
            usual_period_ns: period_ns,
            course: Course::new(&config.scenario, period_ns),
            drawing: config.scenario.draw_plan(),
            truth: config.scenario.truth.as_ref().map(|_| TruthLog::default()),
            rates: Rates::new(config.profile.refresh_hz, &config.profile.refresh_rates_hz),
            refresh_change: None,
            config,
            life: Lifecycle::default(),
            order: FrameOrder::default(),
            input: Input::default(),
            observer: Observer::default(),
            presence: Presence::default(),
            overrides: Overrides::default(),
            lead: Lead::default(),
            planned_ns: None,
            hints: Hints::default(),
            stalls: [Stalls::default(); FRAMES_KEPT],
            gpu_due_ns: None,
            lost: None,
            ended: 0,
            submission: None,
        }
    }

    /// Refuses every call on a lost session, or on one whose instance is lost.
    pub(crate) fn check_lost(&self) -> Outcome {
        self.lost.or(self.course.lost()).map_or(Ok(()), Err)
    }

    /// From now on the session is lost.
    pub(crate) fn lose(&mut self) {
        self.life.announce_loss();
        self.lost.get_or_insert(super::Refusal::ERROR_SESSION_LOST);
        self.close_truth();
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
        self.close_truth();
        Ok(())
    }

    /// How long the GPU is to seem busy with what was submitted, until a time of the host's clock.
    pub(crate) fn gpu_due_ns(&mut self) -> Option<i64> {
        self.gpu_due_ns.take()
    }

    /// Plans the next frame. The application asked for it at `asked_ns`; the GPU was waited for until `host_now_ns`.
    pub(crate) fn plan(&mut self, asked_ns: i64, host_now_ns: i64) -> FrameTiming {
        self.finish_frames(asked_ns, host_now_ns);
        self.follow_refresh();
        let mut timing = self.pacer.plan(host_now_ns);
        self.course.start(timing.display_ns);
        self.planned_ns = Some(timing.display_ns);
        let stalls = self.course.stalls(timing.display_ns);
        if let Some(slot) = self.stalls.get_mut(timing.index as usize % FRAMES_KEPT) {
            *slot = stalls;
        }
        self.pacer.hold_up(stalls.wait_ns);
        timing.wake_ns += stalls.wait_ns;
        timing
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

    /// An unseen frame is never drawn, nor counted as drawn.
    fn should_render(&mut self, timing: &FrameTiming) -> bool {
        self.life.is_visible() && self.drawing.takes(self.course.since(timing.display_ns), timing.period_ns)
    }

    /// A frame was ended with a valid submission. Returns how much longer `xrEndFrame` is to take.
    pub(crate) fn frame_ended(&mut self, submission: Submission, host_now_ns: i64) -> i64 {
        let Stalls { gpu_ns, end_ns, .. } =
            self.stalls.get(submission.frame as usize % FRAMES_KEPT).copied().unwrap_or_default();
        self.pacer.keep_gpu_busy(gpu_ns);
        self.pacer.hold_up(end_ns);
        if gpu_ns > 0 {
            self.gpu_due_ns = self.gpu_due_ns.max(Some(host_now_ns + gpu_ns));
        }
        let now_ns = self.pacer.now(host_now_ns);
        if let Some(log) = &mut self.truth {
            log.ended(submission.frame, now_ns);
        }
        self.ended += 1;
        self.submission = Some(submission);
        self.life.frame_ended();
        end_ns
    }

    /// Takes out what was submitted last, as the next submission comes.
    pub(crate) fn take_submission(&mut self) -> Option<Submission> {
        self.submission.take()
    }

    /// Scenario time: seconds after the first frame.
    fn seconds(&self, time_ns: i64) -> f64 {
        self.course.since(time_ns) as f64 * 1e-9
    }

    /// What hands, gaze and buttons truly do at a display time: the script, and what a control has taken over from it.
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

    /// Whether a space follows the eyes.
    pub(crate) fn is_gaze(&self, anchor: Anchor) -> bool {
        let Anchor::Action { action, user } = anchor else { return false };
        let source = self.input.state(action, user).and_then(|state| state.source);
        source.is_some_and(|source| source.user == User::Eyes)
    }

    /// Display time after the first frame's.
    pub(crate) fn since_first_ns(&self, time_ns: i64) -> i64 {
        self.course.since(time_ns)
    }

    /// Calls `ask` with the poses known now.
    pub(crate) fn with_poses<R>(&self, host_now_ns: i64, ask: impl FnOnce(&Poses<'_>) -> R) -> R {
        self.with_poses_at(self.pacer.now(host_now_ns), ask)
    }

    fn with_poses_at<R>(&self, now_ns: i64, ask: impl FnOnce(&Poses<'_>) -> R) -> R {
        let head_at = |time_ns| self.head_at(time_ns);
        let device_at = |action, user, time_ns| self.device_at(action, user, time_ns);
        let faults = self.course.first_ns().map(|first_ns| (self.course.plan(), first_ns));
        ask(&Poses { head_at: &head_at, device_at: &device_at, now_ns, faults, origins: self.course.origins() })
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
