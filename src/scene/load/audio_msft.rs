//! MSFT_audio_emitter (draft): one kind of emitter, chosen among weighted clips, started by animations.

use super::audio::{Clips, check_positional, distance_model};
use super::json::Obj;
use super::report::Report;
use crate::scene::audio::{At, Audio, Cone, DistanceModel, Emitter, Place, Positional, Source};
use glam::Vec3;
use std::collections::HashSet;
use std::f32::consts::PI;

pub(super) const MSFT: &str = "MSFT_audio_emitter";
/// Ours: decimals in text.
const WEIGHTS_SLACK: f32 = 0.01;

/// Adds what the extension says to the tables.
pub(super) fn read(root: &Obj, extension: &Obj, clips: &mut Clips, audio: &mut Audio, report: &mut Report) {
    let (first_clip, first_emitter) = (audio.clips.len(), audio.emitters.len());
    audio.clips.extend(extension.objects("clips").map(|object| clips.read(&object, report)).collect::<Vec<_>>());
    // What an animation starts waits for it. Nothing else can start an emitter, so that the others play from the beginning (ours: the
    // draft does not say).
    let triggered: HashSet<usize> = root
        .objects("animations")
        .filter_map(|animation| animation.extension(MSFT))
        .flat_map(|here| here.objects("events"))
        .filter_map(|event| event.index("emitter"))
        .collect();
    for (i, object) in extension.objects("emitters").enumerate() {
        let emitter = emitter(&object, first_clip, !triggered.contains(&i), audio, report);
        audio.emitters.push(emitter);
    }
    let places = |table: &str, at: fn(usize) -> At| {
        let here = root.objects(table).enumerate().filter_map(|(i, object)| Some((i, object.extension(MSFT)?)));
        here.flat_map(move |(i, here)| here.indices("emitters").into_iter().map(move |emitter| (i, emitter)))
            .map(|(i, emitter)| Place { emitter: first_emitter.saturating_add(emitter), at: at(i) })
            .collect::<Vec<_>>()
    };
    audio.places.extend(places("nodes", At::Node));
    audio.places.extend(places("scenes", At::Scene));
}

fn emitter(object: &Obj, first_clip: usize, autoplay: bool, audio: &mut Audio, report: &mut Report) -> Emitter {
    let first = audio.sources.len();
    let mut weights: Vec<f32> = Vec::new();
    for choice in object.objects("clips") {
        let Some(clip) = choice.index("clip").map(|clip| first_clip.saturating_add(clip)) else { continue };
        let weight = choice.number("weight").unwrap_or(1.0);
        weights.push(weight);
        if clip < audio.clips.len() {
            let (looped, name) = (object.flag("loop"), String::new());
            audio.sources.push(Source { name, clip, gain: 1.0, looped, autoplay, weight });
        }
    }
    let sum: f32 = weights.iter().sum();
    // Equal ones, as the default of 1 for each gives, cannot mean anything but equal chances.
    if weights.windows(2).any(|pair| pair[0] != pair[1]) && (sum - 1.0).abs() > WEIGHTS_SLACK {
        let what = format!("the weights of the clips sum up to {sum}, not 1; they are taken in proportion");
        report.mend(object.at("clips"), what, "make them sum up to 1");
    }
    Emitter {
        name: object.name(),
        sources: (first..audio.sources.len()).collect(),
        one_of: true,
        gain: object.number("volume").unwrap_or(1.0),
        positional: Some(positional(object, report)),
    }
}

fn positional(object: &Obj, report: &mut Report) -> Positional {
    let cone = (object.has("innerAngle") || object.has("outerAngle")).then(|| {
        // The largest angle, half a turn, is all round: angles are from the axis.
        let angle = |key| object.number(key).unwrap_or(PI);
        Cone { inner_rad: angle("innerAngle"), outer_rad: angle("outerAngle"), outer_gain: 0.0 }
    });
    let distance = distance_model(object, DistanceModel::Exponential);
    let linear = distance == DistanceModel::Linear;
    let found = Positional {
        cone,
        distance,
        ref_m: object.number("refDistance").unwrap_or(1.0),
        // The end holds for the linear model only.
        max_m: linear.then(|| object.number("maxDistance").unwrap_or(256.0)),
        silent_beyond: linear,
        rolloff: object.number("rolloffFactor").unwrap_or(1.0),
        in_node_space: true,
        forward: Vec3::Z,
    };
    check_positional(object, &found, "outerAngle", report);
    found
}
