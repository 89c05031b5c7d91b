//! What the scenario's faults do to a session, and the truth about it.

use std::sync::Arc;

use super::super::fault_course::Notice;
use super::super::lifecycle::State;
use super::super::pacing::FrameTiming;
use super::super::truth::{Frame, Header, Truth, TruthLog};
use super::Session;
use crate::scenario::Clock;
use crate::scenario::input::{HandSample, InputSample};

impl Session {
    /// The display takes on the rate that the next frame is to be shown at.
    pub(super) fn follow_refresh(&mut self) {
        let now_ns = self.pacer.period_ns();
        let next_ns = self.course.period_ns(self.pacer.next_display_ns(), self.usual_period_ns);
        if next_ns != now_ns {
            self.refresh_change = Some((self.rates.hz_of(now_ns), self.rates.hz_of(next_ns)));
            self.pacer.set_period(next_ns);
        }
    }

    /// Frames that were ended are finished now; the truth about them is complete.
    pub(super) fn finish_frames(&mut self, asked_ns: i64, host_now_ns: i64) {
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

    pub(super) fn close_truth(&mut self) {
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
        let (lead, scenario) = (&self.lead, |since_ns: i64| config.scenario.head.head_at(since_ns as f64 * 1e-9));
        let head = |since_ns: i64| lead.at(since_ns, &scenario);
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

    /// Time passes without frames. What the user does while the application is away happens then.
    pub(crate) fn idle(&mut self, host_now_ns: i64) {
        let Some(return_ns) = self.course.return_ns().filter(|_| self.sleeps()) else { return };
        // Nothing advances the stepped clock while no frame loop runs, so it goes at once to where something happens.
        self.pacer.skip_to(return_ns);
        let now_ns = self.pacer.now(host_now_ns);
        let config = Arc::clone(&self.config);
        let (lead, scenario) = (&self.lead, |since_ns: i64| config.scenario.head.head_at(since_ns as f64 * 1e-9));
        let head = |since_ns: i64| lead.at(since_ns, &scenario);
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

    /// What the device tells of hands and eyes at a display time, in the LOCAL space with which the session began; nothing beyond what is
    /// kept and predicted.
    pub(crate) fn told_input(&self, time_ns: i64, host_now_ns: i64) -> InputSample {
        self.with_poses(host_now_ns, |poses| {
            let (sense, head) = (poses.sense(time_ns), self.head_at(time_ns));
            let Some(told) = poses.head(time_ns) else { return InputSample::default() };
            let truth = self.input_at(time_ns);
            let hands = truth.hands.map(|hand| {
                hand.map(|hand| HandSample {
                    local_from_grip: sense.hand(&hand.local_from_grip),
                    local_from_aim: sense.hand(&hand.local_from_aim),
                    ..hand
                })
            });
            // Eyes are seen from inside the headset: their ray goes with the head, wherever that is told to be.
            let gaze = truth.gaze.map(|gaze| if told == head { gaze } else { told.then(&head.inverse().then(&gaze)) });
            InputSample { hands, gaze }
        })
    }

    /// The truth about a moment, as asked now.
    pub(crate) fn truth(&self, time_ns: i64, host_now_ns: i64) -> Truth {
        self.truth_at(time_ns, self.pacer.now(host_now_ns))
    }

    fn truth_at(&self, time_ns: i64, now_ns: i64) -> Truth {
        let since_ns = self.course.since(time_ns);
        let thermal = self.course.plan().thermal(since_ns);
        self.with_poses_at(now_ns, |poses| Truth::of(poses, time_ns, self.seconds(time_ns), thermal))
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
}
