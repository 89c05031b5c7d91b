//! The truth through the same band as an estimator looks at, by another way: not by recursion in time but by Fourier's sum, each frequency
//! weighted by the response that a zero-phase Butterworth filter has by its formula.

use glam::DVec3;

/// Order of the filter that runs forward and backward.
const ORDER: i32 = 4;

/// Root mean square of what of a series lies above a cut-off, all axes together; in the series' unit. The response is that of the
/// bilinear transform, which is exact at the cut-off and at half the rate.
pub fn rms_above(series: &[DVec3], rate_hz: f64, cut_hz: f64) -> f64 {
    let bent = |hz: f64| (std::f64::consts::PI * hz / rate_hz).tan();
    let gain = |hz: f64| if hz > 0.0 { 1.0 / (1.0 + (bent(cut_hz) / bent(hz)).powi(2 * ORDER)) } else { 0.0 };
    let axes = [|v: &DVec3| v.x, |v: &DVec3| v.y, |v: &DVec3| v.z];
    axes.iter().map(|axis| power(&series.iter().map(axis).collect::<Vec<f64>>(), rate_hz, &gain)).sum::<f64>().sqrt()
}

/// Mean square of a series after a filter of real gain (Parseval's theorem).
fn power(series: &[f64], rate_hz: f64, gain: &dyn Fn(f64) -> f64) -> f64 {
    let n = series.len();
    if n == 0 {
        return 0.0;
    }
    let mut sum = 0.0;
    for k in 0..n {
        // Above half the rate a frequency is the mirror image of one below.
        let hz = k.min(n - k) as f64 * rate_hz / n as f64;
        let factor = gain(hz);
        if factor < 1e-9 {
            continue;
        }
        let step = std::f64::consts::TAU * k as f64 / n as f64;
        let (turn_re, turn_im) = (step.cos(), -step.sin());
        let (mut re, mut im, mut at_re, mut at_im) = (0.0, 0.0, 1.0, 0.0);
        for value in series {
            re += value * at_re;
            im += value * at_im;
            (at_re, at_im) = (at_re * turn_re - at_im * turn_im, at_re * turn_im + at_im * turn_re);
        }
        sum += (re * re + im * im) * factor * factor;
    }
    sum / (n * n) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(hz: f64) -> Vec<DVec3> {
        (0..600).map(|k| DVec3::X * (std::f64::consts::TAU * hz * f64::from(k) / 60.0).sin()).collect()
    }

    #[test]
    fn a_wave_passes_by_the_formula() {
        for (hz, gain) in [(1.0, 0.0), (5.0, 0.5), (20.0, 1.0)] {
            let rms = rms_above(&wave(hz), 60.0, 5.0);
            assert!((rms - gain * 0.5f64.sqrt()).abs() < 1e-4, "{hz} Hz: {rms}");
        }
        assert_eq!(rms_above(&[], 60.0, 5.0), 0.0);
        assert!(rms_above(&[DVec3::ONE; 40], 60.0, 5.0) < 1e-12);
    }
}
