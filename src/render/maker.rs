//! Makes pipelines off the frame thread: wgpu's device may be used from any thread, and no pipeline touches the queue, which the runtime
//! shares.

use super::pipelines::{PipelineKey, Pipelines};
use super::prepare::PreparedScene;
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
    keys: BTreeSet<PipelineKey>,
}

impl PipelineMaker {
    pub(super) fn new(pipelines: Pipelines) -> PipelineMaker {
        PipelineMaker { pipelines, keys: BTreeSet::new() }
    }

    /// For a scene whose instances vary like this.
    #[must_use]
    pub fn of(mut self, scene: &PreparedScene, variants: Variants) -> PipelineMaker {
        for primitive in &scene.primitives {
            let mut bits = primitive.key.0;
            bits |= if primitive.skin_offset.is_some() { PipelineKey::SKINNED } else { 0 };
            bits |= if primitive.targets > 0 { PipelineKey::MORPHED } else { 0 };
            let lit = variants.lights && !primitive.key.has(PipelineKey::UNLIT);
            bits |= if lit { PipelineKey::PUNCTUAL } else { 0 };
            let blends = [Some(0), variants.fades.then_some(PipelineKey::BLEND)];
            let mirrors = [Some(0), variants.mirrored.then_some(PipelineKey::MIRRORED)];
            for blend in blends.into_iter().flatten() {
                self.keys.extend(mirrors.into_iter().flatten().map(|mirror| PipelineKey(bits | blend | mirror)));
            }
        }
        self
    }

    /// Makes them one by one, as long as `go_on` says so.
    #[must_use]
    pub fn run(mut self, go_on: impl Fn() -> bool) -> PipelineMaker {
        for key in &self.keys {
            if !go_on() {
                break;
            }
            self.pipelines.ensure(*key);
        }
        self
    }

    pub(super) fn into_made(self) -> Pipelines {
        self.pipelines
    }
}
