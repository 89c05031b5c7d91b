//! Textures, cut-outs and light.

use super::fixture::*;
use crate::render::{DrawList, LightInstance, PreparedScene, Uploader};
use crate::scene::model::*;
use glam::Vec3;
use std::f32::consts::PI;

const MIDDLE: [u32; 2] = [SIZE[0] / 2, SIZE[1] / 2];
const PLAIN: TextureRef = TextureRef { texture: 0, tex_coord: 0, transform: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] };

fn ahead() -> DrawList {
    list(vec![at(0, [-HALF_IPD, 0.0, -1.0])])
}

/// A quad with one square image, of which `texel` gives the pixels.
fn textured(
    material: Material,
    side: u32,
    sampler: Sampler,
    texel: fn(u32, u32) -> [u8; 4],
) -> (Model, Vec<DecodedImage>) {
    let pixels = (0..side).flat_map(|y| (0..side).map(move |x| texel(x, y)));
    let image = Image { name: "image".into(), mime: "image/png", width: side, height: side, bytes: [].into() };
    let mut model = model(vec![quad(0.3)], vec![material]);
    model.images = vec![image];
    model.textures = vec![Texture { image: 0, sampler }];
    (model, vec![DecodedImage::rgba8(side, side, pixels.flatten().collect())])
}

fn pixel(model: &Model, images: Vec<DecodedImage>, x: u32, y: u32) -> Option<[u8; 4]> {
    let mut fixture = Fixture::new()?;
    let scene = fixture.upload(model, images);
    Some(fixture.draw(&scene, &ahead()).0.eyes[0].get_pixel(x, y).0)
}

/// Red, green over blue, white.
fn corners(x: u32, y: u32) -> [u8; 4] {
    [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255, 255, 255, 255]][(x + 2 * y) as usize]
}

#[test]
fn colour_textures_keep_their_bytes_and_lie_the_right_way_up() {
    let sampler = Sampler { mag: Filter::Nearest, ..Sampler::default() };
    let material = || Material { base_color_texture: Some(PLAIN), ..unlit([1.0; 4]) };
    let at = |x, y| {
        let (model, images) = textured(material(), 2, sampler, corners);
        pixel(&model, images, x, y)
    };
    let Some(upper_left) = at(MIDDLE[0] - 10, MIDDLE[1] - 10) else { return };
    assert_eq!(upper_left, [255, 0, 0, 255]);
    assert_eq!(at(MIDDLE[0] + 10, MIDDLE[1] - 10), Some([0, 255, 0, 255]));
    assert_eq!(at(MIDDLE[0] - 10, MIDDLE[1] + 10), Some([0, 0, 255, 255]));
    let (model, images) = textured(material(), 2, sampler, |_, _| [188, 100, 7, 255]);
    assert_eq!(pixel(&model, images, MIDDLE[0], MIDDLE[1]), Some([188, 100, 7, 255]));
}

#[test]
fn a_texture_transform_moves_the_texture() {
    let sampler = Sampler { mag: Filter::Nearest, ..Sampler::default() };
    for (tex_coord, transform) in [(0, [[1.0, 0.0, 0.5], [0.0, 1.0, 0.0]]), (1, [[1.0, 0.0, 0.5], [0.0, 1.0, 0.0]])] {
        let moved = TextureRef { texture: 0, tex_coord, transform };
        let (model, images) =
            textured(Material { base_color_texture: Some(moved), ..unlit([1.0; 4]) }, 2, sampler, corners);
        let Some(found) = pixel(&model, images, MIDDLE[0] - 10, MIDDLE[1] - 10) else { return };
        assert_eq!(found, [0, 255, 0, 255]);
    }
}

#[test]
fn masked_fragments_are_cut_away_with_their_depth() {
    let Some(mut fixture) = Fixture::new() else { return };
    let material = Material { base_color_texture: Some(PLAIN), alpha_mode: AlphaMode::Mask(0.5), ..unlit([1.0; 4]) };
    let sampler = Sampler { mag: Filter::Nearest, ..Sampler::default() };
    let (model, images) = textured(material, 2, sampler, |x, _| [255, 255, 255, if x == 0 { 127 } else { 129 }]);
    let scene = fixture.upload(&model, images);
    let stills = fixture.draw(&scene, &ahead()).0;
    let [left, right] = [MIDDLE[0] - 10, MIDDLE[0] + 10].map(|x| (x, (MIDDLE[1] * SIZE[0] + x) as usize));
    assert_eq!((stills.eyes[0].get_pixel(left.0, MIDDLE[1]).0, stills.depth[0][left.1]), ([0; 4], 0.0));
    assert_eq!(stills.eyes[0].get_pixel(right.0, MIDDLE[1]).0, [255; 4]);
    assert!(stills.depth[0][right.1] > 0.0);
}

#[test]
fn far_textures_are_read_from_their_small_levels() {
    let material = || Material { base_color_texture: Some(PLAIN), ..unlit([1.0; 4]) };
    let fine = |x: u32, y: u32| if (x + y).is_multiple_of(2) { [255; 4] } else { [0, 0, 0, 255] };
    let mip = Sampler { mip: Some(Filter::Linear), ..Sampler::default() };
    let (model, images) = textured(material(), 512, mip, fine);
    let Some([r, ..]) = pixel(&model, images, MIDDLE[0], MIDDLE[1]) else { return };
    assert!(r.abs_diff(188) <= 2, "half the light of a fine checkerboard, not {r}");
}

#[test]
fn uploads_within_a_budget_end_with_the_same_scene() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mip = Sampler { mip: Some(Filter::Linear), mag: Filter::Nearest, ..Sampler::default() };
    let material = Material { base_color_texture: Some(PLAIN), ..unlit([1.0; 4]) };
    let (model, images) = textured(material, 64, mip, |x, y| [x as u8 * 4, y as u8 * 4, 9, 255]);
    let at_once = fixture.upload(&model, images.clone());
    let prepared = PreparedScene::new(&model, images, &wgpu::Limits::defaults()).unwrap();
    let mut uploader = Uploader::new(&fixture.renderer, prepared);
    let mut steps = 0;
    while !uploader.progress().is_complete() {
        let before = uploader.progress().done;
        let sent = uploader.step(1000).done - before;
        assert!(sent > 0 && sent <= 1000, "{sent} bytes at a step");
        steps += 1;
    }
    assert!(steps > 15, "{steps}");
    let in_steps = uploader.finish();
    assert_eq!(in_steps.cost(), at_once.cost());
    assert_eq!(at_once.cost().texture_bytes, 4 * (64 * 64 + 32 * 32 + 16 * 16 + 8 * 8 + 4 * 4 + 2 * 2 + 1));
    let [a, b] = [&at_once, &in_steps].map(|scene| fixture.draw(scene, &ahead()).0.eyes[0].clone());
    assert!(a == b && centroid(&a).2 > 1000);
}

#[test]
fn an_image_can_be_replaced_by_one_of_the_same_size() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mip = Sampler { mip: Some(Filter::Linear), ..Sampler::default() };
    let material = Material { base_color_texture: Some(PLAIN), ..unlit([1.0; 4]) };
    let (model, images) = textured(material, 64, mip, |_, _| [255, 0, 0, 255]);
    let scene = fixture.upload(&model, images);
    let blue = |side: u32| DecodedImage::rgba8(side, side, [0, 0, 255, 255].repeat((side * side) as usize));
    let queue = fixture.headless.queue.clone();
    assert!(!scene.replace_image(&queue, 0, &blue(32)) && !scene.replace_image(&queue, 1, &blue(64)));
    assert!(scene.replace_image(&queue, 0, &blue(64)));
    let stills = fixture.draw(&scene, &ahead()).0;
    assert_eq!(stills.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0, [0, 0, 255, 255]);
}

#[test]
fn points_and_lines_are_drawn_unlit() {
    for (topology, indices) in [(Topology::Points, vec![0, 1]), (Topology::Lines, vec![0, 1])] {
        let Some(mut fixture) = Fixture::new() else { return };
        let ends = [-0.2f32, 0.2].map(|x| vertex(Vec3::new(x, 0.001, 0.0), Vec3::ZERO, [0.0; 2]));
        let bounds = Aabb { min: Vec3::new(-0.2, 0.0, 0.0), max: Vec3::new(0.2, 0.01, 0.0) };
        let primitive =
            Primitive { topology, vertices: ends.to_vec(), indices, material: Some(0), bounds, ..Primitive::default() };
        let material = Material { base_color: [1.0, 0.0, 0.0, 1.0], ..Material::default() };
        let stills = fixture.draw_model(&model(vec![primitive], vec![material]), &ahead());
        let drawn: Vec<_> = stills.eyes[0].pixels().filter(|pixel| pixel.0 != [0; 4]).collect();
        let expected = if topology == Topology::Points { 2..=2 } else { 35..=42 };
        assert!(expected.contains(&drawn.len()) && drawn.iter().all(|pixel| pixel.0 == [255, 0, 0, 255]), "{drawn:?}");
    }
}

#[test]
fn points_without_normals_emit_and_surfaces_marked_unlit_do_not() {
    let sampler = Sampler { mag: Filter::Nearest, ..Sampler::default() };
    let glowing = Material {
        base_color: [1.0, 0.0, 0.0, 1.0],
        emissive: [0.0, 1.0, 1.0],
        emissive_texture: Some(PLAIN),
        ..Material::default()
    };
    let seen = |unlit, indices: Vec<u32>, topology| {
        let material = Material { unlit, ..glowing.clone() };
        let (mut model, images) = textured(material, 1, sampler, |_, _| [255, 0, 255, 255]);
        let primitive = &mut model.meshes[0].primitives[0];
        primitive.vertices.iter_mut().for_each(|vertex| vertex.normal = [0.0; 3]);
        (primitive.indices, primitive.topology) = (indices, topology);
        let mut fixture = Fixture::new()?;
        let scene = fixture.upload(&model, images);
        let stills = fixture.draw(&scene, &ahead()).0;
        let colour = stills.eyes[0].pixels().find(|pixel| pixel.0 != [0; 4]).map(|pixel| pixel.0);
        Some(colour.unwrap())
    };
    let Some(points) = seen(false, vec![0, 1, 2, 3], Topology::Points) else { return };
    assert_eq!(points, [255, 0, 255, 255], "base colour and emission, the latter as its texture has it");
    assert_eq!(seen(false, vec![0, 1, 1, 2], Topology::Lines), Some([255, 0, 255, 255]));
    assert_eq!(seen(true, vec![0, 1, 2, 3], Topology::Points), Some([255, 0, 0, 255]));
    assert_eq!(seen(true, vec![0, 1, 2], Topology::Triangles), Some([255, 0, 0, 255]));
}

fn grey(material: Material, lights: Vec<LightInstance>) -> Option<f32> {
    let mut fixture = Fixture::new()?;
    let list = DrawList { lights, ..ahead() };
    let stills = fixture.draw_model(&model(vec![quad(0.3)], vec![material]), &list);
    Some(f32::from(stills.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0[1]))
}

fn matt() -> Material {
    Material { metallic: 0.0, ..Material::default() }
}

#[test]
fn the_default_light_shows_white_without_clipping() {
    let Some(level) = grey(matt(), vec![]) else { return };
    assert!((180.0..255.0).contains(&level), "{level}");
}

#[test]
fn punctual_lights_replace_the_default_light_and_fall_off() {
    let light = |kind, z: f32, power: f32| LightInstance {
        kind,
        position: Vec3::new(-HALF_IPD, 0.0, z),
        direction: Vec3::NEG_Z,
        color: [power; 3],
        range: f32::INFINITY,
    };
    let Some(dark) = grey(matt(), vec![light(LightKind::Point, -2.0, PI)]) else { return };
    let near = grey(matt(), vec![light(LightKind::Point, 0.0, 1.0)]).unwrap();
    let far = grey(matt(), vec![light(LightKind::Point, 1.0, 1.0)]).unwrap();
    assert!(dark < far && far < near, "{dark} {far} {near}");
    let spot = LightKind::Spot { inner: 0.1, outer: 0.2 };
    let inside = grey(matt(), vec![light(spot, 0.0, 1.0)]).unwrap();
    assert_eq!(inside, near);
    let outside = grey(matt(), vec![LightInstance { direction: Vec3::X, ..light(spot, 0.0, 1.0) }]).unwrap();
    assert_eq!(outside, dark);
    let ended = grey(matt(), vec![LightInstance { range: 0.5, ..light(LightKind::Point, 0.0, 1.0) }]).unwrap();
    assert_eq!(ended, dark);
}

#[test]
fn emission_adds_to_the_light_and_occlusion_takes_only_the_surroundings() {
    let Some(plain) = grey(Material { base_color: [0.2, 0.2, 0.2, 1.0], ..matt() }, vec![]) else { return };
    let emissive = Material { base_color: [0.2, 0.2, 0.2, 1.0], emissive: [0.3; 3], ..matt() };
    assert!(grey(emissive, vec![]).unwrap() > plain);
    let occluded = |occlusion_strength| {
        let mut fixture = Fixture::new().unwrap();
        let material = Material { occlusion_texture: Some(PLAIN), occlusion_strength, ..matt() };
        let (model, images) = textured(material, 1, Sampler::default(), |_, _| [0, 0, 0, 255]);
        let scene = fixture.upload(&model, images);
        fixture.draw(&scene, &ahead()).0.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0[1]
    };
    let (none, all) = (occluded(0.0), occluded(1.0));
    assert!(f32::from(none) == grey(matt(), vec![]).unwrap() && all < none && all > 100, "{none} {all}");
}

#[test]
fn a_normal_map_turns_the_light() {
    let Some(flat) = grey(matt(), vec![]) else { return };
    let lit_with = |texel: fn(u32, u32) -> [u8; 4]| {
        let mut fixture = Fixture::new().unwrap();
        let (model, images) = textured(
            Material { normal_texture: Some(PLAIN), normal_scale: 1.0, ..matt() },
            1,
            Sampler::default(),
            texel,
        );
        let scene = fixture.upload(&model, images);
        f32::from(fixture.draw(&scene, &ahead()).0.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0[1])
    };
    assert!((lit_with(|_, _| [128, 128, 255, 255]) - flat).abs() <= 2.0);
    // The default light comes from above and right.
    let (up, down) = (lit_with(|_, _| [128, 218, 218, 255]), lit_with(|_, _| [128, 38, 218, 255]));
    let (right, left) = (lit_with(|_, _| [218, 128, 218, 255]), lit_with(|_, _| [38, 128, 218, 255]));
    assert!(up > down + 20.0 && right > left + 20.0, "{up} {down} {right} {left}");
}

#[test]
fn a_variant_shows_its_material() {
    let Some(mut fixture) = Fixture::new() else { return };
    let mut model = model(vec![quad(0.3)], vec![unlit([1.0, 0.0, 0.0, 1.0]), unlit([0.0, 1.0, 0.0, 1.0])]);
    model.meshes[0].primitives[0].variants = vec![(4, 1)];
    model.meshes[0].variants = vec![(4, 1)];
    let scene = fixture.upload(&model, vec![]);
    for (mesh, color) in [(0, [255, 0, 0, 255]), (1, [0, 255, 0, 255])] {
        let stills = fixture.draw(&scene, &list(vec![at(mesh, [-HALF_IPD, 0.0, -1.0])])).0;
        assert_eq!(stills.eyes[0].get_pixel(MIDDLE[0], MIDDLE[1]).0, color);
    }
}
