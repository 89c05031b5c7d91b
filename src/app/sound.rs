//! Sound of a run: clips decoded and measured on a worker before the first frame, then played where there is a device and time is real.

use super::prepare::Poc;
use crate::observe::{ClipMeasures, FrameObservation, LoadState, RunEvent, RunInfo, SoundInfo};
use crate::poc::Package;
use crate::problem::{Problem, Problems};
use crate::scene::audio::{self, At, Audio, Emitter, Loudness, Pcm};
use crate::scene::model::Model;
use crate::scene::world::SceneWorld;
use crate::sound::{EmitterPose, Mixer, Output, Poses, Voice};
use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;

/// A clip of the asset, decoded and measured; nothing for a format that is not read.
type Heard = Option<(Arc<Pcm>, ClipMeasures)>;

/// Clips on their way through a worker.
pub struct Clips(JoinHandle<Result<Ready, Problems>>, String);

/// Clips that can be played and judged.
pub struct Ready {
    clips: Vec<Heard>,
    /// Of the manifest's clips, by path.
    declared: HashMap<String, ClipMeasures>,
}

impl Clips {
    /// Starts the worker. The manifest's clips are few and small, and are read here.
    pub fn start(poc: &Poc) -> Clips {
        let model = Arc::clone(&poc.model);
        let sounds = poc.content.watched.iter().flat_map(|watched| &watched.info.sounds);
        let declared: Vec<(String, Arc<[u8]>)> =
            sounds.filter_map(|sound| Some((sound.clip.clone(), clip_bytes(&poc.package, sound)?))).collect();
        let name = poc.model.name.clone();
        let worker = std::thread::spawn(move || {
            let clips = decode(&model)?;
            let measures = |(path, bytes): (String, Arc<[u8]>)| Some((path, measure_bytes(&bytes)?));
            Ok(Ready { clips, declared: declared.into_iter().filter_map(measures).collect() })
        });
        Clips(worker, name)
    }

    /// Waits for the worker.
    ///
    /// # Errors
    /// Clips of the asset whose data is damaged.
    pub fn ready(self) -> Result<Ready, Problems> {
        let died = |_| Problem::new(&self.1, "", "a sound makes its decoder fail").fix("export the sound again").into();
        self.0.join().unwrap_or_else(|panic| Err(died(panic)))
    }
}

/// Bytes of a clip that the manifest declares; those of emitters are in the model.
fn clip_bytes(package: &Package, sound: &SoundInfo) -> Option<Arc<[u8]>> {
    // Ours: what the asset's clips may take together.
    let most = crate::scene::Limits::default().audio_bytes;
    let small = package.files().iter().any(|file| file.path == sound.clip && file.bytes <= most);
    // The manifest was checked against the package's files.
    small.then(|| package.read(&sound.clip).ok()).flatten()
}

/// Measures a file of the package; `None` for one that cannot be read as sound, which leaves its loudness not evaluated.
fn measure_bytes(bytes: &[u8]) -> Option<ClipMeasures> {
    let media = audio::media_type(bytes);
    let facts = audio::facts(media, bytes, crate::scene::Limits::default().audio_samples).ok()?;
    Some(measures(&audio::decode(media, bytes, &facts).ok()?))
}

fn measures(pcm: &Pcm) -> ClipMeasures {
    let loudness = audio::loudness(pcm).unwrap_or_default();
    ClipMeasures {
        seconds: pcm.seconds(),
        loudness_lufs: loudness.integrated_lufs,
        true_peak_dbtp: loudness.true_peak_dbtp,
    }
}

/// Every clip of a model, decoded on every processor and measured.
///
/// # Errors
/// Clips whose data is damaged.
fn decode(model: &Model) -> Result<Vec<Heard>, Problems> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let clips = audio::decode_clips(&model.name, &model.audio, threads)?;
    let heard = |pcm: Pcm| {
        let measures = measures(&pcm);
        (Arc::new(pcm), measures)
    };
    Ok(clips.into_iter().map(|clip| clip.map(heard)).collect())
}

/// How loud every clip of a model is, in their order.
///
/// # Errors
/// Clips whose data is damaged.
pub fn measure_clips(model: &Model) -> Result<Vec<Option<Loudness>>, Problems> {
    let loudness = |(_, of): (Arc<Pcm>, ClipMeasures)| Loudness {
        integrated_lufs: of.loudness_lufs,
        true_peak_dbtp: of.true_peak_dbtp,
    };
    Ok(decode(model)?.into_iter().map(|clip| clip.map(loudness)).collect())
}

impl Ready {
    /// Writes what was measured beside what is declared.
    pub fn note(&self, audio: &Audio, info: &mut RunInfo) {
        let by_name: HashMap<&str, ClipMeasures> = audio
            .clips
            .iter()
            .zip(&self.clips)
            .filter_map(|(clip, heard)| Some((clip.name.as_str(), heard.as_ref()?.1)))
            .collect();
        let sounds = info.holograms.iter_mut().flat_map(|hologram| &mut hologram.sounds).chain(&mut info.scene_sounds);
        for sound in sounds {
            let declared = self.declared.get(&sound.clip);
            sound.measured = declared.or_else(|| by_name.get(sound.clip.as_str())).copied();
        }
    }

    /// Plays the asset's emitters on the default device; where there is none, or nothing to play, the run goes on without sound, and one
    /// event says why.
    pub fn play(&self, model: &Model, events: &mut Vec<RunEvent>) -> Sound {
        let (voices, nodes) = self.voices(model);
        if voices.is_empty() {
            return Sound::none();
        }
        let poses = Arc::new(Poses::new(nodes.len()));
        let heard = Arc::clone(&poses);
        let output = Output::open(move |rate| Mixer::new(rate, heard, voices));
        if let Some(why) = output.silence() {
            let text = format!("nothing is heard: {why}");
            events.push(RunEvent { frame: 0, time: None, kind: "sound".to_owned(), text });
            return Sound::none();
        }
        Sound(Some(Playing { poses, nodes, _output: output }))
    }

    /// What plays by itself in the scene shown, with the nodes of its emitters.
    fn voices(&self, model: &Model) -> (Vec<Voice>, Vec<Option<usize>>) {
        let audio = &model.audio;
        let (mut voices, mut nodes) = (Vec::new(), Vec::new());
        let world = SceneWorld::new(model);
        for (place, emitter) in audio.heard_in(model.scene, |node| world.is_in_scene(node)) {
            let positional = emitter.positional.filter(|_| place.is_spatial(emitter));
            for source in chosen(audio, emitter) {
                let source = &audio.sources[source];
                let Some(Some((pcm, _))) = self.clips.get(source.clip).filter(|_| source.autoplay) else { continue };
                let (pcm, gain) = (Arc::clone(pcm), emitter.gain * source.gain);
                voices.push(Voice { pcm, gain, looped: source.looped, positional, emitter: nodes.len() });
            }
            nodes.push(match place.at {
                At::Node(node) => Some(node),
                At::Scene(_) => None,
            });
        }
        (voices, nodes)
    }
}

/// All sources of an emitter, or the likeliest where one is to be chosen: a run repeats, so that nothing is left to chance.
fn chosen(audio: &Audio, emitter: &Emitter) -> Vec<usize> {
    let known = emitter.sources.iter().copied().filter(|source| *source < audio.sources.len());
    if !emitter.one_of {
        return known.collect();
    }
    let weight = |source: &usize| audio.sources[*source].weight;
    known.rev().max_by(|a, b| weight(a).total_cmp(&weight(b))).into_iter().collect()
}

/// What is heard while frames go on.
pub struct Sound(Option<Playing>);

struct Playing {
    poses: Arc<Poses>,
    /// Node of each emitter.
    nodes: Vec<Option<usize>>,
    _output: Output,
}

impl Sound {
    /// Nothing.
    pub fn none() -> Self {
        Self(None)
    }

    /// Tells the mixer where the listener and the emitters are in this frame. Stores numbers, waits for nothing.
    pub fn place(&self, world: &SceneWorld, frame: &FrameObservation) {
        let Some(Playing { poses, nodes, .. }) = &self.0 else { return };
        poses.set_listener(&frame.head.pose);
        for (i, node) in nodes.iter().enumerate() {
            let Some(node) = node else { continue };
            let (scale, orientation, position) = world.world_from_node(*node).to_scale_rotation_translation();
            let scale = scale.abs().element_product().cbrt();
            poses.set_emitter(i, &EmitterPose { position, orientation, scale });
        }
        poses.set_audible(frame.load == LoadState::Loaded);
    }
}
