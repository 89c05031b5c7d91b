//! Bind group layouts of the surface passes: one for the frame, one for a scene's geometry, one for a material.

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
    pub(super) pipeline: wgpu::PipelineLayout,
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
                storage(2),
                storage(3),
                storage(4),
                // Of transmitting surfaces: what is behind them, one layer an eye.
                texture(5, TextureViewDimension::D2Array),
                sampler(6),
                // Of the surroundings.
                texture(7, TextureViewDimension::Cube),
                sampler(8),
                texture(9, TextureViewDimension::D2),
            ],
        );
        let geometry = layout("geometry", &[storage(0), storage(1)]);
        let mut entries = vec![uniform(0, ShaderStages::FRAGMENT, false)];
        entries
            .extend((0..5).flat_map(|slot| [texture(1 + 2 * slot, TextureViewDimension::D2), sampler(2 + 2 * slot)]));
        let material = layout("material", &entries);
        let pipeline = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("surface"),
            bind_group_layouts: &[Some(&frame), Some(&geometry), Some(&material)],
            immediate_size: 0,
        });
        Layouts { frame, geometry, material, pipeline }
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
