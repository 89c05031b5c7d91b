//! What a glTF asset says of sound, as plain data: clips, sources, emitters and where they hang. The words are KHR_audio_emitter's;
//! MSFT_audio_emitter is read into the same. Both are drafts.

mod clip;
mod decode;
mod loudness;

pub use clip::{Facts, MediaType, facts, media_type};
pub use decode::{Pcm, decode, decode_clips};
pub use loudness::{Loudness, loudness};

use glam::Vec3;
use std::sync::Arc;

/// Everything audible of an asset. Indices between the tables are checked by the loader.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Audio {
    /// Sound data, encoded.
    pub clips: Vec<Clip>,
    /// Clips with how they are played.
    pub sources: Vec<Source>,
    /// Sources with how they are heard.
    pub emitters: Vec<Emitter>,
    /// Where emitters hang.
    pub places: Vec<Place>,
}

/// Encoded sound data.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// Path as it stands in the document, or the place in it.
    pub name: String,
    /// By content.
    pub media: MediaType,
    /// Length and shape from the headers; `None` for a format that is not played here.
    pub facts: Option<Facts>,
    /// The file's bytes.
    pub bytes: Arc<[u8]>,
}

/// A clip with how it is played.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Name, possibly empty.
    pub name: String,
    /// Index into [`Audio::clips`].
    pub clip: usize,
    /// Linear factor on the clip.
    pub gain: f32,
    /// Starts again at its end.
    pub looped: bool,
    /// Plays as soon as the content is there.
    pub autoplay: bool,
    /// Probability with which an emitter of [`Emitter::one_of`] chooses it.
    pub weight: f32,
}

/// Sources with how they are heard.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Emitter {
    /// Name, possibly empty.
    pub name: String,
    /// Indices into [`Audio::sources`]; may be empty.
    pub sources: Vec<usize>,
    /// Only one of the sources is played at a time, not all.
    pub one_of: bool,
    /// Linear factor on every source.
    pub gain: f32,
    /// `None` for a global emitter, heard alike everywhere.
    pub positional: Option<Positional>,
}

/// How a positional emitter grows faint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Positional {
    /// `None` for one that is heard alike all round.
    pub cone: Option<Cone>,
    /// Law of distance.
    pub distance: DistanceModel,
    /// Up to here it is heard in full, metres, more than 0.
    pub ref_m: f32,
    /// From here on nothing changes (or, with `silent_beyond`, nothing is heard); `None` for no such end. Metres.
    pub max_m: Option<f32>,
    /// Nothing is heard beyond `max_m`.
    pub silent_beyond: bool,
    /// How fast it grows faint.
    pub rolloff: f32,
    /// Distances are in the node's own space, so that a node scaled tenfold is heard ten times as far.
    pub in_node_space: bool,
    /// Axis of the cone in the node's space, unit.
    pub forward: Vec3,
}

/// A cone of sound. Angles are from the axis, radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cone {
    /// In full inside.
    pub inner_rad: f32,
    /// With `outer_gain` outside.
    pub outer_rad: f32,
    /// Linear factor.
    pub outer_gain: f32,
}

/// Law of distance, see [`Positional::distance_gain`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DistanceModel {
    /// Falls in a straight line.
    Linear,
    /// Falls like one over the distance.
    #[default]
    Inverse,
    /// Falls by a power of the distance.
    Exponential,
}

/// An emitter in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Index into [`Audio::emitters`].
    pub emitter: usize,
    /// What it hangs on.
    pub at: At,
}

/// What an emitter hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Index into the model's nodes.
    Node(usize),
    /// Index into the model's scenes.
    Scene(usize),
}

impl Audio {
    /// Emitters of a scene with its index into [`Audio::emitters`] resolved: those on the scene itself and on the nodes that `is_shown`.
    pub fn heard_in<'a>(
        &'a self,
        scene: usize,
        is_shown: impl Fn(usize) -> bool + 'a,
    ) -> impl Iterator<Item = (Place, &'a Emitter)> + 'a {
        let here = move |place: &&Place| match place.at {
            At::Node(node) => is_shown(node),
            At::Scene(at) => at == scene,
        };
        self.places.iter().filter(here).filter_map(|place| Some((*place, self.emitters.get(place.emitter)?)))
    }
}

impl Clip {
    /// Length in seconds, if the format is played here.
    pub fn seconds(&self) -> Option<f64> {
        self.facts.map(|facts| facts.seconds())
    }
}

impl Place {
    /// Whether the sound comes from a place: a positional emitter on a node.
    pub fn is_spatial(&self, emitter: &Emitter) -> bool {
        emitter.positional.is_some() && matches!(self.at, At::Node(_))
    }
}

impl Positional {
    /// Linear factor at a distance (the formulas of both extensions; they are those of the Web Audio API).
    pub fn distance_gain(&self, distance_m: f32) -> f32 {
        if self.silent_beyond && self.max_m.is_some_and(|max| distance_m > max) {
            return 0.0;
        }
        let distance = distance_m.min(self.max_m.unwrap_or(f32::INFINITY)).max(self.ref_m);
        let gain = match self.distance {
            DistanceModel::Linear => {
                let span = self.max_m.map_or(f32::INFINITY, |max| max - self.ref_m);
                1.0 - self.rolloff * (distance - self.ref_m) / span.max(f32::MIN_POSITIVE)
            }
            DistanceModel::Inverse => self.ref_m / (self.ref_m + self.rolloff * (distance - self.ref_m)),
            DistanceModel::Exponential => (distance / self.ref_m).powf(-self.rolloff),
        };
        // Distances too large for a float give no number.
        if gain.is_nan() { 0.0 } else { gain.clamp(0.0, 1.0) }
    }

    /// Linear factor in a direction from the emitter, in its node's space, unit (Web Audio API, sound cones).
    pub fn cone_gain(&self, direction: Vec3) -> f32 {
        let Some(cone) = self.cone else { return 1.0 };
        let off_axis = self.forward.dot(direction).clamp(-1.0, 1.0).acos();
        if off_axis <= cone.inner_rad {
            1.0
        } else if off_axis >= cone.outer_rad {
            cone.outer_gain
        } else {
            let way = (off_axis - cone.inner_rad) / (cone.outer_rad - cone.inner_rad);
            1.0 + way * (cone.outer_gain - 1.0)
        }
    }
}

impl Default for Positional {
    /// The defaults of KHR_audio_emitter.
    fn default() -> Self {
        Self {
            cone: None,
            distance: DistanceModel::Inverse,
            ref_m: 1.0,
            max_m: None,
            silent_beyond: false,
            rolloff: 1.0,
            in_node_space: false,
            forward: Vec3::NEG_Z,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};

    #[track_caller]
    fn check(positional: Positional, distance_m: f32, gain: f32) {
        let found = positional.distance_gain(distance_m);
        assert!((found - gain).abs() < 1e-6, "{found} at {distance_m} m, not {gain}");
    }

    #[test]
    fn distance_laws_are_those_of_the_extensions() {
        let inverse = Positional::default();
        check(inverse, 0.0, 1.0);
        check(inverse, 1.0, 1.0);
        check(inverse, 2.0, 0.5);
        check(Positional { rolloff: 0.5, ..inverse }, 3.0, 0.5);
        check(Positional { max_m: Some(4.0), ..inverse }, 100.0, 0.25);
        let linear = Positional { distance: DistanceModel::Linear, max_m: Some(11.0), ..inverse };
        check(linear, 6.0, 0.5);
        check(linear, 99.0, 0.0);
        check(Positional { rolloff: 0.5, ..linear }, 99.0, 0.5);
        check(Positional { rolloff: 0.5, silent_beyond: true, ..linear }, 99.0, 0.0);
        check(Positional { max_m: None, ..linear }, 99.0, 1.0);
        let exponential = Positional { distance: DistanceModel::Exponential, rolloff: 2.0, ..inverse };
        check(exponential, 4.0, 1.0 / 16.0);
        check(exponential, f32::INFINITY, 0.0);
    }

    #[test]
    fn a_cone_is_full_inside_and_faint_outside() {
        let cone = Cone { inner_rad: FRAC_PI_4, outer_rad: FRAC_PI_2, outer_gain: 0.2 };
        let positional = Positional { cone: Some(cone), ..Positional::default() };
        let gain = |off_axis: f32| positional.cone_gain(Vec3::new(off_axis.sin(), 0.0, -off_axis.cos()));
        assert_eq!((gain(0.0), gain(0.7)), (1.0, 1.0));
        assert!((gain(1.5 * FRAC_PI_4) - 0.6).abs() < 1e-5);
        assert_eq!((gain(1.6), gain(3.1)), (0.2, 0.2));
    }
}
