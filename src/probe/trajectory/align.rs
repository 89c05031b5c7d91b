//! The rigid transform that brings one trajectory nearest to another.

use super::{Stamped, svd};
use glam::{DMat3, DQuat, DVec3};

/// `reference_from_estimate`, without scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alignment {
    /// Metres.
    pub translation: DVec3,
    /// Unit quaternion.
    pub rotation: DQuat,
}

impl Alignment {
    /// A trajectory, moved by it.
    pub fn apply(&self, trajectory: &[Stamped]) -> Vec<Stamped> {
        let moved = |pose: &Stamped| Stamped {
            seconds: pose.seconds,
            position: self.rotation * pose.position + self.translation,
            orientation: self.rotation * pose.orientation,
        };
        trajectory.iter().map(moved).collect()
    }
}

/// The alignment of least squared distance between positions at the same place of both lists: Umeyama, *Least-Squares Estimation of
/// Transformation Parameters Between Two Point Patterns*, IEEE PAMI 13 (1991), equations 38 to 42, with scale 1.
///
/// `None` where positions lie on one line or in one point, so that a turn is not determined, or where a number is not finite. The bound
/// on the second singular value (2.2e-16 m²) is `evo`'s.
pub fn align(reference: &[Stamped], estimate: &[Stamped]) -> Option<Alignment> {
    let n = reference.len().min(estimate.len());
    let mean = |poses: &[Stamped]| poses.iter().map(|pose| pose.position).sum::<DVec3>() / poses.len() as f64;
    let (reference, estimate) = (reference.get(..n)?, estimate.get(..n)?);
    if n == 0 {
        return None;
    }
    let (to, from) = (mean(reference), mean(estimate));
    let outer = |a: DVec3, b: DVec3| DMat3::from_cols(a * b.x, a * b.y, a * b.z);
    let pairs = reference.iter().zip(estimate);
    let sum = pairs.fold(DMat3::ZERO, |sum, (a, b)| sum + outer(a.position - to, b.position - from));
    let found = svd(sum * (1.0 / n as f64))?;
    if found.values.y <= f64::EPSILON {
        return None;
    }
    // A reflection would fit better still; a device does none.
    let handed = if found.u.determinant() * found.v.determinant() < 0.0 { -1.0 } else { 1.0 };
    let turn = found.u * DMat3::from_diagonal(DVec3::new(1.0, 1.0, handed)) * found.v.transpose();
    Some(Alignment { translation: to - turn * from, rotation: DQuat::from_mat3(&turn).normalize() })
}
