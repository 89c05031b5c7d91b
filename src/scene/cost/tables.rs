//! What each node, mesh, material and texture costs.

use super::screen::Screen;
use super::{Cost, copies, geometry_bytes, mesh_cost, shown_nodes};
use crate::scene::decode::gpu_formats;
use crate::scene::model::{
    AlphaMode, Material, Mesh, Model, MorphVertex, PixelFormat, SkinVertex, TextureRef, TextureSupport,
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Load {
    /// Primitives at nodes.
    pub draws: u64,
    /// Triangles.
    pub triangles: u64,
    /// Vertices.
    pub vertices: u64,
}

impl Load {
    fn add(&mut self, other: Load) {
        self.draws = self.draws.saturating_add(other.draws);
        self.triangles = self.triangles.saturating_add(other.triangles);
        self.vertices = self.vertices.saturating_add(other.vertices);
    }
}

/// A node of the shown scene that draws something, itself or below.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NodeRow {
    /// JSON pointer.
    pub place: String,
    /// Its name and those of up to three nodes above it.
    pub path: String,
    /// At the node itself.
    pub own: Load,
    /// With all below it.
    pub subtree: Load,
    /// Share of the scene's triangles in the subtree.
    pub share: f32,
}

/// A mesh.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeshRow {
    /// JSON pointer.
    pub place: String,
    /// Name, possibly empty.
    pub name: String,
    /// Draw calls of one copy.
    pub primitives: u64,
    /// Triangles of one copy.
    pub triangles: u64,
    /// Vertices of one copy.
    pub vertices: u64,
    /// Copies in the shown scene.
    pub uses: u64,
    /// Draw calls that the renderer issues for all copies.
    pub draws_issued: u64,
    /// Bytes on the GPU, all kinds.
    pub gpu_bytes: u64,
    /// Bytes on the GPU for joints and weights.
    pub skinning_bytes: u64,
    /// Bytes on the GPU for morph targets.
    pub morph_bytes: u64,
    /// Share of the scene's triangles in all copies.
    pub share: f32,
}

/// A material.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaterialRow {
    /// JSON pointer; empty for glTF's default material.
    pub place: String,
    /// Name, possibly empty.
    pub name: String,
    /// `opaque`, `mask` or `blend`.
    pub alpha: &'static str,
    /// Back faces are drawn too.
    pub double_sided: bool,
    /// Without lighting.
    pub unlit: bool,
    /// Textures that it reads.
    pub textures: u64,
    /// Bytes of those on the GPU, shared ones included.
    pub texture_gpu_bytes: u64,
    /// Draw calls that the renderer issues.
    pub draws_issued: u64,
    /// Triangles drawn with it.
    pub triangles: u64,
    /// Share of the fragments at first sight (estimate).
    pub fragments: f32,
}

/// An image in use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TextureRow {
    /// JSON pointer, where it is known.
    pub place: String,
    /// Name or URI.
    pub name: String,
    /// Media type.
    pub mime: &'static str,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// In the file.
    pub file_bytes: u64,
    /// Format on the device's GPU.
    pub gpu_format: &'static str,
    /// Levels on the GPU.
    pub levels: u32,
    /// Bytes on the GPU, all levels.
    pub gpu_bytes: u64,
    /// Share of the bytes of all textures on the GPU.
    pub share: f32,
    /// Slots that read it.
    pub slots: Vec<&'static str>,
    /// Materials that read it.
    pub materials: u64,
    /// Texels per metre of surface, as the scene stands; 0 where that is not known.
    pub texels_per_metre: f32,
}

/// All tables, each row with the largest share first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tables {
    /// Nodes.
    pub nodes: Vec<NodeRow>,
    /// Meshes.
    pub meshes: Vec<MeshRow>,
    /// Materials.
    pub materials: Vec<MaterialRow>,
    /// Images.
    pub textures: Vec<TextureRow>,
}

impl Tables {
    /// Of a model; `image_places` are the images' pointers, as far as they are known.
    pub fn of(model: &Model, cost: &Cost, screen: &Screen, support: TextureSupport, image_places: &[String]) -> Tables {
        let order = shown_nodes(model);
        let issued = issued(model, &order);
        Tables {
            nodes: node_rows(model, &order, cost),
            meshes: mesh_rows(model, cost, &issued),
            materials: material_rows(model, cost, screen, &issued, &gpu_formats(model, support)),
            textures: texture_rows(model, screen, support, image_places),
        }
    }
}

/// A material's textures by slot.
pub(super) fn slots(material: &Material) -> Vec<(&'static str, TextureRef)> {
    let core = [
        ("baseColor", material.base_color_texture),
        ("metallicRoughness", material.metallic_roughness_texture),
        ("normal", material.normal_texture),
        ("occlusion", material.occlusion_texture),
        ("emissive", material.emissive_texture),
    ];
    let layers = material.layers.textures().map(|(texture, _)| ("layer", texture));
    core.into_iter().filter_map(|(slot, texture)| Some((slot, texture?))).chain(layers).collect()
}

/// Draw calls that the renderer issues when all is in view, by mesh and primitive: opaque instances of one primitive are one draw, but
/// mirrored ones have a pipeline of their own; blended ones are sorted by distance, and each is a draw of its own.
pub(super) fn issued(model: &Model, order: &[usize]) -> BTreeMap<(usize, usize), u64> {
    let mut draws: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    let mut known = BTreeSet::new();
    let mirrored = mirrored(model, order);
    for &node in order {
        let Some(mesh) = model.nodes[node].mesh else { continue };
        for (index, primitive) in model.meshes[mesh].primitives.iter().enumerate() {
            let blended = primitive.material.is_some_and(|m| model.materials[m].alpha_mode == AlphaMode::Blend);
            let skinned = model.nodes[node].skin.is_some() && !primitive.skinning.is_empty();
            let new = known.insert((mesh, index, mirrored[node], skinned));
            let draws = draws.entry((mesh, index)).or_default();
            *draws = draws.saturating_add(if blended { copies(&model.nodes[node]) } else { u64::from(new) });
        }
    }
    draws
}

/// Per node: whether it and those above it mirror.
fn mirrored(model: &Model, order: &[usize]) -> Vec<bool> {
    let mut out = vec![false; model.nodes.len()];
    for &index in order {
        let node = &model.nodes[index];
        out[index] = mirrors(node) != node.parent.is_some_and(|parent| out[parent]);
    }
    out
}

/// Whether a node's own transform mirrors.
pub(super) fn mirrors(node: &crate::scene::model::Node) -> bool {
    let scale = node.transform.scale;
    node.matrix.map_or_else(|| scale.x * scale.y * scale.z, |m| m.determinant()) < 0.0
}

fn share(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64) as f32 }
}

fn node_rows(model: &Model, order: &[usize], cost: &Cost) -> Vec<NodeRow> {
    let mut own = vec![Load::default(); model.nodes.len()];
    let mut sums = own.clone();
    for &index in order.iter().rev() {
        let node = &model.nodes[index];
        if let Some(mesh) = node.mesh.map(|mesh| &cost.per_mesh[mesh]) {
            let copies = copies(node);
            own[index] = Load {
                draws: mesh.primitives,
                triangles: mesh.triangles.saturating_mul(copies),
                vertices: mesh.vertices.saturating_mul(copies),
            };
        }
        let load = own[index];
        sums[index].add(load);
        if let Some(parent) = node.parent {
            let load = sums[index];
            sums[parent].add(load);
        }
    }
    let drawing = order.iter().filter(|&&node| sums[node].draws > 0);
    let mut rows: Vec<NodeRow> = drawing
        .map(|&node| NodeRow {
            place: format!("/nodes/{node}"),
            path: short_path(model, node),
            own: own[node],
            subtree: sums[node],
            share: share(sums[node].triangles, cost.triangles),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.own.triangles, row.subtree.triangles)));
    rows
}

/// A whole path could be as long as the hierarchy is deep.
pub(super) fn short_path(model: &Model, node: usize) -> String {
    let name = |index: usize| match &*model.nodes[index].name {
        "" => format!("#{index}"),
        name => name.to_owned(),
    };
    let mut names = vec![name(node)];
    let mut above = model.nodes[node].parent;
    while let Some(index) = above.filter(|_| names.len() < 4) {
        names.push(name(index));
        above = model.nodes[index].parent;
    }
    names.extend(above.map(|_| "…".to_owned()));
    names.reverse();
    names.join("/")
}

fn mesh_rows(model: &Model, cost: &Cost, issued: &BTreeMap<(usize, usize), u64>) -> Vec<MeshRow> {
    let row = |(index, mesh): (usize, &Mesh)| {
        let counted = mesh_cost(mesh);
        let uses = cost.per_mesh[index].uses;
        let (mut skinning, mut morphs) = (0, 0);
        for primitive in &mesh.primitives {
            skinning += size_of::<SkinVertex>() * primitive.skinning.len();
            morphs += size_of::<MorphVertex>() * primitive.targets.iter().map(Vec::len).sum::<usize>();
        }
        MeshRow {
            place: format!("/meshes/{index}"),
            name: mesh.name.clone(),
            primitives: counted.primitives,
            triangles: counted.triangles,
            vertices: counted.vertices,
            uses,
            draws_issued: issued.range((index, 0)..(index + 1, 0)).map(|(_, draws)| draws).sum(),
            gpu_bytes: mesh.primitives.iter().map(geometry_bytes).sum(),
            skinning_bytes: skinning as u64,
            morph_bytes: morphs as u64,
            share: share(counted.triangles.saturating_mul(uses), cost.triangles),
        }
    };
    let mut rows: Vec<MeshRow> = model.meshes.iter().enumerate().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.triangles.saturating_mul(row.uses), row.gpu_bytes)));
    rows
}

fn material_rows(
    model: &Model,
    cost: &Cost,
    screen: &Screen,
    issued: &BTreeMap<(usize, usize), u64>,
    formats: &[(PixelFormat, u32)],
) -> Vec<MaterialRow> {
    let default = Material::default();
    let mut rows: Vec<MaterialRow> = model
        .materials
        .iter()
        .enumerate()
        .map(|(index, material)| material_row(model, format!("/materials/{index}"), material, formats))
        .chain([MaterialRow { name: "(default)".into(), ..material_row(model, String::new(), &default, formats) }])
        .collect();
    for (&(mesh, primitive), draws) in issued {
        let primitive = &model.meshes[mesh].primitives[primitive];
        let row = &mut rows[primitive.material.unwrap_or(model.materials.len())];
        row.draws_issued += draws;
        let triangles = super::primitive_triangles(primitive).saturating_mul(cost.per_mesh[mesh].uses);
        row.triangles = row.triangles.saturating_add(triangles);
    }
    let all: u64 = screen.material_fragments.iter().sum();
    for (row, fragments) in rows.iter_mut().zip(&screen.material_fragments) {
        row.fragments = share(*fragments, all);
    }
    rows.retain(|row| !row.place.is_empty() || row.draws_issued > 0);
    rows.sort_by(|a, b| b.fragments.total_cmp(&a.fragments).then(b.triangles.cmp(&a.triangles)));
    rows
}

fn material_row(model: &Model, place: String, material: &Material, formats: &[(PixelFormat, u32)]) -> MaterialRow {
    let images: BTreeSet<usize> = slots(material)
        .into_iter()
        .filter_map(|(_, texture)| Some(model.textures.get(texture.texture)?.image))
        .collect();
    let bytes = |image: &usize| {
        let (format, levels) = formats.get(*image).copied().unwrap_or_default();
        model.images.get(*image).map_or(0, |image| format.chain_bytes(image.width, image.height, levels))
    };
    MaterialRow {
        place,
        name: material.name.clone(),
        alpha: match material.alpha_mode {
            AlphaMode::Opaque => "opaque",
            AlphaMode::Mask(_) => "mask",
            AlphaMode::Blend => "blend",
        },
        double_sided: material.double_sided,
        unlit: material.unlit,
        textures: images.len() as u64,
        texture_gpu_bytes: images.iter().map(bytes).sum(),
        ..MaterialRow::default()
    }
}

fn texture_rows(model: &Model, screen: &Screen, support: TextureSupport, places: &[String]) -> Vec<TextureRow> {
    let formats = gpu_formats(model, support);
    let mut rows: Vec<TextureRow> = model
        .images
        .iter()
        .zip(formats)
        .enumerate()
        .map(|(index, (image, (format, levels)))| TextureRow {
            place: places.get(index).cloned().unwrap_or_default(),
            name: image.name.clone(),
            mime: image.mime,
            width: image.width,
            height: image.height,
            file_bytes: image.bytes.len() as u64,
            gpu_format: format_name(format),
            levels,
            gpu_bytes: format.chain_bytes(image.width, image.height, levels),
            texels_per_metre: screen.texels_per_metre.get(index).copied().unwrap_or(0.0),
            ..TextureRow::default()
        })
        .collect();
    for material in &model.materials {
        let mut seen = BTreeSet::new();
        for (slot, texture) in slots(material) {
            let image = model.textures.get(texture.texture).map(|texture| texture.image);
            let Some((image, row)) = image.and_then(|image| Some((image, rows.get_mut(image)?))) else { continue };
            row.materials += u64::from(seen.insert(image));
            if !row.slots.contains(&slot) {
                row.slots.push(slot);
            }
        }
    }
    let all = rows.iter().map(|row| row.gpu_bytes).sum();
    rows.iter_mut().for_each(|row| row.share = share(row.gpu_bytes, all));
    rows.sort_by_key(|row| std::cmp::Reverse((row.gpu_bytes, row.file_bytes)));
    rows
}

/// A format for people.
pub fn format_name(format: PixelFormat) -> &'static str {
    match format {
        PixelFormat::Rgba8 => "RGBA8",
        PixelFormat::Bc1 => "BC1",
        PixelFormat::Bc3 => "BC3",
        PixelFormat::Bc4 => "BC4",
        PixelFormat::Bc7 => "BC7",
        PixelFormat::Etc2Rgb8 => "ETC2 RGB",
        PixelFormat::Etc2Rgba8 => "ETC2 RGBA",
        PixelFormat::Astc4x4 => "ASTC 4×4",
    }
}
