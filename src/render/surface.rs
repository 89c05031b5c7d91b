//! Records that the passes share with `shaders/surface.wgsl`, byte for byte.

use super::draw::{DepthRange, LightInstance, View};
use super::lighting::{Lighting, Sun, Surroundings};
use super::prepare::shared_uv;
use crate::scene::model::{AlphaMode, LightKind, Material, TextureRef};
use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec3};

/// Punctual lights that are drawn; of more, the first ones. A limit of ours: the loop over lights is paid by every fragment.
pub const MAX_LIGHTS: usize = 16;

/// One eye.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub(super) struct EyeRecord {
    clip_from_world: Mat4,
    position: [f32; 4],
}

impl EyeRecord {
    pub(super) fn new(view: &View, range: DepthRange) -> EyeRecord {
        EyeRecord { clip_from_world: clip_from_world(view, range), position: view.pose.position.extend(1.0).to_array() }
    }
}

/// The projection of a view, reversed Z, seen from its pose.
pub(super) fn clip_from_world(view: &View, range: DepthRange) -> Mat4 {
    view.fov.projection_reversed_z(range.near, range.far) * view.pose.inverse().to_mat4()
}

/// One punctual light.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub(super) struct LightRecord {
    position: [f32; 3],
    kind: u32,
    direction: [f32; 3],
    range: f32,
    color: [f32; 3],
    cone_scale: f32,
    cone_offset: f32,
    pad: [f32; 3],
}

impl LightRecord {
    /// The cone's scale and offset are those that KHR_lights_punctual recommends.
    pub(super) fn new(light: &LightInstance) -> LightRecord {
        let (kind, cone_scale, cone_offset) = match light.kind {
            LightKind::Directional => (0, 0.0, 1.0),
            LightKind::Point => (1, 0.0, 1.0),
            LightKind::Spot { inner, outer } => {
                let scale = 1.0 / (inner.cos() - outer.cos()).max(0.001);
                (2, scale, -outer.cos() * scale)
            }
        };
        LightRecord {
            position: light.position.to_array(),
            kind,
            direction: light.direction.normalize_or(Vec3::NEG_Z).to_array(),
            range: light.range,
            color: light.color,
            cone_scale,
            cone_offset,
            pad: [0.0; 3],
        }
    }
}

/// What holds for a whole frame.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub(super) struct FrameRecord {
    eyes: [EyeRecord; 2],
    /// Radiance of white matt surfaces in flat surroundings.
    ambient: [f32; 4],
    sun_direction: [f32; 4],
    sun_color: [f32; 4],
    light_count: [u32; 4],
    /// Of the environment, see [`super::environment::FrameTextures`].
    matt: [[f32; 4]; 5],
    lights: [LightRecord; MAX_LIGHTS],
}

impl FrameRecord {
    pub(super) fn new<'a>(
        views: &[View; 2],
        range: DepthRange,
        lighting: &Lighting,
        matt: [[f32; 4]; 5],
        lights: impl Iterator<Item = &'a LightInstance>,
    ) -> FrameRecord {
        let sun = lighting.sun.unwrap_or(Sun { to_light: Vec3::Y, irradiance: [0.0; 3] });
        let ambient = match lighting.surroundings {
            Surroundings::Environment => Vec3::ZERO,
            Surroundings::Flat(irradiance) => Vec3::from(irradiance) / std::f32::consts::PI,
        };
        let mut record = FrameRecord {
            eyes: [EyeRecord::new(&views[0], range), EyeRecord::new(&views[1], range)],
            ambient: ambient.extend(0.0).to_array(),
            sun_direction: sun.to_light.normalize_or(Vec3::Y).extend(0.0).to_array(),
            sun_color: Vec3::from(sun.irradiance).extend(0.0).to_array(),
            light_count: [0; 4],
            matt,
            lights: [LightRecord::zeroed(); MAX_LIGHTS],
        };
        for (slot, light) in record.lights.iter_mut().zip(lights) {
            *slot = LightRecord::new(light);
            record.light_count[0] += 1;
        }
        record
    }

    /// Whether any punctual light shines.
    pub(super) fn punctual(&self) -> bool {
        self.light_count[0] > 0
    }
}

/// One primitive at one place.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
pub(super) struct InstanceRecord {
    /// Rows of the affine `world_from_mesh`.
    pub(super) rows: [[f32; 4]; 3],
    pub(super) joints: u32,
    pub(super) weights: u32,
    pub(super) targets: u32,
    pub(super) vertex_count: u32,
    pub(super) skin_offset: u32,
    pub(super) morph_offset: u32,
    pub(super) base_vertex: u32,
    pub(super) alpha: f32,
}

#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub(super) struct SlotRecord {
    row0: [f32; 4],
    row1: [f32; 4],
}

impl SlotRecord {
    pub(super) fn new(texture: Option<&TextureRef>) -> SlotRecord {
        let (set, [a, b]) = texture.map_or((0, IDENTITY_UV), |texture| (texture.tex_coord, texture.transform));
        SlotRecord { row0: [a[0], a[1], a[2], set as f32], row1: [b[0], b[1], b[2], 0.0] }
    }
}

/// The texture transform that changes nothing.
pub(super) const IDENTITY_UV: [[f32; 3]; 2] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];

/// One material.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub(super) struct MaterialRecord {
    base_color: [f32; 4],
    emissive: [f32; 3],
    alpha_cutoff: f32,
    metallic: f32,
    roughness: f32,
    normal_scale: f32,
    occlusion_strength: f32,
    slots: [SlotRecord; 5],
}

impl MaterialRecord {
    pub(super) fn new(material: &Material) -> MaterialRecord {
        let alpha_cutoff = if let AlphaMode::Mask(cutoff) = material.alpha_mode { cutoff } else { 0.0 };
        let mut record = MaterialRecord {
            base_color: material.base_color,
            // KHR_materials_unlit shows the base colour alone; unlit points and lines of other materials emit.
            emissive: if material.unlit { [0.0; 3] } else { material.emissive },
            alpha_cutoff,
            metallic: material.metallic,
            roughness: material.roughness,
            normal_scale: material.normal_scale,
            occlusion_strength: material.occlusion_strength,
            slots: slots(material).map(SlotRecord::new),
        };
        // Where all textures share a transform, vertices read it from the first slot.
        if let Some((tex_coord, transform)) = shared_uv(material) {
            record.slots[0] = SlotRecord::new(Some(&TextureRef { texture: 0, tex_coord, transform }));
        }
        record
    }
}

/// A material's textures in the order of the shader's slots: base colour, metallic-roughness, normal, occlusion, emissive.
/// Specular and glossiness take the place of metallic and roughness.
pub(super) fn slots(material: &Material) -> [Option<&TextureRef>; 5] {
    [
        material.base_color_texture.as_ref(),
        match &material.layers.specular_glossiness {
            Some(other) => other.texture.as_ref(),
            None => material.metallic_roughness_texture.as_ref(),
        },
        material.normal_texture.as_ref(),
        material.occlusion_texture.as_ref(),
        material.emissive_texture.as_ref(),
    ]
}

/// Which slots of a material hold sRGB colour; the others are linear.
pub(super) fn slots_in_srgb(material: &Material) -> [bool; 5] {
    [true, material.layers.specular_glossiness.is_some(), false, false, true]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_the_sizes_of_the_shader() {
        let sizes = [
            size_of::<EyeRecord>(),
            size_of::<LightRecord>(),
            size_of::<InstanceRecord>(),
            size_of::<MaterialRecord>(),
        ];
        assert_eq!(sizes, [80, 64, 80, 208]);
        assert_eq!(size_of::<FrameRecord>(), 2 * 80 + (4 + 5) * 16 + 64 * MAX_LIGHTS);
    }

    #[test]
    fn lights_beyond_the_limit_are_left_out() {
        let light = LightInstance {
            kind: LightKind::Point,
            position: Vec3::ZERO,
            direction: Vec3::NEG_Z,
            color: [1.0; 3],
            range: f32::INFINITY,
        };
        let many = [light; MAX_LIGHTS + 3];
        let range = DepthRange { near: 0.1, far: 10.0 };
        let record = FrameRecord::new(&[View::default(); 2], range, &Lighting::default(), [[0.0; 4]; 5], many.iter());
        assert_eq!(record.light_count[0] as usize, MAX_LIGHTS);
    }
}
