//! Pipelines of the overlay, for one pair of formats.

use super::super::ink::InkVertex;
use super::super::mask::VisibilityMask;
use super::super::target::{StereoPath, Target};
use super::records::OverlayRecord;
use wgpu::ShaderStages;

/// Formats of colour and depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Formats {
    pub(super) color: wgpu::TextureFormat,
    pub(super) depth: wgpu::TextureFormat,
}

impl Formats {
    pub(super) fn of(target: Target<'_>) -> Option<Formats> {
        let format = |views: &[wgpu::TextureView]| views.first().map(|view| view.texture().format());
        Some(Formats { color: format(target.color.views())?, depth: format(target.depth.views())? })
    }
}

/// Layouts of what the shaders read.
#[derive(Debug)]
pub(super) struct OverlayLayouts {
    frame: wgpu::BindGroupLayout,
    board: wgpu::BindGroupLayout,
}

impl OverlayLayouts {
    pub(super) fn new(device: &wgpu::Device) -> OverlayLayouts {
        let entry = |binding, visibility, ty| wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None };
        let uniform = |binding, visibility, size: u64, has_dynamic_offset| {
            let min_binding_size = wgpu::BufferSize::new(size);
            let ty = wgpu::BufferBindingType::Uniform;
            entry(binding, visibility, wgpu::BindingType::Buffer { ty, has_dynamic_offset, min_binding_size })
        };
        let layout = |label, entries: &[wgpu::BindGroupLayoutEntry]| {
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries })
        };
        let texture = wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable: true },
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        };
        let filtering = wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering);
        OverlayLayouts {
            frame: layout(
                "overlay",
                &[
                    uniform(0, ShaderStages::VERTEX_FRAGMENT, size_of::<OverlayRecord>() as u64, false),
                    uniform(1, ShaderStages::VERTEX, 16, true),
                ],
            ),
            board: layout(
                "board",
                &[entry(0, ShaderStages::FRAGMENT, texture), entry(1, ShaderStages::FRAGMENT, filtering)],
            ),
        }
    }

    pub(super) fn bind_frame(
        &self,
        device: &wgpu::Device,
        frame: &wgpu::Buffer,
        eyes: &wgpu::Buffer,
    ) -> wgpu::BindGroup {
        let eye = wgpu::BufferBinding { buffer: eyes, offset: 0, size: wgpu::BufferSize::new(16) };
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("overlay"),
            layout: &self.frame,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: frame.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Buffer(eye) },
            ],
        })
    }

    pub(super) fn bind_board(&self, device: &wgpu::Device, board: &wgpu::TextureView) -> wgpu::BindGroup {
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("board"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            mipmap_filter: wgpu::MipmapFilterMode::Linear,
            ..Default::default()
        });
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("board"),
            layout: &self.board,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(board) },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Sampler(&sampler) },
            ],
        })
    }
}

/// What draws board and ink, and wipes what is never shown.
#[derive(Debug)]
pub(super) struct OverlayPipelines {
    formats: Formats,
    board: wgpu::RenderPipeline,
    ink: wgpu::RenderPipeline,
    wipe: Option<wgpu::RenderPipeline>,
}

const INK_LAYOUT: wgpu::VertexBufferLayout<'static> = wgpu::VertexBufferLayout {
    array_stride: size_of::<InkVertex>() as u64,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![0 => Float32x3, 1 => Float32x4],
};

impl OverlayPipelines {
    pub(super) fn new(
        device: &wgpu::Device,
        layouts: &OverlayLayouts,
        path: StereoPath,
        formats: Formats,
    ) -> OverlayPipelines {
        let board = Kind {
            label: "board",
            shader: include_str!("../../../shaders/overlay_board.wgsl"),
            groups: &[Some(&layouts.frame), Some(&layouts.board)],
            buffers: &[],
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            compare: wgpu::CompareFunction::Always,
        };
        let ink = Kind {
            label: "ink",
            shader: include_str!("../../../shaders/overlay_ink.wgsl"),
            groups: &[Some(&layouts.frame)],
            buffers: &[Some(INK_LAYOUT)],
            topology: wgpu::PrimitiveTopology::TriangleList,
            compare: wgpu::CompareFunction::GreaterEqual,
        };
        OverlayPipelines {
            formats,
            board: board.pipeline(device, path, formats),
            ink: ink.pipeline(device, path, formats),
            wipe: None,
        }
    }

    /// Makes what wipes hidden pixels.
    pub(super) fn make_wipe(
        &mut self,
        device: &wgpu::Device,
        layouts: &OverlayLayouts,
        path: StereoPath,
        mask: &VisibilityMask,
    ) {
        self.wipe = Some(mask.wipe_pipeline(device, &layouts.frame, path, self.formats.color, self.formats.depth));
    }

    pub(super) fn formats(&self) -> Formats {
        self.formats
    }

    pub(super) fn board(&self) -> &wgpu::RenderPipeline {
        &self.board
    }

    pub(super) fn ink(&self) -> &wgpu::RenderPipeline {
        &self.ink
    }

    pub(super) fn wipe(&self) -> Option<&wgpu::RenderPipeline> {
        self.wipe.as_ref()
    }
}

/// One of the two kinds of drawing.
struct Kind<'a> {
    label: &'static str,
    shader: &'static str,
    groups: &'a [Option<&'a wgpu::BindGroupLayout>],
    buffers: &'a [Option<wgpu::VertexBufferLayout<'a>>],
    topology: wgpu::PrimitiveTopology,
    compare: wgpu::CompareFunction,
}

impl Kind<'_> {
    fn pipeline(&self, device: &wgpu::Device, path: StereoPath, formats: Formats) -> wgpu::RenderPipeline {
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some(self.label),
            bind_group_layouts: self.groups,
            immediate_size: 0,
        });
        let source = [include_str!("../../../shaders/overlay.wgsl"), self.shader, path.eye_entry()].concat();
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(self.label),
            source: wgpu::ShaderSource::Wgsl(source.into()),
        });
        let blend = Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING);
        let color = wgpu::ColorTargetState { format: formats.color, blend, write_mask: wgpu::ColorWrites::ALL };
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(self.label),
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("vertex"),
                compilation_options: Default::default(),
                buffers: self.buffers,
            },
            primitive: wgpu::PrimitiveState { topology: self.topology, ..Default::default() },
            depth_stencil: Some(wgpu::DepthStencilState {
                format: formats.depth,
                depth_write_enabled: Some(true),
                depth_compare: Some(self.compare),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState::default(),
            }),
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("fragment"),
                compilation_options: Default::default(),
                targets: &[Some(color)],
            }),
            multiview_mask: path.multiview_mask(),
            cache: None,
        })
    }
}

/// What is there stays, and what is added is kept.
pub(super) fn keep_color(view: &wgpu::TextureView) -> wgpu::RenderPassColorAttachment<'_> {
    let ops = wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store };
    wgpu::RenderPassColorAttachment { view, depth_slice: None, resolve_target: None, ops }
}

/// The same for depth.
pub(super) fn keep_depth(view: &wgpu::TextureView) -> wgpu::RenderPassDepthStencilAttachment<'_> {
    let ops = wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store };
    wgpu::RenderPassDepthStencilAttachment { view, depth_ops: Some(ops), stencil_ops: None }
}
