//! The systems together, on small models made here and on a real skinned one.

use super::*;
use crate::observe::HologramObservation;
use crate::render::DrawList;
use crate::scene::model::*;
use crate::scene::{Limits, NoFiles, load};
use glam::{Quat, Vec3};
use std::path::Path;

fn cube(half: f32) -> Mesh {
    let corners = (0..8).map(|i| Vec3::new((i & 1) as f32, (i >> 1 & 1) as f32, (i >> 2 & 1) as f32) * 2.0 - Vec3::ONE);
    let vertices: Vec<Vertex> = corners
        .map(|corner| Vertex {
            position: (corner * half).to_array(),
            normal: [0.0, 0.0, 1.0],
            tangent: [1.0, 0.0, 0.0, 1.0],
            uv0: [0.0; 2],
            uv1: [0.0; 2],
            color: [1.0; 4],
        })
        .collect();
    let bounds = Aabb { min: Vec3::splat(-half), max: Vec3::splat(half) };
    Mesh { primitives: vec![Primitive { vertices, bounds, ..Primitive::default() }], ..Mesh::default() }
}

/// The child is listed before its parent, as glTF allows; node 3 belongs to no scene.
fn family() -> Model {
    let at = |x: f32, y: f32| Trs { translation: Vec3::new(x, y, 0.0), ..Trs::default() };
    let node = |parent, children: &[usize], transform, mesh| Node {
        parent,
        children: children.to_vec(),
        transform,
        mesh,
        ..Node::default()
    };
    Model {
        meshes: vec![cube(0.5)],
        nodes: vec![
            node(Some(1), &[], at(0.0, 2.0), Some(0)),
            node(None, &[0, 2], at(1.0, 0.0), None),
            node(Some(1), &[], at(0.0, -1.0), Some(0)),
            node(None, &[], at(9.0, 9.0), Some(0)),
        ],
        lights: vec![Light { kind: LightKind::Point, color: [2.0; 3], range: None }],
        scenes: vec![Scene { name: String::new(), roots: vec![1] }],
        ..Model::default()
    }
}

fn collected(world: &SceneWorld, model: &Model) -> DrawList {
    let mut list = DrawList::default();
    collect(world, model, &mut list);
    list
}

#[test]
fn children_follow_their_parents_and_the_placement() {
    let model = family();
    let mut world = SceneWorld::new(&model);
    let turned = Mat4::from_rotation_translation(Quat::from_rotation_z(std::f32::consts::FRAC_PI_2), Vec3::X * 10.0);
    world.set_placement(turned);
    propagate(&mut world);
    assert!((world.world_from_node(0).w_axis.truncate() - Vec3::new(8.0, 1.0, 0.0)).length() < 1e-5);
    world.set_local(1, Some(Mat4::IDENTITY));
    propagate(&mut world);
    assert!((world.world_from_node(0).w_axis.truncate() - Vec3::new(8.0, 0.0, 0.0)).length() < 1e-5);
    world.set_local(1, None);
    propagate(&mut world);
    assert!((world.world_from_node(0).w_axis.truncate() - Vec3::new(8.0, 1.0, 0.0)).length() < 1e-5);
}

#[test]
fn only_what_is_shown_is_collected() {
    let mut model = family();
    model.nodes[2].light = Some(0);
    let mut world = SceneWorld::new(&model);
    assert_eq!((collected(&world, &model).instances.len(), collected(&world, &model).lights.len()), (2, 1));
    world.set_visible(2, false);
    propagate(&mut world);
    assert_eq!((collected(&world, &model).instances.len(), collected(&world, &model).lights.len()), (1, 0));
    world.set_alpha(1, 0.5);
    world.set_alpha(0, 0.5);
    propagate(&mut world);
    assert_eq!(collected(&world, &model).instances[0].alpha, 0.25);
    world.set_visible(1, false);
    propagate(&mut world);
    assert!(collected(&world, &model).instances.is_empty() && !world.is_shown(0) && !world.is_shown(3));
    model.nodes[1].hidden = true;
    assert!(collected(&SceneWorld::new(&model), &model).instances.is_empty());
}

#[test]
fn a_steady_frame_keeps_its_memory() {
    let Some(model) = fox() else { return };
    let mut world = SceneWorld::new(&model);
    let (mut list, mut seen) = (DrawList::default(), Vec::new());
    let watch = Watch::new(&model, &world, [[0]]);
    let mut memory = None;
    for frame in 0..5 {
        animate(&mut world, &model, f64::from(frame) * 0.1);
        propagate(&mut world);
        list.clear();
        collect(&world, &model, &mut list);
        observe(&world, &watch, Vec3::ZERO, &mut seen);
        let now = (list.instances.as_ptr(), list.joints.as_ptr(), list.joints.len(), seen.as_ptr());
        assert!(*memory.get_or_insert(now) == now);
    }
}

#[test]
fn watched_nodes_report_their_subtree() {
    let model = family();
    let mut world = SceneWorld::new(&model);
    let watch = Watch::new(&model, &world, [[1], [0], [77]]);
    let mut seen: Vec<HologramObservation> = Vec::new();
    observe(&world, &watch, Vec3::new(1.0, 10.0, 0.0), &mut seen);
    assert_eq!((seen[0].center, seen[0].half_extents), ([1.0, 0.5, 0.0], [0.5, 2.0, 0.5]));
    assert_eq!(seen[0].lowest[1], -1.5);
    assert!((seen[1].nearest_m - Vec3::new(0.5, 7.5, 0.5).length()).abs() < 1e-5);
    assert!(seen[0].shown && !seen[2].shown);
    // A hidden part no longer counts; a hidden whole keeps its place.
    world.set_visible(0, false);
    propagate(&mut world);
    observe(&world, &watch, Vec3::ZERO, &mut seen);
    assert_eq!((seen[0].center, seen[0].shown, seen[1].shown), ([1.0, -1.0, 0.0], true, false));
    assert_eq!(seen[1].center, [1.0, 2.0, 0.0]);
}

fn fox() -> Option<Model> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf/fox.glb");
    match std::fs::read(path) {
        Ok(bytes) => Some(load("fox.glb", &bytes, &NoFiles, &Limits::default()).unwrap()),
        Err(_) => {
            println!("skipped: 1 (fox.glb is not here)");
            None
        }
    }
}

/// Every vertex of a skinned mesh where the GPU would put it.
fn skinned_points(list: &DrawList, model: &Model) -> Vec<Vec3> {
    let instance = &list.instances[0];
    let first = instance.joints.unwrap() as usize;
    let primitive = &model.meshes[instance.mesh as usize].primitives[0];
    let vertices = primitive.vertices.iter().zip(&primitive.skinning);
    let point = |(vertex, skin): (&Vertex, &SkinVertex)| {
        skin.joints.iter().zip(skin.weights).fold(Vec3::ZERO, |sum, (&joint, weight)| {
            sum + list.joints[first + joint as usize].transform_point3(vertex.position.into()) * weight
        })
    };
    vertices.map(point).collect()
}

#[test]
fn a_skinned_animal_is_observed_where_it_is_drawn() {
    let Some(model) = fox() else { return };
    let mut world = SceneWorld::new(&model);
    world.set_placement(Mat4::from_scale_rotation_translation(
        Vec3::splat(0.01),
        Quat::from_rotation_y(1.0),
        Vec3::Z * -2.0,
    ));
    propagate(&mut world);
    let root = model.scenes[0].roots[0];
    let watch = Watch::new(&model, &world, [[root]]);
    world.select_animation(Some(2));
    let mut seen = Vec::new();
    for frame in 0..20 {
        animate(&mut world, &model, f64::from(frame) * 0.05);
        propagate(&mut world);
        observe(&world, &watch, Vec3::ZERO, &mut seen);
        let points = skinned_points(&collected(&world, &model), &model);
        let exact = points.iter().fold(Aabb::EMPTY, |bounds, point| bounds.with(*point));
        let nearest = points.iter().map(|point| point.length()).fold(f32::INFINITY, f32::min);
        let found = seen[0];
        let (center, half) = (Vec3::from(found.center), Vec3::from(found.half_extents));
        assert!((center - half - exact.min).max_element() < 1e-4 && (exact.max - center - half).max_element() < 1e-4);
        assert!(found.nearest_m >= nearest - 1e-4 && found.nearest_m < nearest + 0.1, "{} {nearest}", found.nearest_m);
        let shown = scene_bounds(&world, &model);
        assert!((shown.center() - center).length() < 1e-4 && (shown.half_extents() - half).length() < 1e-4);
    }
}

#[test]
fn morph_weights_move_points_and_reach_the_draw_list() {
    let mut model = family();
    let primitive = &mut model.meshes[0].primitives[0];
    let up = MorphVertex { position: [0.0, 4.0, 0.0, 0.0], ..MorphVertex::default() };
    primitive.targets = vec![vec![up; 8]];
    model.meshes[0].weights = vec![0.0];
    let values = ChannelValues::Weights(vec![0.0, 1.0]);
    let channel = Channel { node: 2, times: vec![0.0, 2.0], interpolation: Interpolation::Linear, values };
    model.animations =
        vec![Animation { name: String::new(), channels: vec![channel], duration: 2.0, ..Animation::default() }];
    let mut world = SceneWorld::new(&model);
    let watch = Watch::new(&model, &world, [[2]]);
    animate(&mut world, &model, 3.0);
    propagate(&mut world);
    let mut seen = Vec::new();
    observe(&world, &watch, Vec3::ZERO, &mut seen);
    assert_eq!(seen[0].lowest[1], 0.5);
    let list = collected(&world, &model);
    let instance = list.instances.iter().find(|instance| instance.world_from_node.w_axis.y < 0.0).unwrap();
    assert_eq!(list.weights[instance.weights.unwrap() as usize], 0.5);
}

#[test]
fn a_deep_chain_propagates() {
    let n = 20_000;
    let nodes = (0..n).map(|i| Node {
        parent: (i > 0).then(|| i - 1),
        children: if i + 1 < n { vec![i + 1] } else { vec![] },
        transform: Trs { translation: Vec3::X, ..Trs::default() },
        ..Node::default()
    });
    let scenes = vec![Scene { name: String::new(), roots: vec![0] }];
    let model = Model { nodes: nodes.collect(), scenes, ..Model::default() };
    assert_eq!(SceneWorld::new(&model).world_from_node(n - 1).w_axis.x, n as f32);
}
