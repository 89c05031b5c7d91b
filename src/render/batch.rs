//! From instances to draw calls: what is seen, in which order, how many at once.
//!
//! First what is solid, then what shines through and reads the picture of the solid, then what is blended, from far to near. Blended
//! surfaces test depth and do not write it, so that none of them hides another; since late-stage reprojection needs a depth for every
//! coloured pixel, they are drawn once more for depth alone. That depth is the one of the nearest blended surface that can be seen at
//! all: it covers the most, and reprojection with too far a depth would tear it from its own edges.

use super::cull::StereoFrustum;
use super::draw::{DepthRange, DrawList, Instance, View};
use super::ghosts::Ghosts;
use super::joined::Joined;
use super::mesh::Layer;
use super::order::{Piece, TriangleOrder};
use super::pipelines::PipelineKey;
use super::prepare::PrimitiveEntry;
use super::solid::Solids;
use super::stage::{Stage, faded};
use super::surface::InstanceRecord;
use crate::scene::model::Aabb;
use glam::{Mat4, Vec3};
use std::ops::Range;

/// One draw call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draw {
    pub(super) key: PipelineKey,
    pub(super) stage: Stage,
    pub(super) layer: u32,
    pub(super) primitive: u32,
    pub(super) instances: Range<u32>,
    /// Indices of the frame's own order; `None` for the primitive as its scene has it.
    pub(super) sorted: Option<Range<u32>>,
    /// Several primitives of the scene at once, of which `primitive` is the first.
    pub(super) stretch: Option<Stretch>,
}

/// Primitives that follow each other in the scene's buffers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    pub(super) indices: Range<u32>,
    pub(super) vertices: u32,
    /// How many there are.
    pub(super) parts: u32,
}

/// One primitive of one instance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) key: PipelineKey,
    pub(super) layer: u32,
    pub(super) primitive: u32,
    pub(super) instance: u32,
    /// Bit pattern of the distance from between the eyes, which sorts like the distance.
    pub(super) distance: u32,
}

/// The draw calls of a frame. Its memory is kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct Batches {
    joined: Joined,
    solids: Solids,
    ghosts: Ghosts,
    blended: Vec<Item>,
    pieces: Vec<Piece>,
    order: TriangleOrder,
    /// Record of each blended item, once it has one.
    placed: Vec<Option<u32>>,
    emitter: Emitter,
    order_changed: bool,
    opaque: usize,
    colored: usize,
    transmissive: bool,
    /// Leaves out the depth of what is blended, to see that it is missed.
    #[cfg(test)]
    pub(super) blended_leaves_no_depth: bool,
}

/// Where draws and their records are gathered.
#[derive(Debug, Default)]
pub(super) struct Emitter {
    /// First joint matrix and first weight of each layer in the shared buffers.
    offsets: Vec<[u32; 2]>,
    records: Vec<InstanceRecord>,
    draws: Vec<Draw>,
}

impl Batches {
    /// Builds the draw calls anew.
    pub(super) fn build(&mut self, layers: &[Layer<'_>], views: &[View; 2], range: DepthRange, light: u64) {
        let eye = (views[0].pose.position + views[1].pose.position) * 0.5;
        self.collect(layers, &StereoFrustum::new(views, range), eye, light);
        self.emitter.clear(layers);
        self.joined.emit(layers, &mut self.emitter);
        self.solids.emit(layers, &mut self.emitter, false);
        self.opaque = self.emitter.draws.len();
        self.solids.emit(layers, &mut self.emitter, true);
        self.ghosts.sort();
        self.ghosts.add_pieces(&mut self.pieces, eye);
        self.order_changed = self.order.arrange(&mut self.pieces, eye);
        self.emit_blended(layers);
        self.colored = self.emitter.draws.len();
        self.emit_depth(layers);
        #[cfg(test)]
        if self.blended_leaves_no_depth {
            self.emitter.draws.truncate(self.colored);
        }
        let mut draws = self.emitter.draws[self.opaque..self.colored].iter();
        self.transmissive = draws.any(|draw| draw.key.has(PipelineKey::TRANSMISSION));
    }

    /// All draws, in order.
    pub(super) fn draws(&self) -> &[Draw] {
        &self.emitter.draws
    }

    /// Those that give the picture its colour, and the depth that they need for it.
    pub(super) fn coloured(&self) -> &[Draw] {
        &self.emitter.draws[..self.colored]
    }

    /// Those whose picture may shine through others.
    pub(super) fn opaque(&self) -> &[Draw] {
        &self.emitter.draws[..self.opaque]
    }

    /// Those that add only the depth of what is blended.
    pub(super) fn depth_only(&self) -> &[Draw] {
        &self.emitter.draws[self.colored..]
    }

    /// Whether any draw reads the picture of the opaque ones.
    pub(super) fn transmissive(&self) -> bool {
        self.transmissive
    }

    pub(super) fn records(&self) -> &[InstanceRecord] {
        &self.emitter.records
    }

    /// The indices of the frame's own order, if they are others than those of the frame before.
    pub(super) fn new_indices(&self) -> Option<&[u32]> {
        self.order_changed.then_some(&self.order.indices)
    }

    /// Where its memory lies and how much it is.
    #[cfg(test)]
    pub(super) fn memory(&self) -> [usize; 6] {
        let Emitter { records, draws, .. } = &self.emitter;
        [
            self.joined.memory() + self.solids.memory() + self.order.memory(),
            self.blended.capacity() + self.pieces.capacity(),
            records.as_ptr() as usize,
            records.capacity(),
            draws.as_ptr() as usize,
            draws.capacity(),
        ]
    }

    fn collect(&mut self, layers: &[Layer<'_>], frustum: &StereoFrustum, eye: Vec3, light: u64) {
        self.joined.clear(layers);
        self.solids.clear(layers);
        self.ghosts.clear();
        self.blended.clear();
        self.pieces.clear();
        for (layer, Layer { scene, list }) in layers.iter().enumerate() {
            for (index, instance) in list.instances.iter().enumerate() {
                let Some(primitives) = scene.meshes.get(instance.mesh as usize) else { continue };
                let rigid = instance.joints.is_none() && instance.weights.is_none();
                let whole = scene.mesh_bounds[instance.mesh as usize].filter(|_| rigid && primitives.len() > 1);
                let unseen = |bounds: &Aabb| !frustum.sees(&bounds.transformed(&instance.world_from_node));
                if instance.alpha <= 0.0 || whole.as_ref().is_some_and(unseen) {
                    continue;
                }
                for primitive in primitives.clone() {
                    let entry = &scene.primitives[primitive as usize];
                    let place = Place::new(entry, instance, list);
                    let bounds = place.bounds(entry);
                    if entry.indices.is_empty() || !place.seen(&bounds, frustum) {
                        continue;
                    }
                    let center =
                        if bounds.is_empty() { place.world_from_mesh.w_axis.truncate() } else { bounds.center() };
                    let distance = center.distance(eye).to_bits();
                    let key = place.key(entry, instance).under(light);
                    let item = Item { key, layer: layer as u32, primitive, instance: index as u32, distance };
                    if let Some(baked) = entry.baked.filter(|_| instance.at_rest && instance.alpha >= 1.0) {
                        self.joined.add(item, baked.at, baked.chunk);
                    } else if !key.has(PipelineKey::BLEND) {
                        self.solids.add(item, place.variant());
                    } else if entry.key.has(PipelineKey::BLEND) {
                        let shape = scene.sortable[primitive as usize].clone();
                        let world_from_mesh = place.world_from_mesh;
                        self.pieces.push(Piece { layer: item.layer, primitive, world_from_mesh, center, shape });
                        self.blended.push(item);
                        let radius = if bounds.is_empty() { 0.0 } else { bounds.half_extents().length() };
                        self.ghosts.add_glass(instance.alpha, center.distance(eye) + radius);
                    } else {
                        self.ghosts.add(item, instance.alpha, bounds.with(center));
                    }
                }
            }
        }
    }

    fn emit_blended(&mut self, layers: &[Layer<'_>]) {
        self.placed.clear();
        self.placed.resize(self.blended.len(), None);
        for run in &self.order.runs {
            let Some(item) = self.blended.get(run.piece as usize) else {
                self.ghosts.emit(run.piece as usize - self.blended.len(), layers, &mut self.emitter);
                continue;
            };
            let record = match self.placed[run.piece as usize] {
                Some(record) => record,
                None => self.emitter.place(layers, item),
            };
            self.placed[run.piece as usize] = Some(record);
            let sorted = (!run.indices.is_empty()).then(|| run.indices.clone());
            self.emitter.draw(item, Stage::Blended, record, sorted);
        }
    }

    /// Ghosts have left their depth where they were drawn.
    fn emit_depth(&mut self, layers: &[Layer<'_>]) {
        for (item, record) in self.blended.iter().zip(&self.placed) {
            // Each has had its run.
            let record = record.unwrap_or_else(|| self.emitter.place(layers, item));
            self.emitter.draw(item, Stage::Depth, record, None);
        }
    }
}

impl Emitter {
    fn clear(&mut self, layers: &[Layer<'_>]) {
        self.offsets.clear();
        self.records.clear();
        self.draws.clear();
        let mut next = [0u32; 2];
        for Layer { list, .. } in layers {
            self.offsets.push(next);
            next = [next[0] + list.joints.len() as u32, next[1] + list.weights.len() as u32];
        }
    }

    /// Gives an item its record.
    pub(super) fn place(&mut self, layers: &[Layer<'_>], item: &Item) -> u32 {
        let Layer { scene, list } = &layers[item.layer as usize];
        let entry = &scene.primitives[item.primitive as usize];
        let instance = &list.instances[item.instance as usize];
        self.records.push(record(entry, instance, list, self.offsets[item.layer as usize]));
        self.records.len() as u32 - 1
    }

    /// Draws an item, together with the one before it if they differ in nothing but the record.
    pub(super) fn draw(&mut self, item: &Item, stage: Stage, record: u32, sorted: Option<Range<u32>>) {
        let Item { key, layer, primitive, .. } = *item;
        if let Some(draw) = self.draws.last_mut()
            && (draw.key, draw.stage, draw.layer, draw.primitive) == (key, stage, layer, primitive)
            && draw.sorted.is_none()
            && draw.stretch.is_none()
            && sorted.is_none()
            && draw.instances.end == record
        {
            draw.instances.end = record + 1;
            return;
        }
        self.draws.push(Draw { key, stage, layer, primitive, instances: record..record + 1, sorted, stretch: None });
    }

    /// Draws primitives that follow each other, all by the first one's record.
    pub(super) fn draw_stretch(&mut self, first: &Item, stage: Stage, record: u32, stretch: Stretch) {
        let Item { key, layer, primitive, .. } = *first;
        let instances = record..record + 1;
        self.draws.push(Draw { key, stage, layer, primitive, instances, sorted: None, stretch: Some(stretch) });
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
            world_from_mesh: matrix.unwrap_or_else(|| world_from_stored(entry, instance, list)),
            skinned: matrix.is_some(),
            morphed: entry.targets > 0 && instance.weights.is_some(),
        }
    }

    /// In the world, at rest.
    fn bounds(&self, entry: &PrimitiveEntry) -> Aabb {
        entry.bounds.transformed(&self.world_from_mesh)
    }

    /// Bounds say nothing about deformed meshes, which are therefore always drawn.
    fn seen(&self, bounds: &Aabb, frustum: &StereoFrustum) -> bool {
        self.skinned || self.morphed || bounds.is_empty() || frustum.sees(bounds)
    }

    fn mirrored(&self) -> bool {
        self.world_from_mesh.determinant() < 0.0
    }

    /// Which of the keys that one primitive can have.
    fn variant(&self) -> u32 {
        u32::from(self.skinned) | u32::from(self.morphed) << 1 | u32::from(self.mirrored()) << 2
    }

    fn key(&self, entry: &PrimitiveEntry, instance: &Instance) -> PipelineKey {
        let mut bits = if instance.alpha < 1.0 { faded(entry.key).0 } else { entry.key.0 };
        let mut set = |on: bool, bit| bits |= if on { bit } else { 0 };
        set(self.skinned, PipelineKey::SKINNED);
        set(self.morphed, PipelineKey::MORPHED);
        set(self.mirrored(), PipelineKey::MIRRORED);
        PipelineKey(bits)
    }
}

/// Takes a rigid primitive's vertices, as they are stored, to the world.
fn world_from_stored(entry: &PrimitiveEntry, instance: &Instance, list: &DrawList) -> Mat4 {
    match entry.baked {
        Some(_) if instance.at_rest => list.world_from_scene,
        Some(baked) => instance.world_from_node * baked.mesh_from_scene,
        None => instance.world_from_node,
    }
}

fn record(entry: &PrimitiveEntry, instance: &Instance, list: &DrawList, offsets: [u32; 2]) -> InstanceRecord {
    let rows = world_from_stored(entry, instance, list).transpose();
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
