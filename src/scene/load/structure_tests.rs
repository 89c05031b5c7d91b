//! Structure beyond meshes and materials: instances, cameras, flags, pointers; and every kind of accessor.

use super::tests::{load_file, shared};
use super::*;
use crate::scene::model::{Lens, LightProperty, MaterialProperty, Target, Trs};
use base64::Engine;
use glam::{Quat, Vec3};
use serde_json::json;

/// A document over bytes that one buffer view holds; `more` adds to its root.
fn document(bytes: &[u8], accessors: Value, more: Value) -> Value {
    let data = base64::engine::general_purpose::STANDARD.encode(bytes);
    let mut document = json!({
        "asset": {"version": "2.0"}, "accessors": accessors,
        "bufferViews": [{"buffer": 0, "byteLength": bytes.len()}],
        "buffers": [{"byteLength": bytes.len(), "uri": format!("data:application/octet-stream;base64,{data}")}]
    });
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    document
}

fn load_it(document: &Value) -> Result<Model, Problems> {
    load("x.gltf", document.to_string().as_bytes(), &NoFiles, &Limits::default())
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Positions of a triangle, 36 bytes.
const TRIANGLE: [f32; 9] = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];

fn position() -> Value {
    json!({"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3, "min": [0, 0, 0], "max": [1, 1, 0]})
}

fn with_instances(attributes: Value, count: u64, node: Value) -> Value {
    let mut bytes = floats(&TRIANGLE);
    bytes.extend(floats(&[5.0, 0.0, 0.0, 0.0, 6.0, 0.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0]));
    bytes.extend([0u8, 0, 0, 127, 0, 127, 0, 0]);
    let accessor = |kind: &str, component: u32, offset: u32, normalized: bool| json!({"bufferView": 0, "byteOffset": offset, "componentType": component, "type": kind, "count": count, "normalized": normalized});
    let accessors = json!([
        position(),
        accessor("VEC3", 5126, 36, false),
        accessor("VEC3", 5126, 60, false),
        accessor("VEC4", 5120, 84, true)
    ]);
    let mut node = node;
    node["extensions"] = json!({"EXT_mesh_gpu_instancing": {"attributes": attributes}});
    let used = json!(["EXT_mesh_gpu_instancing"]);
    let meshes = json!([{"primitives": [{"attributes": {"POSITION": 0}}]}]);
    let more = json!({"extensionsUsed": used, "extensionsRequired": used, "meshes": meshes, "nodes": [node]});
    document(&bytes, accessors, more)
}

#[test]
fn instances_are_read_with_all_their_parts() {
    let all = json!({"TRANSLATION": 1, "SCALE": 2, "ROTATION": 3, "_ID": 1});
    let model = load_it(&with_instances(all, 2, json!({"mesh": 0}))).unwrap();
    let second = Trs { translation: Vec3::Y * 6.0, rotation: Quat::from_xyzw(0.0, 1.0, 0.0, 0.0), scale: Vec3::ONE };
    assert_eq!(model.nodes[0].instances.len(), 2);
    assert_eq!(model.nodes[0].instances[0].scale, Vec3::splat(2.0));
    assert_eq!(model.nodes[0].instances[1], second);
    let some = load_it(&with_instances(json!({"TRANSLATION": 1}), 1, json!({"mesh": 0}))).unwrap();
    assert_eq!(some.nodes[0].instances, [Trs { translation: Vec3::X * 5.0, ..Trs::default() }]);
    let without_mesh = load_it(&with_instances(json!({"TRANSLATION": 1}), 1, json!({}))).unwrap();
    assert!(without_mesh.nodes[0].instances.is_empty() && without_mesh.mended.len() == 1);
}

#[test]
fn every_teapot_is_drawn() {
    let Some(folder) = shared("gltf") else { return };
    let model = load_file(&folder.join("teapots-gpu-instancing.glb")).unwrap();
    assert_eq!(model.nodes.iter().map(|node| node.instances.len()).sum::<usize>(), 958 + 941);
    let world = crate::scene::world::SceneWorld::new(&model);
    let mut list = crate::render::DrawList::default();
    crate::scene::world::collect(&world, &model, &mut list);
    assert_eq!(list.instances.len(), 958 + 941 + 1);
    assert!(list.instances.iter().all(|instance| instance.world_from_node.is_finite()));
}

#[test]
fn instances_that_cannot_be_are_refused() {
    let place = "/nodes/0/extensions/EXT_mesh_gpu_instancing/attributes";
    let check = |attributes: Value, expected: &str| {
        let problems = load_it(&with_instances(attributes, 2, json!({"mesh": 0}))).unwrap_err();
        assert_eq!(problems.0[0].place, format!("{place}{expected}"), "{problems}");
    };
    check(json!({"TRANSLATION": 0, "SCALE": 2}), "/TRANSLATION");
    check(json!({"TRANSLATION": 3}), "/TRANSLATION");
    check(json!({"ROTATION": 1}), "/ROTATION");
    let document = with_instances(json!({"TRANSLATION": 1}), 2, json!({"mesh": 0}));
    let limits = Limits { draws: 1, ..Limits::default() };
    let problems = load("x.gltf", document.to_string().as_bytes(), &NoFiles, &limits).unwrap_err();
    assert_eq!(problems.0[0].place, place);
}

#[test]
fn cameras_flags_scenes_and_packets_are_kept() {
    let off = json!({"KHR_node_hoverability": {"hoverable": false}, "KHR_node_selectability": {"selectable": false}});
    let packet = json!({"@context": {"dc": "x"}, "dc:title": "Car"});
    let used = ["KHR_node_hoverability", "KHR_node_selectability", "KHR_xmp_json_ld"];
    let model = load_it(&json!({
        "asset": {"version": "2.0", "extensions": {"KHR_xmp_json_ld": {"packet": 1}}},
        "extensionsUsed": used, "extensionsRequired": used, "extensions": {"KHR_xmp_json_ld": {"packets": [{}, packet]}},
        "cameras": [
            {"type": "perspective", "name": "eye", "perspective": {"yfov": 0.5, "znear": 0.1}},
            {"type": "orthographic", "orthographic": {"xmag": 2, "ymag": 1, "znear": 0, "zfar": 9}}
        ],
        "nodes": [{"camera": 1, "extensions": off, "children": [2]}, {"children": [0]}, {}], "scenes": [{"nodes": [1]}, {"name": "empty"}], "scene": 1
    }))
    .unwrap();
    let lens = Lens::Perspective { yfov: 0.5, aspect_ratio: None, znear: 0.1, zfar: None };
    assert_eq!((model.cameras[0].name.as_str(), model.cameras[0].lens), ("eye", lens));
    assert_eq!(model.cameras[1].lens, Lens::Orthographic { xmag: 2.0, ymag: 1.0, znear: 0.0, zfar: 9.0 });
    assert_eq!([0, 1].map(|node: usize| model.nodes[node].camera), [Some(1), None]);
    // What is switched off is so for all below.
    assert_eq!([0, 1, 2].map(|node| model.is_hoverable(node)), [false, true, false]);
    assert_eq!([0, 1, 2].map(|node| model.is_selectable(node)), [false, true, false]);
    assert_eq!((model.scenes.len(), model.scene), (2, 1));
    assert_eq!(serde_json::from_str::<Value>(&model.xmp.unwrap()).unwrap(), packet);
}

/// An animation of one pointer over times 0 and 1 with two values of four floats (or fewer).
fn pointed(pointer: &str, kind: &str, required: bool) -> Value {
    let bytes = floats(&[0.0, 1.0, 0.0, 0.0, 0.5, 1.0, 1.0, 1.0, 0.25, 0.5]);
    let accessors = json!([
        {"bufferView": 0, "componentType": 5126, "type": "SCALAR", "count": 2, "min": [0], "max": [1]},
        {"bufferView": 0, "byteOffset": 8, "componentType": 5126, "type": kind, "count": 2},
        {"bufferView": 0, "componentType": 5121, "type": "SCALAR", "count": 2}
    ]);
    let target = json!({"path": "pointer", "extensions": {"KHR_animation_pointer": {"pointer": pointer}}});
    let flag = pointer.ends_with("visible");
    let interpolation = if flag { "STEP" } else { "LINEAR" };
    let used = json!(["KHR_animation_pointer", "KHR_lights_punctual", "KHR_node_visibility"]);
    let light = json!({"type": "point", "color": [1, 0.5, 0], "intensity": 4});
    document(
        &bytes,
        accessors,
        json!({
            "extensionsUsed": used, "extensionsRequired": if required { used.clone() } else { json!(["KHR_lights_punctual"]) },
            "materials": [{}, {"emissiveFactor": [1, 0.5, 0.25]}], "nodes": [{}, {"extensions": {"KHR_node_visibility": {}}}],
            "extensions": {"KHR_lights_punctual": {"lights": [light]}},
            "animations": [{"channels": [{"sampler": 0, "target": target}],
                "samplers": [{"input": 0, "output": if flag { 2 } else { 1 }, "interpolation": interpolation}]}]
        }),
    )
}

#[test]
fn pointers_become_channels() {
    let check = |pointer: &str, kind: &str, expected: Target| {
        let model = load_it(&pointed(pointer, kind, true)).unwrap();
        let channel = &model.animations[0].properties[0];
        assert_eq!((channel.target, channel.times.len(), model.animations[0].duration), (expected, 2, 1.0));
        assert_eq!(channel.values.len(), 2 * expected.width());
        model
    };
    let model = check("/materials/1/emissiveFactor", "VEC3", Target::Material(0, MaterialProperty::Emissive));
    assert_eq!((model.animated_materials[0].material, model.animated_materials[0].emissive), (1, [1.0, 0.5, 0.25]));
    let light = check(
        "/extensions/KHR_lights_punctual/lights/0/intensity",
        "SCALAR",
        Target::Light(0, LightProperty::Intensity),
    );
    assert_eq!((light.animated_lights[0].color, light.animated_lights[0].intensity), ([1.0, 0.5, 0.0], 4.0));
    check("/nodes/1/extensions/KHR_node_visibility/visible", "SCALAR", Target::Visible(1));
    let moved = load_it(&pointed("/nodes/0/translation", "VEC3", true)).unwrap();
    assert_eq!((moved.animations[0].channels[0].node, moved.animations[0].properties.len()), (0, 0));
}

#[test]
fn pointers_that_are_not_played_are_named() {
    let pointer = "/animations/0/channels/0/target/extensions/KHR_animation_pointer/pointer";
    let refused = |document: &Value| load_it(document).unwrap_err().0[0].place.clone();
    assert_eq!(refused(&pointed("/nodes/7/scale", "VEC3", true)), pointer);
    let model = load_it(&pointed("/cameras/0/perspective/yfov", "SCALAR", false)).unwrap();
    assert_eq!((model.mended[0].place.as_str(), model.animations[0].properties.len()), (pointer, 0));
    assert_eq!(refused(&pointed("/materials/1/emissiveFactor", "VEC4", true)), "/animations/0/channels/0/sampler");
    let mut twice = pointed("/materials/1/emissiveFactor", "VEC3", true);
    let channel = twice["animations"][0]["channels"][0].clone();
    twice["animations"][0]["channels"].as_array_mut().unwrap().push(channel);
    assert_eq!(refused(&twice), "/animations/0/channels/0/target");
}

/// The vertices of a triangle with one more attribute of three elements.
fn vertices(name: &str, accessor: Value, bytes: &[u8]) -> Vec<crate::scene::model::Vertex> {
    let all = [floats(&TRIANGLE), bytes.to_vec()].concat();
    let mut accessor = accessor;
    for (key, value) in [("bufferView", json!(0)), ("byteOffset", json!(36)), ("count", json!(3))] {
        accessor[key] = value;
    }
    let primitive = json!({"attributes": {"POSITION": 0, name: 1}, "mode": 0});
    let more = json!({"meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0}]});
    load_it(&document(&all, json!([position(), accessor]), more)).unwrap().meshes[0].primitives[0].vertices.clone()
}

#[test]
fn colours_are_read_in_every_format() {
    let shorts = |values: &[u16]| -> Vec<u8> { values.iter().flat_map(|value| value.to_le_bytes()).collect() };
    let check = |kind: &str, component: u32, bytes: &[u8], expected: [f32; 4]| {
        let accessor = json!({"type": kind, "componentType": component, "normalized": component != 5126});
        assert_eq!(vertices("COLOR_0", accessor, bytes)[1].color, expected, "{kind} of {component}");
    };
    check("VEC4", 5121, &[0, 0, 0, 0, 255, 51, 0, 102, 0, 0, 0, 0], [1.0, 0.2, 0.0, 0.4]);
    check("VEC4", 5123, &shorts(&[0, 0, 0, 0, 65535, 13107, 0, 26214, 0, 0, 0, 0]), [1.0, 0.2, 0.0, 0.4]);
    check("VEC3", 5123, &shorts(&[0, 0, 0, 65535, 13107, 0, 0, 0, 0, 0]), [1.0, 0.2, 0.0, 1.0]);
    let some = floats(&[0.0, 0.0, 0.0, 0.0, 1.0, 0.25, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0]);
    check("VEC4", 5126, &some, [1.0, 0.25, 0.0, 0.5]);
}

#[test]
fn texture_coordinates_of_any_two_sets_reach_the_vertex() {
    let uv = [floats(&TRIANGLE), floats(&[0.1, 0.2, 0.3, 0.4, 0.5, 0.6])].concat();
    let texture = |set: u64| json!({"index": 0, "texCoord": set});
    // The smallest image there is: one white pixel.
    let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4////fwAJ+wP9CNHoHgAAAABJRU5ErkJggg==";
    let load_sets = |first: u64, second: u64, third: u64| {
        let accessors =
            json!([position(), {"bufferView": 0, "byteOffset": 36, "componentType": 5126, "type": "VEC2", "count": 3}]);
        let attributes = json!({"POSITION": 0, "TEXCOORD_0": 1, "TEXCOORD_1": 1, "TEXCOORD_2": 1, "TEXCOORD_3": 1});
        let material = json!({"pbrMetallicRoughness": {"baseColorTexture": texture(first)},
            "normalTexture": texture(second), "emissiveTexture": texture(third)});
        load_it(&document(
            &uv,
            accessors,
            json!({
                "meshes": [{"primitives": [{"attributes": attributes, "material": 0}]}], "nodes": [{"mesh": 0}],
                "materials": [material], "textures": [{"source": 0}], "images": [{"uri": format!("data:image/png;base64,{png}")}]
            }),
        ))
    };
    let model = load_sets(2, 3, 2).unwrap();
    let (material, vertex) = (&model.materials[0], &model.meshes[0].primitives[0].vertices[0]);
    let slots = [&material.base_color_texture, &material.normal_texture].map(|texture| texture.unwrap().tex_coord);
    assert_eq!((slots, vertex.uv0, vertex.uv1), ([0, 1], [0.1, 0.2], [0.1, 0.2]));
    let problems = load_sets(0, 3, 2).unwrap_err();
    assert_eq!(problems.0[0].place, "/materials/0/normalTexture/texCoord");
    assert!(problems.to_string().contains("TEXCOORD_3") && problems.to_string().contains("TEXCOORD_2"));
}

#[test]
fn columns_of_small_matrices_start_at_multiples_of_four() {
    // Three bytes a column and one of padding; the last element ends without any.
    let mut bytes = vec![0u8; 12];
    bytes.extend([1, 2, 3, 99, 4, 5, 6, 99, 7, 8, 9]);
    let accessors = json!([
        {"bufferView": 0, "componentType": 5121, "type": "MAT3", "count": 2, "min": [0, 0, 0, 0, 0, 0, 0, 0, 0], "max": [1, 2, 3, 4, 5, 6, 7, 8, 9]},
        {"bufferView": 0, "byteOffset": 12, "componentType": 5121, "type": "MAT2", "count": 1, "min": [1, 2, 4, 5], "max": [1, 2, 4, 5]}
    ]);
    let model = load_it(&document(&bytes, accessors, json!({}))).unwrap();
    assert_eq!(model.mended, []);
    let off = json!([{"bufferView": 0, "componentType": 5121, "type": "MAT2", "count": 1, "min": [0, 0, 0, 0], "max": [0, 0, 1, 0]}]);
    assert_eq!(load_it(&document(&bytes, off, json!({}))).unwrap().mended[0].place, "/accessors/0/max/2");
}
