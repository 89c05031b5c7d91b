//! Refresh rates that a display knows (XR_FB_display_refresh_rate).

use openxr_sys::Result as Code;

use super::Outcome;

/// Length of one refresh in nanoseconds, rounded.
fn period_ns(hz: f64) -> i64 {
    (1e9 / hz).round() as i64
}

/// The rates of a display, and which of them is its own.
#[derive(Debug)]
pub struct Rates {
    /// From the lowest to the highest, as the application sees them.
    rates_hz: Vec<f32>,
    /// The length of a refresh at each.
    periods_ns: Vec<i64>,
    own_ns: i64,
}

impl Rates {
    /// A display of `own_hz` that knows `others_hz` besides.
    pub fn new(own_hz: f64, others_hz: &[f64]) -> Self {
        let mut all_hz: Vec<f64> = others_hz.iter().copied().chain([own_hz]).collect();
        all_hz.sort_by(f64::total_cmp);
        all_hz.dedup();
        Self {
            rates_hz: all_hz.iter().map(|&hz| hz as f32).collect(),
            periods_ns: all_hz.iter().map(|&hz| period_ns(hz)).collect(),
            own_ns: period_ns(own_hz),
        }
    }

    /// Every rate, from the lowest to the highest.
    pub fn rates_hz(&self) -> &[f32] {
        &self.rates_hz
    }

    /// The period of a rate that an application asks for, in nanoseconds; 0 asks for the display's own. Others are refused.
    pub fn period_ns(&self, hz: f32) -> Outcome<i64> {
        if hz == 0.0 {
            return Ok(self.own_ns);
        }
        let mut known = self.rates_hz.iter().zip(&self.periods_ns);
        let found = known.find(|&(&rate, _)| rate == hz).map(|(_, &period)| period);
        found.ok_or(Code::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB)
    }

    /// The rate of a period: the one listed, where there is one, to the bit.
    pub fn hz_of(&self, period_ns: i64) -> f32 {
        let mut known = self.rates_hz.iter().zip(&self.periods_ns);
        let listed = known.find(|&(_, &period)| period == period_ns).map(|(&rate, _)| rate);
        listed.unwrap_or((1e9 / period_ns as f64) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_rise_and_name_each_once() {
        assert_eq!(Rates::new(72.0, &[120.0, 72.0, 90.0]).rates_hz(), [72.0, 90.0, 120.0]);
        assert_eq!(Rates::new(60.0, &[]).rates_hz(), [60.0]);
    }

    #[test]
    fn a_rate_and_its_period_know_each_other_to_the_bit() {
        let rates = Rates::new(59.94, &[72.0, 90.0, 120.0, 144.0]);
        for &hz in rates.rates_hz() {
            assert_eq!(rates.hz_of(rates.period_ns(hz).unwrap()), hz);
        }
        assert_eq!(rates.period_ns(120.0), Ok(8_333_333));
        assert_eq!(rates.period_ns(0.0), Ok(16_683_350));
        assert_eq!(rates.hz_of(20_000_000), 50.0);
    }

    #[test]
    fn rates_that_are_not_listed_are_refused() {
        let rates = Rates::new(72.0, &[120.0]);
        for hz in [-72.0, 90.0, f32::NAN, f32::INFINITY, 72.01] {
            assert_eq!(rates.period_ns(hz), Err(Code::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB), "{hz}");
        }
    }
}
