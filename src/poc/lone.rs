//! A package that is one asset: a .glb alone, or a .gltf with the files it refers to.

use super::folder::hash_all;
use super::limits::Limits;
use super::package::Found;
use super::path::{self, Collisions};
use super::uri::{self, Target};
use crate::problem::{Problem, Problems};
use crate::scene;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;

/// The files of a lone asset: `name` is its file name.
pub(super) fn scan(name: &str, disk: &Path, limits: &Limits) -> Result<Vec<Found>, Problems> {
    let own_path = path::canonical(name).map_err(|why| Problem::new(name, "", format!("the path {why}")))?;
    let cannot = |error: std::io::Error| Problem::new(name, "", format!("cannot be read: {error}"));
    let disk = fs::canonicalize(disk).map_err(cannot)?;
    let mut files = vec![(own_path.clone(), disk.clone())];
    if name.to_lowercase().ends_with(".gltf") {
        let json_limits = scene::Limits::default();
        let mut json = Vec::new();
        let most = json_limits.json_bytes as u64 + 1;
        fs::File::open(&disk).and_then(|file| file.take(most).read_to_end(&mut json)).map_err(cannot)?;
        let uris = referenced(&scene::parse_document(name, &json, &json_limits)?);
        add_referenced(name, &own_path, &disk, &uris, &mut files)?;
    }
    hash_all(name, files, limits)
}

/// All values of the key `uri`, wherever they stand: buffers, images, and what extensions bring (audio, for one).
fn referenced(document: &Value) -> BTreeSet<String> {
    let mut uris = BTreeSet::new();
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => {
                uris.extend(fields.get("uri").and_then(Value::as_str).map(str::to_owned));
                open.extend(fields.values());
            }
            _ => {}
        }
    }
    uris
}

/// Files that are named but absent are left to the loader, which knows whether they are needed.
fn add_referenced(
    name: &str,
    own_path: &str,
    disk: &Path,
    uris: &BTreeSet<String>,
    files: &mut Vec<(String, std::path::PathBuf)>,
) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let mut collisions = Collisions::default();
    collisions.add_file(own_path);
    let root = disk.parent().unwrap_or(Path::new("."));
    for uri in uris {
        let path = match uri::resolve(own_path, uri) {
            Ok(Target::Path(path)) => path,
            Ok(Target::Data(_)) => continue,
            Err(why) => {
                problems.push(Problem::new(name, uri, format!("the URI {why}")));
                continue;
            }
        };
        let Ok(target) = fs::canonicalize(root.join(&path)) else { continue };
        if !target.starts_with(root) {
            problems.push(Problem::new(name, uri, "is a link out of the asset's folder"));
        } else if target.is_file() && !path::is_hidden(&path) && !files.iter().any(|(known, _)| *known == path) {
            match collisions.add_file(&path) {
                Some(other) => problems.push(Problem::new(
                    name,
                    path,
                    format!("collides with `{other}` where case does not count"),
                )),
                None => files.push((path, target)),
            }
        }
    }
    problems.into_result(())
}
