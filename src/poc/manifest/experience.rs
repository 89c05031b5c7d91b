//! `[experience]`: statements on the POC as a whole.

use super::nodes::declared_node;
use super::toml_reader::Table;
use super::{LoadingEntry, Manifest};
use crate::observe::{Declarations, Role, ScanInfo};

/// Microsoft's limit on a wait without an indicator, seconds (App quality criteria, data loading).
const LONG_LOAD_S: f64 = 5.0;

pub(super) fn experience(root: &Table, manifest: &mut Manifest) {
    manifest.declared = Declarations { manifest: true, ..Declarations::default() };
    if let Some(table) = root.table("experience") {
        table.only(&[
            "scan",
            "surfaces",
            "out_of_frame",
            "sounds",
            "interactables",
            "depth_switches_core",
            "custom_input",
            "clip_m",
            "fade_start_m",
            "movement_radius_m",
            "loading",
        ]);
        statements(&table, &mut manifest.declared);
        manifest.movement_radius_m = table.number("movement_radius_m", 0.0..=50.0);
        if let Some(loading) = table.table("loading") {
            manifest.loading = self::loading(&loading, manifest);
        }
    }
    let has = |of: fn(&super::NodeEntry) -> bool| manifest.nodes.iter().any(of);
    let (surfaces, sounds, interactables) = (
        has(|node| node.surface_tolerance_mm.is_some()),
        has(|node| !node.sounds.is_empty()),
        has(|node| node.interactable.is_some()),
    );
    let declared = &mut manifest.declared;
    agree(root, "surfaces", &mut declared.surfaces, surfaces);
    agree(root, "sounds", &mut declared.sounds, sounds);
    agree(root, "interactables", &mut declared.interactables, interactables);
}

fn statements(table: &Table, declared: &mut Declarations) {
    declared.scan = table.table("scan").and_then(|table| scan(&table));
    declared.surfaces = table.boolean("surfaces");
    declared.out_of_frame = table.boolean("out_of_frame");
    declared.sounds = table.boolean("sounds");
    declared.interactables = table.boolean("interactables");
    declared.depth_switches_core = table.boolean("depth_switches_core");
    declared.custom_input = table.table("custom_input").and_then(|table| custom_input(&table));
    declared.clip_m = table.number("clip_m", 0.0..=10.0);
    declared.fade_start_m = table.number("fade_start_m", 0.0..=10.0);
    if let (Some(clip), Some(fade)) = (declared.clip_m, declared.fade_start_m)
        && fade < clip
    {
        table.wrong("fade_start_m", "fading begins nearer than the clip distance", "at least `clip_m`");
    }
}

fn scan(table: &Table) -> Option<ScanInfo> {
    table.only(&["required", "mesh", "guidance"]);
    let required = table.required("required", Table::boolean)?;
    if !required {
        return Some(ScanInfo::default());
    }
    let mesh = table.required("mesh", Table::boolean);
    let guidance = table.required("guidance", Table::boolean);
    Some(ScanInfo { required, mesh: mesh?, guidance: guidance? })
}

fn custom_input(table: &Table) -> Option<String> {
    table.only(&["what", "taught_by"]);
    let what = table.required("what", Table::text);
    match (what?, table.text("taught_by")) {
        (what, Some(taught_by)) => Some(format!("{what}; taught by {taught_by}")),
        (what, None) => Some(format!("{what}; not taught")),
    }
}

fn loading(table: &Table, manifest: &mut Manifest) -> Option<LoadingEntry> {
    table.only(&["seconds", "progress", "long"]);
    let seconds = table.required("seconds", |t, key| t.number(key, 0.0..=3600.0));
    let long = table.boolean("long");
    let progress = declared_node(table, "progress", &manifest.nodes, manifest.start_scene());
    if let Some(progress) = progress
        && manifest.nodes[progress].role != Some(Role::Progress)
    {
        table.wrong("progress", "leads to a node without `role = \"progress\"`", "");
    }
    let seconds = seconds?;
    if long == Some(false) && seconds > LONG_LOAD_S {
        table.wrong("long", format!("says that nothing loads for more than 5 s, but `seconds` is {seconds}"), "");
    }
    manifest.declared.long_loading = long.or((seconds > LONG_LOAD_S).then_some(true));
    Some(LoadingEntry { seconds, progress })
}

/// A statement on the whole and the declarations of single nodes must not contradict each other; a declared node is itself a statement.
fn agree(root: &Table, key: &str, statement: &mut Option<bool>, declared: bool) {
    if declared
        && *statement == Some(false)
        && let Some(table) = root.table("experience")
    {
        table.wrong(key, "says that there are none, but a node declares one", "");
    }
    if declared && statement.is_none() {
        *statement = Some(true);
    }
}
