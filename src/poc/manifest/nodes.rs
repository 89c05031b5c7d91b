//! `[[nodes]]`: what is declared of single nodes.

use super::blocks::{existing_file, scene_of};
use super::fields::{opt_text, opt_words, text, words};
use super::{Manifest, NodeEntry};
use crate::observe::{InteractableInfo, LockMode, Role, SoundInfo};
use crate::problem::nearest;
use crate::sheet::Table;
use std::collections::HashSet;

/// Ours: every declared node is watched in every frame.
const MOST_NODES: usize = 256;
const MOST_SOUNDS: usize = 16;

const ROLES: &[(&str, Role)] = &[
    ("primary", Role::Primary),
    ("secondary", Role::Secondary),
    ("ui", Role::Ui),
    ("indicator", Role::Indicator),
    ("progress", Role::Progress),
    ("scan-mesh", Role::ScanMesh),
];

const LOCKS: &[(&str, LockMode)] = &[
    ("world", LockMode::World),
    ("body", LockMode::Body),
    ("head", LockMode::Head),
    ("billboard", LockMode::Billboard),
    ("tag-along", LockMode::TagAlong),
];

/// States of an interactable, in the order of [`InteractableInfo::visual`].
const STATES: &[&str] = &["idle", "targeted", "selected"];
const INPUTS: &[&str] = &["hand-ray", "touch", "gaze", "voice"];

pub(super) fn nodes(root: &Table<'_, '_>, manifest: &Manifest, files: &[&str]) -> Vec<NodeEntry> {
    let tables = root.tables_up_to("nodes", MOST_NODES);
    let mut nodes = entries(&tables, manifest, files);
    link(&tables, &mut nodes);
    nodes
}

fn entries(tables: &[Table<'_, '_>], manifest: &Manifest, files: &[&str]) -> Vec<NodeEntry> {
    let mut seen = HashSet::new();
    let mut nodes = Vec::new();
    for table in tables {
        let node = text(table, "node").unwrap_or_default();
        let scene = scene_of(table, &manifest.scenes);
        if !node.is_empty() && !seen.insert((scene, node.clone())) {
            table.refuse("node", format!("`{node}` is declared a second time"), "one `[[nodes]]` block per node");
        }
        nodes.push(NodeEntry {
            node,
            scene,
            role: table.opt_word("role", ROLES),
            anchor: anchor(table, manifest, scene),
            surface_tolerance_mm: table.opt_table("surface").and_then(|table| surface(&table)),
            lock: table.opt_word("lock", LOCKS),
            relevant: table.opt_flag("relevant").unwrap_or(false),
            indicates: None,
            interactable: table.opt_table("interactable").and_then(|table| interactable(&table)),
            sounds: table.tables_up_to("sounds", MOST_SOUNDS).iter().filter_map(|table| sound(table, files)).collect(),
            text_height_mm: table.opt_number("text_height_mm", 0.1..=1000.0),
            line: table.line(),
        });
    }
    nodes
}

fn anchor(table: &Table<'_, '_>, manifest: &Manifest, scene: usize) -> Option<usize> {
    let names: Vec<(&str, usize)> =
        manifest.anchors.iter().enumerate().map(|(index, anchor)| (anchor.name.as_str(), index)).collect();
    let index = table.opt_word("anchor", &names)?;
    if manifest.anchors[index].scene != scene {
        table.refuse("anchor", format!("`{}` belongs to another scene", names[index].0), "");
        return None;
    }
    Some(index)
}

fn surface(table: &Table<'_, '_>) -> Option<f64> {
    let tolerance_mm = table.number("tolerance_mm", 0.1..=1000.0);
    table.finish();
    tolerance_mm
}

fn interactable(table: &Table<'_, '_>) -> Option<InteractableInfo> {
    // Cues are asked for by name: an interactable whose cues were merely not written down must not fail for having none.
    let visual = words(table, "visual", STATES);
    let audio = words(table, "audio", STATES);
    let input = opt_words(table, "input", INPUTS).unwrap_or_default();
    let near = table.opt_flag("near").unwrap_or(false);
    let voice_label = opt_text(table, "voice_label");
    table.finish();
    let states = |given: Vec<usize>| std::array::from_fn(|state| given.contains(&state));
    Some(InteractableInfo {
        visual: states(visual?),
        audio: states(audio?),
        near,
        voice_label,
        input: input.into_iter().map(|i| INPUTS[i].to_owned()).collect(),
    })
}

fn sound(table: &Table<'_, '_>, files: &[&str]) -> Option<SoundInfo> {
    let clip = text(table, "clip").and_then(|given| existing_file(table, "clip", &given, files));
    let spatial = table.flag("spatial");
    let loudness_lufs = table.opt_number("loudness_lufs", -100.0..=0.0);
    table.finish();
    Some(SoundInfo { clip: clip?, spatial: spatial?, loudness_lufs, ..SoundInfo::default() })
}

/// Index of the declared node that a field names.
pub(super) fn declared_node(
    table: &Table<'_, '_>,
    key: &'static str,
    nodes: &[NodeEntry],
    scene: Option<usize>,
) -> Option<usize> {
    let given = opt_text(table, key)?;
    let candidates = || nodes.iter().enumerate().filter(|(_, node)| scene.is_none_or(|scene| node.scene == scene));
    let found = candidates().find(|(_, node)| node.node == given).map(|(i, _)| i);
    if found.is_none() {
        let fix = match nearest(&given, candidates().map(|(_, node)| node.node.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give it a `[[nodes]]` block of its own".to_owned(),
        };
        table.refuse(key, format!("`{given}` is not declared under `[[nodes]]`"), fix);
    }
    found
}

/// Links between nodes, once all of them are known.
fn link(tables: &[Table<'_, '_>], nodes: &mut [NodeEntry]) {
    for (i, table) in tables.iter().enumerate() {
        let indicates = declared_node(table, "indicates", nodes, Some(nodes[i].scene));
        table.finish();
        if indicates == Some(i) {
            table.refuse("indicates", "leads to itself", "");
        }
        if table.has("indicates") && nodes[i].role != Some(Role::Indicator) {
            table.refuse("indicates", "belongs to a node with `role = \"indicator\"`", "");
        }
        nodes[i].indicates = indicates;
    }
}
