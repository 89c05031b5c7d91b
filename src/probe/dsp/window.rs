//! Statistics of moving windows, and of size.

use super::super::stats;
use glam::DVec3;

/// Root of the mean square. `None` without samples or with one that is not finite.
pub fn rms(samples: &[f64]) -> Option<f64> {
    let sum: f64 = samples.iter().map(|s| s * s).sum();
    (!samples.is_empty() && sum.is_finite()).then(|| libm::sqrt(sum / samples.len() as f64))
}

/// Standard deviation of white noise under a series that may ramp and step, per axis: 1.4826 × the median absolute deviation of the
/// first differences, over √2 (Rousseeuw & Croux, JASA 88, 1993). Steps and ramps do not move it. `None` below two samples.
pub fn robust_scale(samples: &[f64]) -> Option<f64> {
    let differences: Vec<f64> = samples.windows(2).map(|pair| pair[1] - pair[0]).collect();
    Some(1.4826 * stats::mad(&differences)? / core::f64::consts::SQRT_2)
}

/// Median over `reach` samples to either side and the sample itself; windows are cut off at the ends. `None` with a sample that is not
/// finite.
pub fn running_median(samples: &[f64], reach: usize) -> Option<Vec<f64>> {
    if samples.iter().any(|s| !s.is_finite()) {
        return None;
    }
    let n = samples.len();
    let mut window: Vec<f64> = Vec::new();
    let place = |window: &[f64], x: f64| window.partition_point(|w| w.total_cmp(&x).is_lt());
    let (mut from, mut to) = (0, 0);
    let median = |i: usize| {
        while to < n.min(i.saturating_add(reach).saturating_add(1)) {
            window.insert(place(&window, samples[to]), samples[to]);
            to += 1;
        }
        while from < i.saturating_sub(reach) {
            window.remove(place(&window, samples[from]));
            from += 1;
        }
        let half = window.len() / 2;
        if window.len() % 2 == 1 { window[half] } else { 0.5 * (window[half - 1] + window[half]) }
    };
    Some((0..n).map(median).collect())
}

/// Largest distance of two points in each window of `length` points; windows overlap by half. Empty for shorter series.
pub fn peak_to_peak(points: &[DVec3], length: usize) -> Vec<f64> {
    if length < 2 {
        return Vec::new();
    }
    let starts = (0..points.len()).step_by((length / 2).max(1)).take_while(|start| start + length <= points.len());
    let spread = |window: &[DVec3]| {
        let pairs = window.iter().enumerate().flat_map(|(i, a)| window[i + 1..].iter().map(|b| a.distance_squared(*b)));
        libm::sqrt(pairs.fold(0.0, f64::max))
    };
    starts.map(|start| spread(&points[start..start + length])).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Random;
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!((rms(&[]), rms(&[1.0, f64::NAN]), rms(&[3.0, -4.0])), (None, None, Some(libm::sqrt(12.5))));
        let mut random = Random::new(8);
        let noisy: Vec<f64> = (0..20_000)
            .map(|i| 0.2 * random.normal() + if i > 9000 { 50.0 } else { 0.0 } + 1e-4 * f64::from(i))
            .collect();
        assert!((robust_scale(&noisy).unwrap() - 0.2).abs() < 0.006);
        assert_eq!((robust_scale(&[1.0]), robust_scale(&[1.0, 1.0]), robust_scale(&[])), (None, Some(0.0), None));
    }

    #[test]
    fn a_running_median_is_the_median_of_each_window() {
        let mut random = Random::new(10);
        let samples: Vec<f64> = (0..200).map(|_| random.normal()).collect();
        for reach in [0, 1, 30, 500] {
            let found = running_median(&samples, reach).unwrap();
            for (i, value) in found.iter().enumerate() {
                let window = &samples[i.saturating_sub(reach)..samples.len().min(i + reach + 1)];
                assert_eq!(Some(*value), stats::median(window));
            }
        }
        assert_eq!(running_median(&[], 3), Some(vec![]));
        assert_eq!(running_median(&[f64::NAN], 3), None);
    }

    #[test]
    fn peaks() {
        let points: Vec<DVec3> = (0..24).map(|i| DVec3::X * if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert_eq!(peak_to_peak(&points, 12), [2.0, 2.0, 2.0]);
        assert!(peak_to_peak(&points[..11], 12).is_empty() && peak_to_peak(&points, 1).is_empty());
        assert_eq!(peak_to_peak(&[DVec3::ONE; 12], 12), [0.0]);
    }
}
