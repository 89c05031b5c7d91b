//! What one frame showed.

use crate::space::{Fov, Pose};
use crate::units::{HostNanos, XrNanos};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Raw edges of the frame loop on the host clock: when each OpenXR call was entered and when it returned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FrameEdges {
    /// `xrWaitFrame` entered.
    pub wait_enter: HostNanos,
    /// `xrWaitFrame` returned.
    pub wait_exit: HostNanos,
    /// `xrBeginFrame` entered.
    pub begin_enter: HostNanos,
    /// `xrBeginFrame` returned.
    pub begin_exit: HostNanos,
    /// The last wgpu submit of the frame returned; equal to `end_enter` when nothing was drawn.
    pub submit_exit: HostNanos,
    /// `xrEndFrame` entered.
    pub end_enter: HostNanos,
    /// `xrEndFrame` returned.
    pub end_exit: HostNanos,
}

/// What `xrWaitFrame` said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tick {
    /// Middle of the display interval this frame is for.
    pub predicted_display_time: XrNanos,
    /// What the runtime currently paces to, nanoseconds. Recorded, never used as the target.
    pub predicted_display_period_ns: i64,
    /// Whether the runtime wants this frame drawn.
    pub should_render: bool,
}

/// How far the session is, while frames are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SessionPhase {
    /// Frames are paced, not shown.
    #[default]
    Synchronized,
    /// Shown, without input.
    Visible,
    /// Shown, with input.
    Focused,
}

/// A pose that a runtime located, with its own word on how good it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Located {
    /// In the base space of the run. Meaningless unless `valid`.
    pub pose: Pose,
    /// Position and orientation are both VALID.
    pub valid: bool,
    /// Position and orientation are both TRACKED.
    pub tracked: bool,
}

impl Located {
    /// Whether nothing is told: neither a pose nor that there was one.
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// One eye.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ViewObservation {
    /// `base_from_eye`.
    pub pose: Pose,
    /// Half angles.
    pub fov: Fov,
}

/// Where one hologram was and whether it was shown. Same order as [`super::RunInfo::holograms`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HologramObservation {
    /// The application wants it seen: visible in the scene graph and alpha above zero. Says nothing about the frame's edges.
    pub shown: bool,
    /// 0 … 1, as faded by the application.
    pub alpha: f32,
    /// Centre of the axis-aligned bounding box, base space, metres.
    pub center: [f32; 3],
    /// Half extents of that box, metres.
    pub half_extents: [f32; 3],
    /// Distance from the head to the nearest of a fixed set of surface points, metres: never less than the true distance, so content
    /// found too near by it *is* too near.
    pub nearest_m: f32,
    /// Lowest of the same surface points, base space, metres.
    pub lowest: [f32; 3],
    /// Which way the node's own +Z axis points, base space, unit length: the front of an asset by glTF's convention. Zero where that is
    /// not known, as in recordings of earlier versions.
    #[serde(default)]
    pub front: [f32; 3],
}

/// How far loading is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LoadState {
    /// Content is still being loaded (really, or as the manifest declares it).
    #[default]
    Loading,
    /// Everything asked for is there.
    Loaded,
}

/// What was asked of the GPU for one stereo frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counters {
    /// Draws of the content: copies of one primitive are one, and one covers both eyes. Primitives of one material that stand still are
    /// drawn in fewer calls, which no other engine need do; they count one by one.
    pub draws: u64,
    /// Triangles submitted, one eye.
    pub triangles: u64,
    /// Vertices submitted, one eye.
    pub vertices: u64,
    /// Pipelines bound.
    pub pipelines: u64,
}

/// Which signals of a frame can be trusted. A cleared bit makes the measurements that need it *not evaluated*.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Validity {
    /// `views` were located and valid.
    pub views: bool,
    /// `head` was located and valid.
    pub head: bool,
    /// The frame was drawn and `counters` are its.
    pub drawn: bool,
    /// Depth was submitted with the projection layer.
    pub depth: bool,
}

/// The narrow neck's record of one frame loop.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FrameObservation {
    /// Counts from 0 without gaps.
    pub index: u64,
    /// Index into [`super::RunInfo::windows`]: the step of the script this frame belongs to.
    pub window: u16,
    /// Host clock edges.
    pub edges: FrameEdges,
    /// From `xrWaitFrame`.
    pub tick: Tick,
    /// Session state.
    pub phase: SessionPhase,
    /// Runtime's "now" when views were located; zero when the runtime cannot tell.
    pub located_at: XrNanos,
    /// Head in base space.
    pub head: Located,
    /// Left and right eye in base space.
    pub views: [ViewObservation; 2],
    /// One per hologram of the run.
    pub holograms: Vec<HologramObservation>,
    /// One per anchor of the run, base space.
    pub anchors: Vec<Located>,
    /// Loading state.
    pub load: LoadState,
    /// Zero unless `valid.drawn`.
    pub counters: Counters,
    /// What of this can be trusted.
    pub valid: Validity,
    /// What was sent to the GPU of content that loads.
    #[serde(default, skip_serializing_if = "UploadObservation::is_nothing")]
    pub upload: UploadObservation,
    /// Display time to which the content was moved; zero in recordings of earlier versions.
    #[serde(default)]
    pub content_time: XrNanos,
    /// `xrBeginFrame` answered `XR_FRAME_DISCARDED`: the frame before this one was begun and never shown.
    #[serde(default)]
    pub discarded: bool,
    /// How the picture was handed over; meaningless unless `valid.drawn`.
    #[serde(default)]
    pub layer: LayerObservation,
    /// `base_from_gaze`, looking along -Z; not valid where eyes are not tracked or the wearer has not agreed to its being recorded.
    #[serde(default, skip_serializing_if = "Located::is_nothing")]
    pub gaze: Located,
    /// Host time that observing, locating again and writing down took of the frame before, nanoseconds.
    #[serde(default)]
    pub own_ns: u64,
    /// Holograde drew a progress display of its own, as nothing of the content could be drawn. It is no hologram of the content: what
    /// the content shows while it loads is told by `holograms` alone.
    #[serde(default)]
    pub tool_progress: bool,
    /// Holograde showed a panel, a pointer or an aid of its own, or had put it away for a step that has not begun yet: what it costs and
    /// covers, and where it leads its reader, is not the content's.
    #[serde(default)]
    pub tool_panel: bool,
}

/// [`FrameObservation::window`] of a frame that belongs to no step.
pub const NO_WINDOW: u16 = u16::MAX;

/// How a projection layer is to be brought from the pose it was drawn for to the pose at which it is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reprojection {
    /// The runtime was told nothing, and its way is not known.
    #[default]
    Unknown,
    /// Each pixel by the depth submitted with it.
    Depth,
    /// As if everything lay on [`LayerObservation::plane`].
    Planar,
    /// Turned only.
    Orientation,
}

/// The projection layer, besides its pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LayerObservation {
    /// What was asked for, or what the runtime does with what it got.
    pub reprojection: Reprojection,
    /// Distance at which submitted depth begins, metres.
    pub near_m: f32,
    /// Distance at which submitted depth ends, metres.
    pub far_m: f32,
    /// The plane submitted, for [`Reprojection::Planar`]: a point of it and its unit normal, base space.
    pub plane: Option<PlaneObservation>,
}

/// A plane.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaneObservation {
    /// A point of it, base space, metres.
    pub point: [f32; 3],
    /// Its unit normal, base space.
    pub normal: [f32; 3],
}

/// What a frame sent to the GPU of content that loads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UploadObservation {
    /// Host time that it took, nanoseconds.
    pub ns: u64,
    /// Bytes.
    pub bytes: u64,
}

impl UploadObservation {
    /// Whether nothing was sent.
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// GPU time of one drawn frame, from timestamp queries around its passes; arrives frames later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GpuObservation {
    /// [`FrameObservation::index`].
    pub frame: u64,
    /// First pass begun to last pass ended, nanoseconds.
    pub gpu_ns: u64,
}

/// Poses of a past frame, located again for the same display time once that time was past.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Relocation {
    /// [`FrameObservation::index`].
    pub frame: u64,
    /// Head in base space.
    pub head: Located,
    /// One per anchor.
    pub anchors: Vec<Located>,
    /// Runtime's "now" when they were located again; zero in recordings of earlier versions.
    #[serde(default)]
    pub at: XrNanos,
}

/// What the counting pass found in one frame (one view, additive target, the real depth test).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CostObservation {
    /// [`FrameObservation::index`].
    pub frame: u64,
    /// Mean fragments shaded per covered pixel.
    pub fragments_per_pixel: f64,
    /// Pixels touched at least once.
    pub covered_pixels: u64,
    /// Pixels of the view.
    pub pixels: u64,
    /// Coloured pixels of the view whose depth is that of nothing, by reading both back; `None` where that was not done.
    #[serde(default)]
    pub without_depth: Option<u64>,
    /// Coloured pixels of the view; zero where `without_depth` is `None`.
    #[serde(default)]
    pub coloured: u64,
}

/// A real surface around the user, as the runtime understands the room.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SurfaceObservation {
    /// The runtime's word for it: `floor`, `wall`, `ceiling`, `platform`, …
    pub label: String,
    /// `base_from_surface`: the surface is its XY plane, +Z pointing away from what is solid.
    pub pose: Pose,
    /// Half extents along X and Y, metres.
    pub half_extents: [f32; 2],
}

/// The room, as it was asked for once. Personal data: recorded only where the wearer has agreed, or where it is simulated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoomObservation {
    /// [`FrameObservation::index`] of the frame before which it was there.
    pub frame: u64,
    /// Planes found.
    pub surfaces: Vec<SurfaceObservation>,
}
