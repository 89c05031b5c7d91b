//! Compressed geometry of real files is the geometry that was compressed.

use super::tests::{load_file, shared};
use super::*;
use crate::scene::model::Aabb;
use glam::Vec3;
use std::path::Path;

fn json_of(bytes: &[u8]) -> (Value, Vec<u8>) {
    let mut report = Report::new("x.glb");
    let parts = glb::split(bytes, &mut report).unwrap();
    (serde_json::from_slice(parts.json).unwrap(), parts.bin.unwrap().to_vec())
}

/// Loads a GLB without its textures: what reads those is another matter.
fn load_untextured(path: &Path) -> Model {
    let (mut json, bin) = json_of(&std::fs::read(path).unwrap());
    let root = json.as_object_mut().unwrap();
    root.retain(|key, _| !matches!(key.as_str(), "textures" | "images" | "samplers"));
    for list in ["extensionsUsed", "extensionsRequired"] {
        root[list].as_array_mut().unwrap().retain(|name| name != "KHR_texture_basisu");
    }
    let mut open: Vec<&mut Value> = vec![&mut root["materials"]];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                map.retain(|key, _| !key.ends_with("Texture"));
                open.extend(map.values_mut());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    let model = load("x.glb", &tests::glb_of(&json, &bin), &NoFiles, &Limits::default()).unwrap();
    assert_eq!(model.mended, [], "{} is lawful", path.display());
    model
}

/// Triangle counts and bounds are what the accessors say; bounds within `tolerance` of the longest side.
fn check_claims(path: &Path, tolerance: f32) {
    let (json, _) = json_of(&std::fs::read(path).unwrap());
    let model = load_untextured(path);
    let mut triangles = 0;
    for (m, mesh) in model.meshes.iter().enumerate() {
        for (p, primitive) in mesh.primitives.iter().enumerate() {
            let object = &json["meshes"][m]["primitives"][p];
            let accessor = |index: &Value| &json["accessors"][index.as_u64().unwrap() as usize];
            assert_eq!(primitive.indices.len() as u64, accessor(&object["indices"])["count"].as_u64().unwrap());
            let position = accessor(&object["attributes"]["POSITION"]);
            let numbers = |key: &str| Vec3::from_array([0, 1, 2].map(|i| position[key][i].as_f64().unwrap() as f32));
            let declared = Aabb { min: numbers("min"), max: numbers("max") };
            // Normalized integers stand for fractions.
            let scale = match (position["normalized"].as_bool(), position["componentType"].as_u64()) {
                (Some(true), Some(5122)) => 32767.0,
                (Some(true), Some(5123)) => 65535.0,
                _ => 1.0,
            };
            let off = (declared.min / scale - primitive.bounds.min)
                .abs()
                .max((declared.max / scale - primitive.bounds.max).abs());
            let side = (primitive.bounds.max - primitive.bounds.min).max_element();
            assert!(off.max_element() <= side * tolerance, "mesh {m}: {declared:?} and {:?}", primitive.bounds);
            assert!(primitive.vertices.iter().all(|vertex| (Vec3::from(vertex.normal).length() - 1.0).abs() < 1e-3));
            triangles += primitive.indices.len() / 3;
        }
    }
    println!("{}: {triangles} triangles", path.display());
}

#[test]
fn draco_geometry_has_the_bounds_and_triangles_that_its_accessors_say() {
    let Some(folder) = shared("gltf") else { return };
    check_claims(&folder.join("jet-fighter-draco-ktx2.glb"), 1e-3);
    let path = folder.join("carbon-60-sphere-draco.glb");
    let (json, _) = json_of(&std::fs::read(&path).unwrap());
    let claimed: u64 = [0, 4, 8].map(|i: usize| json["accessors"][i]["count"].as_u64().unwrap() / 3).iter().sum();
    let model = load_file(&path).unwrap();
    assert_eq!(crate::scene::cost::summarize(&model).triangles, claimed);
    for (mesh, accessor) in model.meshes.iter().zip([2, 6, 10]) {
        let declared = json["accessors"][accessor]["max"][1].as_f64().unwrap() as f32;
        let found = mesh.primitives[0].bounds.max.y;
        assert!((declared - found).abs() < 0.05, "{declared} and {found}");
    }
}

#[test]
fn the_packed_helmet_is_the_helmet() {
    let Some(folder) = shared("gltf") else { return };
    let packed = load_untextured(&folder.join("flight-helmet-ktx2-meshopt.glb"));
    let plain = load_file(&folder.join("flight-helmet.glb")).unwrap();
    check_claims(&folder.join("flight-helmet-ktx2-meshopt.glb"), 1e-3);
    let mut worst = 0.0f32;
    for node in &packed.nodes {
        let other = plain.nodes.iter().find(|other| other.name == node.name).unwrap();
        let corners = |model: &Model, node: &crate::scene::model::Node| -> Vec<(Vec3, Vec3)> {
            let primitive = &model.meshes[node.mesh.unwrap()].primitives[0];
            let world = node.transform.to_mat4();
            let corner = |i: &u32| {
                let vertex = &primitive.vertices[*i as usize];
                (world.transform_point3(vertex.position.into()), Vec3::from(vertex.normal))
            };
            primitive.indices.iter().map(corner).collect()
        };
        let (a, b) = (corners(&packed, node), corners(&plain, other));
        assert_eq!(a.len(), b.len(), "{}", node.name);
        // The packer keeps 14 bits over the part's size: at most a step along each axis. Triangles stand in another order.
        let step = node.transform.scale.max_element() / 16384.0 * 2.0;
        let most = step * 3f32.sqrt();
        let key = |point: Vec3| (point / (4.0 * step)).floor().as_ivec3();
        let mut cells: std::collections::HashMap<_, Vec<(Vec3, Vec3)>> = std::collections::HashMap::new();
        b.iter().for_each(|corner| cells.entry(key(corner.0)).or_default().push(*corner));
        for (point, normal) in &a {
            let around =
                (-1..=1).flat_map(|x| (-1..=1).flat_map(move |y| (-1..=1).map(move |z| glam::IVec3::new(x, y, z))));
            let near = around.filter_map(|step| cells.get(&(key(*point) + step))).flatten();
            let best = near
                .filter(|other| other.1.dot(*normal) > 0.97)
                .map(|other| other.0.distance(*point))
                .fold(f32::INFINITY, f32::min);
            assert!(best <= most, "{}: {point} is {best} off", node.name);
            worst = worst.max(best);
        }
    }
    println!("at most {worst} m off");
}
