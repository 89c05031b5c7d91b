//! A manifest applied to a loaded scene: what a run has to watch.

use super::hue::one_primary;
use super::lookup::{find, scene_from_node, shown_nodes};
use super::{AnchorPlace, Manifest, NodeEntry, Placement};
use crate::observe::{AnchorInfo, Declarations, HologramInfo, SoundInfo};
use crate::problem::{Problem, Problems};
use crate::scene::model::{Model, Topology};
use crate::scene::world::node_path;
use crate::sheet::place;
use glam::Vec3;

/// Ours: roots that are watched one by one where nothing is declared of them.
const MOST_UNDECLARED: usize = 64;

/// What one scene of a POC holds, for the run that shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// What is watched: first the declared nodes, in the manifest's order, then whatever else is drawn.
    pub watched: Vec<Watched>,
    /// Anchors of this scene.
    pub anchors: Vec<ContentAnchor>,
    /// Where the scene stands; `None` when not declared.
    pub placement: Option<Placement>,
    /// Declared loading of the start scene, in seconds.
    pub loading_s: Option<f64>,
    /// Index into `watched` of what shows that loading goes on.
    pub progress: Option<usize>,
    /// How far the user is expected to move from the start, metres.
    pub movement_radius_m: Option<f64>,
    /// Statements on the POC as a whole.
    pub declared: Declarations,
    /// Sounds of the asset that belong to nothing watched.
    pub scene_sounds: Vec<SoundInfo>,
}

/// A watched hologram.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// What a recording says of it.
    pub info: HologramInfo,
    /// Its node; several roots only where undeclared content is watched as one. Everything below them belongs to it.
    pub nodes: Vec<usize>,
    /// Declared height of its text, millimetres.
    pub text_height_mm: Option<f64>,
}

/// An anchor of a scene.
#[derive(Debug, Clone, PartialEq)]
pub struct ContentAnchor {
    /// What a recording says of it.
    pub info: AnchorInfo,
    /// At rest, in the scene's own coordinates (before [`Placement`]), metres.
    pub position: Vec3,
}

impl Manifest {
    /// Finds everything that is declared of a scene in its loaded model.
    ///
    /// # Errors
    /// Every node name that matches nothing or more than one node.
    pub fn resolve(&self, scene: usize, model: &Model) -> Result<Content, Problems> {
        let mut problems = Problems::default();
        let shown = shown_nodes(model);
        let mut locate = |line: usize, field: &str, given: &str| {
            find(model, &shown, given).map_err(|what| problems.push(Problem::new(&self.file, place(line, field), what)))
        };
        let mut anchors = Vec::new();
        // Indices of the manifest → indices of this scene.
        let mut anchor_of = vec![None; self.anchors.len()];
        for (i, anchor) in self.anchors.iter().enumerate().filter(|(_, anchor)| anchor.scene == scene) {
            let position = match &anchor.place {
                AnchorPlace::Position(position) => *position,
                AnchorPlace::Node(name) => {
                    let field = format!("anchors[{i}].node");
                    locate(anchor.line, &field, name)
                        .map_or(Vec3::ZERO, |node| scene_from_node(model, node).w_axis.truncate())
                }
            };
            anchor_of[i] = Some(anchors.len() as u16);
            anchors.push(ContentAnchor { info: AnchorInfo { name: anchor.name.clone(), real: false }, position });
        }
        let mut declared = Vec::new();
        let mut watched_of = vec![None; self.nodes.len()];
        for (i, entry) in self.nodes.iter().enumerate().filter(|(_, entry)| entry.scene == scene) {
            if let Ok(node) = locate(entry.line, &format!("nodes[{i}].node"), &entry.node) {
                watched_of[i] = Some(declared.len());
                declared.push((entry, node));
            }
        }
        problems.into_result(())?;
        let mut watched: Vec<Watched> =
            declared.iter().map(|(entry, node)| watch(model, entry, *node, &anchor_of, &watched_of)).collect();
        let nodes: Vec<usize> = declared.iter().map(|(_, node)| *node).collect();
        watched.extend(undeclared(model, &shown, &nodes));
        let mut said = self.declared.clone();
        let scene_sounds = super::sounds::add(self, scene, model, &shown, &mut watched, &mut said)?;
        let loading = self.loading.as_ref().filter(|_| self.start_scene() == Some(scene));
        Ok(Content {
            watched,
            anchors,
            placement: self.scenes.get(scene).and_then(|scene| scene.placement),
            loading_s: loading.map(|loading| loading.seconds),
            progress: loading.and_then(|loading| watched_of[loading.progress?]),
            movement_radius_m: self.movement_radius_m,
            declared: said,
            scene_sounds,
        })
    }
}

fn watch(
    model: &Model,
    entry: &NodeEntry,
    node: usize,
    anchor_of: &[Option<u16>],
    watched_of: &[Option<usize>],
) -> Watched {
    let info = HologramInfo {
        name: entry.node.clone(),
        role: entry.role,
        anchor: entry.anchor.and_then(|anchor| anchor_of[anchor]),
        surface_tolerance_mm: entry.surface_tolerance_mm,
        lock: entry.lock,
        relevant: entry.relevant,
        indicates: entry.indicates.and_then(|target| watched_of[target]).map(|index| index as u16),
        interactable: entry.interactable.clone(),
        sounds: entry.sounds.clone(),
        triangles: triangles_below(model, node),
        text_height_m: entry.text_height_mm.map(|mm| mm * 1e-3),
        one_primary: one_primary(model, node),
    };
    Watched { info, nodes: vec![node], text_height_mm: entry.text_height_mm }
}

/// Everything drawn that no declaration covers: nothing hides by being left out of a manifest. The largest subtrees without a declared
/// node; a node with a mesh of its own is watched with all that is below it.
fn undeclared(model: &Model, shown: &[usize], declared: &[usize]) -> Vec<Watched> {
    let mut is_declared = vec![false; model.nodes.len()];
    let mut holds_declared = vec![false; model.nodes.len()];
    for &node in declared {
        is_declared[node] = true;
        holds_declared[node] = true;
    }
    let mut draws = vec![false; model.nodes.len()];
    for &node in shown.iter().rev() {
        draws[node] |= model.nodes[node].mesh.is_some();
        if let Some(parent) = model.nodes[node].parent {
            draws[parent] |= draws[node];
            holds_declared[parent] |= holds_declared[node];
        }
    }
    let mut found = Vec::new();
    let mut open: Vec<usize> = match model.scenes.get(model.scene) {
        Some(scene) => scene.roots.iter().rev().copied().collect(),
        None => Vec::new(),
    };
    while let Some(node) = open.pop() {
        if is_declared[node] || !draws[node] {
            continue;
        }
        if !holds_declared[node] || model.nodes[node].mesh.is_some() {
            found.push(node);
        } else {
            open.extend(model.nodes[node].children.iter().rev());
        }
    }
    if found.len() > MOST_UNDECLARED {
        let triangles = found.iter().map(|node| triangles_below(model, *node)).sum();
        let info = HologramInfo { name: "all undeclared content".into(), triangles, ..HologramInfo::default() };
        return vec![Watched { info, nodes: found, text_height_mm: None }];
    }
    found.into_iter().map(|node| undeclared_one(model, node)).collect()
}

fn undeclared_one(model: &Model, node: usize) -> Watched {
    let info = HologramInfo {
        name: node_path(model, node),
        triangles: triangles_below(model, node),
        one_primary: one_primary(model, node),
        ..HologramInfo::default()
    };
    Watched { info, nodes: vec![node], text_height_mm: None }
}

fn triangles_below(model: &Model, node: usize) -> u64 {
    let mut triangles = 0;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let primitives = model.nodes[node].mesh.map_or(&[][..], |mesh| &model.meshes[mesh].primitives);
        let drawn = primitives.iter().filter(|primitive| primitive.topology == Topology::Triangles);
        triangles += drawn.map(|primitive| primitive.indices.len() as u64 / 3).sum::<u64>();
        open.extend(&model.nodes[node].children);
    }
    triangles
}
