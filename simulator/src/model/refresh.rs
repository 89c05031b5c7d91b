//! The display's refresh rate (XR_FB_display_refresh_rate).

use openxr_sys::Result as Code;

use super::Outcome;

/// Rates of a session's display.
#[derive(Debug)]
pub struct Refresh {
    /// From the lowest to the highest, as the application sees them.
    rates_hz: Vec<f32>,
    /// The same, unrounded: periods are taken from these.
    exact_hz: Vec<f64>,
    preferred: usize,
    current: usize,
    wanted: usize,
    change: Option<(f32, f32)>,
}

impl Refresh {
    /// A display that starts at `preferred_hz` and knows `others_hz` besides.
    pub fn new(preferred_hz: f64, others_hz: &[f64]) -> Self {
        let mut exact_hz: Vec<f64> = others_hz.iter().copied().chain([preferred_hz]).collect();
        exact_hz.sort_by(f64::total_cmp);
        exact_hz.dedup();
        let rates_hz = exact_hz.iter().map(|&hz| hz as f32).collect();
        let preferred = exact_hz.iter().position(|&hz| hz == preferred_hz).unwrap_or_default();
        Self { rates_hz, exact_hz, preferred, current: preferred, wanted: preferred, change: None }
    }

    /// Every rate, from the lowest to the highest. Never changes.
    pub fn rates_hz(&self) -> &[f32] {
        &self.rates_hz
    }

    /// The present rate.
    pub fn current_hz(&self) -> f32 {
        self.rate(self.current)
    }

    /// Asks for a rate; 0 asks for the device's own. It comes with the next frame that is waited for.
    pub fn request(&mut self, hz: f32) -> Outcome {
        let found = self.rates_hz.iter().position(|&rate| rate == hz).or((hz == 0.0).then_some(self.preferred));
        self.wanted = found.ok_or(Code::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB)?;
        Ok(())
    }

    /// A frame is about to be planned: the length of its period in nanoseconds if the rate changes with it.
    pub fn next_period_ns(&mut self) -> Option<i64> {
        if self.wanted == self.current {
            return None;
        }
        self.change = Some((self.current_hz(), self.rate(self.wanted)));
        self.current = self.wanted;
        self.exact_hz.get(self.current).map(|hz| (1e9 / hz).round() as i64)
    }

    /// The change since the last call, from and to.
    pub fn take_change(&mut self) -> Option<(f32, f32)> {
        self.change.take()
    }

    fn rate(&self, index: usize) -> f32 {
        self.rates_hz.get(index).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_rise_and_name_each_once() {
        assert_eq!(Refresh::new(72.0, &[120.0, 72.0, 90.0]).rates_hz(), [72.0, 90.0, 120.0]);
        assert_eq!(Refresh::new(60.0, &[]).rates_hz(), [60.0]);
    }

    #[test]
    fn a_rate_comes_with_the_next_frame_and_is_told_once() {
        let mut refresh = Refresh::new(72.0, &[120.0]);
        assert_eq!(refresh.next_period_ns(), None);
        refresh.request(120.0).unwrap();
        assert_eq!((refresh.current_hz(), refresh.take_change()), (72.0, None));
        assert_eq!(refresh.next_period_ns(), Some(8_333_333));
        assert_eq!(
            (refresh.current_hz(), refresh.take_change(), refresh.take_change()),
            (120.0, Some((72.0, 120.0)), None)
        );
        assert_eq!(refresh.next_period_ns(), None);
        refresh.request(0.0).unwrap();
        assert_eq!(refresh.next_period_ns(), Some(13_888_889));
    }

    #[test]
    fn periods_are_those_of_the_rates_as_written() {
        let mut refresh = Refresh::new(59.94, &[144.0]);
        refresh.request(144.0).unwrap();
        refresh.next_period_ns();
        refresh.request(59.94).unwrap();
        assert_eq!(refresh.next_period_ns(), Some((1e9 / 59.94f64).round() as i64));
    }

    #[test]
    fn unlisted_rates_are_refused_and_change_nothing() {
        let mut refresh = Refresh::new(72.0, &[120.0]);
        for hz in [-72.0, 90.0, f32::NAN, f32::INFINITY, 72.01] {
            assert_eq!(refresh.request(hz), Err(Code::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB), "{hz}");
        }
        assert_eq!(refresh.next_period_ns(), None);
    }

    #[test]
    fn a_wish_taken_back_in_time_changes_nothing() {
        let mut refresh = Refresh::new(72.0, &[120.0]);
        refresh.request(120.0).unwrap();
        refresh.request(0.0).unwrap();
        assert_eq!((refresh.next_period_ns(), refresh.take_change()), (None, None));
    }
}
