//! One session: its life, its frames, its time and its head.

use std::sync::Arc;

use super::Outcome;
use super::fault_course::{Course, Notice, Stalls};
use super::frames::FrameOrder;
use super::layers::Submission;
use super::lifecycle::{Lifecycle, State};
use super::pacing::{FrameTiming, Pacer};
use super::performance::Hints;
use super::pose::Pose;
use super::sense::Tracking;
use super::space::Poses;
use super::truth::{Frame, Header, Truth, TruthLog};
use crate::control::Config;
use crate::scenario::input::{HandSample, InputSample};
use crate::scenario::{Clock, DrawPlan};

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

    /// The display takes on the rate that the next frame is to be shown at.
    fn follow_refresh(&mut self) {
        let (now_ns, next_ns) = (self.pacer.period_ns(), self.pacer.next_display_ns());
        let period_ns = self.course.period_ns(next_ns, self.usual_period_ns);
        if period_ns != now_ns {
            self.pacer.set_period(period_ns);
            self.course.note_refresh(now_ns, period_ns);
        }
    }

    /// Frames that were ended are finished now; the truth about them is complete.
    fn finish_frames(&mut self, asked_ns: i64, host_now_ns: i64) {
        let Some(log) = &mut self.truth else { return };
        let pacer = &self.pacer;
        let finish_ns = match self.config.scenario.clock {
            Clock::Stepped => pacer.stepped_finish_ns(),
            // Who did not have to wait for the GPU learns nothing later than the frame's end.
            Clock::Realtime if host_now_ns - asked_ns > 100_000 => host_now_ns,
            Clock::Realtime => 0,
        };
        log.finished(|vsync, ended_ns| pacer.shown_at(vsync, ended_ns.max(finish_ns)), pacer.missed());
        let course = &self.course;
        log.write(|time_ns| course.plan().active(course.since(time_ns)));
    }

    fn close_truth(&mut self) {
        self.finish_frames(0, 0);
        if let Some(log) = &mut self.truth {
            log.close();
            let course = &self.course;
            log.write(|time_ns| course.plan().active(course.since(time_ns)));
        }
    }

    /// The wait for a frame returns: what is due at it happens. Whether the frame is to be drawn (`shouldRender`).
    pub(crate) fn wake(&mut self, timing: &FrameTiming) -> bool {
        let config = Arc::clone(&self.config);
        let head = |since_ns: i64| config.scenario.head.head_at(since_ns as f64 * 1e-9);
        self.course.pass(timing.display_ns, &mut self.life, &head);
        let render = self.should_render(timing);
        let steps = self.course.take_passed();
        if self.truth.is_some() {
            // The application asks for poses when it wakes, so that is when the prediction counts from.
            let truth = self.truth_at(timing.display_ns, timing.wake_ns);
            let header = Header { device: &config.profile.id, scenario: &config.scenario };
            if let Some(log) = &mut self.truth {
                log.woken(Frame::new(*timing, self.pacer.last_vsync(), truth, render, steps), &header);
            }
        }
        render
    }

    /// An unseen frame is never drawn, nor counted as drawn.
    fn should_render(&mut self, timing: &FrameTiming) -> bool {
        self.life.is_visible() && self.drawing.takes(self.course.since(timing.display_ns), timing.period_ns)
    }

    /// Time passes without frames. What the user does while the application is away happens then.
    pub(crate) fn idle(&mut self, host_now_ns: i64) {
        let Some(return_ns) = self.course.return_ns().filter(|_| self.sleeps()) else { return };
        // Nothing advances the stepped clock while no frame loop runs, so it goes at once to where something happens.
        self.pacer.skip_to(return_ns);
        let now_ns = self.pacer.now(host_now_ns);
        let config = Arc::clone(&self.config);
        let head = |since_ns: i64| config.scenario.head.head_at(since_ns as f64 * 1e-9);
        self.course.pass(now_ns, &mut self.life, &head);
    }

    /// The display runs at another rate from the next frame on, unless a fault says otherwise.
    pub(crate) fn set_refresh_hz(&mut self, hz: f64) {
        self.usual_period_ns = (1e9 / hz).round() as i64;
    }

    /// Whether the session is stopped and waits for the user to come back.
    pub(crate) fn sleeps(&self) -> bool {
        self.life.state() == State::Idle && self.course.return_ns().is_some()
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

    /// Where the head truly is (`local_from_view`) at a display time.
    pub(crate) fn head_at(&self, time_ns: i64) -> Pose {
        self.config.scenario.head.head_at(self.course.since(time_ns) as f64 * 1e-9)
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

    /// What the device tells of hands and eyes at a display time, and how well it knows them; nothing beyond what is kept and predicted.
    /// Poses are in the LOCAL space with which the session began.
    pub(crate) fn input_at(&self, time_ns: i64, host_now_ns: i64) -> (InputSample, Tracking) {
        let seconds = self.course.since(time_ns) as f64 * 1e-9;
        self.with_poses(host_now_ns, |poses| {
            let (sense, head) = (poses.sense(time_ns), self.head_at(time_ns));
            let Some(told) = poses.head(time_ns) else { return (InputSample::default(), sense.tracking) };
            let truth = self.config.scenario.input.at(seconds, &head);
            let hands = truth.hands.map(|hand| {
                hand.map(|hand| HandSample {
                    local_from_grip: sense.hand(&hand.local_from_grip),
                    local_from_aim: sense.hand(&hand.local_from_aim),
                    ..hand
                })
            });
            // Eyes are seen from inside the headset: their ray goes with the head, wherever that is told to be.
            let gaze = truth.gaze.map(|gaze| if told == head { gaze } else { told.then(&head.inverse().then(&gaze)) });
            (InputSample { hands, gaze }, sense.tracking)
        })
    }

    /// The truth about a moment, as asked now.
    pub(crate) fn truth(&self, time_ns: i64, host_now_ns: i64) -> Truth {
        self.truth_at(time_ns, self.pacer.now(host_now_ns))
    }

    fn truth_at(&self, time_ns: i64, now_ns: i64) -> Truth {
        let since_ns = self.course.since(time_ns);
        let thermal = self.course.plan().thermal(since_ns);
        self.with_poses_at(now_ns, |poses| Truth::of(poses, time_ns, since_ns as f64 * 1e-9, thermal))
    }

    /// Places in the scenario of the faults that are there at a display time.
    pub(crate) fn faults_at(&self, time_ns: i64) -> Vec<usize> {
        self.course.plan().active(self.course.since(time_ns)).collect()
    }

    /// What the application is to be told besides states.
    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        self.course.take_notices()
    }

    /// Lines of the truth file that are still to be written.
    pub(crate) fn truth_lines(&mut self) -> Option<&mut Vec<u8>> {
        self.truth.as_mut().map(TruthLog::lines)
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
