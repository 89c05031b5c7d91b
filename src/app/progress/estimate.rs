//! How much is done, and how long the rest takes, told so that it never goes back.

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Of all work known so far; 100 is never shown, as the display goes when all is done.
    pub percent: u32,
    /// Whole seconds, once there is a rate to tell them by.
    pub seconds_left: Option<u32>,
}

/// Time before a rate is believed, seconds (ours): less is mostly the start of threads.
const LEAST_S: f64 = 0.5;

/// From bytes done in time to what is shown: what is left at the rate since the start. More work may come to light on the way; the
/// percentage then waits, and the seconds do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Estimate {
    started: Option<f64>,
    percent: u32,
    seconds_left: Option<u32>,
}

impl Estimate {
    /// With this much done of this much, in bytes, at this time.
    pub fn update(&mut self, [done, total]: [u64; 2], seconds: f64) -> Shown {
        let started = *self.started.get_or_insert(seconds);
        let share = if total == 0 { 0.0 } else { (done as f64 / total as f64).min(1.0) };
        self.percent = self.percent.max((share * 100.0) as u32).min(99);
        let passed = seconds - started;
        if passed >= LEAST_S && share > 0.0 {
            let left = (passed * (1.0 - share) / share).ceil().clamp(1.0, 1e6) as u32;
            self.seconds_left = Some(self.seconds_left.map_or(left, |before| before.min(left)));
        }
        Shown { percent: self.percent, seconds_left: self.seconds_left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_never_goes_back() {
        let mut estimate = Estimate::default();
        let mut check = |work: [u64; 2], seconds: f64, percent: u32, seconds_left: Option<u32>| {
            assert_eq!(estimate.update(work, seconds), Shown { percent, seconds_left }, "{work:?} at {seconds} s");
        };
        check([0, 0], 10.0, 0, None);
        check([10, 100], 10.2, 10, None);
        check([25, 100], 12.0, 25, Some(6));
        // More work than was known: percentage and seconds stay.
        check([30, 400], 13.0, 25, Some(6));
        check([200, 400], 14.0, 50, Some(4));
        check([390, 400], 15.0, 97, Some(1));
        check([400, 400], 16.0, 99, Some(1));
        check([500, 400], 16.1, 99, Some(1));
    }
}
