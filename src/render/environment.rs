//! Textures that hold for a whole frame: what is behind transmitting surfaces, and what surrounds the scene.

use wgpu::{FilterMode, TextureFormat, TextureViewDimension};

/// Textures and samplers of the frame's bind group.
#[derive(Debug)]
pub(super) struct FrameTextures {
    /// What the opaque scene looks like, one layer an eye; one transparent pixel where nothing transmits.
    pub(super) backdrop: wgpu::TextureView,
    pub(super) backdrop_sampler: wgpu::Sampler,
    /// Radiance from all sides; each level as a rougher surface mirrors it.
    pub(super) environment: wgpu::TextureView,
    pub(super) environment_sampler: wgpu::Sampler,
    /// Shares of light that lobes reflect, by the view's cosine and roughness.
    pub(super) shares: wgpu::TextureView,
}

impl FrameTextures {
    pub(super) fn new(device: &wgpu::Device) -> FrameTextures {
        FrameTextures {
            backdrop: empty(device, "backdrop", 2, TextureViewDimension::D2Array),
            backdrop_sampler: smooth(device, "backdrop"),
            environment: empty(device, "environment", 6, TextureViewDimension::Cube),
            environment_sampler: smooth(device, "environment"),
            shares: empty(device, "shares", 1, TextureViewDimension::D2),
        }
    }
}

/// One pixel of nothing on each layer: textures start as zeros.
fn empty(device: &wgpu::Device, label: &str, layers: u32, dimension: TextureViewDimension) -> wgpu::TextureView {
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: wgpu::Extent3d { width: 1, height: 1, depth_or_array_layers: layers },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: TextureFormat::Rgba16Float,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    texture.create_view(&wgpu::TextureViewDescriptor { dimension: Some(dimension), ..Default::default() })
}

fn smooth(device: &wgpu::Device, label: &str) -> wgpu::Sampler {
    device.create_sampler(&wgpu::SamplerDescriptor {
        label: Some(label),
        mag_filter: FilterMode::Linear,
        min_filter: FilterMode::Linear,
        mipmap_filter: wgpu::MipmapFilterMode::Linear,
        ..Default::default()
    })
}
