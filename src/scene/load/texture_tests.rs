//! Which image a texture is drawn with.

use super::*;
use crate::scene::model::{Material, Repack};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::io::Cursor;

fn encoded(format: image::ImageFormat, side: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image::RgbImage::new(side, side).write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn uri(mime: &str, bytes: &[u8]) -> Value {
    json!({"uri": format!("data:{mime};base64,{}", BASE64_STANDARD.encode(bytes))})
}

/// The images of the tests: PNG of 1 pixel, WebP of 2, something unknown, PNG of 3, and the first one again.
fn images() -> Value {
    let png = |side| uri("image/png", &encoded(image::ImageFormat::Png, side));
    let webp = uri("image/webp", &encoded(image::ImageFormat::WebP, 2));
    json!([png(1), webp, uri("image/png", b"unknown"), png(3), png(1)])
}

fn document(textures: Value, material: Value) -> Result<Model, Problems> {
    let used = [
        "EXT_texture_webp",
        "KHR_texture_basisu",
        "MSFT_texture_dds",
        "MSFT_packing_occlusionRoughnessMetallic",
        "MSFT_packing_normalRoughnessMetallic",
    ];
    let document = json!({"asset": {"version": "2.0"}, "extensionsUsed": used, "images": images(), "textures": textures,
        "materials": [material]});
    load("x.gltf", document.to_string().as_bytes(), &NoFiles, &Limits::default())
}

/// Side of the image that a texture is drawn with, and how many things were mended; or the place of the refusal.
#[track_caller]
fn check(texture: Value, expected: Result<(u32, usize), &str>) {
    let found = document(json!([texture]), json!({"emissiveTexture": {"index": 0}}));
    let found = found.map(|model| (model.images[0].width, model.mended.len()));
    let found = found.map_err(|problems| problems.0.iter().map(|p| p.place.clone()).collect::<Vec<_>>().join(" "));
    assert_eq!(found, expected.map_err(str::to_owned));
}

#[test]
fn an_extensions_image_goes_before_the_core_one() {
    check(json!({"source": 0, "extensions": {"EXT_texture_webp": {"source": 1}}}), Ok((2, 0)));
    check(json!({"extensions": {"EXT_texture_webp": {"source": 1}}}), Ok((2, 0)));
    check(
        json!({"source": 0, "extensions": {"KHR_texture_basisu": {"source": 3}, "EXT_texture_webp": {"source": 1}}}),
        Ok((3, 0)),
    );
    // One that cannot be drawn is passed over, and that is said.
    check(json!({"source": 0, "extensions": {"MSFT_texture_dds": {"source": 2}}}), Ok((1, 1)));
    check(
        json!({"source": 0, "extensions": {"MSFT_texture_dds": {"source": 2}, "EXT_texture_webp": {"source": 1}}}),
        Ok((2, 1)),
    );
    check(json!({"extensions": {"MSFT_texture_dds": {"source": 2}}}), Err("/images/2"));
    check(
        json!({"extensions": {"MSFT_texture_dds": {"source": 9}}}),
        Err("/textures/0/extensions/MSFT_texture_dds/source"),
    );
    check(json!({"source": 0, "extensions": {"KHR_texture_basisu": {}}}), Ok((1, 0)));
    // The core allows PNG and JPEG alone.
    check(json!({"source": 1}), Ok((2, 1)));
}

#[test]
fn images_of_the_same_bytes_are_one() {
    let textures = json!([{"source": 0}, {"source": 4}, {"source": 3}]);
    let material =
        json!({"emissiveTexture": {"index": 0}, "normalTexture": {"index": 1}, "occlusionTexture": {"index": 2}});
    let model = document(textures, material).unwrap();
    let images: Vec<usize> = model.textures.iter().map(|texture| texture.image).collect();
    assert_eq!((model.images.len(), images), (2, vec![0, 1]));
    let material = &model.materials[0];
    assert_eq!(material.emissive_texture.unwrap().texture, material.normal_texture.unwrap().texture);
}

/// Widths of the images behind normal, metallic-roughness and occlusion, each with what is done to it.
fn packed(material: Value) -> [Option<(u32, Option<Repack>)>; 3] {
    let model = document(json!([{"source": 0}, {"source": 3}]), material).unwrap();
    assert_eq!(model.mended, []);
    let Material { normal_texture, metallic_roughness_texture, occlusion_texture, .. } = &model.materials[0];
    [normal_texture, metallic_roughness_texture, occlusion_texture].map(|texture| {
        let image = model.textures[texture.as_ref()?.texture].image;
        let repack = model.repacks.iter().find(|(at, _)| *at == image).map(|(_, repack)| *repack);
        Some((model.images[image].width, repack))
    })
}

#[test]
fn other_packings_fill_what_the_core_leaves_empty() {
    let orm = |packed: Value| json!({"extensions": {"MSFT_packing_occlusionRoughnessMetallic": packed}});
    let index = |index: u32| json!({"index": index});
    assert_eq!(
        packed(orm(json!({"occlusionRoughnessMetallicTexture": index(0), "normalTexture": index(1)}))),
        [Some((3, Some(Repack::NormalFromRg))), Some((1, None)), Some((1, None))]
    );
    assert_eq!(
        packed(orm(json!({"roughnessMetallicOcclusionTexture": index(0)}))),
        [None, Some((1, Some(Repack::OcclusionFirst))), Some((1, Some(Repack::OcclusionFirst)))]
    );
    let nrm = json!({"MSFT_packing_normalRoughnessMetallic": {"normalRoughnessMetallicTexture": index(0)}});
    assert_eq!(
        packed(json!({"extensions": nrm})),
        [Some((1, Some(Repack::NormalFromRg))), Some((1, Some(Repack::RoughnessMetallicFromBa))), None]
    );
    assert_eq!(
        packed(
            json!({"normalTexture": index(1), "pbrMetallicRoughness": {"metallicRoughnessTexture": index(1)}, "extensions": nrm})
        ),
        [Some((3, None)), Some((3, None)), None]
    );
}

#[test]
fn overlapping_views_of_images_do_not_multiply_memory() {
    let png = encoded(image::ImageFormat::Png, 64);
    let views = vec![json!({"buffer": 0, "byteLength": png.len()}); 100];
    let images: Vec<Value> = (0..100).map(|i| json!({"bufferView": i, "mimeType": "image/png"})).collect();
    let buffer = json!({"byteLength": png.len(), "uri": uri("application/octet-stream", &png)["uri"]});
    let document = json!({"asset": {"version": "2.0"}, "buffers": [buffer], "bufferViews": views, "images": images});
    let load = |external_bytes| {
        let limits = Limits { external_bytes, ..Limits::default() };
        load("x.gltf", document.to_string().as_bytes(), &NoFiles, &limits)
    };
    assert!(load(100 * png.len() as u64).is_ok());
    assert_eq!(load(50 * png.len() as u64).unwrap_err().0.len(), 50);
}
