//! Bounds of what is shown.

use super::{Content, SceneWorld, Slot};
use crate::scene::model::{Aabb, Model, Primitive};
use glam::Vec3;

/// World-space box around everything that the scene shows, as of the last `propagate`; empty when nothing is. Skinned meshes count by the
/// boxes of the vertices that follow each joint, so the box is never too small; of levels of detail the best counts. Not for every frame: it looks at all skinned vertices.
pub fn scene_bounds(world: &SceneWorld, model: &Model) -> Aabb {
    let mut bounds = Aabb::EMPTY;
    let mut boxes = Vec::new();
    for (slot, content) in world.ecs.query::<(&Slot, &Content)>().iter() {
        if world.placed[slot.own].shown && !world.levels.is_lower(slot.own) {
            boxes.clear();
            push_boxes(world, model, slot.own, content, &mut boxes);
            bounds = boxes.iter().fold(bounds, |all, part| all.union(part.in_world(world)));
        }
    }
    bounds
}

/// A box that moves with a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct MovingBox {
    /// Slot of the node that shows it.
    pub owner: usize,
    /// Slot of the node that moves it: the owner, or a joint.
    pub carrier: usize,
    /// In the carrier's space.
    pub bounds: Aabb,
}

impl MovingBox {
    /// The box around it in the world, now.
    pub fn in_world(&self, world: &SceneWorld) -> Aabb {
        self.bounds.transformed(&world.placed[self.carrier].world_from_node)
    }
}

/// Boxes of the mesh at a node: one around all instances that moves with the node, or one per joint around the vertices that the joint acts on (a skinned vertex
/// is a mean of its joints' images of it, so it lies in the union's hull).
pub(super) fn push_boxes(world: &SceneWorld, model: &Model, owner: usize, content: &Content, out: &mut Vec<MovingBox>) {
    let Some(mesh) = content.mesh.and_then(|mesh| model.meshes.get(mesh)) else { return };
    let skin = content.skin.and_then(|skin| model.skins.get(skin));
    let first = out.len();
    for primitive in &mesh.primitives {
        match skin {
            Some(skin) if !primitive.skinning.is_empty() => {
                let mut of_joint = vec![Aabb::EMPTY; skin.joints.len()];
                for (index, influence) in primitive.skinning.iter().enumerate() {
                    let vertex = morphed_vertex(primitive, index);
                    for (&joint, weight) in influence.joints.iter().zip(influence.weights) {
                        if weight > 0.0
                            && let Some(bounds) = of_joint.get_mut(joint as usize)
                        {
                            *bounds = bounds.union(vertex);
                        }
                    }
                }
                let joints = skin.joints.iter().zip(&skin.inverse_bind_matrices).zip(of_joint);
                out.extend(joints.filter(|(_, bounds)| !bounds.is_empty()).map(|((&joint, matrix), bounds)| {
                    MovingBox { owner, carrier: world.slot_of[joint], bounds: bounds.transformed(matrix) }
                }));
            }
            _ if primitive.bounds.is_empty() => {}
            _ => {
                let one = morphed_bounds(primitive);
                let instances = world.instances_of(content).iter();
                let bounds = instances.fold(Aabb::EMPTY, |all, place| all.union(one.transformed(place)));
                // All primitives of a rigid mesh share one box.
                match out[first..].iter_mut().find(|part| part.carrier == owner) {
                    Some(part) => part.bounds = part.bounds.union(bounds),
                    None => out.push(MovingBox { owner, carrier: owner, bounds }),
                }
            }
        }
    }
}

/// Everywhere that morph targets can put the vertices, for weights of 0 … 1.
fn morphed_bounds(primitive: &Primitive) -> Aabb {
    if primitive.targets.is_empty() {
        return primitive.bounds;
    }
    (0..primitive.vertices.len()).fold(Aabb::EMPTY, |all, index| all.union(morphed_vertex(primitive, index)))
}

/// Everywhere that morph targets can put one vertex, for weights of 0 … 1; nowhere for an index without a vertex.
fn morphed_vertex(primitive: &Primitive, index: usize) -> Aabb {
    let Some(vertex) = primitive.vertices.get(index) else { return Aabb::EMPTY };
    let rest = Aabb::EMPTY.with(Vec3::from(vertex.position));
    primitive.targets.iter().filter_map(|target| target.get(index)).fold(rest, |reach, moved| {
        let by = Vec3::from_slice(&moved.position);
        Aabb { min: reach.min + by.min(Vec3::ZERO), max: reach.max + by.max(Vec3::ZERO) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{MorphVertex, Vertex};

    #[test]
    fn targets_that_move_other_vertices_do_not_add_up() {
        let vertex = |x: f32| Vertex { position: [x, 0.0, 0.0], ..bytemuck::Zeroable::zeroed() };
        let moved = |y: [f32; 2]| y.map(|y| MorphVertex { position: [0.0, y, 0.0, 0.0], ..MorphVertex::default() });
        let check = |targets: &[[f32; 2]], min: f32, max: f32| {
            let primitive = Primitive {
                vertices: vec![vertex(0.0), vertex(1.0)],
                bounds: Aabb { min: Vec3::ZERO, max: Vec3::X },
                targets: targets.iter().map(|target| moved(*target).to_vec()).collect(),
                ..Primitive::default()
            };
            let expected = Aabb { min: Vec3::new(0.0, min, 0.0), max: Vec3::new(1.0, max, 0.0) };
            assert_eq!(morphed_bounds(&primitive), expected, "{targets:?}");
        };
        check(&[], 0.0, 0.0);
        check(&[[2.0, 0.0], [0.0, 3.0]], 0.0, 3.0);
        check(&[[2.0, 0.0], [1.0, -1.0]], -1.0, 3.0);
    }
}
