//! Packs nodes, meshes, materials, pictures and animations into one GLB.

use crate::mesh::Mesh;
use glam::DVec3;
use serde_json::{Value, json};

/// A scene being packed.
#[derive(Default)]
pub struct Glb {
    nodes: Vec<Value>,
    roots: Vec<usize>,
    meshes: Vec<Value>,
    materials: Vec<Value>,
    textures: Vec<Value>,
    images: Vec<Value>,
    accessors: Vec<Value>,
    views: Vec<Value>,
    channels: Vec<Value>,
    samplers: Vec<Value>,
    bin: Vec<u8>,
}

const ARRAY_BUFFER: u32 = 34962;
const ELEMENT_ARRAY_BUFFER: u32 = 34963;
const FLOAT: u32 = 5126;
const UNSIGNED_SHORT: u32 = 5123;

impl Glb {
    /// Adds a material: glTF's own object.
    pub fn material(&mut self, material: Value) -> usize {
        self.materials.push(material);
        self.materials.len() - 1
    }

    /// Adds a PNG as a repeating, filtered texture.
    pub fn texture(&mut self, name: &str, png: &[u8]) -> usize {
        let view = self.view(png, None);
        self.images.push(json!({ "name": name, "mimeType": "image/png", "bufferView": view }));
        self.textures.push(json!({ "sampler": 0, "source": self.images.len() - 1 }));
        self.textures.len() - 1
    }

    /// Adds a mesh with one primitive per material.
    pub fn mesh(&mut self, name: &str, parts: &[(usize, Mesh)]) -> usize {
        let primitives: Vec<Value> = parts.iter().map(|(material, mesh)| self.primitive(*material, mesh)).collect();
        self.meshes.push(json!({ "name": name, "primitives": primitives }));
        self.meshes.len() - 1
    }

    /// Adds a node, at the root or below another one.
    pub fn node(&mut self, name: &str, parent: Option<usize>, position: DVec3, mesh: Option<usize>) -> usize {
        let index = self.nodes.len();
        let mut node = json!({ "name": name });
        if position != DVec3::ZERO {
            node["translation"] = json!(position.as_vec3().to_array());
        }
        if let Some(mesh) = mesh {
            node["mesh"] = json!(mesh);
        }
        self.nodes.push(node);
        match parent.map(|parent| &mut self.nodes[parent]) {
            None => self.roots.push(index),
            Some(Value::Object(parent)) => match parent.entry("children").or_insert_with(|| json!([])) {
                Value::Array(children) => children.push(json!(index)),
                _ => unreachable!("children are a list"),
            },
            Some(_) => unreachable!("nodes are objects"),
        }
        index
    }

    /// Turns a node about an axis, degrees, in its rest pose.
    pub fn turn_node(&mut self, node: usize, axis: DVec3, degrees: f64) {
        self.nodes[node]["rotation"] = json!(quaternion(axis, degrees));
    }

    /// Animates a node's rotation about an axis: pairs of (seconds, degrees).
    pub fn spin(&mut self, node: usize, axis: DVec3, keys: &[(f64, f64)]) {
        let values: Vec<f32> = keys.iter().flat_map(|(_, degrees)| quaternion(axis, *degrees)).collect();
        self.animate(node, "rotation", keys.iter().map(|key| key.0), &values, "VEC4");
    }

    /// Animates a node's place: pairs of (seconds, metres).
    pub fn slide(&mut self, node: usize, keys: &[(f64, DVec3)]) {
        let values: Vec<f32> = keys.iter().flat_map(|(_, position)| position.as_vec3().to_array()).collect();
        self.animate(node, "translation", keys.iter().map(|key| key.0), &values, "VEC3");
    }

    fn animate(&mut self, node: usize, path: &str, seconds: impl Iterator<Item = f64>, values: &[f32], kind: &str) {
        let times: Vec<f32> = seconds.map(|t| t as f32).collect();
        let input = self.floats(&times, "SCALAR", 1, None, true);
        let output = self.floats(values, kind, values.len() / times.len(), None, false);
        self.samplers.push(json!({ "input": input, "output": output, "interpolation": "LINEAR" }));
        self.channels.push(json!({ "sampler": self.samplers.len() - 1, "target": { "node": node, "path": path } }));
    }

    fn primitive(&mut self, material: usize, mesh: &Mesh) -> Value {
        assert!(mesh.positions.len() < 65_535, "16-bit indices");
        let flat = |vectors: &[DVec3]| vectors.iter().flat_map(|v| v.as_vec3().to_array()).collect::<Vec<f32>>();
        let positions = self.floats(&flat(&mesh.positions), "VEC3", 3, Some(ARRAY_BUFFER), true);
        let normals = self.floats(&flat(&mesh.normals), "VEC3", 3, Some(ARRAY_BUFFER), false);
        let mut attributes = json!({ "POSITION": positions, "NORMAL": normals });
        if self.materials[material].to_string().contains("Texture") {
            let uvs: Vec<f32> = mesh.uvs.iter().flat_map(|uv| uv.as_vec2().to_array()).collect();
            attributes["TEXCOORD_0"] = json!(self.floats(&uvs, "VEC2", 2, Some(ARRAY_BUFFER), false));
        }
        let bytes: Vec<u8> = mesh.indices.iter().flat_map(|i| (*i as u16).to_le_bytes()).collect();
        let view = self.view(&bytes, Some(ELEMENT_ARRAY_BUFFER));
        self.accessors.push(json!({
            "bufferView": view, "componentType": UNSIGNED_SHORT, "count": mesh.indices.len(), "type": "SCALAR",
        }));
        json!({ "attributes": attributes, "indices": self.accessors.len() - 1, "material": material })
    }

    fn floats(&mut self, values: &[f32], kind: &str, width: usize, target: Option<u32>, bounds: bool) -> usize {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let view = self.view(&bytes, target);
        let mut accessor =
            json!({ "bufferView": view, "componentType": FLOAT, "count": values.len() / width, "type": kind });
        if bounds {
            let extreme = |pick: fn(f32, f32) -> f32, start: f32| -> Vec<f32> {
                (0..width).map(|k| values.iter().skip(k).step_by(width).copied().fold(start, pick)).collect()
            };
            accessor["min"] = json!(extreme(f32::min, f32::INFINITY));
            accessor["max"] = json!(extreme(f32::max, f32::NEG_INFINITY));
        }
        self.accessors.push(accessor);
        self.accessors.len() - 1
    }

    fn view(&mut self, bytes: &[u8], target: Option<u32>) -> usize {
        let mut view = json!({ "buffer": 0, "byteOffset": self.bin.len(), "byteLength": bytes.len() });
        if let Some(target) = target {
            view["target"] = json!(target);
        }
        self.bin.extend(bytes);
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        self.views.push(view);
        self.views.len() - 1
    }

    /// The file.
    pub fn finish(self, animation: &str) -> Vec<u8> {
        let document = json!({
            "asset": { "version": "2.0", "generator": "Holograde demo generator", "copyright": "MIT OR Apache-2.0" },
            "scene": 0,
            "scenes": [{ "name": "training", "nodes": self.roots }],
            "nodes": self.nodes,
            "meshes": self.meshes,
            "materials": self.materials,
            "textures": self.textures,
            "images": self.images,
            "samplers": [{ "magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497 }],
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": [{ "byteLength": self.bin.len() }],
            "animations": [{ "name": animation, "channels": self.channels, "samplers": self.samplers }],
        });
        let mut text = document.to_string().into_bytes();
        text.resize(text.len().next_multiple_of(4), b' ');
        let mut out = b"glTF".to_vec();
        out.extend(2u32.to_le_bytes());
        out.extend((12 + 8 + text.len() as u32 + 8 + self.bin.len() as u32).to_le_bytes());
        for (kind, chunk) in [(b"JSON", &text), (b"BIN\0", &self.bin)] {
            out.extend((chunk.len() as u32).to_le_bytes());
            out.extend(kind);
            out.extend(chunk);
        }
        out
    }
}

fn quaternion(axis: DVec3, degrees: f64) -> [f32; 4] {
    let half = crate::mesh::circle(degrees / 2.0);
    (axis.normalize() * half.y).extend(half.x).as_vec4().to_array()
}
