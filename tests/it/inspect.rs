//! `holograde inspect` on real scenes and on packages.

use crate::support::{Desk, triangle_glb};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn scenes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf")
}

/// Triangles, nodes, meshes, materials and draws of one copy of each mesh, as another program counts them: the table beside the scenes.
#[test]
fn real_scenes_are_counted_as_others_count_them() {
    let Ok(table) = std::fs::read_to_string(scenes().join("LICENSES.md")) else {
        println!("skipped: 16 scenes are not here");
        return;
    };
    let desk = Desk::new();
    let mut counted = 0;
    for row in table.lines().filter(|line| line.contains(".gl") && line.starts_with("| ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let file = scenes().join(cells[1]);
        if !file.exists() {
            continue;
        }
        let answer = desk.run(&["inspect", &file.to_string_lossy(), "--json"]);
        assert!(matches!(answer.status, Some(0 | 1)), "{}: {}", cells[1], answer.stderr);
        let json: Value = serde_json::from_str(&answer.stdout).expect("JSON");
        let inspection = &json["scenes"][0]["inspection"];
        let sum = |field: &str| -> u64 {
            let rows = inspection["tables"]["meshes"].as_array().expect("rows");
            rows.iter().map(|row| row[field].as_u64().expect("a number")).sum()
        };
        let found = [
            sum("triangles"),
            inspection["cost"]["nodes"].as_u64().expect("a number"),
            inspection["cost"]["meshes"].as_u64().expect("a number"),
            inspection["cost"]["materials"].as_u64().expect("a number"),
            sum("primitives"),
        ];
        let expected: Vec<u64> = [3, 4, 5, 6, 7].iter().map(|&i| cells[i].parse().expect("a number")).collect();
        assert_eq!(found[..], expected[..], "{}", cells[1]);
        counted += 1;
    }
    println!("{counted} scenes counted");
    assert!(counted >= 10, "{counted} scenes");
}

#[test]
fn a_budget_that_is_asked_for_decides() {
    let desk = Desk::new();
    let cubes = scenes().join("many-cubes.glb");
    if !cubes.exists() {
        println!("skipped: 1 scene is not here");
        return;
    }
    let cubes = cubes.to_string_lossy().into_owned();
    let answer = desk.run(&["inspect", &cubes]);
    assert_eq!(answer.status, Some(0), "{}", answer.stderr);
    for text in ["against the budgets of Microsoft HoloLens 2", "501 draws become 1", "saves 500 draws", "/nodes/"] {
        assert!(answer.stdout.contains(text), "`{text}` is not in\n{}", answer.stdout);
    }
    let answer = desk.run(&["inspect", &cubes, "--budget", "hololens-2"]);
    assert_eq!(answer.status, Some(1), "{}", answer.stdout);
    assert!(answer.stdout.contains("error   draws is 501"), "{}", answer.stdout);
    assert_eq!(desk.run(&["inspect", &cubes, "--budget", "hololens-9"]).status, Some(2));
    let all = desk.run(&["inspect", &cubes, "--all"]);
    assert!(!all.stdout.contains("--all") && all.stdout.lines().count() > 1000, "{}", all.stdout.lines().count());
}

#[test]
fn all_scenes_of_a_poc_are_shown_each_with_its_part() {
    let desk = Desk::new();
    desk.write("poc/a.glb", triangle_glb(|_| {}));
    desk.write("poc/b.glb", triangle_glb(|d| d["nodes"][0]["name"] = json!("second")));
    let scene = |id: &str, start: bool| format!("[[scenes]]\nid = \"{id}\"\nfile = \"{id}.glb\"\nstart = {start}\n");
    let manifest = format!(
        "schema = 1\n[submission]\npartner = \"P\"\npartner_type = \"solution-provider\"\nindustry = \"retail\"\n\
         use_case = \"training-development\"\ncustomer = \"C\"\nproject = \"J\"\n{}{}",
        scene("a", true),
        scene("b", false)
    );
    desk.write("poc/poc.toml", manifest);
    let answer = desk.run(&["inspect", "poc"]);
    assert_eq!(answer.status, Some(0), "{}", answer.stderr);
    for text in ["scene `a`, a.glb: a still scene of 1 triangle in 1 draw", "scene `b`, b.glb: "] {
        assert!(answer.stdout.contains(text), "`{text}` is not in\n{}", answer.stdout);
    }
    let json: Value = serde_json::from_str(&desk.run(&["inspect", "poc", "--json"]).stdout).expect("JSON");
    assert_eq!(json["scenes"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["scenes"][1]["inspection"]["tables"]["nodes"][0]["path"], "second");
    // One that cannot be loaded is told, whichever it is.
    desk.write("poc/b.glb", "no scene");
    let answer = desk.run(&["inspect", "poc"]);
    assert_eq!((answer.status, answer.stdout.as_str()), (Some(4), ""));
    assert!(answer.stderr.contains("b.glb"), "{}", answer.stderr);
}
