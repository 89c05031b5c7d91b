//! What the document holds that nothing reads: seen only in the JSON, as the loader leaves it out.

use super::{Group, counted};
use crate::scene::cost::lint::{Context, Lint, Saves, Severity};
use crate::scene::cost::tables::slots;
use crate::scene::model::Model;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where a material names the texture of a slot.
fn pointer(slot: &str) -> Option<&'static str> {
    match slot {
        "baseColor" => Some("/pbrMetallicRoughness/baseColorTexture/index"),
        "metallicRoughness" => Some("/pbrMetallicRoughness/metallicRoughnessTexture/index"),
        "normal" => Some("/normalTexture/index"),
        "occlusion" => Some("/occlusionTexture/index"),
        "emissive" => Some("/emissiveTexture/index"),
        _ => None,
    }
}

/// Savings below are not worth a word, bytes (ours).
const TRIFLE: u64 = 4096;

pub(super) fn find(context: &Context, document: &Value, out: &mut Vec<Lint>) {
    unused(context, document, out);
    extensions(document, out);
    attributes(document, out);
    repeated_images(context.model, document, out);
    twins(document, out);
    white(context.model, document, out);
}

/// Materials that differ in nothing but the name. The document is compared: the model leaves out extensions that are not drawn.
fn twins(document: &Value, out: &mut Vec<Lint>) {
    let mut known = BTreeSet::new();
    let materials = items(document, "materials").iter().enumerate();
    let found = materials.filter(|(_, material)| !known.insert(without_name(material))).map(|(i, _)| i).collect();
    let group = Group { table: "materials", noun: "material", found };
    let name = |index| name_of(document, "materials", index);
    let what = "equal to another but for the name";
    let fix = "let primitives share one material, so that they can be merged";
    out.extend(group.remark(name, "material.duplicate", Severity::Note, what, fix));
}

/// As text, with its keys in order.
fn without_name(material: &Value) -> String {
    let mut material = material.clone();
    if let Some(map) = material.as_object_mut() {
        map.remove("name");
        map.remove("extras");
    }
    material.to_string()
}

/// Vertex colours that colour nothing, and vertices that no triangle uses: the loader drops these.
fn white(model: &Model, document: &Value, out: &mut Vec<Lint>) {
    let mut colors = Tally::default();
    let mut lost = Tally::default();
    for ((mesh, loaded), json) in model.meshes.iter().enumerate().zip(items(document, "meshes")) {
        let primitives = json.get("primitives").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if primitives.len() != loaded.primitives.len() {
            continue;
        }
        for (loaded, json) in loaded.primitives.iter().zip(primitives) {
            let count = |name: &str| json.pointer(&format!("/attributes/{name}")).map_or(0, |a| count(document, a));
            let colored = count("COLOR_0");
            if colored > 0 && loaded.vertices.iter().all(|vertex| vertex.color == [1.0; 4]) {
                colors.add(mesh, colored * 4);
            }
            let unused = count("POSITION").saturating_sub(loaded.vertices.len() as u64);
            if unused > 0 {
                lost.add(mesh, unused * 12);
            }
        }
    }
    let what = "with vertex colours that are white throughout";
    colors.report(document, "mesh.white-colors", what, "leave COLOR_0 out", out);
    let what = "with vertices that nothing uses";
    lost.report(document, "mesh.unused-vertices", what, "export only the vertices of the primitive", out);
}

fn items<'d>(document: &'d Value, table: &str) -> &'d [Value] {
    document.get(table).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn index(value: Option<&Value>) -> Option<usize> {
    usize::try_from(value?.as_u64()?).ok()
}

fn name_of(document: &Value, table: &str, index: usize) -> String {
    let item = items(document, table).get(index);
    let text = |key| item.and_then(|item| item.get(key)).and_then(Value::as_str);
    let uri = text("uri").filter(|uri| !uri.starts_with("data:"));
    text("name").or(uri).unwrap_or_default().to_owned()
}

/// Pointers of the model's images, empty where not known: images are numbered anew by the loader.
pub(in crate::scene::cost) fn image_places(model: &Model, document: &Value) -> Vec<String> {
    let mut places = vec![String::new(); model.images.len()];
    for (image, sources) in sources(model, document) {
        if let (Some(place), Some(source)) = (places.get_mut(image), sources.first()) {
            *place = format!("/images/{source}");
        }
    }
    places
}

/// For each image of the model: the images of the document that it stands for.
fn sources(model: &Model, document: &Value) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut found: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (material, json) in model.materials.iter().zip(items(document, "materials")) {
        for (slot, texture) in slots(material) {
            let image = model.textures.get(texture.texture).map(|texture| texture.image);
            let named = pointer(slot).and_then(|pointer| index(json.pointer(pointer)));
            let (Some(image), Some(texture)) = (image, named) else { continue };
            let mime = model.images.get(image).map_or("", |image| image.mime);
            if let Some(source) = items(document, "textures").get(texture).and_then(|texture| source(texture, mime)) {
                found.entry(image).or_default().insert(source);
            }
        }
    }
    found
}

fn source(texture: &Value, mime: &str) -> Option<usize> {
    let extension = match mime {
        "image/ktx2" => "/extensions/KHR_texture_basisu/source",
        "image/vnd-ms.dds" => "/extensions/MSFT_texture_dds/source",
        "image/webp" => "/extensions/EXT_texture_webp/source",
        _ => "/source",
    };
    index(texture.pointer(extension)).or_else(|| index(texture.get("source")))
}

/// Nodes that are levels of detail of others: they are in no list of children.
pub(super) fn lower_levels(document: &Value) -> BTreeSet<usize> {
    let ids = items(document, "nodes").iter().filter_map(|node| node.pointer("/extensions/MSFT_lod/ids")?.as_array());
    ids.flatten().filter_map(|id| index(Some(id))).collect()
}

/// Every index found under keys that end so, anywhere below.
fn indices_below(value: &Value, wanted: &dyn Fn(&str) -> bool, out: &mut BTreeSet<usize>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    if wanted(key) {
                        out.extend(index(Some(value)).or_else(|| index(value.get("index"))));
                    }
                    open.push(value);
                }
            }
            Value::Array(values) => open.extend(values),
            _ => {}
        }
    }
}

fn unused(context: &Context, document: &Value, out: &mut Vec<Lint>) {
    let mut textures = BTreeSet::new();
    items(document, "materials").iter().for_each(|material| {
        indices_below(material, &|key| key.ends_with("Texture"), &mut textures);
    });
    let mut images = BTreeSet::new();
    items(document, "textures").iter().for_each(|texture| indices_below(texture, &|key| key == "source", &mut images));
    let mut materials = BTreeSet::new();
    items(document, "meshes").iter().for_each(|mesh| indices_below(mesh, &|key| key == "material", &mut materials));
    // Levels of detail, variants and the like name materials in lists of their own.
    for node in items(document, "materials").iter().chain(items(document, "nodes")) {
        let ids = node.pointer("/extensions/MSFT_lod/ids").and_then(Value::as_array);
        materials.extend(ids.into_iter().flatten().filter_map(|id| index(Some(id))));
    }
    let mut meshes = BTreeSet::new();
    // Extensions of nodes and of the document name meshes too, such as shapes for physics.
    for place in [document.get("nodes"), document.get("extensions")].into_iter().flatten() {
        indices_below(place, &|key| key.to_ascii_lowercase().ends_with("mesh"), &mut meshes);
    }
    let file_bytes = |table: &str, item: usize| match table {
        "images" => items(document, table)
            .get(item)
            .and_then(|image| index(image.get("bufferView")))
            .and_then(|view| items(document, "bufferViews").get(view)?.get("byteLength")?.as_u64())
            .unwrap_or(0),
        _ => 0,
    };
    for (table, noun, used, id) in [
        ("textures", "texture", &textures, "texture.unused"),
        ("images", "image", &images, "image.unused"),
        ("materials", "material", &materials, "material.unused"),
        ("meshes", "mesh", &meshes, "mesh.unused"),
    ] {
        let found: Vec<usize> = (0..items(document, table).len()).filter(|item| !used.contains(item)).collect();
        let gpu_bytes = if table == "meshes" {
            let bytes = |&mesh: &usize| {
                let mesh = context.model.meshes.get(mesh);
                mesh.map_or(0, |mesh| mesh.primitives.iter().map(crate::scene::cost::geometry_bytes).sum::<u64>())
            };
            found.iter().map(bytes).sum()
        } else {
            0
        };
        let saves = Saves {
            file_bytes: found.iter().map(|&item| file_bytes(table, item)).sum(),
            gpu_bytes,
            ..Saves::default()
        };
        let group = Group { table, noun, found };
        let lint =
            group.remark(|item| name_of(document, table, item), id, Severity::Note, "that nothing reads", "remove");
        out.extend(lint.map(|lint| lint.saves(saves)));
    }
}

fn extensions(document: &Value, out: &mut Vec<Lint>) {
    let mut present: BTreeSet<&str> = BTreeSet::new();
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                let extensions = map.get("extensions").and_then(Value::as_object);
                present.extend(extensions.into_iter().flat_map(|map| map.keys().map(String::as_str)));
                open.extend(map.values());
            }
            Value::Array(values) => open.extend(values),
            _ => {}
        }
    }
    // This one stands in no object: it widens what accessors may hold.
    present.insert("KHR_mesh_quantization");
    let declared = items(document, "extensionsUsed").iter().filter_map(Value::as_str);
    // Vendors have extensions that are a mark only.
    let usual = |name: &str| name.starts_with("KHR_") || name.starts_with("EXT_");
    let idle: Vec<(usize, &str)> =
        declared.enumerate().filter(|(_, name)| usual(name) && !present.contains(name)).collect();
    if let Some((first, name)) = idle.first() {
        let what = format!("{} declared that nothing in the file needs", counted(idle.len(), "extension"));
        let lint = Lint::new("gltf.idle-extension", Severity::Note, format!("/extensionsUsed/{first}"), what);
        out.push(lint.named(name).count(idle.len()).fix("take it out of extensionsUsed and extensionsRequired"));
    }
}

/// What a material reads of a vertex.
#[derive(Default)]
struct Reads {
    /// Sets of texture coordinates.
    sets: BTreeSet<usize>,
    /// Tangents: for a normal map, or for anisotropy.
    tangents: bool,
}

impl Reads {
    fn of(material: &Value) -> Reads {
        let found = |wanted: &dyn Fn(&str) -> bool| {
            let mut found = BTreeSet::new();
            indices_below(material, wanted, &mut found);
            found
        };
        let mut sets = found(&|key| key == "texCoord");
        // A texture that names no set reads the first.
        sets.extend((!found(&|key| key.ends_with("Texture")).is_empty()).then_some(0));
        let bends_light = material.pointer("/extensions/KHR_materials_anisotropy").is_some();
        Reads { sets, tangents: bends_light || !found(&|key| key.ends_with("ormalTexture")).is_empty() }
    }
}

/// Attributes and indices that are larger than their use.
fn attributes(document: &Value, out: &mut Vec<Lint>) {
    let materials: Vec<Reads> = items(document, "materials").iter().map(Reads::of).collect();
    let mut large = Large::default();
    for (mesh, json) in items(document, "meshes").iter().enumerate() {
        for primitive in json.get("primitives").and_then(Value::as_array).into_iter().flatten() {
            large.look(document, &materials, mesh, primitive);
        }
    }
    let what = "with tangents that no normal map reads";
    large.tangents.report(document, "mesh.unused-tangents", what, "leave TANGENT out", out);
    let what = "with texture coordinates that no texture reads";
    large.coordinates.report(document, "mesh.unused-texcoords", what, "leave the TEXCOORD set out", out);
    let what = "with 32-bit indices for fewer than 65,536 vertices";
    large.wide.report(document, "mesh.wide-indices", what, "use 16-bit indices", out);
    let what = "with more than four joints a vertex; one or two are advised on HoloLens";
    large.influences.report(document, "skin.influences", what, "limit the influences on export", out);
}

#[derive(Default)]
struct Large {
    tangents: Tally,
    coordinates: Tally,
    wide: Tally,
    influences: Tally,
}

impl Large {
    fn look(&mut self, document: &Value, materials: &[Reads], mesh: usize, primitive: &Value) {
        let material = index(primitive.get("material")).and_then(|material| materials.get(material));
        let attributes = primitive.get("attributes").and_then(Value::as_object);
        for (name, accessor) in attributes.into_iter().flatten() {
            let count = count(document, accessor);
            let set = name.strip_prefix("TEXCOORD_").and_then(|set| set.parse().ok());
            if name == "TANGENT" && !material.is_some_and(|material| material.tangents) {
                self.tangents.add(mesh, count * 16);
            } else if set.is_some_and(|set: usize| !material.is_some_and(|material| material.sets.contains(&set))) {
                self.coordinates.add(mesh, count * 8);
            } else if name == "JOINTS_1" {
                self.influences.add(mesh, count * 24);
            }
        }
        let vertices = attributes.and_then(|all| all.get("POSITION")).map_or(0, |position| count(document, position));
        let indices = index(primitive.get("indices")).and_then(|i| items(document, "accessors").get(i));
        let long = indices.is_some_and(|accessor| accessor.get("componentType") == Some(&Value::from(5125)));
        let packed = primitive.pointer("/extensions/KHR_draco_mesh_compression").is_some();
        if long && !packed && vertices > 0 && vertices < 65_536 {
            self.wide
                .add(mesh, indices.and_then(|accessor| accessor.get("count")?.as_u64()).unwrap_or(0).min(1 << 40) * 2);
        }
    }
}

fn count(document: &Value, accessor: &Value) -> u64 {
    let accessor = index(Some(accessor)).and_then(|i| items(document, "accessors").get(i));
    accessor.and_then(|accessor| accessor.get("count")?.as_u64()).unwrap_or(0).min(1 << 40)
}

#[derive(Default)]
struct Tally {
    meshes: BTreeSet<usize>,
    bytes: u64,
}

impl Tally {
    fn add(&mut self, mesh: usize, bytes: u64) {
        self.meshes.insert(mesh);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    fn report(self, document: &Value, id: &'static str, what: &str, fix: &str, out: &mut Vec<Lint>) {
        if self.bytes < TRIFLE {
            return;
        }
        let group = Group { table: "meshes", noun: "mesh", found: self.meshes.into_iter().collect() };
        let lint = group.remark(|mesh| name_of(document, "meshes", mesh), id, Severity::Note, what, fix);
        out.extend(lint.map(|lint| lint.saves(Saves { file_bytes: self.bytes, ..Saves::default() })));
    }
}

fn repeated_images(model: &Model, document: &Value, out: &mut Vec<Lint>) {
    let mut bytes = 0;
    let mut found = Vec::new();
    for (image, sources) in sources(model, document) {
        let more = sources.len().saturating_sub(1);
        let first_bytes = model.images.get(image).map_or(0, |image| image.bytes.len() as u64);
        bytes += more as u64 * first_bytes;
        found.extend(sources.into_iter().skip(1));
    }
    let group = Group { table: "images", noun: "image", found };
    let what = "with the bytes of another";
    let fix = "let textures share one image";
    let lint = group.remark(|image| name_of(document, "images", image), "image.duplicate", Severity::Note, what, fix);
    out.extend(lint.map(|lint| lint.saves(Saves { file_bytes: bytes, ..Saves::default() })));
}
