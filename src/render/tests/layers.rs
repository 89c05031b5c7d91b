//! What material extensions do to a picture. Each test fails when its term is left out of the shader.

use super::fixture::*;
use crate::render::mips::linear_from_srgb;
use crate::render::{Lighting, Sun, Surroundings};
use crate::scene::model::*;
use glam::Vec3;

const DARK: Lighting = Lighting { sun: None, sun_beside_punctual: false, surroundings: Surroundings::Flat([0.0; 3]) };

/// A sun from a direction and nothing else.
fn sun(to_light: Vec3, irradiance: f32) -> Lighting {
    Lighting { sun: Some(Sun { to_light, irradiance: [irradiance; 3] }), ..DARK }
}

const ENVIRONMENT: Lighting =
    Lighting { sun: None, sun_beside_punctual: false, surroundings: Surroundings::Environment };

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
    let stills = fixture.draw_model(&model(vec![ball()], vec![material]), &list(vec![at(0, [-HALF_IPD, 0.0, -1.0])]));
    let pixels = stills.eyes[0].pixels();
    let linear = |pixel: &image::Rgba<u8>| Vec3::from([0, 1, 2].map(|i| linear_from_srgb(pixel.0[i])));
    Some(Ball {
        pixels: pixels.map(linear).collect(),
        alpha: stills.eyes[0].pixels().map(|pixel| pixel.0[3]).collect(),
    })
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
fn specular_and_glossiness_are_metallic_and_roughness_said_otherwise() {
    let gold = [1.0, 0.766, 0.336];
    let other = SpecularGlossiness { specular: gold, glossiness: 0.7, texture: None };
    let layers = Layers { specular_glossiness: Some(other), ..NONE() };
    let Some(found) = draw(Lighting::default(), material(BLACK, 0.0, 1.0, layers)) else { return };
    let expected = draw(Lighting::default(), material(gold, 1.0, 0.3, NONE())).unwrap();
    let apart = (found.sum() - expected.sum()).abs().max_element() / expected.sum().y;
    assert!(apart < 0.02, "{} {}", found.sum(), expected.sum());
}
