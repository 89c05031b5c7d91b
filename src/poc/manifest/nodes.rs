//! `[[nodes]]`: what is declared of single nodes.

use super::blocks::{existing_file, scene_of};
use super::toml_reader::Table;
use super::{Manifest, NodeEntry};
use crate::observe::{InteractableInfo, LockMode, Role, SoundInfo};
use crate::problem::nearest;
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

pub(super) fn nodes(root: &Table, manifest: &Manifest, files: &[&str]) -> Vec<NodeEntry> {
    let mut seen = HashSet::new();
    let mut nodes = Vec::new();
    for table in root.tables("nodes", MOST_NODES) {
        table.only(&[
            "node",
            "scene",
            "role",
            "anchor",
            "surface",
            "lock",
            "relevant",
            "indicates",
            "interactable",
            "sounds",
            "text_height_mm",
        ]);
        let node = table.required("node", Table::text).unwrap_or_default();
        let scene = scene_of(&table, &manifest.scenes);
        if !node.is_empty() && !seen.insert((scene, node.clone())) {
            table.wrong("node", format!("`{node}` is declared a second time"), "one `[[nodes]]` block per node");
        }
        nodes.push(NodeEntry {
            node,
            scene,
            role: choice(&table, "role", ROLES),
            anchor: anchor(&table, manifest, scene),
            surface_tolerance_mm: table.table("surface").and_then(|table| surface(&table)),
            lock: choice(&table, "lock", LOCKS),
            relevant: table.boolean("relevant").unwrap_or(false),
            indicates: None,
            interactable: table.table("interactable").and_then(|table| interactable(&table)),
            sounds: table.tables("sounds", MOST_SOUNDS).iter().filter_map(|table| sound(table, files)).collect(),
            text_height_mm: table.number("text_height_mm", 0.1..=1000.0),
            line: table.line(),
        });
    }
    nodes
}

fn choice<T: Copy>(table: &Table, key: &str, known: &[(&str, T)]) -> Option<T> {
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    table.word(key, &words).map(|i| known[i].1)
}

fn anchor(table: &Table, manifest: &Manifest, scene: usize) -> Option<usize> {
    let names: Vec<&str> = manifest.anchors.iter().map(|anchor| anchor.name.as_str()).collect();
    let index = table.word("anchor", &names)?;
    if manifest.anchors[index].scene != scene {
        table.wrong("anchor", format!("`{}` belongs to another scene", names[index]), "");
        return None;
    }
    Some(index)
}

fn surface(table: &Table) -> Option<f64> {
    table.only(&["tolerance_mm"]);
    table.required("tolerance_mm", |t, key| t.number(key, 0.1..=1000.0))
}

fn interactable(table: &Table) -> Option<InteractableInfo> {
    table.only(&["visual", "audio", "input", "near", "voice_label"]);
    // Cues are asked for by name: an interactable whose cues were merely not written down must not fail for having none.
    let visual = table.required("visual", |t, key| t.words(key, STATES));
    let audio = table.required("audio", |t, key| t.words(key, STATES));
    let input = table.words("input", INPUTS).unwrap_or_default();
    let states = |given: Vec<usize>| std::array::from_fn(|state| given.contains(&state));
    Some(InteractableInfo {
        visual: states(visual?),
        audio: states(audio?),
        near: table.boolean("near").unwrap_or(false),
        voice_label: table.text("voice_label"),
        input: input.into_iter().map(|i| INPUTS[i].to_owned()).collect(),
    })
}

fn sound(table: &Table, files: &[&str]) -> Option<SoundInfo> {
    table.only(&["clip", "spatial", "loudness_lufs"]);
    let clip = table.required("clip", Table::text).and_then(|given| existing_file(table, "clip", &given, files));
    let spatial = table.required("spatial", Table::boolean);
    let loudness_lufs = table.number("loudness_lufs", -100.0..=0.0);
    Some(SoundInfo { clip: clip?, spatial: spatial?, loudness_lufs })
}

/// Index of the declared node that a field names.
pub(super) fn declared_node(table: &Table, key: &str, nodes: &[NodeEntry], scene: Option<usize>) -> Option<usize> {
    let given = table.text(key)?;
    let candidates = || nodes.iter().enumerate().filter(|(_, node)| scene.is_none_or(|scene| node.scene == scene));
    let found = candidates().find(|(_, node)| node.node == given).map(|(i, _)| i);
    if found.is_none() {
        let fix = match nearest(&given, candidates().map(|(_, node)| node.node.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give it a `[[nodes]]` block of its own".to_owned(),
        };
        table.wrong(key, format!("`{given}` is not declared under `[[nodes]]`"), &fix);
    }
    found
}

/// Links between nodes, once all of them are known.
pub(super) fn check_links(root: &Table, manifest: &mut Manifest) {
    let tables = root.tables("nodes", MOST_NODES);
    for (i, table) in tables.iter().enumerate().take(manifest.nodes.len()) {
        let indicates = declared_node(table, "indicates", &manifest.nodes, Some(manifest.nodes[i].scene));
        if indicates == Some(i) {
            table.wrong("indicates", "leads to itself", "");
        }
        if table.has("indicates") && manifest.nodes[i].role != Some(Role::Indicator) {
            table.wrong("indicates", "belongs to a node with `role = \"indicator\"`", "");
        }
        manifest.nodes[i].indicates = indicates;
    }
}
