//! Bind group layouts of the surface passes: one for the frame, one for a scene's geometry, one for a material.

use super::layers::{most_textures, texture_count};
use super::pipelines::PipelineKey;
use wgpu::{
    BindGroupLayoutEntry, BindingType, BufferBindingType, SamplerBindingType, ShaderStages, TextureSampleType,
    TextureViewDimension,
};

/// Layouts, shared by the renderer, its passes and every scene.
#[derive(Debug, Clone)]
pub(super) struct Layouts {
    pub(super) frame: wgpu::BindGroupLayout,
    pub(super) geometry: wgpu::BindGroupLayout,
    pub(super) material: wgpu::BindGroupLayout,
    /// Of the layers of a material that read so many textures.
    pub(super) layers: Vec<wgpu::BindGroupLayout>,
    plain: wgpu::PipelineLayout,
    layered: Vec<wgpu::PipelineLayout>,
}

impl Layouts {
    pub(super) fn new(device: &wgpu::Device) -> Layouts {
        let layout = |label, entries: &[BindGroupLayoutEntry]| {
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries })
        };
        let frame = layout(
            "frame",
            &[
                uniform(0, ShaderStages::VERTEX_FRAGMENT, false),
                uniform(1, ShaderStages::VERTEX, true),
                storage(3),
                storage(4),
                // Of transmitting surfaces: what is behind them, one layer an eye.
                texture(5, TextureViewDimension::D2Array),
                sampler(6),
                // Of the surroundings.
                texture(7, TextureViewDimension::D2),
                sampler(8),
                texture(9, TextureViewDimension::D2),
            ],
        );
        let geometry = layout("geometry", &[storage(0), storage(1)]);
        let mut entries = vec![uniform(0, ShaderStages::VERTEX_FRAGMENT, false)];
        entries
            .extend((0..5).flat_map(|slot| [texture(1 + 2 * slot, TextureViewDimension::D2), sampler(2 + 2 * slot)]));
        let material = layout("material", &entries);
        let layers: Vec<_> = (0..=most_textures(&device.limits()) as u32)
            .map(|count| {
                let mut entries = vec![uniform(0, ShaderStages::FRAGMENT, false)];
                entries.extend(
                    (0..count).flat_map(|at| [texture(1 + 2 * at, TextureViewDimension::D2), sampler(2 + 2 * at)]),
                );
                layout("layers", &entries)
            })
            .collect();
        let pipeline = |groups: &[Option<&wgpu::BindGroupLayout>]| {
            device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some("surface"),
                bind_group_layouts: groups,
                immediate_size: 0,
            })
        };
        let plain = pipeline(&[Some(&frame), Some(&geometry), Some(&material)]);
        let layered = layers
            .iter()
            .map(|layers| pipeline(&[Some(&frame), Some(&geometry), Some(&material), Some(layers)]))
            .collect();
        Layouts { frame, geometry, material, layers, plain, layered }
    }

    /// The layout of a key's pipeline. [`super::PreparedScene`] has refused materials with more textures than there are layouts for.
    pub(super) fn pipeline(&self, key: PipelineKey) -> &wgpu::PipelineLayout {
        let layered = key.has(PipelineKey::LAYERED).then(|| self.layered.get(texture_count(key)));
        layered.flatten().unwrap_or(&self.plain)
    }
}

fn uniform(binding: u32, visibility: ShaderStages, has_dynamic_offset: bool) -> BindGroupLayoutEntry {
    let ty = BindingType::Buffer { ty: BufferBindingType::Uniform, has_dynamic_offset, min_binding_size: None };
    BindGroupLayoutEntry { binding, visibility, ty, count: None }
}

fn storage(binding: u32) -> BindGroupLayoutEntry {
    let ty = BindingType::Buffer {
        ty: BufferBindingType::Storage { read_only: true },
        has_dynamic_offset: false,
        min_binding_size: None,
    };
    BindGroupLayoutEntry { binding, visibility: ShaderStages::VERTEX, ty, count: None }
}

fn texture(binding: u32, view_dimension: TextureViewDimension) -> BindGroupLayoutEntry {
    let ty = BindingType::Texture {
        sample_type: TextureSampleType::Float { filterable: true },
        view_dimension,
        multisampled: false,
    };
    BindGroupLayoutEntry { binding, visibility: ShaderStages::FRAGMENT, ty, count: None }
}

fn sampler(binding: u32) -> BindGroupLayoutEntry {
    let ty = BindingType::Sampler(SamplerBindingType::Filtering);
    BindGroupLayoutEntry { binding, visibility: ShaderStages::FRAGMENT, ty, count: None }
}
