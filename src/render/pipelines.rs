//! Pipelines, each specialised to what a material and a mesh need, so that a fragment pays for nothing else.

use super::layouts::Layouts;
use super::source::{marks, specialised};
use crate::scene::model::{Topology, Vertex};
use std::collections::HashMap;
use std::num::NonZeroU32;

/// What a pipeline is specialised to: shader constants in the low bits, fixed-function state above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PipelineKey(pub(super) u32);

impl PipelineKey {
    pub(super) const UNLIT: u32 = 1 << 0;
    pub(super) const TEX_BASE: u32 = 1 << 1;
    pub(super) const TEX_METALLIC_ROUGHNESS: u32 = 1 << 2;
    pub(super) const TEX_NORMAL: u32 = 1 << 3;
    pub(super) const TEX_OCCLUSION: u32 = 1 << 4;
    pub(super) const OCCLUSION_SHARED: u32 = 1 << 5;
    pub(super) const TEX_EMISSIVE: u32 = 1 << 6;
    pub(super) const MASK: u32 = 1 << 7;
    pub(super) const VERTEX_COLOR: u32 = 1 << 8;
    pub(super) const UV_GENERAL: u32 = 1 << 9;
    pub(super) const SKINNED: u32 = 1 << 10;
    pub(super) const MORPHED: u32 = 1 << 11;
    pub(super) const PUNCTUAL: u32 = 1 << 12;
    pub(super) const BLEND: u32 = 1 << 13;
    pub(super) const DOUBLE_SIDED: u32 = 1 << 14;
    /// The instance is mirrored: front faces turn clockwise. State only, not a shader constant.
    pub(super) const MIRRORED: u32 = 1 << 15;
    const POINTS: u32 = 1 << 16;
    const LINES: u32 = 1 << 17;
    /// Any texture at all.
    pub(super) const TEXTURED: u32 =
        Self::TEX_BASE | Self::TEX_METALLIC_ROUGHNESS | Self::TEX_NORMAL | Self::TEX_OCCLUSION | Self::TEX_EMISSIVE;
    const LIGHTING: u32 = Self::TEX_METALLIC_ROUGHNESS
        | Self::TEX_NORMAL
        | Self::TEX_OCCLUSION
        | Self::OCCLUSION_SHARED
        | Self::TEX_EMISSIVE
        | Self::PUNCTUAL;

    /// Bits of a topology.
    pub(super) fn of_topology(topology: Topology) -> u32 {
        match topology {
            Topology::Points => Self::POINTS,
            Topology::Lines => Self::LINES,
            Topology::Triangles => 0,
        }
    }

    /// Whether any of these bits is set.
    pub(super) fn has(self, bits: u32) -> bool {
        self.0 & bits != 0
    }

    /// What decides which fragments there are, without what only colours them.
    pub(super) fn coverage(self) -> PipelineKey {
        let bits = self.0 & !Self::LIGHTING | Self::UNLIT;
        let cut_out = bits & (Self::MASK | Self::BLEND) != 0;
        PipelineKey(if cut_out { bits } else { bits & !(Self::TEX_BASE | Self::VERTEX_COLOR | Self::UV_GENERAL) })
    }

    fn topology(self) -> wgpu::PrimitiveTopology {
        if self.has(Self::POINTS) {
            wgpu::PrimitiveTopology::PointList
        } else if self.has(Self::LINES) {
            wgpu::PrimitiveTopology::LineList
        } else {
            wgpu::PrimitiveTopology::TriangleList
        }
    }

    /// The shader's override constants.
    fn constants(self) -> [(&'static str, f64); 14] {
        const NAMES: [(&str, u32); 14] = [
            ("UNLIT", PipelineKey::UNLIT),
            ("TEX_BASE", PipelineKey::TEX_BASE),
            ("TEX_METALLIC_ROUGHNESS", PipelineKey::TEX_METALLIC_ROUGHNESS),
            ("TEX_NORMAL", PipelineKey::TEX_NORMAL),
            ("TEX_OCCLUSION", PipelineKey::TEX_OCCLUSION),
            ("OCCLUSION_SHARED", PipelineKey::OCCLUSION_SHARED),
            ("TEX_EMISSIVE", PipelineKey::TEX_EMISSIVE),
            ("MASK", PipelineKey::MASK),
            ("UV_GENERAL", PipelineKey::UV_GENERAL),
            ("SKINNED", PipelineKey::SKINNED),
            ("MORPHED", PipelineKey::MORPHED),
            ("PUNCTUAL", PipelineKey::PUNCTUAL),
            ("BLEND", PipelineKey::BLEND),
            ("DOUBLE_SIDED", PipelineKey::DOUBLE_SIDED),
        ];
        let mut constants = [("", 0.0); 14];
        for (constant, (name, bit)) in constants.iter_mut().zip(NAMES) {
            *constant = (name, f64::from(u8::from(self.has(bit))));
        }
        constants
    }
}

/// How a pass draws surfaces.
#[derive(Debug, Clone)]
pub(super) struct PassKind {
    pub(super) label: &'static str,
    /// WGSL: surface.wgsl, one of the eye entries, and the pass's fragment entry.
    pub(super) source: String,
    pub(super) color: wgpu::TextureFormat,
    /// How opaque and blended fragments meet what is there.
    pub(super) opaque: Option<wgpu::BlendState>,
    pub(super) blended: Option<wgpu::BlendState>,
    pub(super) depth: wgpu::TextureFormat,
    pub(super) multiview_mask: Option<NonZeroU32>,
}

/// All pipelines of one pass, made when first needed.
#[derive(Debug)]
pub(super) struct Pipelines {
    device: wgpu::Device,
    layout: wgpu::PipelineLayout,
    kind: PassKind,
    /// By their marks.
    modules: HashMap<u32, wgpu::ShaderModule>,
    made: HashMap<PipelineKey, wgpu::RenderPipeline>,
}

impl Pipelines {
    pub(super) fn new(device: &wgpu::Device, layouts: &Layouts, kind: PassKind) -> Pipelines {
        let (device, layout) = (device.clone(), layouts.pipeline.clone());
        Pipelines { device, layout, kind, modules: HashMap::new(), made: HashMap::new() }
    }

    /// Makes a pipeline unless it is there.
    pub(super) fn ensure(&mut self, key: PipelineKey) {
        if !self.made.contains_key(&key) {
            let module = self.modules.entry(marks(key)).or_insert_with(|| {
                self.device.create_shader_module(wgpu::ShaderModuleDescriptor {
                    label: Some(self.kind.label),
                    source: wgpu::ShaderSource::Wgsl(specialised(&self.kind.source, key).into()),
                })
            });
            let module = module.clone();
            let pipeline = self.create(key, &module);
            self.made.insert(key, pipeline);
        }
    }

    /// Pipelines of the same pass, none made yet: for a worker.
    pub(super) fn twin(&self) -> Pipelines {
        Pipelines {
            device: self.device.clone(),
            layout: self.layout.clone(),
            kind: self.kind.clone(),
            modules: self.modules.clone(),
            made: HashMap::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.made.len()
    }

    /// Takes over what a twin has made.
    pub(super) fn adopt(&mut self, twin: Pipelines) {
        self.modules.extend(twin.modules);
        self.made.extend(twin.made);
    }

    /// A pipeline, if it was made.
    pub(super) fn get(&self, key: PipelineKey) -> Option<&wgpu::RenderPipeline> {
        self.made.get(&key)
    }

    fn create(&self, key: PipelineKey, module: &wgpu::ShaderModule) -> wgpu::RenderPipeline {
        let constants = key.constants();
        let options = wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() };
        let cull = !key.has(PipelineKey::DOUBLE_SIDED) && key.topology() == wgpu::PrimitiveTopology::TriangleList;
        let mirrored = key.has(PipelineKey::MIRRORED);
        let blend = if key.has(PipelineKey::BLEND) { self.kind.blended } else { self.kind.opaque };
        let color = wgpu::ColorTargetState { format: self.kind.color, blend, write_mask: wgpu::ColorWrites::ALL };
        self.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(self.kind.label),
            layout: Some(&self.layout),
            vertex: wgpu::VertexState {
                module,
                entry_point: Some("vertex"),
                compilation_options: options.clone(),
                buffers: &[Some(VERTEX_LAYOUT)],
            },
            primitive: wgpu::PrimitiveState {
                topology: key.topology(),
                front_face: if mirrored { wgpu::FrontFace::Cw } else { wgpu::FrontFace::Ccw },
                cull_mode: cull.then_some(wgpu::Face::Back),
                ..Default::default()
            },
            depth_stencil: Some(wgpu::DepthStencilState {
                format: self.kind.depth,
                depth_write_enabled: Some(true),
                depth_compare: Some(wgpu::CompareFunction::Greater),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState::default(),
            }),
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module,
                entry_point: Some("fragment"),
                compilation_options: options,
                targets: &[Some(color)],
            }),
            multiview_mask: self.kind.multiview_mask,
            cache: None,
        })
    }
}

const VERTEX_LAYOUT: wgpu::VertexBufferLayout<'static> = wgpu::VertexBufferLayout {
    array_stride: size_of::<Vertex>() as u64,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![
        0 => Float32x3, 1 => Float32x3, 2 => Float32x4, 3 => Float32x2, 4 => Float32x2, 5 => Float32x4
    ],
};
