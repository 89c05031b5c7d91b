//! From instances to draw calls: what is seen, in which order, how many at once.

use super::cull::StereoFrustum;
use super::draw::{DepthRange, DrawList, Instance, View};
use super::mesh::Layer;
use super::pipelines::PipelineKey;
use super::prepare::PrimitiveEntry;
use super::surface::InstanceRecord;
use crate::observe::Counters;
use glam::{Mat4, Vec3};
use std::ops::Range;

/// One draw call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draw {
    pub(super) key: PipelineKey,
    pub(super) layer: u32,
    pub(super) primitive: u32,
    pub(super) instances: Range<u32>,
}

/// One primitive of one instance, before sorting.
#[derive(Debug, Clone, Copy)]
struct Item {
    /// Opaque before blended; opaque by pipeline, layer, material and primitive; blended from far to near.
    order: u128,
    key: PipelineKey,
    layer: u32,
    primitive: u32,
    instance: u32,
}

/// The draw calls of a frame. Its memory is kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct Batches {
    items: Vec<Item>,
    /// First joint matrix and first weight of each layer in the shared buffers.
    offsets: Vec<[u32; 2]>,
    pub(super) records: Vec<InstanceRecord>,
    pub(super) draws: Vec<Draw>,
}

impl Batches {
    /// Builds the draw calls anew.
    pub(super) fn build(&mut self, layers: &[Layer<'_>], views: &[View; 2], range: DepthRange, light: u64) {
        self.items.clear();
        self.offsets.clear();
        let frustum = StereoFrustum::new(views, range);
        let eye = (views[0].pose.position + views[1].pose.position) * 0.5;
        let mut next = [0u32; 2];
        for (layer, Layer { scene, list }) in layers.iter().enumerate() {
            self.offsets.push(next);
            next = [next[0] + list.joints.len() as u32, next[1] + list.weights.len() as u32];
            for (index, instance) in list.instances.iter().enumerate() {
                let Some(primitives) = scene.meshes.get(instance.mesh as usize) else { continue };
                for primitive in primitives.clone() {
                    let entry = &scene.primitives[primitive as usize];
                    let place = Place::new(entry, instance, list);
                    if entry.indices.is_empty() || instance.alpha <= 0.0 || !place.seen(entry, &frustum) {
                        continue;
                    }
                    let key = place.key(entry, instance).under(light);
                    let order = order(key, layer, entry, primitive, place.distance(entry, eye), self.items.len());
                    self.items.push(Item { order, key, layer: layer as u32, primitive, instance: index as u32 });
                }
            }
        }
        self.items.sort_unstable_by_key(|item| (item.order, item.instance));
        self.gather(layers);
    }

    /// Where its memory lies and how much it is.
    #[cfg(test)]
    pub(super) fn memory(&self) -> [(usize, usize); 3] {
        let Batches { items, records, draws, .. } = self;
        [
            (items.as_ptr() as usize, items.capacity()),
            (records.as_ptr() as usize, records.capacity()),
            (draws.as_ptr() as usize, draws.capacity()),
        ]
    }

    /// Writes the records in drawing order and joins neighbours that differ in nothing but the record.
    fn gather(&mut self, layers: &[Layer<'_>]) {
        self.records.clear();
        self.draws.clear();
        for item in &self.items {
            let Layer { scene, list } = &layers[item.layer as usize];
            let entry = &scene.primitives[item.primitive as usize];
            let at = self.records.len() as u32;
            let instance = &list.instances[item.instance as usize];
            self.records.push(record(entry, instance, self.offsets[item.layer as usize]));
            match self.draws.last_mut() {
                Some(draw) if (draw.key, draw.layer, draw.primitive) == (item.key, item.layer, item.primitive) => {
                    draw.instances.end = at + 1;
                }
                _ => {
                    let Item { key, layer, primitive, .. } = *item;
                    self.draws.push(Draw { key, layer, primitive, instances: at..at + 1 });
                }
            }
        }
    }
}

/// Where a primitive of an instance is, and how it is deformed.
struct Place {
    world_from_mesh: Mat4,
    skinned: bool,
    morphed: bool,
}

impl Place {
    fn new(entry: &PrimitiveEntry, instance: &Instance, list: &DrawList) -> Place {
        let joint = instance.joints.filter(|_| entry.skin_offset.is_some());
        let matrix = joint.map(|joint| list.joints.get(joint as usize).copied().unwrap_or(Mat4::IDENTITY));
        Place {
            world_from_mesh: matrix.unwrap_or(instance.world_from_node),
            skinned: matrix.is_some(),
            morphed: entry.targets > 0 && instance.weights.is_some(),
        }
    }

    /// Bounds say nothing about deformed meshes, which are therefore always drawn.
    fn seen(&self, entry: &PrimitiveEntry, frustum: &StereoFrustum) -> bool {
        self.skinned
            || self.morphed
            || entry.bounds.is_empty()
            || frustum.sees(&entry.bounds.transformed(&self.world_from_mesh))
    }

    fn key(&self, entry: &PrimitiveEntry, instance: &Instance) -> PipelineKey {
        let mut bits = entry.key.0;
        let mut set = |on: bool, bit: u64| bits |= if on { bit } else { 0 };
        set(self.skinned, PipelineKey::SKINNED);
        set(self.morphed, PipelineKey::MORPHED);
        set(self.world_from_mesh.determinant() < 0.0, PipelineKey::MIRRORED);
        set(instance.alpha < 1.0, PipelineKey::BLEND);
        PipelineKey(bits)
    }

    fn distance(&self, entry: &PrimitiveEntry, eye: Vec3) -> f32 {
        let center = if entry.bounds.is_empty() { Vec3::ZERO } else { entry.bounds.center() };
        self.world_from_mesh.transform_point3(center).distance(eye)
    }
}

fn order(
    key: PipelineKey,
    layer: usize,
    entry: &PrimitiveEntry,
    primitive: u32,
    distance: f32,
    sequence: usize,
) -> u128 {
    if key.has(PipelineKey::BLEND) {
        // Bits of a positive float sort like the float.
        let nearness = u32::MAX - distance.to_bits();
        return 1 << 127 | u128::from(nearness) << 64 | sequence as u128;
    }
    // The key has fewer than 47 bits: the highest bit is that of the blended ones.
    u128::from(key.0) << 80 | (layer as u128 & 0xffff) << 64 | u128::from(entry.material) << 32 | u128::from(primitive)
}

fn record(entry: &PrimitiveEntry, instance: &Instance, offsets: [u32; 2]) -> InstanceRecord {
    let rows = instance.world_from_node.transpose();
    InstanceRecord {
        rows: [rows.x_axis.to_array(), rows.y_axis.to_array(), rows.z_axis.to_array()],
        joints: offsets[0] + instance.joints.unwrap_or(0),
        weights: offsets[1] + instance.weights.unwrap_or(0),
        targets: entry.targets,
        vertex_count: entry.vertex_count,
        skin_offset: entry.skin_offset.unwrap_or(0),
        morph_offset: entry.morph_offset,
        base_vertex: entry.base_vertex,
        alpha: instance.alpha.min(1.0),
    }
}

/// Records draw calls into a pass whose frame bind group is set, and counts them. `pipeline` gives those made beforehand.
pub(super) fn replay<'a>(
    draws: &[Draw],
    layers: &[Layer<'_>],
    pass: &mut wgpu::RenderPass<'_>,
    pipeline: impl Fn(PipelineKey) -> Option<&'a wgpu::RenderPipeline>,
) -> Counters {
    let mut counters = Counters::default();
    let (mut last_key, mut last_layer, mut last_material) = (None, None, None);
    for draw in draws {
        let scene = layers[draw.layer as usize].scene;
        let entry = &scene.primitives[draw.primitive as usize];
        if last_key.replace(draw.key) != Some(draw.key) {
            let Some(pipeline) = pipeline(draw.key) else { continue };
            pass.set_pipeline(pipeline);
            counters.pipelines += 1;
        }
        if last_layer.replace(draw.layer) != Some(draw.layer) {
            pass.set_vertex_buffer(0, scene.vertices.slice(..));
            pass.set_index_buffer(scene.indices.slice(..), wgpu::IndexFormat::Uint32);
            pass.set_bind_group(1, &scene.geometry, &[]);
            last_material = None;
        }
        if last_material.replace(entry.material) != Some(entry.material) {
            pass.set_bind_group(2, &scene.materials[entry.material as usize], &[]);
            if let Some(layers) = &scene.layers[entry.material as usize] {
                pass.set_bind_group(3, layers, &[]);
            }
        }
        pass.draw_indexed(entry.indices.clone(), entry.base_vertex as i32, draw.instances.clone());
        let instances = u64::from(draw.instances.end - draw.instances.start);
        counters.draws += 1;
        counters.triangles += u64::from(entry.triangles) * instances;
        counters.vertices += u64::from(entry.vertex_count) * instances;
    }
    counters
}
