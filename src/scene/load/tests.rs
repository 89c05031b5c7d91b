//! The loader against real assets, the Khronos validator's corpus and hostile bytes.

use super::*;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Files beside the document, for tests; the package has the real rules.
struct Folder(PathBuf);

impl Resolve for Folder {
    fn resolve(&self, uri: &str) -> Result<Arc<[u8]>, Problem> {
        let path = percent_encoding::percent_decode_str(uri).decode_utf8_lossy();
        if path.contains(':') {
            return Err(Problem::new(uri, "", "only relative references are followed").fix("put the file into the package"));
        }
        let bytes = std::fs::read(self.0.join(&*path)).map_err(|error| Problem::new(uri, "", error.to_string()))?;
        Ok(bytes.into())
    }
}

fn load_file(path: &Path) -> Result<Model, Problems> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    load(&name, &bytes, &Folder(path.parent().unwrap().to_owned()), &Limits::default())
}

fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    if !path.exists() {
        println!("skipped: 1 ({folder} is not here)");
    }
    path.exists().then_some(path)
}

#[test]
fn real_assets_load_or_are_refused_by_the_name_of_what_they_need() {
    let Some(folder) = shared("gltf") else { return };
    // File, triangles of all meshes or the extensions that are named.
    let expected: &[(&str, Result<usize, &[&str]>)] = &[
        ("anisotropy-strength-test.glb", Ok(0)),
        ("boom-box-audio/boom_box.gltf", Ok(0)),
        ("box-webp.gltf", Ok(12)),
        ("carbon-60-sphere-draco.glb", Err(&["KHR_draco_mesh_compression"])),
        ("cubes-lights-punctual.glb", Ok(0)),
        (
            "flight-helmet-ktx2-meshopt.glb",
            Err(&["EXT_meshopt_compression", "KHR_texture_basisu"]),
        ),
        ("flight-helmet.glb", Ok(94_722)),
        ("fox.glb", Ok(576)),
        ("jet-fighter-draco-ktx2.glb", Err(&["KHR_draco_mesh_compression", "KHR_texture_basisu"])),
        ("key.glb", Ok(0)),
        ("many-cubes.glb", Ok(0)),
        ("morph-stress-test.glb", Ok(2412)),
        ("msft-lod-material.glb", Ok(0)),
        ("sheen-cloth.glb", Ok(0)),
        ("teapots-gpu-instancing.glb", Ok(0)),
        ("wicker-chair.glb", Ok(0)),
    ];
    for (file, outcome) in expected {
        let start = Instant::now();
        let found = load_file(&folder.join(file));
        println!("{file}: {:?}", start.elapsed());
        match (found, outcome) {
            (Ok(model), Ok(triangles)) => {
                let count: usize =
                    model.meshes.iter().flat_map(|m| &m.primitives).map(|primitive| primitive.indices.len() / 3).sum();
                println!("  {count} triangles, mended {:?}", model.mended.iter().map(ToString::to_string).collect::<Vec<_>>());
                assert!(*triangles == 0 || count == *triangles, "{file}: {count}");
                assert!(count > 0, "{file}");
            }
            (Err(problems), Err(names)) => {
                assert_eq!(problems.0.len(), names.len(), "{problems}");
                assert!(names.iter().all(|name| problems.to_string().contains(name)), "{problems}");
            }
            (Ok(_), Err(_)) => panic!("{file} loaded"),
            (Err(problems), Ok(_)) => panic!("{file}: {problems}"),
        }
    }
}

/// What became of one file of the corpus.
#[derive(Default, Debug)]
struct Tally {
    lawful_loaded: usize,
    lawful_refused: Vec<String>,
    broken_refused: usize,
    broken_mended: usize,
    broken_unseen: Vec<String>,
    place_agrees: usize,
}

#[test]
fn corpus_agrees_with_the_reference_validator() {
    let Some(folder) = shared("gltf-bad") else { return };
    let expected: Value = serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut tally = Tally::default();
    let mut elsewhere = Vec::new();
    for file in expected["files"].as_array().unwrap() {
        let name = file["file"].as_str().unwrap();
        let start = Instant::now();
        let found = load_file(&folder.join(name));
        assert!(start.elapsed() < Duration::from_secs(2), "{name} took {:?}", start.elapsed());
        if file["errors"].as_u64() == Some(0) {
            match found {
                Ok(_) => tally.lawful_loaded += 1,
                Err(problems) => tally.lawful_refused.push(format!("{name}: {problems}")),
            }
            continue;
        }
        let problems = match found {
            Ok(model) if model.mended.is_empty() => {
                tally.broken_unseen.push(name.to_owned());
                continue;
            }
            Ok(model) => {
                tally.broken_mended += 1;
                model.mended
            }
            Err(problems) => {
                tally.broken_refused += 1;
                problems.0
            }
        };
        let codes = file["codes"].as_array().unwrap();
        let errors = codes.iter().filter(|code| code["severity"] == 0);
        let places: Vec<String> = errors
            .map(|code| match &code["pointer"] {
                Value::String(pointer) => pointer.clone(),
                _ => format!("byte {}", code["offset"]),
            })
            .collect();
        if problems.iter().any(|problem| places.contains(&problem.place)) {
            tally.place_agrees += 1;
        } else {
            elsewhere.push(format!("{name}: expected {places:?}, found {problems:?}"));
        }
    }
    println!("{tally:#?}\nplaced elsewhere: {elsewhere:#?}");
    // References by `http:` are lawful glTF, but a package must be complete in itself.
    let allowed = ["base/buffer/non_relative_uri.gltf"];
    assert!(tally.lawful_refused.iter().all(|name| allowed.iter().any(|a| name.starts_with(a))), "{:#?}", tally.lawful_refused);
}
