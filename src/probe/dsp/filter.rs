//! Butterworth filters without phase.

/// Quality factors of the two second-order sections of a fourth-order Butterworth filter: 1 / (2·cos(π/8)) and 1 / (2·cos(3π/8)).
const QUALITIES: [f64; 2] = [0.541_196_100_146_197, 1.306_562_964_876_376_4];

/// Cut-offs nearer to half the rate than this share of the rate leave no band to pass or to stop.
const HIGHEST: f64 = 0.49;

/// A second-order section, normalised to a₀ = 1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Section {
    b: [f64; 3],
    a: [f64; 2],
}

/// A Butterworth filter of fourth order in second-order sections (bilinear transform, cut-off prewarped: Oppenheim & Schafer,
/// *Discrete-Time Signal Processing*, 7.1), run forwards and then backwards: no phase, the magnitude squared, −6.02 dB at the cut-off.
/// The ends are continued by the series turned about its end points (Gustafsson, *Determining the initial states in forward-backward
/// filtering*, IEEE Trans. Signal Processing 44, 1996, compares ways), and each pass begins settled on its first sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    sections: Vec<Section>,
    /// Samples by which the series is continued at either end.
    pad: usize,
}

impl Filter {
    /// Passes what is slower than the cut-off. `None` unless 0 < cut-off < 0.49 of the rate.
    pub fn low_pass(cutoff_hz: f64, rate_hz: f64) -> Option<Self> {
        Self::of(cutoff_hz, rate_hz, |k| [k * k, 2.0 * k * k, k * k])
    }

    /// Passes what is faster than the cut-off. `None` unless 0 < cut-off < 0.49 of the rate.
    pub fn high_pass(cutoff_hz: f64, rate_hz: f64) -> Option<Self> {
        Self::of(cutoff_hz, rate_hz, |_k| [1.0, -2.0, 1.0])
    }

    /// Passes what lies between two cut-offs: the two filters one after the other.
    pub fn band_pass(low_hz: f64, high_hz: f64, rate_hz: f64) -> Option<Self> {
        if low_hz >= high_hz {
            return None;
        }
        let (mut slow, fast) = (Self::high_pass(low_hz, rate_hz)?, Self::low_pass(high_hz, rate_hz)?);
        slow.sections.extend(fast.sections);
        Some(slow)
    }

    fn of(cutoff_hz: f64, rate_hz: f64, zeros: impl Fn(f64) -> [f64; 3]) -> Option<Self> {
        let ratio = cutoff_hz / rate_hz;
        // Below a millionth of the rate the poles lie where f64 no longer tells them from 1.
        if !(rate_hz > 0.0 && (1e-6..HIGHEST).contains(&ratio)) {
            return None;
        }
        let k = libm::tan(core::f64::consts::PI * ratio);
        let section = |q: f64| {
            let scale = 1.0 / (1.0 + k / q + k * k);
            Section { b: zeros(k).map(|b| b * scale), a: [2.0 * (k * k - 1.0) * scale, (1.0 - k / q + k * k) * scale] }
        };
        // Three periods of the cut-off: the slowest section has then forgotten its start to below a thousandth.
        Some(Self { sections: QUALITIES.map(section).to_vec(), pad: libm::ceil(3.0 / ratio) as usize })
    }

    /// The series, filtered. `None` without samples or with one that is not finite.
    pub fn run(&self, samples: &[f64]) -> Option<Vec<f64>> {
        let (first, last) = (*samples.first()?, *samples.last()?);
        if samples.iter().any(|s| !s.is_finite()) {
            return None;
        }
        let pad = self.pad.min(samples.len() - 1);
        let mut padded = Vec::with_capacity(samples.len() + 2 * pad);
        padded.extend(samples[1..=pad].iter().rev().map(|s| 2.0 * first - s));
        padded.extend_from_slice(samples);
        padded.extend(samples[samples.len() - 1 - pad..].iter().rev().skip(1).map(|s| 2.0 * last - s));
        for _pass in 0..2 {
            for section in &self.sections {
                section.run(&mut padded);
            }
            padded.reverse();
        }
        padded.truncate(pad + samples.len());
        padded.drain(..pad);
        padded.iter().all(|s| s.is_finite()).then_some(padded)
    }

    /// Magnitude at a frequency, both passes together.
    pub fn gain(&self, hz: f64, rate_hz: f64) -> f64 {
        let w = core::f64::consts::TAU * hz / rate_hz;
        let (c1, s1, c2, s2) = (libm::cos(w), libm::sin(w), libm::cos(2.0 * w), libm::sin(2.0 * w));
        let squared = |c0: f64, c: f64, s: f64| (c0 + c) * (c0 + c) + s * s;
        let sections = self.sections.iter().map(|Section { b, a }| {
            let above = squared(b[0], b[1] * c1 + b[2] * c2, b[1] * s1 + b[2] * s2);
            above / squared(1.0, a[0] * c1 + a[1] * c2, a[0] * s1 + a[1] * s2)
        });
        sections.product()
    }
}

impl Section {
    /// Transposed direct form II, begun settled on the first sample.
    fn run(&self, samples: &mut [f64]) {
        let Self { b, a } = *self;
        let Some(&first) = samples.first() else { return };
        let settled = first * (b[0] + b[1] + b[2]) / (1.0 + a[0] + a[1]);
        let mut late = b[2] * first - a[1] * settled;
        let mut soon = b[1] * first - a[0] * settled + late;
        for sample in samples {
            let x = *sample;
            let y = b[0] * x + soon;
            soon = b[1] * x - a[0] * y + late;
            late = b[2] * x - a[1] * y;
            *sample = y;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Random, rms};
    use super::*;
    use core::f64::consts::TAU;

    fn wave(hz: f64, n: usize) -> Vec<f64> {
        (0..n).map(|i| libm::sin(TAU * hz * i as f64 / 60.0)).collect()
    }

    /// Amplitude that is left of a wave, from the middle of the series.
    #[track_caller]
    fn check(filter: &Filter, hz: f64, expected: f64) {
        let out = filter.run(&wave(hz, 6000)).unwrap();
        let left = rms(&out[2400..3600]).unwrap() * core::f64::consts::SQRT_2;
        assert!((left - expected).abs() < 2e-3, "{hz} Hz: {left}, expected {expected}");
        assert!((filter.gain(hz, 60.0) - expected).abs() < 2e-3, "{hz} Hz: {}", filter.gain(hz, 60.0));
    }

    /// Analogue prototype at the prewarped frequencies, squared: 1 / (1 + (tan(πf/fs) / tan(πfc/fs))^8).
    fn butterworth(hz: f64, cutoff_hz: f64) -> f64 {
        let warped = |f: f64| libm::tan(core::f64::consts::PI * f / 60.0);
        1.0 / (1.0 + libm::pow(warped(hz) / warped(cutoff_hz), 8.0))
    }

    #[test]
    fn the_response_is_butterworths_squared() {
        let (low, high) = (Filter::low_pass(0.5, 60.0).unwrap(), Filter::high_pass(5.0, 60.0).unwrap());
        for hz in [0.1, 0.5, 0.7, 1.0, 2.0] {
            check(&low, hz, butterworth(hz, 0.5));
        }
        for hz in [1.0, 4.0, 5.0, 6.0, 10.0, 25.0] {
            check(&high, hz, 1.0 - butterworth(hz, 5.0));
        }
        check(&low, 0.5, 0.5);
        check(&high, 5.0, 0.5);
        let band = Filter::band_pass(0.1, 3.0, 60.0).unwrap();
        for (hz, expected) in [(0.6, 1.0), (3.0, 0.5), (10.0, 0.0)] {
            check(&band, hz, expected);
        }
    }

    #[test]
    fn there_is_no_phase_and_a_ramp_stays_a_ramp() {
        let low = Filter::low_pass(3.0, 60.0).unwrap();
        let mut impulse = vec![0.0; 601];
        impulse[300] = 1.0;
        let out = low.run(&impulse).unwrap();
        assert!((1..300).all(|i| (out[300 + i] - out[300 - i]).abs() < 1e-9));
        let ramp: Vec<f64> = (0..600).map(|i| 3.0 + 0.01 * f64::from(i)).collect();
        let out = Filter::low_pass(0.5, 60.0).unwrap().run(&ramp).unwrap();
        assert!(ramp.iter().zip(&out).all(|(a, b)| (a - b).abs() < 1e-3), "ends included");
        let out = Filter::high_pass(5.0, 60.0).unwrap().run(&ramp).unwrap();
        assert!(out.iter().all(|b| b.abs() < 1e-4));
    }

    #[test]
    fn white_noise_keeps_the_band_it_had() {
        let mut random = Random::new(1);
        let noise: Vec<f64> = (0..60_000).map(|_| random.normal()).collect();
        let filter = Filter::high_pass(5.0, 60.0).unwrap();
        let left = rms(&filter.run(&noise).unwrap()).unwrap();
        let steps = 10_000;
        let power: f64 =
            (0..steps).map(|i| filter.gain((f64::from(i) + 0.5) * 30.0 / f64::from(steps), 60.0).powi(2)).sum();
        let expected = libm::sqrt(power / f64::from(steps));
        assert!((left / expected - 1.0).abs() < 0.01, "{left} {expected}");
        assert!((expected - 0.901).abs() < 0.002, "0.312 of 0.346: {expected}");
    }

    #[test]
    fn short_constant_and_broken_series() {
        let (low, high) = (Filter::low_pass(0.5, 60.0).unwrap(), Filter::high_pass(5.0, 60.0).unwrap());
        assert_eq!((low.run(&[]), low.run(&[1.0, f64::NAN]), low.run(&[f64::INFINITY])), (None, None, None));
        for n in [1, 2, 3, 50, 1000] {
            let constant = vec![7.25; n];
            assert!(low.run(&constant).unwrap().iter().all(|y| (y - 7.25).abs() < 1e-9), "{n}");
            assert!(high.run(&constant).unwrap().iter().all(|y| y.abs() < 1e-9), "{n}");
            assert_eq!(low.run(&constant).unwrap().len(), n);
        }
        assert_eq!(low.run(&[f64::MAX, f64::MIN, f64::MAX]), None);
        for (cutoff, rate) in [(0.0, 60.0), (30.0, 60.0), (-1.0, 60.0), (f64::NAN, 60.0), (1.0, 0.0), (1.0, f64::NAN)] {
            assert_eq!(Filter::low_pass(cutoff, rate), None);
        }
        assert_eq!(Filter::band_pass(3.0, 0.1, 60.0), None);
    }

    proptest::proptest! {
        /// Any finite series of sane size comes out as long as it went in.
        #[test]
        fn lengths_stay(samples in proptest::collection::vec(-1e6..1e6f64, 0..200), cutoff in 0.01..29.0f64) {
            let out = Filter::low_pass(cutoff, 60.0).and_then(|f| f.run(&samples));
            proptest::prop_assert_eq!(out.map_or(0, |o| o.len()), samples.len());
        }
    }
}
