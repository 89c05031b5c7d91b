//! Chance with a seed: the same numbers on every processor.

/// SplitMix64: Steele, Lea & Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A sequence of its own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in 0 … 1, one excluded.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in −1 … 1.
    pub fn even(&mut self) -> f64 {
        2.0 * self.uniform() - 1.0
    }

    /// Uniform among the first `n` numbers; 0 for none. Off by less than n / 2⁶⁴.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// Normal with mean 0 and variance 1: Box & Muller, *A Note on the Generation of Random Normal Deviates*, Ann. Math. Statist. 29 (1958).
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        radius * libm::cos(core::f64::consts::TAU * self.uniform())
    }
}

/// A statistic of `repeats` series, each made of blocks of `block` successive samples drawn with replacement from a series of `n`, in
/// rising order: Künsch, *The Jackknife and the Bootstrap for General Stationary Observations*, Ann. Statist. 17 (1989), with blocks
/// that go round the end (Politis & Romano 1992), so that every sample is as likely. `statistic` gets the numbers of the samples; what it
/// gives none of is left out. Empty where there is less than one block.
pub fn block_bootstrap(
    n: usize,
    block: usize,
    repeats: usize,
    seed: u64,
    mut statistic: impl FnMut(&[usize]) -> Option<f64>,
) -> Vec<f64> {
    if n == 0 || block == 0 || block > n {
        return Vec::new();
    }
    let mut random = Random::new(seed);
    let mut drawn = Vec::with_capacity(n + block);
    let mut found = Vec::with_capacity(repeats);
    for _ in 0..repeats {
        drawn.clear();
        while drawn.len() < n {
            let start = random.below(n);
            drawn.extend((0..block).map(|i| (start + i) % n));
        }
        drawn.truncate(n);
        found.extend(statistic(&drawn).filter(|value| !value.is_nan()));
    }
    found.sort_by(f64::total_cmp);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::stats::{mean, quantile};

    #[test]
    fn the_sequence_is_that_of_the_paper() {
        let mut random = Random::new(1_234_567);
        let known = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([random.bits(), random.bits(), random.bits()], known);
    }

    #[test]
    fn moments() {
        let mut random = Random::new(3);
        let normal: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let squares: Vec<f64> = normal.iter().map(|x| x * x).collect();
        assert!(mean(&normal).unwrap().abs() < 0.01 && (mean(&squares).unwrap() - 1.0).abs() < 0.02);
        assert!((0..1000).all(|_| random.below(7) < 7) && random.below(0) == 0);
    }

    #[test]
    fn the_spread_of_a_mean() {
        let mut random = Random::new(5);
        let samples: Vec<f64> = (0..400).map(|_| random.normal()).collect();
        let means =
            block_bootstrap(400, 10, 500, 7, |drawn| mean(&drawn.iter().map(|&i| samples[i]).collect::<Vec<_>>()));
        let width = quantile(&means, 0.975).unwrap() - quantile(&means, 0.025).unwrap();
        assert!((width / (2.0 * 1.96 / 20.0) - 1.0).abs() < 0.25, "{width}");
        let again =
            block_bootstrap(400, 10, 500, 7, |drawn| mean(&drawn.iter().map(|&i| samples[i]).collect::<Vec<_>>()));
        assert_eq!(means, again);
    }

    #[test]
    fn nothing_to_draw_from() {
        for (n, block) in [(0, 1), (5, 0), (5, 6)] {
            assert!(block_bootstrap(n, block, 10, 1, |_| Some(1.0)).is_empty());
        }
        assert!(block_bootstrap(5, 5, 10, 1, |_| Some(f64::NAN)).is_empty());
        assert_eq!(block_bootstrap(1, 1, 3, 1, |drawn| Some(drawn.len() as f64)), [1.0; 3]);
    }
}
