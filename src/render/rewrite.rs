//! Materials that change from frame to frame.

use super::surface::MaterialRecord;
use super::upload::SceneGpu;
use crate::scene::model::Material;

/// Writes materials over those that the scene was uploaded with; they are there from the next submit on. Textures and alpha mode stay as
/// they were. An index that is not a material changes nothing.
pub(super) fn rewrite_materials(queue: &wgpu::Queue, scene: &SceneGpu, materials: &[(u32, Material)]) {
    for (index, material) in materials {
        if let Some(uniform) = scene.uniforms.get(*index as usize) {
            queue.write_buffer(uniform, 0, bytemuck::bytes_of(&MaterialRecord::new(material)));
        }
    }
}
