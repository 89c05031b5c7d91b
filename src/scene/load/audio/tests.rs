//! Emitters of both drafts: the real file, what every property means, and every breach by its place.

use super::super::{Limits, NoFiles, Resolve, load};
use crate::problem::{Problem, Problems};
use crate::scene::audio::{At, DistanceModel, MediaType, Place};
use crate::scene::model::Model;
use base64::Engine;
use serde_json::{Value, json};
use std::sync::Arc;

/// 10 ms of a tone, 8 kHz, mono, 16 bits, as a `data:` URI.
fn beep() -> String {
    let mut bytes =
        b"RIFF\xC4\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1F\0\0\x80\x3E\0\0\x02\0\x10\0data\xA0\0\0\0".to_vec();
    bytes.extend((0..160).map(|i| (i * 7) as u8));
    format!("data:audio/wav;base64,{}", base64::engine::general_purpose::STANDARD.encode(bytes))
}

fn load_json(document: &Value, limits: &Limits) -> Result<Model, Problems> {
    load("x.gltf", document.to_string().as_bytes(), &NoFiles, limits)
}

fn khr(emitter: Value) -> Value {
    json!({"asset": {"version": "2.0"}, "extensionsUsed": ["KHR_audio_emitter"],
        "nodes": [{"name": "a", "extensions": {"KHR_audio_emitter": {"emitter": 0}}}], "scenes": [{"nodes": [0]}],
        "extensions": {"KHR_audio_emitter": {
            "audio": [{"uri": beep()}], "sources": [{"audio": 0, "autoPlay": true, "gain": 0.5}], "emitters": [emitter]}}})
}

fn msft(emitter: Value) -> Value {
    json!({"asset": {"version": "2.0"}, "extensionsUsed": ["MSFT_audio_emitter"],
        "nodes": [{"extensions": {"MSFT_audio_emitter": {"emitters": [0]}}}],
        "scenes": [{"nodes": [0], "extensions": {"MSFT_audio_emitter": {"emitters": [0]}}}],
        "extensions": {"MSFT_audio_emitter": {"clips": [{"uri": beep()}], "emitters": [emitter]}}})
}

/// Places of what was refused, or of what was mended where nothing was.
#[track_caller]
fn check(document: Value, refused: &[&str], mended: &[&str]) {
    let places = |problems: &[Problem]| problems.iter().map(|p| p.place.clone()).collect::<Vec<_>>();
    match load_json(&document, &Limits::default()) {
        Ok(model) => {
            assert_eq!(refused, [""; 0], "it loads");
            assert_eq!(places(&model.mended), mended);
        }
        Err(problems) => assert_eq!(places(&problems.0), refused, "{problems}"),
    }
}

#[test]
fn khr_properties_mean_what_the_draft_says() {
    let model = load_json(
        &khr(json!({"type": "positional", "sources": [0], "gain": 0.25, "positional": {
            "shapeType": "cone", "coneInnerAngle": 1.0, "coneOuterAngle": 2.0, "coneOuterGain": 0.1,
            "distanceModel": "linear", "maxDistance": 9.0, "refDistance": 2.0, "rolloffFactor": 0.5}})),
        &Limits::default(),
    )
    .unwrap();
    let audio = &model.audio;
    assert_eq!(
        (audio.clips[0].media, audio.clips[0].facts.map(|f| (f.rate, f.channels, f.frames))),
        (MediaType::Wav, Some((8000, 1, 80)))
    );
    assert_eq!((audio.sources[0].gain, audio.sources[0].autoplay, audio.sources[0].looped), (0.5, true, false));
    assert_eq!(audio.places, [Place { emitter: 0, at: At::Node(0) }]);
    let positional = audio.emitters[0].positional.unwrap();
    let cone = positional.cone.unwrap();
    assert_eq!((cone.inner_rad, cone.outer_rad, cone.outer_gain), (0.5, 1.0, 0.1));
    assert_eq!((positional.distance, positional.max_m, positional.ref_m), (DistanceModel::Linear, Some(9.0), 2.0));
    assert!(audio.places[0].is_spatial(&audio.emitters[0]));
}

#[test]
fn msft_properties_mean_what_the_draft_says() {
    let mut document =
        msft(json!({"innerAngle": 1.0, "outerAngle": 2.0, "loop": true, "volume": 0.5, "clips": [{"clip": 0}]}));
    let model = load_json(&document, &Limits::default()).unwrap();
    let audio = &model.audio;
    let positional = audio.emitters[0].positional.unwrap();
    assert_eq!((positional.cone.unwrap().inner_rad, positional.forward.z), (1.0, 1.0));
    assert_eq!(
        (positional.distance, positional.max_m, positional.in_node_space),
        (DistanceModel::Exponential, None, true)
    );
    assert!(audio.sources[0].looped && audio.sources[0].autoplay && audio.emitters[0].one_of);
    let spatial: Vec<bool> = audio.places.iter().map(|place| place.is_spatial(&audio.emitters[0])).collect();
    assert_eq!(spatial, [true, false], "on the node it has a place, on the scene none");
    document["animations"] = json!([{"extensions": {"MSFT_audio_emitter": {"events": [{"time": 1, "action": "play", "emitter": 0}]}},
        "channels": [{"sampler": 0, "target": {"node": 0, "path": "translation"}}], "samplers": [{"input": 0, "output": 1}]}]);
    document["accessors"] = json!([{"componentType": 5126, "type": "SCALAR", "count": 1, "min": [0], "max": [0]},
        {"componentType": 5126, "type": "VEC3", "count": 1}]);
    assert!(!load_json(&document, &Limits::default()).unwrap().audio.sources[0].autoplay, "the animation starts it");
}

#[test]
fn every_breach_is_named_by_its_place() {
    let root = "/extensions/KHR_audio_emitter";
    let at = |rest: &str| format!("{root}/emitters/0{rest}");
    check(khr(json!({"type": "global"})), &[], &[]);
    check(khr(json!({"type": "loud"})), &[&at("/type")], &[]);
    check(khr(json!({"type": "global", "sources": [0, 7]})), &[&at("/sources/1")], &[]);
    check(khr(json!({"type": "global", "gain": -1})), &[&at("/gain")], &[]);
    check(khr(json!({"type": "global", "positional": {}})), &[], &[&at("/positional")]);
    let positional = |positional: Value| khr(json!({"type": "positional", "positional": positional}));
    check(positional(json!({"refDistance": 0})), &[&at("/positional/refDistance")], &[]);
    check(positional(json!({"shapeType": "box"})), &[], &[&at("/positional/shapeType")]);
    check(positional(json!({"distanceModel": "linear"})), &[&at("/positional/maxDistance")], &[]);
    check(
        positional(json!({"distanceModel": "linear", "maxDistance": 2, "rolloffFactor": 3})),
        &[&at("/positional/rolloffFactor")],
        &[],
    );
    check(
        positional(json!({"shapeType": "cone", "coneInnerAngle": 2, "coneOuterAngle": 1})),
        &[&at("/positional/coneOuterAngle")],
        &[],
    );
    let mut document = khr(json!({"type": "positional"}));
    document["scenes"][0]["extensions"] = json!({"KHR_audio_emitter": {"emitters": [0]}});
    check(document.clone(), &[], &["/scenes/0/extensions/KHR_audio_emitter/emitters/0"]);
    document["nodes"][0]["extensions"]["KHR_audio_emitter"]["emitter"] = 1.into();
    check(document, &["/nodes/0/extensions/KHR_audio_emitter/emitter"], &[]);
    let msft_root = "/extensions/MSFT_audio_emitter/emitters/0";
    check(msft(json!({"clips": [{"clip": 0}, {"clip": 0}]})), &[], &[]);
    check(
        msft(json!({"clips": [{"clip": 0, "weight": 0.5}, {"clip": 0, "weight": 0.7}]})),
        &[],
        &[&format!("{msft_root}/clips")],
    );
    check(msft(json!({"clips": [{"clip": 3}]})), &[&format!("{msft_root}/clips/0/clip")], &[]);
    check(msft(json!({"clips": [{"clip": 0}], "volume": 2})), &[&format!("{msft_root}/volume")], &[]);
}

#[test]
fn sound_data_is_damaged_foreign_or_too_much_by_its_place() {
    let place = "/extensions/KHR_audio_emitter/audio/0";
    let with = |data: Value| {
        let mut document = khr(json!({"type": "global", "sources": [0]}));
        document["extensions"]["KHR_audio_emitter"]["audio"][0] = data;
        document
    };
    let cut = beep()[..122].to_owned();
    check(with(json!({"uri": cut})), &[place], &[]);
    check(with(json!({})), &[place], &[]);
    check(with(json!({"uri": "gone.mp3"})), &[&format!("{place}/uri")], &[]);
    let ogg = "data:audio/ogg;base64,T2dnUwAAAAA=";
    check(with(json!({"uri": ogg})), &[], &[place]);
    check(with(json!({"uri": beep().replace("audio/wav", "audio/mpeg")})), &[], &[place]);
    let mut required = with(json!({"uri": ogg}));
    required["extensionsRequired"] = json!(["KHR_audio_emitter"]);
    check(required, &[place], &[]);
    let small = |limits: Limits| load_json(&with(json!({"uri": beep()})), &limits).unwrap_err().0[0].place.clone();
    assert_eq!(small(Limits { audio_samples: 79, ..Limits::default() }), place);
    assert_eq!(small(Limits { audio_bytes: 100, ..Limits::default() }), format!("{place}/uri"));
}

#[test]
fn the_boom_box_plays() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf/boom-box-audio");
    if !folder.exists() {
        println!("skipped: 1 (boom-box-audio is not here)");
        return;
    }
    struct Here(std::path::PathBuf);
    impl Resolve for Here {
        fn resolve(&self, uri: &str) -> Result<Arc<[u8]>, Problem> {
            std::fs::read(self.0.join(uri)).map(Into::into).map_err(|error| Problem::new(uri, "", error.to_string()))
        }
    }
    let bytes = std::fs::read(folder.join("boom_box.gltf")).unwrap();
    let model = load("boom_box.gltf", &bytes, &Here(folder), &Limits::default()).unwrap();
    let audio = &model.audio;
    let decoded = crate::scene::audio::decode_clips(&model.name, audio, 2).unwrap();
    let pcm = decoded[0].as_ref().unwrap();
    println!("{:?}, decoded {} frames, {:?}", audio.clips[0].facts, pcm.frames(), crate::scene::audio::loudness(pcm));
    assert_eq!(Some(pcm.frames() as u64), audio.clips[0].facts.map(|facts| facts.frames));
    assert!(audio.sources[0].looped && audio.sources[0].autoplay);
    assert_eq!((audio.emitters[0].gain, audio.places[0].at), (0.3, At::Node(2)));
}
