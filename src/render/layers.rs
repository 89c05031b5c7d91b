//! What layered materials need beside the plain ones: a record, textures, and the bindings that their shader declares.
//!
//! Layers stand in a bind group of their own, so that plain materials keep theirs. Its textures are bound without gaps, in the order of
//! [`LAYER_TEXTURES`]: a material pays for what it uses, and with WebGPU's sixteen textures a stage it can use eight of the twelve. Devices
//! allow more as a rule, see [`super::required_limits`].

use super::pipelines::PipelineKey;
use super::surface::SlotRecord;
use crate::scene::model::{Layers, Material, TextureRef};
use bytemuck::{Pod, Zeroable};

/// Textures that the frame and a plain material bind, of those that a stage may have.
const OTHER_TEXTURES: u32 = 3 + 5;
/// The same of samplers.
const OTHER_SAMPLERS: u32 = 2 + 5;

/// A texture of a layer.
pub(super) struct LayerTexture {
    /// In the shader, before `_texture` and `_sampler`.
    name: &'static str,
    pub(super) bit: u64,
    pub(super) srgb: bool,
    /// What must be switched on for it to be read.
    needs: u64,
    of: fn(&Layers) -> Option<&TextureRef>,
}

macro_rules! texture {
    ($name:literal, $bit:ident, $srgb:literal, $needs:ident, $layer:ident . $field:ident) => {
        LayerTexture {
            name: $name,
            bit: PipelineKey::$bit,
            srgb: $srgb,
            needs: PipelineKey::$needs,
            of: |layers| layers.$layer.as_ref()?.$field.as_ref(),
        }
    };
}

/// All of them. The place in this list is the place of the transform in the record.
pub(super) const LAYER_TEXTURES: [LayerTexture; 12] = [
    texture!("clearcoat", TEX_CLEARCOAT, false, CLEARCOAT, clearcoat.texture),
    texture!("clearcoat_roughness", TEX_CLEARCOAT_ROUGHNESS, false, CLEARCOAT, clearcoat.roughness_texture),
    texture!("clearcoat_normal", TEX_CLEARCOAT_NORMAL, false, CLEARCOAT, clearcoat.normal_texture),
    texture!("sheen_color", TEX_SHEEN_COLOR, true, SHEEN, sheen.color_texture),
    texture!("sheen_roughness", TEX_SHEEN_ROUGHNESS, false, SHEEN, sheen.roughness_texture),
    texture!("specular", TEX_SPECULAR, false, SPECULAR, specular.texture),
    texture!("specular_color", TEX_SPECULAR_COLOR, true, SPECULAR, specular.color_texture),
    texture!("transmission", TEX_TRANSMISSION, false, TRANSMISSION, transmission.texture),
    texture!("thickness", TEX_THICKNESS, false, VOLUME, volume.thickness_texture),
    texture!("iridescence", TEX_IRIDESCENCE, false, IRIDESCENCE, iridescence.texture),
    texture!("iridescence_thickness", TEX_IRIDESCENCE_THICKNESS, false, IRIDESCENCE, iridescence.thickness_texture),
    texture!("anisotropy", TEX_ANISOTROPY, false, ANISOTROPY, anisotropy.texture),
];

/// Textures that a material's layers read, with their place in [`LAYER_TEXTURES`].
pub(super) fn textures(material: &Material) -> impl Iterator<Item = (&'static LayerTexture, &TextureRef)> {
    static ALL: [LayerTexture; 12] = LAYER_TEXTURES;
    let on = features(material);
    ALL.iter()
        .filter(move |texture| on & texture.needs != 0)
        .filter_map(|texture| Some((texture, (texture.of)(&material.layers)?)))
}

/// Which layers a material shows: those whose factor is not 0.
fn features(material: &Material) -> u64 {
    if material.unlit {
        return 0;
    }
    let layers = &material.layers;
    let bit = |set: bool, bit: u64| if set { bit } else { 0 };
    let transmits = layers.transmission.as_ref().is_some_and(|layer| layer.factor > 0.0);
    let volume = transmits && layers.volume.as_ref().is_some_and(|layer| layer.thickness > 0.0);
    bit(layers.clearcoat.as_ref().is_some_and(|layer| layer.factor > 0.0), PipelineKey::CLEARCOAT)
        | bit(layers.sheen.as_ref().is_some_and(|layer| layer.color != [0.0; 3]), PipelineKey::SHEEN)
        | bit(layers.specular.is_some() || layers.ior != crate::scene::model::DEFAULT_IOR, PipelineKey::SPECULAR)
        | bit(transmits, PipelineKey::TRANSMISSION)
        | bit(volume, PipelineKey::VOLUME)
        | bit(volume && layers.dispersion > 0.0, PipelineKey::DISPERSION)
        | bit(layers.iridescence.as_ref().is_some_and(|layer| layer.factor > 0.0), PipelineKey::IRIDESCENCE)
        | bit(layers.anisotropy.as_ref().is_some_and(|layer| layer.strength > 0.0), PipelineKey::ANISOTROPY)
        | bit(layers.specular_glossiness.is_some(), PipelineKey::SPECULAR_GLOSSINESS)
}

/// Bits of a material's layers and their textures.
pub(super) fn bits(material: &Material) -> u64 {
    textures(material).fold(features(material), |bits, (texture, _)| bits | texture.bit)
}

/// How many textures the layers of a key read.
pub(super) fn texture_count(key: PipelineKey) -> usize {
    (key.0 & PipelineKey::LAYER_TEXTURES).count_ones() as usize
}

/// How many textures of layers a device can bind.
pub(super) fn most_textures(limits: &wgpu::Limits) -> usize {
    let textures = limits.max_sampled_textures_per_shader_stage.saturating_sub(OTHER_TEXTURES);
    let samplers = limits.max_samplers_per_shader_stage.saturating_sub(OTHER_SAMPLERS);
    (textures.min(samplers) as usize).min(LAYER_TEXTURES.len())
}

/// WGSL that declares the textures of a key's layers.
pub(super) fn declarations(key: PipelineKey) -> String {
    let used = LAYER_TEXTURES.iter().filter(|texture| key.has(texture.bit)).enumerate();
    let declare = |(at, texture): (usize, &LayerTexture)| {
        let (name, binding) = (texture.name, 1 + 2 * at);
        format!(
            "@group(3) @binding({binding}) var {name}_texture: texture_2d<f32>;\n@group(3) @binding({}) var {name}_sampler: sampler;\n",
            binding + 1
        )
    };
    used.map(declare).collect()
}

/// The layers of one material, as `shaders/layers.wgsl` reads them.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub(super) struct LayersRecord {
    clearcoat: f32,
    clearcoat_roughness: f32,
    clearcoat_normal_scale: f32,
    transmission: f32,
    sheen_color: [f32; 3],
    sheen_roughness: f32,
    specular_color: [f32; 3],
    specular: f32,
    /// Of absorption, per metre.
    absorption: [f32; 3],
    thickness: f32,
    f0: f32,
    ior: f32,
    dispersion: f32,
    anisotropy: f32,
    grooves: [f32; 2],
    film: f32,
    film_ior: f32,
    film_minimum_nm: f32,
    film_maximum_nm: f32,
    glossiness: f32,
    pad: f32,
    mirror: [f32; 3],
    pad2: f32,
    slots: [SlotRecord; 12],
}

impl LayersRecord {
    /// `None` for a plain material.
    pub(super) fn new(material: &Material) -> Option<LayersRecord> {
        if features(material) == 0 {
            return None;
        }
        let layers = &material.layers;
        let coat = layers.clearcoat.clone().unwrap_or_default();
        let sheen = layers.sheen.clone().unwrap_or_default();
        let specular = layers.specular.clone().unwrap_or_default();
        let volume = layers.volume.clone().unwrap_or_default();
        let film = layers.iridescence.clone().unwrap_or_default();
        let grooves = layers.anisotropy.clone().unwrap_or_default();
        let other = layers.specular_glossiness.clone().unwrap_or_default();
        let (sin, cos) = grooves.rotation.sin_cos();
        Some(LayersRecord {
            clearcoat: coat.factor,
            clearcoat_roughness: coat.roughness,
            clearcoat_normal_scale: coat.normal_scale,
            transmission: layers.transmission.as_ref().map_or(0.0, |layer| layer.factor),
            sheen_color: sheen.color,
            sheen_roughness: sheen.roughness,
            specular_color: specular.color,
            specular: specular.factor,
            // Beer and Lambert. Black would absorb without end: what is left of it cannot be seen.
            absorption: volume.attenuation_color.map(|x| -x.max(1e-5).ln() / volume.attenuation_distance),
            thickness: volume.thickness,
            // Fresnel at normal incidence against air; an index of 0 stands for an infinite one.
            f0: if layers.ior == 0.0 { 1.0 } else { ((layers.ior - 1.0) / (layers.ior + 1.0)).powi(2) },
            ior: if layers.ior == 0.0 { 1e6 } else { layers.ior },
            dispersion: layers.dispersion,
            anisotropy: grooves.strength,
            grooves: [cos, sin],
            film: film.factor,
            film_ior: film.ior,
            film_minimum_nm: film.thickness_minimum_nm,
            film_maximum_nm: film.thickness_maximum_nm,
            glossiness: other.glossiness,
            pad: 0.0,
            mirror: other.specular,
            pad2: 0.0,
            slots: LAYER_TEXTURES.map(|texture| SlotRecord::new((texture.of)(layers))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{Clearcoat, Sheen, Transmission, Volume};

    const WHOLE: TextureRef = TextureRef { texture: 0, tex_coord: 0, transform: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] };

    fn material(layers: Layers) -> Material {
        Material { layers, ..Material::default() }
    }

    #[test]
    fn the_record_has_the_size_of_the_shader() {
        assert_eq!(size_of::<LayersRecord>(), 8 * 16 + 12 * 32);
    }

    #[test]
    fn layers_of_no_strength_cost_nothing() {
        let none = Layers {
            clearcoat: Some(Clearcoat { texture: Some(WHOLE), ..Clearcoat::default() }),
            sheen: Some(Sheen { color_texture: Some(WHOLE), ..Sheen::default() }),
            transmission: Some(Transmission::default()),
            volume: Some(Volume { thickness: 1.0, ..Volume::default() }),
            ..Layers::default()
        };
        assert_eq!(bits(&material(none.clone())), 0);
        assert!(LayersRecord::new(&material(none)).is_none());
    }

    #[test]
    fn textures_are_bound_without_gaps() {
        let coat = Clearcoat { factor: 1.0, normal_texture: Some(WHOLE), ..Clearcoat::default() };
        let sheen = Sheen { color: [1.0; 3], roughness_texture: Some(WHOLE), ..Sheen::default() };
        let both = material(Layers { clearcoat: Some(coat), sheen: Some(sheen), ..Layers::default() });
        let key = PipelineKey(bits(&both));
        assert_eq!(texture_count(key), 2);
        let text = declarations(key);
        assert!(text.contains("@binding(1) var clearcoat_normal_texture"), "{text}");
        assert!(text.contains("@binding(4) var sheen_roughness_sampler"), "{text}");
    }

    #[test]
    fn sixteen_textures_a_stage_leave_eight_for_layers() {
        assert_eq!(most_textures(&wgpu::Limits::defaults()), 8);
    }
}
