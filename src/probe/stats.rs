//! Statistics on slices. Every function says what it does with too few samples; a sample that is not a number makes the answer `None`.

/// Sorted copy, or `None` if a sample is not a number.
fn sorted(samples: &[f64]) -> Option<Vec<f64>> {
    if samples.iter().any(|s| s.is_nan()) {
        return None;
    }
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(sorted)
}

/// Quantile for `p` in 0 … 1 by linear interpolation between order statistics at `(n − 1)·p`: type 7 of Hyndman & Fan, *Sample
/// Quantiles in Statistical Packages*, The American Statistician 50 (1996). `None` without samples.
pub fn quantile(samples: &[f64], p: f64) -> Option<f64> {
    quantile_sorted(&sorted(samples)?, p)
}

/// Quantiles of the same samples, sorted once.
pub fn quantiles<const N: usize>(samples: &[f64], ps: [f64; N]) -> Option<[f64; N]> {
    let sorted = sorted(samples)?;
    let mut out = [0.0; N];
    for (out, p) in out.iter_mut().zip(ps) {
        *out = quantile_sorted(&sorted, p)?;
    }
    Some(out)
}

fn quantile_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = last as f64 * p.clamp(0.0, 1.0);
    let below = libm::floor(at) as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (at - below as f64) * (sorted[above] - sorted[below]))
}

/// Median. `None` without samples.
pub fn median(samples: &[f64]) -> Option<f64> {
    quantile(samples, 0.5)
}

/// Median absolute deviation from the median, unscaled (times 1.4826 it estimates a normal standard deviation; Rousseeuw & Croux,
/// *Alternatives to the Median Absolute Deviation*, JASA 88 (1993)). Zero for a constant. `None` without samples.
pub fn mad(samples: &[f64]) -> Option<f64> {
    let center = median(samples)?;
    let deviations: Vec<f64> = samples.iter().map(|s| (s - center).abs()).collect();
    median(&deviations)
}

/// Mean. `None` without samples.
pub fn mean(samples: &[f64]) -> Option<f64> {
    let sum: f64 = samples.iter().sum();
    (!samples.is_empty() && !sum.is_nan()).then(|| sum / samples.len() as f64)
}

/// Mean of the largest 1 % of the samples, at least one of them ("1 % low, average" of frame times). `None` without samples.
pub fn slowest_percent_mean(samples: &[f64]) -> Option<f64> {
    let sorted = sorted(samples)?;
    let count = sorted.len().div_ceil(100);
    mean(&sorted[sorted.len() - count..])
}

/// The sample at which the largest samples together reach 1 % of the sum ("1 % low, integral": frames slower than this fill one per
/// cent of the time). `None` without samples.
pub fn slowest_percent_of_time(samples: &[f64]) -> Option<f64> {
    let sorted = sorted(samples)?;
    let whole: f64 = sorted.iter().sum();
    let mut reached = 0.0;
    sorted.iter().rev().copied().find(|sample| {
        reached += sample;
        reached >= 0.01 * whole
    })
}

/// One-sided upper bound of a Poisson rate per unit of exposure after `count` events: χ²(confidence; 2(count + 1)) / (2·exposure).
/// Garwood, *Fiducial Limits for the Poisson Distribution*, Biometrika 28 (1936). Infinite without exposure.
pub fn poisson_rate_upper(count: u64, exposure: f64, confidence: f64) -> f64 {
    if exposure > 0.0 { gamma_quantile(count as f64 + 1.0, confidence) / exposure } else { f64::INFINITY }
}

/// One-sided lower bound of a Poisson rate: χ²(1 − confidence; 2·count) / (2·exposure), zero for no events. Source as above.
pub fn poisson_rate_lower(count: u64, exposure: f64, confidence: f64) -> f64 {
    if count == 0 || exposure <= 0.0 { 0.0 } else { gamma_quantile(count as f64, 1.0 - confidence) / exposure }
}

/// `x` with P(shape, x) = p, by bisection: half a χ² quantile of `2·shape` degrees of freedom.
fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, shape + 10.0);
    while gamma_p(shape, high) < p {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if gamma_p(shape, middle) < p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Regularised lower incomplete gamma function P(a, x): the series for x < a + 1, else the continued fraction of Q by Lentz's method.
/// Abramowitz & Stegun 6.5.29 and 6.5.31; Press et al., *Numerical Recipes* (3rd ed.), 6.2.
fn gamma_p(a: f64, x: f64) -> f64 {
    /// More terms than either expansion needs for a below a hundred million.
    const TERMS: u32 = 100_000;
    if x <= 0.0 {
        return 0.0;
    }
    let scale = libm::exp(a * libm::log(x) - x - libm::lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for n in 1..TERMS {
            term *= x / (a + f64::from(n));
            sum += term;
            if term < sum * f64::EPSILON {
                break;
            }
        }
        return sum * scale;
    }
    let tiny = f64::MIN_POSITIVE / f64::EPSILON;
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / tiny, 1.0 / b);
    let mut h = d;
    for n in 1..TERMS {
        let n = f64::from(n);
        let an = -n * (n - a);
        b += 2.0;
        d = 1.0 / not_zero(an * d + b, tiny);
        c = not_zero(b + an / c, tiny);
        h *= d * c;
        if (d * c - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    1.0 - scale * h
}

fn not_zero(x: f64, tiny: f64) -> f64 {
    if x.abs() < tiny { tiny } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_samples_and_no_numbers_give_nothing() {
        for samples in [&[][..], &[1.0, f64::NAN][..]] {
            for statistic in [median, mad, mean, slowest_percent_mean, slowest_percent_of_time] {
                assert_eq!(statistic(samples), None);
            }
        }
    }

    #[test]
    fn one_sample_and_a_constant() {
        for samples in [&[7.0][..], &[7.0; 300][..]] {
            for statistic in [median, mean, slowest_percent_mean, slowest_percent_of_time] {
                assert_eq!(statistic(samples), Some(7.0));
            }
            assert_eq!(mad(samples), Some(0.0));
            assert_eq!(quantile(samples, 0.99), Some(7.0));
        }
    }

    #[test]
    fn quantiles_interpolate() {
        let samples = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantiles(&samples, [0.0, 0.25, 0.5, 1.0]), Some([1.0, 1.75, 2.5, 4.0]));
        assert_eq!(mad(&[1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0]), Some(1.0));
    }

    #[test]
    fn low_frames_by_number_and_by_time() {
        let mut samples = vec![10.0; 198];
        samples.extend([50.0, 30.0]);
        assert_eq!(slowest_percent_mean(&samples), Some(40.0));
        assert_eq!(slowest_percent_of_time(&samples), Some(50.0));
    }

    #[test]
    fn poisson_bounds_are_those_of_the_tables() {
        // χ² 0.95 quantiles: 5.991 (2), 9.488 (4), 12.592 (6), 15.507 (8), 23.685 (14); 0.05 quantile: 3.940 (10).
        for (count, seconds) in [(0, 29.957), (1, 47.439), (2, 62.958), (3, 77.537), (6, 118.424)] {
            assert!((poisson_rate_upper(count, seconds, 0.95) - 0.1).abs() < 1e-5, "{count}");
        }
        assert!((poisson_rate_lower(5, 1.0, 0.95) - 1.970_15).abs() < 1e-4);
        assert_eq!(poisson_rate_lower(0, 10.0, 0.95), 0.0);
        assert_eq!(poisson_rate_upper(3, 0.0, 0.95), f64::INFINITY);
        let many = poisson_rate_upper(1_000_000, 1.0, 0.95);
        assert!((many - 1_001_647.0).abs() < 10.0, "{many}");
    }
}
