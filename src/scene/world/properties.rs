//! Materials, lights and visibility as an animation has them now (KHR_animation_pointer).

use super::{SceneWorld, Visibility};
use crate::scene::model::{
    AlphaMode, AnimatedLight, AnimatedMaterial, Light, LightKind, LightProperty, Material, MaterialProperty, Model,
    Target, TextureRef,
};

/// What animations have made of materials and lights.
pub(super) struct Properties {
    /// As the model's `animated_materials`: parts, and the material made of them.
    pub materials: Vec<(AnimatedMaterial, Material)>,
    /// As the model's `animated_lights`.
    parts: Vec<AnimatedLight>,
    /// As the model's `lights`.
    pub lights: Vec<Light>,
}

impl Properties {
    /// At rest. Names are left out, so that copies take no memory.
    pub fn new(model: &Model) -> Self {
        let material = |parts: &AnimatedMaterial| {
            let material = model.materials.get(parts.material).cloned().unwrap_or_default();
            (*parts, Material { name: String::new(), ..material })
        };
        Self {
            materials: model.animated_materials.iter().map(material).collect(),
            parts: model.animated_lights.clone(),
            lights: model.lights.clone(),
        }
    }
}

/// Nodes whose visibility an animation changes, so that it is apart from what the application shows.
pub(super) fn nodes_with_animated_visibility(model: &Model) -> Vec<bool> {
    let mut out = vec![false; model.nodes.len()];
    for channel in model.animations.iter().flat_map(|animation| &animation.properties) {
        if let Target::Visible(node) = channel.target
            && let Some(animated) = out.get_mut(node)
        {
            *animated = true;
        }
    }
    out
}

/// Sets a property to a value of [`Target::width`] numbers.
pub(super) fn set(world: &mut SceneWorld, target: Target, value: [f32; 4]) {
    match target {
        Target::Visible(node) => {
            if let Some(mut visibility) = world.component::<&mut Visibility>(node) {
                visibility.by_file = value[0] != 0.0;
            }
        }
        Target::Material(at, property) => {
            if let Some((parts, material)) = world.properties.materials.get_mut(at) {
                set_material(parts, material, property, value);
            }
        }
        Target::Light(at, property) => {
            let Properties { parts, lights, .. } = &mut world.properties;
            if let Some(parts) = parts.get_mut(at)
                && let Some(light) = lights.get_mut(parts.light)
            {
                set_light(parts, light, property, value);
            }
        }
    }
}

/// Splines may leave the range between keyframes; the material may not.
fn set_material(parts: &mut AnimatedMaterial, material: &mut Material, property: MaterialProperty, value: [f32; 4]) {
    let [x, y, z, _] = value;
    let unit = x.clamp(0.0, 1.0);
    match property {
        MaterialProperty::BaseColor => material.base_color = value.map(|part| part.clamp(0.0, 1.0)),
        MaterialProperty::Metallic => material.metallic = unit,
        MaterialProperty::Roughness => material.roughness = unit,
        MaterialProperty::NormalScale => material.normal_scale = x,
        MaterialProperty::OcclusionStrength => material.occlusion_strength = unit,
        MaterialProperty::AlphaCutoff => {
            if let AlphaMode::Mask(cutoff) = &mut material.alpha_mode {
                *cutoff = x.max(0.0);
            }
        }
        MaterialProperty::Emissive => parts.emissive = [x, y, z].map(|part| part.clamp(0.0, 1.0)),
        MaterialProperty::EmissiveStrength => parts.emissive_strength = x.max(0.0),
        MaterialProperty::Offset(slot) => parts.uv[slot].offset = [x, y],
        MaterialProperty::Rotation(slot) => parts.uv[slot].rotation = x,
        MaterialProperty::Scale(slot) => parts.uv[slot].scale = [x, y],
    }
    match property {
        MaterialProperty::Emissive | MaterialProperty::EmissiveStrength => {
            material.emissive = parts.emissive.map(|part| part * parts.emissive_strength);
        }
        MaterialProperty::Offset(slot) | MaterialProperty::Rotation(slot) | MaterialProperty::Scale(slot) => {
            if let Some(texture) = texture_of(material, slot) {
                texture.transform = parts.uv[slot].matrix();
            }
        }
        _ => {}
    }
}

fn texture_of(material: &mut Material, slot: usize) -> Option<&mut TextureRef> {
    let texture = match slot {
        0 => &mut material.base_color_texture,
        1 => &mut material.metallic_roughness_texture,
        2 => &mut material.normal_texture,
        3 => &mut material.occlusion_texture,
        _ => &mut material.emissive_texture,
    };
    texture.as_mut()
}

fn set_light(parts: &mut AnimatedLight, light: &mut Light, property: LightProperty, value: [f32; 4]) {
    let [x, y, z, _] = value;
    match property {
        LightProperty::Color => parts.color = [x, y, z].map(|part| part.max(0.0)),
        LightProperty::Intensity => parts.intensity = x.max(0.0),
        LightProperty::Range => light.range = Some(x.max(f32::MIN_POSITIVE)),
        LightProperty::InnerConeAngle | LightProperty::OuterConeAngle => {
            if let LightKind::Spot { inner, outer } = &mut light.kind {
                let angle = x.clamp(0.0, std::f32::consts::FRAC_PI_2);
                *(if property == LightProperty::InnerConeAngle { inner } else { outer }) = angle;
            }
        }
    }
    light.color = parts.color.map(|part| part * parts.intensity);
}
