//! The picture behind what shines through.

use super::fixture::*;
use crate::render::readback::Readback;
use crate::render::*;
use crate::scene::model::{AlphaMode, Layers, Material, Transmission};

const DARK: Lighting =
    Lighting { sun: None, sun_beside_punctual: false, surroundings: Surroundings::Flat([0.0; 3]), sharp: false };

/// Red behind, glass, and a surface that shines through in front of both.
fn scene(fixture: &Fixture) -> SceneGpu {
    let glass = Material { alpha_mode: AlphaMode::Blend, ..unlit([0.0, 0.0, 1.0, 0.5]) };
    let mut quads = vec![quad(0.3), quad(0.3), quad(0.1)];
    quads[1].material = Some(1);
    quads[2].material = Some(2);
    // A trace of transmission, so that the surface reads the picture and its own green is all that is seen.
    let transmission = Some(Transmission { factor: 1e-4, texture: None });
    let shining = Material {
        base_color: [0.0, 0.0, 0.0, 1.0],
        emissive: [0.0, 1.0, 0.0],
        layers: Layers { transmission, ..Layers::default() },
        ..Material::default()
    };
    fixture.upload(&model(quads, vec![unlit([1.0, 0.0, 0.0, 1.0]), glass, shining]), vec![])
}

#[test]
fn only_opaque_surfaces_are_behind_and_only_where_something_asks() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = scene(&fixture);
    fixture.renderer.set_lighting(DARK);
    let behind = [at(0, [-HALF_IPD, 0.0, -2.0]), at(1, [-HALF_IPD, 0.0, -1.5])];
    fixture.draw(&scene, &list(behind.to_vec()));
    let texture = |fixture: &Fixture| fixture.renderer.backdrop.as_ref().and_then(|pass| pass.texture().cloned());
    assert!(texture(&fixture).is_none(), "nothing asks");
    let all = list(behind.into_iter().chain([at(2, [-HALF_IPD, 0.0, -1.0])]).collect());
    let (stills, counters) = fixture.draw(&scene, &all);
    assert_eq!(stills.eyes[0].get_pixel(SIZE[0] / 2, SIZE[1] / 2).0, [0, 255, 0, 255], "in front of all");
    assert_eq!(counters.draws, 3, "the picture behind is not the content's");
    let texture = texture(&fixture).expect("asked for");
    assert_eq!((texture.width(), texture.height()), (SIZE[0] / 2, SIZE[1] / 2));
    assert_eq!(texture.mip_level_count(), 6);
    let mut encoder = fixture.headless.device.create_command_encoder(&Default::default());
    let readback = Readback::copy(&fixture.headless.device, &mut encoder, &texture, 2, 8);
    fixture.headless.queue.submit([encoder.finish()]);
    readback.submitted();
    let halves: Vec<u16> = bytemuck::pod_collect_to_vec(&readback.wait(&fixture.headless.device).unwrap());
    let pixel = |eye: usize, x: usize, y: usize| {
        let at = 4 * ((eye * (SIZE[1] / 2) as usize + y) * (SIZE[0] / 2) as usize + x);
        halves[at..at + 4].to_vec()
    };
    // 1 and 0 as half floats: opaque red, without the glass and without what shines through.
    assert_eq!(pixel(0, 24, 16), [0x3c00, 0, 0, 0x3c00]);
    assert_eq!(pixel(0, 2, 2), [0; 4]);
    assert_eq!(pixel(1, 24, 16), [0x3c00, 0, 0, 0x3c00]);
}

#[test]
fn smaller_levels_are_means() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = scene(&fixture);
    let all = list(vec![at(0, [-HALF_IPD, 0.0, -2.0]), at(2, [-HALF_IPD, 0.0, -1.0])]);
    fixture.draw(&scene, &all);
    let texture = fixture.renderer.backdrop.as_ref().and_then(|pass| pass.texture().cloned()).expect("asked for");
    let means = [0, 3].map(|level| mean_red(&fixture, &texture, level));
    assert!(means[0] > 0.02 && (means[0] - means[1]).abs() < 0.01, "{means:?}");
}

/// Mean of the red channel of the left eye, by a copy of one level into a texture of its own.
fn mean_red(fixture: &Fixture, texture: &wgpu::Texture, level: u32) -> f32 {
    let device = &fixture.headless.device;
    let size = wgpu::Extent3d { depth_or_array_layers: 1, ..texture.size() }.mip_level_size(level, texture.dimension());
    let copy = device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: texture.dimension(),
        format: texture.format(),
        usage: wgpu::TextureUsages::COPY_DST | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let place = |texture, mip_level| wgpu::TexelCopyTextureInfo {
        texture,
        mip_level,
        origin: wgpu::Origin3d::ZERO,
        aspect: wgpu::TextureAspect::All,
    };
    let mut encoder = device.create_command_encoder(&Default::default());
    encoder.copy_texture_to_texture(place(texture, level), place(&copy, 0), size);
    let readback = Readback::copy(device, &mut encoder, &copy, 1, 8);
    fixture.headless.queue.submit([encoder.finish()]);
    readback.submitted();
    let halves: Vec<u16> = bytemuck::pod_collect_to_vec(&readback.wait(device).unwrap());
    let red = halves.iter().step_by(4).map(|half| from_half(*half)).sum::<f32>();
    red / (size.width * size.height) as f32
}

fn from_half(half: u16) -> f32 {
    // Numbers between 0 and 1 that are not tiny.
    if half == 0 { 0.0 } else { f32::from_bits((u32::from(half) << 13) + (112 << 23)) }
}
