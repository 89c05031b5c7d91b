//! glTF 2.0 in (`.gltf` or `.glb`), a [`Model`] out, or every problem with its JSON pointer. Sizes in the file are checked before memory is
//! taken for them; nothing recurses over what the file can make deep.

mod accessor;
mod animation;
mod attributes;
mod audio;
mod audio_msft;
mod buffers;
mod cameras;
#[cfg(test)]
mod compressed_tests;
mod document;
mod draco;
mod elements;
mod extensions;
mod glb;
mod images;
mod instances;
mod json;
mod layers;
mod lod;
mod material;
mod mesh;
mod meshopt;
mod nodes;
mod pointer;
mod report;
mod schema;
mod shading;
mod shape;
mod skinning;
mod skins;
#[cfg(test)]
mod structure_tests;
#[cfg(test)]
mod tests;
mod tex_coords;
#[cfg(test)]
mod texture_tests;
mod topology;
mod uri;
mod variants;

pub use document::parse_document;
pub(super) use extensions::is_drawn;

use super::model::{Mesh, Model};
use crate::problem::{Problem, Problems};
use buffers::Container;
use json::Obj;
use report::Report;
use serde_json::Value;
use std::sync::Arc;

/// Where the loader gets the files that a glTF document refers to.
pub trait Resolve {
    /// The bytes behind a relative URI as it stands in the document (not yet percent-decoded). Never called for `data:` URIs.
    ///
    /// # Errors
    /// Why the file cannot be had; the loader adds the place in the document.
    fn resolve(&self, uri: &str) -> Result<Arc<[u8]>, Problem>;
}

/// A resolver for assets that must be complete in themselves: it refuses every reference.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Resolve for NoFiles {
    fn resolve(&self, uri: &str) -> Result<Arc<[u8]>, Problem> {
        Err(Problem::new(uri, "", "no other files can be referred to here").fix("embed the data"))
    }
}

/// What one asset may take. All limits are ours: an order of magnitude above what a headset draws in time, and low enough that a
/// hostile file cannot take more than about 5 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the JSON document.
    pub json_bytes: usize,
    /// Bytes that its tree takes in memory, estimated from above before it is built.
    pub json_tree_bytes: u64,
    /// Bytes of all files and `data:` URIs referred to.
    pub external_bytes: u64,
    /// Components of all accessors.
    pub components: u64,
    /// Vertices of all primitives, as drawn.
    pub vertices: u64,
    /// Indices of all primitives, as drawn.
    pub indices: u64,
    /// Vertices times morph targets of all primitives.
    pub morph_vertices: u64,
    /// Keyframe times and values of all animations.
    pub animation_values: u64,
    /// Nodes.
    pub nodes: usize,
    /// Draw calls of all nodes.
    pub draws: u64,
    /// Joint matrices of all nodes with a skin.
    pub joint_matrices: u64,
    /// Longer side of an image, pixels.
    pub image_side: u32,
    /// Pixels of all images together, decoded at four bytes each.
    pub image_pixels: u64,
    /// Bytes of all sound data, encoded.
    pub audio_bytes: u64,
    /// Samples of all sound data and channels, decoded at four bytes each.
    pub audio_samples: u64,
    /// Bytes of all geometry that is compressed in the file, once it is decompressed.
    pub decoded_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 64 << 20,
            json_tree_bytes: 256 << 20,
            external_bytes: 1 << 30,
            components: 128 << 20,
            vertices: 10_000_000,
            indices: 60_000_000,
            morph_vertices: 10_000_000,
            animation_values: 64 << 20,
            nodes: 1_000_000,
            draws: 1_000_000,
            joint_matrices: 1_000_000,
            image_side: 16_384,
            image_pixels: 512 << 20,
            audio_bytes: 128 << 20,
            audio_samples: 64 << 20,
            decoded_bytes: 768 << 20,
        }
    }
}

/// Loads a glTF 2.0 asset from the bytes of its `.gltf` or `.glb` file. `name` is for messages, and its ending decides on doubtful bytes.
///
/// # Errors
/// Every problem that makes the asset unusable, each with its JSON pointer (or byte offset in a GLB). Breaches of the specification
/// whose meaning is clear do not fail: they are listed in [`Model::mended`].
pub fn load(name: &str, bytes: &[u8], resolve: &dyn Resolve, limits: &Limits) -> Result<Model, Problems> {
    let mut report = Report::new(name);
    let (json, container) = if glb::is_glb(name, bytes) {
        match glb::split(bytes, &mut report) {
            Some(glb) => (glb.json, Container::Glb(glb.bin)),
            None => return fail(report),
        }
    } else {
        (bytes, Container::Text)
    };
    let document = match parse_document(name, json, limits) {
        Ok(document) => document,
        Err(problem) => {
            report.refuse_with(problem);
            return fail(report);
        }
    };
    let model = read(&document, container, resolve, limits, &mut report);
    let (model, mended) = report.finish(model)?;
    Ok(Model { name: name.to_owned(), mended, ..model })
}

/// The document of a file that [`load`] has taken.
pub(super) fn document_of(name: &str, bytes: &[u8], limits: &Limits) -> Option<Value> {
    let json = if glb::is_glb(name, bytes) { glb::split(bytes, &mut Report::new(name))?.json } else { bytes };
    parse_document(name, json, limits).ok()
}

fn fail(report: Report) -> Result<Model, Problems> {
    report.finish(Model::default()).map(|(model, _)| model)
}

fn read(document: &Value, container: Container, resolve: &dyn Resolve, limits: &Limits, report: &mut Report) -> Model {
    let root = Obj::new(document, String::new());
    shape::check(document, report);
    extensions::check_version(&root, report);
    let used = extensions::names(&root, "extensionsUsed");
    let required = extensions::names(&root, "extensionsRequired");
    if !extensions::check_required(&required, report) {
        // What follows would only repeat that the data cannot be understood.
        return Model::default();
    }
    if root.array("nodes").len() > limits.nodes {
        let what = format!("{} nodes", root.array("nodes").len());
        report.refuse("/nodes", what, format!("at most {} (ours)", limits.nodes));
        return Model::default();
    }
    let mut fetch = buffers::Fetch::new(resolve, limits);
    let mut buffers = buffers::read(&root, container, &mut fetch, limits, report);
    let mut accessors = accessor::read(&root, &buffers, limits, report);
    let unpacked = draco::read(&root, &mut buffers, &mut accessors, limits, report);
    let mut textures = images::read(&root, &buffers, &mut fetch, limits, report);
    let materials = material::read(&root, &mut textures, report);
    let quantized = used.iter().any(|name| name == "KHR_mesh_quantization");
    let source = attributes::Source { buffers: &buffers, accessors: &accessors, quantized, unpacked: &unpacked };
    let (mut meshes, facts): (Vec<Mesh>, Vec<mesh::MeshFacts>) =
        mesh::Meshes::new(source, &materials, limits).read(&root, report).into_iter().unzip();
    variants::number(&mut meshes, limits, report);
    let mut nodes = nodes::read(&root, &facts, report);
    instances::read(&root, &mut nodes, &buffers, &accessors, limits, report);
    let mut scenes = nodes::read_scenes(&root, &nodes, report);
    lod::of_nodes(&root, &mut nodes, &mut scenes, report);
    let skins = skins::read(&root, &buffers, &accessors, &nodes, limits, report);
    skins::check_nodes(&mut nodes, &skins, &facts, &scenes, report);
    instances::check(&nodes, &skins, &facts, limits, report);
    let counts = audio::Counts { nodes: nodes.len(), scenes: scenes.len() };
    let audio = audio::read(&root, &buffers, &mut fetch, counts, limits, report);
    let pointers_required = required.iter().any(|name| name == "KHR_animation_pointer");
    let source = animation::Source {
        buffers: &buffers,
        accessors: &accessors,
        nodes: &nodes,
        meshes: &facts,
        pointers_required,
    };
    let (animations, pointers) = animation::read(&root, &source, limits, report);
    Model {
        name: String::new(),
        meshes,
        materials: materials.into_iter().map(|(material, _)| material).collect(),
        textures: textures.textures,
        images: textures.used,
        repacks: textures.repacks,
        nodes,
        skins,
        animations,
        lights: nodes::read_lights(&root, report),
        scene: root.index("scene").unwrap_or(0).min(scenes.len() - 1),
        scenes,
        has_default_scene: root.has("scene"),
        extensions_used: used,
        extensions_required: required,
        mended: Vec::new(),
        audio,
        cameras: cameras::read(&root, report),
        xmp: cameras::read_xmp(&root),
        animated_materials: pointers.materials,
        animated_lights: pointers.lights,
        variants: variants::names(&root),
    }
}
