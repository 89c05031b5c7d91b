//! The display's refresh rate (XR_FB_display_refresh_rate).

use openxr_sys::Result as Code;

use super::Outcome;

/// Rates of a session's display.
#[derive(Debug)]
pub struct Refresh {
    /// From the lowest to the highest.
    rates_hz: Vec<f32>,
    preferred_hz: f32,
    current_hz: f32,
    wanted_hz: f32,
    change: Option<(f32, f32)>,
}

impl Refresh {
    /// A display that starts at `preferred_hz` and knows `others_hz` besides.
    pub fn new(preferred_hz: f64, others_hz: &[f64]) -> Self {
        let preferred_hz = preferred_hz as f32;
        let mut rates_hz: Vec<f32> = others_hz.iter().map(|&hz| hz as f32).chain([preferred_hz]).collect();
        rates_hz.sort_by(f32::total_cmp);
        rates_hz.dedup();
        Self { rates_hz, preferred_hz, current_hz: preferred_hz, wanted_hz: preferred_hz, change: None }
    }

    /// Every rate, from the lowest to the highest. Never changes.
    pub fn rates_hz(&self) -> &[f32] {
        &self.rates_hz
    }

    /// The present rate.
    pub fn current_hz(&self) -> f32 {
        self.current_hz
    }

    /// Asks for a rate; 0 asks for the device's own. It comes with the next frame that is waited for.
    pub fn request(&mut self, hz: f32) -> Outcome {
        if hz != 0.0 && !self.rates_hz.contains(&hz) {
            return Err(Code::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB);
        }
        self.wanted_hz = if hz == 0.0 { self.preferred_hz } else { hz };
        Ok(())
    }

    /// A frame is about to be planned: the length of its period in nanoseconds if the rate changes with it.
    pub fn next_period_ns(&mut self) -> Option<i64> {
        if self.wanted_hz == self.current_hz {
            return None;
        }
        self.change = Some((self.current_hz, self.wanted_hz));
        self.current_hz = self.wanted_hz;
        Some((1e9 / f64::from(self.current_hz)).round() as i64)
    }

    /// The change since the last call, from and to.
    pub fn take_change(&mut self) -> Option<(f32, f32)> {
        self.change.take()
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
