//! What shines on a scene beside its own lights.

use super::pipelines::PipelineKey;
use glam::Vec3;

/// Light that does not come from the file: a sun, and what surrounds the scene. The default is that of a review.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lighting {
    /// One directional light. It shines where the file has no punctual lights of its own.
    pub sun: Option<Sun>,
    /// The sun shines beside the file's punctual lights as well.
    pub sun_beside_punctual: bool,
    /// Light from all sides.
    pub surroundings: Surroundings,
    /// Highlights are as small as the material has them, as other renderers draw them, instead of as wide as the pixels that show them.
    pub sharp: bool,
}

/// A directional light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sun {
    /// World, the way towards the light; any length but zero.
    pub to_light: Vec3,
    /// Linear RGB on a plane that faces the light. A white matt plane has 1/π of it as radiance.
    pub irradiance: [f32; 3],
}

/// Light from all sides.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Surroundings {
    /// The environment: diffuse and mirrored.
    #[default]
    Environment,
    /// The same irradiance (linear RGB) on every plane and nothing to mirror, as other renderers' ambient light. A white matt plane has
    /// 1/π of it as radiance.
    Flat([f32; 3]),
}

impl Default for Lighting {
    /// Ours: with the environment a white matt surface that faces the sun stays just below 1, so that nothing clips and no tone mapping is
    /// needed. The sun stands above, right of and behind the start pose.
    fn default() -> Self {
        let sun = Sun { to_light: Vec3::new(0.4, 0.65, 0.65), irradiance: [1.62, 1.6, 1.55] };
        Self { sun: Some(sun), sun_beside_punctual: false, surroundings: Surroundings::Environment, sharp: false }
    }
}

impl Lighting {
    /// What pipelines of lit materials are made for, in a frame with or without punctual lights.
    pub(super) fn bits(&self, punctual: bool) -> u64 {
        let sun = self.sun.is_some() && (self.sun_beside_punctual || !punctual);
        let bit = |set: bool, bit: u64| if set { bit } else { 0 };
        bit(punctual, PipelineKey::PUNCTUAL)
            | bit(sun, PipelineKey::SUN)
            | bit(matches!(self.surroundings, Surroundings::Flat(_)), PipelineKey::FLAT)
            | bit(self.sharp, PipelineKey::SHARP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_pays_for_light_that_is_off() {
        let review = Lighting::default();
        assert_eq!((review.bits(false), review.bits(true)), (PipelineKey::SUN, PipelineKey::PUNCTUAL));
        let beside = Lighting { sun_beside_punctual: true, surroundings: Surroundings::Flat([1.0; 3]), ..review };
        assert_eq!(beside.bits(true), PipelineKey::SUN | PipelineKey::PUNCTUAL | PipelineKey::FLAT);
        let dark = Lighting { sun: None, sun_beside_punctual: true, ..review };
        assert_eq!((dark.bits(false), dark.bits(true)), (0, PipelineKey::PUNCTUAL));
    }
}
