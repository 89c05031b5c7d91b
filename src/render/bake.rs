//! Rigid meshes that one node uses are stored where that node stands at rest, in the space of the scene, so that many of them can be drawn at once.
//!
//! Such primitives of one material lie beside each other in the buffers, in an order that keeps neighbours in space together. As long as their nodes are
//! at rest one matrix places all of them, and what is seen of a stretch is one draw call. A node that moves draws its own as ever, by a matrix
//! that takes the rest pose out again.

use super::pipelines::PipelineKey;
use super::prepare::{PreparedScene, PrimitiveEntry};
use crate::scene::model::{Aabb, Model, Primitive, Topology, Vertex};
use glam::{Mat3, Mat4, Vec3, Vec4};
use std::ops::Range;

/// Triangles of a stretch that is sorted and seen as a whole. Ours: as many as cost a software GPU about as much as a hundred draw calls.
const CHUNK_TRIANGLES: u32 = 4096;

/// What a primitive that is stored at rest remembers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Baked {
    /// Takes the rest pose out.
    pub(super) mesh_from_scene: Mat4,
    /// Its place among all of them.
    pub(super) at: u32,
    pub(super) chunk: u32,
}

/// Neighbours of one material.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    /// Places in [`BakedOrder::primitives`].
    pub(super) places: Range<u32>,
}

/// All primitives that are stored at rest, in the order of the buffers.
#[derive(Debug, Clone, Default)]
pub(super) struct BakedOrder {
    pub(super) primitives: Vec<u32>,
    pub(super) chunks: Vec<Chunk>,
}

/// A primitive that could be stored at rest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    /// Index into the scene's primitives.
    pub(super) entry: u32,
    pub(super) primitive: &'a Primitive,
    pub(super) scene_from_mesh: Mat4,
}

/// For each mesh: where it stands at rest, if exactly one node uses it, and rigidly.
pub(super) fn places(model: &Model) -> Vec<Option<Mat4>> {
    let mut scene_from_node = vec![Mat4::IDENTITY; model.nodes.len()];
    let mut order: Vec<usize> = (0..model.nodes.len()).filter(|&node| model.nodes[node].parent.is_none()).collect();
    let mut next = 0;
    while let Some(&index) = order.get(next) {
        let node = &model.nodes[index];
        let parent = node.parent.map_or(Mat4::IDENTITY, |parent| scene_from_node[parent]);
        scene_from_node[index] = parent * node.matrix.unwrap_or_else(|| node.transform.to_mat4());
        order.extend(&node.children);
        next += 1;
    }
    let mut uses = vec![0u32; model.meshes.len()];
    let mut places = vec![None; model.meshes.len()];
    for (node, place) in model.nodes.iter().zip(scene_from_node) {
        let Some(mesh) = node.mesh else { continue };
        uses[mesh] += 1;
        let rigid = node.skin.is_none() && node.instances.is_empty() && model.meshes[mesh].weights.is_empty();
        let sound = place.determinant().abs() > f32::MIN_POSITIVE && place.inverse().is_finite();
        places[mesh] = (uses[mesh] == 1 && rigid && sound).then_some(place);
    }
    places
}

/// Whether a primitive may be stored at rest: what is blended is sorted by triangles, what shines through comes later.
pub(super) fn is_suitable(primitive: &Primitive, key: PipelineKey) -> bool {
    primitive.topology == Topology::Triangles
        && primitive.skinning.is_empty()
        && primitive.targets.is_empty()
        && !primitive.indices.is_empty()
        && !key.has(PipelineKey::BLEND | PipelineKey::TRANSMISSION)
}

/// Stores the candidates at rest, those aside that share pipeline and material with no other: they would gain nothing. Gives those back.
pub(super) fn store<'a>(scene: &mut PreparedScene, mut candidates: Vec<Candidate<'a>>) -> Vec<Candidate<'a>> {
    let bounds = |candidate: &Candidate| candidate.primitive.bounds.transformed(&candidate.scene_from_mesh);
    let all = candidates.iter().fold(Aabb::EMPTY, |all, candidate| all.union(bounds(candidate)));
    let group = |scene: &PreparedScene, candidate: &Candidate| {
        let PrimitiveEntry { key, material, .. } = scene.primitives[candidate.entry as usize];
        (key, material)
    };
    candidates.sort_by_cached_key(|candidate| (group(scene, candidate), morton(bounds(candidate).center(), &all)));
    let mut alone = Vec::new();
    let mut from = 0;
    while let Some(first) = candidates.get(from) {
        let same = group(scene, first);
        let count = candidates[from..].iter().take_while(|candidate| group(scene, candidate) == same).count();
        let stretch = &candidates[from..from + count];
        if count == 1 {
            alone.extend(stretch);
        } else {
            store_stretch(scene, stretch);
        }
        from += count;
    }
    alone
}

fn store_stretch(scene: &mut PreparedScene, stretch: &[Candidate]) {
    let mut triangles = u32::MAX;
    for candidate in stretch {
        let at = scene.baked.primitives.len() as u32;
        let more = (candidate.primitive.indices.len() / 3) as u32;
        triangles = triangles.saturating_add(more);
        if triangles > CHUNK_TRIANGLES {
            triangles = more;
            scene.baked.chunks.push(Chunk { places: at..at });
        }
        let chunk = scene.baked.chunks.len() as u32 - 1;
        if let Some(last) = scene.baked.chunks.last_mut() {
            last.places.end = at + 1;
        }
        scene.baked.primitives.push(candidate.entry);
        let first_vertex = scene.vertices.len() as u32;
        let first_index = scene.indices.len() as u32;
        let bounds = append(candidate, first_vertex, &mut scene.vertices, &mut scene.indices);
        let entry = &mut scene.primitives[candidate.entry as usize];
        entry.indices = first_index..scene.indices.len() as u32;
        entry.base_vertex = 0;
        entry.bounds = bounds;
        entry.baked = Some(Baked { mesh_from_scene: candidate.scene_from_mesh.inverse(), at, chunk });
    }
}

/// Appends a primitive's geometry as it stands in the scene; gives its bounds there.
fn append(candidate: &Candidate, first_vertex: u32, vertices: &mut Vec<Vertex>, indices: &mut Vec<u32>) -> Aabb {
    let matrix = candidate.scene_from_mesh;
    let linear = Mat3::from_mat4(matrix);
    // As the shader does: normals by the cofactor matrix, whose sign is the determinant's.
    let handedness = if linear.determinant() < 0.0 { -1.0 } else { 1.0 };
    let (x, y, z) = (linear.x_axis, linear.y_axis, linear.z_axis);
    let cofactor = Mat3::from_cols(y.cross(z), z.cross(x), x.cross(y));
    let mut bounds = Aabb::EMPTY;
    vertices.extend(candidate.primitive.vertices.iter().map(|vertex| {
        let position = matrix.transform_point3(Vec3::from(vertex.position));
        bounds = bounds.with(position);
        let normal = (cofactor * Vec3::from(vertex.normal) * handedness).normalize_or_zero();
        let [tx, ty, tz, sign] = vertex.tangent;
        let tangent = (linear * Vec3::new(tx, ty, tz)).normalize_or_zero();
        Vertex {
            position: position.to_array(),
            normal: normal.to_array(),
            tangent: Vec4::from((tangent, sign * handedness)).to_array(),
            ..*vertex
        }
    }));
    let (triangles, _) = candidate.primitive.indices.as_chunks::<3>();
    // A mirrored triangle keeps its front by turning round.
    let turned = |[a, b, c]: [u32; 3]| if handedness < 0.0 { [a, c, b] } else { [a, b, c] };
    indices.extend(triangles.iter().flat_map(|triangle| turned(*triangle)).map(|index| first_vertex + index));
    bounds
}

/// Place on a curve through space whose neighbours are near each other (Morton 1966), ten bits an axis.
fn morton(point: Vec3, bounds: &Aabb) -> u32 {
    let size = (bounds.max - bounds.min).max(Vec3::splat(f32::MIN_POSITIVE));
    let cell = ((point - bounds.min) / size * 1023.0).clamp(Vec3::ZERO, Vec3::splat(1023.0)).as_uvec3();
    let spread = |value: u32| (0..10).fold(0, |sum, bit| sum | (value >> bit & 1) << (3 * bit));
    spread(cell.x) | spread(cell.y) << 1 | spread(cell.z) << 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{Mesh, Node, Trs};

    fn node(mesh: usize, parent: Option<usize>, children: &[usize], x: f32) -> Node {
        let transform = Trs { translation: Vec3::X * x, ..Trs::default() };
        Node { mesh: Some(mesh), parent, children: children.to_vec(), transform, ..Node::default() }
    }

    #[test]
    fn only_meshes_of_one_rigid_node_have_a_place() {
        let mut nodes = vec![
            node(0, None, &[1], 1.0),
            node(1, Some(0), &[], 2.0),
            node(2, None, &[], 0.0),
            node(2, None, &[], 1.0),
            Node { skin: Some(0), ..node(3, None, &[], 0.0) },
            node(4, None, &[], 0.0),
            node(5, None, &[], 0.0),
        ];
        nodes[6].transform.scale = Vec3::ZERO;
        let mut meshes = vec![Mesh::default(); 7];
        meshes[4].weights = vec![0.0];
        let model = Model { nodes, meshes, ..Model::default() };
        let places = places(&model);
        let at = |mesh: usize| places[mesh].map(|place: Mat4| place.w_axis.x);
        assert_eq!((0..7).map(at).collect::<Vec<_>>(), [Some(1.0), Some(3.0), None, None, None, None, None]);
    }

    #[test]
    fn a_mirrored_triangle_still_faces_the_same_way() {
        let corner = |x: f32, y: f32| Vertex {
            position: [x, y, 0.0],
            normal: [0.0, 0.0, 1.0],
            tangent: [1.0, 0.0, 0.0, 1.0],
            uv0: [0.0; 2],
            uv1: [0.0; 2],
            color: [1.0; 4],
        };
        let vertices = vec![corner(0.0, 0.0), corner(1.0, 0.0), corner(0.0, 1.0)];
        let primitive = Primitive { vertices, indices: vec![0, 1, 2], ..Primitive::default() };
        let scene_from_mesh = Mat4::from_scale(Vec3::new(-2.0, 2.0, 2.0));
        let (mut vertices, mut indices) = (vec![corner(9.0, 9.0)], Vec::new());
        let bounds =
            append(&Candidate { entry: 0, primitive: &primitive, scene_from_mesh }, 1, &mut vertices, &mut indices);
        assert_eq!(indices, [1, 3, 2]);
        assert_eq!((bounds.min, bounds.max), (Vec3::new(-2.0, 0.0, 0.0), Vec3::new(0.0, 2.0, 0.0)));
        let at = |index: u32| Vec3::from(vertices[index as usize].position);
        let face = (at(indices[1]) - at(indices[0])).cross(at(indices[2]) - at(indices[0]));
        assert!(face.z > 0.0 && vertices[1].normal == [0.0, 0.0, 1.0]);
        assert_eq!(vertices[1].tangent, [-1.0, 0.0, 0.0, -1.0]);
    }

    #[test]
    fn neighbours_on_the_curve_are_neighbours_in_space() {
        let bounds = Aabb { min: Vec3::ZERO, max: Vec3::ONE };
        assert_eq!(morton(Vec3::ZERO, &bounds), 0);
        assert_eq!(morton(Vec3::ONE, &bounds), (1 << 30) - 1);
        assert!(morton(Vec3::splat(0.1), &bounds) < morton(Vec3::new(0.9, 0.1, 0.1), &bounds));
    }
}
