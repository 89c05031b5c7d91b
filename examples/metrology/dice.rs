//! Random numbers that are a function of case and seed.

use holograde::probe::dsp::Random;

/// A seeded generator.
#[derive(Debug, Clone)]
pub struct Dice(Random);

impl Dice {
    /// For a case's name and a seed.
    pub fn new(case: &str, seed: u64) -> Dice {
        // FNV-1a: names that differ give streams that differ.
        let start = 0xcbf2_9ce4_8422_2325;
        let name = case.bytes().fold(start, |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Dice(Random::new(name ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// Evenly from `low` to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.uniform()
    }

    /// One of `count`.
    pub fn below(&mut self, count: usize) -> usize {
        (self.between(0.0, count as f64) as usize).min(count.saturating_sub(1))
    }

    /// A direction in space, evenly over the sphere (Archimedes: height is even).
    pub fn direction(&mut self) -> [f64; 3] {
        let (height, turn) = (self.between(-1.0, 1.0), self.between(0.0, std::f64::consts::TAU));
        let radius = (1.0 - height * height).sqrt();
        [radius * turn.cos(), height, radius * turn.sin()]
    }
}
