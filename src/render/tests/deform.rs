//! Skins and morph targets move vertices, and are never culled by the bounds at rest.

use super::fixture::*;
use crate::render::{DrawList, Instance, Layer};
use crate::scene::model::{Mesh, Model, MorphVertex, Primitive, SkinVertex};
use glam::{Mat4, Vec3};

/// A quad in the middle of the left eye's picture.
const AT: [f32; 3] = [-HALF_IPD, 0.0, -1.0];
/// Pixels a metre at one metre.
const PIXELS: f64 = SIZE[0] as f64;

fn skinned_quad(weights: [f32; 4]) -> Primitive {
    let quad = quad(0.1);
    Primitive { skinning: vec![SkinVertex { joints: [0, 1, 0, 0], weights }; quad.vertices.len()], ..quad }
}

#[track_caller]
fn check_skin(weights: [f32; 4], joints: [Vec3; 2], expected: [f64; 2]) {
    let Some(mut fixture) = Fixture::new() else { return };
    let joints = joints.map(|offset| Mat4::from_translation(Vec3::from(AT) + offset));
    // The node's own transform must not count. One foreign matrix in front shows that the offset does.
    let instance = Instance { joints: Some(1), ..at(0, [0.0, 100.0, 0.0]) };
    let list = DrawList {
        instances: vec![instance],
        joints: [Mat4::IDENTITY].into_iter().chain(joints).collect(),
        ..DrawList::default()
    };
    let stills = fixture.draw_model(&model(vec![skinned_quad(weights)], vec![unlit([1.0; 4])]), &list);
    let (x, y, n) = centroid(&stills.eyes[0]);
    assert!(n > 300, "{n} pixels");
    assert!((x - 48.0 - expected[0]).abs() < 0.6 && (y - 32.0 - expected[1]).abs() < 0.6, "at {x} {y}");
}

#[test]
fn a_skinned_quad_follows_its_joints() {
    let (right, up) = (Vec3::new(0.2, 0.0, 0.0), Vec3::new(0.0, 0.1, 0.0));
    check_skin([1.0, 0.0, 0.0, 0.0], [Vec3::ZERO, up], [0.0, 0.0]);
    check_skin([1.0, 0.0, 0.0, 0.0], [right, up], [0.2 * PIXELS, 0.0]);
    check_skin([0.0, 1.0, 0.0, 0.0], [right, up], [0.0, -0.1 * PIXELS]);
    check_skin([0.5, 0.5, 0.0, 0.0], [right, up], [0.1 * PIXELS, -0.05 * PIXELS]);
}

fn morphed(weights: [f32; 2]) -> (Model, DrawList) {
    let shift = |by: [f32; 3]| {
        let position = [by[0], by[1], by[2], 0.0];
        vec![MorphVertex { position, ..MorphVertex::default() }; 4]
    };
    let targets = vec![shift([0.2, 0.0, 0.0]), shift([0.0, 0.1, 0.0])];
    // A primitive in front keeps every offset from being zero.
    let first = Primitive { targets: vec![shift([9.0, 9.0, 9.0]); 2], ..quad(0.1) };
    let mut model = model(vec![first, Primitive { targets, ..quad(0.1) }], vec![unlit([1.0; 4])]);
    model.meshes[1] = Mesh { weights: weights.to_vec(), ..model.meshes[1].clone() };
    let instance = Instance { weights: Some(1), ..at(1, AT) };
    (model, DrawList { instances: vec![instance], weights: vec![7.0, weights[0], weights[1]], ..DrawList::default() })
}

#[test]
fn a_morphed_quad_moves_by_its_weights() {
    let Some(mut fixture) = Fixture::new() else { return };
    for (weights, expected) in
        [([0.0, 0.0], [0.0, 0.0]), ([1.0, 0.0], [0.2, 0.0]), ([0.5, 1.0], [0.1, -0.1]), ([-1.0, 0.0], [-0.2, 0.0])]
    {
        let (model, list) = morphed(weights);
        let (x, y, _) = centroid(&fixture.draw_model(&model, &list).eyes[0]);
        let [dx, dy] = [x - 48.0 - expected[0] * PIXELS, y - 32.0 - expected[1] * PIXELS];
        assert!(dx.abs() < 0.6 && dy.abs() < 0.6, "{weights:?}: at {x} {y}");
    }
}

#[test]
fn a_morph_target_can_bring_a_mesh_into_view() {
    let Some(mut fixture) = Fixture::new() else { return };
    let (model, mut list) = morphed([1.0, 0.0]);
    list.instances[0].world_from_node = Mat4::from_translation(Vec3::new(-HALF_IPD - 5.0, 0.0, -1.0));
    list.weights[1] = 25.0;
    assert!(centroid(&fixture.draw_model(&model, &list).eyes[0]).2 > 300);
}

#[test]
fn layers_keep_their_own_joints() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = fixture.upload(&model(vec![skinned_quad([1.0, 0.0, 0.0, 0.0])], vec![unlit([1.0; 4])]), vec![]);
    let list_at = |x: f32| {
        let joint = Mat4::from_translation(Vec3::from(AT) + Vec3::X * x);
        let instance = Instance { joints: Some(0), ..at(0, [0.0; 3]) };
        DrawList { instances: vec![instance], joints: vec![joint; 2], ..DrawList::default() }
    };
    let (left, right) = (list_at(-0.3), list_at(0.3));
    let layers = [&left, &right].map(|list| Layer { scene: &scene, list });
    let eye = &fixture.draw_layers(&layers).0.eyes[0];
    let alpha = |x: f64| eye.get_pixel((48.0 + x * PIXELS) as u32, 32).0[3];
    assert_eq!([alpha(-0.3), alpha(0.0), alpha(0.3)], [255, 0, 255]);
}
