//! Submission, scenes and anchors, and the order in which the manifest is read.

use super::experience::experience;
use super::nodes::{check_links, nodes};
use super::toml_reader::{Document, Table};
use super::{
    AnchorEntry, AnchorPlace, INDUSTRIES, Manifest, Origin, PARTNER_TYPES, Placement, SceneEntry, Submission, USE_CASES,
};
use crate::poc::{MANIFEST, path};
use crate::problem::{Problems, nearest};
use std::collections::HashSet;

/// The version of `poc.toml` that this program reads.
const SCHEMA: f64 = 1.0;
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
        let document = Document::new(MANIFEST, text);
        let tree = document.tree()?;
        let root = Table::root(&document, &tree);
        root.only(&["schema", "devices", "storyboard", "submission", "scenes", "anchors", "nodes", "experience"]);
        if let Some(schema) = root.required("schema", |t, key| t.number(key, 0.0..=1e9))
            && schema != SCHEMA
        {
            root.wrong("schema", format!("version {schema} is not known"), "this program reads `schema = 1`");
        }
        let mut manifest = Manifest { file: MANIFEST.into(), ..Manifest::default() };
        manifest.submission = root.required("submission", Table::table).map(|table| submission(&table));
        manifest.devices = devices(&root);
        manifest.storyboard = storyboard(&root, files);
        manifest.scenes = scenes(&root, files, &manifest.storyboard);
        manifest.anchors = anchors(&root, &manifest.scenes);
        manifest.nodes = nodes(&root, &manifest, files);
        experience(&root, &mut manifest);
        check_links(&root, &mut manifest);
        document.finish(manifest)
    }
}

fn submission(table: &Table) -> Submission {
    table.only(&["partner", "partner_type", "industry", "use_case", "customer", "project", "finished", "in_device"]);
    let text = |key| table.required(key, Table::text).unwrap_or_default();
    let word = |key, known: &[&str]| {
        table.required(key, |t, key| t.word(key, known)).map(|i| known[i].to_owned()).unwrap_or_default()
    };
    Submission {
        partner: text("partner"),
        partner_type: word("partner_type", PARTNER_TYPES),
        industry: word("industry", INDUSTRIES),
        use_case: word("use_case", USE_CASES),
        customer: text("customer"),
        project: text("project"),
        finished: table.boolean("finished"),
        in_device: table.boolean("in_device"),
    }
}

fn devices(root: &Table) -> Vec<String> {
    let devices = root.texts("devices").unwrap_or_default();
    for device in devices.iter().filter(|device| !is_id(device)) {
        root.wrong(
            "devices",
            format!("`{device}` is not an id"),
            "small letters, digits and hyphens, as `holograde devices` lists them",
        );
    }
    devices
}

fn storyboard(root: &Table, files: &[&str]) -> Vec<String> {
    let listed = root.texts("storyboard").unwrap_or_default();
    listed.iter().filter_map(|given| existing_file(root, "storyboard", given, files)).collect()
}

/// A path that the manifest names, if the package has it; a problem otherwise.
pub(super) fn existing_file(table: &Table, key: &str, given: &str, files: &[&str]) -> Option<String> {
    let path = match path::canonical(given) {
        Ok(path) => path,
        Err(why) => {
            table.wrong(key, format!("the path {why}"), "a path inside the package, with `/` between its parts");
            return None;
        }
    };
    if files.binary_search(&path.as_str()).is_ok() {
        return Some(path);
    }
    let fix = nearest(&path, files.iter().copied()).map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
    table.wrong(key, format!("there is no file `{path}` in the package"), &fix);
    None
}

fn scenes(root: &Table, files: &[&str], storyboard: &[String]) -> Vec<SceneEntry> {
    let tables = root.tables("scenes", MOST_SCENES);
    let mut ids = HashSet::new();
    let mut scenes: Vec<SceneEntry> = Vec::new();
    for table in &tables {
        table.only(&["id", "file", "start", "placement"]);
        let id = table.required("id", Table::text).unwrap_or_default();
        if table.has("id") && !id.is_empty() && !is_id(&id) {
            table.wrong("id", format!("`{id}` is not an id"), "small letters, digits and hyphens");
        } else if !id.is_empty() && !ids.insert(id.clone()) {
            table.wrong("id", format!("a second scene with the id `{id}`"), "ids are unique");
        }
        let file = table.required("file", Table::text).and_then(|given| existing_file(table, "file", &given, files));
        if let Some(file) = file.as_ref().map(|file| file.to_lowercase())
            && !file.ends_with(".glb")
            && !file.ends_with(".gltf")
        {
            table.wrong("file", "is not a glTF file", "a .glb or a .gltf");
        }
        let start = table.boolean("start").unwrap_or(false);
        let placement = table.table("placement").and_then(|table| placement(&table));
        scenes.push(SceneEntry { id, file: file.unwrap_or_default(), start, placement });
    }
    choose_start(root, &tables, &mut scenes);
    if scenes.is_empty() && storyboard.is_empty() && !root.has("scenes") {
        root.wrong("scenes", "is missing", "a `[[scenes]]` block, or a `storyboard` where there is no scene yet");
    }
    scenes
}

fn choose_start(root: &Table, tables: &[Table], scenes: &mut [SceneEntry]) {
    match scenes.iter().filter(|scene| scene.start).count() {
        0 if scenes.len() > 1 => root.wrong("scenes", "no scene is the first", "`start = true` in one of them"),
        0 | 1 => {}
        _ => {
            for (table, _) in tables.iter().zip(scenes.iter()).filter(|(_, scene)| scene.start).skip(1) {
                table.wrong("start", "a second scene is the first", "`start = true` in one of them");
            }
        }
    }
    if let [only] = scenes {
        only.start = true;
    }
}

fn placement(table: &Table) -> Option<Placement> {
    const ORIGINS: &[&str] = &["floor", "eye"];
    table.only(&["origin", "position_m", "yaw_deg"]);
    let origin = table.required("origin", |t, key| t.word(key, ORIGINS));
    let position = table.required("position_m", Table::position);
    let yaw = if table.has("yaw_deg") { table.number("yaw_deg", -360.0..=360.0) } else { Some(0.0) };
    let origin = if origin? == 0 { Origin::Floor } else { Origin::Eye };
    Some(Placement { origin, position: position?, yaw_deg: yaw? as f32 })
}

fn anchors(root: &Table, scenes: &[SceneEntry]) -> Vec<AnchorEntry> {
    let mut names = HashSet::new();
    let mut anchors = Vec::new();
    for table in root.tables("anchors", MOST_ANCHORS) {
        table.only(&["name", "scene", "position_m", "node"]);
        let name = table.required("name", Table::text).unwrap_or_default();
        if !name.is_empty() && !names.insert(name.clone()) {
            table.wrong("name", format!("a second anchor `{name}`"), "names are unique");
        }
        let place = match (table.has("position_m"), table.has("node")) {
            (true, false) => table.position("position_m").map(AnchorPlace::Position),
            (false, true) => table.text("node").map(AnchorPlace::Node),
            _ => {
                table.wrong("", "needs either `position_m` or `node`", "");
                None
            }
        };
        let scene = scene_of(&table, scenes);
        let place = place.unwrap_or(AnchorPlace::Position(glam::Vec3::ZERO));
        anchors.push(AnchorEntry { name, place, scene, line: table.line() });
    }
    anchors
}

/// The scene that a block belongs to: the one it names, or the only one.
pub(super) fn scene_of(table: &Table, scenes: &[SceneEntry]) -> usize {
    let ids: Vec<&str> = scenes.iter().map(|scene| scene.id.as_str()).collect();
    if !table.has("scene") && scenes.len() > 1 {
        table.wrong("scene", "is missing", &format!("one of: {}", ids.join(", ")));
    }
    table.word("scene", &ids).unwrap_or(0)
}

fn is_id(text: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 64 && text.chars().all(good)
}
