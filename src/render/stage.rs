//! How a draw meets the depth and the colour that are there.

use super::pipelines::PipelineKey;

/// What a draw does besides shading. A frame goes through them in this order, ghosts in their place among the blended ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Stage {
    /// Covers what is behind it and leaves its depth.
    Solid,
    /// Mixes with what is there, tests depth and leaves it alone, so that what lies behind it and is drawn later, out of order, is
    /// not lost.
    Blended,
    /// A part of something faded as a whole: mixes where it is the nearest, which its depth, drawn before, tells.
    Ghost,
    /// Leaves its depth and no colour.
    Depth,
}

impl Stage {
    pub(super) fn writes_depth(self) -> bool {
        matches!(self, Stage::Solid | Stage::Depth)
    }

    /// A ghost meets its own depth again. It was computed by another shader; `@invariant` makes both the same.
    pub(super) fn compare(self) -> wgpu::CompareFunction {
        if self == Stage::Ghost { wgpu::CompareFunction::GreaterEqual } else { wgpu::CompareFunction::Greater }
    }

    pub(super) fn writes(self) -> wgpu::ColorWrites {
        if self == Stage::Depth { wgpu::ColorWrites::empty() } else { wgpu::ColorWrites::ALL }
    }
}

/// The key of a primitive that the application fades. An opaque material ignores its own alpha, faded or not: cut at a threshold of 0,
/// all of it is kept and counts as 1.
pub(super) fn faded(key: PipelineKey) -> PipelineKey {
    let cut = if key.has(PipelineKey::BLEND) { 0 } else { PipelineKey::MASK };
    PipelineKey(key.0 | PipelineKey::BLEND | cut)
}

/// The stages that an instance goes through, by the key of its primitive and whether it is faded.
pub(super) fn stages(primitive: PipelineKey, faded: bool) -> &'static [Stage] {
    match (primitive.has(PipelineKey::BLEND), faded) {
        (true, _) => &[Stage::Blended, Stage::Depth],
        (false, true) => &[Stage::Depth, Stage::Ghost],
        (false, false) => &[Stage::Solid],
    }
}
