//! Errors of one trajectory against another, as trajectory evaluation defines them: absolute and relative pose errors after the best
//! rigid alignment. Definitions are those of Sturm et al., *A Benchmark for the Evaluation of RGB-D SLAM Systems*, IROS 2012, in the reading of
//! the program `evo`; `tools/evo` compares both on the same data.
//!
//! Nothing here belongs to a probe: a device shows no truth about itself. It serves the comparison with a simulator's truth, or with a
//! motion capture's.

mod align;
mod svd;
mod tum;

pub use align::{Alignment, align};
pub use svd::{Svd, svd};
pub use tum::{TumError, from_tum, to_tum};

use super::stats;
use glam::{DQuat, DVec3};

/// Where something was at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stamped {
    /// Seconds, from any start.
    pub seconds: f64,
    /// Metres.
    pub position: DVec3,
    /// Unit quaternion.
    pub orientation: DQuat,
}

impl Stamped {
    /// The pose `b` as seen from `a`: `a⁻¹ b`.
    fn between(a: &Stamped, b: &Stamped) -> (DVec3, DQuat) {
        let a_from_base = a.orientation.conjugate();
        (a_from_base * (b.position - a.position), a_from_base * b.orientation)
    }
}

/// What of an error pose counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Length of its translation, metres.
    Translation,
    /// Its angle, degrees.
    RotationAngle,
    /// Frobenius norm of its 4 × 4 matrix less the identity; no unit.
    Full,
}

impl Relation {
    /// The error of an error pose.
    fn of(self, (translation, rotation): (DVec3, DQuat)) -> f64 {
        let sine = DVec3::new(rotation.x, rotation.y, rotation.z).length();
        match self {
            Relation::Translation => translation.length(),
            Relation::RotationAngle => (2.0 * libm::atan2(sine, rotation.w.abs())).to_degrees(),
            // A turn by 2α differs from the identity by √8 · sin α.
            Relation::Full => (8.0 * sine * sine + translation.length_squared()).sqrt(),
        }
    }
}

/// How far apart the two poses of a relative error are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Delta {
    /// Poses.
    Frames(usize),
    /// Seconds: the first pose that is at least so much later, to a millisecond (ours; `evo` has no such unit, at a steady pace it is a
    /// number of frames).
    Seconds(f64),
    /// Metres of the estimated path: the first pose after which at least so much was travelled.
    Metres(f64),
}

/// Tolerance of [`Delta::Seconds`]: display times are rounded to nanoseconds, and a second of them may fall short of one.
const SECONDS_TOLERANCE: f64 = 1e-3;

/// Statistics of errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    /// Errors.
    pub n: usize,
    /// Root of the mean square.
    pub rmse: f64,
    /// Mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// Standard deviation of all of them (divided by their number).
    pub std: f64,
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Sum of squares.
    pub sse: f64,
}

impl Statistics {
    /// Of errors; `None` without any, or where one is not a finite number.
    pub fn of(errors: &[f64]) -> Option<Statistics> {
        if !errors.iter().all(|error| error.is_finite()) {
            return None;
        }
        let (mean, [min, median, max]) = (stats::mean(errors)?, stats::quantiles(errors, [0.0, 0.5, 1.0])?);
        let sse: f64 = errors.iter().map(|error| error * error).sum();
        let spread: f64 = errors.iter().map(|error| (error - mean) * (error - mean)).sum();
        let n = errors.len();
        let over = |sum: f64| (sum / n as f64).sqrt();
        Some(Statistics { n, rmse: over(sse), mean, median, std: over(spread), min, max, sse })
    }

    /// All of them by the names that `evo` gives them.
    pub fn named(&self) -> [(&'static str, f64); 7] {
        [
            ("rmse", self.rmse),
            ("mean", self.mean),
            ("median", self.median),
            ("std", self.std),
            ("min", self.min),
            ("max", self.max),
            ("sse", self.sse),
        ]
    }
}

/// Absolute pose errors (APE): each estimated pose against the reference at the same place of the list. Align first where the two have
/// different base spaces. Poses without a partner are left out.
pub fn absolute_errors(reference: &[Stamped], estimate: &[Stamped], relation: Relation) -> Vec<f64> {
    reference.iter().zip(estimate).map(|(truth, found)| relation.of(Stamped::between(found, truth))).collect()
}

/// Relative pose errors (RPE): how far the estimate's movement over `delta` is from the reference's, over stretches that follow each
/// other. Empty where the trajectory is shorter than one of them, or `delta` is not more than nothing.
pub fn relative_errors(reference: &[Stamped], estimate: &[Stamped], relation: Relation, delta: Delta) -> Vec<f64> {
    let n = reference.len().min(estimate.len());
    let (reference, estimate) = (&reference[..n], &estimate[..n]);
    let places = places(estimate, delta);
    places
        .windows(2)
        .filter_map(|pair| {
            let [i, j] = [*pair.first()?, *pair.get(1)?];
            let truth = Stamped::between(reference.get(i)?, reference.get(j)?);
            let found = Stamped::between(estimate.get(i)?, estimate.get(j)?);
            let back = truth.1.conjugate();
            Some(relation.of((back * (found.0 - truth.0), back * found.1)))
        })
        .collect()
}

/// Where stretches of `delta` begin and end.
fn places(path: &[Stamped], delta: Delta) -> Vec<usize> {
    match delta {
        Delta::Frames(0) => Vec::new(),
        Delta::Frames(step) => (0..path.len()).step_by(step).collect(),
        Delta::Seconds(length) => chain(path, length, |from, _, to| to.seconds - from.seconds + SECONDS_TOLERANCE),
        Delta::Metres(length) => {
            let mut travelled = 0.0;
            chain(path, length, move |from, before, to| {
                // A new stretch starts where `before` is its first pose.
                if std::ptr::eq(before, from) {
                    travelled = 0.0;
                }
                travelled += to.position.distance(before.position);
                travelled
            })
        }
    }
}

/// The first pose, and each one at which `far` from the last such one, by way of the pose before, reaches `length`.
fn chain(path: &[Stamped], length: f64, mut far: impl FnMut(&Stamped, &Stamped, &Stamped) -> f64) -> Vec<usize> {
    let mut found = Vec::new();
    if !(length.is_finite() && length > 0.0) {
        return found;
    }
    let Some(mut from) = path.first() else { return found };
    found.push(0);
    for (i, pair) in path.windows(2).enumerate() {
        let [before, to] = pair else { continue };
        if far(from, before, to) >= length {
            found.push(i + 1);
            from = to;
        }
    }
    found
}

/// Pairs by time: each pose of the shorter list with the nearest of the other, if that is at most `within_s` away. Both must be in the
/// order of time.
pub fn pair(reference: &[Stamped], estimate: &[Stamped], within_s: f64) -> (Vec<Stamped>, Vec<Stamped>) {
    let swapped = estimate.len() < reference.len();
    let (short, long) = if swapped { (estimate, reference) } else { (reference, estimate) };
    let mut pairs: (Vec<Stamped>, Vec<Stamped>) = Default::default();
    for pose in short {
        let after = long.partition_point(|other| other.seconds <= pose.seconds);
        let around = [after.checked_sub(1).and_then(|before| long.get(before)), long.get(after)];
        let apart = |other: &&Stamped| (other.seconds - pose.seconds).abs();
        let nearest = around.into_iter().flatten().min_by(|a, b| apart(a).total_cmp(&apart(b)));
        if let Some(partner) = nearest.filter(|other| apart(other) <= within_s) {
            let (truth, found) = if swapped { (partner, pose) } else { (pose, partner) };
            pairs.0.push(*truth);
            pairs.1.push(*found);
        }
    }
    pairs
}

#[cfg(test)]
mod tests;
