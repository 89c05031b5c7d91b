//! Every real scene beside the checkout: until its first frame, and a frame after that; each in a process of its own, for its memory.

use super::table::{Samples, Table};
use anyhow::{Context, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each scene is drawn this often, all in turn.
const ROUNDS: usize = 3;

/// Measures them.
///
/// # Errors
/// A scene that does not load, or no GPU.
pub fn measure(table: &mut Table) -> anyhow::Result<()> {
    table.part("Real scenes: a stereo frame of 2 × 1440×936 (`holograde bench`)");
    let scenes = find(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf"));
    let mut lines: Vec<Vec<Value>> = vec![Vec::new(); scenes.len()];
    for _ in 0..ROUNDS {
        for (scene, lines) in scenes.iter().zip(&mut lines) {
            lines.push(bench(scene)?);
        }
    }
    for (scene, lines) in scenes.iter().zip(lines) {
        let of = |key: &str| -> Samples { lines.iter().filter_map(|line| line[key].as_f64()).collect() };
        let name = scene.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let draws = of("draws").median();
        let remark = format!(
            "{draws} draws; first frame after {:.0} ms, of which reading and decoding {:.0}; {:.0} MB",
            of("load_ms").median(),
            of("parse_ms").median(),
            of("peak_rss_mb").median()
        );
        table.row(&name, &of("frame_ms_median"), "ms", &remark);
    }
    Ok(())
}

fn bench(scene: &Path) -> anyhow::Result<Value> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_holograde")).args(["bench", "--max-seconds", "5"]).arg(scene).output()?;
    ensure!(output.status.success(), "{}: {}", scene.display(), String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).with_context(|| format!("{}", scene.display()))
}

/// All .glb and .gltf files, also one folder down, by name.
fn find(folder: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let below = entries(folder).into_iter().filter(|path| path.is_dir()).flat_map(|path| entries(&path));
    let mut all: Vec<PathBuf> = entries(folder).into_iter().chain(below.collect::<Vec<_>>()).collect();
    all.retain(|path| path.extension().is_some_and(|end| end == "glb" || end == "gltf"));
    all.sort();
    all
}
