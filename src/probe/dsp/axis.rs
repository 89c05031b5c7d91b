//! The direction in which points spread most.

use glam::DVec3;

/// A direction of spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// Unit vector; its largest component is positive, since an axis has no sense of its own.
    pub direction: DVec3,
    /// Its share of the whole variance, 1/3 … 1.
    pub share: f64,
}

/// First principal axis of points, from the covariance by cyclic Jacobi rotations (Golub & Van Loan, *Matrix Computations*, 8.5).
/// `None` for points that do not spread, or one that is not finite.
pub fn principal_axis(points: &[DVec3]) -> Option<Axis> {
    if points.iter().any(|p| !p.is_finite()) {
        return None;
    }
    let mean = points.iter().sum::<DVec3>() / points.len().max(1) as f64;
    let mut m = [[0.0; 3]; 3];
    for point in points {
        let d = *point - mean;
        for (i, row) in m.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                *cell += d[i] * d[j];
            }
        }
    }
    let trace = m[0][0] + m[1][1] + m[2][2];
    if !(trace.is_finite() && trace > 0.0) {
        return None;
    }
    let mut axes = [DVec3::X, DVec3::Y, DVec3::Z];
    // Each sweep squares what is left off the diagonal; ten are more than f64 can hold.
    for _sweep in 0..10 {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            rotate(&mut m, &mut axes, p, q);
        }
    }
    let most = (0..3).max_by(|&a, &b| m[a][a].total_cmp(&m[b][b]).then(b.cmp(&a)))?;
    let direction = axes[most].try_normalize()?;
    let largest = (0..3).max_by(|&a, &b| direction[a].abs().total_cmp(&direction[b].abs()).then(b.cmp(&a)))?;
    let direction = if direction[largest] < 0.0 { -direction } else { direction };
    Some(Axis { direction, share: m[most][most] / trace })
}

/// Makes one pair of off-diagonal elements zero.
fn rotate(m: &mut [[f64; 3]; 3], axes: &mut [DVec3; 3], p: usize, q: usize) {
    if m[p][q] == 0.0 {
        return;
    }
    let theta = 0.5 * (m[q][q] - m[p][p]) / m[p][q];
    let t = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
    let c = 1.0 / libm::sqrt(t * t + 1.0);
    let s = t * c;
    for row in m.iter_mut() {
        let (a, b) = (row[p], row[q]);
        (row[p], row[q]) = (c * a - s * b, s * a + c * b);
    }
    let (above, below) = (m[p], m[q]);
    m[p] = core::array::from_fn(|k| c * above[k] - s * below[k]);
    m[q] = core::array::from_fn(|k| s * above[k] + c * below[k]);
    let (a, b) = (axes[p], axes[q]);
    (axes[p], axes[q]) = (c * a - s * b, s * a + c * b);
}

#[cfg(test)]
mod tests {
    use super::super::Random;
    use super::*;

    #[test]
    fn a_line_and_a_cloud() {
        let direction = DVec3::new(1.0, -2.0, 2.0) / 3.0;
        let line: Vec<DVec3> = (0..50).map(|i| DVec3::splat(4.0) + direction * f64::from(i)).collect();
        let axis = principal_axis(&line).unwrap();
        assert!((axis.direction.dot(direction).abs() - 1.0).abs() < 1e-12 && (axis.share - 1.0).abs() < 1e-12);
        let mut random = Random::new(6);
        let cloud: Vec<DVec3> =
            (0..20_000).map(|_| DVec3::new(random.normal(), 3.0 * random.normal(), 0.5 * random.normal())).collect();
        let axis = principal_axis(&cloud).unwrap();
        assert!(axis.direction.y > 0.999 && (axis.share - 9.0 / 10.25).abs() < 0.01);
    }

    #[test]
    fn no_spread_no_axis() {
        assert_eq!(principal_axis(&[]), None);
        assert_eq!(principal_axis(&[DVec3::ONE]), None);
        assert_eq!(principal_axis(&[DVec3::ONE; 9]), None);
        assert_eq!(principal_axis(&[DVec3::ZERO, DVec3::NAN]), None);
        assert_eq!(principal_axis(&[DVec3::ZERO, DVec3::splat(1e200)]), None);
    }
}
