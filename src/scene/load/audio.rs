//! KHR_audio_emitter (draft): clips, sources, emitters and where they hang. What both extensions share stands here too.

use super::Limits;
use super::audio_msft;
use super::buffers::{Buffers, Fetch};
use super::json::{Obj, whole};
use super::report::Report;
use crate::scene::audio::{
    At, Audio, Clip, Cone, DistanceModel, Emitter, MediaType, Place, Positional, Source, facts, media_type,
};
use std::f32::consts::TAU;
use std::sync::Arc;

const KHR: &str = "KHR_audio_emitter";

/// Sizes of the model's tables that places refer to.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    /// Nodes.
    pub nodes: usize,
    /// Scenes, at least 1.
    pub scenes: usize,
}

/// Reads both extensions into one set of tables.
pub(super) fn read(
    root: &Obj,
    buffers: &Buffers,
    fetch: &mut Fetch,
    counts: Counts,
    limits: &Limits,
    report: &mut Report,
) -> Audio {
    let required = |name| root.array("extensionsRequired").iter().any(|required| required.as_str() == Some(name));
    let mut clips =
        Clips { buffers, fetch, required: false, bytes_left: limits.audio_bytes, samples_left: limits.audio_samples };
    let mut audio = Audio::default();
    if let Some(extension) = root.extension(KHR) {
        clips.required = required(KHR);
        read_khr(root, &extension, &mut clips, &mut audio, report);
    }
    if let Some(extension) = root.extension(audio_msft::MSFT) {
        clips.required = required(audio_msft::MSFT);
        audio_msft::read(root, &extension, &mut clips, &mut audio, report);
    }
    // References out of range were reported by the shape check.
    let within = |place: &Place| match place.at {
        At::Node(node) => node < counts.nodes,
        At::Scene(scene) => scene < counts.scenes,
    };
    let emitters = audio.emitters.len();
    audio.places.retain(|place| place.emitter < emitters && within(place));
    audio
}

/// Reads clips within what is left of the limits.
pub(super) struct Clips<'a, 'b, 'r> {
    buffers: &'a Buffers<'b>,
    fetch: &'a mut Fetch<'r>,
    required: bool,
    bytes_left: u64,
    samples_left: u64,
}

impl Clips<'_, '_, '_> {
    /// A clip; one that was refused still takes its place, so that indices hold.
    pub fn read(&mut self, object: &Obj, report: &mut Report) -> Clip {
        let name = object.text("uri").filter(|uri| !uri.starts_with("data:")).unwrap_or(&object.place).to_owned();
        let bytes = self.bytes(object, report);
        let readable = bytes.is_some();
        let bytes = bytes.unwrap_or_default();
        let media = media_type(&bytes);
        let mut clip = Clip { name, media, facts: None, bytes };
        if !readable {
            return clip;
        }
        if let MediaType::Other(what) = media {
            let what = format!("the sound is {what}, which is not played");
            let fix = "export as WAV or MP3";
            if self.required {
                report.refuse(&object.place, what, fix);
            } else {
                report.mend(&object.place, format!("{what}; the rest is shown without it"), fix);
            }
            return clip;
        }
        match facts(media, &clip.bytes, self.samples_left) {
            Ok(facts) => {
                self.samples_left -= facts.samples();
                clip.facts = Some(facts);
            }
            Err(what) => report.refuse(&object.place, format!("the {media} data {what}"), "export the sound again"),
        }
        clip
    }

    fn bytes(&mut self, object: &Obj, report: &mut Report) -> Option<Arc<[u8]>> {
        let (bytes, declared) = match (object.text("uri"), object.index("bufferView")) {
            (Some(uri), None) => {
                let (bytes, media) = self.fetch.fetch(uri, &object.at("uri"), report)?;
                let declared = media.or(object.text("mimeType").map(str::to_owned));
                self.take(bytes.len(), object.at("uri"), report)?;
                (bytes, declared)
            }
            // KHR_audio_emitter: the buffer view goes before the URI.
            (_, Some(view)) => {
                let place = object.at("bufferView");
                if !object.has("mimeType") {
                    report.refuse(&*place, "a sound in a buffer view needs `mimeType`", "add `mimeType`");
                }
                self.buffers.views.get(view)?.as_ref()?;
                let Some(bytes) = self.buffers.bytes(view) else {
                    report.refuse(place, "the buffer has no data", "give the buffer a `uri`");
                    return None;
                };
                self.take(bytes.len(), place, report)?;
                (bytes.into(), object.text("mimeType").map(str::to_owned))
            }
            (None, None) => {
                report.refuse(&object.place, "a sound needs `uri` or `bufferView`", "add one");
                return None;
            }
        };
        check_media(object, declared.as_deref(), &bytes, report);
        Some(bytes)
    }

    fn take(&mut self, bytes: usize, place: String, report: &mut Report) -> Option<()> {
        let left = self.bytes_left.checked_sub(bytes as u64);
        if left.is_none() {
            let what = format!("{bytes} bytes of sound exceed what is left of the limit of one file");
            report.refuse(place, what, "use shorter sounds");
        }
        self.bytes_left = left?;
        Some(())
    }
}

fn check_media(object: &Obj, declared: Option<&str>, bytes: &[u8], report: &mut Report) {
    let (Some(declared), found) = (declared, media_type(bytes)) else { return };
    let same = match found {
        // Both spellings are about.
        MediaType::Wav => ["audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave"].contains(&declared),
        MediaType::Mpeg => ["audio/mpeg", "audio/mp3"].contains(&declared),
        MediaType::Other(_) => true,
    };
    if !same {
        let what = format!("declared as `{declared}`, but the data is {found}");
        report.mend(&object.place, what, "declare what the data is");
    }
}

fn read_khr(root: &Obj, extension: &Obj, clips: &mut Clips, audio: &mut Audio, report: &mut Report) {
    audio.clips = extension.objects("audio").map(|object| clips.read(&object, report)).collect();
    let clips = audio.clips.len();
    let source = |object: Obj| Source {
        name: object.name(),
        clip: object.index("audio").filter(|clip| *clip < clips).unwrap_or(usize::MAX),
        gain: object.number("gain").unwrap_or(1.0),
        looped: object.flag("loop"),
        // The draft's text says `autoPlay`, its exporters write `autoplay`.
        autoplay: object.flag("autoPlay") || object.flag("autoplay"),
        weight: 1.0,
    };
    audio.sources = extension.objects("sources").map(source).collect();
    audio.emitters =
        extension.objects("emitters").map(|object| emitter(&object, audio.sources.len(), report)).collect();
    for emitter in &mut audio.emitters {
        emitter.sources.retain(|source| audio.sources[*source].clip < clips);
    }
    for (i, node) in root.objects("nodes").enumerate() {
        let Some(here) = node.extension(KHR) else { continue };
        let emitters = here.index("emitter").into_iter().chain(here.indices("emitters"));
        audio.places.extend(emitters.map(|emitter| Place { emitter, at: At::Node(i) }));
    }
    for (i, scene) in root.objects("scenes").enumerate() {
        let Some(here) = scene.extension(KHR) else { continue };
        for (j, emitter) in here.indices("emitters").into_iter().enumerate() {
            if audio.emitters.get(emitter).is_some_and(|emitter| emitter.positional.is_some()) {
                let place = format!("{}/{j}", here.at("emitters"));
                let what = format!("emitter {emitter} is positional, but a scene has no place; it is heard everywhere");
                report.mend(place, what, "put it on a node, or make it global");
            }
            audio.places.push(Place { emitter, at: At::Scene(i) });
        }
    }
}

fn emitter(object: &Obj, sources: usize, report: &mut Report) -> Emitter {
    let mut own = Vec::new();
    for (i, value) in object.array("sources").iter().enumerate() {
        match whole(value).and_then(|index| usize::try_from(index).ok()).filter(|index| *index < sources) {
            Some(index) => own.push(index),
            None => report.refuse(
                format!("{}/{i}", object.at("sources")),
                format!("{value} is not one of the {sources} sources"),
                "write the index of a source",
            ),
        }
    }
    let global = object.text("type") == Some("global");
    if global && object.has("positional") {
        report.mend(object.at("positional"), "a global emitter has no place, this is ignored", "remove `positional`");
    }
    Emitter {
        name: object.name(),
        sources: own,
        one_of: false,
        gain: object.number("gain").unwrap_or(1.0),
        positional: (!global).then(|| positional(&object.object("positional"), report)),
    }
}

fn positional(object: &Obj, report: &mut Report) -> Positional {
    let angle = |key| object.number(key).unwrap_or(TAU) * 0.5;
    let cone = match object.text("shapeType") {
        Some("cone") => Some(Cone {
            inner_rad: angle("coneInnerAngle"),
            outer_rad: angle("coneOuterAngle"),
            outer_gain: object.number("coneOuterGain").unwrap_or(0.0),
        }),
        None | Some("omnidirectional") => None,
        Some(other) => {
            let what = format!("the shape `{other}` is not known, the emitter is heard all round");
            report.mend(object.at("shapeType"), what, "use `omnidirectional` or `cone`");
            None
        }
    };
    let found = Positional {
        cone,
        distance: distance_model(object, DistanceModel::Inverse),
        ref_m: object.number("refDistance").unwrap_or(1.0),
        max_m: object.number("maxDistance").filter(|max| *max > 0.0),
        rolloff: object.number("rolloffFactor").unwrap_or(1.0),
        ..Positional::default()
    };
    check_positional(object, &found, "coneOuterAngle", report);
    found
}

/// `distanceModel`.
pub(super) fn distance_model(object: &Obj, otherwise: DistanceModel) -> DistanceModel {
    match object.text("distanceModel") {
        Some("linear") => DistanceModel::Linear,
        Some("inverse") => DistanceModel::Inverse,
        Some("exponential") => DistanceModel::Exponential,
        _ => otherwise,
    }
}

/// What both extensions ask of distances and cones beyond single ranges.
pub(super) fn check_positional(object: &Obj, found: &Positional, outer_key: &str, report: &mut Report) {
    if let Some(cone) = found.cone
        && cone.inner_rad > cone.outer_rad
    {
        report.refuse(object.at(outer_key), "the outer cone is smaller than the inner one", "make it larger");
    }
    if found.distance != DistanceModel::Linear {
        return;
    }
    if !found.max_m.is_some_and(|max| max > found.ref_m) {
        let (max, reference) = (found.max_m.unwrap_or(0.0), found.ref_m);
        let what = format!("the linear distance model ends at {max} m, which is not more than refDistance {reference}");
        report.refuse(object.at("maxDistance"), what, "make maxDistance larger");
    }
    if found.rolloff > 1.0 {
        let what = format!("a rolloffFactor of {} is too much for the linear distance model", found.rolloff);
        report.refuse(object.at("rolloffFactor"), what, "at most 1");
    }
}

#[cfg(test)]
mod tests;
