//! Instances and animated properties, alive.

use super::*;
use crate::observe::HologramObservation;
use crate::render::DrawList;
use crate::scene::model::*;
use glam::Vec3;

fn cube_at(instances: Vec<Trs>) -> Model {
    let corner = |i: u32| Vec3::new((i & 1) as f32, (i >> 1 & 1) as f32, (i >> 2 & 1) as f32) - Vec3::splat(0.5);
    let vertex = |i| Vertex { position: corner(i).to_array(), ..bytemuck::Zeroable::zeroed() };
    let bounds = Aabb { min: Vec3::splat(-0.5), max: Vec3::splat(0.5) };
    let primitive =
        Primitive { vertices: (0..8).map(vertex).collect(), indices: vec![0, 1, 2], bounds, ..Primitive::default() };
    Model {
        meshes: vec![Mesh { primitives: vec![primitive], ..Mesh::default() }],
        nodes: vec![Node { mesh: Some(0), instances, light: Some(0), ..Node::default() }],
        lights: vec![Light { kind: LightKind::Point, color: [2.0; 3], range: None }],
        scenes: vec![Scene { name: String::new(), roots: vec![0] }],
        ..Model::default()
    }
}

fn at(x: f32, scale: f32) -> Trs {
    Trs { translation: Vec3::X * x, scale: Vec3::splat(scale), ..Trs::default() }
}

fn frame(world: &mut SceneWorld, model: &Model, seconds: f64) -> DrawList {
    let mut list = DrawList::default();
    animate(world, model, seconds);
    propagate(world);
    collect(world, model, &mut list);
    list
}

#[test]
fn all_instances_are_drawn_bounded_watched_and_counted() {
    let model = cube_at(vec![at(0.0, 1.0), at(10.0, 2.0), at(-4.0, 1.0)]);
    let mut world = SceneWorld::new(&model);
    world.set_placement(Mat4::from_translation(Vec3::Y));
    let list = frame(&mut world, &model, 0.0);
    let places: Vec<Vec3> = list.instances.iter().map(|i| i.world_from_node.w_axis.truncate()).collect();
    assert_eq!(places, [Vec3::new(0.0, 1.0, 0.0), Vec3::new(10.0, 1.0, 0.0), Vec3::new(-4.0, 1.0, 0.0)]);
    assert_eq!(list.lights.len(), 1);
    let bounds = scene_bounds(&world, &model);
    assert_eq!((bounds.min, bounds.max), (Vec3::new(-4.5, 0.0, -1.0), Vec3::new(11.0, 2.0, 1.0)));
    let watch = Watch::new(&model, &world, [[0]]);
    let mut seen: Vec<HologramObservation> = Vec::new();
    observe(&world, &watch, Vec3::new(14.0, 2.0, 1.0), &mut seen);
    assert_eq!((seen[0].center, seen[0].nearest_m, seen[0].lowest[1]), ([3.25, 1.0, 0.0], 3.0, 0.0));
    let cost = crate::scene::cost::summarize(&model);
    assert_eq!((cost.draws, cost.triangles, cost.vertices, cost.per_mesh[0].uses), (1, 3, 24, 3));
    assert_eq!(cost.per_node[0].triangles, 3);
}

fn animated(target: Target, values: &[f32]) -> Model {
    let mut model = cube_at(Vec::new());
    let texture = TextureRef { texture: 0, tex_coord: 0, transform: UvTransform::default().matrix() };
    let first = Material { name: "first".to_owned(), ..Material::default() };
    let lit = Material { base_color_texture: Some(texture), alpha_mode: AlphaMode::Mask(0.5), ..Material::default() };
    model.materials = vec![first, lit];
    model.animated_materials = vec![AnimatedMaterial {
        material: 1,
        emissive: [1.0, 0.5, 0.0],
        emissive_strength: 2.0,
        uv: [UvTransform::default(); 5],
        moves_uv: true,
    }];
    model.animated_lights = vec![AnimatedLight { light: 0, color: [1.0, 1.0, 0.5], intensity: 2.0 }];
    let interpolation = if matches!(target, Target::Visible(_)) { Interpolation::Step } else { Interpolation::Linear };
    let properties = vec![PropertyChannel { target, times: vec![0.0, 2.0], interpolation, values: values.to_vec() }];
    model.animations = vec![Animation { duration: 2.0, properties, ..Animation::default() }];
    model
}

/// The material that is animated, after a second.
fn material(property: MaterialProperty, values: &[f32]) -> Material {
    let model = animated(Target::Material(0, property), values);
    let list = frame(&mut SceneWorld::new(&model), &model, 1.0);
    assert_eq!((list.materials.len(), list.materials[0].0), (1, 1));
    list.materials[0].1.clone()
}

#[test]
fn every_property_of_a_material_is_played() {
    use MaterialProperty::*;
    assert_eq!(material(BaseColor, &[0.0, 0.0, 0.0, 1.0, 1.0, 0.5, 0.0, 0.0]).base_color, [0.5, 0.25, 0.0, 0.5]);
    assert_eq!(material(Metallic, &[0.0, 0.5]).metallic, 0.25);
    assert_eq!(material(Roughness, &[1.0, 4.0]).roughness, 1.0);
    assert_eq!(material(NormalScale, &[-1.0, 0.0]).normal_scale, -0.5);
    assert_eq!(material(OcclusionStrength, &[0.0, 1.0]).occlusion_strength, 0.5);
    assert_eq!(material(AlphaCutoff, &[0.0, 0.5]).alpha_mode, AlphaMode::Mask(0.25));
    // The strength at rest stays with an animated colour, the colour with an animated strength.
    assert_eq!(material(Emissive, &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]).emissive, [1.0; 3]);
    assert_eq!(material(EmissiveStrength, &[0.0, 8.0]).emissive, [4.0, 2.0, 0.0]);
    let transform = |property, values: &[f32]| material(property, values).base_color_texture.unwrap().transform;
    assert_eq!(transform(Offset(0), &[0.0, 0.0, 1.0, 0.5]), [[1.0, 0.0, 0.5], [0.0, 1.0, 0.25]]);
    assert_eq!(transform(Scale(0), &[1.0, 1.0, 3.0, 1.0]), [[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    assert!((transform(Rotation(0), &[0.0, std::f32::consts::PI])[0][1] - 1.0).abs() < 1e-6);
    assert_eq!(material(Offset(2), &[0.0, 0.0, 1.0, 1.0]).normal_texture, None);
}

#[test]
fn lights_and_visibility_are_played() {
    let light = |property, values: &[f32]| {
        let model = animated(Target::Light(0, property), values);
        frame(&mut SceneWorld::new(&model), &model, 1.0).lights[0]
    };
    assert_eq!(light(LightProperty::Intensity, &[0.0, 8.0]).color, [4.0, 4.0, 2.0]);
    assert_eq!(light(LightProperty::Color, &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0]).color, [1.0, 0.0, 0.0]);
    assert_eq!(light(LightProperty::Range, &[1.0, 3.0]).range, 2.0);
    let mut model = animated(Target::Visible(0), &[1.0, 0.0]);
    model.animations[0].duration = 4.0;
    let mut world = SceneWorld::new(&model);
    let drawn = |world: &mut SceneWorld, seconds| frame(world, &model, seconds).instances.len();
    assert_eq!([drawn(&mut world, 1.0), drawn(&mut world, 3.0), drawn(&mut world, 1.0)], [1, 0, 1]);
    // The application's word and the file's are apart.
    world.set_visible(0, false);
    assert_eq!(drawn(&mut world, 1.0), 0);
    world.set_visible(0, true);
    assert_eq!([drawn(&mut world, 3.0), drawn(&mut world, 1.0)], [0, 1]);
}

#[test]
fn a_node_hidden_at_rest_can_be_shown_by_an_animation() {
    let mut model = animated(Target::Visible(0), &[0.0, 1.0]);
    model.nodes[0].hidden = true;
    let mut world = SceneWorld::new(&model);
    assert!(!world.is_shown(0));
    model.animations[0].duration = 4.0;
    assert_eq!(frame(&mut world, &model, 3.0).instances.len(), 1);
}

#[test]
fn a_scene_without_animated_materials_has_no_overrides() {
    let model = cube_at(Vec::new());
    assert!(frame(&mut SceneWorld::new(&model), &model, 0.0).materials.is_empty());
}
