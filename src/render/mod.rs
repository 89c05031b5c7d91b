//! wgpu passes: a [`DrawList`] and two [`View`]s in, pictures with depth out. Knows neither OpenXR nor the world's components.
//!
//! A scene goes to the GPU in two steps: [`PreparedScene`] (pure, on a worker) and [`Uploader`] (on the frame thread, within a budget of
//! bytes). [`Renderer`] draws it: one pass for both eyes, or one pass an eye where the device has no multiview, with the same picture.
//! Depth is reversed (1 near, 0 far), cleared to 0 and always stored; colour is linear, premultiplied and cleared to nothing at all, so
//! that on an additive display what is not drawn is not there.

mod backdrop;
mod bake;
mod batch;
mod buffers;
mod count;
mod cull;
mod draw;
mod environment;
mod frame;
mod fullscreen;
mod ghosts;
mod gpu;
mod images;
mod ink;
mod joined;
mod layers;
mod layouts;
mod lighting;
mod maker;
mod mask;
mod mesh;
mod mips;
mod multisample;
mod order;
mod overlay;
mod picture;
mod pipelines;
mod planes;
mod prepare;
mod radix;
mod readback;
mod replay;
mod rewrite;
mod solid;
mod sortable;
mod source;
mod stage;
mod stereo_check;
mod surface;
mod target;
#[cfg(test)]
mod tests;
mod textures;
mod timer;
mod upload;

pub use count::CountingPass;
pub use draw::*;
pub use gpu::{GpuError, Headless, headless_device, required_features, required_limits, texture_support};
pub use images::SceneTextures;
pub use ink::{Ink, InkVertex, Mark, Stroke};
pub use lighting::{Lighting, Sun, Surroundings};
pub use maker::{PipelineMaker, Variants};
pub use mesh::{Layer, Renderer};
pub use overlay::{BOARD_OVERSAMPLING, Overlay, Quad};
pub use picture::{
    Backdrop, CoveredPixels, PICTURE_COLOR, PICTURE_DEPTH, PictureReadback, StereoPicture, Stills, composite,
};
pub use prepare::PreparedScene;
pub use readback::ReadbackError;
pub use surface::MAX_LIGHTS;
pub use target::{EyeViews, StereoPath, Target};
pub use timer::{GpuTimer, TimedFrame};
pub use upload::{Progress, SceneCost, SceneGpu, Uploader};

/// Runs calls into wgpu in a span of their own, so that a profile can tell its time and memory from ours.
pub(crate) fn outside<T>(calls: impl FnOnce() -> T) -> T {
    tracing::trace_span!("wgpu").in_scope(calls)
}
