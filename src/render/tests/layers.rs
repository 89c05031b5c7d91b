//! What material extensions do to a picture. Each test fails when its term is left out of the shader.

use super::fixture::*;
use crate::render::mips::linear_from_srgb;
use crate::render::{LightInstance, Lighting, PreparedScene, Sun, Surroundings};
use crate::scene::model::*;
use glam::Vec3;

const DARK: Lighting =
    Lighting { sun: None, sun_beside_punctual: false, surroundings: Surroundings::Flat([0.0; 3]), sharp: false };

/// A sun from a direction and nothing else.
fn sun(to_light: Vec3, irradiance: f32) -> Lighting {
    Lighting { sun: Some(Sun { to_light, irradiance: [irradiance; 3] }), ..DARK }
}

const ENVIRONMENT: Lighting =
    Lighting { sun: None, sun_beside_punctual: false, surroundings: Surroundings::Environment, sharp: false };

/// A ball of radius 0.25 with tangents along its parallels.
fn ball() -> Primitive {
    let (rows, columns) = (48u32, 96u32);
    let mut ball = Primitive { material: Some(0), ..Primitive::default() };
    for (row, column) in (0..=rows).flat_map(|row| (0..=columns).map(move |column| (row, column))) {
        let (v, u) = (row as f32 / rows as f32, column as f32 / columns as f32);
        let (theta, phi) = (v * std::f32::consts::PI, u * std::f32::consts::TAU);
        let normal = Vec3::new(theta.sin() * phi.sin(), theta.cos(), theta.sin() * phi.cos());
        let mut corner = vertex(normal * 0.25, normal, [u, v]);
        corner.tangent = [phi.cos(), 0.0, -phi.sin(), 1.0];
        ball.vertices.push(corner);
        if row < rows && column < columns {
            let at = row * (columns + 1) + column;
            ball.indices.extend([at, at + columns + 1, at + 1, at + 1, at + columns + 1, at + columns + 2]);
        }
    }
    ball.bounds = Aabb { min: Vec3::splat(-0.25), max: Vec3::splat(0.25) };
    ball
}

/// The ball's pixels in linear light, rows from the top; the left eye looks straight at it.
struct Ball {
    pixels: Vec<Vec3>,
    alpha: Vec<u8>,
}

fn draw(lighting: Lighting, material: Material) -> Option<Ball> {
    let mut fixture = Fixture::new()?;
    fixture.renderer.set_lighting(lighting);
    Some(seen(&mut fixture, material))
}

fn seen(fixture: &mut Fixture, material: Material) -> Ball {
    shown(fixture, vec![ball()], vec![material], vec![at(0, [-HALF_IPD, 0.0, -1.0])])
}

/// The same, in front of a white half at the right and nothing at the left.
fn seen_before_half(fixture: &mut Fixture, material: Material) -> Ball {
    let half = Primitive { material: Some(1), ..quad(2.0) };
    let places = vec![at(0, [-HALF_IPD, 0.0, -1.0]), at(1, [2.0 - HALF_IPD, 0.0, -3.0])];
    shown(fixture, vec![ball(), half], vec![material, unlit([1.0; 4])], places)
}

fn shown(
    fixture: &mut Fixture,
    parts: Vec<Primitive>,
    materials: Vec<Material>,
    places: Vec<crate::render::Instance>,
) -> Ball {
    let stills = fixture.draw_model(&model(parts, materials), &list(places));
    let pixels = stills.eyes[0].pixels();
    let linear = |pixel: &image::Rgba<u8>| Vec3::from([0, 1, 2].map(|i| linear_from_srgb(pixel.0[i])));
    Ball { pixels: pixels.map(linear).collect(), alpha: stills.eyes[0].pixels().map(|pixel| pixel.0[3]).collect() }
}

impl Ball {
    fn at(&self, right: i32, up: i32) -> Vec3 {
        let [x, y] = [SIZE[0] as i32 / 2 + right, SIZE[1] as i32 / 2 - up];
        self.pixels[(y * SIZE[0] as i32 + x) as usize]
    }

    fn sum(&self) -> Vec3 {
        self.pixels.iter().sum()
    }

    /// How far the light spreads across and down, as mean squares of distances from its middle.
    fn spread(&self) -> [f32; 2] {
        let mut sums = [0.0; 3];
        for (i, pixel) in self.pixels.iter().enumerate() {
            let (x, y) = ((i as u32 % SIZE[0]) as f32 - 47.5, (i as u32 / SIZE[0]) as f32 - 31.5);
            let sum = [pixel.y, pixel.y * x * x, pixel.y * y * y];
            sums.iter_mut().zip(sum).for_each(|(total, x)| *total += x);
        }
        [sums[1] / sums[0], sums[2] / sums[0]]
    }
}

fn material(base: [f32; 3], metallic: f32, roughness: f32, layers: Layers) -> Material {
    let [r, g, b] = base;
    Material { base_color: [r, g, b, 1.0], metallic, roughness, layers, ..Material::default() }
}

const BLACK: [f32; 3] = [0.0; 3];
const NONE: fn() -> Layers = Layers::default;

#[test]
fn a_clear_coat_adds_a_highlight_and_takes_from_below() {
    let coat =
        |factor| Layers { clearcoat: Some(Clearcoat { factor, roughness: 0.3, ..Clearcoat::default() }), ..NONE() };
    let light = sun(Vec3::Z, 1.0);
    let Some(bare) = draw(light, material([0.5; 3], 0.0, 1.0, NONE())) else { return };
    let coated = draw(light, material([0.5; 3], 0.0, 1.0, coat(1.0))).unwrap();
    assert!(coated.at(0, 0).y > 2.0 * bare.at(0, 0).y, "{} {}", coated.at(0, 0), bare.at(0, 0));
    let [below, above] = [&coated, &bare].map(|ball| ball.at(8, 8).y);
    assert!(below < above * 0.97 && below > above * 0.9, "{below} {above}");
    // The coat has a normal of its own: a rough red base under a smooth coat mirrors the room, whatever the base's roughness is.
    let mirrored = draw(ENVIRONMENT, material(BLACK, 0.0, 1.0, coat(1.0))).unwrap();
    let matt = draw(ENVIRONMENT, material(BLACK, 0.0, 1.0, NONE())).unwrap();
    assert!(mirrored.sum().y > 2.0 * matt.sum().y);
}

#[test]
fn sheen_lights_the_rim_and_darkens_what_is_below() {
    let sheen = |roughness| {
        let layer = Sheen { color: [1.0, 0.2, 0.2], roughness, ..Sheen::default() };
        Layers { sheen: Some(layer), ..NONE() }
    };
    let Some(bare) = draw(ENVIRONMENT, material(BLACK, 0.0, 1.0, NONE())) else { return };
    let velvet = draw(ENVIRONMENT, material(BLACK, 0.0, 1.0, sheen(0.4))).unwrap();
    let [middle, rim] = [(0, 0), (0, 21)].map(|(x, y)| (velvet.at(x, y) - bare.at(x, y)).x);
    assert!(rim > 3.0 * middle && middle > 0.0, "{middle} {rim}");
    assert!(velvet.at(0, 21).x > 2.0 * velvet.at(0, 21).y, "{}", velvet.at(0, 21));
    // White under white sheen is no brighter than white.
    for roughness in [0.2, 0.6, 1.0] {
        let layer = Sheen { color: [1.0; 3], roughness, ..Sheen::default() };
        let white = draw(ENVIRONMENT, material([1.0; 3], 0.0, 1.0, NONE())).unwrap();
        let under = draw(ENVIRONMENT, material([1.0; 3], 0.0, 1.0, Layers { sheen: Some(layer), ..NONE() })).unwrap();
        let gain = under.sum().y / white.sum().y;
        assert!((0.97..1.005).contains(&gain), "{roughness}: {gain}");
    }
    // Seen from where the light comes, fibres light the rim as well.
    let lit = draw(sun(Vec3::Z, 1.0), material(BLACK, 0.0, 1.0, sheen(0.4))).unwrap();
    let [middle, rim] = [0, 22].map(|up| lit.at(0, up).x);
    assert!(rim > 2.0 * middle && rim > 0.01, "{middle} {rim}");
}

#[test]
fn specular_and_index_set_the_mirror_of_a_dielectric() {
    let head_on = |layers| draw(sun(Vec3::Z, 0.02), material(BLACK, 0.0, 0.3, layers)).map(|ball| ball.at(0, 0));
    let specular = |factor, color| Specular { factor, color, ..Specular::default() };
    let Some(plain) = head_on(NONE()) else { return };
    let none = head_on(Layers { specular: Some(specular(0.0, [1.0; 3])), ..NONE() }).unwrap();
    let red = head_on(Layers { specular: Some(specular(1.0, [1.0, 0.25, 0.0])), ..NONE() }).unwrap();
    let diamond = head_on(Layers { ior: 2.42, ..NONE() }).unwrap();
    let air = head_on(Layers { ior: 1.0, ..NONE() }).unwrap();
    assert_eq!((none, air), (Vec3::ZERO, Vec3::ZERO));
    assert!((red.x - plain.x).abs() < 0.01 && (red.y / plain.y - 0.25).abs() < 0.1 && red.z < 0.003, "{red} {plain}");
    // (1.42 / 3.42)² against 0.04.
    let ratio = diamond.y / plain.y;
    assert!((ratio - 4.31).abs() < 0.3, "{ratio}");
}

#[test]
fn a_thin_film_changes_hue_with_its_thickness_and_the_angle() {
    let film = |thickness_maximum_nm| {
        let layer = Iridescence { factor: 1.0, ior: 1.8, thickness_maximum_nm, ..Iridescence::default() };
        draw(ENVIRONMENT, material([0.3; 3], 1.0, 0.2, Layers { iridescence: Some(layer), ..NONE() }))
    };
    let hue = |color: Vec3| color / color.element_sum();
    let Some(thin) = film(300.0) else { return };
    let thick = film(500.0).unwrap();
    let bare = draw(ENVIRONMENT, material([0.3; 3], 1.0, 0.2, NONE())).unwrap();
    let apart = |a: Vec3, b: Vec3| (hue(a) - hue(b)).abs().max_element();
    assert!(apart(thin.at(0, 0), thick.at(0, 0)) > 0.03, "{} {}", thin.at(0, 0), thick.at(0, 0));
    assert!(apart(thick.at(0, 0), bare.at(0, 0)) > 0.02);
    assert!(apart(thin.at(0, 0), thin.at(20, 0)) > 0.03, "{} {}", thin.at(0, 0), thin.at(20, 0));
}

#[test]
fn grooves_stretch_the_highlight_along_themselves() {
    let grooves = |rotation| {
        let layer = Anisotropy { strength: 0.7, rotation, texture: None };
        draw(sun(Vec3::Z, 0.1), material([1.0; 3], 1.0, 0.4, Layers { anisotropy: Some(layer), ..NONE() }))
    };
    let Some(across) = grooves(0.0).map(|ball| ball.spread()) else { return };
    let down = grooves(std::f32::consts::FRAC_PI_2).unwrap().spread();
    let round = draw(sun(Vec3::Z, 0.1), material([1.0; 3], 1.0, 0.4, NONE())).unwrap().spread();
    assert!(across[0] > 2.0 * across[1] && down[1] > 2.0 * down[0], "{across:?} {down:?}");
    assert!((round[0] / round[1] - 1.0).abs() < 0.1, "{round:?}");
}

#[test]
fn glass_lets_the_world_through_where_nothing_is_behind() {
    let glass = |layers| draw(DARK, material([1.0; 3], 0.0, 0.0, layers));
    let transmission = |factor| Some(Transmission { factor, texture: None });
    let middle = (SIZE[1] / 2 * SIZE[0] + SIZE[0] / 2) as usize;
    let Some(clear) = glass(Layers { transmission: transmission(1.0), ..NONE() }) else { return };
    // What the front mirrors, 4 %, hides as much.
    assert!(clear.alpha[middle].abs_diff(10) <= 2 && clear.at(0, 0) == Vec3::ZERO, "{}", clear.alpha[middle]);
    let half = glass(Layers { transmission: transmission(0.5), ..NONE() }).unwrap();
    assert!(half.alpha[middle].abs_diff(133) <= 3, "{}", half.alpha[middle]);
    let volume = Volume { thickness: 0.5, attenuation_color: [0.5; 3], attenuation_distance: 0.5, ..Volume::default() };
    let dim = Layers { transmission: transmission(1.0), volume: Some(volume), ..NONE() };
    let dim = glass(dim).unwrap();
    assert!(dim.alpha[middle].abs_diff(133) <= 3, "{}", dim.alpha[middle]);
}

#[test]
fn light_from_behind_shines_through_rough_glass() {
    let glass = |factor| Layers { transmission: Some(Transmission { factor, texture: None }), ..NONE() };
    let behind = |factor| draw(sun(Vec3::NEG_Z, 1.0), material([1.0, 0.5, 0.0], 0.0, 0.6, glass(factor)));
    let Some(through) = behind(1.0).map(|ball| ball.at(0, 0)) else { return };
    // The lobe of roughness 0.6 in its middle: D = 1 / (π α²), V = 1/4.
    let expected = 0.96 / (4.0 * std::f32::consts::PI * 0.36f32.powi(2));
    assert!((through.x - expected).abs() < 0.03 && (through.y / through.x - 0.5).abs() < 0.03, "{through} {expected}");
    assert!(through.z < 0.003 && (behind(0.5).unwrap().at(0, 0).x - expected / 2.0).abs() < 0.03);
}

#[test]
fn specular_and_glossiness_are_metallic_and_roughness_said_otherwise() {
    let gold = [1.0, 0.766, 0.336];
    let other = SpecularGlossiness { specular: gold, glossiness: 0.7, texture: None };
    let layers = Layers { specular_glossiness: Some(other), ..NONE() };
    let Some(found) = draw(Lighting::default(), material(BLACK, 0.0, 1.0, layers)) else { return };
    let expected = draw(Lighting::default(), material(gold, 1.0, 0.3, NONE())).unwrap();
    let apart = (found.sum() - expected.sum()).abs().max_element() / expected.sum().y;
    assert!(apart < 0.02, "{} {}", found.sum(), expected.sum());
}

/// A texture of two layers, of which `texel` gives the bytes from left to right.
fn texture(
    fixture: &Fixture,
    width: u32,
    dimension: wgpu::TextureViewDimension,
    texel: fn(u32) -> [u8; 4],
) -> wgpu::TextureView {
    let layers = if dimension == wgpu::TextureViewDimension::D2Array { 2 } else { 1 };
    let size = wgpu::Extent3d { width, height: 1, depth_or_array_layers: layers };
    let texture = fixture.headless.device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let bytes: Vec<u8> = (0..layers).flat_map(|_| (0..width).flat_map(texel)).collect();
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(4 * width), rows_per_image: Some(1) };
    fixture.headless.queue.write_texture(texture.as_image_copy(), &bytes, layout, size);
    texture.create_view(&wgpu::TextureViewDescriptor { dimension: Some(dimension), ..Default::default() })
}

/// Surroundings of half radiance on all sides: what keeps all light cannot be told from them.
fn furnace(material: Material) -> Option<Ball> {
    let mut fixture = Fixture::new()?;
    fixture.renderer.set_lighting(ENVIRONMENT);
    let even = texture(&fixture, 1, wgpu::TextureViewDimension::D2, |_| [128, 128, 128, 255]);
    let mut matt = [[0.0; 4]; 5];
    matt[0] = [128.0 / 255.0, 128.0 / 255.0, 128.0 / 255.0, 0.0];
    fixture.renderer.exchange(|textures| (textures.environment, textures.matt) = (even, matt));
    Some(seen(&mut fixture, material))
}

#[test]
fn in_a_furnace_white_keeps_all_light_and_gains_none() {
    let full = 128.0 / 255.0;
    let sheen = |roughness| Some(Sheen { color: [1.0; 3], roughness, ..Sheen::default() });
    let coat = Some(Clearcoat { factor: 1.0, roughness: 0.2, ..Clearcoat::default() });
    let film = Some(Iridescence { factor: 1.0, ..Iridescence::default() });
    for (metallic, roughness, layers, least) in [
        (1.0, 0.1, NONE(), 0.98),
        (1.0, 0.5, NONE(), 0.98),
        (1.0, 1.0, NONE(), 0.98),
        (0.0, 0.1, NONE(), 0.98),
        (0.0, 0.6, NONE(), 0.98),
        (0.0, 1.0, NONE(), 0.98),
        (0.5, 0.1, NONE(), 0.98),
        (0.5, 0.5, NONE(), 0.98),
        (0.5, 1.0, NONE(), 0.98),
        (0.5, 0.5, Layers { ior: 1.8, ..NONE() }, 0.98),
        (0.5, 1.0, Layers { ior: 1.8, ..NONE() }, 0.98),
        // The same through the layered shader.
        (0.0, 0.6, Layers { ior: 1.8, ..NONE() }, 0.98),
        (1.0, 1.0, Layers { ior: 1.8, ..NONE() }, 0.98),
        (0.0, 0.6, Layers { clearcoat: coat, ..NONE() }, 0.98),
        (0.0, 1.0, Layers { sheen: sheen(0.2), ..NONE() }, 0.98),
        (0.0, 1.0, Layers { sheen: sheen(1.0), ..NONE() }, 0.98),
        (1.0, 0.4, Layers { iridescence: film, ..NONE() }, 0.5),
    ] {
        let what = format!("{metallic} {roughness} {layers:?}");
        let Some(ball) = furnace(material([1.0; 3], metallic, roughness, layers)) else { return };
        for up in [0, 12, 20, 23] {
            let found = ball.at(0, up) / full;
            assert!(found.min_element() > least && found.max_element() < 1.02, "{what} {up}: {found}");
        }
    }
}

#[test]
fn small_highlights_do_not_glitter() {
    for layers in [NONE(), Layers { ior: 1.8, ..NONE() }] {
        let Some(mut fixture) = Fixture::new() else { return };
        fixture.renderer.set_lighting(sun(Vec3::new(0.3, 0.6, 1.0), 0.5));
        // A ball of six pixels, moved by an eighth of a pixel at a time.
        let sums = [0, 1, 2, 3, 4, 5, 6, 7].map(|step| {
            let place = [step as f32 * 0.0104, 0.003 * step as f32, -8.0];
            let metal = material([1.0; 3], 1.0, 0.1, layers.clone());
            shown(&mut fixture, vec![ball()], vec![metal], vec![at(0, place)]).sum().y
        });
        let [least, most] = [sums.iter().fold(f32::MAX, |a, b| a.min(*b)), sums.iter().fold(0.0f32, |a, b| a.max(*b))];
        assert!(least > 0.0 && most < 1.1 * least, "{sums:?}");
    }
}

#[test]
fn partly_metallic_is_half_a_dielectric_and_half_a_metal() {
    let red = [0.9, 0.3, 0.1];
    for layers in [NONE(), Layers { ior: 1.8, ..NONE() }] {
        for (light, roughness) in [(ENVIRONMENT, 0.3), (ENVIRONMENT, 1.0), (sun(Vec3::new(0.3, 0.6, 1.0), 1.0), 0.7)] {
            let ball = |metallic| draw(light, material(red, metallic, roughness, layers.clone()));
            let Some(both) = ball(0.5) else { return };
            let [dielectric, metal] = [0.0, 1.0].map(|metallic| ball(metallic).unwrap());
            for (right, up) in [(0, 0), (8, 8), (-12, 4), (0, 18)] {
                let expected = (dielectric.at(right, up) + metal.at(right, up)) / 2.0;
                let apart = (both.at(right, up) - expected).abs().max_element();
                assert!(apart < 0.006, "{roughness} {right} {up}: {}, not {expected}", both.at(right, up));
            }
        }
    }
}

#[test]
fn glass_shows_the_backdrop_bent_tinted_and_split() {
    let Some(mut fixture) = Fixture::new() else { return };
    fixture.renderer.set_lighting(DARK);
    let transmission = Some(Transmission { factor: 1.0, texture: None });
    let thin = Layers { transmission: transmission.clone(), ..NONE() };
    let ball = seen_before_half(&mut fixture, material([1.0, 0.5, 0.25], 0.0, 0.0, thin));
    let index = |right: i32| ((SIZE[1] / 2 * SIZE[0] + SIZE[0] / 2) as i32 + right) as usize;
    let (left, right) = (ball.at(-8, 0), ball.at(8, 0));
    assert!(left == Vec3::ZERO && ball.alpha[index(-8)] < 120, "{left} {}", ball.alpha[index(-8)]);
    assert!((right - Vec3::new(0.96, 0.48, 0.24)).abs().max_element() < 0.02, "{right}");
    assert!(ball.alpha[index(8)] >= 254);
    // A thick ball turns the picture round, and its colours apart.
    let volume = |dispersion| Layers {
        transmission: transmission.clone(),
        volume: Some(Volume { thickness: 1.2, ..Volume::default() }),
        dispersion,
        ..NONE()
    };
    let thick = seen_before_half(&mut fixture, material([1.0; 3], 0.0, 0.0, volume(0.0)));
    let (left, right) = (thick.at(-20, 0).y, thick.at(20, 0).y);
    assert!(left > 0.8 && right < 0.1 && thick.at(8, 0).y > 0.8, "{left} {right}");
    let apart = |ball: &Ball| (-24..24).map(|x| (ball.at(x, 0).x - ball.at(x, 0).z).abs()).fold(0.0, f32::max);
    let split = seen_before_half(&mut fixture, material([1.0; 3], 0.0, 0.0, volume(2.0)));
    assert!(apart(&thick) < 0.01 && apart(&split) > 0.2, "{} {}", apart(&thick), apart(&split));
}

const WHOLE: TextureRef = TextureRef { texture: 0, tex_coord: 0, transform: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] };

/// All layers with all their textures.
fn everything(texture: TextureRef) -> Layers {
    let texture = Some(texture);
    let clearcoat = Clearcoat {
        factor: 1.0,
        texture,
        roughness: 1.0,
        roughness_texture: texture,
        normal_texture: texture,
        normal_scale: 1.0,
    };
    let sheen = Sheen { color: [1.0; 3], color_texture: texture, roughness: 1.0, roughness_texture: texture };
    let specular = Specular { texture, color_texture: texture, ..Specular::default() };
    let volume = Volume { thickness: 0.1, thickness_texture: texture, ..Volume::default() };
    let film = Iridescence { factor: 1.0, texture, thickness_texture: texture, ..Iridescence::default() };
    Layers {
        clearcoat: Some(clearcoat),
        sheen: Some(sheen),
        specular: Some(specular),
        transmission: Some(Transmission { factor: 1.0, texture }),
        volume: Some(volume),
        dispersion: 1.0,
        iridescence: Some(film),
        anisotropy: Some(Anisotropy { strength: 1.0, rotation: 0.0, texture }),
        ..NONE()
    }
}

#[test]
fn every_layer_draws_alone_and_with_all_others_under_any_light() {
    let Some(mut fixture) = Fixture::new() else { return };
    let all = everything(WHOLE);
    let moved = everything(TextureRef { tex_coord: 1, transform: [[2.0, 0.0, 0.5], [0.0, 2.0, 0.0]], ..WHOLE });
    let glass = Layers { transmission: all.transmission.clone(), ..NONE() };
    let alone = [
        Layers { clearcoat: all.clearcoat.clone(), ..NONE() },
        Layers { sheen: all.sheen.clone(), ..NONE() },
        Layers { specular: all.specular.clone(), ..NONE() },
        Layers { iridescence: all.iridescence.clone(), ..NONE() },
        Layers { anisotropy: all.anisotropy.clone(), ..NONE() },
        Layers { volume: all.volume.clone(), ..glass.clone() },
        Layers {
            specular_glossiness: Some(SpecularGlossiness { texture: Some(WHOLE), ..Default::default() }),
            ..NONE()
        },
        glass,
        all,
        moved,
    ];
    let image = Image { name: "image".into(), mime: "image/png", width: 1, height: 1, bytes: [].into() };
    let pixel = DecodedImage::rgba8(1, 1, vec![128, 128, 255, 255]);
    for (layers, flat, shining) in
        alone.into_iter().flat_map(|layers| [(layers.clone(), false, true), (layers, true, false)])
    {
        let what = format!("{layers:?} {flat} {shining}");
        let double_sided = flat;
        let surface = Material { normal_texture: Some(WHOLE), double_sided, ..material([0.8; 3], 0.0, 0.5, layers) };
        let mut model = model(vec![ball()], vec![surface]);
        model.images = vec![image.clone()];
        model.textures = vec![Texture { image: 0, sampler: Sampler::default() }];
        let light = LightInstance {
            kind: LightKind::Point,
            position: Vec3::ZERO,
            direction: Vec3::NEG_Z,
            color: [1.0; 3],
            range: f32::INFINITY,
        };
        let surroundings = if flat { Surroundings::Flat([1.0; 3]) } else { Surroundings::Environment };
        fixture.renderer.set_lighting(Lighting { surroundings, ..Lighting::default() });
        let scene = fixture.upload(&model, vec![pixel.clone()]);
        let mut list = list(vec![at(0, [-HALF_IPD, 0.0, -1.0])]);
        list.lights.extend(shining.then_some(light));
        let (stills, counters) = fixture.draw(&scene, &list);
        let drawn = centroid(&stills.eyes[0]).2;
        assert!(counters.draws == 1 && drawn > 1500, "{what}: {drawn} pixels");
    }
}

#[test]
fn more_textures_than_the_device_binds_are_a_problem_that_names_the_material() {
    let image = Image { name: "image".into(), mime: "image/png", width: 1, height: 1, bytes: [].into() };
    let mut model =
        model(vec![ball()], vec![Material { name: "pearl".into(), ..material(BLACK, 0.0, 1.0, everything(WHOLE)) }]);
    model.images = vec![image];
    model.textures = vec![Texture { image: 0, sampler: Sampler::default() }];
    let pixel = DecodedImage::rgba8(1, 1, vec![255; 4]);
    let problems = PreparedScene::new(&model, vec![pixel], &wgpu::Limits::defaults()).unwrap_err().to_string();
    assert!(
        problems.contains("pearl") && problems.contains("12 textures") && problems.contains("at most 8"),
        "{problems}"
    );
}
