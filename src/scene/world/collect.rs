//! From the world to the draw list.

use super::{Content, SceneWorld, Slot};
use crate::render::{DrawList, Instance, LightInstance};
use crate::scene::model::Model;
use glam::Vec3;

/// Appends everything shown to the list (clear it first for a frame of one scene). The list's memory is reused: a steady frame allocates
/// nothing. A mesh with joints at a node without a skin comes without joints and is to be drawn rigid.
pub fn collect(world: &SceneWorld, model: &Model, list: &mut DrawList) {
    list.world_from_scene = world.world_from_scene;
    let materials = world.properties.materials.iter();
    list.materials.extend(materials.map(|(parts, material)| (parts.material as u32, material.clone())));
    for (slot, content) in world.ecs.query::<(&Slot, &Content)>().iter() {
        let placed = world.placed[slot.own];
        if !placed.shown || world.levels.is_off(slot.own) {
            continue;
        }
        if let Some(mesh) = content.mesh {
            let joints = content.skin.map(|skin| push_joints(world, model, skin, list));
            let weights = (!content.weights.is_empty()).then(|| {
                let first = list.weights.len() as u32;
                list.weights.extend_from_slice(&world.weights[content.weights.clone()]);
                first
            });
            let shown = world.variant.and_then(|variant| model.meshes.get(mesh)?.drawn_in(variant));
            let world_from_node = placed.world_from_node;
            let (at_rest, alpha) = (placed.at_rest, placed.alpha);
            let instance = Instance {
                mesh: shown.unwrap_or_else(|| world.levels.mesh(slot.own, mesh)) as u32,
                world_from_node,
                joints,
                weights,
                at_rest,
                alpha,
            };
            if content.instances.is_empty() {
                list.instances.push(instance);
            } else {
                // Morph weights are the node's: all instances share them.
                list.instances.extend(world.instances[content.instances.clone()].iter().map(|node_from_instance| {
                    Instance { world_from_node: world_from_node * *node_from_instance, ..instance }
                }));
            }
        }
        if let Some(light) = content.light.and_then(|light| world.properties.lights.get(light)) {
            let direction = placed.world_from_node.transform_vector3(Vec3::NEG_Z).try_normalize();
            list.lights.push(LightInstance {
                kind: light.kind,
                position: placed.world_from_node.w_axis.truncate(),
                direction: direction.unwrap_or(Vec3::NEG_Z),
                color: light.color.map(|c| c * placed.alpha),
                range: light.range.unwrap_or(f32::INFINITY),
            });
        }
    }
}

/// Appends `world_from_mesh` of every joint; returns the first one's index.
fn push_joints(world: &SceneWorld, model: &Model, skin: usize, list: &mut DrawList) -> u32 {
    let first = list.joints.len() as u32;
    let skin = &model.skins[skin];
    list.joints.extend(
        skin.joints
            .iter()
            .zip(&skin.inverse_bind_matrices)
            .map(|(&joint, joint_from_mesh)| world.placed[world.slot_of[joint]].world_from_node * *joint_from_mesh),
    );
    first
}
