//! A model made ready for the GPU: one vertex buffer, one index buffer, mip chains. Pure, so that a worker can do it.

use super::mips::MipChain;
use super::pipelines::PipelineKey;
use super::surface::{IDENTITY_UV, MaterialRecord, SLOT_IS_SRGB, slots};
use crate::problem::{Problem, Problems};
use crate::scene::MeshLevel;
use crate::scene::model::{
    Aabb, AlphaMode, DecodedImage, Material, Model, MorphVertex, Primitive, Sampler, SkinVertex, Topology, Vertex,
};
use std::collections::BTreeMap;
use std::ops::Range;

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
}

/// A material with the textures of its slots.
#[derive(Debug, Clone)]
pub(super) struct MaterialEntry {
    pub(super) record: MaterialRecord,
    /// Index into [`PreparedScene::textures`] and how it is read.
    pub(super) slots: [Option<(usize, Sampler)>; 5],
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
}

impl PreparedScene {
    /// Flattens the geometry and builds the mip chains. `images` are the model's, decoded, in its order; `limits` are the device's.
    ///
    /// # Errors
    /// All images that are larger than the device can hold or do not match their size, and geometry larger than a buffer can be.
    pub fn new(model: &Model, images: Vec<DecodedImage>, limits: &wgpu::Limits) -> Result<PreparedScene, Problems> {
        let mut problems = Problems::default();
        check_images(model, &images, limits, &mut problems);
        check_geometry(model, limits, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut scene = PreparedScene::default();
        let default_material = Material::default();
        let materials: Vec<&Material> = model.materials.iter().chain([&default_material]).collect();
        for mesh in &model.meshes {
            let first = scene.primitives.len() as u32;
            for primitive in &mesh.primitives {
                let index = primitive.material.unwrap_or(model.materials.len());
                scene.add_primitive(primitive, index as u32, materials[index]);
            }
            scene.meshes.push(first..scene.primitives.len() as u32);
        }
        for level in crate::scene::mesh_levels(model) {
            scene.add_level(model, level, &materials);
        }
        let places = texture_places(model, &materials);
        scene.materials = materials.iter().map(|material| material_entry(model, material, &places)).collect();
        scene.textures = build_textures(images, &places);
        Ok(scene)
    }

    /// A mesh with lower levels of its materials: the same geometry, drawn by other entries.
    fn add_level(&mut self, model: &Model, level: MeshLevel, materials: &[&Material]) {
        let first = self.primitives.len() as u32;
        let best = self.meshes[level.mesh].clone();
        for (entry, primitive) in best.zip(&model.meshes[level.mesh].primitives) {
            let index = level.material(model, primitive).unwrap_or(model.materials.len());
            self.primitives.push(PrimitiveEntry {
                material: index as u32,
                key: PipelineKey(material_bits(materials[index]) | primitive_bits(primitive)),
                ..self.primitives[entry as usize].clone()
            });
        }
        self.meshes.push(first..self.primitives.len() as u32);
    }

    fn add_primitive(&mut self, primitive: &Primitive, material_index: u32, material: &Material) {
        let first_index = self.indices.len() as u32;
        let skinned = !primitive.skinning.is_empty();
        let triangles = if primitive.topology == Topology::Triangles { primitive.indices.len() / 3 } else { 0 };
        self.primitives.push(PrimitiveEntry {
            indices: first_index..first_index + primitive.indices.len() as u32,
            base_vertex: self.vertices.len() as u32,
            vertex_count: primitive.vertices.len() as u32,
            skin_offset: skinned.then_some(self.skinning.len() as u32),
            morph_offset: self.morphs.len() as u32,
            targets: primitive.targets.len() as u32,
            material: material_index,
            bounds: primitive.bounds,
            key: PipelineKey(material_bits(material) | primitive_bits(primitive)),
            triangles: triangles as u32,
        });
        self.vertices.extend_from_slice(&primitive.vertices);
        self.indices.extend_from_slice(&primitive.indices);
        self.skinning.extend_from_slice(&primitive.skinning);
        for target in &primitive.targets {
            self.morphs.extend_from_slice(target);
        }
    }
}

fn check_images(model: &Model, images: &[DecodedImage], limits: &wgpu::Limits, problems: &mut Problems) {
    let most = limits.max_texture_dimension_2d;
    if images.len() != model.images.len() {
        let what = format!("{} of {} images are decoded", images.len(), model.images.len());
        problems.push(Problem::new(&model.name, "images", what));
    }
    for (index, image) in images.iter().enumerate() {
        let name = model.images.get(index).map_or("", |image| image.name.as_str());
        let place = format!("images/{index} ({name})");
        let size = format!("{}×{} pixels", image.width, image.height);
        if image.width > most || image.height > most {
            let what = format!("the image has {size}; this device holds at most {most} a side");
            problems
                .push(Problem::new(&model.name, place, what).fix(format!("scale it to {most} pixels a side or less")));
        } else if image.width == 0 || image.rgba8.len() as u64 != 4 * u64::from(image.width) * u64::from(image.height) {
            let what = format!("the image says {size} but holds {} bytes", image.rgba8.len());
            problems.push(Problem::new(&model.name, place, what));
        }
    }
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

fn material_bits(material: &Material) -> u32 {
    let textures = slots(material);
    let bit = |set: bool, bit: u32| if set { bit } else { 0 };
    let shared =
        material.occlusion_texture.is_some() && material.occlusion_texture == material.metallic_roughness_texture;
    let lit = bit(textures[1].is_some(), PipelineKey::TEX_METALLIC_ROUGHNESS)
        | bit(textures[2].is_some(), PipelineKey::TEX_NORMAL)
        | bit(textures[3].is_some() && !shared, PipelineKey::TEX_OCCLUSION)
        | bit(shared, PipelineKey::OCCLUSION_SHARED)
        | bit(textures[4].is_some(), PipelineKey::TEX_EMISSIVE);
    let used = if material.unlit { &textures[..1] } else { &textures[..] };
    let plain = used.iter().flatten().all(|texture| texture.tex_coord == 0 && texture.transform == IDENTITY_UV);
    bit(material.unlit, PipelineKey::UNLIT)
        | if material.unlit { 0 } else { lit }
        | bit(textures[0].is_some(), PipelineKey::TEX_BASE)
        | bit(!plain, PipelineKey::UV_GENERAL)
        | bit(matches!(material.alpha_mode, AlphaMode::Mask(_)), PipelineKey::MASK)
        | bit(material.alpha_mode == AlphaMode::Blend, PipelineKey::BLEND)
        | bit(material.double_sided, PipelineKey::DOUBLE_SIDED)
}

fn primitive_bits(primitive: &Primitive) -> u32 {
    let colored = primitive.vertices.iter().any(|vertex| vertex.color != [1.0; 4]);
    // Points and lines without normals are drawn unlit, as glTF has it.
    let flat =
        primitive.topology != Topology::Triangles && primitive.vertices.iter().all(|vertex| vertex.normal == [0.0; 3]);
    PipelineKey::of_topology(primitive.topology)
        | if colored { PipelineKey::VERTEX_COLOR } else { 0 }
        | if flat { PipelineKey::UNLIT } else { 0 }
}

/// An image used as colour and as data is two textures: their mip levels differ.
type Places = BTreeMap<(usize, bool), (usize, bool)>;

/// For each (image, sRGB): its texture, and whether anything reads its smaller levels.
fn texture_places(model: &Model, materials: &[&Material]) -> Places {
    let mut places = Places::new();
    for material in materials {
        for (texture, srgb) in slots(material).into_iter().zip(SLOT_IS_SRGB) {
            if let Some(texture) = texture.map(|texture| &model.textures[texture.texture]) {
                let next = places.len();
                let place = places.entry((texture.image, srgb)).or_insert((next, false));
                place.1 |= texture.sampler.mip.is_some();
            }
        }
    }
    places
}

fn material_entry(model: &Model, material: &Material, places: &Places) -> MaterialEntry {
    let mut entry = MaterialEntry { record: MaterialRecord::new(material), slots: [None; 5] };
    for ((slot, texture), srgb) in entry.slots.iter_mut().zip(slots(material)).zip(SLOT_IS_SRGB) {
        *slot = texture.map(|texture| {
            let texture = &model.textures[texture.texture];
            (places[&(texture.image, srgb)].0, texture.sampler)
        });
    }
    entry
}

fn build_textures(images: Vec<DecodedImage>, places: &Places) -> Vec<TextureEntry> {
    let mut images: Vec<Option<DecodedImage>> = images.into_iter().map(Some).collect();
    let mut textures: Vec<(usize, TextureEntry)> = Vec::with_capacity(places.len());
    for (&(image, srgb), &(place, full)) in places {
        let again = !srgb && places.contains_key(&(image, true));
        let pixels = if again { images[image].clone() } else { images[image].take() };
        if let Some(pixels) = pixels {
            textures.push((place, TextureEntry { image, srgb, chain: MipChain::new(pixels, srgb, full) }));
        }
    }
    textures.sort_by_key(|(place, _)| *place);
    textures.into_iter().map(|(_, texture)| texture).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{Filter, Image, Mesh, Texture, TextureRef};

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
        DecodedImage { width: side, height: side, rgba8: vec![7; (side * side * 4) as usize] }
    }

    const WHOLE: TextureRef = TextureRef { texture: 0, tex_coord: 0, transform: IDENTITY_UV };

    #[test]
    fn an_image_too_large_is_named_with_the_limit() {
        let limits = wgpu::Limits { max_texture_dimension_2d: 2, ..wgpu::Limits::defaults() };
        let problems = PreparedScene::new(&model_with_image(Material::default()), vec![image(4)], &limits).unwrap_err();
        let text = problems.to_string();
        assert!(text.contains("wood") && text.contains("4×4") && text.contains("at most 2"), "{text}");
    }

    #[test]
    fn an_image_that_lies_about_its_size_is_a_problem() {
        let lying = DecodedImage { width: 4, height: 4, rgba8: vec![0; 63] };
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
