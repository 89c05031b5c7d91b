//! Textures that hold for a whole frame: what is behind transmitting surfaces, and what surrounds the scene.
//!
//! The surroundings are a studio of ours, made and prefiltered by `assets/generator/studio.rs`.

use glam::Vec3;
use std::sync::OnceLock;
use wgpu::{FilterMode, TextureFormat, TextureViewDimension};

/// Factors, a table and the levels of a map of directions, see [`matt_factors`], [`TABLE`] and [`SIDES`].
const STUDIO: &[u8] = include_bytes!("../../assets/environment/studio.bin");
const FACTORS: usize = 5 * 16;
/// Side of the table of shares, ten bits a channel.
const TABLE: usize = 32;
/// Sides of the maps of directions as they are stored, from roughness 0 to roughness 1, nine bits a channel with a common exponent. Each
/// is an octahedron unfolded into one square.
const SIDES: [usize; 5] = [128, 64, 32, 16, 16];
/// Maps as they are drawn with, one under the other: one of the first's side for each step of roughness, with a border of a texel that
/// continues it over the square's edges (`SIDE` and `STEPS` in `shaders/mesh.wgsl`). One filtered read without levels is what a software
/// rasteriser has time for (reading between two levels: a tenth of a frame).
const SIDE: usize = SIDES[0];
const STEPS: usize = 25;
const BORDERED: usize = SIDE + 2;

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
    /// Radiance from all sides, as surfaces of each step of roughness mirror it.
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
    let texture = |label, width: usize, height: usize, format, bytes: &[u8]| {
        let size = wgpu::Extent3d { width: width as u32, height: height as u32, depth_or_array_layers: 1 };
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some(label),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(4 * width as u32), rows_per_image: None };
        queue.write_texture(texture.as_image_copy(), bytes, layout, size);
        texture.create_view(&Default::default())
    };
    let table = &STUDIO[FACTORS..][..TABLE * TABLE * 4];
    (
        texture("shares", TABLE, TABLE, TextureFormat::Rgb10a2Unorm, table),
        texture("environment", BORDERED, BORDERED * STEPS, TextureFormat::Rgb9e5Ufloat, steps()),
    )
}

/// The stored maps brought to one size and mixed, for each step of roughness.
fn steps() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let mut rest = &STUDIO[FACTORS + TABLE * TABLE * 4..];
        let maps = SIDES.map(|side| {
            let (map, after) = rest.split_at(side * side * 4);
            rest = after;
            bordered(&map.chunks_exact(4).map(color).collect::<Vec<Vec3>>(), side)
        });
        let mut bytes = Vec::with_capacity(STEPS * BORDERED * BORDERED * 4);
        for step in 0..STEPS {
            let place = (step * (maps.len() - 1)) as f32 / (STEPS - 1) as f32;
            let below = (place as usize).min(maps.len() - 2);
            let pairs = maps[below].iter().zip(&maps[below + 1]);
            bytes.extend(pairs.flat_map(|(a, b)| shared_exponent(a.lerp(*b, place - below as f32))));
        }
        bytes
    })
}

/// A map enlarged to the side of the first, filtered, with its border.
fn bordered(map: &[Vec3], side: usize) -> Vec<Vec3> {
    let texel = |x: i32, z: i32| {
        let (x, z) = over_the_edge(x, z, side as i32);
        map[z as usize * side + x as usize]
    };
    let scale = side as f32 / SIDE as f32;
    let place = |at: usize| {
        let place = (at as f32 - 0.5) * scale - 0.5;
        (place.floor() as i32, place - place.floor())
    };
    let filtered = |column: usize, row: usize| {
        let ((x, part_x), (z, part_z)) = (place(column), place(row));
        let [above, below] = [z, z + 1].map(|z| texel(x, z).lerp(texel(x + 1, z), part_x));
        above.lerp(below, part_z)
    };
    (0..BORDERED).flat_map(|row| (0..BORDERED).map(move |column| filtered(column, row))).collect()
}

/// The texel at a place up to one outside of a map: over each edge of the square lies the other half of the same edge.
fn over_the_edge(x: i32, z: i32, side: i32) -> (i32, i32) {
    let (x, z) = if (0..side).contains(&x) { (x, z) } else { (x.clamp(0, side - 1), side - 1 - z) };
    if (0..side).contains(&z) { (x, z) } else { (side - 1 - x, z.clamp(0, side - 1)) }
}

/// A texel of nine bits a channel and a common exponent.
fn color(texel: &[u8]) -> Vec3 {
    let bits = u32::from_le_bytes([texel[0], texel[1], texel[2], texel[3]]);
    let parts = [bits, bits >> 9, bits >> 18].map(|part| (part & 511) as f32);
    Vec3::from(parts) * 2f32.powi((bits >> 27) as i32 - 24)
}

/// The nearest texel of nine bits a channel and a common exponent.
fn shared_exponent(color: Vec3) -> [u8; 4] {
    let largest = color.max_element().clamp(1e-4, 1e4);
    // The exponent of a power of two above.
    let exponent = (largest.to_bits() >> 23) as i32 - 126 + 15;
    let scale = f32::from_bits(((127 + 24 - exponent) as u32) << 23);
    let [r, g, b] = (color * scale + 0.5).to_array().map(|part| (part as u32).min(511));
    (r | g << 9 | b << 18 | (exponent as u32) << 27).to_le_bytes()
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
        let map: usize = SIDES.iter().map(|side| side * side * 4).sum();
        assert_eq!(STUDIO.len(), FACTORS + TABLE * TABLE * 4 + map);
        assert_eq!(steps().len(), STEPS * BORDERED * BORDERED * 4);
        let [up, ..] = matt_factors();
        assert!((0.2..0.6).contains(&up[0]), "{up:?}");
    }

    #[test]
    fn shared_exponents_read_back() {
        for expected in [Vec3::new(1.0, 511.0 / 256.0, 0.25), Vec3::new(0.01, 0.9, 0.0), Vec3::splat(40.0), Vec3::ZERO]
        {
            let found = color(&shared_exponent(expected));
            let apart = (found - expected).abs().max_element();
            assert!(apart <= expected.max_element() / 500.0, "{found}, not {expected}");
        }
        assert_eq!(
            color(&(256u32 | 511 << 9 | 1 << 18 | 16 << 27).to_le_bytes()),
            Vec3::new(256.0, 511.0, 1.0) / 256.0
        );
    }

    /// Direction of a place on the map, from -1 to 1.
    fn unfolded(x: f32, z: f32) -> Vec3 {
        let y = 1.0 - x.abs() - z.abs();
        let (x, z) = if y < 0.0 { ((1.0 - z.abs()).copysign(x), (1.0 - x.abs()).copysign(z)) } else { (x, z) };
        Vec3::new(x, y, z).normalize()
    }

    #[test]
    fn maps_continue_over_the_edges_of_their_square() {
        for side in SIDES {
            let place = |at: i32| (at as f32 + 0.5) * 2.0 / side as f32 - 1.0;
            let map: Vec<Vec3> =
                (0..side * side).map(|at| unfolded(place((at % side) as i32), place((at / side) as i32))).collect();
            let bordered = bordered(&map, side);
            let at = |x: usize, z: usize| bordered[z * BORDERED + x].normalize();
            // Half way between the border and the outermost texels lies the edge: points of its two halves are the same directions.
            for i in 1..=SIDE {
                let other = BORDERED - 1 - i;
                for (near, far) in [
                    ([at(0, i), at(1, i)], [at(0, other), at(1, other)]),
                    ([at(i, 0), at(i, 1)], [at(other, 0), at(other, 1)]),
                    ([at(BORDERED - 1, i), at(SIDE, i)], [at(BORDERED - 1, other), at(SIDE, other)]),
                    ([at(i, BORDERED - 1), at(i, SIDE)], [at(other, BORDERED - 1), at(other, SIDE)]),
                ] {
                    let [near, far] = [near, far].map(|[a, b]| (a + b) / 2.0);
                    assert!((near - far).length() < 1e-3, "{side} {i}: {near} {far}");
                }
            }
        }
    }
}
