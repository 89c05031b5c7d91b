//! Flat normals where a file has none, and tangents where a normal map needs them.

use crate::scene::model::{MorphVertex, Primitive, Topology, Vertex};
use bevy_mikktspace::{Geometry, TangentSpace};
use glam::Vec3;
use std::collections::HashMap;

/// Gives every triangle its own three vertices with the face's normal. Morph targets get the change of the face's normal.
pub(super) fn flat_normals(primitive: &mut Primitive) {
    if primitive.topology != Topology::Triangles {
        return;
    }
    separate(primitive);
    let targets = &mut primitive.targets;
    for (t, face) in primitive.vertices.chunks_exact_mut(3).enumerate() {
        let corner = |i: usize| Vec3::from(face[i].position);
        let normal = face_normal(corner(0), corner(1), corner(2));
        for target in targets.iter_mut() {
            let moved = &mut target[t * 3..t * 3 + 3];
            let corner = |i: usize| Vec3::from(face[i].position) + Vec3::from_slice(&moved[i].position);
            let change = face_normal(corner(0), corner(1), corner(2)) - normal;
            moved.iter_mut().for_each(|vertex| vertex.normal = change.extend(0.0).to_array());
        }
        face.iter_mut().for_each(|vertex| vertex.normal = normal.to_array());
    }
}

fn face_normal(a: Vec3, b: Vec3, c: Vec3) -> Vec3 {
    (b - a).cross(c - a).try_normalize().unwrap_or(Vec3::Z)
}

fn separate(primitive: &mut Primitive) {
    fn gather<T: Copy>(from: &mut Vec<T>, indices: &[u32]) {
        if !from.is_empty() {
            *from = indices.iter().map(|&i| from[i as usize]).collect();
        }
    }
    gather(&mut primitive.vertices, &primitive.indices);
    gather(&mut primitive.skinning, &primitive.indices);
    primitive.targets.iter_mut().for_each(|target| gather(target, &primitive.indices));
    primitive.indices = (0..primitive.indices.len() as u32).collect();
}

/// Ours: MikkTSpace takes time by the square of, and stack by, the number of corners that meet in one point. Real meshes have dozens.
const MOST_CORNERS_AT_A_POINT: u32 = 2048;

/// MikkTSpace tangents for the texture coordinates of a set. Vertices whose corners differ in tangent are split.
/// `false` if too many corners meet in one point, and nothing was done.
pub(super) fn tangents(primitive: &mut Primitive, tex_coord: u32) -> bool {
    if primitive.topology != Topology::Triangles || primitive.indices.is_empty() {
        return true;
    }
    let mut corners_at = HashMap::new();
    for &index in &primitive.indices {
        // Adding zero makes -0 and 0 one point.
        let point = primitive.vertices[index as usize].position.map(|x| (x + 0.0).to_bits());
        let count = corners_at.entry(point).or_insert(0u32);
        *count += 1;
        if *count > MOST_CORNERS_AT_A_POINT {
            return false;
        }
    }
    let corners = vec![UNKNOWN; primitive.indices.len()];
    let mut work = Work { vertices: &primitive.vertices, indices: &primitive.indices, tex_coord, corners };
    // The error type has no values: generation cannot fail.
    if bevy_mikktspace::generate_tangents(&mut work).is_err() {
        return false;
    }
    let corners = work.corners;
    split(primitive, &corners);
    true
}

const UNKNOWN: [f32; 4] = [1.0, 0.0, 0.0, 1.0];

struct Work<'a> {
    vertices: &'a [Vertex],
    indices: &'a [u32],
    tex_coord: u32,
    corners: Vec<[f32; 4]>,
}

impl Work<'_> {
    fn vertex(&self, face: usize, corner: usize) -> &Vertex {
        &self.vertices[self.indices[face * 3 + corner] as usize]
    }
}

impl Geometry for Work<'_> {
    fn num_faces(&self) -> usize {
        self.indices.len() / 3
    }

    fn num_vertices_of_face(&self, _face: usize) -> usize {
        3
    }

    fn position(&self, face: usize, vert: usize) -> [f32; 3] {
        self.vertex(face, vert).position
    }

    fn normal(&self, face: usize, vert: usize) -> [f32; 3] {
        self.vertex(face, vert).normal
    }

    fn tex_coord(&self, face: usize, vert: usize) -> [f32; 2] {
        let vertex = self.vertex(face, vert);
        if self.tex_coord == 0 { vertex.uv0 } else { vertex.uv1 }
    }

    fn set_tangent(&mut self, space: Option<TangentSpace>, face: usize, vert: usize) {
        if let Some(space) = space {
            let [x, y, z, w] = space.tangent_encoded();
            // glTF's V runs down the image while its normal maps have +Y up, so the bitangent is turned.
            self.corners[face * 3 + vert] = [x, y, z, -w];
        }
    }
}

/// Writes the tangents of corners to vertices, adding copies of vertices that need more than one.
fn split(primitive: &mut Primitive, corners: &[[f32; 4]]) {
    /// No further copy.
    const LAST: u32 = u32::MAX;
    let original = primitive.vertices.len();
    let mut next = vec![LAST; original];
    let mut written = vec![false; original];
    for (slot, tangent) in primitive.indices.iter_mut().zip(corners) {
        let (mut at, mut hops) = (*slot as usize, 0);
        loop {
            if !written[at] {
                written[at] = true;
                primitive.vertices[at].tangent = *tangent;
                break;
            }
            if primitive.vertices[at].tangent == *tangent {
                break;
            }
            // A long chain is not searched to its end: some equal copies cost less than a hostile file's time.
            if next[at] == LAST || hops >= 16 {
                let copy = primitive.vertices.len() as u32;
                next.push(next[at]);
                next[at] = copy;
                written.push(true);
                primitive.vertices.push(Vertex { tangent: *tangent, ..primitive.vertices[at] });
                copy_rest(&mut primitive.skinning, &mut primitive.targets, at);
                at = copy as usize;
                break;
            }
            at = next[at] as usize;
            hops += 1;
        }
        *slot = at as u32;
    }
}

fn copy_rest(skinning: &mut Vec<crate::scene::model::SkinVertex>, targets: &mut [Vec<MorphVertex>], at: usize) {
    if let Some(vertex) = skinning.get(at).copied() {
        skinning.push(vertex);
    }
    for target in targets {
        target.push(target[at]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vertex(position: [f32; 3], uv0: [f32; 2]) -> Vertex {
        Vertex { position, normal: [0.0, 0.0, 1.0], tangent: UNKNOWN, uv0, uv1: [0.0; 2], color: [1.0; 4] }
    }

    /// A quad in the plane of x and y. With `uv` upright (v down), the tangent is +X and the bitangent must be +Y.
    fn quad(mirror_second: bool) -> Primitive {
        let vertices = vec![
            vertex([0.0, 0.0, 0.0], [0.0, 1.0]),
            vertex([1.0, 0.0, 0.0], [1.0, 1.0]),
            vertex([0.0, 1.0, 0.0], [0.0, 0.0]),
            // Past the seam the image runs the other way.
            vertex([1.0, 1.0, 0.0], if mirror_second { [-1.0, 3.0] } else { [1.0, 0.0] }),
        ];
        Primitive { vertices, indices: vec![0, 1, 2, 2, 1, 3], ..Primitive::default() }
    }

    #[test]
    fn bitangent_points_up_the_image() {
        let mut primitive = quad(false);
        tangents(&mut primitive, 0);
        for v in &primitive.vertices {
            let (n, t) = (Vec3::from(v.normal), Vec3::from_slice(&v.tangent));
            assert!((t - Vec3::X).length() < 1e-5 && (n.cross(t) * v.tangent[3] - Vec3::Y).length() < 1e-5, "{v:?}");
        }
        assert_eq!(primitive.vertices.len(), 4);
    }

    #[test]
    fn corners_with_other_tangents_get_their_own_vertex() {
        let mut primitive = quad(true);
        tangents(&mut primitive, 0);
        assert!(primitive.vertices.len() > 4);
        assert!(primitive.indices.iter().all(|&i| (i as usize) < primitive.vertices.len()));
    }

    #[test]
    fn flat_normals_face_the_winding() {
        let mut primitive = quad(false);
        primitive.targets = vec![vec![MorphVertex { position: [0.0, 0.0, 0.0, 0.0], ..MorphVertex::default() }; 4]];
        primitive.targets[0][3].position = [0.0, 0.0, 1.0, 0.0];
        flat_normals(&mut primitive);
        assert_eq!(primitive.vertices.len(), 6);
        assert!(primitive.vertices.iter().all(|v| v.normal == [0.0, 0.0, 1.0]));
        assert_eq!(primitive.targets[0][0].normal, [0.0; 4]);
        assert!(primitive.targets[0][5].normal[2] < -0.1);
    }
}
