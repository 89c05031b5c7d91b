//! When frames wake, when they are due, when they are seen. Times are nanoseconds of the display clock (XrTime).
//!
//! Vsync `k` is at `origin + k * period`. A frame predicted for vsync `k` wakes the application at vsync `k - 2`, must
//! be finished by vsync `k - 1`, and is shown at `k`; the period between belongs to the compositor. A frame finished later is
//! shown at a later vsync, and the next wait aligns to the next vsync edge: that is how a device drops to half rate.

use crate::scenario::Clock;

/// Periods from waking the application to showing its frame.
const LEAD: i64 = 2;

/// Start of time on the stepped clock: one second, since OpenXR's times must be positive.
pub const STEPPED_ORIGIN_NS: i64 = 1_000_000_000;

/// The plan for one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameTiming {
    /// Number of the frame, from 0 in each session.
    pub index: u64,
    /// When the wait returns.
    pub wake_ns: i64,
    /// `predictedDisplayTime`.
    pub display_ns: i64,
    /// `predictedDisplayPeriod`.
    pub period_ns: i64,
}

/// Plans frames on either clock.
#[derive(Debug)]
pub struct Pacer {
    clock: Clock,
    period_ns: i64,
    origin_ns: i64,
    last_vsync: i64,
    planned: u64,
    missed: u64,
    fresh: bool,
    /// When the last frame was woken; before the first one, the origin. On the stepped clock that is the present.
    last_wake_ns: i64,
}

impl Pacer {
    /// A pacer whose vsyncs are counted from `host_now_ns` on the realtime clock.
    pub fn new(clock: Clock, period_ns: i64, host_now_ns: i64) -> Self {
        let origin_ns = match clock {
            Clock::Realtime => host_now_ns,
            Clock::Stepped => STEPPED_ORIGIN_NS,
        };
        Self {
            clock,
            period_ns,
            origin_ns,
            last_vsync: LEAD - 1,
            planned: 0,
            missed: 0,
            fresh: true,
            last_wake_ns: origin_ns,
        }
    }

    /// The present time of the display clock.
    pub fn now(&self, host_now_ns: i64) -> i64 {
        match self.clock {
            Clock::Realtime => host_now_ns,
            Clock::Stepped => self.last_wake_ns,
        }
    }

    /// Length of a refresh in nanoseconds.
    pub fn period_ns(&self) -> i64 {
        self.period_ns
    }

    /// Vsyncs at which no new frame was shown while the frame loop ran, known as soon as the next frame is planned.
    pub fn missed(&self) -> u64 {
        self.missed
    }

    /// From the next frame on a refresh is this long. The vsync of the last planned frame stays where it is.
    pub fn set_period(&mut self, period_ns: i64) {
        self.origin_ns = self.vsync(self.last_vsync) - self.last_vsync * period_ns;
        self.period_ns = period_ns;
    }

    /// Plans the next frame for an application that asks at `host_now_ns`, with the frame before it finished by CPU and GPU.
    pub fn plan(&mut self, host_now_ns: i64) -> FrameTiming {
        let next = self.last_vsync + 1;
        let vsync = match self.clock {
            Clock::Stepped => next,
            Clock::Realtime => next.max(self.edge_after(host_now_ns) + LEAD),
        };
        if !std::mem::take(&mut self.fresh) {
            self.missed += (vsync - next).unsigned_abs();
        }
        self.last_vsync = vsync;
        let index = self.planned;
        self.planned += 1;
        let timing = FrameTiming {
            index,
            // Where a longer period has just begun, its grid would wake the application before the frame it had last.
            wake_ns: self.vsync(vsync - LEAD).max(self.last_wake_ns),
            display_ns: self.vsync(vsync),
            period_ns: self.period_ns,
        };
        self.last_wake_ns = timing.wake_ns;
        timing
    }

    /// The frame loop starts, again or for the first time: what passed before it was no frame's vsync.
    pub fn start(&mut self) {
        self.fresh = true;
    }

    fn vsync(&self, index: i64) -> i64 {
        self.origin_ns + index * self.period_ns
    }

    /// Index of the first vsync at or after `ns`.
    fn edge_after(&self, ns: i64) -> i64 {
        let since = ns - self.origin_ns;
        since.div_euclid(self.period_ns) + i64::from(since.rem_euclid(self.period_ns) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    const P: i64 = 1000;

    /// Runs frames that each take `work` from wake to finished; returns display times in periods.
    fn displays(work: &[i64]) -> (Vec<i64>, u64) {
        let mut pacer = Pacer::new(Clock::Realtime, P, 5_000);
        let mut now = 5_000;
        let shown = work.iter().map(|work| {
            let timing = pacer.plan(now);
            assert!(timing.wake_ns >= now, "a wait never returns in the past");
            now = timing.wake_ns + work;
            (timing.display_ns - 5_000) / P
        });
        (shown.collect(), pacer.missed())
    }

    #[test]
    fn in_time_every_vsync_is_used() {
        assert_eq!(displays(&[100, 900, 1000, 10, 500]), (vec![2, 3, 4, 5, 6], 0));
    }

    #[test]
    fn a_late_frame_misses_its_vsync_and_the_next_one_aligns() {
        assert_eq!(displays(&[100, 1001, 100, 100]), (vec![2, 3, 5, 6], 1));
        assert_eq!(displays(&[3500, 100]), (vec![2, 6], 3));
    }

    #[test]
    fn steady_overload_runs_at_half_rate() {
        assert_eq!(displays(&[1100, 1100, 1100]), (vec![2, 4, 6], 2));
    }

    #[test]
    fn a_pause_of_the_frame_loop_is_no_miss() {
        let mut pacer = Pacer::new(Clock::Realtime, P, 0);
        pacer.plan(0);
        pacer.start();
        assert_eq!(pacer.plan(50_500).display_ns, 53_000);
        assert_eq!(pacer.missed(), 0);
        pacer.plan(54_000);
        assert_eq!(pacer.missed(), 2);
    }

    #[test]
    fn stepped_time_advances_one_period_a_wait_and_stands_still_between() {
        let mut pacer = Pacer::new(Clock::Stepped, P, 123);
        assert_eq!(pacer.now(999), STEPPED_ORIGIN_NS);
        for n in 0..5 {
            let timing = pacer.plan(77 * n);
            assert_eq!(timing.display_ns, STEPPED_ORIGIN_NS + (n + 2) * P);
            assert_eq!(pacer.now(1 << 40), STEPPED_ORIGIN_NS + n * P);
        }
        assert_eq!(pacer.missed(), 0);
    }

    #[test]
    fn a_new_period_begins_at_the_last_vsync_and_time_never_goes_back() {
        let mut pacer = Pacer::new(Clock::Stepped, P, 0);
        let mut last = pacer.plan(0);
        for period in [P / 2, 4 * P, P] {
            pacer.set_period(period);
            for _ in 0..3 {
                let timing = pacer.plan(0);
                assert_eq!((timing.display_ns - last.display_ns, timing.period_ns), (period, period));
                assert!(timing.wake_ns >= last.wake_ns && timing.wake_ns < timing.display_ns);
                last = timing;
            }
        }
    }

    #[test]
    fn on_the_realtime_clock_frames_keep_to_the_new_grid() {
        let mut pacer = Pacer::new(Clock::Realtime, P, 0);
        assert_eq!(pacer.plan(0).display_ns, 2 * P);
        pacer.set_period(P / 2);
        assert_eq!(pacer.plan(P).display_ns, 5 * P / 2);
        let timing = pacer.plan(2 * P);
        assert_eq!((timing.wake_ns, timing.display_ns), (2 * P, 3 * P));
        assert_eq!(pacer.missed(), 0);
    }
}
