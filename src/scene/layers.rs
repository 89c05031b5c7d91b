//! What glTF's material extensions add to a metallic-roughness material. Names and defaults are the extensions'.

use super::model::TextureRef;

/// Everything that extensions add to a material. The default adds nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Layers {
    /// KHR_materials_clearcoat.
    pub clearcoat: Option<Clearcoat>,
    /// KHR_materials_sheen.
    pub sheen: Option<Sheen>,
    /// KHR_materials_specular.
    pub specular: Option<Specular>,
    /// KHR_materials_ior: index of refraction, 1 or more; 0 means a surface that mirrors like one of infinite index.
    pub ior: f32,
    /// KHR_materials_transmission.
    pub transmission: Option<Transmission>,
    /// KHR_materials_volume; only with transmission.
    pub volume: Option<Volume>,
    /// KHR_materials_dispersion: 20 / Abbe number, 0 for none; only with a volume.
    pub dispersion: f32,
    /// KHR_materials_iridescence.
    pub iridescence: Option<Iridescence>,
    /// KHR_materials_anisotropy.
    pub anisotropy: Option<Anisotropy>,
    /// KHR_materials_pbrSpecularGlossiness: a way of its own to say what the surface is. The material's base colour is then the
    /// diffuse colour, and metallic, roughness and their texture say nothing.
    pub specular_glossiness: Option<SpecularGlossiness>,
}

impl Default for Layers {
    fn default() -> Self {
        Self {
            clearcoat: None,
            sheen: None,
            specular: None,
            ior: DEFAULT_IOR,
            transmission: None,
            volume: None,
            dispersion: 0.0,
            iridescence: None,
            anisotropy: None,
            specular_glossiness: None,
        }
    }
}

/// glTF's index of refraction where a file gives none: F0 is 0.04.
pub const DEFAULT_IOR: f32 = 1.5;

/// A clear, smooth coat over the surface.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clearcoat {
    /// 0 … 1.
    pub factor: f32,
    /// Linear; factor in R.
    pub texture: Option<TextureRef>,
    /// 0 … 1.
    pub roughness: f32,
    /// Linear; roughness in G.
    pub roughness_texture: Option<TextureRef>,
    /// Linear, tangent space: the coat's own normal. Without one the coat follows the geometry, not the material's normal map.
    pub normal_texture: Option<TextureRef>,
    /// Factor on the normal's x and y.
    pub normal_scale: f32,
}

/// Fibres that scatter light back at grazing angles.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheen {
    /// Linear RGB.
    pub color: [f32; 3],
    /// sRGB colour in RGB.
    pub color_texture: Option<TextureRef>,
    /// 0 … 1.
    pub roughness: f32,
    /// Linear; roughness in A.
    pub roughness_texture: Option<TextureRef>,
}

/// Strength and colour of a dielectric's mirror.
#[derive(Debug, Clone, PartialEq)]
pub struct Specular {
    /// 0 … 1.
    pub factor: f32,
    /// Linear; factor in A.
    pub texture: Option<TextureRef>,
    /// Linear RGB, on F0; may exceed 1.
    pub color: [f32; 3],
    /// sRGB colour in RGB.
    pub color_texture: Option<TextureRef>,
}

impl Default for Specular {
    fn default() -> Self {
        Self { factor: 1.0, texture: None, color: [1.0; 3], color_texture: None }
    }
}

/// Light passes through the surface.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transmission {
    /// 0 … 1.
    pub factor: f32,
    /// Linear; factor in R.
    pub texture: Option<TextureRef>,
}

/// The surface bounds a volume.
#[derive(Debug, Clone, PartialEq)]
pub struct Volume {
    /// In the mesh's units; 0 is a surface without an inside.
    pub thickness: f32,
    /// Linear; thickness in G.
    pub thickness_texture: Option<TextureRef>,
    /// Linear RGB that white light has after [`Volume::attenuation_distance`].
    pub attenuation_color: [f32; 3],
    /// Metres; infinite for a clear volume.
    pub attenuation_distance: f32,
}

impl Default for Volume {
    fn default() -> Self {
        Self {
            thickness: 0.0,
            thickness_texture: None,
            attenuation_color: [1.0; 3],
            attenuation_distance: f32::INFINITY,
        }
    }
}

/// A thin film whose hue changes with the angle.
#[derive(Debug, Clone, PartialEq)]
pub struct Iridescence {
    /// 0 … 1.
    pub factor: f32,
    /// Linear; factor in R.
    pub texture: Option<TextureRef>,
    /// The film's index of refraction, 1 or more.
    pub ior: f32,
    /// Nanometres, where the texture is 0.
    pub thickness_minimum_nm: f32,
    /// Nanometres, where the texture is 1 or there is none.
    pub thickness_maximum_nm: f32,
    /// Linear; thickness in G.
    pub thickness_texture: Option<TextureRef>,
}

impl Default for Iridescence {
    fn default() -> Self {
        Self {
            factor: 0.0,
            texture: None,
            ior: 1.3,
            thickness_minimum_nm: 100.0,
            thickness_maximum_nm: 400.0,
            thickness_texture: None,
        }
    }
}

/// Grooves that stretch the highlight.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Anisotropy {
    /// 0 … 1.
    pub strength: f32,
    /// Radians, counter-clockwise from the tangent.
    pub rotation: f32,
    /// Linear; direction in R and G (-1 … 1), strength in B.
    pub texture: Option<TextureRef>,
}

/// The mirror's colour and smoothness, given directly.
#[derive(Debug, Clone, PartialEq)]
pub struct SpecularGlossiness {
    /// Linear RGB: reflectance seen head on.
    pub specular: [f32; 3],
    /// 0 … 1: 1 minus roughness.
    pub glossiness: f32,
    /// sRGB specular colour, linear glossiness in A.
    pub texture: Option<TextureRef>,
}

impl Default for SpecularGlossiness {
    fn default() -> Self {
        Self { specular: [1.0; 3], glossiness: 1.0, texture: None }
    }
}
