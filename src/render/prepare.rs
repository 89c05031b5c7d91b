//! A model made ready for the GPU: one vertex buffer, one index buffer, mip chains. Pure, so that a worker can do it.

use super::bake::{self, Baked, BakedOrder, Candidate};
use super::images::SceneTextures;
use super::layers::{self, LayersRecord};
use super::mips::MipChain;
use super::pipelines::PipelineKey;
use super::sortable::Sortable;
use super::surface::{IDENTITY_UV, MaterialRecord, slots, slots_in_srgb};
use crate::problem::{Problem, Problems};
use crate::scene::MeshLevel;
use crate::scene::model::{
    Aabb, AlphaMode, DecodedImage, Material, Model, MorphVertex, Primitive, Sampler, SkinVertex, TextureRef, Topology,
    Vertex,
};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A primitive's place in the scene's buffers, and what it takes to draw it.
#[derive(Debug, Clone)]
pub(super) struct PrimitiveEntry {
    pub(super) indices: Range<u32>,
    pub(super) base_vertex: u32,
    pub(super) vertex_count: u32,
    /// First skinning record, if there are any.
    pub(super) skin_offset: Option<u32>,
    pub(super) morph_offset: u32,
    pub(super) targets: u32,
    pub(super) material: u32,
    pub(super) bounds: Aabb,
    /// Bits that material and geometry ask for; the instance adds its own.
    pub(super) key: PipelineKey,
    pub(super) triangles: u32,
    /// Stored where it stands at rest, with indices from the buffer's beginning on.
    pub(super) baked: Option<Baked>,
}

/// A material with the textures of its slots.
#[derive(Debug, Clone)]
pub(super) struct MaterialEntry {
    pub(super) record: MaterialRecord,
    /// Index into [`PreparedScene::textures`] and how it is read.
    pub(super) slots: [Option<(usize, Sampler)>; 5],
    /// What its layers are, with the textures that they read.
    pub(super) layers: Option<(LayersRecord, Vec<(usize, Sampler)>)>,
}

/// An image as one or more materials read it.
#[derive(Debug, Clone)]
pub(super) struct TextureEntry {
    /// Index into the model's images.
    pub(super) image: usize,
    pub(super) srgb: bool,
    pub(super) chain: MipChain,
}

/// A model, ready for [`super::Uploader`].
#[derive(Debug, Clone, Default)]
pub struct PreparedScene {
    pub(super) vertices: Vec<Vertex>,
    pub(super) indices: Vec<u32>,
    pub(super) skinning: Vec<SkinVertex>,
    pub(super) morphs: Vec<MorphVertex>,
    /// Primitives of each mesh.
    pub(super) meshes: Vec<Range<u32>>,
    pub(super) primitives: Vec<PrimitiveEntry>,
    pub(super) materials: Vec<MaterialEntry>,
    pub(super) textures: Vec<TextureEntry>,
    /// Triangles of the blended primitives, for each primitive.
    pub(super) sortable: Vec<Option<Arc<Sortable>>>,
    /// Box around each mesh, where every primitive has one.
    pub(super) mesh_bounds: Vec<Option<Aabb>>,
    pub(super) baked: BakedOrder,
}

impl PreparedScene {
    /// Flattens the geometry and builds the mip chains. `images` are the model's, decoded, in its order; `limits` are the device's.
    ///
    /// # Errors
    /// All images that are larger than the device can hold or do not match their size, and geometry larger than a buffer can be.
    pub fn new(model: &Model, images: Vec<DecodedImage>, limits: &wgpu::Limits) -> Result<PreparedScene, Problems> {
        let mut problems = Problems::default();
        check_images(model, &images, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        PreparedScene::of(model, SceneTextures::of(model, images), limits)
    }

    /// Flattens the geometry, for textures that are ready.
    ///
    /// # Errors
    /// All images that are larger than the device can hold, and geometry larger than a buffer can be.
    pub fn of(model: &Model, textures: SceneTextures, limits: &wgpu::Limits) -> Result<PreparedScene, Problems> {
        let mut problems = Problems::default();
        check_sides(model, &textures, limits, &mut problems);
        check_geometry(model, limits, &mut problems);
        check_layers(model, limits, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut scene = PreparedScene::default();
        let default_material = Material::default();
        let materials: Vec<&Material> = model.materials.iter().chain([&default_material]).collect();
        let mut candidates = Vec::new();
        let mut places = bake::places(model);
        // What is drawn in several ways is drawn by itself.
        crate::scene::mesh_levels(model).iter().for_each(|level| places[level.mesh] = None);
        for (mesh, place) in model.meshes.iter().zip(places) {
            let first = scene.primitives.len() as u32;
            for primitive in &mesh.primitives {
                let index = primitive.material.unwrap_or(model.materials.len());
                scene.add_entry(primitive, index as u32, materials[index]);
                // A transform that is none at rest may become one.
                if model.animated_materials.iter().any(|parts| parts.material == index && parts.moves_uv)
                    && let Some(entry) = scene.primitives.last_mut()
                {
                    entry.key = PipelineKey(entry.key.0 | PipelineKey::UV_GENERAL);
                }
                let entry = scene.primitives.len() as u32 - 1;
                let key = scene.primitives[entry as usize].key;
                match place.filter(|_| mesh.variants.is_empty() && bake::is_suitable(primitive, key)) {
                    Some(scene_from_mesh) => candidates.push(Candidate { entry, primitive, scene_from_mesh }),
                    None => scene.store(entry, primitive),
                }
            }
            scene.meshes.push(first..scene.primitives.len() as u32);
            let bounded = mesh.primitives.iter().all(|primitive| !primitive.bounds.is_empty());
            let all = mesh.primitives.iter().fold(Aabb::EMPTY, |all, primitive| all.union(primitive.bounds));
            scene.mesh_bounds.push(bounded.then_some(all));
        }
        for alone in bake::store(&mut scene, candidates) {
            scene.store(alone.entry, alone.primitive);
        }
        scene.add_variants(model, &materials);
        for level in crate::scene::mesh_levels(model) {
            scene.add_level(model, level, &materials);
        }
        let places = texture_places(model);
        scene.materials = materials.iter().map(|material| material_entry(model, material, &places)).collect();
        scene.textures = textures.entries;
        Ok(scene)
    }

    /// What it takes to draw a primitive, before its geometry is stored.
    fn add_entry(&mut self, primitive: &Primitive, material_index: u32, material: &Material) {
        let triangles = if primitive.topology == Topology::Triangles { primitive.indices.len() / 3 } else { 0 };
        self.primitives.push(PrimitiveEntry {
            indices: 0..0,
            base_vertex: 0,
            vertex_count: primitive.vertices.len() as u32,
            skin_offset: None,
            morph_offset: 0,
            targets: primitive.targets.len() as u32,
            material: material_index,
            bounds: primitive.bounds,
            key: PipelineKey(material_bits(material) | primitive_bits(primitive)).unlit_is_plain(),
            triangles: triangles as u32,
            baked: None,
        });
        let blended = material.alpha_mode == AlphaMode::Blend && triangles > 0;
        self.sortable.push(blended.then(|| Arc::new(Sortable::new(primitive))));
    }

    /// Stores a primitive's geometry as the file has it.
    fn store(&mut self, entry: u32, primitive: &Primitive) {
        let first_index = self.indices.len() as u32;
        let skinned = !primitive.skinning.is_empty();
        let entry = &mut self.primitives[entry as usize];
        entry.indices = first_index..first_index + primitive.indices.len() as u32;
        entry.base_vertex = self.vertices.len() as u32;
        entry.skin_offset = skinned.then_some(self.skinning.len() as u32);
        entry.morph_offset = self.morphs.len() as u32;
        self.vertices.extend_from_slice(&primitive.vertices);
        self.indices.extend_from_slice(&primitive.indices);
        self.skinning.extend_from_slice(&primitive.skinning);
        for target in &primitive.targets {
            self.morphs.extend_from_slice(target);
        }
    }
}

impl PreparedScene {
    /// The geometry of entry `at` once more, drawn in another way.
    fn add_other(&mut self, at: u32, entry: PrimitiveEntry, primitive: &Primitive) {
        let blended = entry.key.has(PipelineKey::BLEND) && entry.triangles > 0;
        let sorted = self.sortable[at as usize].clone();
        let sorted = sorted.or_else(|| blended.then(|| Arc::new(Sortable::new(primitive))));
        self.sortable.push(sorted.filter(|_| blended));
        self.primitives.push(entry);
    }

    /// A mesh with lower levels of its materials: the same geometry, drawn by other entries.
    fn add_level(&mut self, model: &Model, level: MeshLevel, materials: &[&Material]) {
        let first = self.primitives.len() as u32;
        let best = self.meshes[level.mesh].clone();
        for (at, primitive) in best.zip(&model.meshes[level.mesh].primitives) {
            let index = level.material(model, primitive).unwrap_or(model.materials.len());
            let key = PipelineKey(material_bits(materials[index]) | primitive_bits(primitive)).unlit_is_plain();
            let entry = PrimitiveEntry { material: index as u32, key, ..self.primitives[at as usize].clone() };
            self.add_other(at, entry, primitive);
        }
        self.meshes.push(first..self.primitives.len() as u32);
        self.mesh_bounds.push(self.mesh_bounds[level.mesh]);
    }

    /// Meshes as variants show them: the same geometry with other materials, in the order in which the loader numbers them.
    fn add_variants(&mut self, model: &Model, materials: &[&Material]) {
        for (index, mesh) in model.meshes.iter().enumerate() {
            let own = self.meshes[index].clone();
            for (variant, _) in &mesh.variants {
                let first = self.primitives.len() as u32;
                for (at, primitive) in own.clone().zip(&mesh.primitives) {
                    let mut entry = self.primitives[at as usize].clone();
                    if let Some((_, material)) = primitive.variants.iter().find(|(other, _)| other == variant) {
                        entry.material = *material as u32;
                        entry.key = PipelineKey(material_bits(materials[*material]) | primitive_bits(primitive))
                            .unlit_is_plain();
                    }
                    self.add_other(at, entry, primitive);
                }
                self.meshes.push(first..self.primitives.len() as u32);
                self.mesh_bounds.push(self.mesh_bounds[index]);
            }
        }
    }
}

fn check_images(model: &Model, images: &[DecodedImage], problems: &mut Problems) {
    if images.len() != model.images.len() {
        let what = format!("{} of {} images are decoded", images.len(), model.images.len());
        problems.push(Problem::new(&model.name, "images", what));
    }
    for (index, image) in images.iter().enumerate().filter(|(_, image)| !image.is_whole()) {
        let (width, height, bytes) = (image.width, image.height, image.bytes());
        let what = format!("the image says {width}×{height} pixels but holds {bytes} bytes");
        problems.push(Problem::new(&model.name, image_place(model, index), what));
    }
}

fn check_sides(model: &Model, textures: &SceneTextures, limits: &wgpu::Limits, problems: &mut Problems) {
    let most = limits.max_texture_dimension_2d;
    let too_large = |entry: &&TextureEntry| entry.chain.width.max(entry.chain.height) > most;
    let mut images: Vec<(usize, &MipChain)> =
        textures.entries.iter().filter(too_large).map(|entry| (entry.image, &entry.chain)).collect();
    images.sort_by_key(|(index, _)| *index);
    images.dedup_by_key(|(index, _)| *index);
    for (index, chain) in images {
        let what =
            format!("the image has {}×{} pixels; this device holds at most {most} a side", chain.width, chain.height);
        problems.push(
            Problem::new(&model.name, image_place(model, index), what)
                .fix(format!("scale it to {most} pixels a side or less")),
        );
    }
}

fn image_place(model: &Model, index: usize) -> String {
    format!("images/{index} ({})", model.images.get(index).map_or("", |image| image.name.as_str()))
}

fn check_geometry(model: &Model, limits: &wgpu::Limits, problems: &mut Problems) {
    let sum = |bytes: fn(&Primitive) -> usize| -> u64 {
        model.meshes.iter().flat_map(|mesh| &mesh.primitives).map(|primitive| bytes(primitive) as u64).sum()
    };
    let buffer = limits.max_buffer_size;
    let storage = buffer.min(limits.max_storage_buffer_binding_size);
    let mut check = |what: &str, bytes: u64, most: u64| {
        if bytes > most {
            let what = format!("{what} take {bytes} bytes; this device holds at most {most} in one buffer");
            problems.push(Problem::new(&model.name, "meshes", what).fix("use fewer or smaller meshes"));
        }
    };
    check("vertices", sum(|p| size_of_val(p.vertices.as_slice())), buffer);
    check("indices", sum(|p| size_of_val(p.indices.as_slice())), buffer);
    check("skinning attributes", sum(|p| size_of_val(p.skinning.as_slice())), storage);
    check("morph targets", sum(|p| p.targets.iter().map(|target| size_of_val(target.as_slice())).sum()), storage);
}

fn check_layers(model: &Model, limits: &wgpu::Limits, problems: &mut Problems) {
    let most = layers::most_textures(limits);
    for (index, material) in model.materials.iter().enumerate() {
        let count = layers::textures(material).count();
        if count > most {
            let what =
                format!("the layers of `{}` read {count} textures; this device binds at most {most}", material.name);
            let fix = "use fewer textures in the material's extensions";
            problems.push(Problem::new(&model.name, format!("materials/{index}"), what).fix(fix));
        }
    }
}

fn material_bits(material: &Material) -> u64 {
    let textures = slots(material);
    let bit = |set: bool, bit: u64| if set { bit } else { 0 };
    let shared =
        material.occlusion_texture.is_some() && material.occlusion_texture == material.metallic_roughness_texture;
    let lit = bit(textures[1].is_some(), PipelineKey::TEX_METALLIC_ROUGHNESS)
        | bit(textures[2].is_some(), PipelineKey::TEX_NORMAL)
        | bit(textures[3].is_some() && !shared, PipelineKey::TEX_OCCLUSION)
        | bit(shared, PipelineKey::OCCLUSION_SHARED)
        | bit(textures[4].is_some(), PipelineKey::TEX_EMISSIVE);
    let uv = match shared_uv(material) {
        Some((0, IDENTITY_UV)) => 0,
        Some((0, _)) => PipelineKey::UV_SHARED,
        _ => PipelineKey::UV_GENERAL,
    };
    bit(material.unlit, PipelineKey::UNLIT)
        | if material.unlit { 0 } else { lit }
        | layers::bits(material)
        | bit(textures[0].is_some(), PipelineKey::TEX_BASE)
        | uv
        | bit(matches!(material.alpha_mode, AlphaMode::Mask(_)), PipelineKey::MASK)
        | bit(material.alpha_mode == AlphaMode::Blend, PipelineKey::BLEND)
        | bit(material.double_sided, PipelineKey::DOUBLE_SIDED)
}

/// The set and transform of coordinates that all textures of a material have in common, if they do.
pub(super) fn shared_uv(material: &Material) -> Option<(u32, [[f32; 3]; 2])> {
    let all = slots(material);
    let used = if material.unlit { &all[..1] } else { &all[..] };
    let layers = layers::textures(material).map(|(_, texture)| texture);
    let mut used = used.iter().flatten().copied().chain(layers).map(|texture| (texture.tex_coord, texture.transform));
    let first = used.next().unwrap_or((0, IDENTITY_UV));
    used.all(|other| other == first).then_some(first)
}

fn primitive_bits(primitive: &Primitive) -> u64 {
    let colored = primitive.vertices.iter().any(|vertex| vertex.color != [1.0; 4]);
    // Points and lines without normals are drawn unlit, as glTF has it.
    let flat =
        primitive.topology != Topology::Triangles && primitive.vertices.iter().all(|vertex| vertex.normal == [0.0; 3]);
    PipelineKey::of_topology(primitive.topology)
        | if colored { PipelineKey::VERTEX_COLOR } else { 0 }
        | if flat { PipelineKey::UNLIT } else { 0 }
}

/// An image used as colour and as data is two textures: their mip levels differ.
pub(super) type Places = BTreeMap<(usize, bool), (usize, bool)>;

/// For each (image, sRGB): its texture, and whether anything reads its smaller levels.
pub(super) fn texture_places(model: &Model) -> Places {
    let mut places = Places::new();
    for material in &model.materials {
        let plain = slots(material).into_iter().zip(slots_in_srgb(material));
        let plain = plain.filter_map(|(texture, srgb)| Some((texture?, srgb)));
        for (texture, srgb) in plain.chain(layers::textures(material).map(|(layer, texture)| (texture, layer.srgb))) {
            let texture = &model.textures[texture.texture];
            let next = places.len();
            let place = places.entry((texture.image, srgb)).or_insert((next, false));
            place.1 |= texture.sampler.mip.is_some();
        }
    }
    places
}

fn material_entry(model: &Model, material: &Material, places: &Places) -> MaterialEntry {
    let place = |texture: &TextureRef, srgb| {
        let texture = &model.textures[texture.texture];
        (places[&(texture.image, srgb)].0, texture.sampler)
    };
    let mut entry = MaterialEntry { record: MaterialRecord::new(material), slots: [None; 5], layers: None };
    for ((slot, texture), srgb) in entry.slots.iter_mut().zip(slots(material)).zip(slots_in_srgb(material)) {
        *slot = texture.map(|texture| place(texture, srgb));
    }
    let textures = layers::textures(material).map(|(layer, texture)| place(texture, layer.srgb));
    entry.layers = LayersRecord::new(material).map(|record| (record, textures.collect()));
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{Filter, Image, Mesh, Texture};

    fn model_with_image(material: Material) -> Model {
        let image = Image { name: "wood".into(), mime: "image/png", width: 4, height: 4, bytes: [].into() };
        let sampler = Sampler { mip: Some(Filter::Linear), ..Sampler::default() };
        Model {
            name: "chair.glb".into(),
            images: vec![image],
            textures: vec![Texture { image: 0, sampler }],
            materials: vec![material],
            ..Model::default()
        }
    }

    fn image(side: u32) -> DecodedImage {
        DecodedImage::rgba8(side, side, vec![7; (side * side * 4) as usize])
    }

    const WHOLE: TextureRef = TextureRef { texture: 0, tex_coord: 0, transform: IDENTITY_UV };

    fn base_color() -> Material {
        Material { base_color_texture: Some(WHOLE), ..Material::default() }
    }

    #[test]
    fn an_image_too_large_is_named_with_the_limit() {
        let limits = wgpu::Limits { max_texture_dimension_2d: 2, ..wgpu::Limits::defaults() };
        let problems = PreparedScene::new(&model_with_image(base_color()), vec![image(4)], &limits).unwrap_err();
        let text = problems.to_string();
        assert!(text.contains("wood") && text.contains("4×4") && text.contains("at most 2"), "{text}");
    }

    #[test]
    fn an_image_that_lies_about_its_size_is_a_problem() {
        let lying = DecodedImage::rgba8(4, 4, vec![0; 63]);
        let limits = wgpu::Limits::defaults();
        assert!(PreparedScene::new(&model_with_image(Material::default()), vec![lying], &limits).is_err());
    }

    #[test]
    fn one_image_as_colour_and_as_data_is_two_textures() {
        let material = Material { base_color_texture: Some(WHOLE), normal_texture: Some(WHOLE), ..Material::default() };
        let scene = PreparedScene::new(&model_with_image(material), vec![image(4)], &wgpu::Limits::defaults()).unwrap();
        assert_eq!(scene.textures.iter().map(|texture| texture.srgb).collect::<Vec<_>>().len(), 2);
        let [base, _, normal, ..] = scene.materials[0].slots;
        assert!(scene.textures[base.unwrap().0].srgb && !scene.textures[normal.unwrap().0].srgb);
        assert_eq!(scene.textures[0].chain.levels.len(), 3);
    }

    #[test]
    fn pipelines_ask_only_for_what_the_material_has() {
        let bits = |material: Material| material_bits(&material);
        assert_eq!(bits(Material::default()), 0);
        let orm =
            Material { occlusion_texture: Some(WHOLE), metallic_roughness_texture: Some(WHOLE), ..Material::default() };
        assert_eq!(bits(orm.clone()), PipelineKey::TEX_METALLIC_ROUGHNESS | PipelineKey::OCCLUSION_SHARED);
        assert_eq!(bits(Material { unlit: true, ..orm }), PipelineKey::UNLIT);
    }

    #[test]
    fn one_transform_for_all_textures_is_done_by_vertices() {
        let moved = TextureRef { transform: [[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]], ..WHOLE };
        let second = TextureRef { tex_coord: 1, ..WHOLE };
        let uv = |base, normal| {
            let material = Material { base_color_texture: base, normal_texture: normal, ..Material::default() };
            material_bits(&material) & (PipelineKey::UV_GENERAL | PipelineKey::UV_SHARED)
        };
        assert_eq!((uv(Some(WHOLE), Some(WHOLE)), uv(None, Some(moved))), (0, PipelineKey::UV_SHARED));
        assert_eq!(uv(Some(moved), Some(moved)), PipelineKey::UV_SHARED);
        assert_eq!(uv(Some(WHOLE), Some(moved)), PipelineKey::UV_GENERAL);
        assert_eq!(uv(Some(second), Some(second)), PipelineKey::UV_GENERAL);
    }

    #[test]
    fn geometry_beyond_a_buffer_is_a_problem() {
        let vertex = Vertex {
            position: [0.0; 3],
            normal: [0.0; 3],
            tangent: [0.0; 4],
            uv0: [0.0; 2],
            uv1: [0.0; 2],
            color: [1.0; 4],
        };
        let primitive = Primitive { vertices: vec![vertex; 10], ..Primitive::default() };
        let model = Model { meshes: vec![Mesh { primitives: vec![primitive], ..Mesh::default() }], ..Model::default() };
        let limits = wgpu::Limits { max_buffer_size: 100, ..wgpu::Limits::defaults() };
        assert!(
            PreparedScene::new(&model, Vec::new(), &limits)
                .unwrap_err()
                .to_string()
                .contains("vertices take 720 bytes")
        );
    }
}
