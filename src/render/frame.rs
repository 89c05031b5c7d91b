//! The buffers of a frame: eyes and lights, instances, joints, morph weights, the order of what is blended. One write each, memory kept.

use super::batch::Batches;
use super::buffers::GrowingBuffer;
use super::environment::FrameTextures;
use super::layouts::Layouts;
use super::mesh::Layer;
use super::surface::FrameRecord;
use wgpu::BufferUsages;

/// Dynamic offset between the two values of `single_eye`; WebGPU's largest alignment.
const EYE_STRIDE: u32 = 256;

/// What changes every frame, on the GPU.
#[derive(Debug)]
pub(super) struct FrameBuffers {
    frame: GrowingBuffer,
    eyes: wgpu::Buffer,
    instances: GrowingBuffer,
    joints: GrowingBuffer,
    weights: GrowingBuffer,
    indices: GrowingBuffer,
    textures: FrameTextures,
    /// What is behind what shines through, once it was drawn.
    backdrop: Option<wgpu::TextureView>,
    /// Without a backdrop, and with one once there is one.
    bind_group: wgpu::BindGroup,
    with_backdrop: Option<wgpu::BindGroup>,
}

impl FrameBuffers {
    pub(super) fn new(device: &wgpu::Device, queue: &wgpu::Queue, layouts: &Layouts) -> FrameBuffers {
        let storage = |label, size| GrowingBuffer::new(device, label, BufferUsages::STORAGE, size);
        let frame = GrowingBuffer::new(device, "frame", BufferUsages::UNIFORM, size_of::<FrameRecord>() as u64);
        let eyes = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("eyes"),
            size: u64::from(2 * EYE_STRIDE),
            usage: BufferUsages::UNIFORM | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        queue.write_buffer(&eyes, u64::from(EYE_STRIDE), &1u32.to_le_bytes());
        let instances = GrowingBuffer::new(device, "instances", BufferUsages::VERTEX, 1 << 16);
        let (joints, weights) = (storage("joints", 1 << 14), storage("weights", 1 << 10));
        let indices = GrowingBuffer::new(device, "order", BufferUsages::INDEX, 1 << 12);
        let textures = FrameTextures::new(device, queue);
        let buffers = [&frame, &joints, &weights];
        let bind_group = bind(device, layouts, buffers, &eyes, &textures, &textures.backdrop);
        FrameBuffers {
            frame,
            eyes,
            instances,
            joints,
            weights,
            indices,
            textures,
            backdrop: None,
            bind_group,
            with_backdrop: None,
        }
    }

    /// Takes another picture as the one behind what shines through.
    pub(super) fn set_backdrop(&mut self, device: &wgpu::Device, layouts: &Layouts, backdrop: wgpu::TextureView) {
        self.backdrop = Some(backdrop);
        self.bind_all(device, layouts);
    }

    fn bind_all(&mut self, device: &wgpu::Device, layouts: &Layouts) {
        let buffers = [&self.frame, &self.joints, &self.weights];
        let group = |backdrop| bind(device, layouts, buffers, &self.eyes, &self.textures, backdrop);
        let groups = (group(&self.textures.backdrop), self.backdrop.as_ref().map(group));
        (self.bind_group, self.with_backdrop) = groups;
    }

    /// Sends a frame's data; it is there for the next submit.
    pub(super) fn write(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        layouts: &Layouts,
        record: &FrameRecord,
        batches: &Batches,
        layers: &[Layer<'_>],
    ) {
        let instances: &[u8] = bytemuck::cast_slice(batches.records());
        let joint_bytes: usize = layers.iter().map(|layer| size_of_val(layer.list.joints.as_slice())).sum();
        let weight_bytes: usize = layers.iter().map(|layer| size_of_val(layer.list.weights.as_slice())).sum();
        let grown = [
            self.instances.reserve(device, instances.len() as u64),
            self.joints.reserve(device, joint_bytes as u64),
            self.weights.reserve(device, weight_bytes as u64),
        ];
        if grown.contains(&true) {
            self.bind_all(device, layouts);
        }
        queue.write_buffer(self.frame.buffer(), 0, bytemuck::bytes_of(record));
        write_if_any(queue, &self.instances, 0, instances);
        let (mut joint_at, mut weight_at) = (0, 0);
        for Layer { list, .. } in layers {
            joint_at += write_if_any(queue, &self.joints, joint_at, bytemuck::cast_slice(&list.joints));
            weight_at += write_if_any(queue, &self.weights, weight_at, bytemuck::cast_slice(&list.weights));
        }
        if let Some(indices) = batches.new_indices() {
            self.indices.reserve(device, size_of_val(indices) as u64);
            write_if_any(queue, &self.indices, 0, bytemuck::cast_slice(indices));
        }
    }

    /// How the environment lights matt surfaces.
    pub(super) fn matt(&self) -> [[f32; 4]; 5] {
        self.textures.matt
    }

    /// Puts other textures into the frame.
    #[cfg(test)]
    pub(super) fn exchange(
        &mut self,
        device: &wgpu::Device,
        layouts: &Layouts,
        exchange: impl FnOnce(&mut FrameTextures),
    ) {
        exchange(&mut self.textures);
        self.bind_all(device, layouts);
    }

    /// Binds the frame for a pass; `eye` is the eye of a single-eye pass, and without meaning in a multiview pass.
    pub(super) fn bind(&self, pass: &mut wgpu::RenderPass<'_>, eye: u32) {
        pass.set_bind_group(0, &self.bind_group, &[eye * EYE_STRIDE]);
        pass.set_vertex_buffer(1, self.instances.buffer().slice(..));
    }

    /// The same with the picture behind, if there is one.
    pub(super) fn bind_with_backdrop(&self, pass: &mut wgpu::RenderPass<'_>, eye: u32) {
        pass.set_bind_group(0, self.with_backdrop.as_ref().unwrap_or(&self.bind_group), &[eye * EYE_STRIDE]);
        pass.set_vertex_buffer(1, self.instances.buffer().slice(..));
    }

    /// Indices of the frame's own order.
    pub(super) fn indices(&self) -> &wgpu::Buffer {
        self.indices.buffer()
    }
}

fn write_if_any(queue: &wgpu::Queue, buffer: &GrowingBuffer, at: u64, bytes: &[u8]) -> u64 {
    if !bytes.is_empty() {
        queue.write_buffer(buffer.buffer(), at, bytes);
    }
    bytes.len() as u64
}

fn bind(
    device: &wgpu::Device,
    layouts: &Layouts,
    buffers: [&GrowingBuffer; 3],
    eyes: &wgpu::Buffer,
    textures: &FrameTextures,
    backdrop: &wgpu::TextureView,
) -> wgpu::BindGroup {
    let [frame, joints, weights] = buffers.map(|buffer| buffer.buffer().as_entire_binding());
    let eye =
        wgpu::BindingResource::Buffer(wgpu::BufferBinding { buffer: eyes, offset: 0, size: wgpu::BufferSize::new(16) });
    let texture = |binding, view| wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::TextureView(view) };
    let sampler =
        |binding, sampler| wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::Sampler(sampler) };
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("frame"),
        layout: &layouts.frame,
        entries: &[
            wgpu::BindGroupEntry { binding: 0, resource: frame },
            wgpu::BindGroupEntry { binding: 1, resource: eye },
            wgpu::BindGroupEntry { binding: 3, resource: joints },
            wgpu::BindGroupEntry { binding: 4, resource: weights },
            texture(5, backdrop),
            sampler(6, &textures.backdrop_sampler),
            texture(7, &textures.environment),
            sampler(8, &textures.environment_sampler),
            texture(9, &textures.shares),
        ],
    })
}
