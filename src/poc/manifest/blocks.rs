//! Submission, scenes and anchors, and the order in which the manifest is read.

use super::experience::experience;
use super::fields::{listed, opt_text, position, text};
use super::nodes::nodes;
use super::{AnchorEntry, AnchorPlace, Manifest, Origin, Placement, SceneEntry, Submission};
use crate::poc::{MANIFEST, path};
use crate::problem::{Problems, nearest};
use crate::programme::{INDUSTRIES, PartnerType, USE_CASES};
use crate::sheet::{Sheet, Table};
use std::collections::HashSet;

/// Ours: a POC with more scenes is several.
const MOST_SCENES: usize = 64;
/// Ours: a grid of anchors is what Microsoft's page on spatial anchors advises against.
const MOST_ANCHORS: usize = 64;

impl Manifest {
    /// Reads a manifest. `files` are the paths in the package, in byte order.
    ///
    /// # Errors
    /// Everything wrong with it, each with its line.
    pub fn parse(text: &str, files: &[&str]) -> Result<Manifest, Problems> {
        Sheet::read(MANIFEST, text, |root| {
            root.schema_1();
            let mut manifest = Manifest { file: MANIFEST.into(), ..Manifest::default() };
            manifest.submission = root.table("submission").map(|table| submission(&table));
            manifest.devices = devices(root);
            manifest.storyboard = storyboard(root, files);
            manifest.scenes = scenes(root, files, &manifest.storyboard);
            manifest.anchors = anchors(root, &manifest.scenes);
            manifest.nodes = nodes(root, &manifest, files);
            experience(root, &mut manifest);
            root.finish();
            Some(manifest)
        })
    }
}

fn submission(table: &Table<'_, '_>) -> Submission {
    let text = |key| text(table, key).unwrap_or_default();
    let submission = Submission {
        partner: text("partner"),
        partner_type: listed(table, "partner_type", PartnerType::WORDS).unwrap_or_default(),
        industry: listed(table, "industry", &INDUSTRIES).unwrap_or_default(),
        use_case: listed(table, "use_case", &USE_CASES).unwrap_or_default(),
        customer: text("customer"),
        project: text("project"),
        finished: table.opt_flag("finished"),
        in_device: table.opt_flag("in_device"),
    };
    table.finish();
    submission
}

fn devices(root: &Table<'_, '_>) -> Vec<String> {
    let devices = root.texts("devices");
    for device in devices.iter().filter(|device| !is_id(device)) {
        root.refuse(
            "devices",
            format!("`{device}` is not an id"),
            "small letters, digits and hyphens, as `holograde devices` lists them",
        );
    }
    devices.into_iter().map(str::to_owned).collect()
}

fn storyboard(root: &Table<'_, '_>, files: &[&str]) -> Vec<String> {
    let listed = root.texts("storyboard");
    listed.iter().filter_map(|given| existing_file(root, "storyboard", given, files)).collect()
}

/// A path that the manifest names, if the package has it; a problem otherwise.
pub(super) fn existing_file(table: &Table<'_, '_>, key: &str, given: &str, files: &[&str]) -> Option<String> {
    let path = match path::canonical(given) {
        Ok(path) => path,
        Err(why) => {
            table.refuse(key, format!("the path {why}"), "a path inside the package, with `/` between its parts");
            return None;
        }
    };
    if files.binary_search(&path.as_str()).is_ok() {
        return Some(path);
    }
    let fix = nearest(&path, files.iter().copied()).map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
    table.refuse(key, format!("there is no file `{path}` in the package"), fix);
    None
}

fn scenes(root: &Table<'_, '_>, files: &[&str], storyboard: &[String]) -> Vec<SceneEntry> {
    let tables = root.tables_up_to("scenes", MOST_SCENES);
    let mut ids = HashSet::new();
    let mut scenes: Vec<SceneEntry> = Vec::new();
    for table in &tables {
        let id = text(table, "id").unwrap_or_default();
        if table.has("id") && !id.is_empty() && !is_id(&id) {
            table.refuse("id", format!("`{id}` is not an id"), "small letters, digits and hyphens");
        } else if !id.is_empty() && !ids.insert(id.clone()) {
            table.refuse("id", format!("a second scene with the id `{id}`"), "ids are unique");
        }
        let file = text(table, "file").and_then(|given| existing_file(table, "file", &given, files));
        if let Some(file) = file.as_ref().map(|file| file.to_lowercase())
            && !file.ends_with(".glb")
            && !file.ends_with(".gltf")
        {
            table.refuse("file", "is not a glTF file", "a .glb or a .gltf");
        }
        let start = table.opt_flag("start").unwrap_or(false);
        let placement = table.opt_table("placement").and_then(|table| placement(&table));
        table.finish();
        scenes.push(SceneEntry { id, file: file.unwrap_or_default(), start, placement });
    }
    choose_start(root, &tables, &mut scenes);
    if scenes.is_empty() && storyboard.is_empty() && !root.has("scenes") {
        root.refuse("scenes", "is missing", "a `[[scenes]]` block, or a `storyboard` where there is no scene yet");
    }
    scenes
}

fn choose_start(root: &Table<'_, '_>, tables: &[Table<'_, '_>], scenes: &mut [SceneEntry]) {
    match scenes.iter().filter(|scene| scene.start).count() {
        0 if scenes.len() > 1 => root.refuse("scenes", "no scene is the first", "`start = true` in one of them"),
        0 | 1 => {}
        _ => {
            for (table, _) in tables.iter().zip(scenes.iter()).filter(|(_, scene)| scene.start).skip(1) {
                table.refuse("start", "a second scene is the first", "`start = true` in one of them");
            }
        }
    }
    if let [only] = scenes {
        only.start = true;
    }
}

fn placement(table: &Table<'_, '_>) -> Option<Placement> {
    let origin = table.word("origin", &[("floor", Origin::Floor), ("eye", Origin::Eye)]);
    let position = position(table, "position_m");
    let yaw = if table.has("yaw_deg") { table.opt_number("yaw_deg", -360.0..=360.0) } else { Some(0.0) };
    table.finish();
    Some(Placement { origin: origin?, position: position?, yaw_deg: yaw? as f32 })
}

fn anchors(root: &Table<'_, '_>, scenes: &[SceneEntry]) -> Vec<AnchorEntry> {
    let mut names = HashSet::new();
    let mut anchors = Vec::new();
    for table in root.tables_up_to("anchors", MOST_ANCHORS) {
        let name = text(&table, "name").unwrap_or_default();
        if !name.is_empty() && !names.insert(name.clone()) {
            table.refuse("name", format!("a second anchor `{name}`"), "names are unique");
        }
        let by_position = table.has("position_m").then(|| position(&table, "position_m").map(AnchorPlace::Position));
        let by_node = table.has("node").then(|| opt_text(&table, "node").map(AnchorPlace::Node));
        let place = match (by_position, by_node) {
            (Some(place), None) | (None, Some(place)) => place,
            _ => {
                table.refuse("", "needs either `position_m` or `node`", "one of the two");
                None
            }
        };
        let scene = scene_of(&table, scenes);
        table.finish();
        let place = place.unwrap_or(AnchorPlace::Position(glam::Vec3::ZERO));
        anchors.push(AnchorEntry { name, place, scene, line: table.line() });
    }
    anchors
}

/// The scene that a block belongs to: the one it names, or the only one.
pub(super) fn scene_of(table: &Table<'_, '_>, scenes: &[SceneEntry]) -> usize {
    let ids: Vec<(&str, usize)> = scenes.iter().enumerate().map(|(index, scene)| (scene.id.as_str(), index)).collect();
    let scene = if scenes.len() > 1 { table.word("scene", &ids) } else { table.opt_word("scene", &ids) };
    scene.unwrap_or(0)
}

fn is_id(text: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 64 && text.chars().all(good)
}
