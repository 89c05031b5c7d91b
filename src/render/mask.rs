//! Pixels that the display never shows to an eye: nothing is to be shaded there.
//!
//! Their depth is set to the near plane before anything is drawn, so that every fragment fails its test, and back to the far plane at
//! the end, since they have no colour. A stencil would do the same, but would have to be part of the runtime's depth format.

use super::draw::View;
use super::layouts::Layouts;
use super::target::StereoPath;
use bytemuck::{Pod, Zeroable};

/// Hidden pixels of both eyes, as triangles in the plane one metre ahead (the tangents of the angles).
#[derive(Debug)]
pub(super) struct VisibilityMask {
    layout: wgpu::BindGroupLayout,
    /// At the near plane, at the far plane.
    ends: [End; 2],
    sent: Option<[[f32; 4]; 2]>,
    eyes: [Triangles; 2],
    buffers: Option<Buffers>,
}

/// Hidden triangles of one eye.
#[derive(Debug, Clone, Default)]
struct Triangles {
    vertices: Vec<[f32; 2]>,
    indices: Vec<u32>,
}

#[derive(Debug)]
struct End {
    uniform: wgpu::Buffer,
    group: wgpu::BindGroup,
}

#[derive(Debug)]
struct Buffers {
    vertices: wgpu::Buffer,
    indices: wgpu::Buffer,
    count: u32,
}

#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct HiddenVertex {
    tangents: [f32; 2],
    eye: u32,
}

#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct HiddenRecord {
    clip_from_tangents: [[f32; 4]; 2],
    depth: [f32; 4],
}

impl VisibilityMask {
    pub(super) fn new(device: &wgpu::Device) -> VisibilityMask {
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("hidden pixels"),
            entries: &[wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::VERTEX,
                ty: wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: false,
                    min_binding_size: None,
                },
                count: None,
            }],
        });
        let ends = [(); 2].map(|()| {
            let uniform = device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("hidden pixels"),
                size: size_of::<HiddenRecord>() as u64,
                usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            });
            let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("hidden pixels"),
                layout: &layout,
                entries: &[wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() }],
            });
            End { uniform, group }
        });
        VisibilityMask { layout, ends, sent: None, eyes: Default::default(), buffers: None }
    }

    /// Takes the triangles of one eye; `false` if they are none or an index names no vertex.
    pub(super) fn set(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        eye: usize,
        vertices: &[[f32; 2]],
        indices: &[u32],
    ) -> bool {
        let named = indices.len().is_multiple_of(3) && indices.iter().all(|index| (*index as usize) < vertices.len());
        let finite = vertices.iter().flatten().all(|tangent| tangent.is_finite());
        let Some(triangles) = self.eyes.get_mut(eye).filter(|_| named && finite) else { return false };
        *triangles = Triangles { vertices: vertices.to_vec(), indices: indices.to_vec() };
        self.buffers = self.send(device, queue);
        true
    }

    /// The triangles of both eyes on the GPU, if there are any.
    fn send(&self, device: &wgpu::Device, queue: &wgpu::Queue) -> Option<Buffers> {
        let (mut vertices, mut indices) = (Vec::new(), Vec::new());
        for (eye, triangles) in (0u32..).zip(&self.eyes) {
            let first = vertices.len() as u32;
            indices.extend(triangles.indices.iter().map(|index| first + index));
            vertices.extend(triangles.vertices.iter().map(|tangents| HiddenVertex { tangents: *tangents, eye }));
        }
        let buffer = |bytes: &[u8], usage| {
            let buffer = device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("hidden pixels"),
                size: bytes.len() as u64,
                usage: usage | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            });
            queue.write_buffer(&buffer, 0, bytes);
            buffer
        };
        (!indices.is_empty()).then(|| Buffers {
            vertices: buffer(bytemuck::cast_slice(&vertices), wgpu::BufferUsages::VERTEX),
            indices: buffer(bytemuck::cast_slice(&indices), wgpu::BufferUsages::INDEX),
            count: indices.len() as u32,
        })
    }

    /// Whether anything is hidden.
    pub(super) fn is_set(&self) -> bool {
        self.buffers.is_some()
    }

    /// Sends where the views put the tangents, if it is elsewhere than before.
    pub(super) fn write(&mut self, queue: &wgpu::Queue, views: &[View; 2]) {
        let clip_from_tangents = views.map(|view| clip_from_tangents(&view));
        if self.buffers.is_none() || self.sent.replace(clip_from_tangents) == Some(clip_from_tangents) {
            return;
        }
        for (end, depth) in self.ends.iter().zip([1.0, 0.0]) {
            let record = HiddenRecord { clip_from_tangents, depth: [depth, 0.0, 0.0, 0.0] };
            queue.write_buffer(&end.uniform, 0, bytemuck::bytes_of(&record));
        }
    }

    /// Lets no fragment through where nothing is shown. The frame's bind group must be set.
    pub(super) fn hide(&self, pass: &mut wgpu::RenderPass<'_>, pipeline: &wgpu::RenderPipeline) {
        self.draw(pass, pipeline, &self.ends[0]);
    }

    /// Takes the depth away again.
    pub(super) fn clear(&self, pass: &mut wgpu::RenderPass<'_>, pipeline: &wgpu::RenderPipeline) {
        self.draw(pass, pipeline, &self.ends[1]);
    }

    fn draw(&self, pass: &mut wgpu::RenderPass<'_>, pipeline: &wgpu::RenderPipeline, end: &End) {
        let Some(buffers) = &self.buffers else { return };
        pass.set_pipeline(pipeline);
        pass.set_bind_group(1, &end.group, &[]);
        pass.set_vertex_buffer(0, buffers.vertices.slice(..));
        pass.set_index_buffer(buffers.indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.draw_indexed(0..buffers.count, 0, 0..1);
    }

    /// A pipeline for passes of a kind; `eye` is one of the eye entries.
    pub(super) fn pipeline(
        &self,
        device: &wgpu::Device,
        layouts: &Layouts,
        eye: &str,
        kind: &super::pipelines::PassKind,
    ) -> wgpu::RenderPipeline {
        let color = wgpu::ColorTargetState { format: kind.color, blend: None, write_mask: wgpu::ColorWrites::empty() };
        let samples = kind.samples;
        self.make(device, &layouts.frame, eye, color, kind.depth, samples, kind.multiview_mask)
    }

    /// One that takes colour away with depth, over what was drawn without regard to hidden pixels. `frame` has the eye at binding 1.
    pub(super) fn wipe_pipeline(
        &self,
        device: &wgpu::Device,
        frame: &wgpu::BindGroupLayout,
        path: StereoPath,
        color: wgpu::TextureFormat,
        depth: wgpu::TextureFormat,
    ) -> wgpu::RenderPipeline {
        self.make(device, frame, path.eye_entry(), color.into(), depth, 1, path.multiview_mask())
    }

    #[allow(clippy::too_many_arguments, reason = "a pipeline is exactly this")]
    fn make(
        &self,
        device: &wgpu::Device,
        frame: &wgpu::BindGroupLayout,
        eye: &str,
        color: wgpu::ColorTargetState,
        depth: wgpu::TextureFormat,
        samples: u32,
        multiview_mask: Option<std::num::NonZeroU32>,
    ) -> wgpu::RenderPipeline {
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("hidden pixels"),
            bind_group_layouts: &[Some(frame), Some(&self.layout)],
            immediate_size: 0,
        });
        let source = [include_str!("../../shaders/mask.wgsl"), eye].concat();
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("hidden pixels"),
            source: wgpu::ShaderSource::Wgsl(source.into()),
        });
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("hidden pixels"),
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("vertex"),
                compilation_options: Default::default(),
                buffers: &[Some(VERTEX_LAYOUT)],
            },
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: Some(wgpu::DepthStencilState {
                format: depth,
                depth_write_enabled: Some(true),
                depth_compare: Some(wgpu::CompareFunction::Always),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState::default(),
            }),
            multisample: wgpu::MultisampleState { count: samples, ..Default::default() },
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("fragment"),
                compilation_options: Default::default(),
                targets: &[Some(color)],
            }),
            multiview_mask,
            cache: None,
        })
    }
}

const VERTEX_LAYOUT: wgpu::VertexBufferLayout<'static> = wgpu::VertexBufferLayout {
    array_stride: size_of::<HiddenVertex>() as u64,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![0 => Float32x2, 1 => Uint32],
};

/// Scale and offset that a projection applies to the tangents of the angles.
fn clip_from_tangents(view: &View) -> [f32; 4] {
    let [left, right, up, down] = [view.fov.left, view.fov.right, view.fov.up, view.fov.down].map(f32::tan);
    [2.0 / (right - left), 2.0 / (up - down), -(right + left) / (right - left), -(up + down) / (up - down)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Fov, Pose};
    use glam::Vec3;

    #[test]
    fn tangents_land_where_the_projection_puts_them() {
        let view = View { pose: Pose::at(Vec3::ZERO), fov: Fov { left: -0.6, right: 0.4, up: 0.5, down: -0.3 } };
        let [sx, sy, ox, oy] = clip_from_tangents(&view);
        let projection = view.fov.projection_reversed_z(0.1, 10.0);
        for [x, y] in [[0.0, 0.0], [0.3, -0.2], [-0.5, 0.4]] {
            let expected = projection.project_point3(Vec3::new(x, y, -1.0));
            let found = Vec3::new(x * sx + ox, y * sy + oy, expected.z);
            assert!(found.distance(expected) < 1e-5, "{found} {expected}");
        }
    }
}
