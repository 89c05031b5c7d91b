//! Pictures: parallax, depth, transparency.

use super::fixture::*;
use crate::render::Instance;
use crate::scene::model::{AlphaMode, Material};
use glam::{Mat4, Vec3};
use std::f32::consts::PI;

const MIDDLE: [u32; 2] = [SIZE[0] / 2, SIZE[1] / 2];

#[test]
fn nothing_is_transparent_and_far() {
    let Some(mut fixture) = Fixture::new() else { return };
    let stills = fixture.draw_model(&model(vec![quad(0.2)], vec![unlit([1.0; 4])]), &list(vec![]));
    for eye in 0..2 {
        assert!(stills.eyes[eye].pixels().all(|pixel| pixel.0 == [0; 4]));
        assert!(stills.depth[eye].iter().all(|depth| *depth == 0.0));
    }
}

#[test]
fn each_eye_sees_the_quad_on_the_other_side() {
    let Some(mut fixture) = Fixture::new() else { return };
    let stills = fixture
        .draw_model(&model(vec![quad(0.1)], vec![unlit([1.0, 0.0, 0.0, 1.0])]), &list(vec![at(0, [0.0, 0.0, -1.0])]));
    let [left, right] = [0, 1].map(|eye| centroid(&stills.eyes[eye]).0);
    let expected = f64::from(HALF_IPD) * f64::from(SIZE[0]);
    assert!((left - 48.0 - expected).abs() < 0.6 && (48.0 - right - expected).abs() < 0.6, "{left} {right}");
    assert_eq!(stills.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0, [255, 0, 0, 255]);
}

#[test]
fn depth_is_reversed() {
    let Some(mut fixture) = Fixture::new() else { return };
    let model = model(vec![quad(0.3)], vec![unlit([1.0; 4])]);
    for distance in [0.2f32, 1.0, 5.0] {
        let stills = fixture.draw_model(&model, &list(vec![at(0, [0.0, 0.0, -distance])]));
        let middle = stills.depth[0][(MIDDLE[1] * SIZE[0] + MIDDLE[0]) as usize];
        let expected = RANGE.near * (RANGE.far - distance) / (distance * (RANGE.far - RANGE.near));
        assert!((middle - expected).abs() < 1e-5, "{distance} m: {middle}, not {expected}");
    }
}

#[test]
fn the_nearer_surface_hides_the_farther_one() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mut quads = vec![quad(0.3), quad(0.3)];
    quads[1].material = Some(1);
    let model = model(quads, vec![unlit([1.0, 0.0, 0.0, 1.0]), unlit([0.0, 1.0, 0.0, 1.0])]);
    for order in [[0, 1], [1, 0]] {
        let near_and_far = order.map(|mesh| at(mesh, [0.0, 0.0, if mesh == 0 { -1.0 } else { -2.0 }]));
        let stills = fixture.draw_model(&model, &list(near_and_far.to_vec()));
        assert_eq!(stills.eyes[1].get_pixel(MIDDLE[0], MIDDLE[1]).0, [255, 0, 0, 255]);
    }
}

fn blended(color: [f32; 4]) -> Material {
    Material { alpha_mode: AlphaMode::Blend, ..unlit(color) }
}

#[test]
fn half_transparent_red_over_green_mixes_in_linear_light_and_leaves_depth() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mut quads = vec![quad(0.3), quad(0.3)];
    quads[1].material = Some(1);
    let model = model(quads, vec![blended([1.0, 0.0, 0.0, 0.5]), unlit([0.0, 1.0, 0.0, 1.0])]);
    let stills = fixture.draw_model(&model, &list(vec![at(0, [0.0, 0.0, -1.0]), at(1, [0.0, 0.0, -2.0])]));
    let [r, g, b, a] = stills.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0;
    assert!(r.abs_diff(188) <= 1 && g.abs_diff(188) <= 1 && b == 0 && a == 255, "{r} {g} {b} {a}");

    let alone = fixture.draw_model(&model, &list(vec![at(0, [0.0, 0.0, -1.0])]));
    assert_eq!(alone.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0[3], 128);
    let covered = alone.without_depth();
    assert!(covered.coloured > 1000 && covered.without_depth == 0, "{covered:?}");
}

#[test]
fn blended_surfaces_are_drawn_from_far_to_near() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mut quads = vec![quad(0.3), quad(0.3)];
    quads[1].material = Some(1);
    let model = model(quads, vec![blended([1.0, 0.0, 0.0, 0.5]), blended([0.0, 1.0, 0.0, 0.5])]);
    let pictures = [[0, 1], [1, 0]].map(|order| {
        let instances = order.map(|mesh| at(mesh, [0.0, 0.0, -1.0 - mesh as f32]));
        *fixture.draw_model(&model, &list(instances.to_vec())).eyes[0].get_pixel(MIDDLE[0], MIDDLE[1])
    });
    assert_eq!(pictures[0], pictures[1]);
    assert!(pictures[0].0[0] > pictures[0].0[1], "the nearer red covers the green: {:?}", pictures[0]);
}

#[test]
fn a_fading_instance_is_blended() {
    let Some(mut fixture) = Fixture::new() else { return };
    let model = model(vec![quad(0.3)], vec![unlit([1.0; 4])]);
    let faded = Instance { alpha: 0.25, ..at(0, [0.0, 0.0, -1.0]) };
    let stills = fixture.draw_model(&model, &list(vec![faded]));
    assert_eq!(stills.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0[3], 64);
    let gone = fixture.draw_model(&model, &list(vec![Instance { alpha: 0.0, ..faded }]));
    assert_eq!(gone.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0, [0; 4]);
}

#[test]
fn back_faces_show_on_double_sided_materials_only_and_mirrors_keep_front_faces() {
    let Some(mut fixture) = Fixture::new() else { return };
    let white = |double_sided| Material { double_sided, ..unlit([1.0; 4]) };
    for (double_sided, turn, shown) in [
        (false, Mat4::IDENTITY, true),
        (false, Mat4::from_rotation_y(PI), false),
        (true, Mat4::from_rotation_y(PI), true),
        (false, Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0)), true),
        (false, Mat4::from_scale(Vec3::new(1.0, 1.0, -1.0)), false),
    ] {
        let mut instance = at(0, [0.0, 0.0, -1.0]);
        instance.world_from_node *= turn;
        let stills = fixture.draw_model(&model(vec![quad(0.3)], vec![white(double_sided)]), &list(vec![instance]));
        assert_eq!(stills.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0[3] > 0, shown, "{double_sided} {turn}");
    }
}
