//! Parts of a [`Model`] that few files have: what KHR_animation_pointer changes, and cameras. Named as parts of [`super::model`].

use super::model::{Interpolation, Model, Node};

/// One animated property of anything but a node's transform.
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyChannel {
    /// What it changes.
    pub target: Target,
    /// Keyframe times, seconds, strictly increasing, at least one.
    pub times: Vec<f32>,
    /// Between keyframes.
    pub interpolation: Interpolation,
    /// Values, flattened: keyframes × [`Target::width`]; for cubic splines three per keyframe.
    pub values: Vec<f32>,
}

/// What a track of KHR_animation_pointer changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// KHR_node_visibility of a node: 0 hides.
    Visible(usize),
    /// A factor of one of [`Model::animated_materials`].
    Material(usize, MaterialProperty),
    /// A number of one of [`Model::animated_lights`].
    Light(usize, LightProperty),
}

impl Target {
    /// Numbers of a value, at most four.
    pub fn width(self) -> usize {
        match self {
            Target::Material(_, MaterialProperty::BaseColor) => 4,
            Target::Material(_, MaterialProperty::Emissive) | Target::Light(_, LightProperty::Color) => 3,
            Target::Material(_, MaterialProperty::Offset(_) | MaterialProperty::Scale(_)) => 2,
            _ => 1,
        }
    }
}

/// A material's property that can be animated. Slots are those of [`AnimatedMaterial::uv`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaterialProperty {
    /// Linear RGBA.
    BaseColor,
    /// 0 … 1.
    Metallic,
    /// 0 … 1.
    Roughness,
    /// Linear RGB, before the strength.
    Emissive,
    /// KHR_materials_emissive_strength.
    EmissiveStrength,
    /// Of masked materials.
    AlphaCutoff,
    /// Factor on the normal's x and y.
    NormalScale,
    /// 0 … 1.
    OcclusionStrength,
    /// KHR_texture_transform's offset of a slot.
    Offset(usize),
    /// KHR_texture_transform's rotation of a slot, radians.
    Rotation(usize),
    /// KHR_texture_transform's scale of a slot.
    Scale(usize),
}

/// A light's property that can be animated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LightProperty {
    /// Linear RGB, before the intensity.
    Color,
    /// Candela or lux.
    Intensity,
    /// Metres.
    Range,
    /// Radians from the axis.
    InnerConeAngle,
    /// Radians from the axis.
    OuterConeAngle,
}

/// What a material's derived numbers are made of, at rest, so that parts can be animated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnimatedMaterial {
    /// Index into [`Model::materials`].
    pub material: usize,
    /// Emissive factor, before the strength.
    pub emissive: [f32; 3],
    /// KHR_materials_emissive_strength.
    pub emissive_strength: f32,
    /// KHR_texture_transform of base colour, metallic-roughness, normal, occlusion and emissive texture.
    pub uv: [UvTransform; 5],
    /// Whether any of those is animated.
    pub moves_uv: bool,
}

/// KHR_texture_transform in its parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UvTransform {
    /// Added.
    pub offset: [f32; 2],
    /// Radians, counter-clockwise as the image is seen.
    pub rotation: f32,
    /// Factors.
    pub scale: [f32; 2],
}

impl Default for UvTransform {
    fn default() -> Self {
        Self { offset: [0.0; 2], rotation: 0.0, scale: [1.0; 2] }
    }
}

impl UvTransform {
    /// Translation · rotation · scale, as that extension multiplies them; see [`super::model::TextureRef::transform`].
    pub fn matrix(&self) -> [[f32; 3]; 2] {
        let ([tx, ty], [sx, sy]) = (self.offset, self.scale);
        let (sin, cos) = self.rotation.sin_cos();
        [[cos * sx, sin * sy, tx], [-sin * sx, cos * sy, ty]]
    }
}

/// What a light's derived numbers are made of, at rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnimatedLight {
    /// Index into [`Model::lights`].
    pub light: usize,
    /// Linear RGB, before the intensity.
    pub color: [f32; 3],
    /// Candela or lux.
    pub intensity: f32,
}

/// A camera.
#[derive(Debug, Clone, PartialEq)]
pub struct Camera {
    /// Name, possibly empty.
    pub name: String,
    /// How it projects.
    pub lens: Lens,
}

/// How a camera projects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lens {
    /// Things become smaller with distance.
    Perspective {
        /// Vertical angle, radians.
        yfov: f32,
        /// Width over height; `None` for the picture's own.
        aspect_ratio: Option<f32>,
        /// Near plane, metres.
        znear: f32,
        /// Far plane, metres; `None` for no end.
        zfar: Option<f32>,
    },
    /// Things keep their size.
    Orthographic {
        /// Half the width, metres.
        xmag: f32,
        /// Half the height, metres.
        ymag: f32,
        /// Near plane, metres.
        znear: f32,
        /// Far plane, metres.
        zfar: f32,
    },
}

impl Model {
    /// Whether a node can be hovered: neither it nor one above it says otherwise (KHR_node_hoverability).
    pub fn is_hoverable(&self, node: usize) -> bool {
        !self.lineage(node).any(|node| node.unhoverable)
    }

    /// Whether a node can be selected: neither it nor one above it says otherwise (KHR_node_selectability).
    pub fn is_selectable(&self, node: usize) -> bool {
        !self.lineage(node).any(|node| node.unselectable)
    }

    /// A node and those above it. No lineage is longer than the table: one made by hand may run in a circle.
    fn lineage(&self, node: usize) -> impl Iterator<Item = &Node> {
        let above = |node: &&Node| node.parent.and_then(|parent| self.nodes.get(parent));
        std::iter::successors(self.nodes.get(node), above).take(self.nodes.len())
    }
}
