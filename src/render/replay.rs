//! Draw calls into a pass.

use super::batch::{Batches, Draw};
use super::mesh::Layer;
use super::pipelines::Pipelines;
use super::stage::Stage;
use crate::observe::Counters;

/// Records a frame into a pass, colour and then the depth that is still missing, and counts what gives colour. See [`replay`].
pub(super) fn replay_frame(
    batches: &Batches,
    layers: &[Layer<'_>],
    pass: &mut wgpu::RenderPass<'_>,
    indices: &wgpu::Buffer,
    pipelines: &Pipelines,
) -> Counters {
    let counters = replay(batches.coloured(), layers, pass, indices, pipelines);
    replay(batches.depth_only(), layers, pass, indices, pipelines);
    counters
}

/// Records draw calls into a pass whose frame bind group is set, and counts them. `indices` holds the frame's own order, `pipelines`
/// those made beforehand.
pub(super) fn replay(
    draws: &[Draw],
    layers: &[Layer<'_>],
    pass: &mut wgpu::RenderPass<'_>,
    indices: &wgpu::Buffer,
    pipelines: &Pipelines,
) -> Counters {
    let mut counters = Counters::default();
    let (mut last_pipeline, mut last_layer, mut last_material, mut last_indices) = (None, None, None, None);
    for draw in draws {
        let scene = layers[draw.layer as usize].scene;
        let entry = &scene.primitives[draw.primitive as usize];
        if last_pipeline.replace((draw.key, draw.stage)) != Some((draw.key, draw.stage)) {
            let Some(pipeline) = pipelines.get(draw.key, draw.stage) else { continue };
            pass.set_pipeline(pipeline);
            counters.pipelines += u64::from(draw.stage != Stage::Depth);
        }
        if last_layer.replace(draw.layer) != Some(draw.layer) {
            pass.set_vertex_buffer(0, scene.vertices.slice(..));
            pass.set_bind_group(1, &scene.geometry, &[]);
            (last_material, last_indices) = (None, None);
        }
        if last_material.replace(entry.material) != Some(entry.material) {
            pass.set_bind_group(2, &scene.materials[entry.material as usize], &[]);
            if let Some(layers) = &scene.layers[entry.material as usize] {
                pass.set_bind_group(3, layers, &[]);
            }
        }
        let sorted = draw.sorted.is_some();
        if last_indices.replace(sorted) != Some(sorted) {
            let buffer = if sorted { indices } else { &scene.indices };
            pass.set_index_buffer(buffer.slice(..), wgpu::IndexFormat::Uint32);
        }
        let stretch = draw.stretch.as_ref().map(|stretch| stretch.indices.clone());
        let range = draw.sorted.clone().or(stretch).unwrap_or_else(|| entry.indices.clone());
        pass.draw_indexed(range.clone(), entry.base_vertex as i32, draw.instances.clone());
        let instances = u64::from(draw.instances.end - draw.instances.start);
        // The depth that a ghost leaves before its colour is no work of the content's.
        if draw.stage == Stage::Depth {
            continue;
        }
        // What stands still is drawn together here; it counts as the content has it, for no other engine need do so.
        counters.draws += draw.stretch.as_ref().map_or(1, |stretch| u64::from(stretch.parts));
        let (triangles, vertices) = match &draw.stretch {
            Some(stretch) => ((range.end - range.start) / 3, stretch.vertices),
            None => {
                (entry.triangles.min((range.end - range.start) / 3), entry.vertex_count.min(range.end - range.start))
            }
        };
        counters.triangles += u64::from(triangles) * instances;
        counters.vertices += u64::from(vertices) * instances;
    }
    counters
}
