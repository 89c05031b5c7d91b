//! Bounds of what is shown.

use super::{Content, SceneWorld, Slot};
use crate::scene::model::{Aabb, Model};

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

/// Boxes of the mesh at a node: one that moves with the node, or one per joint around the vertices that the joint acts on (a skinned vertex
/// is a mean of its joints' images of it, so it lies in the union's hull).
pub(super) fn push_boxes(world: &SceneWorld, model: &Model, owner: usize, content: &Content, out: &mut Vec<MovingBox>) {
    let Some(mesh) = content.mesh.and_then(|mesh| model.meshes.get(mesh)) else { return };
    let skin = content.skin.and_then(|skin| model.skins.get(skin));
    let first = out.len();
    for primitive in &mesh.primitives {
        let slack = morph_slack(primitive);
        match skin {
            Some(skin) if !primitive.skinning.is_empty() => {
                let mut of_joint = vec![Aabb::EMPTY; skin.joints.len()];
                for (vertex, influence) in primitive.vertices.iter().zip(&primitive.skinning) {
                    let point = glam::Vec3::from(vertex.position);
                    let vertex = Aabb { min: point + slack.min, max: point + slack.max };
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
                let bounds = Aabb { min: primitive.bounds.min + slack.min, max: primitive.bounds.max + slack.max };
                // All primitives of a rigid mesh share one box.
                match out[first..].iter_mut().find(|part| part.carrier == owner) {
                    Some(part) => part.bounds = part.bounds.union(bounds),
                    None => out.push(MovingBox { owner, carrier: owner, bounds }),
                }
            }
        }
    }
}

/// How far morph targets can move a vertex, for weights of 0 … 1.
fn morph_slack(primitive: &crate::scene::model::Primitive) -> Aabb {
    let zero = Aabb { min: glam::Vec3::ZERO, max: glam::Vec3::ZERO };
    primitive.targets.iter().fold(zero, |slack, target| {
        let reach = target.iter().fold(zero, |all, vertex| all.with(glam::Vec3::from_slice(&vertex.position)));
        Aabb { min: slack.min + reach.min, max: slack.max + reach.max }
    })
}
