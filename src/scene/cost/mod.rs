//! What an asset is and costs, and what to change in it. [`summarize`] and [`lint`] go by the loaded model alone; [`inspect`] also by the
//! document, by the decoded images and by a small picture that the CPU draws.

mod findings;
mod inspection;
mod lint;
mod pixels;
mod raster;
mod screen;
mod sound;
mod tables;
#[cfg(test)]
mod tests;

pub use inspection::{Inspection, Setting, Used, document, inspect};
pub use lint::{Budget, Lint, Quantity, Saves, Severity, default_budgets, lint};
pub use pixels::Pixels;
pub use screen::{Screen, View};
pub use sound::{SoundRow, sound_rows, sound_text};
pub use tables::{Load, MaterialRow, MeshRow, NodeRow, Tables, TextureRow, format_name};

use super::decode::gpu_formats;
use super::model::{Image, Mesh, MorphVertex, PixelFormat, Primitive, SkinVertex, TextureSupport, Topology, Vertex};
use super::model::{Model, Node};
use schemars::JsonSchema;
use serde::Serialize;

/// Counts and sizes of an asset. What is "drawn" is the shown scene once, all nodes visible.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cost {
    /// File name.
    pub name: String,
    /// Nodes of the file.
    pub nodes: u64,
    /// Meshes of the file.
    pub meshes: u64,
    /// Materials of the file.
    pub materials: u64,
    /// Materials of primitives that are drawn.
    pub materials_drawn: u64,
    /// Draw calls: primitives at nodes, however many instances a node has.
    pub draws: u64,
    /// Draw calls that the renderer issues for them when all is in view: opaque copies of one primitive are one.
    pub draws_issued: u64,
    /// Triangles drawn.
    pub triangles: u64,
    /// Vertices drawn.
    pub vertices: u64,
    /// Textures in use.
    pub textures: u64,
    /// Images in use.
    pub images: Vec<ImageCost>,
    /// Bytes of the images as they are in the file.
    pub image_bytes: u64,
    /// Bytes of the images on the GPU, all mip levels: four per pixel, or of what stays compressed on a GPU with BC1 to BC7.
    pub texture_gpu_bytes: u64,
    /// Bytes of vertices, indices, skinning and morph targets on the GPU.
    pub geometry_gpu_bytes: u64,
    /// Animations of the file.
    pub animations: Vec<AnimationCost>,
    /// Skins of the file.
    pub skins: u64,
    /// Joints of all skins.
    pub joints: u64,
    /// Most morph targets of a mesh.
    pub morph_targets: u64,
    /// Vertices times morph targets.
    pub morph_vertices: u64,
    /// Punctual lights that shine.
    pub lights: u64,
    /// Scenes of the file.
    pub scenes: u64,
    /// `extensionsUsed`.
    pub extensions_used: Vec<String>,
    /// `extensionsRequired`.
    pub extensions_required: Vec<String>,
    /// Per mesh of the file.
    pub per_mesh: Vec<MeshCost>,
    /// Per node that draws something or holds such nodes.
    pub per_node: Vec<NodeCost>,
}

/// An image in use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImageCost {
    /// Name or URI.
    pub name: String,
    /// Media type.
    pub mime: &'static str,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// In the file.
    pub bytes: u64,
    /// On the GPU, all mip levels.
    pub gpu_bytes: u64,
}

/// An animation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnimationCost {
    /// Name, possibly empty.
    pub name: String,
    /// Seconds.
    pub duration: f32,
    /// Animated properties.
    pub channels: u64,
    /// Keyframes of all channels.
    pub keyframes: u64,
}

/// A mesh.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeshCost {
    /// Name, possibly empty.
    pub name: String,
    /// Draw calls of one copy.
    pub primitives: u64,
    /// Triangles of one copy.
    pub triangles: u64,
    /// Vertices of one copy.
    pub vertices: u64,
    /// Copies in the shown scene: nodes that draw it, by their instances.
    pub uses: u64,
}

/// A node of the shown scene with all below it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeCost {
    /// Index in the file.
    pub node: u64,
    /// Name, possibly empty.
    pub name: String,
    /// Draw calls of the subtree.
    pub draws: u64,
    /// Triangles of the subtree.
    pub triangles: u64,
}

/// Counts a model.
pub fn summarize(model: &Model) -> Cost {
    let mut per_mesh: Vec<MeshCost> = model.meshes.iter().map(mesh_cost).collect();
    let order = shown_nodes(model);
    let mut materials = vec![false; model.materials.len()];
    let mut draws = 0;
    for &node in &order {
        let Some(mesh) = model.nodes[node].mesh else { continue };
        per_mesh[mesh].uses += copies(&model.nodes[node]);
        draws += model.meshes[mesh].primitives.len() as u64;
        for material in model.meshes[mesh].primitives.iter().filter_map(|primitive| primitive.material) {
            materials[material] = true;
        }
    }
    let drawn = |f: fn(&MeshCost) -> u64| per_mesh.iter().map(|mesh| f(mesh).saturating_mul(mesh.uses)).sum();
    let images: Vec<ImageCost> = image_costs(model);
    let morphs = || model.meshes.iter().flat_map(|mesh| &mesh.primitives).flat_map(|primitive| &primitive.targets);
    Cost {
        name: model.name.clone(),
        nodes: model.nodes.len() as u64,
        meshes: model.meshes.len() as u64,
        materials: model.materials.len() as u64,
        materials_drawn: materials.iter().filter(|used| **used).count() as u64,
        draws,
        draws_issued: tables::issued(model, &order).values().sum(),
        triangles: drawn(|mesh| mesh.triangles),
        vertices: drawn(|mesh| mesh.vertices),
        textures: model.textures.len() as u64,
        image_bytes: images.iter().map(|image| image.bytes).sum(),
        texture_gpu_bytes: images.iter().map(|image| image.gpu_bytes).sum(),
        images,
        geometry_gpu_bytes: model.meshes.iter().flat_map(|mesh| &mesh.primitives).map(geometry_bytes).sum(),
        animations: model.animations.iter().map(animation_cost).collect(),
        skins: model.skins.len() as u64,
        joints: model.skins.iter().map(|skin| skin.joints.len() as u64).sum(),
        morph_targets: model.meshes.iter().map(|mesh| mesh.weights.len() as u64).max().unwrap_or(0),
        morph_vertices: morphs().map(|target| target.len() as u64).sum(),
        lights: order.iter().filter(|&&node| model.nodes[node].light.is_some()).count() as u64,
        scenes: model.scenes.len() as u64,
        extensions_used: model.extensions_used.clone(),
        extensions_required: model.extensions_required.clone(),
        per_node: node_costs(model, &order, &per_mesh),
        per_mesh,
    }
}

/// Nodes of the shown scene, parents first.
fn shown_nodes(model: &Model) -> Vec<usize> {
    let mut order: Vec<usize> = model.scenes.get(model.scene).map_or(Vec::new(), |scene| scene.roots.clone());
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        order.extend(&model.nodes[node].children);
        next += 1;
    }
    order
}

fn node_costs(model: &Model, order: &[usize], per_mesh: &[MeshCost]) -> Vec<NodeCost> {
    let mut sums = vec![(0u64, 0u64); model.nodes.len()];
    for &node in order.iter().rev() {
        let Node { mesh, parent, .. } = &model.nodes[node];
        if let Some(mesh) = mesh.map(|mesh| &per_mesh[mesh]) {
            sums[node].0 += mesh.primitives;
            sums[node].1 = sums[node].1.saturating_add(mesh.triangles.saturating_mul(copies(&model.nodes[node])));
        }
        if let Some(parent) = *parent {
            let (draws, triangles) = sums[node];
            sums[parent].0 += draws;
            sums[parent].1 += triangles;
        }
    }
    order
        .iter()
        .filter(|&&node| sums[node].0 > 0)
        .map(|&node| {
            let (draws, triangles) = sums[node];
            NodeCost { node: node as u64, name: model.nodes[node].name.clone(), draws, triangles }
        })
        .collect()
}

/// How often a node draws its mesh.
fn copies(node: &Node) -> u64 {
    node.instances.len().max(1) as u64
}

fn mesh_cost(mesh: &Mesh) -> MeshCost {
    MeshCost {
        name: mesh.name.clone(),
        primitives: mesh.primitives.len() as u64,
        triangles: mesh.primitives.iter().map(primitive_triangles).sum(),
        vertices: mesh.primitives.iter().map(|primitive| primitive.vertices.len() as u64).sum(),
        uses: 0,
    }
}

fn primitive_triangles(primitive: &Primitive) -> u64 {
    match primitive.topology {
        Topology::Triangles => primitive.indices.len() as u64 / 3,
        Topology::Lines | Topology::Points => 0,
    }
}

fn geometry_bytes(primitive: &Primitive) -> u64 {
    let morphs: usize = primitive.targets.iter().map(Vec::len).sum();
    let bytes = size_of::<Vertex>() * primitive.vertices.len()
        + size_of::<SkinVertex>() * primitive.skinning.len()
        + size_of::<u32>() * primitive.indices.len()
        + size_of::<MorphVertex>() * morphs;
    bytes as u64
}

fn image_costs(model: &Model) -> Vec<ImageCost> {
    let formats = gpu_formats(model, TextureSupport::BC);
    let cost = |(image, (format, levels)): (&Image, (PixelFormat, u32))| ImageCost {
        name: image.name.clone(),
        mime: image.mime,
        width: image.width,
        height: image.height,
        bytes: image.bytes.len() as u64,
        gpu_bytes: format.chain_bytes(image.width, image.height, levels),
    };
    model.images.iter().zip(formats).map(cost).collect()
}

fn animation_cost(animation: &super::model::Animation) -> AnimationCost {
    AnimationCost {
        name: animation.name.clone(),
        duration: animation.duration,
        channels: (animation.channels.len() + animation.properties.len()) as u64,
        keyframes: {
            let times = animation.channels.iter().map(|channel| &channel.times);
            times.chain(animation.properties.iter().map(|channel| &channel.times)).map(|times| times.len() as u64).sum()
        },
    }
}
