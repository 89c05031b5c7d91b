//! `poc.toml`: what a partner declares about a POC and glTF cannot say.
//!
//! A missing field means "not declared", and what needs it is then not evaluated; no default here ever stands for a statement.

mod blocks;
mod content;
mod experience;
mod fields;
mod hue;
mod lookup;
mod nodes;
mod sounds;

pub use content::{Content, ContentAnchor, Watched};

use crate::observe::{Declarations, InteractableInfo, LockMode, Role, SoundInfo};
use glam::{Quat, Vec3};

/// A manifest that has been checked in itself. Its node names are checked against a scene by [`Manifest::resolve`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Manifest {
    /// The file it was read from; for a lone asset the asset itself.
    pub file: String,
    /// Who submits what; `None` for a lone asset.
    pub submission: Option<Submission>,
    /// Ids of the device profiles that the POC is made for.
    pub devices: Vec<String>,
    /// Pictures and documents of a storyboard, paths in the package.
    pub storyboard: Vec<String>,
    /// Scenes, in the manifest's order; empty only where a storyboard stands in for them.
    pub scenes: Vec<SceneEntry>,
    /// Anchors.
    pub anchors: Vec<AnchorEntry>,
    /// What is declared of single nodes.
    pub nodes: Vec<NodeEntry>,
    /// Loading of the POC's content, as the partner's own application shows it.
    pub loading: Option<LoadingEntry>,
    /// How far the user is expected to move from the start, metres.
    pub movement_radius_m: Option<f64>,
    /// Statements on the POC as a whole.
    pub declared: Declarations,
}

/// Who submits what, for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submission {
    /// Partner's name.
    pub partner: String,
    /// A word of [`PartnerType::WORDS`](crate::programme::PartnerType::WORDS).
    pub partner_type: String,
    /// An id of [`INDUSTRIES`](crate::programme::INDUSTRIES).
    pub industry: String,
    /// An id of [`USE_CASES`](crate::programme::USE_CASES).
    pub use_case: String,
    /// The customer the POC was made for.
    pub customer: String,
    /// Project name.
    pub project: String,
    /// The project is finished; fast-track asks for that.
    pub finished: Option<bool>,
    /// It is shown in device.
    pub in_device: Option<bool>,
}

/// One scene of a POC.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SceneEntry {
    /// Id, unique in the manifest.
    pub id: String,
    /// glTF file, path in the package.
    pub file: String,
    /// The scene that is shown first. Exactly one is.
    pub start: bool,
    /// Where it stands; `None` when not declared.
    pub placement: Option<Placement>,
}

/// What a placement is measured from. Both are below or at the user's head at the start, and level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// The floor under the user.
    #[default]
    Floor,
    /// The user's eyes.
    Eye,
}

/// Where a scene's origin stands, seen from the user's start: +X right, +Y up, -Z ahead.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Placement {
    /// What it is measured from.
    pub origin: Origin,
    /// Metres.
    pub position: Vec3,
    /// Counter-clockwise seen from above, degrees.
    pub yaw_deg: f32,
}

impl Placement {
    /// `start_from_scene`: from the scene's coordinates to those of [`Placement::origin`].
    pub fn start_from_scene(&self) -> crate::space::Pose {
        crate::space::Pose { position: self.position, orientation: Quat::from_rotation_y(self.yaw_deg.to_radians()) }
    }
}

/// A fixed place that content hangs on.
#[derive(Debug, Clone, PartialEq)]
pub struct AnchorEntry {
    /// Name, unique in the manifest.
    pub name: String,
    /// Where it is.
    pub place: AnchorPlace,
    /// Scene it belongs to, an index into [`Manifest::scenes`].
    pub scene: usize,
    line: usize,
}

/// Where an anchor is.
#[derive(Debug, Clone, PartialEq)]
pub enum AnchorPlace {
    /// In the scene's own coordinates, metres.
    Position(Vec3),
    /// At a node's origin, at rest.
    Node(String),
}

/// What is declared of one node and everything below it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NodeEntry {
    /// glTF node name or path.
    pub node: String,
    /// Scene it belongs to, an index into [`Manifest::scenes`].
    pub scene: usize,
    /// What it is for.
    pub role: Option<Role>,
    /// Index into [`Manifest::anchors`].
    pub anchor: Option<usize>,
    /// Meant to stand on a real surface, within this many millimetres.
    pub surface_tolerance_mm: Option<f64>,
    /// What it is fixed to.
    pub lock: Option<LockMode>,
    /// The user has to be able to find it when it is out of frame.
    pub relevant: bool,
    /// For an indicator: index into [`Manifest::nodes`] of what it leads to.
    pub indicates: Option<usize>,
    /// Usable by the user, with its cues.
    pub interactable: Option<InteractableInfo>,
    /// Sounds from this node.
    pub sounds: Vec<SoundInfo>,
    /// Height of its text, millimetres.
    pub text_height_mm: Option<f64>,
    line: usize,
}

/// Loading, as the partner's application does it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LoadingEntry {
    /// How long it takes.
    pub seconds: f64,
    /// Node that shows that it goes on, an index into [`Manifest::nodes`]; `None` for a blank wait.
    pub progress: Option<usize>,
}

impl Manifest {
    /// Of a lone asset: one scene, nothing declared.
    pub fn undeclared(file: &str) -> Manifest {
        let scene = SceneEntry { id: "scene".into(), file: file.into(), start: true, placement: None };
        Manifest { file: file.into(), scenes: vec![scene], ..Manifest::default() }
    }

    /// Index of the scene shown first; `None` where there is only a storyboard.
    pub fn start_scene(&self) -> Option<usize> {
        self.scenes.iter().position(|scene| scene.start)
    }
}

#[cfg(test)]
mod tests;
