//! A prepared scene goes to the GPU, a bounded piece at a time.

use super::bake::BakedOrder;
use super::layouts::Layouts;
use super::mesh::Renderer;
use super::mips::MipChain;
use super::pipelines::PipelineKey;
use super::prepare::{MaterialEntry, PreparedScene, PrimitiveEntry, TextureEntry};
use super::sortable::Sortable;
use super::textures::{Samplers, create_texture, write_rows};
use crate::observe::AssetCost;
use crate::problem::Problems;
use crate::scene::model::{Aabb, DecodedImage, Model, Sampler};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use wgpu::BufferUsages;

/// How far an upload is, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Handed to the queue.
    pub done: u64,
    /// Of the whole scene.
    pub total: u64,
}

impl Progress {
    /// Whether nothing is left.
    pub fn is_complete(self) -> bool {
        self.done >= self.total
    }
}

/// What a scene costs on the GPU.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SceneCost {
    /// Materials of the asset.
    pub materials: u64,
    /// Pipelines that its materials and geometry ask for, under the default light and without fades.
    pub pipelines: u64,
    /// Textures; an image read both as colour and as data is two.
    pub textures: u64,
    /// Bytes of textures, mip levels included.
    pub texture_bytes: u64,
    /// Bytes of textures, geometry and materials.
    pub gpu_bytes: u64,
}

impl SceneCost {
    /// As a recording keeps it; `nodes` are the world's to count.
    pub fn asset_cost(&self, nodes: u64) -> AssetCost {
        AssetCost { nodes, materials: self.materials, texture_bytes: self.texture_bytes, gpu_bytes: self.gpu_bytes }
    }
}

/// A scene on the GPU.
#[derive(Debug)]
pub struct SceneGpu {
    pub(super) vertices: wgpu::Buffer,
    pub(super) indices: wgpu::Buffer,
    pub(super) geometry: wgpu::BindGroup,
    pub(super) materials: Vec<wgpu::BindGroup>,
    /// What the materials' bind groups read.
    pub(super) uniforms: Vec<wgpu::Buffer>,
    /// Of layered materials.
    pub(super) layers: Vec<Option<wgpu::BindGroup>>,
    pub(super) meshes: Vec<Range<u32>>,
    pub(super) primitives: Vec<PrimitiveEntry>,
    textures: Vec<(TextureEntry, wgpu::Texture)>,
    cost: SceneCost,
    pub(super) sortable: Vec<Option<Arc<Sortable>>>,
    pub(super) mesh_bounds: Vec<Option<Aabb>>,
    pub(super) baked: BakedOrder,
}

impl SceneGpu {
    /// Prepares and uploads at once, blocking the calling thread; for tools and tests.
    ///
    /// # Errors
    /// Those of [`PreparedScene::new`].
    pub fn upload(renderer: &Renderer, model: &Model, images: Vec<DecodedImage>) -> Result<SceneGpu, Problems> {
        let prepared = PreparedScene::new(model, images, &renderer.device().limits())?;
        Ok(Uploader::new(renderer, prepared).finish())
    }

    /// Puts new pixels into an image of the model, for panels and other pictures that change. Sends all of it at once. Does nothing and
    /// says so (`false`) if no material uses the image or size or format are others.
    pub fn replace_image(&self, queue: &wgpu::Queue, image: usize, pixels: &DecodedImage) -> bool {
        let mut replaced = false;
        for (entry, texture) in self.textures.iter().filter(|(entry, _)| entry.image == image) {
            let same_size = (entry.chain.width, entry.chain.height) == (pixels.width, pixels.height);
            if !same_size || entry.chain.format != pixels.format || !pixels.is_whole() {
                return false;
            }
            let mut chain = MipChain::new(pixels.clone(), entry.srgb, entry.chain.levels.len() > 1);
            chain.levels.truncate(entry.chain.levels.len());
            let entry = TextureEntry { image, srgb: entry.srgb, chain };
            for level in 0..entry.chain.levels.len() {
                write_rows(queue, texture, &entry, level, 0..entry.chain.rows(level));
            }
            replaced = true;
        }
        replaced
    }

    /// What it costs.
    pub fn cost(&self) -> SceneCost {
        self.cost
    }
}

/// One thing to be sent.
#[derive(Debug, Clone, Copy)]
enum Job {
    Vertices,
    Indices,
    Skinning,
    Morphs,
    Level { texture: usize, level: usize },
}

/// Sends a scene within a budget. Only the thread that owns the queue may call [`Uploader::step`].
#[derive(Debug)]
pub struct Uploader {
    device: wgpu::Device,
    queue: wgpu::Queue,
    layouts: Layouts,
    scene: PreparedScene,
    /// Vertices, indices, skinning, morphs.
    buffers: [wgpu::Buffer; 4],
    textures: Vec<wgpu::Texture>,
    jobs: Vec<Job>,
    /// Next job, and how far it is: bytes, or rows of a level.
    job: usize,
    within: u64,
    progress: Progress,
    cost: SceneCost,
}

impl Uploader {
    /// Creates the buffers; sends nothing yet.
    pub fn new(renderer: &Renderer, scene: PreparedScene) -> Uploader {
        let device = renderer.device();
        let buffer = |label, bytes: usize, usage| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                // A binding has to hold at least one record.
                size: (bytes as u64).max(256),
                usage: usage | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        };
        let buffers = [
            buffer("vertices", size_of_val(scene.vertices.as_slice()), BufferUsages::VERTEX),
            buffer("indices", size_of_val(scene.indices.as_slice()), BufferUsages::INDEX),
            buffer("skinning", size_of_val(scene.skinning.as_slice()), BufferUsages::STORAGE),
            buffer("morphs", size_of_val(scene.morphs.as_slice()), BufferUsages::STORAGE),
        ];
        let mut jobs = vec![Job::Vertices, Job::Indices, Job::Skinning, Job::Morphs];
        for (texture, entry) in scene.textures.iter().enumerate() {
            jobs.extend((0..entry.chain.levels.len()).map(|level| Job::Level { texture, level }));
        }
        let cost = cost_of(&scene, &buffers);
        let geometry_bytes: usize = geometry(&scene).iter().map(|bytes| bytes.len()).sum();
        let progress = Progress { done: 0, total: geometry_bytes as u64 + cost.texture_bytes };
        Uploader {
            device: device.clone(),
            queue: renderer.queue().clone(),
            layouts: renderer.layouts().clone(),
            scene,
            buffers,
            textures: Vec::new(),
            jobs,
            job: 0,
            within: 0,
            progress,
            cost,
        }
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Sends at most `max_bytes` (but at least one row of an image, so that it always comes to an end).
    pub fn step(&mut self, max_bytes: u64) -> Progress {
        let mut left = max_bytes.max(4);
        let mut first = true;
        while let Some(job) = self.jobs.get(self.job).copied() {
            if left < self.smallest_piece(job) && !first {
                break;
            }
            let sent = match job {
                Job::Vertices => self.send_buffer(0, left),
                Job::Indices => self.send_buffer(1, left),
                Job::Skinning => self.send_buffer(2, left),
                Job::Morphs => self.send_buffer(3, left),
                Job::Level { texture, level } => self.send_rows(texture, level, left),
            };
            self.progress.done += sent;
            left = left.saturating_sub(sent);
            first &= sent == 0;
        }
        self.progress
    }

    fn smallest_piece(&self, job: Job) -> u64 {
        match job {
            Job::Level { texture, level } => self.scene.textures[texture].chain.row_bytes(level),
            _ => 4,
        }
    }

    /// Sends what is left and makes the scene.
    pub fn finish(mut self) -> SceneGpu {
        while !self.step(u64::MAX).is_complete() {}
        let geometry = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("geometry"),
            layout: &self.layouts.geometry,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.buffers[2].as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: self.buffers[3].as_entire_binding() },
            ],
        });
        let (materials, layers): (Vec<_>, Vec<_>) = self.bind_materials().into_iter().unzip();
        let (materials, uniforms) = materials.into_iter().unzip();
        let [vertices, indices, ..] = self.buffers;
        let PreparedScene { meshes, primitives, textures: entries, sortable, mesh_bounds, baked, .. } = self.scene;
        let textures = entries.into_iter().zip(self.textures).collect();
        let cost = self.cost;
        SceneGpu {
            vertices,
            indices,
            geometry,
            materials,
            uniforms,
            layers,
            meshes,
            primitives,
            textures,
            cost,
            sortable,
            mesh_bounds,
            baked,
        }
    }

    fn send_buffer(&mut self, index: usize, left: u64) -> u64 {
        let bytes = geometry(&self.scene)[index];
        let from = self.within as usize;
        let to = bytes.len().min(from.saturating_add((left.max(4) & !3) as usize));
        if to > from {
            self.queue.write_buffer(&self.buffers[index], from as u64, &bytes[from..to]);
        }
        self.advance(to as u64, to == bytes.len());
        (to - from) as u64
    }

    fn send_rows(&mut self, texture: usize, level: usize, left: u64) -> u64 {
        let entry = &self.scene.textures[texture];
        if texture == self.textures.len() {
            self.textures.push(create_texture(&self.device, entry));
        }
        let (height, row_bytes) = (entry.chain.rows(level), entry.chain.row_bytes(level));
        let from = self.within as u32;
        let rows = (left / row_bytes).clamp(1, u64::from(height - from)) as u32;
        write_rows(&self.queue, &self.textures[texture], entry, level, from..from + rows);
        if from + rows == height {
            // Sent: the pixels are not needed any more.
            self.scene.textures[texture].chain.levels[level] = Vec::new();
        }
        self.advance(u64::from(from + rows), from + rows == height);
        u64::from(rows) * row_bytes
    }

    fn advance(&mut self, within: u64, finished: bool) {
        self.within = if finished { 0 } else { within };
        self.job += usize::from(finished);
    }

    fn bind_materials(&self) -> Vec<((wgpu::BindGroup, wgpu::Buffer), Option<wgpu::BindGroup>)> {
        let mut samplers = Samplers::default();
        let white = self.white();
        let views: Vec<wgpu::TextureView> =
            self.textures.iter().map(|texture| texture.create_view(&Default::default())).collect();
        let mut bind = |material: &MaterialEntry| {
            let read = |slot: &Option<(usize, Sampler)>| {
                slot.map_or((&white, Sampler::default()), |(texture, sampler)| (&views[texture], sampler))
            };
            let slots: Vec<_> = material.slots.iter().map(read).collect();
            let plain = bytemuck::bytes_of(&material.record);
            let plain = self.bind_material(&self.layouts.material, plain, &slots, &mut samplers);
            let layers = material.layers.as_ref().map(|(record, textures)| {
                let read: Vec<_> = textures.iter().map(|(texture, sampler)| (&views[*texture], *sampler)).collect();
                let layout = &self.layouts.layers[read.len()];
                self.bind_material(layout, bytemuck::bytes_of(record), &read, &mut samplers).0
            });
            (plain, layers)
        };
        self.scene.materials.iter().map(&mut bind).collect()
    }

    /// A record at binding 0, and after it each texture with its sampler.
    fn bind_material(
        &self,
        layout: &wgpu::BindGroupLayout,
        record: &[u8],
        textures: &[(&wgpu::TextureView, Sampler)],
        samplers: &mut Samplers,
    ) -> (wgpu::BindGroup, wgpu::Buffer) {
        let uniform = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("material"),
            size: record.len() as u64,
            usage: BufferUsages::UNIFORM | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        self.queue.write_buffer(&uniform, 0, record);
        let read: Vec<(&wgpu::TextureView, wgpu::Sampler)> =
            textures.iter().map(|(view, sampler)| (*view, samplers.get(&self.device, *sampler).clone())).collect();
        let mut entries = vec![wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() }];
        for (slot, (view, sampler)) in read.iter().enumerate() {
            let binding = 1 + 2 * slot as u32;
            entries.push(wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::TextureView(view) });
            entries
                .push(wgpu::BindGroupEntry { binding: binding + 1, resource: wgpu::BindingResource::Sampler(sampler) });
        }
        let label = Some("material");
        let bind_group = self.device.create_bind_group(&wgpu::BindGroupDescriptor { label, layout, entries: &entries });
        (bind_group, uniform)
    }

    /// Fills the slots that a material leaves empty; never sampled.
    fn white(&self) -> wgpu::TextureView {
        let chain = MipChain::new(DecodedImage::rgba8(1, 1, vec![255; 4]), false, false);
        let entry = TextureEntry { image: 0, srgb: false, chain };
        let texture = create_texture(&self.device, &entry);
        write_rows(&self.queue, &texture, &entry, 0, 0..1);
        texture.create_view(&Default::default())
    }
}

impl PreparedScene {
    /// Bytes that an [`Uploader`] sends for it.
    pub fn upload_bytes(&self) -> u64 {
        let geometry: usize = geometry(self).iter().map(|bytes| bytes.len()).sum();
        geometry as u64 + self.textures.iter().map(|texture| texture.chain.bytes()).sum::<u64>()
    }
}

/// Bytes of the four buffers.
fn geometry(scene: &PreparedScene) -> [&[u8]; 4] {
    [
        bytemuck::cast_slice(&scene.vertices),
        bytemuck::cast_slice(&scene.indices),
        bytemuck::cast_slice(&scene.skinning),
        bytemuck::cast_slice(&scene.morphs),
    ]
}

fn cost_of(scene: &PreparedScene, buffers: &[wgpu::Buffer]) -> SceneCost {
    let texture_bytes: u64 = scene.textures.iter().map(|texture| texture.chain.bytes()).sum();
    let buffer_bytes: u64 = buffers.iter().map(wgpu::Buffer::size).sum();
    let material_bytes: usize = scene.materials.iter().map(|material| size_of_val(&material.record)).sum();
    let keys: BTreeSet<PipelineKey> = scene.primitives.iter().map(|primitive| primitive.key).collect();
    SceneCost {
        // The last one is glTF's default material, which is not the asset's.
        materials: scene.materials.len().saturating_sub(1) as u64,
        pipelines: keys.len() as u64,
        textures: scene.textures.len() as u64,
        texture_bytes,
        gpu_bytes: texture_bytes + buffer_bytes + material_bytes as u64,
    }
}
