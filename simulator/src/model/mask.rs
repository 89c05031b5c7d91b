//! Which part of a view a lens shows (XR_KHR_visibility_mask).
//!
//! No device's lens is known to us, so the mask is ours: the picture's corners are cut so that a square field of view leaves a
//! regular octagon. It lies inside the picture, holds the optical axis, and hides about a sixth of a square.

/// How much of the way from the axis to a corner is cut off, along each side: 2 - √2, which makes a square's octagon regular.
const CUT: f32 = 2.0 - std::f32::consts::SQRT_2;

/// Which mesh of the mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskKind {
    /// Triangles over what is not seen.
    Hidden,
    /// Triangles over what is seen.
    Visible,
    /// The border between them, as one closed line.
    Border,
}

/// A mesh on the plane one metre in front of the view. Triangles and the line go counter-clockwise as the user sees them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mesh {
    /// x and y in metres.
    pub vertices: Vec<[f32; 2]>,
    /// Into the vertices: three for a triangle, or the points of the line in order.
    pub indices: Vec<u32>,
}

/// The mask of a view with this field of view in radians: left, right, up, down. Empty where the view does not look along its axis.
pub fn mask(fov_rad: [f32; 4], kind: MaskKind) -> Mesh {
    let [left, right, up, down] = fov_rad.map(f32::tan);
    if !(left < 0.0 && right > 0.0 && up > 0.0 && down < 0.0) {
        return Mesh::default();
    }
    // Counter-clockwise from the right: each corner with the cut's end before and after it.
    let kept = 1.0 - CUT;
    let corners = [
        [[right, up * kept], [right, up], [right * kept, up]],
        [[left * kept, up], [left, up], [left, up * kept]],
        [[left, down * kept], [left, down], [left * kept, down]],
        [[right * kept, down], [right, down], [right, down * kept]],
    ];
    let border = || corners.iter().flat_map(|&[before, _, after]| [before, after]).collect();
    match kind {
        MaskKind::Hidden => Mesh { vertices: corners.concat(), indices: (0..12).collect() },
        MaskKind::Visible => {
            Mesh { vertices: border(), indices: (1..7).flat_map(|corner| [0, corner, corner + 1]).collect() }
        }
        MaskKind::Border => Mesh { vertices: border(), indices: (0..8).collect() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twice the signed area of a triangle; positive is counter-clockwise.
    fn turn(a: [f32; 2], b: [f32; 2], c: [f32; 2]) -> f32 {
        (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
    }

    fn area(mesh: &Mesh) -> f32 {
        let corner = |index: u32| mesh.vertices[index as usize];
        let turns = mesh.indices.chunks_exact(3).map(|t| turn(corner(t[0]), corner(t[1]), corner(t[2])));
        turns
            .map(|turn| {
                assert!(turn > 0.0, "clockwise");
                turn / 2.0
            })
            .sum()
    }

    #[test]
    fn the_meshes_go_round_the_right_way_and_fill_the_view() {
        // Square, a real headset's, and one that hardly sees across its axis.
        for fov_deg in [[-45.0, 45.0, 45.0, -45.0], [-54.0, 40.0, 44.0, -52.0], [-60.0, 1.0, 2.0, -70.0]] {
            let fov = fov_deg.map(f32::to_radians);
            let [left, right, up, down] = fov.map(f32::tan);
            let whole = (right - left) * (up - down);
            let (hidden, visible) = (area(&mask(fov, MaskKind::Hidden)), area(&mask(fov, MaskKind::Visible)));
            assert!((hidden + visible - whole).abs() < 1e-4 * whole, "{fov_deg:?}");
            assert!(hidden < 0.2 * whole && hidden > 0.1 * whole, "{fov_deg:?}: {hidden} of {whole}");
            let border = mask(fov, MaskKind::Border);
            let points = border.indices.iter().map(|&index| border.vertices[index as usize]);
            let next = points.clone().cycle().skip(1);
            assert!(points.zip(next).all(|(a, b)| turn([0.0; 2], a, b) > 0.0), "{fov_deg:?}");
            assert_eq!(border.vertices.len(), border.indices.len());
        }
    }

    #[test]
    fn a_square_leaves_a_regular_octagon() {
        let border = mask([-45f32, 45.0, 45.0, -45.0].map(f32::to_radians), MaskKind::Border).vertices;
        let sides = border.iter().zip(border.iter().cycle().skip(1)).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]));
        assert!(
            sides.clone().all(|side| (side - (2.0 * (2f32.sqrt() - 1.0))).abs() < 1e-6),
            "{:?}",
            sides.collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_view_off_its_axis_has_no_mask() {
        for kind in [MaskKind::Hidden, MaskKind::Visible, MaskKind::Border] {
            assert_eq!(mask([0.1, 0.5, 0.5, -0.5], kind), Mesh::default());
            assert_eq!(mask([f32::NAN; 4], kind), Mesh::default());
        }
    }
}
