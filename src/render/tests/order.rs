//! Blended surfaces and faded solids: whatever lies behind each other mixes as if it were painted from far to near.

use super::fixture::*;
use crate::render::{Instance, StereoPath, Stills};
use crate::scene::model::{AlphaMode, Material, Model, Primitive};
use glam::{Mat4, Vec3};
use std::f32::consts::{FRAC_PI_4, PI};

const RED: [f32; 4] = [1.0, 0.0, 0.0, 0.5];
const GREEN: [f32; 4] = [0.0, 1.0, 0.0, 0.25];
const BLUE: [f32; 4] = [0.0, 0.0, 1.0, 0.75];
const WHITE: [f32; 4] = [1.0; 4];

fn glass(double_sided: bool) -> Material {
    Material { alpha_mode: AlphaMode::Blend, double_sided, ..unlit(WHITE) }
}

/// One primitive of squares at these depths, coloured, in this order.
fn panes(half: f32, panes: &[(f32, [f32; 4])]) -> Primitive {
    let mut all = Primitive { material: Some(0), ..Primitive::default() };
    for (z, color) in panes {
        add(&mut all, half, Mat4::from_translation(Vec3::new(0.0, 0.0, *z)), *color);
    }
    all
}

fn add(all: &mut Primitive, half: f32, place: Mat4, color: [f32; 4]) {
    let first = all.vertices.len() as u32;
    let square = quad(half);
    all.indices.extend(square.indices.iter().map(|index| first + index));
    for corner in &square.vertices {
        let position = place.transform_point3(Vec3::from(corner.position));
        all.vertices.push(crate::scene::model::Vertex { color, ..vertex(position, Vec3::Z, corner.uv0) });
        all.bounds = all.bounds.with(position);
    }
}

/// Painted one over the other, the first one farthest; sRGB, premultiplied.
fn painted(layers: &[[f32; 4]]) -> [u8; 4] {
    let mut mixed = [0.0f32; 4];
    for [r, g, b, a] in layers {
        let source = [r * a, g * a, b * a, *a];
        mixed = std::array::from_fn(|at| source[at] + mixed[at] * (1.0 - a));
    }
    let srgb = |linear: f32| {
        let encoded = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
        (encoded * 255.0).round() as u8
    };
    [srgb(mixed[0]), srgb(mixed[1]), srgb(mixed[2]), (mixed[3] * 255.0).round() as u8]
}

/// A pixel of the left eye, from the middle in halves of the picture.
fn pixel(stills: &Stills, x: f32, y: f32) -> [u8; 4] {
    let at = |middle: u32, part: f32| (middle as f32 / 2.0 * (1.0 + part)) as u32;
    stills.eyes[0].get_pixel(at(SIZE[0], x), at(SIZE[1], y)).0
}

#[track_caller]
fn check(stills: &Stills, [x, y]: [f32; 2], layers: &[[f32; 4]]) {
    let (found, expected) = (pixel(stills, x, y), painted(layers));
    let near = found.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) <= 2);
    assert!(near, "{found:?}, not {expected:?}, at {x} {y}");
    let covered = stills.without_depth();
    assert!(covered.coloured > 0 && covered.without_depth == 0, "{covered:?}");
}

fn ahead(mesh: u32, turn: f32) -> Instance {
    let mut instance = at(mesh, [0.0, 0.0, -2.0]);
    instance.world_from_node *= Mat4::from_rotation_y(turn);
    instance
}

#[test]
fn panes_of_one_primitive_mix_from_far_to_near_from_both_sides() {
    let Some(mut fixture) = Fixture::new() else { return };
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let all = [(0.5, RED), (0.0, GREEN), (-0.5, BLUE)];
        let model = model(vec![panes(0.4, &order.map(|at: usize| all[at]))], vec![glass(true)]);
        check(&fixture.draw_model(&model, &list(vec![ahead(0, 0.0)])), [0.0, 0.0], &[BLUE, GREEN, RED]);
        check(&fixture.draw_model(&model, &list(vec![ahead(0, PI)])), [0.0, 0.0], &[RED, GREEN, BLUE]);
    }
}

#[test]
fn panes_of_several_primitives_mix_triangle_by_triangle() {
    let Some(mut fixture) = Fixture::new() else { return };
    // The second primitive lies within the first.
    let shells = vec![panes(0.4, &[(0.5, RED), (-0.5, BLUE)]), panes(0.4, &[(0.2, GREEN), (-0.2, GREEN)])];
    let model = model(shells, vec![glass(true)]);
    for order in [[0, 1], [1, 0]] {
        let instances = |turn| list(order.map(|mesh| ahead(mesh, turn)).to_vec());
        check(&fixture.draw_model(&model, &instances(0.0)), [0.0, 0.0], &[BLUE, GREEN, GREEN, RED]);
        check(&fixture.draw_model(&model, &instances(PI)), [0.0, 0.0], &[RED, GREEN, GREEN, BLUE]);
    }
}

/// Two panes that cross in the middle of the view, each of `count` × `count` squares, the first one nearer on the left.
fn crossing(count: u32) -> Model {
    let pane = |turn: f32, color| {
        let mut all = Primitive { material: Some(0), ..Primitive::default() };
        let half = 0.5 / count as f32;
        for square in 0..count * count {
            let at = [square % count, square / count].map(|at| (2.0 * at as f32 + 1.0) * half - 0.5);
            let place = Mat4::from_rotation_y(turn) * Mat4::from_translation(Vec3::new(at[0], at[1], 0.0));
            add(&mut all, half, place, color);
        }
        all
    };
    model(vec![pane(FRAC_PI_4, RED), pane(-FRAC_PI_4, GREEN)], vec![glass(true)])
}

#[test]
fn panes_that_cross_lose_nothing_and_are_right_beside_the_crossing() {
    let Some(mut fixture) = Fixture::new() else { return };
    let both = [painted(&[RED, GREEN]), painted(&[GREEN, RED])];
    for count in [1, 12] {
        let instances = vec![at(0, [-HALF_IPD, 0.0, -2.0]), at(1, [-HALF_IPD, 0.0, -2.0])];
        let stills = fixture.draw_model(&crossing(count), &list(instances));
        for x in [-0.25, -0.02, 0.02, 0.25] {
            let found = pixel(&stills, x, 0.1);
            let is = |expected: &[u8; 4]| found.iter().zip(expected).all(|(a, b)| a.abs_diff(*b) <= 2);
            assert!(both.iter().any(is), "one of {both:?}, not {found:?}");
        }
        if count > 1 {
            check(&stills, [-0.25, 0.1], &[GREEN, RED]);
            check(&stills, [0.25, 0.1], &[RED, GREEN]);
        }
    }
}

#[test]
fn what_is_written_on_a_pane_stays_on_it_and_what_is_behind_it_behind() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mut sign = panes(0.05, &[(0.0, RED)]);
    sign.material = Some(0);
    let model = model(vec![panes(0.6, &[(0.0, BLUE)]), sign], vec![glass(true)]);
    // In the corner, farther from the eye than the middle of the pane's triangles.
    let sign_at = |z: f32| at(1, [0.5, 0.45, z]);
    for z in [-1.99, -2.01] {
        let stills = fixture.draw_model(&model, &list(vec![sign_at(z), at(0, [0.0, 0.0, -2.0])]));
        let layers = if z > -2.0 { [BLUE, RED] } else { [RED, BLUE] };
        check(&stills, [(0.5 + HALF_IPD) / 1.0, -0.45 / (2.0 / 3.0)], &layers);
    }
}

#[test]
fn blended_surfaces_leave_the_depth_of_the_nearest_that_can_be_seen() {
    let Some(mut fixture) = Fixture::new() else { return };
    let clear = [1.0, 1.0, 1.0, 0.0];
    let model = model(vec![panes(0.4, &[(0.9, clear), (0.5, RED), (0.0, GREEN)])], vec![glass(false)]);
    let stills = fixture.draw_model(&model, &list(vec![ahead(0, 0.0)]));
    let depth = stills.depth[0][(SIZE[1] / 2 * SIZE[0] + SIZE[0] / 2) as usize];
    let expected = RANGE.near * (RANGE.far - 1.5) / (1.5 * (RANGE.far - RANGE.near));
    assert!((depth - expected).abs() < 1e-5, "{depth}, not {expected}");
}

#[test]
fn mirrored_glass_keeps_its_front_faces_and_its_order() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mirrored = |z: f32| {
        let mut instance = ahead(0, 0.0);
        instance.world_from_node *= Mat4::from_scale(Vec3::new(-1.0, 1.0, z));
        list(vec![instance])
    };
    let model = model(vec![panes(0.4, &[(0.5, RED), (-0.5, BLUE)])], vec![glass(false)]);
    check(&fixture.draw_model(&model, &mirrored(1.0)), [0.0, 0.0], &[BLUE, RED]);
    let back = fixture.draw_model(&model, &mirrored(-1.0));
    assert_eq!(back.without_depth().coloured, 0, "all seen from behind");
}

fn faded(instance: Instance) -> Instance {
    Instance { alpha: 0.5, ..instance }
}

fn half([r, g, b, _]: [f32; 4]) -> [f32; 4] {
    [r, g, b, 0.5]
}

#[test]
fn a_faded_solid_is_a_ghost_of_its_outside() {
    let Some(mut fixture) = Fixture::new() else { return };
    // Opaque materials ignore alpha, faded or not. Near and far sides, and another primitive between them.
    let solid = Material { double_sided: true, ..unlit(WHITE) };
    let shells = vec![panes(0.4, &[(0.5, RED), (-0.5, BLUE)]), panes(0.3, &[(0.0, GREEN)])];
    let model = model(shells, vec![solid]);
    for order in [[0, 1], [1, 0]] {
        let ghost = |turn| list(order.map(|mesh| faded(ahead(mesh, turn))).to_vec());
        check(&fixture.draw_model(&model, &ghost(0.0)), [0.0, 0.0], &[half(RED)]);
        check(&fixture.draw_model(&model, &ghost(PI)), [0.0, 0.0], &[half(BLUE)]);
    }
    let one = list(vec![faded(ahead(1, 0.0)), ahead(0, 0.0)]);
    check(&fixture.draw_model(&model, &one), [0.0, 0.0], &[[1.0, 0.0, 0.0, 1.0]]);
}

#[test]
fn ghosts_and_glass_shine_through_each_other() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mut shapes = vec![panes(0.4, &[(0.1, RED), (-0.1, BLUE)]), panes(0.3, &[(0.0, GREEN)])];
    shapes[1].material = Some(1);
    let model = model(shapes, vec![Material { double_sided: true, ..unlit(WHITE) }, glass(false)]);
    for z in [-1.5, -2.5] {
        let stills = fixture.draw_model(&model, &list(vec![at(1, [0.0, 0.0, z]), faded(ahead(0, 0.0))]));
        let layers = if z < -2.0 { [GREEN, half(RED)] } else { [half(RED), GREEN] };
        check(&stills, [0.0, 0.0], &layers);
    }
}

#[test]
fn a_ghost_hides_its_own_glass_behind_it() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mut shapes = vec![panes(0.4, &[(0.1, RED), (-0.1, BLUE)]), panes(0.3, &[(0.0, GREEN)])];
    shapes[1].material = Some(1);
    let model = model(shapes, vec![Material { double_sided: true, ..unlit(WHITE) }, glass(false)]);
    for z in [-1.5, -2.5] {
        let stills = fixture.draw_model(&model, &list(vec![faded(at(1, [0.0, 0.0, z])), faded(ahead(0, 0.0))]));
        let in_front = [0.0, 1.0, 0.0, GREEN[3] * 0.5];
        let layers = [half(RED), in_front];
        check(&stills, [0.0, 0.0], if z < -2.0 { &layers[..1] } else { &layers });
    }
}

#[test]
fn two_ghosts_of_other_fades_shine_through_each_other() {
    let Some(mut fixture) = Fixture::new() else { return };
    let solid = Material { double_sided: true, ..unlit(WHITE) };
    let model = model(vec![panes(0.3, &[(0.0, RED)]), panes(0.3, &[(0.0, BLUE)])], vec![solid]);
    let behind = Instance { alpha: 0.25, ..at(1, [0.0, 0.0, -2.5]) };
    let stills = fixture.draw_model(&model, &list(vec![faded(ahead(0, 0.0)), behind]));
    check(&stills, [0.0, 0.0], &[[0.0, 0.0, 1.0, 0.25], half(RED)]);
}

#[test]
fn a_ghost_is_the_same_in_shaded_materials() {
    let Some(mut fixture) = Fixture::new() else { return };
    let material = Material { metallic: 0.2, roughness: 0.5, double_sided: true, ..Material::default() };
    let model = model(vec![panes(0.4, &[(0.3, WHITE), (0.0, WHITE), (-0.3, WHITE)])], vec![material]);
    let mut turned = ahead(0, 0.7);
    turned.world_from_node *= Mat4::from_rotation_x(0.4);
    let ghost = fixture.draw_model(&model, &list(vec![faded(turned)]));
    let whole = fixture.draw_model(&model, &list(vec![turned]));
    assert!(ghost.depth == whole.depth, "the same outside");
    for (ghost, whole) in ghost.eyes.iter().zip(&whole.eyes).flat_map(|(a, b)| a.pixels().zip(b.pixels())) {
        assert_eq!(ghost.0[3], if whole.0[3] == 255 { 128 } else { 0 }, "one layer");
    }
}

#[test]
fn equal_panes_without_anything_between_are_one_draw_and_a_still_frame_is_not_sorted_again() {
    let Some(mut fixture) = Fixture::new() else { return };
    let scene = fixture.upload(&model(vec![panes(0.1, &[(0.0, RED)])], vec![glass(false)]), vec![]);
    let row = |shift: f32| list((0..5).map(|i| at(0, [shift, 0.0, -1.0 - i as f32 * 0.1])).collect());
    fixture.draw(&scene, &row(-0.01));
    let (_, counters) = fixture.draw(&scene, &row(0.0));
    assert_eq!((counters.draws, counters.triangles), (1, 10));
    let memory = fixture.renderer.batches.memory();
    assert!(fixture.renderer.batches.new_indices().is_some());
    fixture.draw(&scene, &row(0.0));
    assert!(fixture.renderer.batches.new_indices().is_none());
    assert_eq!(fixture.renderer.batches.memory(), memory);
    fixture.draw(&scene, &row(0.01));
    assert!(fixture.renderer.batches.new_indices().is_some());
    assert_eq!(fixture.renderer.batches.memory(), memory);
}

/// Sixteen vertices, well inside the view: see `passes.rs` about what llvmpipe does with others.
#[test]
fn both_stereo_paths_mix_alike() {
    let four = [(0.1, RED), (0.0, GREEN), (-0.1, BLUE), (0.05, RED)];
    let model = model(vec![panes(0.1, &four)], vec![glass(true)]);
    let draw = |path| {
        let mut fixture = Fixture::on(path)?;
        if path == StereoPath::Multiview && !StereoPath::multiview_offered(&fixture.headless.device) {
            println!("skipped: no multiview");
            return None;
        }
        Some(fixture.draw_model(&model, &list(vec![ahead(0, 0.5)])))
    };
    let (Some(multiview), Some(per_eye)) = (draw(StereoPath::Multiview), draw(StereoPath::PerEye)) else { return };
    assert!(multiview.eyes == per_eye.eyes && multiview.depth == per_eye.depth);
}
