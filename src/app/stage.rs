//! The content on its place: what moves, what is shown, what is watched.

use super::depth;
use super::follow::Follow;
use super::prepare::{Poc, place};
use crate::observe::{FrameObservation, HologramObservation, LoadState, Role};
use crate::poc::Content;
use crate::render::{DepthRange, DrawList};
use crate::scene::model::{Aabb, Model};
use crate::scene::world::{self, SceneWorld, Watch};
use crate::space::Pose;
use glam::{Mat4, Quat, Vec3};
use std::sync::Arc;

/// The world with everything needed to arrange it for a frame.
pub struct Stage {
    /// What is to be drawn; reused.
    pub(super) draws: DrawList,
    model: Arc<Model>,
    world: SceneWorld,
    watch: Watch,
    /// Root nodes of the scene, and whether each holds the progress node.
    roots: Vec<(usize, bool)>,
    /// Nodes shown while loading only.
    progress: Vec<usize>,
    loading_s: f64,
    shown_as: Option<Show>,
    /// Holograms that fade as they come near: index, and their nodes. Those below another one fade with it.
    fading: Vec<(usize, Vec<usize>)>,
    content: Content,
    base_from_anchors: Vec<Pose>,
    base_from_scene: Mat4,
    follow: Follow,
    /// Of the scene as loaded, in its own space.
    bounds: Aabb,
    range: DepthRange,
}

/// What of the content is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    Nothing,
    Progress,
    Content,
}

impl Stage {
    /// Puts a POC on its place. `start_from_floor` is the floor under the user's start, in base space.
    pub fn new(poc: &Poc, start_from_floor: Pose) -> Stage {
        let model = Arc::clone(&poc.model);
        let world = SceneWorld::new(&model);
        let bounds = world::scene_bounds(&world, &model);
        let watch = Watch::new(&model, &world, poc.content.watched.iter().map(|watched| &watched.nodes));
        let progress = poc.content.progress.map(|index| poc.content.watched[index].nodes.clone()).unwrap_or_default();
        let scene = model.scenes.get(model.scene).map_or(&[][..], |scene| &scene.roots);
        let roots =
            scene.iter().map(|&root| (root, progress.iter().any(|&node| is_below(&model, node, root)))).collect();
        let hung = poc.content.watched.iter().map(|watched| (&watched.info, &watched.nodes[..]));
        let follow = Follow::new(&model, hung);
        let mut stage = Stage {
            draws: DrawList::default(),
            model,
            bounds,
            range: depth::NOTHING,
            world,
            watch,
            roots,
            progress,
            loading_s: poc.content.loading_s.unwrap_or(0.0),
            shown_as: None,
            fading: fading(poc),
            content: poc.content.clone(),
            base_from_anchors: Vec::new(),
            base_from_scene: Mat4::IDENTITY,
            follow,
        };
        stage.settle(start_from_floor);
        stage
    }

    /// Puts content and anchors where the floor under the user's start really is.
    pub fn settle(&mut self, start_from_floor: Pose) {
        let base_from_scene = place(&self.content, &self.bounds, start_from_floor);
        self.range = depth::range(self.content.declared.clip_m, &self.bounds.transformed(&base_from_scene));
        self.base_from_scene = base_from_scene;
        self.world.set_placement(base_from_scene);
        let orientation = Quat::from_mat4(&base_from_scene).normalize();
        let at = |position: Vec3| Pose { position: base_from_scene.transform_point3(position), orientation };
        self.base_from_anchors = self.content.anchors.iter().map(|anchor| at(anchor.position)).collect();
        self.follow.settle(&self.base_from_anchors, &mut self.world);
        world::propagate(&mut self.world);
    }

    /// Base-space poses of the content's anchors.
    pub fn base_from_anchors(&self) -> &[Pose] {
        &self.base_from_anchors
    }

    /// The content's world, as of the last [`Stage::arrange`].
    pub fn world(&self) -> &SceneWorld {
        &self.world
    }

    /// Nearest and farthest distance that is drawn, for where the content stands.
    pub fn range(&self) -> DepthRange {
        self.range
    }

    /// Whether the content has something of its own to show while it loads.
    pub fn shows_progress(&self) -> bool {
        !self.progress.is_empty()
    }

    /// How long the manifest says that loading takes, seconds after the first frame.
    pub fn declared_loading_s(&self) -> f64 {
        self.loading_s
    }

    /// Where each hologram is at rest, as seen from the user's start.
    pub fn at_rest(&mut self) -> Vec<HologramObservation> {
        let mut seen = Vec::new();
        world::observe(&self.world, &self.watch, Vec3::ZERO, &mut seen);
        seen
    }

    /// Moves the content to the frame's time, `seconds` after the first frame, and to where its anchors are, and shows what is to be shown: without `drawable` nothing.
    pub fn arrange(&mut self, seconds: f64, frame: &FrameObservation, drawable: bool) {
        let show = match frame.load {
            _ if !drawable => Show::Nothing,
            LoadState::Loading => Show::Progress,
            LoadState::Loaded => Show::Content,
        };
        self.show(show);
        self.follow.follow(&frame.anchors, self.base_from_scene, &mut self.world);
        world::animate(&mut self.world, &self.model, seconds);
        world::propagate(&mut self.world);
        if frame.valid.views {
            world::choose_levels(&mut self.world, &frame.views);
        }
    }

    /// Notes where everything is.
    pub fn observe(&mut self, frame: &mut FrameObservation) {
        world::observe(&self.world, &self.watch, frame.head.pose.position, &mut frame.holograms);
    }

    /// Makes the list of what is to be drawn, after fading what was noted as near.
    pub fn collect(&mut self, frame: &FrameObservation, drawn: bool) {
        self.fade(&frame.holograms);
        if drawn {
            self.draws.clear();
            world::collect(&self.world, &self.model, &mut self.draws);
        }
    }

    /// Fades what is near, as the manifest declares it: gone at the clip distance, whole from the fade's start on. Seen from the next frame on.
    fn fade(&mut self, holograms: &[HologramObservation]) {
        let (Some(clip), Some(start)) = (self.content.declared.clip_m, self.content.declared.fade_start_m) else {
            return;
        };
        let span = (start - clip).max(1e-3);
        for (index, nodes) in &self.fading {
            let Some(seen) = holograms.get(*index) else { continue };
            let alpha = ((f64::from(seen.nearest_m) - clip) / span).clamp(0.0, 1.0);
            for &node in nodes {
                self.world.set_alpha(node, alpha as f32);
            }
        }
    }

    fn show(&mut self, show: Show) {
        if self.shown_as == Some(show) {
            return;
        }
        self.shown_as = Some(show);
        for &(root, holds_progress) in &self.roots {
            self.world.set_visible(root, show == Show::Content || (show == Show::Progress && holds_progress));
        }
        for &node in &self.progress {
            self.world.set_visible(node, show == Show::Progress);
        }
    }
}

/// The outermost watched subtrees.
fn fading(poc: &Poc) -> Vec<(usize, Vec<usize>)> {
    let watched = &poc.content.watched;
    let inside = |node: usize, index: usize| {
        let others = watched.iter().enumerate().filter(|(other, _)| *other != index);
        others.flat_map(|(_, other)| &other.nodes).any(|&root| root != node && is_below(&poc.model, node, root))
    };
    let outer = |index: usize, nodes: &[usize]| nodes.iter().copied().filter(|&node| !inside(node, index)).collect();
    watched.iter().enumerate().map(|(index, watched)| (index, outer(index, &watched.nodes))).collect()
}

fn is_below(model: &Model, node: usize, root: usize) -> bool {
    std::iter::successors(Some(node), |&node| model.nodes[node].parent).any(|ancestor| ancestor == root)
}

/// Middles of the nearest and the farthest content that a user looks at from the start, base space, metres.
pub fn depths(poc: &Poc, at_rest: &[HologramObservation]) -> Option<[Vec3; 2]> {
    let infos: Vec<_> = poc.content.watched.iter().map(|watched| watched.info.clone()).collect();
    let pair = crate::probe::depth_pair(&infos, at_rest, glam::DVec3::ZERO)?;
    Some(pair.map(|i| Vec3::from(at_rest[i].center)))
}

/// Middle and horizontal radius of what the run looks at: primary content, else all of it; base space, metres.
pub fn focus(poc: &Poc, at_rest: &[HologramObservation]) -> (Vec3, f32) {
    let is_primary = |index: usize| poc.content.watched[index].info.role == Some(Role::Primary);
    let any_primary = (0..at_rest.len()).any(is_primary);
    let bounds = at_rest.iter().enumerate().filter(|(index, _)| !any_primary || is_primary(*index));
    let bounds = bounds.fold(Aabb::EMPTY, |all, (_, seen)| {
        let (center, half) = (Vec3::from(seen.center), Vec3::from(seen.half_extents));
        all.with(center - half).with(center + half)
    });
    if bounds.is_empty() {
        return (Vec3::new(0.0, 0.0, -2.0), 0.0);
    }
    let half = bounds.half_extents();
    (bounds.center(), half.x.hypot(half.z))
}
