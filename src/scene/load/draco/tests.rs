//! Streams made by the crate's encoder, as whole documents, and broken ones.

use super::decode::{Claims, Wanted, decode};
use super::*;
use crate::problem::Problems;
use crate::scene::load::{NoFiles, load};
use crate::scene::model::Model;
use draco_core::encoder_buffer::EncoderBuffer;
use draco_core::encoder_options::EncoderOptions;
use draco_core::mesh_encoder::MeshEncoder;
use draco_core::{DataType, GeometryAttributeType, Mesh, PointAttribute};
use proptest::prelude::*;
use serde_json::{Value, json};

fn attribute(kind: GeometryAttributeType, data: DataType, width: u8, bytes: &[u8]) -> PointAttribute {
    let count = bytes.len() / (usize::from(width) * data.byte_length());
    let mut attribute = PointAttribute::new();
    attribute.init(kind, width, data, false, count);
    attribute.buffer_mut().write(0, bytes);
    attribute
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// A quad of two triangles with every kind of attribute; ids in this order. Sequential coding keeps the order of vertices.
fn quad() -> Vec<u8> {
    let mut mesh = Mesh::new();
    let positions = floats(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.5]);
    mesh.add_attribute(attribute(GeometryAttributeType::Position, DataType::Float32, 3, &positions));
    let uv = floats(&[0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0]);
    mesh.add_attribute(attribute(GeometryAttributeType::TexCoord, DataType::Float32, 2, &uv));
    let colors = [255, 0, 0, 128, 0, 255, 0, 255, 0, 0, 255, 255, 9, 9, 9, 9];
    mesh.add_attribute(attribute(GeometryAttributeType::Color, DataType::Uint8, 4, &colors));
    let joints = [0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0];
    mesh.add_attribute(attribute(GeometryAttributeType::Generic, DataType::Uint8, 4, &joints));
    let weights = floats(&[0.75, 0.25, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    mesh.add_attribute(attribute(GeometryAttributeType::Generic, DataType::Float32, 4, &weights));
    mesh.try_set_num_faces(2).unwrap();
    mesh.set_face_from_indices(0, [0, 1, 2]);
    mesh.set_face_from_indices(1, [0, 2, 3]);
    let mut options = EncoderOptions::new();
    options.set_encoding_method(0);
    (0..5).for_each(|id| options.set_attribute_quantization(id, 0));
    let mut encoder = MeshEncoder::new();
    encoder.set_mesh(mesh);
    let mut out = EncoderBuffer::new();
    encoder.encode(&options, &mut out).unwrap();
    out.data().to_vec()
}

fn document(stream: &[u8]) -> Value {
    use base64::Engine;
    let data = base64::engine::general_purpose::STANDARD.encode(stream);
    let accessor =
        |kind: &str, component: u32, count: u32| json!({"type": kind, "componentType": component, "count": count});
    let mut accessors = vec![accessor("VEC3", 5126, 4), accessor("VEC2", 5126, 4), accessor("VEC4", 5121, 4)];
    accessors[0]["min"] = json!([0, 0, 0]);
    accessors[0]["max"] = json!([1, 1, 0.5]);
    accessors[2]["normalized"] = true.into();
    accessors.extend([accessor("VEC4", 5121, 4), accessor("VEC4", 5126, 4), accessor("SCALAR", 5123, 6)]);
    let names = json!({"POSITION": 0, "TEXCOORD_0": 1, "COLOR_0": 2, "JOINTS_0": 3, "WEIGHTS_0": 4});
    json!({
        "asset": {"version": "2.0"}, "extensionsUsed": [NAME], "extensionsRequired": [NAME],
        "accessors": accessors, "nodes": [{"mesh": 0, "skin": 0}, {}, {}], "skins": [{"joints": [1, 2]}],
        "meshes": [{"primitives": [{"attributes": names, "indices": 5,
            "extensions": {NAME: {"bufferView": 0, "attributes": names}}}]}],
        "bufferViews": [{"buffer": 0, "byteLength": stream.len()}],
        "buffers": [{"byteLength": stream.len(), "uri": format!("data:application/octet-stream;base64,{data}")}]
    })
}

fn load_document(document: &Value) -> Result<Model, Problems> {
    load("x.gltf", document.to_string().as_bytes(), &NoFiles, &Limits::default())
}

#[test]
fn every_kind_of_attribute_arrives() {
    let model = load_document(&document(&quad())).unwrap();
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.indices.len(), 6);
    // Flat normals give every corner a vertex of its own.
    let of = |position: [f32; 3]| primitive.vertices.iter().position(|vertex| vertex.position == position).unwrap();
    let (first, third, last) = (of([0.0, 0.0, 0.0]), of([1.0, 1.0, 0.0]), of([0.0, 1.0, 0.5]));
    assert_eq!(primitive.vertices[third].uv0, [1.0, 1.0]);
    assert_eq!(primitive.vertices[first].color, [1.0, 0.0, 0.0, 128.0 / 255.0]);
    assert_eq!(
        (primitive.skinning[first].joints, primitive.skinning[first].weights),
        ([0, 1, 0, 0], [0.75, 0.25, 0.0, 0.0])
    );
    assert_eq!(primitive.skinning[last].joints[0], 1);
    assert_eq!(primitive.bounds.max.to_array(), [1.0, 1.0, 0.5]);
}

#[test]
fn a_strip_is_read_as_the_triangles_that_are_packed() {
    let mut strip = document(&quad());
    strip["meshes"][0]["primitives"][0]["mode"] = 5.into();
    strip["accessors"][5]["count"] = 4.into();
    assert_eq!(load_document(&strip).unwrap().meshes[0].primitives[0].indices.len(), 6);
    strip["meshes"][0]["primitives"][0]["mode"] = 1.into();
    assert_eq!(load_document(&strip).unwrap_err().0[0].place, "/meshes/0/primitives/0/mode");
}

#[track_caller]
fn check_refused(change: impl Fn(&mut Value), expected: &str) {
    let mut document = document(&quad());
    change(&mut document);
    let found = load_document(&document).unwrap_err().to_string();
    assert!(found.contains(expected), "{found}");
}

#[test]
fn accessors_and_stream_must_agree() {
    let packed = |document: &mut Value, name: &str, id: Value| {
        document["meshes"][0]["primitives"][0]["extensions"][NAME]["attributes"][name] = id;
    };
    let all = |document: &mut Value, count: u64| {
        (0..5).for_each(|i| document["accessors"][i]["count"] = count.into());
    };
    check_refused(|document| document["accessors"][5]["count"] = 3.into(), "2 triangles are packed");
    check_refused(|document| document["accessors"][5]["count"] = 9.into(), "2 triangles are packed");
    check_refused(|document| all(document, 3), "4 vertices are packed");
    check_refused(|document| all(document, 5), "4 vertices are packed");
    check_refused(|document| document["accessors"][1]["count"] = 5.into(), "the same count");
    check_refused(|document| packed(document, "TEXCOORD_0", 77.into()), "no packed attribute has the id 77");
    check_refused(|document| packed(document, "TEXCOORD_0", 0.into()), "has 3 components");
    check_refused(|document| document["accessors"][4]["componentType"] = 5121.into(), "does not fit");
    check_refused(|document| all(document, 20_000_000), "exceed what is left");
    check_refused(|document| document["bufferViews"][0]["byteLength"] = 20.into(), "cannot be decoded");
}

#[test]
fn data_beside_the_stream_is_read_instead() {
    let mut document = document(b"DRACO is not here");
    let bytes = floats(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0]);
    let data: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
    let beside = json!({"byteLength": 36, "uri": format!("data:application/octet-stream,{data}")});
    document["buffers"].as_array_mut().unwrap().push(beside);
    document["bufferViews"].as_array_mut().unwrap().push(json!({"buffer": 1, "byteLength": 36}));
    document["accessors"] = json!([{"type": "VEC3", "componentType": 5126, "count": 3, "bufferView": 1, "min": [0, 0, 0], "max": [1, 2, 0]}]);
    document["extensionsRequired"] = json!(["KHR_mesh_quantization"]);
    document["meshes"][0]["primitives"][0] =
        json!({"attributes": {"POSITION": 0}, "extensions": {NAME: {"bufferView": 0, "attributes": {"POSITION": 0}}}});
    document["nodes"][0] = json!({"mesh": 0});
    assert_eq!(load_document(&document).unwrap().meshes[0].primitives[0].bounds.max.y, 2.0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn broken_streams_are_errors(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()
    ) {
        let mut stream = quad();
        changes.iter().for_each(|(at, byte)| *at.get_mut(&mut stream[..]) = *byte);
        stream.truncate(cut.index(stream.len()) + 1);
        let wanted = [(0, 3), (1, 2)].map(|(id, width)| Wanted { id, component: Component::F32, width });
        let claims = Claims { points: 4, faces: Some(2), attributes: wanted.to_vec() };
        if let Ok(geometry) = decode(&stream, &claims, 1000, 1 << 20) {
            prop_assert_eq!((geometry.indices.len(), geometry.attributes[0].len()), (24, 48));
        }
    }
}
