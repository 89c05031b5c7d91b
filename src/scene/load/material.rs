//! Metallic-roughness materials with their texture references.

use super::images::Textures;
use super::json::Obj;
use super::lod;
use super::report::Report;
use crate::scene::model::{AlphaMode, Material, TextureRef};

/// A material, and what its textures ask of the meshes that use it.
pub(super) struct Needs {
    /// Texture coordinate sets in use, with the property that uses each.
    pub tex_coords: Vec<(u64, String)>,
    /// Extensions that need tangents without giving a normal map to make them by.
    pub tangents_for: Option<&'static str>,
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
    let pbr = material.object("pbrMetallicRoughness");
    let mut needs = Needs { tex_coords: Vec::new(), tangents_for: None };
    let mut texture = |object: &Obj, key: &str| read_texture(object, key, textures, &mut needs, report);
    let normal = material.object("normalTexture");
    let occlusion = material.object("occlusionTexture");
    let strength = material.extension("KHR_materials_emissive_strength").and_then(|e| e.number("emissiveStrength"));
    let out = Material {
        name: material.name(),
        base_color: pbr.floats("baseColorFactor").unwrap_or([1.0; 4]),
        base_color_texture: texture(&pbr, "baseColorTexture"),
        metallic: pbr.number("metallicFactor").unwrap_or(1.0),
        roughness: pbr.number("roughnessFactor").unwrap_or(1.0),
        metallic_roughness_texture: texture(&pbr, "metallicRoughnessTexture"),
        normal_texture: texture(material, "normalTexture"),
        normal_scale: normal.number("scale").unwrap_or(1.0),
        occlusion_texture: texture(material, "occlusionTexture"),
        occlusion_strength: occlusion.number("strength").unwrap_or(1.0),
        emissive: material.floats("emissiveFactor").unwrap_or([0.0; 3]).map(|x: f32| x * strength.unwrap_or(1.0)),
        emissive_texture: texture(material, "emissiveTexture"),
        alpha_mode: match material.text("alphaMode") {
            Some("MASK") => AlphaMode::Mask(material.number("alphaCutoff").unwrap_or(0.5)),
            Some("BLEND") => AlphaMode::Blend,
            _ => AlphaMode::Opaque,
        },
        double_sided: material.flag("doubleSided"),
        unlit: material.extension("KHR_materials_unlit").is_some(),
        lods: lod::of_material(material, own, count, report),
    };
    if let Some(ior) = material.extension("KHR_materials_ior")
        && ior.number("ior").is_some_and(|x| x != 0.0 && x < 1.0)
    {
        report.refuse(ior.at("ior"), "an index of refraction below 1", "write 0, or 1 or more");
    }
    if out.normal_texture.is_none() {
        needs.tangents_for = tangents_for(material);
    }
    (out, needs)
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

fn read_texture(
    object: &Obj,
    key: &str,
    textures: &mut Textures,
    needs: &mut Needs,
    report: &mut Report,
) -> Option<TextureRef> {
    let info = object.object(key);
    let index = info.index("index")?;
    let transform = info.extension("KHR_texture_transform");
    let override_set = transform.as_ref().and_then(|t| t.integer("texCoord"));
    let set = override_set.or_else(|| info.integer("texCoord")).unwrap_or(0);
    needs.tex_coords.push((set, info.place.clone()));
    let texture = textures.need(index, report)?;
    if set > 1 {
        let fix = "use TEXCOORD_0 or TEXCOORD_1";
        report.refuse(info.at("texCoord"), format!("texture coordinate set {set} is not supported"), fix);
        return None;
    }
    Some(TextureRef { texture, tex_coord: set as u32, transform: transform.map_or(IDENTITY, |t| matrix(&t)) })
}

const IDENTITY: [[f32; 3]; 2] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];

/// KHR_texture_transform: translation · rotation · scale, as that extension multiplies them.
fn matrix(transform: &Obj) -> [[f32; 3]; 2] {
    let [tx, ty] = transform.floats("offset").unwrap_or([0.0; 2]);
    let [sx, sy] = transform.floats("scale").unwrap_or([1.0; 2]);
    let (sin, cos) = transform.number("rotation").unwrap_or(0.0).sin_cos();
    [[cos * sx, sin * sy, tx], [-sin * sx, cos * sy, ty]]
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
