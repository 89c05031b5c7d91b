//! The Hodges–Lehmann estimate: where the middle of a few noisy samples lies, and how sure that is, without assuming their distribution.

/// Most samples that are taken: the number of pairwise means grows with the square.
const MOST: usize = 512;

/// An estimate with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Interval that holds the true middle with at least the confidence asked for.
    pub interval: [f64; 2],
    /// Samples.
    pub n: u64,
}

/// The median of all means of two samples (each with itself as well): Hodges & Lehmann, *Estimates of Location Based on Rank Tests*,
/// Annals of Mathematical Statistics 34 (1963). The interval reaches from the k-th smallest to the k-th largest of those means, k being
/// one more than the largest value of Wilcoxon's signed-rank statistic whose probability is at most half of what the confidence leaves
/// (Wilcoxon, *Individual Comparisons by Ranking Methods*, Biometrics Bulletin 1 (1945); Hollander, Wolfe & Chicken, *Nonparametric
/// Statistical Methods*, 3.3). With ties the interval is wider than need be, never narrower.
///
/// It needs samples that lie symmetrically about their middle. `None` with too few samples for an interval of that confidence (fewer
/// than six for 95 %), more than 512, or a sample that is not finite.
pub fn hodges_lehmann(samples: &[f64], confidence: f64) -> Option<Estimate> {
    let n = samples.len();
    if n == 0 || n > MOST || samples.iter().any(|s| !s.is_finite()) {
        return None;
    }
    let below = largest_unlikely(n, (1.0 - confidence) / 2.0)?;
    let mut means = Vec::with_capacity(n * (n + 1) / 2);
    for (i, a) in samples.iter().enumerate() {
        means.extend(samples[i..].iter().map(|b| 0.5 * a + 0.5 * b));
    }
    means.sort_by(f64::total_cmp);
    let value = super::stats::median(&means)?;
    let (low, high) = (*means.get(below)?, *means.get(means.len().checked_sub(1 + below)?)?);
    Some(Estimate { value, interval: [low, high], n: n as u64 })
}

/// Largest `t` with P(T ≤ t) ≤ `tail` for the signed-rank statistic T of `n` samples, by its exact distribution: of the 2ⁿ sets of
/// ranks, how many have each sum. `None` if even T = 0 is likelier.
fn largest_unlikely(n: usize, tail: f64) -> Option<usize> {
    let most = n * (n + 1) / 2;
    let mut chance = vec![0.0; most + 1];
    chance[0] = 1.0;
    for rank in 1..=n {
        for sum in (0..=rank * (rank + 1) / 2).rev() {
            let with = if sum >= rank { chance[sum - rank] } else { 0.0 };
            chance[sum] = 0.5 * chance[sum] + 0.5 * with;
        }
    }
    let mut total = 0.0;
    let within = chance.iter().take_while(|chance| {
        total += **chance;
        total <= tail
    });
    within.count().checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_critical_values_are_those_of_the_tables() {
        // Wilcoxon signed rank, two-sided 0.05: n = 6 → 0, 7 → 2, 8 → 3, 9 → 5, 10 → 8, 12 → 13, 15 → 25, 20 → 52, 25 → 89.
        for (n, t) in [(6, 0), (7, 2), (8, 3), (9, 5), (10, 8), (12, 13), (15, 25), (20, 52), (25, 89)] {
            assert_eq!(largest_unlikely(n, 0.025), Some(t), "n = {n}");
        }
        for n in 0..6 {
            assert_eq!(largest_unlikely(n, 0.025), None, "n = {n}");
        }
    }

    #[test]
    fn the_estimate_and_interval_of_a_known_example() {
        // Depression scores of Hollander & Wolfe, example 3.1: the estimate is -0.46 and the 96 % interval (-0.786, -0.010).
        let differences = [-0.952, 0.147, -1.022, -0.430, -0.620, -0.590, -0.490, 0.080, -0.010];
        let found = hodges_lehmann(&differences, 0.95).unwrap();
        assert!((found.value + 0.46).abs() < 1e-9, "{found:?}");
        assert!((found.interval[0] + 0.786).abs() < 1e-9 && (found.interval[1] + 0.010).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn too_few_too_many_and_no_numbers_give_nothing() {
        assert_eq!(hodges_lehmann(&[], 0.95), None);
        assert_eq!(hodges_lehmann(&[1.0; 5], 0.95), None);
        assert_eq!(hodges_lehmann(&[1.0; MOST + 1], 0.95), None);
        for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(hodges_lehmann(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, odd], 0.95), None);
        }
    }

    #[test]
    fn ties_and_constants_are_sure_of_themselves() {
        let found = hodges_lehmann(&[7.0; 9], 0.95).unwrap();
        assert_eq!((found.value, found.interval, found.n), (7.0, [7.0, 7.0], 9));
        let found = hodges_lehmann(&[1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0], 0.95).unwrap();
        assert_eq!(found.value, 2.0);
        assert!(found.interval[0] <= 1.5 && found.interval[1] >= 2.5, "{found:?}");
    }

    #[test]
    fn one_wild_sample_moves_neither_much() {
        let mut samples = [0.10, 0.11, 0.09, 0.10, 0.12, 0.08, 0.10, 0.11, 0.09];
        let calm = hodges_lehmann(&samples, 0.95).unwrap();
        samples[4] = 50.0;
        let wild = hodges_lehmann(&samples, 0.95).unwrap();
        assert!((calm.value - wild.value).abs() < 0.01, "{calm:?} {wild:?}");
        assert!(wild.interval[0] >= 0.08, "{wild:?}");
    }

    proptest::proptest! {
        /// The estimate lies in its interval, moves and turns with the samples, and does not depend on their order.
        #[test]
        fn it_moves_with_the_samples(mut samples in proptest::collection::vec(-1e3..1e3_f64, 6..40), by in -1e3..1e3_f64) {
            let found = hodges_lehmann(&samples, 0.95).unwrap();
            proptest::prop_assert!(found.interval[0] <= found.value && found.value <= found.interval[1]);
            let moved: Vec<f64> = samples.iter().map(|s| s + by).collect();
            proptest::prop_assert!((hodges_lehmann(&moved, 0.95).unwrap().value - by - found.value).abs() < 1e-9);
            let turned: Vec<f64> = samples.iter().map(|s| -s).collect();
            proptest::prop_assert!((hodges_lehmann(&turned, 0.95).unwrap().interval[0] + found.interval[1]).abs() < 1e-9);
            samples.reverse();
            proptest::prop_assert!((hodges_lehmann(&samples, 0.95).unwrap().value - found.value).abs() < 1e-9);
        }
    }
}
