//! What the file asks of its reader: glTF version and extensions.

use super::json::Obj;
use super::report::Report;
use serde_json::Value;

/// Extensions whose meaning is drawn here (or has no bearing on what is drawn).
const SUPPORTED: &[&str] = &[
    "KHR_texture_transform",
    "KHR_materials_unlit",
    "KHR_materials_emissive_strength",
    "KHR_lights_punctual",
    "KHR_mesh_quantization",
    "KHR_node_visibility",
    "KHR_texture_basisu",
    "EXT_texture_webp",
    "MSFT_texture_dds",
    "MSFT_packing_occlusionRoughnessMetallic",
    "MSFT_packing_normalRoughnessMetallic",
    "KHR_audio_emitter",
    "MSFT_audio_emitter",
    "EXT_meshopt_compression",
    "KHR_meshopt_compression",
    "KHR_draco_mesh_compression",
    "EXT_mesh_gpu_instancing",
    "KHR_node_hoverability",
    "KHR_node_selectability",
    "KHR_xmp_json_ld",
    "KHR_animation_pointer",
    "KHR_materials_anisotropy",
    "KHR_materials_clearcoat",
    "KHR_materials_dispersion",
    "KHR_materials_ior",
    "KHR_materials_iridescence",
    "KHR_materials_pbrSpecularGlossiness",
    "KHR_materials_sheen",
    "KHR_materials_specular",
    "KHR_materials_transmission",
    "KHR_materials_volume",
    "KHR_materials_variants",
    "MSFT_lod",
];

/// Whether an extension's meaning is drawn here.
pub(in crate::scene) fn is_drawn(name: &str) -> bool {
    SUPPORTED.contains(&name)
}

/// Checks `asset`; returns whether the document's version is one this reader understands.
pub(super) fn check_version(root: &Obj, report: &mut Report) {
    let asset = root.object("asset");
    let Some(version) = asset.text("version") else { return };
    let place = asset.at("version");
    let Some((major, minor)) = parse(version) else {
        report.refuse(place, format!("`{version}` is not a version"), "write `2.0`");
        return;
    };
    if major != 2 {
        report.refuse(place, format!("glTF {version} cannot be read"), "export as glTF 2.0");
    }
    let Some(least) = asset.text("minVersion") else { return };
    let place = asset.at("minVersion");
    match parse(least) {
        None => report.refuse(place, format!("`{least}` is not a version"), "write `2.0`"),
        Some(least_parsed) if least_parsed > (major, minor) => {
            report.refuse(place, format!("{least} is more than `version` {version}"), "raise `version`");
        }
        Some(least_parsed) if least_parsed > (2, 0) => {
            let what = format!("the file demands a reader of glTF {least}; it is read as 2.0");
            report.mend(place, what, "export as glTF 2.0");
        }
        Some(_) => {}
    }
}

fn parse(version: &str) -> Option<(u32, u32)> {
    let (major, minor) = version.split_once('.')?;
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse().ok()).flatten();
    Some((digits(major)?, digits(minor)?))
}

/// `extensionsUsed` or `extensionsRequired`.
pub(super) fn names(root: &Obj, key: &str) -> Vec<String> {
    root.array(key).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Refuses each required extension that is not supported, by name; `false` if there was one.
pub(super) fn check_required(required: &[String], report: &mut Report) -> bool {
    let before = report.refusals();
    for (i, name) in required.iter().enumerate() {
        if !is_drawn(name) {
            let what = format!("the required extension `{name}` is not supported");
            report.refuse(format!("/extensionsRequired/{i}"), what, remedy(name));
        }
    }
    report.refusals() == before
}

fn remedy(name: &str) -> &'static str {
    match name {
        "EXT_texture_avif" => {
            "export textures as PNG or JPEG, or keep them beside as fallback and make the extension optional"
        }
        _ => "export without it, or make it optional if the scene can do without",
    }
}
