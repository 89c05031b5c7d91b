//! Primitives stored at rest: one draw call while their nodes are at rest, the same picture always.

use super::fixture::*;
use crate::render::*;
use crate::scene::model::*;
use glam::{Mat4, Quat, Vec3};

/// Rest transforms of the nodes: one of them turned, one mirrored.
fn places() -> [Mat4; 3] {
    [
        Mat4::from_translation(Vec3::new(-0.5, 0.0, -2.0)),
        Mat4::from_rotation_translation(Quat::from_rotation_z(0.7), Vec3::new(0.5, 0.2, -2.2)),
        Mat4::from_scale_rotation_translation(Vec3::new(-1.0, 1.0, 1.0), Quat::IDENTITY, Vec3::new(0.0, -0.4, -1.9)),
    ]
}

/// Three squares of one material, each its own mesh at its own node; lit, so that normals matter.
fn squares() -> Model {
    let material = Material { base_color: [0.8, 0.3, 0.2, 1.0], roughness: 0.5, ..Material::default() };
    let mut model = model((0..3).map(|_| quad(0.3)).collect(), vec![material]);
    let node = |(mesh, matrix)| Node { mesh: Some(mesh), matrix: Some(matrix), ..Node::default() };
    model.nodes = places().into_iter().enumerate().map(node).collect();
    model.scenes = vec![Scene { name: String::new(), roots: vec![0, 1, 2] }];
    model
}

/// The instances of the three nodes; `moved` says which are not at rest, though they are where the rest pose has them.
fn instances(world_from_scene: Mat4, moved: [bool; 3]) -> DrawList {
    let instance = |(mesh, place): (usize, Mat4)| Instance {
        world_from_node: world_from_scene * place,
        at_rest: !moved[mesh],
        ..at(mesh as u32, [0.0; 3])
    };
    let instances = places().into_iter().enumerate().map(instance).collect();
    DrawList { instances, world_from_scene, ..DrawList::default() }
}

fn difference(one: &Stills, other: &Stills) -> u8 {
    let bytes = |stills: &Stills| stills.eyes.iter().flat_map(|eye| eye.as_raw().clone()).collect::<Vec<_>>();
    bytes(one).into_iter().zip(bytes(other)).map(|(a, b)| a.abs_diff(b)).max().unwrap()
}

#[test]
fn neighbours_at_rest_are_one_draw_call_and_look_the_same() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = fixture.upload(&squares(), Vec::new());
    let world_from_scene = Mat4::from_rotation_translation(Quat::from_rotation_y(0.1), Vec3::new(0.05, 0.0, -0.1));
    let (apart, counted) = fixture.draw(&scene, &instances(world_from_scene, [true; 3]));
    assert_eq!((counted.draws, counted.triangles, counted.vertices, fixture.renderer.calls()), (3, 6, 12, 3));
    let (joined, counted) = fixture.draw(&scene, &instances(world_from_scene, [false; 3]));
    assert_eq!((counted.draws, counted.triangles, counted.vertices, fixture.renderer.calls()), (3, 6, 12, 1));
    assert!(difference(&apart, &joined) <= 1, "{}", difference(&apart, &joined));
    assert!(centroid(&joined.eyes[0]).2 > 300);
}

#[test]
fn what_moves_or_fades_goes_by_itself() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = fixture.upload(&squares(), Vec::new());
    let mut list = instances(Mat4::IDENTITY, [false, true, false]);
    let (one_moved, counted) = fixture.draw(&scene, &list);
    assert!((2..=3).contains(&fixture.renderer.calls()), "the moved one, and those before and behind it");
    assert_eq!((counted.draws, counted.triangles), (3, 6));
    let (apart, _) = fixture.draw(&scene, &instances(Mat4::IDENTITY, [true; 3]));
    assert!(difference(&one_moved, &apart) <= 1);
    list.instances[0].alpha = 0.5;
    let (faded, _) = fixture.draw(&scene, &list);
    assert!(difference(&faded, &apart) > 20);
    list.instances[1].world_from_node = Mat4::from_translation(Vec3::new(0.0, 100.0, 0.0));
    assert_eq!(fixture.draw(&scene, &list).1.triangles, 4, "what is out of view is not drawn");
}

#[test]
fn a_mesh_used_twice_is_not_stored_at_rest() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mut model = squares();
    model.nodes[1].mesh = Some(0);
    let scene = fixture.upload(&model, Vec::new());
    let mut list = instances(Mat4::IDENTITY, [false; 3]);
    list.instances[1].mesh = 0;
    let (_, counted) = fixture.draw(&scene, &list);
    assert_eq!((counted.draws, counted.triangles), (2, 6), "two instances of one mesh, and another mesh");
}
