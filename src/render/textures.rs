//! Textures and samplers of a scene.

use super::prepare::TextureEntry;
use crate::scene::model::{Filter, Sampler, Wrap};
use std::collections::HashMap;

/// An empty texture for an image and its levels.
pub(super) fn create_texture(device: &wgpu::Device, entry: &TextureEntry) -> wgpu::Texture {
    let format = if entry.srgb { wgpu::TextureFormat::Rgba8UnormSrgb } else { wgpu::TextureFormat::Rgba8Unorm };
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some("image"),
        size: wgpu::Extent3d { width: entry.chain.width, height: entry.chain.height, depth_or_array_layers: 1 },
        mip_level_count: entry.chain.levels.len() as u32,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    })
}

/// Writes some whole rows of a level.
pub(super) fn write_rows(
    queue: &wgpu::Queue,
    texture: &wgpu::Texture,
    entry: &TextureEntry,
    level: usize,
    rows: std::ops::Range<u32>,
) {
    let (width, _) = entry.chain.size(level);
    let row_bytes = width as usize * 4;
    let bytes = &entry.chain.levels[level][rows.start as usize * row_bytes..rows.end as usize * row_bytes];
    queue.write_texture(
        wgpu::TexelCopyTextureInfo {
            texture,
            mip_level: level as u32,
            origin: wgpu::Origin3d { x: 0, y: rows.start, z: 0 },
            aspect: wgpu::TextureAspect::All,
        },
        bytes,
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row_bytes as u32), rows_per_image: None },
        wgpu::Extent3d { width, height: rows.end - rows.start, depth_or_array_layers: 1 },
    );
}

/// Samplers, each made once.
#[derive(Debug, Default)]
pub(super) struct Samplers(HashMap<Sampler, wgpu::Sampler>);

impl Samplers {
    pub(super) fn get(&mut self, device: &wgpu::Device, sampler: Sampler) -> &wgpu::Sampler {
        self.0.entry(sampler).or_insert_with(|| create_sampler(device, sampler))
    }
}

fn create_sampler(device: &wgpu::Device, sampler: Sampler) -> wgpu::Sampler {
    let filter = |filter| match filter {
        Filter::Nearest => wgpu::FilterMode::Nearest,
        Filter::Linear => wgpu::FilterMode::Linear,
    };
    let wrap = |wrap| match wrap {
        Wrap::Clamp => wgpu::AddressMode::ClampToEdge,
        Wrap::Mirror => wgpu::AddressMode::MirrorRepeat,
        Wrap::Repeat => wgpu::AddressMode::Repeat,
    };
    device.create_sampler(&wgpu::SamplerDescriptor {
        label: Some("sampler"),
        address_mode_u: wrap(sampler.wrap_u),
        address_mode_v: wrap(sampler.wrap_v),
        mag_filter: filter(sampler.mag),
        min_filter: filter(sampler.min),
        mipmap_filter: match sampler.mip {
            Some(Filter::Linear) => wgpu::MipmapFilterMode::Linear,
            Some(Filter::Nearest) | None => wgpu::MipmapFilterMode::Nearest,
        },
        // Vulkan's way to read the largest level only and still tell reducing from enlarging (VkSamplerCreateInfo, notes).
        lod_max_clamp: if sampler.mip.is_some() { 32.0 } else { 0.25 },
        ..Default::default()
    })
}
