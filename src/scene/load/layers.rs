//! The material extensions that add layers to a surface, or describe it in another way.

use super::json::Obj;
use super::material::Reader;
use super::report::Report;
use crate::scene::model::{
    Anisotropy, Clearcoat, DEFAULT_IOR, Iridescence, Layers, Sheen, Specular, SpecularGlossiness, Transmission, Volume,
};

pub(super) const SPECULAR_GLOSSINESS: &str = "KHR_materials_pbrSpecularGlossiness";

/// Each forbids KHR_materials_unlit and KHR_materials_pbrSpecularGlossiness beside itself.
const LAYERS: [&str; 9] = [
    "KHR_materials_clearcoat",
    "KHR_materials_sheen",
    "KHR_materials_specular",
    "KHR_materials_ior",
    "KHR_materials_transmission",
    "KHR_materials_volume",
    "KHR_materials_dispersion",
    "KHR_materials_iridescence",
    "KHR_materials_anisotropy",
];

/// Reads what the extensions of a material add to it.
pub(super) fn read(material: &Obj, reader: &mut Reader) -> Layers {
    let mut layers = Layers {
        clearcoat: material.extension("KHR_materials_clearcoat").map(|object| clearcoat(&object, reader)),
        sheen: material.extension("KHR_materials_sheen").map(|object| sheen(&object, reader)),
        specular: material.extension("KHR_materials_specular").map(|object| specular(&object, reader)),
        ior: material.extension("KHR_materials_ior").map_or(DEFAULT_IOR, |object| ior(&object, reader.report)),
        transmission: material.extension("KHR_materials_transmission").map(|object| Transmission {
            factor: object.number("transmissionFactor").unwrap_or(0.0),
            texture: reader.texture(&object, "transmissionTexture"),
        }),
        volume: material.extension("KHR_materials_volume").map(|object| volume(&object, reader)),
        dispersion: material
            .extension("KHR_materials_dispersion")
            .and_then(|object| object.number("dispersion"))
            .unwrap_or(0.0),
        iridescence: material.extension("KHR_materials_iridescence").map(|object| iridescence(&object, reader)),
        anisotropy: material.extension("KHR_materials_anisotropy").map(|object| Anisotropy {
            strength: object.number("anisotropyStrength").unwrap_or(0.0),
            rotation: object.number("anisotropyRotation").unwrap_or(0.0),
            texture: reader.texture(&object, "anisotropyTexture"),
        }),
        specular_glossiness: None,
    };
    if let Some(other) = ["KHR_materials_unlit", SPECULAR_GLOSSINESS].into_iter().find(|name| has(material, name)) {
        exclude(material, other, reader.report);
        layers = Layers::default();
    }
    if let Some(object) = material.extension(SPECULAR_GLOSSINESS) {
        layers.specular_glossiness = Some(specular_glossiness(&object, reader));
    }
    depend(material, &mut layers, reader.report);
    layers
}

fn has(material: &Obj, name: &str) -> bool {
    material.extension(name).is_some()
}

fn exclude(material: &Obj, other: &str, report: &mut Report) {
    for name in LAYERS.into_iter().filter(|name| has(material, name)) {
        let place = material.object("extensions").at(name);
        report.mend(place, format!("`{name}` must not stand beside `{other}`, which is drawn"), "keep one of them");
    }
}

/// A volume needs a surface that lets light in, and dispersion a volume.
fn depend(material: &Obj, layers: &mut Layers, report: &mut Report) {
    let mut lacks = |name: &str, needed: &str| {
        let what = format!("`{name}` does nothing without `{needed}`");
        report.mend(material.object("extensions").at(name), what, "add it, or leave this out");
    };
    if layers.volume.is_some() && layers.transmission.is_none() {
        lacks("KHR_materials_volume", "KHR_materials_transmission");
        layers.volume = None;
    }
    if layers.dispersion > 0.0 && layers.volume.is_none() {
        lacks("KHR_materials_dispersion", "KHR_materials_volume");
        layers.dispersion = 0.0;
    }
}

fn clearcoat(object: &Obj, reader: &mut Reader) -> Clearcoat {
    Clearcoat {
        factor: object.number("clearcoatFactor").unwrap_or(0.0),
        texture: reader.texture(object, "clearcoatTexture"),
        roughness: object.number("clearcoatRoughnessFactor").unwrap_or(0.0),
        roughness_texture: reader.texture(object, "clearcoatRoughnessTexture"),
        normal_texture: reader.texture(object, "clearcoatNormalTexture"),
        normal_scale: object.object("clearcoatNormalTexture").number("scale").unwrap_or(1.0),
    }
}

fn sheen(object: &Obj, reader: &mut Reader) -> Sheen {
    Sheen {
        color: object.floats("sheenColorFactor").unwrap_or([0.0; 3]),
        color_texture: reader.texture(object, "sheenColorTexture"),
        roughness: object.number("sheenRoughnessFactor").unwrap_or(0.0),
        roughness_texture: reader.texture(object, "sheenRoughnessTexture"),
    }
}

fn specular(object: &Obj, reader: &mut Reader) -> Specular {
    Specular {
        factor: object.number("specularFactor").unwrap_or(1.0),
        texture: reader.texture(object, "specularTexture"),
        color: object.floats("specularColorFactor").unwrap_or([1.0; 3]),
        color_texture: reader.texture(object, "specularColorTexture"),
    }
}

fn ior(object: &Obj, report: &mut Report) -> f32 {
    let ior = object.number("ior").unwrap_or(DEFAULT_IOR);
    if ior != 0.0 && ior < 1.0 {
        report.refuse(object.at("ior"), "an index of refraction below 1", "write 0, or 1 or more");
    }
    ior
}

fn volume(object: &Obj, reader: &mut Reader) -> Volume {
    Volume {
        thickness: object.number("thicknessFactor").unwrap_or(0.0),
        thickness_texture: reader.texture(object, "thicknessTexture"),
        attenuation_color: object.floats("attenuationColor").unwrap_or([1.0; 3]),
        attenuation_distance: object.number("attenuationDistance").unwrap_or(f32::INFINITY),
    }
}

fn iridescence(object: &Obj, reader: &mut Reader) -> Iridescence {
    let default = Iridescence::default();
    Iridescence {
        factor: object.number("iridescenceFactor").unwrap_or(default.factor),
        texture: reader.texture(object, "iridescenceTexture"),
        ior: object.number("iridescenceIor").unwrap_or(default.ior),
        thickness_minimum_nm: object.number("iridescenceThicknessMinimum").unwrap_or(default.thickness_minimum_nm),
        thickness_maximum_nm: object.number("iridescenceThicknessMaximum").unwrap_or(default.thickness_maximum_nm),
        thickness_texture: reader.texture(object, "iridescenceThicknessTexture"),
    }
}

fn specular_glossiness(object: &Obj, reader: &mut Reader) -> SpecularGlossiness {
    SpecularGlossiness {
        specular: object.floats("specularFactor").unwrap_or([1.0; 3]),
        glossiness: object.number("glossinessFactor").unwrap_or(1.0),
        texture: reader.texture(object, "specularGlossinessTexture"),
    }
}

#[cfg(test)]
mod tests {
    use crate::scene::load::{Limits, NoFiles, load};
    use crate::scene::model::*;
    use serde_json::{Value, json};

    /// A PNG of one pixel.
    fn png() -> String {
        use base64::Engine;
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbaImage::new(1, 1).write_to(&mut png, image::ImageFormat::Png).unwrap();
        format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(png.into_inner()))
    }

    fn document(material: Value) -> String {
        let used: Vec<&String> = material["extensions"].as_object().unwrap().keys().collect();
        json!({"asset": {"version": "2.0"}, "extensionsUsed": used, "extensionsRequired": used, "materials": [material],
            "textures": [{"source": 0}, {"source": 1}], "images": [{"uri": png()}, {"uri": png(), "name": "second"}]})
        .to_string()
    }

    #[track_caller]
    fn read(material: Value) -> (Material, Vec<String>) {
        let model = load("x.gltf", document(material).as_bytes(), &NoFiles, &Limits::default()).unwrap();
        (model.materials[0].clone(), model.mended.iter().map(|problem| problem.place.clone()).collect())
    }

    #[track_caller]
    fn check(name: &str, object: Value, expected: Layers) {
        let (material, mended) = read(json!({"extensions": {name: object}}));
        assert_eq!((material.layers, mended), (expected, vec![]));
    }

    fn texture(texture: usize) -> Option<TextureRef> {
        Some(TextureRef { texture, tex_coord: 0, transform: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] })
    }

    #[test]
    fn coats_sheens_and_mirrors_are_read_with_their_textures() {
        let (a, b) = (json!({"index": 0}), json!({"index": 1}));
        check(
            "KHR_materials_clearcoat",
            json!({"clearcoatFactor": 0.5, "clearcoatTexture": a, "clearcoatRoughnessFactor": 0.25,
                "clearcoatRoughnessTexture": b, "clearcoatNormalTexture": {"index": 1, "scale": 2.0}}),
            Layers {
                clearcoat: Some(Clearcoat {
                    factor: 0.5,
                    texture: texture(0),
                    roughness: 0.25,
                    roughness_texture: texture(1),
                    normal_texture: texture(1),
                    normal_scale: 2.0,
                }),
                ..Layers::default()
            },
        );
        check(
            "KHR_materials_sheen",
            json!({"sheenColorFactor": [0.1, 0.2, 0.3], "sheenColorTexture": a, "sheenRoughnessFactor": 0.4,
                "sheenRoughnessTexture": b}),
            Layers {
                sheen: Some(Sheen {
                    color: [0.1, 0.2, 0.3],
                    color_texture: texture(0),
                    roughness: 0.4,
                    roughness_texture: texture(1),
                }),
                ..Layers::default()
            },
        );
        check(
            "KHR_materials_specular",
            json!({"specularFactor": 0.5, "specularTexture": a, "specularColorFactor": [2, 1, 0], "specularColorTexture": b}),
            Layers {
                specular: Some(Specular {
                    factor: 0.5,
                    texture: texture(0),
                    color: [2.0, 1.0, 0.0],
                    color_texture: texture(1),
                }),
                ..Layers::default()
            },
        );
    }

    #[test]
    fn films_grooves_and_indices_are_read() {
        check(
            "KHR_materials_iridescence",
            json!({"iridescenceFactor": 1, "iridescenceTexture": {"index": 0}, "iridescenceIor": 1.8,
                "iridescenceThicknessMinimum": 200, "iridescenceThicknessMaximum": 900,
                "iridescenceThicknessTexture": {"index": 1}}),
            Layers {
                iridescence: Some(Iridescence {
                    factor: 1.0,
                    texture: texture(0),
                    ior: 1.8,
                    thickness_minimum_nm: 200.0,
                    thickness_maximum_nm: 900.0,
                    thickness_texture: texture(1),
                }),
                ..Layers::default()
            },
        );
        check(
            "KHR_materials_anisotropy",
            json!({"anisotropyStrength": 0.6, "anisotropyRotation": 1.5, "anisotropyTexture": {"index": 0}}),
            Layers {
                anisotropy: Some(Anisotropy { strength: 0.6, rotation: 1.5, texture: texture(0) }),
                ..Layers::default()
            },
        );
        check("KHR_materials_ior", json!({"ior": 2.4}), Layers { ior: 2.4, ..Layers::default() });
    }

    #[test]
    fn glass_is_read_and_needs_all_its_parts() {
        let transmission = json!({"transmissionFactor": 0.9, "transmissionTexture": {"index": 0}});
        let volume = json!({"thicknessFactor": 0.1, "thicknessTexture": {"index": 1}, "attenuationColor": [1, 0.5, 0],
            "attenuationDistance": 2});
        let (material, mended) = read(json!({"extensions": {"KHR_materials_transmission": transmission,
            "KHR_materials_volume": volume, "KHR_materials_dispersion": {"dispersion": 0.36}}}));
        let expected = Layers {
            transmission: Some(Transmission { factor: 0.9, texture: texture(0) }),
            volume: Some(Volume {
                thickness: 0.1,
                thickness_texture: texture(1),
                attenuation_color: [1.0, 0.5, 0.0],
                attenuation_distance: 2.0,
            }),
            dispersion: 0.36,
            ..Layers::default()
        };
        assert_eq!((material.layers, mended), (expected, vec![]));
        let (material, mended) = read(json!({"extensions": {"KHR_materials_volume": {},
            "KHR_materials_dispersion": {"dispersion": 0.36}}}));
        assert_eq!(material.layers, Layers::default());
        assert_eq!(
            mended,
            ["/materials/0/extensions/KHR_materials_volume", "/materials/0/extensions/KHR_materials_dispersion"]
        );
    }

    #[test]
    fn specular_glossiness_takes_the_place_of_metallic_roughness() {
        let object = json!({"diffuseFactor": [0.1, 0.2, 0.3, 0.4], "diffuseTexture": {"index": 0},
            "specularFactor": [0.5, 0.6, 0.7], "glossinessFactor": 0.8, "specularGlossinessTexture": {"index": 1}});
        let (material, mended) = read(json!({"extensions": {"KHR_materials_pbrSpecularGlossiness": object},
            "pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1], "metallicRoughnessTexture": {"index": 0}}}));
        let expected = SpecularGlossiness { specular: [0.5, 0.6, 0.7], glossiness: 0.8, texture: texture(0) };
        assert_eq!(material.layers, Layers { specular_glossiness: Some(expected), ..Layers::default() });
        assert_eq!((material.base_color, material.base_color_texture), ([0.1, 0.2, 0.3, 0.4], texture(1)));
        assert_eq!((material.metallic_roughness_texture, mended), (None, vec![]));
    }

    #[test]
    fn layers_beside_what_forbids_them_are_left_out_and_named() {
        for other in ["KHR_materials_unlit", "KHR_materials_pbrSpecularGlossiness"] {
            let (material, mended) = read(json!({"extensions": {other: {}, "KHR_materials_sheen": {}}}));
            assert_eq!(material.layers.sheen, None);
            assert_eq!(mended, ["/materials/0/extensions/KHR_materials_sheen"]);
        }
    }

    #[test]
    fn numbers_outside_their_ranges_are_refused_by_place() {
        for (name, object, place) in [
            ("KHR_materials_clearcoat", json!({"clearcoatFactor": 1.5}), "clearcoatFactor"),
            ("KHR_materials_sheen", json!({"sheenColorFactor": [0, 0, 1.5]}), "sheenColorFactor/2"),
            ("KHR_materials_specular", json!({"specularColorFactor": [-1, 0, 0]}), "specularColorFactor/0"),
            ("KHR_materials_ior", json!({"ior": 0.5}), "ior"),
            ("KHR_materials_transmission", json!({"transmissionFactor": 2}), "transmissionFactor"),
            ("KHR_materials_volume", json!({"attenuationDistance": 0}), "attenuationDistance"),
            ("KHR_materials_dispersion", json!({"dispersion": -1}), "dispersion"),
            ("KHR_materials_iridescence", json!({"iridescenceIor": 0.9}), "iridescenceIor"),
            ("KHR_materials_anisotropy", json!({"anisotropyStrength": 2}), "anisotropyStrength"),
            ("KHR_materials_pbrSpecularGlossiness", json!({"glossinessFactor": 2}), "glossinessFactor"),
            ("KHR_materials_clearcoat", json!({"clearcoatTexture": {"index": 9}}), "clearcoatTexture/index"),
        ] {
            let text = document(json!({"extensions": {name: object}}));
            let problems = load("x.gltf", text.as_bytes(), &NoFiles, &Limits::default()).unwrap_err();
            let place = format!("/materials/0/extensions/{name}/{place}");
            assert!(problems.0.iter().any(|problem| problem.place == place), "{problems}");
        }
    }
}
