//! Light that does not come from the file.

use super::fixture::*;
use crate::render::mips::linear_from_srgb;
use crate::render::{DrawList, LightInstance, Lighting, Sun, Surroundings};
use crate::scene::model::{LightKind, Material};
use glam::Vec3;
use std::f32::consts::PI;

/// Linear radiance in the middle of a white quad that faces the eye.
fn radiance(lighting: Lighting, material: Material, lights: Vec<LightInstance>) -> Option<f32> {
    let mut fixture = Fixture::new()?;
    fixture.renderer.set_lighting(lighting);
    let list = DrawList { lights, ..list(vec![at(0, [-HALF_IPD, 0.0, -1.0])]) };
    let stills = fixture.draw_model(&model(vec![quad(0.3)], vec![material]), &list);
    Some(linear_from_srgb(stills.eyes[0].get_pixel(SIZE[0] / 2, SIZE[1] / 2).0[1]))
}

#[track_caller]
fn check(lighting: Lighting, material: Material, lights: Vec<LightInstance>, expected: f32) {
    let Some(found) = radiance(lighting, material, lights) else { return };
    assert!((found - expected).abs() < 0.006, "{found}, not {expected}");
}

const DARK: Lighting =
    Lighting { sun: None, sun_beside_punctual: false, surroundings: Surroundings::Flat([0.0; 3]), sharp: false };

fn matt() -> Material {
    Material { metallic: 0.0, ..Material::default() }
}

#[test]
fn flat_surroundings_show_on_matt_surfaces_only() {
    let flat = Lighting { surroundings: Surroundings::Flat([1.0; 3]), ..DARK };
    check(DARK, matt(), vec![], 0.0);
    check(flat, matt(), vec![], 1.0 / PI);
    check(flat, Material::default(), vec![], 0.0);
}

#[test]
fn the_sun_has_a_direction_and_a_choice_of_company() {
    let sun = |to_light| Lighting { sun: Some(Sun { to_light, irradiance: [1.0; 3] }), ..DARK };
    check(sun(Vec3::NEG_Z), matt(), vec![], 0.0);
    // Lambert with what Fresnel leaves of it, and the lobe of a rough dielectric seen from where the light comes: D = 1/π, V = 1/4.
    let facing = (0.96 + 0.04 / 4.0) / PI;
    check(sun(Vec3::Z), matt(), vec![], facing);
    let light = LightInstance {
        kind: LightKind::Directional,
        position: Vec3::ZERO,
        direction: Vec3::NEG_Z,
        color: [1.0; 3],
        range: f32::INFINITY,
    };
    check(sun(Vec3::Z), matt(), vec![light], facing);
    check(Lighting { sun_beside_punctual: true, ..sun(Vec3::Z) }, matt(), vec![light], 2.0 * facing);
}
