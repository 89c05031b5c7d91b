//! The laws of the tree, held by reading its text: which module may name which, where `unsafe` may stand, how long files may be.

use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file below a folder of the repository, with its text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).expect("readable folder").map(|entry| entry.expect("entry").path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path.strip_prefix(root).map(PathBuf::from).expect("below the root");
            found.push((name.to_string_lossy().replace('\\', "/"), fs::read_to_string(&path).expect("text")));
        }
    }
    assert!(!found.is_empty(), "no sources under {folder}");
    found.sort();
    found
}

/// The code of a file without comments and without its unit tests; none for files that hold only tests.
fn code(name: &str, text: &str) -> String {
    if name.ends_with("/tests.rs") || name.contains("/tests/") {
        return String::new();
    }
    let shipped = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    shipped.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Files of `folder` that name one of `forbidden`.
#[track_caller]
fn must_not_name(folder: &str, forbidden: &[&str]) {
    let guilty: Vec<String> = sources(folder)
        .iter()
        .flat_map(|(name, text)| {
            let code = code(name, text);
            forbidden.iter().filter(move |word| code.contains(**word)).map(move |word| format!("{name} names {word}"))
        })
        .collect();
    assert!(guilty.is_empty(), "{}", guilty.join("\n"));
}

const EDGES: [&str; 7] = ["openxr", "wgpu", "hecs", "winit", "std::fs", "Instant::now", "SystemTime"];

#[test]
fn observations_know_no_runtime_no_gpu_and_no_clock() {
    must_not_name("src/observe", &EDGES);
    must_not_name("src/observe", &["crate::probe", "crate::scene", "crate::app"]);
}

#[test]
fn probes_are_pure() {
    must_not_name("src/probe", &EDGES);
    must_not_name(
        "src/probe",
        &["serde", "crate::scene", "crate::render", "crate::xr", "crate::app", "crate::report", "crate::checklist"],
    );
}

#[test]
fn probes_take_transcendental_functions_from_libm_alone() {
    // The standard library's differ between processors, and the same recording must give the same verdict everywhere.
    must_not_name(
        "src/probe",
        &[".sin()", ".cos()", ".tan()", ".atan2(", ".acos()", ".asin()", ".exp()", ".ln()", ".powf("],
    );
}

#[test]
fn judgement_is_pure() {
    for folder in ["src/checklist", "src/criteria", "src/device", "src/programme", "src/script", "src/report"] {
        must_not_name(folder, &EDGES);
        must_not_name(
            folder,
            &["crate::scene", "crate::render", "crate::xr", "crate::app", "crate::poc", "crate::commands"],
        );
    }
}

#[test]
fn pictures_know_no_runtime() {
    for folder in ["src/scene", "src/render"] {
        must_not_name(folder, &["openxr", "crate::xr", "crate::app", "crate::probe", "crate::report"]);
    }
    must_not_name("src/render", &["hecs"]);
}

#[test]
fn the_review_is_plain_state_and_the_panel_knows_no_gpu() {
    must_not_name("src/review", &EDGES);
    must_not_name("src/review", &["egui", "crate::xr", "crate::app", "crate::scene", "crate::panel", "crate::poc"]);
    must_not_name("src/panel", &EDGES);
    must_not_name("src/panel", &["crate::xr", "crate::app", "crate::scene", "crate::render"]);
}

#[test]
fn only_the_window_knows_the_desktop() {
    for (name, text) in sources("src") {
        let allowed = name.starts_with("src/window/") || name == "src/window.rs";
        assert!(allowed || !code(&name, &text).contains("winit"), "{name} names winit");
    }
    must_not_name("src/window/drive", &EDGES);
    must_not_name("src/window/operator", &EDGES);
}

#[test]
fn the_runtime_folder_knows_no_content_and_no_judgement() {
    must_not_name(
        "src/xr",
        &["crate::scene", "crate::render", "crate::probe", "crate::report", "crate::checklist", "crate::app"],
    );
}

#[test]
fn only_the_runtime_folder_names_openxr() {
    for (name, text) in sources("src") {
        let allowed = name.starts_with("src/xr/");
        assert!(allowed || !code(&name, &text).contains("openxr::"), "{name} names openxr");
    }
}

#[test]
fn the_simulator_does_not_know_the_client() {
    must_not_name("simulator", &["holograde::"]);
}

/// `cargo tree` over the locked graph, without the network.
fn cargo_tree(arguments: &[&str]) -> std::process::Output {
    std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs")
}

/// Names of the packages in a graph; `None`, said aloud, where packages of another platform were never fetched.
fn packages(arguments: &[&str]) -> Option<Vec<String>> {
    let tree = cargo_tree(arguments);
    let said = String::from_utf8_lossy(&tree.stderr);
    if !tree.status.success() && (said.contains("--offline") || said.contains("offline mode")) {
        println!("skipped: 1 ({arguments:?}: its packages are not on this machine)");
        return None;
    }
    assert!(tree.status.success(), "{arguments:?}: {said}");
    let listed = String::from_utf8_lossy(&tree.stdout);
    Some(listed.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

#[test]
fn no_package_for_windows_or_android_needs_a_c_compiler() {
    for target in ["x86_64-pc-windows-msvc", "aarch64-linux-android"] {
        let graph = ["--package", "holograde", "--edges", "normal,build", "--no-default-features", "--target", target];
        let Some(packages) = packages(&graph) else { continue };
        assert!(packages.iter().any(|name| name == "wgpu"), "{target}: not the whole graph");
        for name in ["cc", "cmake", "bindgen", "nasm-rs", "holograde-simulator"] {
            assert!(!packages.iter().any(|package| package == name), "{target} needs {name}");
        }
    }
}

#[test]
fn the_simulator_does_not_depend_on_the_client() {
    let Some(packages) = packages(&["--package", "holograde-simulator", "--edges", "all"]) else { return };
    assert!(packages.iter().any(|name| name == "openxr-sys") && !packages.iter().any(|name| name == "holograde"));
}

#[test]
fn vocabulary_knows_nothing_above_it() {
    for file in ["digest", "problem", "sheet", "space", "units"] {
        let (name, text) =
            sources("src").into_iter().find(|(name, _)| *name == format!("src/{file}.rs")).expect("file");
        let code = code(&name, &text);
        let above: Vec<&str> =
            code.split("crate::").skip(1).filter_map(|rest| rest.split([':', ';', '{']).next()).collect();
        assert!(above.iter().all(|name| ["problem", "sheet", "units"].contains(name)), "{file} names {above:?}");
        assert!(EDGES.iter().all(|edge| !code.contains(edge)), "{file} names an edge");
    }
}

#[test]
fn unsafe_stays_behind_its_fence() {
    for (name, text) in ["src", "simulator/src"].iter().flat_map(|folder| sources(folder)) {
        let fenced = name.starts_with("src/xr/bridge/") || name.starts_with("simulator/src/ffi");
        let code = code(&name, &text);
        let uses = code
            .lines()
            .any(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe"));
        assert!(fenced || !uses, "{name} uses unsafe outside src/xr/bridge/ and simulator/src/ffi/");
    }
}

#[test]
fn no_file_is_longer_than_600_lines() {
    for (name, text) in ["src", "simulator/src", "tests"].iter().flat_map(|folder| sources(folder)) {
        assert!(text.lines().count() <= 600, "{name} has {} lines", text.lines().count());
    }
}

#[test]
fn every_script_device_and_shader_is_where_the_documents_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in [
        "Cargo.toml",
        "src",
        "shaders",
        "assets",
        "review-scripts",
        "tests",
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "simulator",
    ] {
        assert!(root.join(name).exists(), "{name} is missing");
    }
}
