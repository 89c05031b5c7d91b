//! One session: its life, its frames, its time and its head.

mod course;

use std::sync::Arc;

use super::Outcome;
use super::fault_course::{Course, Stalls};
use super::frames::FrameOrder;
use super::layers::Submission;
use super::lifecycle::Lifecycle;
use super::pacing::{FrameTiming, Pacer};
use super::performance::Hints;
use super::pose::Pose;
use super::space::Poses;
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
    /// What the application says it needs.
    pub(crate) hints: Hints,
    pacer: Pacer,
    /// The refresh period where no fault changes it.
    usual_period_ns: i64,
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
            config,
            life: Lifecycle::default(),
            order: FrameOrder::default(),
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
        let stalls = self.course.stalls(timing.display_ns);
        if let Some(slot) = self.stalls.get_mut(timing.index as usize % FRAMES_KEPT) {
            *slot = stalls;
        }
        self.pacer.hold_up(stalls.wait_ns);
        timing.wake_ns += stalls.wait_ns;
        timing
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

    /// Scenario time: seconds after the first frame.
    fn seconds(&self, time_ns: i64) -> f64 {
        self.course.since(time_ns) as f64 * 1e-9
    }

    /// Where the head truly is (`local_from_view`) at a display time.
    pub(crate) fn head_at(&self, time_ns: i64) -> Pose {
        self.config.scenario.head.head_at(self.seconds(time_ns))
    }

    /// What hands, gaze and buttons truly do at a display time.
    pub(crate) fn input_at(&self, time_ns: i64) -> InputSample {
        self.config.scenario.input.at(self.seconds(time_ns), &self.head_at(time_ns))
    }

    /// Calls `ask` with the poses known now.
    pub(crate) fn with_poses<R>(&self, host_now_ns: i64, ask: impl FnOnce(&Poses<'_>) -> R) -> R {
        self.with_poses_at(self.pacer.now(host_now_ns), ask)
    }

    fn with_poses_at<R>(&self, now_ns: i64, ask: impl FnOnce(&Poses<'_>) -> R) -> R {
        let head_at = |time_ns| self.head_at(time_ns);
        let faults = self.course.first_ns().map(|first_ns| (self.course.plan(), first_ns));
        ask(&Poses { head_at: &head_at, now_ns, faults, origins: self.course.origins() })
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
