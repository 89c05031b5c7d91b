//! One session: its life, its frames, its time and its head.

use std::sync::Arc;

use openxr_sys::Result as Code;

use super::Outcome;
use super::frames::FrameOrder;
use super::layers::Submission;
use super::lifecycle::Lifecycle;
use super::pacing::{FrameTiming, Pacer};
use super::pose::Pose;
use super::space::Poses;
use crate::control::Config;
use crate::scenario::DrawPlan;

/// State of a session.
pub(crate) struct Session {
    config: Arc<Config>,
    pub(crate) life: Lifecycle,
    pub(crate) order: FrameOrder,
    pacer: Pacer,
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
            config,
            life: Lifecycle::default(),
            order: FrameOrder::default(),
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
        Ok(())
    }

    /// Plans the next frame.
    pub(crate) fn plan(&mut self, host_now_ns: i64) -> FrameTiming {
        let timing = self.pacer.plan(host_now_ns);
        self.first_display_ns.get_or_insert(timing.display_ns);
        timing
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

    /// `local_from_view` at a display time.
    pub(crate) fn head_at(&self, time_ns: i64) -> Pose {
        let seconds = self.first_display_ns.map_or(0.0, |first| (time_ns - first) as f64 * 1e-9);
        self.config.scenario.head.head_at(seconds)
    }

    /// Display time after the first frame's.
    pub(crate) fn since_first_ns(&self, time_ns: i64) -> i64 {
        time_ns - self.first_display_ns.unwrap_or(time_ns)
    }

    /// Calls `ask` with the poses known now.
    pub(crate) fn with_poses<R>(&self, host_now_ns: i64, ask: impl FnOnce(&Poses<'_>) -> R) -> R {
        let head_at = |time_ns| self.head_at(time_ns);
        ask(&Poses { head_at: &head_at, now_ns: self.pacer.now(host_now_ns) })
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
