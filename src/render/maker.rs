//! Makes pipelines off the frame thread: wgpu's device may be used from any thread, and no pipeline touches the queue, which the runtime
//! shares.

use super::lighting::Lighting;
use super::pipelines::{PipelineKey, Pipelines};
use super::prepare::PreparedScene;
use super::stage::{Stage, faded, stages};
use std::collections::BTreeSet;

/// What a scene's instances add to what its materials ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Variants {
    /// Punctual lights shine.
    pub lights: bool,
    /// The application fades content.
    pub fades: bool,
    /// Some transforms mirror.
    pub mirrored: bool,
}

/// Makes the pipelines of a scene for a renderer: taken from it, run on a worker, given back to it.
#[derive(Debug)]
pub struct PipelineMaker {
    pipelines: Pipelines,
    /// Of the picture behind what shines through.
    backdrop: Pipelines,
    lighting: Lighting,
    keys: BTreeSet<(PipelineKey, Stage)>,
    /// Solid surfaces that are in the picture behind.
    behind: BTreeSet<PipelineKey>,
}

impl PipelineMaker {
    pub(super) fn new(pipelines: Pipelines, backdrop: Pipelines, lighting: Lighting) -> PipelineMaker {
        PipelineMaker { pipelines, backdrop, lighting, keys: BTreeSet::new(), behind: BTreeSet::new() }
    }

    /// For a scene whose instances vary like this.
    #[must_use]
    pub fn of(mut self, scene: &PreparedScene, variants: Variants) -> PipelineMaker {
        let light = self.lighting.bits(variants.lights);
        let transmissive = scene.primitives.iter().any(|primitive| primitive.key.has(PipelineKey::TRANSMISSION));
        for primitive in &scene.primitives {
            let mut deformed = if primitive.skin_offset.is_some() { PipelineKey::SKINNED } else { 0 };
            deformed |= if primitive.targets > 0 { PipelineKey::MORPHED } else { 0 };
            let mirrors = [Some(0), variants.mirrored.then_some(PipelineKey::MIRRORED)];
            for mirror in mirrors.into_iter().flatten() {
                let key = |key: PipelineKey| PipelineKey(key.0 | deformed | mirror).under(light);
                self.keys.extend(stages(primitive.key, false).iter().map(|stage| (key(primitive.key), *stage)));
                if variants.fades {
                    self.keys
                        .extend(stages(primitive.key, true).iter().map(|stage| (key(faded(primitive.key)), *stage)));
                }
                if transmissive && !primitive.key.has(PipelineKey::BLEND | PipelineKey::TRANSMISSION) {
                    self.behind.insert(key(primitive.key));
                }
            }
        }
        self
    }

    /// Makes them one by one, as long as `go_on` says so.
    #[must_use]
    pub fn run(mut self, go_on: impl Fn() -> bool) -> PipelineMaker {
        for (key, stage) in &self.keys {
            if !go_on() {
                return self;
            }
            self.pipelines.ensure(*key, *stage);
        }
        for key in &self.behind {
            if !go_on() {
                return self;
            }
            self.backdrop.ensure(*key, Stage::Solid);
        }
        self
    }

    /// Those of the picture, and of the picture behind.
    pub(super) fn into_made(self) -> (Pipelines, Pipelines) {
        (self.pipelines, self.backdrop)
    }
}
