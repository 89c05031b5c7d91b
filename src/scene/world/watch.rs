//! Watching holograms: where a node with all below it is, how near it comes to the head, and whether it is shown.

use super::bounds::{MovingBox, push_boxes};
use super::{Content, SceneWorld, Slot};
use crate::observe::HologramObservation;
use crate::scene::model::{Aabb, Model, Primitive};
use glam::{Mat4, Vec3};
use std::ops::Range;

/// Surface points per watched node; ours: enough to find the nearest part of an object to a few percent of its size.
const MOST_POINTS: usize = 64;
/// Vertices looked at per watched node when choosing; ours: keeps choosing below 100 ms.
const MOST_CANDIDATES: usize = 200_000;

/// What to look at for a list of nodes. Made once; [`observe`] reads it every frame.
pub struct Watch {
    nodes: Vec<WatchedNode>,
    boxes: Vec<MovingBox>,
    points: Vec<SurfacePoint>,
    /// Displacements of points on morphed meshes.
    displacements: Vec<Vec3>,
}

struct WatchedNode {
    /// Roots of the subtrees that make it up.
    slots: Vec<usize>,
    boxes: Range<usize>,
    points: Range<usize>,
}

/// A vertex that is followed through morphing and skinning.
struct SurfacePoint {
    owner: usize,
    /// In mesh space.
    position: Vec3,
    /// Where the instance is that the point belongs to; nothing for a mesh drawn once.
    node_from_mesh: Mat4,
    /// In [`Watch::displacements`], one per weight.
    displacements: Range<usize>,
    /// In the world's weights.
    weights: Range<usize>,
    /// Joints that move it: slot, weight, `joint_from_mesh`; rigid when all weights are zero.
    influences: [(usize, f32, Mat4); 4],
    skinned: bool,
}

/// A vertex that may become a surface point.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    slot: usize,
    content: &'a Content,
    primitive: &'a Primitive,
    vertex: usize,
    node_from_mesh: &'a Mat4,
}

impl Watch {
    /// Chooses points and boxes for holograms, each one or more subtrees given by their root nodes (one without a lawful index is never
    /// shown). Meshes count that hang below a root, or whose joints all do. Points are vertices chosen one after another, each farthest
    /// from those before it (farthest-point sampling), in the pose that the
    /// world has now; the same input gives the same points.
    pub fn new<N: AsRef<[usize]>>(model: &Model, world: &SceneWorld, holograms: impl IntoIterator<Item = N>) -> Watch {
        let mut watch = Watch { nodes: Vec::new(), boxes: Vec::new(), points: Vec::new(), displacements: Vec::new() };
        for nodes in holograms {
            let slots: Vec<usize> =
                nodes.as_ref().iter().filter_map(|&node| world.slot_of.get(node).copied()).collect();
            let (first_box, first_point) = (watch.boxes.len(), watch.points.len());
            watch.add(model, world, &slots);
            let (boxes, points) = (first_box..watch.boxes.len(), first_point..watch.points.len());
            watch.nodes.push(WatchedNode { slots, boxes, points });
        }
        watch
    }

    fn add(&mut self, model: &Model, world: &SceneWorld, roots: &[usize]) {
        let mut query = world.ecs.query::<(&Slot, &Content)>();
        let mut inside = vec![false; world.placed.len()];
        let mut meshes = Vec::new();
        for (slot, _) in query.iter() {
            let below = slot.best.or(slot.parent).is_some_and(|above| inside[above]);
            inside[slot.own] = !world.levels.is_lower(slot.own) && (roots.contains(&slot.own) || below);
        }
        for (slot, content) in query.iter() {
            // A skinned mesh is where its joints are, wherever its node hangs.
            let skin = content.skin.and_then(|skin| model.skins.get(skin));
            let joints = skin.is_some_and(|skin| skin.joints.iter().all(|&joint| inside[world.slot_of[joint]]));
            if (inside[slot.own] || joints) && content.mesh.is_some() {
                push_boxes(world, model, slot.own, content, &mut self.boxes);
                meshes.push((slot.own, content));
            }
        }
        let vertices = |content: &Content| -> usize {
            let primitives = content.mesh.iter().flat_map(|&mesh| &model.meshes[mesh].primitives);
            primitives.map(|primitive| primitive.vertices.len()).sum()
        };
        let total: usize = meshes
            .iter()
            .map(|(_, content)| vertices(content).saturating_mul(world.instances_of(content).len()))
            .fold(0, usize::saturating_add);
        let stride = total.div_ceil(MOST_CANDIDATES).max(1);
        let mut candidates = Vec::with_capacity(total / stride + 1);
        for (slot, content) in meshes {
            for primitive in content.mesh.iter().flat_map(|&mesh| &model.meshes[mesh].primitives) {
                // One row of vertices after another, so that of many instances of few vertices some are left out as well.
                let count = primitive.vertices.len();
                let places = world.instances_of(content);
                candidates.extend((0..count.saturating_mul(places.len())).step_by(stride).map(|at| Candidate {
                    slot,
                    content,
                    primitive,
                    vertex: at % count,
                    node_from_mesh: &places[at / count],
                }));
            }
        }
        let positions: Vec<Vec3> = candidates
            .iter()
            .map(|candidate| {
                let mesh_point = Vec3::from(candidate.primitive.vertices[candidate.vertex].position);
                self.point(model, world, candidate, false).in_world(mesh_point, world)
            })
            .collect();
        for chosen in farthest_points(&positions) {
            let point = self.point(model, world, &candidates[chosen], true);
            self.points.push(point);
        }
    }

    fn point(&mut self, model: &Model, world: &SceneWorld, candidate: &Candidate, keep: bool) -> SurfacePoint {
        let Candidate { slot, content, primitive, vertex, node_from_mesh } = *candidate;
        let start = self.displacements.len();
        if keep {
            self.displacements.extend(primitive.targets.iter().map(|t| Vec3::from_slice(&t[vertex].position)));
        }
        let mut influences = [(slot, 0.0, Mat4::IDENTITY); 4];
        let skin = content.skin.and_then(|skin| model.skins.get(skin));
        let skinned = skin.zip(primitive.skinning.get(vertex));
        if let Some((skin, vertex)) = skinned {
            for (out, (&joint, weight)) in influences.iter_mut().zip(vertex.joints.iter().zip(vertex.weights)) {
                let joint = joint as usize;
                if let (Some(&node), Some(matrix)) = (skin.joints.get(joint), skin.inverse_bind_matrices.get(joint)) {
                    *out = (world.slot_of[node], weight, *matrix);
                }
            }
        }
        SurfacePoint {
            owner: slot,
            position: Vec3::from(primitive.vertices[vertex].position),
            node_from_mesh: *node_from_mesh,
            displacements: start..self.displacements.len(),
            weights: content.weights.clone(),
            influences,
            skinned: skinned.is_some(),
        }
    }
}

impl SurfacePoint {
    fn now(&self, watch: &Watch, world: &SceneWorld) -> Vec3 {
        let weights = &world.weights[self.weights.clone()];
        let displacements = &watch.displacements[self.displacements.clone()];
        let moved = weights.iter().zip(displacements).fold(self.position, |p, (weight, by)| p + *by * *weight);
        self.in_world(moved, world)
    }

    fn in_world(&self, mesh_point: Vec3, world: &SceneWorld) -> Vec3 {
        if !self.skinned {
            let node_point = self.node_from_mesh.transform_point3(mesh_point);
            return world.placed[self.owner].world_from_node.transform_point3(node_point);
        }
        self.influences.iter().filter(|(_, weight, _)| *weight > 0.0).fold(Vec3::ZERO, |sum, (slot, weight, matrix)| {
            let world_from_mesh = world.placed[*slot].world_from_node * *matrix;
            sum + world_from_mesh.transform_point3(mesh_point) * *weight
        })
    }
}

/// Indices of up to [`MOST_POINTS`] points, the first the one farthest from the middle of the box, each next the one farthest from all
/// chosen (Gonzalez 1985). Ties go to the lower index.
fn farthest_points(points: &[Vec3]) -> Vec<usize> {
    let middle = points.iter().fold(Aabb::EMPTY, |bounds, point| bounds.with(*point)).center();
    let mut distance: Vec<f32> = points.iter().map(|point| point.distance_squared(middle)).collect();
    let mut chosen = Vec::new();
    while chosen.len() < MOST_POINTS.min(points.len()) {
        let mut farthest = 0;
        for (i, d) in distance.iter().enumerate() {
            if *d > distance[farthest] {
                farthest = i;
            }
        }
        if !chosen.is_empty() && distance[farthest] <= 0.0 {
            break;
        }
        let first = chosen.is_empty();
        chosen.push(farthest);
        for (d, point) in distance.iter_mut().zip(points) {
            let to_new = point.distance_squared(points[farthest]);
            *d = if first { to_new } else { d.min(to_new) };
        }
    }
    chosen
}

/// Fills `out` with one observation per watched node, in order, as of the last `propagate`. Hidden parts of a shown node do not count; of a
/// node with nothing to draw, its origin is observed. The box of a skinned mesh is the one around its joints' parts: never too small.
/// Nothing is allocated once `out` has room.
pub fn observe(world: &SceneWorld, watch: &Watch, head: Vec3, out: &mut Vec<HologramObservation>) {
    out.clear();
    out.extend(watch.nodes.iter().map(|node| observe_one(world, watch, node, head)));
}

fn observe_one(world: &SceneWorld, watch: &Watch, node: &WatchedNode, head: Vec3) -> HologramObservation {
    let mut roots = node.slots.iter().filter_map(|&slot| world.placed.get(slot));
    // The first root that is shown stands for all; of roots that are all hidden, the first.
    let Some(placed) = roots.clone().find(|root| root.shown).or_else(|| roots.next()) else {
        return HologramObservation::default();
    };
    let boxes = &watch.boxes[node.boxes.clone()];
    let points = &watch.points[node.points.clone()];
    // A hidden node is observed as if it were shown: its place stays known.
    let counts = |owner: usize| !placed.shown || world.placed[owner].shown;
    let mut bounds =
        boxes.iter().filter(|part| counts(part.owner)).fold(Aabb::EMPTY, |all, part| all.union(part.in_world(world)));
    let origin = placed.world_from_node.w_axis.truncate();
    if bounds.is_empty() {
        bounds = Aabb { min: origin, max: origin };
    }
    let mut nearest = f32::INFINITY;
    let mut lowest: Option<Vec3> = None;
    for point in points.iter().filter(|point| counts(point.owner)).map(|point| point.now(watch, world)) {
        nearest = nearest.min(point.distance(head));
        if lowest.is_none_or(|lowest| point.y < lowest.y) {
            lowest = Some(point);
        }
    }
    HologramObservation {
        shown: placed.shown && (boxes.is_empty() || boxes.iter().any(|part| world.placed[part.owner].shown)),
        alpha: placed.alpha,
        center: bounds.center().to_array(),
        half_extents: bounds.half_extents().to_array(),
        nearest_m: if lowest.is_some() { nearest } else { origin.distance(head) },
        lowest: lowest.unwrap_or(origin).to_array(),
        front: placed.world_from_node.z_axis.truncate().normalize_or_zero().to_array(),
    }
}
