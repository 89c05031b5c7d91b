//! Textures that hold for a whole frame: what is behind transmitting surfaces, and what surrounds the scene.
//!
//! The surroundings are a studio of ours, made and prefiltered by `assets/generator/studio.rs`.

use wgpu::{FilterMode, TextureFormat, TextureViewDimension};

/// Factors, a table and the levels of a map of directions, see [`matt_factors`], [`TABLE`] and [`LEVELS`].
const STUDIO: &[u8] = include_bytes!("../../assets/environment/studio.bin");
const FACTORS: usize = 5 * 16;
/// Side of the table of shares, ten bits a channel.
const TABLE: u32 = 32;
/// Levels of the map and side of its largest, nine bits a channel with a common exponent. It is an octahedron unfolded into one square,
/// whose seam lies in the even floor. The last level is what a surface of roughness 1 mirrors (`ROUGHEST` in `shaders/mesh.wgsl`).
const LEVELS: u32 = 5;
const SIDE: u32 = 128;

/// Radiance of a white matt surface in the studio by its normal: four coloured factors of 1, y, z and x, and in their fourth places and
/// the last row grey ones of xy, yz, 3z² - 1, xz and x² - y².
fn matt_factors() -> [[f32; 4]; 5] {
    let mut factors = [[0.0; 4]; 5];
    let numbers = STUDIO.chunks_exact(4).map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    factors.as_flattened_mut().iter_mut().zip(numbers).for_each(|(factor, number)| *factor = number);
    factors
}

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
    /// Radiance of a white matt surface by its normal, as `matt_light` in `shaders/mesh.wgsl` reads it.
    pub(super) matt: [[f32; 4]; 5],
}

impl FrameTextures {
    pub(super) fn new(device: &wgpu::Device, queue: &wgpu::Queue) -> FrameTextures {
        let (shares, environment) = studio(device, queue);
        FrameTextures {
            backdrop: empty(device, "backdrop", 2, TextureViewDimension::D2Array),
            backdrop_sampler: smooth(device, "backdrop"),
            environment,
            environment_sampler: smooth(device, "environment"),
            shares,
            matt: matt_factors(),
        }
    }
}

/// The table and the map of the studio.
fn studio(device: &wgpu::Device, queue: &wgpu::Queue) -> (wgpu::TextureView, wgpu::TextureView) {
    let texture = |label, side, levels, format| {
        device.create_texture(&wgpu::TextureDescriptor {
            label: Some(label),
            size: wgpu::Extent3d { width: side, height: side, depth_or_array_layers: 1 },
            mip_level_count: levels,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        })
    };
    let table = texture("shares", TABLE, 1, TextureFormat::Rgb10a2Unorm);
    let map = texture("environment", SIDE, LEVELS, TextureFormat::Rgba16Float);
    let mut rest = &STUDIO[FACTORS..];
    let mut next = |side: u32| {
        let (bytes, after) = rest.split_at((side * side * 4) as usize);
        rest = after;
        bytes
    };
    let write = |texture: &wgpu::Texture, mip_level: u32, side: u32, bytes: &[u8]| {
        queue.write_texture(
            wgpu::TexelCopyTextureInfo {
                texture,
                mip_level,
                origin: wgpu::Origin3d::ZERO,
                aspect: wgpu::TextureAspect::All,
            },
            bytes,
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(bytes.len() as u32 / side),
                rows_per_image: None,
            },
            wgpu::Extent3d { width: side, height: side, depth_or_array_layers: 1 },
        );
    };
    write(&table, 0, TABLE, next(TABLE));
    for level in 0..LEVELS {
        let side = SIDE >> level;
        write(&map, level, side, &next(side).chunks_exact(4).flat_map(half_floats).collect::<Vec<u8>>());
    }
    (table.create_view(&Default::default()), map.create_view(&Default::default()))
}

/// A texel of nine bits a channel and a common exponent as four half floats.
fn half_floats(texel: &[u8]) -> [u8; 8] {
    let bits = u32::from_le_bytes([texel[0], texel[1], texel[2], texel[3]]);
    // Exact: a nine-bit number times a power of two that a half float can have. Zero stays zero.
    let half = |mantissa: u32| -> u16 {
        let Some(highest) = (mantissa & 511).checked_ilog2() else { return 0 };
        let exponent = (bits >> 27) as i32 + highest as i32 - 24 + 15;
        if exponent < 1 { 0 } else { (exponent as u16) << 10 | ((mantissa & 511) << (10 - highest)) as u16 & 0x3ff }
    };
    let [r, g, b] = [half(bits), half(bits >> 9), half(bits >> 18)].map(u16::to_le_bytes);
    [r[0], r[1], g[0], g[1], b[0], b[1], 0, 0x3c]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_studio_has_the_size_that_is_read() {
        let map: u32 = (0..LEVELS).map(|level| (SIDE >> level).pow(2) * 4).sum();
        assert_eq!(STUDIO.len(), FACTORS + (TABLE * TABLE * 4 + map) as usize);
        let [up, ..] = matt_factors();
        assert!((0.2..0.6).contains(&up[0]), "{up:?}");
    }

    #[test]
    fn shared_exponents_become_half_floats() {
        // 256 · 2⁻⁸ = 1, 511 · 2⁻⁸, and 1 · 2⁻⁸ with an exponent of 16 - 24.
        let texel = (256u32 | 511 << 9 | 1 << 18 | 16 << 27).to_le_bytes();
        let [r0, r1, g0, g1, b0, b1, a0, a1] = half_floats(&texel);
        assert_eq!([[r0, r1], [g0, g1], [b0, b1], [a0, a1]].map(u16::from_le_bytes), [0x3c00, 0x3ffc, 0x1c00, 0x3c00]);
        assert_eq!(half_floats(&[0; 4]), [0, 0, 0, 0, 0, 0, 0, 0x3c]);
    }
}
