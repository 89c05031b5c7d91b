//! Power over frequency.

use core::f64::consts::{PI, TAU};

/// One-sided power spectral density.
#[derive(Debug, Clone, PartialEq)]
pub struct Spectrum {
    /// Distance of two bins, Hz. The first bin is 0 Hz.
    pub step_hz: f64,
    /// Square of the samples' unit, per Hz.
    pub density: Vec<f64>,
}

impl Spectrum {
    /// Frequency of the bin with the most power from `from_hz` up; the lowest of several. `None` where there is no power.
    pub fn peak_hz(&self, from_hz: f64) -> Option<f64> {
        let bins = self.density.iter().enumerate().map(|(i, power)| (i as f64 * self.step_hz, *power));
        let mut best: Option<(f64, f64)> = None;
        for (hz, power) in bins.filter(|(hz, power)| *hz >= from_hz && *power > 0.0) {
            if best.is_none_or(|(_, most)| power > most) {
                best = Some((hz, power));
            }
        }
        best.map(|(hz, _)| hz)
    }

    /// Power between two frequencies.
    pub fn power(&self, from_hz: f64, to_hz: f64) -> f64 {
        let bins = self.density.iter().enumerate().map(|(i, power)| (i as f64 * self.step_hz, *power));
        bins.filter(|(hz, _)| (from_hz..=to_hz).contains(hz)).map(|(_, power)| power * self.step_hz).sum()
    }
}

/// Averaged periodograms of windows of `length` samples (a power of two) that overlap by half, each without its mean and under a Hann
/// window, over all the series: Welch, *The use of fast Fourier transform for the estimation of power spectra*, IEEE Trans. Audio and
/// Electroacoustics 15 (1967). `None` where no series is as long as a window or a sample is not finite.
pub fn welch(series: &[&[f64]], rate_hz: f64, length: usize) -> Option<Spectrum> {
    if length < 4 || !length.is_power_of_two() || !(rate_hz.is_finite() && rate_hz > 0.0) {
        return None;
    }
    let hann: Vec<f64> = (0..length).map(|i| 0.5 - 0.5 * libm::cos(TAU * i as f64 / length as f64)).collect();
    let weight: f64 = hann.iter().map(|w| w * w).sum();
    let mut density = vec![0.0; length / 2 + 1];
    let mut windows = 0u64;
    for samples in series {
        let starts = (0..samples.len()).step_by(length / 2).take_while(|start| start + length <= samples.len());
        for start in starts {
            let window = &samples[start..start + length];
            let mean = window.iter().sum::<f64>() / length as f64;
            let mut data: Vec<[f64; 2]> = window.iter().zip(&hann).map(|(x, w)| [(x - mean) * w, 0.0]).collect();
            fourier(&mut data);
            for (k, power) in density.iter_mut().enumerate() {
                let twice = if k == 0 || k == length / 2 { 1.0 } else { 2.0 };
                *power += twice * (data[k][0] * data[k][0] + data[k][1] * data[k][1]);
            }
            windows += 1;
        }
    }
    density.iter_mut().for_each(|power| *power /= rate_hz * weight * windows as f64);
    density.iter().all(|p| p.is_finite()).then(|| Spectrum { step_hz: rate_hz / length as f64, density })
}

/// Discrete Fourier transform in place: Cooley & Tukey 1965, radix two. The length is a power of two.
fn fourier(data: &mut [[f64; 2]]) {
    let n = data.len();
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = if bits == 0 { 0 } else { i.reverse_bits() >> (usize::BITS - bits) };
        if i < j {
            data.swap(i, j);
        }
    }
    let mut half = 1;
    while half < n {
        for k in 0..half {
            let angle = -PI * k as f64 / half as f64;
            let (s, c) = (libm::sin(angle), libm::cos(angle));
            for i in (k..n).step_by(2 * half) {
                let [re, im] = data[i + half];
                let turned = [re * c - im * s, re * s + im * c];
                let here = data[i];
                data[i] = [here[0] + turned[0], here[1] + turned[1]];
                data[i + half] = [here[0] - turned[0], here[1] - turned[1]];
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Random;
    use super::*;

    #[test]
    fn a_wave_is_where_it_is_and_as_strong_as_it_is() {
        let wave: Vec<f64> = (0..1200).map(|i| 0.3 + 2.0 * libm::sin(TAU * 9.0 * f64::from(i) / 60.0)).collect();
        let spectrum = welch(&[&wave], 60.0, 256).unwrap();
        assert!((spectrum.peak_hz(5.0).unwrap() - 9.0).abs() < 0.24);
        assert!((spectrum.power(0.0, 30.0) - 2.0).abs() < 0.02);
    }

    #[test]
    fn white_noise_is_flat() {
        let mut random = Random::new(4);
        let noise: Vec<f64> = (0..30_000).map(|_| random.normal()).collect();
        let spectrum = welch(&[&noise[..10_000], &noise[10_000..]], 60.0, 256).unwrap();
        for (from, to) in [(1.0, 10.0), (10.0, 20.0), (20.0, 29.0)] {
            let density = spectrum.power(from, to) / (to - from);
            assert!((density * 30.0 - 1.0).abs() < 0.06, "{from}: {density}");
        }
    }

    #[test]
    fn the_transform_is_the_definition() {
        let mut random = Random::new(9);
        let data: Vec<[f64; 2]> = (0..16).map(|_| [random.normal(), random.normal()]).collect();
        let mut fast = data.clone();
        fourier(&mut fast);
        for (k, found) in fast.iter().enumerate() {
            let mut sum = [0.0; 2];
            for (i, [re, im]) in data.iter().enumerate() {
                let (s, c) = (libm::sin(-TAU * (i * k) as f64 / 16.0), libm::cos(-TAU * (i * k) as f64 / 16.0));
                sum = [sum[0] + re * c - im * s, sum[1] + re * s + im * c];
            }
            assert!((found[0] - sum[0]).abs() < 1e-12 && (found[1] - sum[1]).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_to_transform() {
        assert_eq!(welch(&[], 60.0, 256), None);
        assert_eq!(welch(&[&[1.0; 255]], 60.0, 256), None);
        assert_eq!(welch(&[&[1.0; 300]], 60.0, 100), None);
        assert_eq!(welch(&[&[f64::NAN; 300]], 60.0, 256), None);
        assert_eq!(welch(&[&[1.0; 300]], 0.0, 256), None);
        assert_eq!(welch(&[&[7.0; 300]], 60.0, 256).unwrap().peak_hz(5.0), None);
    }
}
