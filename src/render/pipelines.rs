//! Pipelines, each specialised to what a material and a mesh need, so that a fragment pays for nothing else.

use super::layouts::Layouts;
use super::source::{marks, specialised};
use super::stage::Stage;
use crate::scene::model::{Topology, Vertex};
use std::collections::HashMap;
use std::num::NonZeroU32;

/// What a pipeline is specialised to: shader constants in the low bits, fixed-function state above them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PipelineKey(pub(super) u64);

impl PipelineKey {
    pub(super) const UNLIT: u64 = 1 << 0;
    pub(super) const TEX_BASE: u64 = 1 << 1;
    pub(super) const TEX_METALLIC_ROUGHNESS: u64 = 1 << 2;
    pub(super) const TEX_NORMAL: u64 = 1 << 3;
    pub(super) const TEX_OCCLUSION: u64 = 1 << 4;
    pub(super) const OCCLUSION_SHARED: u64 = 1 << 5;
    pub(super) const TEX_EMISSIVE: u64 = 1 << 6;
    pub(super) const MASK: u64 = 1 << 7;
    pub(super) const VERTEX_COLOR: u64 = 1 << 8;
    pub(super) const UV_GENERAL: u64 = 1 << 9;
    pub(super) const SKINNED: u64 = 1 << 10;
    pub(super) const MORPHED: u64 = 1 << 11;
    pub(super) const PUNCTUAL: u64 = 1 << 12;
    pub(super) const BLEND: u64 = 1 << 13;
    pub(super) const DOUBLE_SIDED: u64 = 1 << 14;
    /// The instance is mirrored: front faces turn clockwise. State only, not a shader constant.
    pub(super) const MIRRORED: u64 = 1 << 15;
    const POINTS: u64 = 1 << 16;
    const LINES: u64 = 1 << 17;
    /// The sun shines.
    pub(super) const SUN: u64 = 1 << 18;
    /// The surroundings are the same on all sides and only matt surfaces show them.
    pub(super) const FLAT: u64 = 1 << 19;
    pub(super) const CLEARCOAT: u64 = 1 << 20;
    pub(super) const SHEEN: u64 = 1 << 21;
    /// The mirror of the dielectric is not that of index 1.5.
    pub(super) const SPECULAR: u64 = 1 << 22;
    pub(super) const IRIDESCENCE: u64 = 1 << 23;
    pub(super) const ANISOTROPY: u64 = 1 << 24;
    pub(super) const VOLUME: u64 = 1 << 25;
    pub(super) const DISPERSION: u64 = 1 << 26;
    pub(super) const SPECULAR_GLOSSINESS: u64 = 1 << 27;
    pub(super) const TEX_CLEARCOAT: u64 = 1 << 28;
    pub(super) const TEX_CLEARCOAT_ROUGHNESS: u64 = 1 << 29;
    pub(super) const TEX_CLEARCOAT_NORMAL: u64 = 1 << 30;
    pub(super) const TEX_SHEEN_COLOR: u64 = 1 << 31;
    pub(super) const TEX_SHEEN_ROUGHNESS: u64 = 1 << 32;
    pub(super) const TEX_SPECULAR: u64 = 1 << 33;
    pub(super) const TEX_SPECULAR_COLOR: u64 = 1 << 34;
    pub(super) const TEX_TRANSMISSION: u64 = 1 << 35;
    pub(super) const TEX_THICKNESS: u64 = 1 << 36;
    pub(super) const TEX_IRIDESCENCE: u64 = 1 << 37;
    pub(super) const TEX_IRIDESCENCE_THICKNESS: u64 = 1 << 38;
    pub(super) const TEX_ANISOTROPY: u64 = 1 << 39;
    /// All textures lie in the same way on the first set of coordinates, but not as they come: vertices do the transform for all.
    pub(super) const UV_SHARED: u64 = 1 << 40;
    /// The surface shows what is behind it. The highest bit, so that such draws sort after the opaque ones.
    pub(super) const TRANSMISSION: u64 = 1 << 41;
    /// Highlights are as small as the material has them, though they may glitter.
    pub(super) const SHARP: u64 = 1 << 42;
    /// Any texture of a layer.
    pub(super) const LAYER_TEXTURES: u64 = (1 << 40) - (1 << 28);
    /// Any layer.
    pub(super) const LAYERED: u64 = Self::TRANSMISSION | ((1 << 28) - (1 << 20));
    /// Any texture at all.
    pub(super) const TEXTURED: u64 = Self::TEX_BASE
        | Self::TEX_METALLIC_ROUGHNESS
        | Self::TEX_NORMAL
        | Self::TEX_OCCLUSION
        | Self::TEX_EMISSIVE
        | Self::LAYER_TEXTURES;
    /// Directions along the surface matter.
    pub(super) const TANGENT: u64 = Self::TEX_NORMAL | Self::ANISOTROPY | Self::TEX_CLEARCOAT_NORMAL;
    const LIGHTING: u64 = Self::TEX_METALLIC_ROUGHNESS
        | Self::TEX_NORMAL
        | Self::TEX_OCCLUSION
        | Self::OCCLUSION_SHARED
        | Self::PUNCTUAL
        | Self::SUN
        | Self::FLAT
        | Self::SHARP
        | Self::LAYERED
        | Self::LAYER_TEXTURES;

    /// Bits of a topology.
    pub(super) fn of_topology(topology: Topology) -> u64 {
        match topology {
            Topology::Points => Self::POINTS,
            Topology::Lines => Self::LINES,
            Topology::Triangles => 0,
        }
    }

    /// Whether any of these bits is set.
    pub(super) fn has(self, bits: u64) -> bool {
        self.0 & bits != 0
    }

    /// The key without what only lit surfaces have, if the surface is unlit. Points and lines without normals still emit.
    pub(super) fn unlit_is_plain(self) -> PipelineKey {
        if self.has(Self::UNLIT) { PipelineKey(self.0 & !Self::LIGHTING) } else { self }
    }

    /// The key under lights given as bits; unlit materials do not ask for any.
    pub(super) fn under(self, light: u64) -> PipelineKey {
        if self.has(Self::UNLIT) { self } else { PipelineKey(self.0 | light) }
    }

    /// What decides which fragments there are, without what only colours them.
    pub(super) fn coverage(self) -> PipelineKey {
        let bits = self.0 & !(Self::LIGHTING | Self::TEX_EMISSIVE) | Self::UNLIT;
        let cut_out = bits & (Self::MASK | Self::BLEND) != 0;
        PipelineKey(if cut_out {
            bits
        } else {
            bits & !(Self::TEX_BASE | Self::VERTEX_COLOR | Self::UV_GENERAL | Self::UV_SHARED)
        })
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
    fn constants(self) -> [(&'static str, f64); 17] {
        const NAMES: [(&str, u64); 17] = [
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
            ("SUN", PipelineKey::SUN),
            ("FLAT", PipelineKey::FLAT),
            ("SHARP", PipelineKey::SHARP),
        ];
        let mut constants = [("", 0.0); 17];
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
    /// Samples a pixel.
    pub(super) samples: u32,
    /// Only where fragments are matters, not their colour.
    pub(super) coverage: bool,
}

/// All pipelines of one pass, made when first needed.
#[derive(Debug)]
pub(super) struct Pipelines {
    device: wgpu::Device,
    layouts: Layouts,
    kind: PassKind,
    /// By their marks.
    modules: HashMap<u64, wgpu::ShaderModule>,
    made: HashMap<(PipelineKey, Stage), wgpu::RenderPipeline>,
}

impl Pipelines {
    pub(super) fn new(device: &wgpu::Device, layouts: &Layouts, kind: PassKind) -> Pipelines {
        let (device, layouts) = (device.clone(), layouts.clone());
        Pipelines { device, layouts, kind, modules: HashMap::new(), made: HashMap::new() }
    }

    pub(super) fn kind(&self) -> &PassKind {
        &self.kind
    }

    /// Makes a pipeline unless it is there.
    pub(super) fn ensure(&mut self, key: PipelineKey, stage: Stage) {
        let key = self.shaded(key, stage);
        if !self.made.contains_key(&(key, stage)) {
            let module = self.modules.entry(marks(key)).or_insert_with(|| {
                self.device.create_shader_module(wgpu::ShaderModuleDescriptor {
                    label: Some(self.kind.label),
                    source: wgpu::ShaderSource::Wgsl(specialised(&self.kind.source, key).into()),
                })
            });
            let module = module.clone();
            let pipeline = self.create(key, stage, &module);
            self.made.insert((key, stage), pipeline);
        }
    }

    /// Pipelines of the same pass, none made yet: for a worker.
    pub(super) fn twin(&self) -> Pipelines {
        Pipelines {
            device: self.device.clone(),
            layouts: self.layouts.clone(),
            kind: self.kind.clone(),
            modules: self.modules.clone(),
            made: HashMap::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.made.len()
    }

    /// Whether any was made.
    pub(super) fn any(&self) -> bool {
        !self.made.is_empty()
    }

    /// Takes over what a twin has made.
    pub(super) fn adopt(&mut self, twin: Pipelines) {
        self.modules.extend(twin.modules);
        self.made.extend(twin.made);
    }

    /// A pipeline, if it was made.
    pub(super) fn get(&self, key: PipelineKey, stage: Stage) -> Option<&wgpu::RenderPipeline> {
        self.made.get(&(self.shaded(key, stage), stage))
    }

    /// Depth needs no colour.
    fn shaded(&self, key: PipelineKey, stage: Stage) -> PipelineKey {
        if self.kind.coverage || stage == Stage::Depth { key.coverage() } else { key }
    }

    fn create(&self, key: PipelineKey, stage: Stage, module: &wgpu::ShaderModule) -> wgpu::RenderPipeline {
        let constants = key.constants();
        let options = wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() };
        let cull = !key.has(PipelineKey::DOUBLE_SIDED) && key.topology() == wgpu::PrimitiveTopology::TriangleList;
        let mirrored = key.has(PipelineKey::MIRRORED);
        let blend = if key.has(PipelineKey::BLEND) { self.kind.blended } else { self.kind.opaque };
        let color = wgpu::ColorTargetState { format: self.kind.color, blend, write_mask: stage.writes() };
        self.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(self.kind.label),
            layout: Some(self.layouts.pipeline(key)),
            vertex: wgpu::VertexState {
                module,
                entry_point: Some("vertex"),
                compilation_options: options.clone(),
                buffers: &[Some(VERTEX_LAYOUT), Some(INSTANCE_LAYOUT)],
            },
            primitive: wgpu::PrimitiveState {
                topology: key.topology(),
                front_face: if mirrored { wgpu::FrontFace::Cw } else { wgpu::FrontFace::Ccw },
                cull_mode: cull.then_some(wgpu::Face::Back),
                ..Default::default()
            },
            depth_stencil: Some(wgpu::DepthStencilState {
                format: self.kind.depth,
                depth_write_enabled: Some(stage.writes_depth()),
                depth_compare: Some(stage.compare()),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState::default(),
            }),
            multisample: wgpu::MultisampleState { count: self.kind.samples, ..Default::default() },
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

const INSTANCE_LAYOUT: wgpu::VertexBufferLayout<'static> = wgpu::VertexBufferLayout {
    array_stride: size_of::<super::surface::InstanceRecord>() as u64,
    step_mode: wgpu::VertexStepMode::Instance,
    attributes: &wgpu::vertex_attr_array![
        6 => Float32x4, 7 => Float32x4, 8 => Float32x4, 9 => Uint32x4, 10 => Uint32x4
    ],
};
