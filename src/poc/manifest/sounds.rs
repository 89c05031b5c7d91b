//! What the asset's own emitters say of sound, added to what the manifest says.

use super::{Manifest, Watched};
use crate::observe::{Declarations, EmitterInfo, SoundInfo};
use crate::poc::uri::{self, Target};
use crate::problem::Problem;
use crate::scene::audio::{At, Audio, Emitter, Place};
use crate::scene::model::Model;
use crate::scene::world::node_path;

/// Ours: every sound stands in the recording's header.
const MOST_SOUNDS: usize = 1024;

/// Gives every watched hologram the sounds of the emitters in it; those of the scene and of nodes beside all that is watched come back.
/// A clip that the manifest declares of the same hologram is the same sound.
///
/// # Errors
/// A manifest that says that there are no sounds.
pub(super) fn add(
    manifest: &Manifest,
    scene: usize,
    model: &Model,
    shown: &[usize],
    watched: &mut [Watched],
    declared: &mut Declarations,
) -> Result<Vec<SoundInfo>, Problem> {
    let mut is_shown = vec![false; model.nodes.len()];
    shown.iter().for_each(|&node| is_shown[node] = true);
    let base = manifest.scenes.get(scene).map_or("", |scene| scene.file.as_str());
    let mut left = MOST_SOUNDS;
    let mut scene_sounds = Vec::new();
    let heard = model.audio.heard_in(model.scene, |node| is_shown.get(node) == Some(&true));
    for (place, emitter) in heard {
        let owner = match place.at {
            At::Node(node) => owner(model, watched, node),
            At::Scene(_) => None,
        };
        for sound in of_emitter(model, place, emitter).take(left).collect::<Vec<_>>() {
            left -= 1;
            match owner {
                Some(owner) => merge(&mut watched[owner].info.sounds, sound, base),
                None => scene_sounds.push(sound),
            }
        }
    }
    let any = left < MOST_SOUNDS;
    if any && declared.sounds == Some(false) {
        let what = "says that there are none, but an emitter of the asset plays one";
        return Err(Problem::new(&manifest.file, "experience.sounds", what).fix("remove the line or the emitter"));
    }
    if any {
        declared.sounds = Some(true);
    }
    Ok(scene_sounds)
}

/// The watched hologram nearest above a node.
fn owner(model: &Model, watched: &[Watched], node: usize) -> Option<usize> {
    let up = std::iter::successors(Some(node), |&node| model.nodes[node].parent);
    up.filter_map(|node| watched.iter().position(|watched| watched.nodes.contains(&node))).next()
}

fn of_emitter<'a>(model: &'a Model, place: Place, emitter: &'a Emitter) -> impl Iterator<Item = SoundInfo> + 'a {
    let Audio { clips, sources, .. } = &model.audio;
    let node = match place.at {
        At::Node(node) => Some(node_path(model, node)),
        At::Scene(_) => None,
    };
    let spatial = place.is_spatial(emitter);
    let range = emitter.positional.filter(|_| spatial);
    emitter.sources.iter().filter_map(move |&source| {
        let source = sources.get(source)?;
        let info = EmitterInfo {
            name: emitter.name.clone(),
            node: node.clone(),
            gain: f64::from(emitter.gain) * f64::from(source.gain),
            autoplay: source.autoplay,
            looped: source.looped,
            ref_m: range.map(|range| f64::from(range.ref_m)),
            max_m: range.and_then(|range| range.max_m).map(f64::from),
        };
        let clip = clips.get(source.clip)?.name.clone();
        Some(SoundInfo { clip, spatial, emitter: Some(info), ..SoundInfo::default() })
    })
}

fn merge(sounds: &mut Vec<SoundInfo>, sound: SoundInfo, base: &str) {
    let path = match uri::resolve(base, &sound.clip) {
        Ok(Target::Path(path)) => path,
        _ => String::new(),
    };
    match sounds.iter_mut().find(|known| known.emitter.is_none() && known.clip == path) {
        Some(known) => {
            known.spatial &= sound.spatial;
            known.emitter = sound.emitter;
        }
        None => sounds.push(sound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::HologramInfo;
    use crate::poc::manifest::SceneEntry;
    use crate::scene::audio::{Clip, MediaType, Positional, Source};
    use crate::scene::model::{Node, Scene};

    /// A root with a lamp that buzzes and a box beside it, and music over all.
    fn model() -> Model {
        let node = |name: &str, parent, children: &[usize]| Node {
            name: name.into(),
            parent,
            children: children.to_vec(),
            ..Node::default()
        };
        let clip =
            |name: &str| Clip { name: name.into(), media: MediaType::Wav, facts: None, bytes: Vec::new().into() };
        let source =
            |clip, autoplay| Source { name: String::new(), clip, gain: 0.5, looped: true, autoplay, weight: 1.0 };
        let emitter =
            |source, positional| Emitter { sources: vec![source], gain: 0.5, positional, ..Emitter::default() };
        Model {
            nodes: vec![node("root", None, &[1, 2]), node("lamp", Some(0), &[]), node("box", Some(0), &[])],
            scenes: vec![Scene { name: String::new(), roots: vec![0] }],
            audio: Audio {
                clips: vec![clip("buzz%20on.wav"), clip("music.mp3")],
                sources: vec![source(0, true), source(1, false)],
                emitters: vec![emitter(0, Some(Positional::default())), emitter(1, None)],
                places: vec![Place { emitter: 0, at: At::Node(1) }, Place { emitter: 1, at: At::Scene(0) }],
            },
            ..Model::default()
        }
    }

    fn watched(node: usize, sounds: Vec<SoundInfo>) -> Watched {
        Watched { info: HologramInfo { sounds, ..HologramInfo::default() }, nodes: vec![node], text_height_mm: None }
    }

    fn add_to(watched: &mut [Watched], declared: &mut Declarations) -> Result<Vec<SoundInfo>, Problem> {
        let scene = SceneEntry { file: "scenes/a.gltf".into(), ..SceneEntry::default() };
        let manifest = Manifest { scenes: vec![scene], file: "poc.toml".into(), ..Manifest::default() };
        add(&manifest, 0, &model(), &[0, 1, 2], watched, declared)
    }

    #[test]
    fn sounds_go_to_what_their_node_belongs_to() {
        let mut all = [watched(0, vec![]), watched(2, vec![])];
        let mut declared = Declarations::default();
        let rest = add_to(&mut all, &mut declared).unwrap();
        let buzz = &all[0].info.sounds[0];
        let emitter = buzz.emitter.as_ref().unwrap();
        assert_eq!((&*buzz.clip, buzz.spatial, buzz.is_heard()), ("buzz%20on.wav", true, true));
        assert_eq!((emitter.gain, emitter.ref_m, emitter.node.as_deref()), (0.25, Some(1.0), Some("root/lamp")));
        assert!(all[1].info.sounds.is_empty());
        assert_eq!((&*rest[0].clip, rest[0].spatial, rest[0].is_heard(), rest.len()), ("music.mp3", false, false, 1));
        assert_eq!(declared.sounds, Some(true));
        let mut beside = [watched(2, vec![])];
        assert_eq!(add_to(&mut beside, &mut Declarations::default()).unwrap().len(), 2);
    }

    #[test]
    fn a_declared_clip_is_not_counted_twice_and_a_denial_is_a_mistake() {
        let buzz = |clip: &str| SoundInfo {
            clip: clip.into(),
            spatial: true,
            loudness_lufs: Some(-23.0),
            ..SoundInfo::default()
        };
        let mut all = [watched(1, vec![buzz("scenes/buzz on.wav"), buzz("other.wav")])];
        add_to(&mut all, &mut Declarations::default()).unwrap();
        let sounds = &all[0].info.sounds;
        assert_eq!((sounds.len(), sounds[0].loudness_lufs, sounds[0].emitter.is_some()), (2, Some(-23.0), true));
        let problem =
            add_to(&mut all, &mut Declarations { sounds: Some(false), ..Declarations::default() }).unwrap_err();
        assert_eq!(problem.place, "experience.sounds");
    }
}
