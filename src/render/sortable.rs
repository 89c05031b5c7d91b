//! Triangles of a blended primitive, kept on the CPU so that every frame can bring them into order.

use crate::scene::model::Primitive;
use glam::{Vec3, Vec4};

/// Geometry to sort by, in mesh space, at rest.
///
/// Skinned and morphed primitives are sorted by their rest pose, moved as a whole by the first joint or the node: what is deformed on
/// the GPU is not known here. Their order is right as far as they keep their shape.
#[derive(Debug)]
pub(super) struct Sortable {
    positions: Vec<Vec3>,
    /// Indices relative to the primitive's first vertex.
    pub(super) triangles: Vec<[u32; 3]>,
    /// Centre and radius of each triangle.
    pub(super) spheres: Vec<Vec4>,
    /// All triangles lie in one plane: among themselves they have no order.
    pub(super) flat: bool,
}

impl Sortable {
    pub(super) fn new(primitive: &Primitive) -> Sortable {
        let positions: Vec<Vec3> = primitive.vertices.iter().map(|vertex| Vec3::from(vertex.position)).collect();
        let (triangles, _) = primitive.indices.as_chunks::<3>();
        let mut sortable = Sortable {
            positions,
            triangles: triangles.to_vec(),
            spheres: Vec::with_capacity(triangles.len()),
            flat: false,
        };
        for triangle in triangles {
            let corners = sortable.corners_of(*triangle);
            let center = corners.iter().sum::<Vec3>() / 3.0;
            let radius = corners.iter().map(|corner| corner.distance(center)).fold(0.0, f32::max);
            sortable.spheres.push(center.extend(radius));
        }
        sortable.flat = sortable.is_flat();
        sortable
    }

    /// Corners of a triangle.
    pub(super) fn corners(&self, triangle: usize) -> [Vec3; 3] {
        self.corners_of(self.triangles[triangle])
    }

    fn corners_of(&self, triangle: [u32; 3]) -> [Vec3; 3] {
        // The loader has checked the indices; a wrong one must not end the program even so.
        triangle.map(|index| self.positions.get(index as usize).copied().unwrap_or(Vec3::ZERO))
    }

    /// Within a hundred-thousandth of the largest triangle (ours: what floats of a metre-sized mesh lose).
    fn is_flat(&self) -> bool {
        let largest = (0..self.spheres.len()).max_by(|a, b| self.spheres[*a].w.total_cmp(&self.spheres[*b].w));
        let Some([a, b, c]) = largest.map(|triangle| self.corners(triangle)) else { return true };
        let normal = (b - a).cross(c - a).normalize_or_zero();
        let most = 1e-5 * self.spheres.iter().map(|sphere| sphere.w).fold(0.0, f32::max);
        let mut corners = self.triangles.iter().flat_map(|triangle| self.corners_of(*triangle));
        corners.all(|corner| normal.dot(corner - a).abs() <= most)
    }
}
