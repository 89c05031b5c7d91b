//! The content on its place: what moves, what is shown, what is watched.

use super::timeline::Timeline;
use crate::observe::{FrameObservation, LoadState};
use crate::poc::Content;
use crate::render::DrawList;
use crate::scene::model::Model;
use crate::scene::world::{self, SceneWorld};
use glam::Mat4;
use std::sync::Arc;

/// The world with everything needed to arrange it for a frame.
pub struct Stage {
    /// What is to be drawn; reused.
    pub(super) draws: DrawList,
    /// The script in time.
    pub(super) timeline: Timeline,
    /// Seconds after the first frame.
    pub(super) seconds: f64,
    model: Arc<Model>,
    world: SceneWorld,
    watch: world::Watch,
    /// Nodes that are shown while loading only.
    progress: Vec<usize>,
    /// Roots that are shown once loading is over.
    roots: Vec<usize>,
    declared_loading_s: f64,
}
