//! Textures and samplers of a scene.

use super::prepare::TextureEntry;
use crate::scene::model::{Filter, PixelFormat, Sampler, Wrap};
use std::collections::HashMap;

/// An empty texture for an image and its levels.
pub(super) fn create_texture(device: &wgpu::Device, entry: &TextureEntry) -> wgpu::Texture {
    let format = texture_format(entry.chain.format, entry.srgb);
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

/// BC4 holds no colour and has no sRGB form.
fn texture_format(format: PixelFormat, srgb: bool) -> wgpu::TextureFormat {
    use wgpu::TextureFormat as T;
    let astc = |channel| T::Astc { block: wgpu::AstcBlock::B4x4, channel };
    match (format, srgb) {
        (PixelFormat::Rgba8, true) => T::Rgba8UnormSrgb,
        (PixelFormat::Rgba8, false) => T::Rgba8Unorm,
        (PixelFormat::Bc1, true) => T::Bc1RgbaUnormSrgb,
        (PixelFormat::Bc1, false) => T::Bc1RgbaUnorm,
        (PixelFormat::Bc3, true) => T::Bc3RgbaUnormSrgb,
        (PixelFormat::Bc3, false) => T::Bc3RgbaUnorm,
        (PixelFormat::Bc4, _) => T::Bc4RUnorm,
        (PixelFormat::Bc7, true) => T::Bc7RgbaUnormSrgb,
        (PixelFormat::Bc7, false) => T::Bc7RgbaUnorm,
        (PixelFormat::Etc2Rgb8, true) => T::Etc2Rgb8UnormSrgb,
        (PixelFormat::Etc2Rgb8, false) => T::Etc2Rgb8Unorm,
        (PixelFormat::Etc2Rgba8, true) => T::Etc2Rgba8UnormSrgb,
        (PixelFormat::Etc2Rgba8, false) => T::Etc2Rgba8Unorm,
        (PixelFormat::Astc4x4, true) => astc(wgpu::AstcChannel::UnormSrgb),
        (PixelFormat::Astc4x4, false) => astc(wgpu::AstcChannel::Unorm),
    }
}

/// Writes some whole rows of a level: of blocks, where the format has blocks.
pub(super) fn write_rows(
    queue: &wgpu::Queue,
    texture: &wgpu::Texture,
    entry: &TextureEntry,
    level: usize,
    rows: std::ops::Range<u32>,
) {
    let chain = &entry.chain;
    let row_bytes = chain.row_bytes(level) as usize;
    let bytes = &chain.levels[level][rows.start as usize * row_bytes..rows.end as usize * row_bytes];
    let side = chain.format.block_side();
    queue.write_texture(
        wgpu::TexelCopyTextureInfo {
            texture,
            mip_level: level as u32,
            origin: wgpu::Origin3d { x: 0, y: rows.start * side, z: 0 },
            aspect: wgpu::TextureAspect::All,
        },
        bytes,
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row_bytes as u32), rows_per_image: None },
        // Whole blocks, also where the level ends within one.
        wgpu::Extent3d {
            width: chain.size(level).0.next_multiple_of(side),
            height: (rows.end - rows.start) * side,
            depth_or_array_layers: 1,
        },
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
