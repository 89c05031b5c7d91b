//! Materials with their texture references.

use super::images::Textures;
use super::json::Obj;
use super::layers;
use super::lod;
use super::report::Report;
use super::tex_coords::Sets;
use crate::scene::model::{AlphaMode, Material, Repack, TextureRef, UvTransform};

/// A material, and what its textures ask of the meshes that use it.
pub(super) struct Needs {
    /// Texture coordinate sets in use, with the property that uses each.
    pub tex_coords: Vec<(u64, String)>,
    /// Texture coordinate sets that its vertices hold.
    pub sets: Sets,
    /// Extensions that need tangents without giving a normal map to make them by.
    pub tangents_for: Option<&'static str>,
}

/// Reads the textures of a material.
pub(super) struct Reader<'a, 'd, 'f> {
    textures: &'a mut Textures<'d>,
    needs: Needs,
    /// Where problems go.
    pub report: &'a mut Report<'f>,
}

/// Reads `materials`.
pub(super) fn read(root: &Obj, textures: &mut Textures, report: &mut Report) -> Vec<(Material, Needs)> {
    let materials = root.objects("materials");
    let count = materials.len();
    materials.enumerate().map(|(own, material)| read_one(&material, own, count, textures, report)).collect()
}

fn read_one(
    material: &Obj,
    own: usize,
    count: usize,
    textures: &mut Textures,
    report: &mut Report,
) -> (Material, Needs) {
    let needs = Needs { tex_coords: Vec::new(), sets: Sets::of(material), tangents_for: None };
    let mut reader = Reader { textures, needs, report };
    let pbr = material.object("pbrMetallicRoughness");
    let normal = material.object("normalTexture");
    let occlusion = material.object("occlusionTexture");
    let strength = material.extension("KHR_materials_emissive_strength").and_then(|e| e.number("emissiveStrength"));
    let mut out = Material {
        name: material.name(),
        metallic: pbr.number("metallicFactor").unwrap_or(1.0),
        roughness: pbr.number("roughnessFactor").unwrap_or(1.0),
        normal_texture: reader.texture(material, "normalTexture"),
        normal_scale: normal.number("scale").unwrap_or(1.0),
        occlusion_texture: reader.texture(material, "occlusionTexture"),
        occlusion_strength: occlusion.number("strength").unwrap_or(1.0),
        emissive: material.floats("emissiveFactor").unwrap_or([0.0; 3]).map(|x: f32| x * strength.unwrap_or(1.0)),
        emissive_texture: reader.texture(material, "emissiveTexture"),
        alpha_mode: match material.text("alphaMode") {
            Some("MASK") => AlphaMode::Mask(material.number("alphaCutoff").unwrap_or(0.5)),
            Some("BLEND") => AlphaMode::Blend,
            _ => AlphaMode::Opaque,
        },
        double_sided: material.flag("doubleSided"),
        unlit: material.extension("KHR_materials_unlit").is_some(),
        layers: layers::read(material, &mut reader),
        lods: lod::of_material(material, own, count, reader.report),
        ..Material::default()
    };
    if let Some(other) = material.extension(layers::SPECULAR_GLOSSINESS).filter(|_| !out.unlit) {
        out.base_color = other.floats("diffuseFactor").unwrap_or([1.0; 4]);
        out.base_color_texture = reader.texture(&other, "diffuseTexture");
    } else {
        out.base_color = pbr.floats("baseColorFactor").unwrap_or([1.0; 4]);
        out.base_color_texture = reader.texture(&pbr, "baseColorTexture");
        out.metallic_roughness_texture = reader.texture(&pbr, "metallicRoughnessTexture");
    }
    read_packed(material, &mut out, &mut reader);
    let mut needs = reader.needs;
    if out.normal_texture.is_none() {
        needs.tangents_for = tangents_for(material);
    }
    (out, needs)
}

/// Textures packed in other ways (MSFT_packing_occlusionRoughnessMetallic, MSFT_packing_normalRoughnessMetallic) fill what the core
/// ones leave empty; where both are there, they say the same. What our slots do not read from where it is becomes an image of its own.
fn read_packed(material: &Obj, out: &mut Material, reader: &mut Reader) {
    let mut texture = |object: &Obj, key: &str, repack| reader.packed_texture(object, key, repack);
    if let Some(packed) = material.extension("MSFT_packing_occlusionRoughnessMetallic") {
        if out.metallic_roughness_texture.is_none() && out.occlusion_texture.is_none() {
            let orm = texture(&packed, "occlusionRoughnessMetallicTexture", None);
            let orm =
                orm.or_else(|| texture(&packed, "roughnessMetallicOcclusionTexture", Some(Repack::OcclusionFirst)));
            (out.metallic_roughness_texture, out.occlusion_texture) = (orm, orm);
        }
        if out.normal_texture.is_none() {
            out.normal_texture = texture(&packed, "normalTexture", Some(Repack::NormalFromRg));
        }
    }
    if let Some(packed) = material.extension("MSFT_packing_normalRoughnessMetallic") {
        const KEY: &str = "normalRoughnessMetallicTexture";
        if out.normal_texture.is_none() {
            out.normal_texture = texture(&packed, KEY, Some(Repack::NormalFromRg));
        }
        if out.metallic_roughness_texture.is_none() {
            out.metallic_roughness_texture = texture(&packed, KEY, Some(Repack::RoughnessMetallicFromBa));
        }
    }
}

/// The reference validator's rule: these need a tangent space, and without a normal map there is none to make it by.
fn tangents_for(material: &Obj) -> Option<&'static str> {
    let anisotropy = material.extension("KHR_materials_anisotropy").is_some_and(|e| e.has("anisotropyTexture"));
    let clearcoat = material.extension("KHR_materials_clearcoat").is_some_and(|e| e.has("clearcoatNormalTexture"));
    match (anisotropy, clearcoat) {
        (true, _) => Some("KHR_materials_anisotropy"),
        (_, true) => Some("KHR_materials_clearcoat"),
        _ => None,
    }
}

impl Reader<'_, '_, '_> {
    /// The texture that a property of an object names, if there is one and it can be drawn.
    pub fn texture(&mut self, object: &Obj, key: &str) -> Option<TextureRef> {
        self.packed_texture(object, key, None)
    }

    /// The same with channels rearranged.
    fn packed_texture(&mut self, object: &Obj, key: &str, repack: Option<Repack>) -> Option<TextureRef> {
        let info = object.object(key);
        let index = info.index("index")?;
        let transform = info.extension("KHR_texture_transform");
        let override_set = transform.as_ref().and_then(|t| t.integer("texCoord"));
        let set = override_set.or_else(|| info.integer("texCoord")).unwrap_or(0);
        self.needs.tex_coords.push((set, info.place.clone()));
        let texture = self.textures.need(index, repack, self.report)?;
        let Some(slot) = self.needs.sets.slot(set) else {
            let [first, second] = self.needs.sets.names();
            let what = format!("TEXCOORD_{set} is the third set that the material uses, besides {first} and {second}");
            self.report.refuse(info.at("texCoord"), what, "use at most two sets in one material");
            return None;
        };
        Some(TextureRef { texture, tex_coord: slot, transform: transform.map_or(IDENTITY, |t| matrix(&t)) })
    }
}

const IDENTITY: [[f32; 3]; 2] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];

/// KHR_texture_transform: translation · rotation · scale, as that extension multiplies them.
fn matrix(transform: &Obj) -> [[f32; 3]; 2] {
    uv_transform(transform).matrix()
}

/// KHR_texture_transform.
pub(super) fn uv_transform(transform: &Obj) -> UvTransform {
    UvTransform {
        offset: transform.floats("offset").unwrap_or([0.0; 2]),
        rotation: transform.number("rotation").unwrap_or(0.0),
        scale: transform.floats("scale").unwrap_or([1.0; 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texture_transform_turns_counter_clockwise_about_the_upper_left() {
        let value = json!({"offset": [0.5, 0.25], "rotation": std::f32::consts::FRAC_PI_2, "scale": [2.0, 3.0]});
        let m = matrix(&Obj::new(&value, String::new()));
        let apply = |u: f32, v: f32| m.map(|r| r[0] * u + r[1] * v + r[2]);
        let close = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).abs() < 1e-5 && (a[1] - b[1]).abs() < 1e-5;
        assert!(close(apply(0.0, 0.0), [0.5, 0.25]));
        assert!(close(apply(1.0, 0.0), [0.5, -1.75]));
        assert!(close(apply(0.0, 1.0), [3.5, 0.25]));
    }
}
