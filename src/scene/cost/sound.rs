//! Emitters of an asset in words.

use crate::scene::audio::{At, DistanceModel, Emitter, Loudness, Place};
use crate::scene::model::Model;
use crate::scene::world::node_path;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write as _;

/// A source of an emitter at a place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SoundRow {
    /// The clip's name.
    pub clip: String,
    /// Media type.
    pub media: String,
    /// Length, where the clip can be read.
    pub seconds: Option<f64>,
    /// Integrated loudness, where it was measured.
    pub integrated_lufs: Option<f64>,
    /// True peak, where it was measured.
    pub true_peak_dbtp: Option<f64>,
    /// Emitter's times source's.
    pub gain: f32,
    /// Plays by itself.
    pub autoplay: bool,
    /// Begins anew at its end.
    #[serde(rename = "loop")]
    pub looped: bool,
    /// The emitter's place: a node's or a scene's JSON pointer.
    pub place: String,
    /// Whether it is heard from there, or everywhere.
    pub spatial: bool,
    /// In full up to here, metres.
    pub ref_m: Option<f32>,
    /// Heard up to here, metres; absent without an end.
    pub max_m: Option<f32>,
}

/// All emitters. `measured` is per clip of the model.
pub fn sound_rows(model: &Model, measured: &[Option<Loudness>]) -> Vec<SoundRow> {
    let audio = &model.audio;
    let mut rows = Vec::new();
    for place in &audio.places {
        let Some(emitter) = audio.emitters.get(place.emitter) else { continue };
        let spatial = place.is_spatial(emitter);
        for source in emitter.sources.iter().filter_map(|source| audio.sources.get(*source)) {
            let Some(clip) = audio.clips.get(source.clip) else { continue };
            let loudness = measured.get(source.clip).copied().flatten();
            let range = emitter.positional.filter(|_| spatial);
            rows.push(SoundRow {
                clip: clip.name.clone(),
                media: clip.media.to_string(),
                seconds: clip.seconds(),
                integrated_lufs: loudness.and_then(|loudness| loudness.integrated_lufs),
                true_peak_dbtp: loudness.and_then(|loudness| loudness.true_peak_dbtp),
                gain: emitter.gain * source.gain,
                autoplay: source.autoplay,
                looped: source.looped,
                place: match place.at {
                    At::Node(node) => format!("/nodes/{node}"),
                    At::Scene(scene) => format!("/scenes/{scene}"),
                },
                spatial,
                ref_m: range.map(|range| range.ref_m),
                max_m: range.and_then(|range| range.max_m),
            });
        }
    }
    rows
}

/// Lines beyond these are counted only (ours).
const MOST_LISTED: usize = 20;

/// One line per sound: clip, length, loudness, where it comes from and how far it is heard; empty for an asset without emitters.
/// `measured` is per clip of the model, `None` where it was not decoded.
pub fn sound_text(model: &Model, measured: &[Option<Loudness>]) -> String {
    let audio = &model.audio;
    let mut lines = Vec::new();
    for place in &audio.places {
        let Some(emitter) = audio.emitters.get(place.emitter) else { continue };
        for source in emitter.sources.iter().filter_map(|source| audio.sources.get(*source)) {
            let Some(clip) = audio.clips.get(source.clip) else { continue };
            let length = clip.seconds().map_or_else(|| format!("{}, not played", clip.media), |s| format!("{s:.1} s"));
            let lufs = measured.get(source.clip).copied().flatten().and_then(|loudness| loudness.integrated_lufs);
            let lufs = lufs.map_or_else(|| "no loudness".to_owned(), |lufs| format!("{lufs:.1} LUFS"));
            let gain = emitter.gain * source.gain;
            let plays = match (source.autoplay, source.looped) {
                (true, true) => "plays in a loop",
                (true, false) => "plays once",
                (false, _) => "waits for an event",
            };
            lines.push(format!(
                "{}: {length}, {lufs}, gain {gain:.2}, {plays}, {}",
                clip.name,
                heard(model, *place, emitter)
            ));
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let plural = if audio.clips.len() == 1 { "" } else { "s" };
    let mut out = format!("\nsounds ({} clip{plural})\n", audio.clips.len());
    for line in lines.iter().take(MOST_LISTED) {
        let _ = writeln!(out, "  {line}");
    }
    if lines.len() > MOST_LISTED {
        let _ = writeln!(out, "  and {} more", lines.len() - MOST_LISTED);
    }
    out
}

fn heard(model: &Model, place: Place, emitter: &Emitter) -> String {
    let Some(positional) = emitter.positional.filter(|_| place.is_spatial(emitter)) else {
        return "heard everywhere".to_owned();
    };
    let node = match place.at {
        At::Node(node) => node_path(model, node),
        At::Scene(_) => String::new(),
    };
    let law = match positional.distance {
        DistanceModel::Linear => "linear",
        DistanceModel::Inverse => "inverse",
        DistanceModel::Exponential => "exponential",
    };
    let end = positional.max_m.map_or_else(|| "without an end".to_owned(), |max| format!("to {max} m"));
    let cone = if positional.cone.is_some() { ", in a cone" } else { "" };
    format!("from `{node}`, in full to {} m, then {law} {end}{cone}", positional.ref_m)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::audio::{Audio, Clip, Facts, MediaType, Positional, Source};
    use crate::scene::model::Node;

    #[test]
    fn every_sound_is_told_with_its_range() {
        let facts = Some(Facts { rate: 48_000, channels: 1, frames: 120_000 });
        let clip = |name: &str, facts| Clip {
            name: name.into(),
            media: MediaType::Other("audio/ogg"),
            facts,
            bytes: Vec::new().into(),
        };
        let source =
            |clip, autoplay| Source { name: String::new(), clip, gain: 0.5, looped: true, autoplay, weight: 1.0 };
        let emitter =
            |source, positional| Emitter { sources: vec![source], gain: 0.5, positional, ..Emitter::default() };
        let model = Model {
            nodes: vec![Node { name: "lamp".into(), ..Node::default() }],
            audio: Audio {
                clips: vec![clip("buzz.wav", facts), clip("music.ogg", None)],
                sources: vec![source(0, true), source(1, false)],
                emitters: vec![emitter(0, Some(Positional::default())), emitter(1, None)],
                places: vec![Place { emitter: 0, at: At::Node(0) }, Place { emitter: 1, at: At::Scene(0) }],
            },
            ..Model::default()
        };
        let loud = Some(Loudness { integrated_lufs: Some(-23.04), true_peak_dbtp: None });
        assert_eq!(
            sound_text(&model, &[loud, None]),
            "\nsounds (2 clips)\n  buzz.wav: 2.5 s, -23.0 LUFS, gain 0.25, plays in a loop, from `lamp`, in full to 1 m, then inverse without an end\n  \
             music.ogg: audio/ogg, not played, no loudness, gain 0.25, waits for an event, heard everywhere\n"
        );
        assert_eq!(sound_text(&Model::default(), &[]), "");
    }
}
