//! The loader against real assets, the Khronos validator's corpus and hostile bytes.

use super::*;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Files beside the document, for tests; the package has the real rules.
struct Folder(PathBuf);

impl Resolve for Folder {
    fn resolve(&self, uri: &str) -> Result<Arc<[u8]>, Problem> {
        let path = percent_encoding::percent_decode_str(uri).decode_utf8_lossy();
        if path.contains(':') {
            return Err(
                Problem::new(uri, "", "only relative references are followed").fix("put the file into the package")
            );
        }
        let bytes = std::fs::read(self.0.join(&*path)).map_err(|error| Problem::new(uri, "", error.to_string()))?;
        Ok(bytes.into())
    }
}

pub(super) fn load_file(path: &Path) -> Result<Model, Problems> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    load(&name, &bytes, &Folder(path.parent().unwrap().to_owned()), &Limits::default())
}

pub(super) fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    if !path.exists() {
        println!("skipped: 1 ({folder} is not here)");
    }
    path.exists().then_some(path)
}

/// Triangles and draw calls as the reference tools count them, or the extensions that a refusal names.
type Outcome = Result<(u64, u64), &'static [&'static str]>;

#[test]
fn real_assets_load_or_are_refused_by_the_name_of_what_they_need() {
    let Some(folder) = shared("gltf") else { return };
    let expected: &[(&str, Outcome)] = &[
        ("anisotropy-strength-test.glb", Ok((97240, 50))),
        ("boom-box-audio/boom_box.gltf", Ok((6702, 3))),
        ("box-webp.gltf", Ok((12, 1))),
        ("carbon-60-sphere-draco.glb", Ok((215579, 3))),
        ("cubes-lights-punctual.glb", Ok((36, 3))),
        ("flight-helmet-ktx2-meshopt.glb", Ok((94722, 6))),
        ("flight-helmet.glb", Ok((94722, 6))),
        ("fox.glb", Ok((576, 1))),
        ("jet-fighter-draco-ktx2.glb", Ok((36446, 9))),
        ("key.glb", Ok((7976, 1))),
        ("many-cubes.glb", Ok((6012, 501))),
        ("morph-stress-test.glb", Ok((2412, 2))),
        ("msft-lod-material.glb", Ok((2, 1))),
        ("sheen-cloth.glb", Ok((115200, 1))),
        ("teapots-gpu-instancing.glb", Ok((4034, 2))),
        ("wicker-chair.glb", Ok((18320, 3))),
    ];
    for (file, outcome) in expected {
        let start = Instant::now();
        let found = load_file(&folder.join(file));
        println!("{file}: {:?}", start.elapsed());
        match (found, outcome) {
            (Ok(model), Ok(counts)) => {
                let cost = crate::scene::cost::summarize(&model);
                let drawn: u64 = cost.per_mesh.iter().map(|mesh| mesh.triangles).sum();
                let parts: u64 = cost.per_mesh.iter().map(|mesh| mesh.primitives).sum();
                assert_eq!((drawn, parts), *counts, "{file}");
                assert_eq!(model.mended, [], "{file} is lawful");
                let images = crate::scene::decode_images(&model, Default::default(), 2).unwrap();
                assert_eq!(images.len(), model.images.len());
            }
            (Err(problems), Err(names)) => {
                assert_eq!(problems.0.len(), names.len(), "{problems}");
                assert!(names.iter().all(|name| problems.to_string().contains(name)), "{problems}");
            }
            (Ok(_), Err(_)) => panic!("{file} loaded"),
            (Err(problems), Ok(_)) => panic!("{file}: {problems}"),
        }
    }
}

/// What both readers can say of a document: nodes as name, children and mesh; meshes as triangles listed.
type Summary = (Vec<(String, Vec<usize>, Option<usize>)>, Vec<usize>);

fn as_the_gltf_crate_reads(bytes: &[u8]) -> Summary {
    let document = gltf::Gltf::from_slice_without_validation(bytes).unwrap().document;
    let nodes = document.nodes().map(|node| {
        let children = node.children().map(|child| child.index()).collect();
        (node.name().unwrap_or_default().to_owned(), children, node.mesh().map(|mesh| mesh.index()))
    });
    let indices = |primitive: gltf::Primitive<'_>| {
        assert_eq!(primitive.mode(), gltf::mesh::Mode::Triangles);
        primitive.indices().or(primitive.get(&gltf::Semantic::Positions)).unwrap().count()
    };
    let meshes = document.meshes().map(|mesh| mesh.primitives().map(|p| indices(p) / 3).sum());
    (nodes.collect(), meshes.collect())
}

#[test]
fn the_gltf_crate_reads_the_same_nodes_and_triangles() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let mut files = vec![assets.join("demo/scene.glb"), assets.join("demo-failing/scene.glb")];
    let real =
        ["flight-helmet.glb", "fox.glb", "key.glb", "many-cubes.glb", "morph-stress-test.glb", "wicker-chair.glb"];
    files.extend(shared("gltf").iter().flat_map(|folder| real.map(|name| folder.join(name))));
    for file in files {
        let model = load_file(&file).unwrap();
        let nodes = model.nodes.iter().map(|node| (node.name.clone(), node.children.clone(), node.mesh)).collect();
        let meshes =
            model.meshes.iter().map(|mesh| mesh.primitives.iter().map(|p| p.indices.len() / 3).sum()).collect();
        assert_eq!((nodes, meshes), as_the_gltf_crate_reads(&std::fs::read(&file).unwrap()), "{}", file.display());
    }
}

/// What became of one file of the corpus.
#[derive(Default, Debug)]
struct Tally {
    lawful_loaded: usize,
    lawful_refused: Vec<String>,
    broken_refused: usize,
    broken_mended: usize,
    broken_unseen: Vec<String>,
    place_agrees: usize,
}

#[test]
fn corpus_agrees_with_the_reference_validator() {
    let Some(folder) = shared("gltf-bad") else { return };
    let expected: Value = serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut tally = Tally::default();
    let mut elsewhere = Vec::new();
    for file in expected["files"].as_array().unwrap() {
        let name = file["file"].as_str().unwrap();
        let start = Instant::now();
        let found = load_file(&folder.join(name));
        assert!(start.elapsed() < Duration::from_secs(2), "{name} took {:?}", start.elapsed());
        if file["errors"].as_u64() == Some(0) {
            match found {
                Ok(_) => tally.lawful_loaded += 1,
                Err(problems) => tally.lawful_refused.push(format!("{name}: {problems}")),
            }
            continue;
        }
        let problems = match found {
            Ok(model) if model.mended.is_empty() => {
                tally.broken_unseen.push(name.to_owned());
                continue;
            }
            Ok(model) => {
                tally.broken_mended += 1;
                model.mended
            }
            Err(problems) => {
                tally.broken_refused += 1;
                problems.0
            }
        };
        let codes = file["codes"].as_array().unwrap();
        let errors = codes.iter().filter(|code| code["severity"] == 0);
        let places: Vec<String> = errors
            .map(|code| match &code["pointer"] {
                Value::String(pointer) => pointer.clone(),
                _ => format!("byte {}", code["offset"]),
            })
            .collect();
        if problems.iter().any(|problem| places.contains(&problem.place)) {
            tally.place_agrees += 1;
        } else {
            elsewhere.push(format!("{name}: expected {places:?}, found {problems:?}"));
        }
    }
    println!("{tally:#?}\nplaced elsewhere: {elsewhere:#?}");
    assert!(tally.lawful_refused.is_empty() && tally.broken_unseen.is_empty(), "{tally:#?}");
    // Held from below, so that it can only get better.
    assert!(tally.lawful_loaded >= 83 && tally.broken_refused >= 141 && tally.place_agrees >= 165, "{tally:#?}");
}

/// A GLB with a triangle, an image, a skin and an animation: something of everything, small enough to try every cut.
fn small_glb() -> Vec<u8> {
    let mut bin: Vec<u8> = Vec::new();
    let floats = |bin: &mut Vec<u8>, values: &[f32]| values.iter().for_each(|v| bin.extend(v.to_le_bytes()));
    floats(&mut bin, &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    floats(&mut bin, &[0.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
    bin.extend([0u8, 0, 0, 0].repeat(3));
    bin.extend([255u8, 0, 0, 0].repeat(3));
    floats(&mut bin, &[0.0, 1.0]);
    floats(&mut bin, &[0.0, 0.0, 0.0, 0.0, 2.0, 0.0]);
    bin.extend([0u8, 1, 2, 0]);
    let image = bin.len();
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(2, 2, image::Rgba([9, 8, 7, 255]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let png = png.into_inner();
    bin.extend(&png);
    bin.resize(bin.len().next_multiple_of(4), 0);
    let json = serde_json::json!({
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "skin": 0, "children": [1], "name": "shape"}, {"name": "joint"}],
        "skins": [{"joints": [1]}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": 1, "JOINTS_0": 2, "WEIGHTS_0": 3},
            "indices": 6, "material": 0, "targets": [{"POSITION": 0}]}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}, "normalTexture": {"index": 0}}],
        "textures": [{"source": 0}], "images": [{"bufferView": 6, "mimeType": "image/png"}],
        "animations": [{"channels": [{"sampler": 0, "target": {"node": 1, "path": "translation"}}],
            "samplers": [{"input": 4, "output": 5}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3, "min": [0, 0, 0], "max": [1, 1, 0]},
            {"bufferView": 1, "componentType": 5126, "type": "VEC2", "count": 3},
            {"bufferView": 2, "componentType": 5121, "type": "VEC4", "count": 3},
            {"bufferView": 3, "componentType": 5121, "type": "VEC4", "count": 3, "normalized": true},
            {"bufferView": 4, "componentType": 5126, "type": "SCALAR", "count": 2, "min": [0], "max": [1]},
            {"bufferView": 5, "componentType": 5126, "type": "VEC3", "count": 2},
            {"bufferView": 7, "componentType": 5121, "type": "SCALAR", "count": 3}],
        "bufferViews": [
            {"buffer": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": 24},
            {"buffer": 0, "byteOffset": 60, "byteLength": 12}, {"buffer": 0, "byteOffset": 72, "byteLength": 12},
            {"buffer": 0, "byteOffset": 84, "byteLength": 8}, {"buffer": 0, "byteOffset": 92, "byteLength": 24},
            {"buffer": 0, "byteOffset": image, "byteLength": png.len()}, {"buffer": 0, "byteOffset": 116, "byteLength": 3}],
        "buffers": [{"byteLength": bin.len()}]
    });
    glb_of(&json, &bin)
}

pub(super) fn glb_of(json: &Value, bin: &[u8]) -> Vec<u8> {
    let mut json = json.to_string().into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut out = b"glTF\x02\0\0\0".to_vec();
    out.extend((28 + json.len() as u32 + bin.len() as u32).to_le_bytes());
    for (kind, data) in [(b"JSON", &json[..]), (b"BIN\0", bin)] {
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(kind);
        out.extend(data);
    }
    out
}

fn load_alone(bytes: &[u8]) -> Result<Model, Problems> {
    load("x.glb", bytes, &NoFiles, &Limits::default())
}

#[test]
fn a_small_asset_has_everything_in_place() {
    let model = load_alone(&small_glb()).unwrap();
    assert_eq!(model.mended, []);
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!((primitive.vertices.len(), primitive.targets[0].len(), primitive.skinning.len()), (3, 3, 3));
    assert_eq!(primitive.vertices[1].normal, [0.0, 0.0, 1.0]);
    assert_eq!(primitive.vertices[1].tangent, [1.0, 0.0, 0.0, 1.0]);
    assert_eq!((model.images[0].width, model.animations[0].duration, model.nodes[1].parent), (2, 1.0, Some(0)));
}

#[test]
fn no_cut_of_a_file_loads_or_panics() {
    let glb = small_glb();
    for length in 0..glb.len() {
        assert!(load_alone(&glb[..length]).is_err(), "{length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn flipped_bytes_never_panic(flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut glb = small_glb();
        for (index, value) in flips {
            *index.get_mut(&mut glb) = value;
        }
        if let Ok(model) = load_alone(&glb) {
            for primitive in model.meshes.iter().flat_map(|mesh| &mesh.primitives) {
                prop_assert!(primitive.indices.iter().all(|&i| (i as usize) < primitive.vertices.len()));
            }
        }
    }
}

#[track_caller]
fn check_refused(json: Value, place: &str) {
    let problems = load("x.gltf", json.to_string().as_bytes(), &NoFiles, &Limits::default()).unwrap_err();
    assert!(problems.0.iter().any(|problem| problem.place == place), "{problems}");
}

#[test]
fn hostile_sizes_and_shapes_are_refused() {
    let asset = serde_json::json!({"version": "2.0"});
    let accessor = |count: u64| {
        serde_json::json!({"asset": asset, "accessors": [{"componentType": 5126, "type": "VEC3", "count": count}],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}]})
    };
    check_refused(accessor(1 << 31), "/accessors/0/count");
    check_refused(accessor(1 << 60), "/accessors/0/count");
    check_refused(accessor(20_000_000), "/meshes/0/primitives/0");
    check_refused(serde_json::json!({"asset": asset, "nodes": [{"children": [1]}, {"children": [0]}]}), "/nodes/0");
    check_refused(serde_json::json!({"asset": asset, "nodes": [{"children": [0]}]}), "/nodes/0");
    check_refused(
        serde_json::json!({"asset": asset, "nodes": [{"children": [2]}, {"children": [2]}, {}]}),
        "/nodes/1/children/0",
    );
    check_refused(serde_json::json!({"asset": asset, "nodes": [{"rotation": [0.5, 0, 0, 0]}]}), "/nodes/0/rotation");
    check_refused(
        serde_json::json!({"asset": asset, "nodes": [{"translation": [0, 1e39, 0]}]}),
        "/nodes/0/translation/1",
    );
    check_refused(
        serde_json::json!({"asset": asset, "extensionsUsed": ["X_y"], "extensionsRequired": ["X_y"]}),
        "/extensionsRequired/0",
    );
}

#[test]
fn data_that_only_an_unsupported_extension_reaches_is_refused() {
    let asset = serde_json::json!({"version": "2.0"});
    let elsewhere = serde_json::json!({"byteLength": 4, "extensions": {"X_buffer": {}}});
    let used = ["X_buffer", "EXT_meshopt_compression", "EXT_texture_webp"];
    check_refused(serde_json::json!({"asset": asset, "extensionsUsed": used, "buffers": [elsewhere]}), "/buffers/0");
    let fallback = serde_json::json!({"byteLength": 4, "extensions": {"EXT_meshopt_compression": {"fallback": true}}});
    check_refused(
        serde_json::json!({"asset": asset, "extensionsUsed": used, "buffers": [fallback],
            "bufferViews": [{"buffer": 0, "byteLength": 4}]}),
        "/bufferViews/0/buffer",
    );
    check_refused(
        serde_json::json!({"asset": asset, "extensionsUsed": used, "textures": [{"extensions": {"EXT_texture_avif": {"source": 0}}}],
            "materials": [{"emissiveTexture": {"index": 0}}]}),
        "/textures/0/source",
    );
}

#[test]
fn a_chain_of_twenty_thousand_nodes_is_lawful() {
    let nodes: Vec<Value> = (0..20_000)
        .map(|i| if i < 19_999 { serde_json::json!({"children": [i + 1]}) } else { serde_json::json!({"name": "end"}) })
        .collect();
    let json = serde_json::json!({"asset": {"version": "2.0"}, "nodes": nodes, "scenes": [{"nodes": [0]}]});
    let model = load("x.gltf", json.to_string().as_bytes(), &NoFiles, &Limits::default()).unwrap();
    assert_eq!(model.nodes[19_999].parent, Some(19_998));
}

/// Numbers that break arithmetic, indices and sizes.
const EXTREMES: &[f64] = &[
    -1.0,
    0.0,
    0.5,
    1.0,
    2.0,
    3.0,
    4.0,
    5.0,
    6.0,
    255.0,
    5120.0,
    5125.0,
    4294967295.0,
    9.007e15,
    1.8e19,
    -1e30,
    1e300,
];

fn numbers_in(value: &mut Value) -> Vec<&mut Value> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(map) => open.extend(map.values_mut()),
            Value::Number(_) => found.push(value),
            _ => {}
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn extreme_numbers_never_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), prop::sample::select(EXTREMES)), 1..4)
    ) {
        let glb = small_glb();
        let mut report = Report::new("x.glb");
        let parts = glb::split(&glb, &mut report).unwrap();
        let mut json: Value = serde_json::from_slice(parts.json).unwrap();
        for (index, extreme) in changes {
            **index.get_mut(&mut numbers_in(&mut json)[..]) = if extreme.fract() == 0.0 && (0.0..1e16).contains(&extreme) {
                Value::from(extreme as u64)
            } else {
                Value::from(extreme)
            };
        }
        let start = Instant::now();
        if let Ok(model) = load_alone(&glb_of(&json, parts.bin.unwrap())) {
            let world = crate::scene::world::SceneWorld::new(&model);
            crate::scene::world::Watch::new(&model, &world, [[0]]);
            crate::scene::cost::summarize(&model);
        }
        prop_assert!(start.elapsed() < Duration::from_secs(2));
    }
}

/// A document of one primitive over the bytes given; accessors are `(component, type, count, offset, normalized)`.
fn one_primitive(primitive: Value, accessors: Value, bytes: &[u8], used: &[&str]) -> Model {
    use base64::Engine;
    let data = base64::engine::general_purpose::STANDARD.encode(bytes);
    let json = serde_json::json!({
        "asset": {"version": "2.0"}, "extensionsUsed": used.iter().chain(&["X_test"]).collect::<Vec<_>>(),
        "meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0}], "accessors": accessors,
        "bufferViews": [{"buffer": 0, "byteLength": bytes.len()}],
        "buffers": [{"byteLength": bytes.len(), "uri": format!("data:application/octet-stream;base64,{data}")}]
    });
    load("x.gltf", json.to_string().as_bytes(), &NoFiles, &Limits::default()).unwrap()
}

#[test]
fn quantized_positions_and_normals_are_read() {
    let mut bytes: Vec<u8> = Vec::new();
    for position in [[-32767i16, 0, 32767, 0], [0, 32767, 0, 0], [16384, 0, 0, 0]] {
        position.iter().for_each(|x| bytes.extend(x.to_le_bytes()));
    }
    bytes.extend([0u8, 127, 0, 0].repeat(3));
    let accessors = serde_json::json!([
        {"bufferView": 0, "componentType": 5122, "type": "VEC3", "count": 3, "normalized": true, "min": [-32767, 0, 0], "max": [16384, 32767, 32767]},
        {"bufferView": 0, "byteOffset": 24, "componentType": 5120, "type": "VEC3", "count": 3, "normalized": true}
    ]);
    let primitive = serde_json::json!({"attributes": {"POSITION": 0, "NORMAL": 1}, "mode": 0});
    // Both have a stride of 8 and 4 bytes: as the views have none, elements are 6 and 3 bytes apart. Spread them by views instead.
    let mut document = serde_json::json!({"asset": {"version": "2.0"}, "extensionsUsed": ["KHR_mesh_quantization"],
        "extensionsRequired": ["KHR_mesh_quantization"], "meshes": [{"primitives": [primitive]}], "accessors": accessors,
        "bufferViews": [{"buffer": 0, "byteLength": 24, "byteStride": 8}, {"buffer": 0, "byteOffset": 24, "byteLength": 12, "byteStride": 4}],
        "buffers": [{"byteLength": 36}]});
    document["accessors"][1]["bufferView"] = 1.into();
    document["accessors"][1]["byteOffset"] = 0.into();
    let model = load_alone(&glb_of(&document, &bytes)).unwrap();
    let vertices = &model.meshes[0].primitives[0].vertices;
    assert_eq!((vertices[0].position, vertices[1].position), ([-1.0, 0.0, 1.0], [0.0, 1.0, 0.0]));
    assert_eq!(vertices[2].normal, [0.0, 1.0, 0.0]);
    document["extensionsUsed"] = serde_json::json!(["X_y"]);
    document["extensionsRequired"] = serde_json::json!(["KHR_texture_transform"]);
    let problems = load_alone(&glb_of(&document, &bytes)).unwrap_err();
    assert_eq!(problems.0[0].place, "/meshes/0/primitives/0/attributes/NORMAL");
}

#[test]
fn sparse_replacements_stand_on_zeros_or_on_base_values() {
    let mut bytes: Vec<u8> = Vec::new();
    [1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0].iter().for_each(|x| bytes.extend(x.to_le_bytes()));
    bytes.extend([2u8, 0, 0, 0]);
    let sparse = |base: Option<u64>| {
        let mut accessor = serde_json::json!({"componentType": 5126, "type": "VEC3", "count": 3,
            "sparse": {"count": 1, "indices": {"bufferView": 0, "byteOffset": 36, "componentType": 5121},
                "values": {"bufferView": 0, "byteOffset": 0}}});
        if let Some(base) = base {
            accessor["bufferView"] = base.into();
        }
        let primitive = serde_json::json!({"attributes": {"POSITION": 0}, "mode": 0});
        let model = one_primitive(primitive, serde_json::json!([accessor]), &bytes, &[]);
        model.meshes[0].primitives[0].vertices.iter().map(|vertex| vertex.position).collect::<Vec<_>>()
    };
    assert_eq!(sparse(None), [[0.0; 3], [0.0; 3], [1.0, 2.0, 3.0]]);
    assert_eq!(sparse(Some(0)), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [1.0, 2.0, 3.0]]);
}

#[test]
fn vertices_that_no_index_names_are_dropped() {
    let mut bytes: Vec<u8> = Vec::new();
    (0..12).for_each(|x| bytes.extend((x as f32).to_le_bytes()));
    bytes.extend([3u8, 1, 1, 0]);
    let accessors = serde_json::json!([
        {"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 4, "min": [0, 1, 2], "max": [9, 10, 11]},
        {"bufferView": 0, "byteOffset": 48, "componentType": 5121, "type": "SCALAR", "count": 2}
    ]);
    let primitive = serde_json::json!({"attributes": {"POSITION": 0}, "indices": 1, "mode": 1});
    let model = one_primitive(primitive, accessors, &bytes, &[]);
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!((primitive.vertices.len(), &primitive.indices[..]), (2, &[1, 0][..]));
    assert_eq!(primitive.vertices[1].position, [9.0, 10.0, 11.0]);
    assert_eq!(primitive.vertices[1].normal, [0.0; 3], "lines without normals have none, and are drawn unlit");
}

#[test]
fn made_tangents_agree_with_exported_ones() {
    let Some(folder) = shared("gltf") else { return };
    let model = load_file(&folder.join("flight-helmet.glb")).unwrap();
    let (mut near, mut all) = (0usize, 0usize);
    for exported in model.meshes.iter().flat_map(|mesh| &mesh.primitives) {
        let mut made = exported.clone();
        assert!(shading::tangents(&mut made, 0));
        for (a, b) in made.indices.iter().zip(&exported.indices) {
            let (a, b) = (made.vertices[*a as usize].tangent, exported.vertices[*b as usize].tangent);
            let dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
            all += 1;
            near += usize::from(dot > 0.9 && a[3] == b[3]);
        }
    }
    println!("{near} of {all} corners agree");
    assert!(near * 100 > all * 95);
}
