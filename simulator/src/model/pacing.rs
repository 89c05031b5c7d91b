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
    grid: Grid,
    last_vsync: i64,
    planned: u64,
    missed: u64,
    fresh: bool,
    stepped_now_ns: i64,
    /// Until when the GPU is kept busy on the stepped clock, where nothing takes time by itself.
    stepped_busy_ns: i64,
}

/// The vsyncs: evenly spaced, with one change of the spacing remembered.
#[derive(Debug, Clone, Copy)]
struct Grid {
    /// Number and time of the vsync from which the present spacing holds.
    base: i64,
    base_ns: i64,
    period_ns: i64,
    /// The spacing before.
    before_ns: i64,
}

impl Grid {
    fn vsync(&self, index: i64) -> i64 {
        let period_ns = if index < self.base { self.before_ns } else { self.period_ns };
        self.base_ns + (index - self.base) * period_ns
    }

    /// Index of the first vsync at or after `ns`.
    fn edge_after(&self, ns: i64) -> i64 {
        let since = ns - self.base_ns;
        let period_ns = if since < 0 { self.before_ns } else { self.period_ns };
        self.base + since.div_euclid(period_ns) + i64::from(since.rem_euclid(period_ns) != 0)
    }
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
            grid: Grid { base: 0, base_ns: origin_ns, period_ns, before_ns: period_ns },
            last_vsync: LEAD - 1,
            planned: 0,
            missed: 0,
            fresh: true,
            stepped_now_ns: origin_ns,
            stepped_busy_ns: origin_ns,
        }
    }

    /// The present time of the display clock.
    pub fn now(&self, host_now_ns: i64) -> i64 {
        match self.clock {
            Clock::Realtime => host_now_ns,
            Clock::Stepped => self.stepped_now_ns,
        }
    }

    /// Length of a refresh in nanoseconds.
    pub fn period_ns(&self) -> i64 {
        self.grid.period_ns
    }

    /// Vsyncs at which no new frame was shown while the frame loop ran, known as soon as the next frame is planned.
    pub fn missed(&self) -> u64 {
        self.missed
    }

    /// Number of the vsync for which a frame was planned last.
    pub fn last_vsync(&self) -> i64 {
        self.last_vsync
    }

    /// The display time of the next frame if nothing is late.
    pub fn next_display_ns(&self) -> i64 {
        self.grid.vsync(self.last_vsync + 1)
    }

    /// Number of the vsync at which a frame is shown that was planned for `vsync` and finished at `finished_ns`.
    pub fn shown_at(&self, vsync: i64, finished_ns: i64) -> i64 {
        vsync.max(self.grid.edge_after(finished_ns) + 1)
    }

    /// When all that was started on the stepped clock is finished.
    pub fn stepped_finish_ns(&self) -> i64 {
        self.stepped_now_ns.max(self.stepped_busy_ns)
    }

    /// Plans the next frame for an application that asks at `host_now_ns`, with the frame before it finished by CPU and GPU.
    pub fn plan(&mut self, host_now_ns: i64) -> FrameTiming {
        let next = self.last_vsync + 1;
        let finished_ns = match self.clock {
            Clock::Stepped => self.stepped_finish_ns(),
            Clock::Realtime => host_now_ns,
        };
        let vsync = next.max(self.grid.edge_after(finished_ns) + LEAD);
        if !std::mem::take(&mut self.fresh) {
            self.missed += (vsync - next).unsigned_abs();
        }
        self.last_vsync = vsync;
        let index = self.planned;
        self.planned += 1;
        let timing = FrameTiming {
            index,
            wake_ns: self.grid.vsync(vsync - LEAD),
            display_ns: self.grid.vsync(vsync),
            period_ns: self.grid.period_ns,
        };
        self.stepped_now_ns = timing.wake_ns;
        timing
    }

    /// From the frame planned last on, vsyncs are `period_ns` apart.
    pub fn set_period(&mut self, period_ns: i64) {
        let base_ns = self.grid.vsync(self.last_vsync);
        self.grid = Grid { base: self.last_vsync, base_ns, period_ns, before_ns: self.grid.period_ns };
    }

    /// The frame loop is held up for `ns`; on the realtime clock the caller lets that time pass.
    pub fn hold_up(&mut self, ns: i64) {
        self.stepped_now_ns += ns;
    }

    /// The GPU finishes what was submitted `ns` from now; on the realtime clock the caller lets that time pass.
    pub fn keep_gpu_busy(&mut self, ns: i64) {
        self.stepped_busy_ns = self.stepped_busy_ns.max(self.stepped_now_ns + ns);
    }

    /// Lets time pass while no frame loop runs, to `ns` on the stepped clock.
    pub fn skip_to(&mut self, ns: i64) {
        if self.clock == Clock::Stepped && ns > self.stepped_now_ns {
            self.stepped_now_ns = ns;
        }
    }

    /// The frame loop starts, again or for the first time: what passed before it was no frame's vsync.
    pub fn start(&mut self) {
        self.fresh = true;
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
    fn stalls_on_the_stepped_clock_cost_the_vsyncs_that_they_would_cost() {
        let mut pacer = Pacer::new(Clock::Stepped, P, 0);
        let mut next = |gpu: i64, cpu: i64| {
            let display = (pacer.plan(0).display_ns - STEPPED_ORIGIN_NS) / P;
            pacer.hold_up(cpu);
            pacer.keep_gpu_busy(gpu);
            (display, pacer.missed(), pacer.shown_at(display, pacer.stepped_finish_ns()))
        };
        assert_eq!(next(0, 0), (2, 0, 2));
        assert_eq!(next(P, 0), (3, 0, 3), "a whole period is still in time");
        assert_eq!(next(P + 1, 0), (4, 0, 5), "one nanosecond more is a vsync late");
        assert_eq!(next(P / 2, P), (6, 1, 7), "CPU and GPU add up");
        assert_eq!(next(0, 0), (8, 2, 8));
    }

    #[test]
    fn vsyncs_change_their_spacing_after_the_frame_planned_last() {
        for (clock, origin) in [(Clock::Stepped, STEPPED_ORIGIN_NS), (Clock::Realtime, 0)] {
            let mut pacer = Pacer::new(clock, P, 0);
            let mut now = 0;
            let mut planned = |pacer: &mut Pacer| {
                let timing = pacer.plan(now);
                assert!(clock == Clock::Stepped || timing.wake_ns >= now);
                now = timing.wake_ns + 1;
                [timing.wake_ns - origin, timing.display_ns - origin, timing.period_ns]
            };
            assert_eq!(planned(&mut pacer), [0, 2 * P, P]);
            pacer.set_period(4 * P);
            assert_eq!(pacer.next_display_ns() - origin, 6 * P);
            assert_eq!(planned(&mut pacer), [P, 6 * P, 4 * P]);
            assert_eq!(planned(&mut pacer), [2 * P, 10 * P, 4 * P]);
            assert_eq!(planned(&mut pacer), [6 * P, 14 * P, 4 * P]);
            pacer.set_period(P / 2);
            assert_eq!(planned(&mut pacer), [10 * P, 14 * P + P / 2, P / 2]);
            assert_eq!(planned(&mut pacer), [14 * P, 15 * P, P / 2]);
            assert_eq!(pacer.missed(), 0);
        }
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
    fn time_can_be_skipped_while_nothing_runs() {
        let mut pacer = Pacer::new(Clock::Stepped, P, 0);
        pacer.plan(0);
        pacer.skip_to(STEPPED_ORIGIN_NS + 20 * P + 5);
        pacer.start();
        assert_eq!(pacer.plan(0).display_ns, STEPPED_ORIGIN_NS + 23 * P);
        assert_eq!(pacer.missed(), 0);
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
