//! `[experience]`: statements on the POC as a whole.

use super::fields::{opt_text, text};
use super::nodes::declared_node;
use super::{LoadingEntry, Manifest};
use crate::observe::{Declarations, Role, ScanInfo};
use crate::sheet::Table;

/// Microsoft's limit on a wait without an indicator, seconds (App quality criteria, data loading).
const LONG_LOAD_S: f64 = 5.0;

pub(super) fn experience(root: &Table<'_, '_>, manifest: &mut Manifest) {
    manifest.declared = Declarations { manifest: true, ..Declarations::default() };
    let table = root.opt_table("experience");
    if let Some(table) = &table {
        statements(table, &mut manifest.declared);
        manifest.movement_radius_m = table.opt_number("movement_radius_m", 0.0..=50.0);
        if let Some(loading) = table.opt_table("loading") {
            manifest.loading = self::loading(&loading, manifest);
        }
        table.finish();
    }
    let has = |of: fn(&super::NodeEntry) -> bool| manifest.nodes.iter().any(of);
    let (surfaces, sounds, interactables) = (
        has(|node| node.surface_tolerance_mm.is_some()),
        has(|node| !node.sounds.is_empty()),
        has(|node| node.interactable.is_some()),
    );
    let declared = &mut manifest.declared;
    agree(table.as_ref(), "surfaces", &mut declared.surfaces, surfaces);
    agree(table.as_ref(), "sounds", &mut declared.sounds, sounds);
    agree(table.as_ref(), "interactables", &mut declared.interactables, interactables);
}

fn statements(table: &Table<'_, '_>, declared: &mut Declarations) {
    declared.scan = table.opt_table("scan").and_then(|table| scan(&table));
    declared.surfaces = table.opt_flag("surfaces");
    declared.out_of_frame = table.opt_flag("out_of_frame");
    declared.sounds = table.opt_flag("sounds");
    declared.interactables = table.opt_flag("interactables");
    declared.depth_switches_core = table.opt_flag("depth_switches_core");
    declared.custom_input = table.opt_table("custom_input").and_then(|table| custom_input(&table));
    declared.clip_m = table.opt_number("clip_m", 0.0..=10.0);
    declared.fade_start_m = table.opt_number("fade_start_m", 0.0..=10.0);
    if let (Some(clip), Some(fade)) = (declared.clip_m, declared.fade_start_m)
        && fade < clip
    {
        table.refuse("fade_start_m", "fading begins nearer than the clip distance", "at least `clip_m`");
    }
}

fn scan(table: &Table<'_, '_>) -> Option<ScanInfo> {
    let required = table.flag("required")?;
    let of = |key| if required { table.flag(key) } else { table.opt_flag(key).or(Some(false)) };
    let (mesh, guidance) = (of("mesh"), of("guidance"));
    table.finish();
    if !required {
        return Some(ScanInfo::default());
    }
    Some(ScanInfo { required, mesh: mesh?, guidance: guidance? })
}

fn custom_input(table: &Table<'_, '_>) -> Option<String> {
    let (what, taught_by) = (text(table, "what"), opt_text(table, "taught_by"));
    table.finish();
    match (what?, taught_by) {
        (what, Some(taught_by)) => Some(format!("{what}; taught by {taught_by}")),
        (what, None) => Some(format!("{what}; not taught")),
    }
}

fn loading(table: &Table<'_, '_>, manifest: &mut Manifest) -> Option<LoadingEntry> {
    let seconds = table.number("seconds", 0.0..=3600.0);
    let long = table.opt_flag("long");
    let progress = declared_node(table, "progress", &manifest.nodes, manifest.start_scene());
    table.finish();
    if let Some(progress) = progress
        && manifest.nodes[progress].role != Some(Role::Progress)
    {
        table.refuse("progress", "leads to a node without `role = \"progress\"`", "");
    }
    let seconds = seconds?;
    if long == Some(false) && seconds > LONG_LOAD_S {
        table.refuse("long", format!("says that nothing loads for more than 5 s, but `seconds` is {seconds}"), "");
    }
    manifest.declared.long_loading = long.or((seconds > LONG_LOAD_S).then_some(true));
    Some(LoadingEntry { seconds, progress })
}

/// A statement on the whole and the declarations of single nodes must not contradict each other; a declared node is itself a statement.
fn agree(table: Option<&Table<'_, '_>>, key: &str, statement: &mut Option<bool>, declared: bool) {
    if declared
        && *statement == Some(false)
        && let Some(table) = table
    {
        table.refuse(key, "says that there are none, but a node declares one", "");
    }
    if declared && statement.is_none() {
        *statement = Some(true);
    }
}
