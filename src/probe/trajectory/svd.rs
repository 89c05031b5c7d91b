//! Singular values of a 3 × 3 matrix.

use glam::{DMat3, DVec3};

/// `matrix = u · diag(values) · vᵀ` with `u` and `v` orthogonal and the values falling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Svd {
    /// Left singular vectors, as columns.
    pub u: DMat3,
    /// Singular values, not negative, the greatest first.
    pub values: DVec3,
    /// Right singular vectors, as columns.
    pub v: DMat3,
}

/// More sweeps than three columns ever need: convergence is quadratic, six suffice in double precision.
const SWEEPS: u32 = 30;

/// By one-sided Jacobi rotations: columns are turned against each other until all are at right angles (Hestenes, *Inversion of Matrices
/// by Biorthogonalization*, 1958; Golub & Van Loan, *Matrix Computations*, 8.6.3). Multiplications and roots in a fixed order: the same
/// bits on every processor. `None` for a matrix that is not finite.
pub fn svd(matrix: DMat3) -> Option<Svd> {
    if !matrix.is_finite() {
        return None;
    }
    // Scaled, so that squares neither overflow nor vanish.
    let scale = matrix.to_cols_array().into_iter().fold(0.0, |most: f64, entry| most.max(entry.abs()));
    if scale == 0.0 {
        return Some(Svd { u: DMat3::IDENTITY, values: DVec3::ZERO, v: DMat3::IDENTITY });
    }
    let mut columns = [matrix.x_axis / scale, matrix.y_axis / scale, matrix.z_axis / scale];
    let mut v = [DVec3::X, DVec3::Y, DVec3::Z];
    for _ in 0..SWEEPS {
        let turned = [(0, 1), (0, 2), (1, 2)].map(|(p, q)| turn(&mut columns, &mut v, p, q));
        if turned == [false; 3] {
            break;
        }
    }
    let mut order = [0, 1, 2];
    order.sort_by(|&a, &b| columns[b].length_squared().total_cmp(&columns[a].length_squared()));
    let (columns, v) = (order.map(|i| columns[i]), order.map(|i| v[i]));
    let values = columns.map(DVec3::length);
    let u = orthogonal(columns, values);
    let matrix = |columns: [DVec3; 3]| DMat3::from_cols(columns[0], columns[1], columns[2]);
    Some(Svd { u: matrix(u), values: DVec3::from_array(values) * scale, v: matrix(v) })
}

/// Turns two columns, and those of `v` with them, until they are at right angles. `false` if they were.
fn turn(columns: &mut [DVec3; 3], v: &mut [DVec3; 3], p: usize, q: usize) -> bool {
    let (a, b, dot) = (columns[p].length_squared(), columns[q].length_squared(), columns[p].dot(columns[q]));
    if dot.abs() <= f64::EPSILON * (a * b).sqrt() || dot == 0.0 {
        return false;
    }
    let zeta = (b - a) / (2.0 * dot);
    let tangent = zeta.signum() / (zeta.abs() + (1.0 + zeta * zeta).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = cosine * tangent;
    for pair in [columns, v] {
        (pair[p], pair[q]) = (pair[p] * cosine - pair[q] * sine, pair[p] * sine + pair[q] * cosine);
    }
    true
}

/// The columns as unit vectors; those without length get a direction at right angles to the others.
fn orthogonal(columns: [DVec3; 3], values: [f64; 3]) -> [DVec3; 3] {
    let small = f64::EPSILON * values[0];
    let first = columns[0] / values[0];
    let second = if values[1] > small { columns[1] / values[1] } else { first.any_orthonormal_vector() };
    let third = if values[2] > small { columns[2] / values[2] } else { first.cross(second) };
    [first, second, third]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rows: [[f64; 3]; 3], values: [f64; 3]) {
        let matrix = DMat3::from_cols_array_2d(&rows).transpose();
        let found = svd(matrix).unwrap();
        let scale = values[0].max(f64::MIN_POSITIVE);
        assert!((found.values - DVec3::from_array(values)).abs().max_element() < 1e-12 * scale, "{:?}", found.values);
        let again = found.u * DMat3::from_diagonal(found.values) * found.v.transpose();
        let off = |a: DMat3, b: DMat3| (a - b).to_cols_array().into_iter().fold(0.0, |m: f64, e| m.max(e.abs()));
        assert!(off(again, matrix) < 1e-14 * scale.max(1e-300) * 4.0, "{again}");
        for orthogonal in [found.u, found.v] {
            assert!(off(orthogonal * orthogonal.transpose(), DMat3::IDENTITY) < 1e-13, "{orthogonal}");
        }
    }

    #[test]
    fn singular_values_are_those_of_textbooks() {
        check([[3.0, 0.0, 0.0], [0.0, -2.0, 0.0], [0.0, 0.0, 1.0]], [3.0, 2.0, 1.0]);
        check([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [0.0; 3]);
        // Rank one: the outer product of (1, 2, 2) and (2, 3, 6).
        check([[2.0, 3.0, 6.0], [4.0, 6.0, 12.0], [4.0, 6.0, 12.0]], [21.0, 0.0, 0.0]);
        // [[3, 0], [4, 5]] has 3√5 and √5.
        let root = 5f64.sqrt();
        check([[3.0, 0.0, 0.0], [4.0, 5.0, 0.0], [0.0, 0.0, 0.0]], [3.0 * root, root, 0.0]);
        check([[3e-200, 0.0, 0.0], [0.0, 3e-200, 0.0], [0.0, 0.0, 3e-200]], [3e-200; 3]);
        assert_eq!(svd(DMat3::from_diagonal(DVec3::splat(f64::NAN))), None);
    }

    proptest::proptest! {
        #[test]
        fn any_matrix_is_put_together_again(entries in proptest::array::uniform9(-1e3f64..1e3)) {
            let matrix = DMat3::from_cols_array(&entries);
            let found = svd(matrix).unwrap();
            let again = found.u * DMat3::from_diagonal(found.values) * found.v.transpose();
            proptest::prop_assert!((again - matrix).to_cols_array().iter().all(|e| e.abs() < 1e-10));
            proptest::prop_assert!(found.values.x >= found.values.y && found.values.y >= found.values.z && found.values.z >= 0.0);
            proptest::prop_assert!((found.u.determinant().abs() - 1.0).abs() < 1e-9);
        }
    }
}
