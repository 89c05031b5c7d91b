//! The real binary, from a POC to its verdict.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A place of its own for one run: configuration and output.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// An empty one.
    pub fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A path on it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `holograde` with these arguments, under the Vulkan validation layer, in the repository's root.
    pub fn holograde(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_holograde"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("HOLOGRADE_CONFIG", self.path("config"))
            .env("VK_INSTANCE_LAYERS", "VK_LAYER_KHRONOS_validation")
            .env("NO_COLOR", "1")
            .output()
            .expect("holograde starts")
    }

    /// `holograde check POC --out …`; gives the process and the statement.
    #[track_caller]
    pub fn check(&self, poc: &str) -> (Output, Value) {
        let out = self.path("out");
        let output = self.holograde(&["check", poc, "--out", &out.to_string_lossy()]);
        silent_validation(&output);
        let statement = std::fs::read(out.join("report.json")).expect("a report was written");
        (output, serde_json::from_slice(&statement).expect("JSON"))
    }
}

/// Standard output and error as text.
pub fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// No message of the validation layer is in what the process said.
#[track_caller]
fn silent_validation(output: &Output) {
    let text = text(output);
    let messages: Vec<&str> =
        text.lines().filter(|line| line.contains("VUID") || line.contains("Validation Error")).collect();
    assert!(messages.is_empty(), "{}", messages.join("\n"));
}

fn grade<'a>(statement: &'a Value, criterion: &str) -> (&'a Value, &'a Value) {
    let criteria = statement["predicate"]["criteria"].as_array().expect("criteria");
    let found = criteria.iter().find(|c| c["id"] == criterion).expect("the criterion");
    (&found["grade"], &found["basis"])
}

#[test]
fn the_demo_is_ready_and_its_report_verifies() {
    let desk = Desk::new();
    let (output, statement) = desk.check("assets/demo");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let predicate = &statement["predicate"];
    assert_eq!(predicate["verdict"], "ready");
    assert_eq!(predicate["kind"], "self-check");
    assert_eq!(predicate["runtime"]["simulated"], true);
    assert_eq!(predicate["criteria"].as_array().map(Vec::len), Some(13));
    assert_eq!(grade(&statement, "surface-position"), (&"best".into(), &"measured".into()));
    assert_eq!(grade(&statement, "frame-rate").1, "not-evaluated", "no device verdict from a simulator");
    for name in ["report.dsse.json", "report.html", "junit.xml", "results.sarif", "frames.csv", "recording.mcap"] {
        assert!(desk.path("out").join(name).metadata().is_ok_and(|file| file.len() > 0), "{name}");
    }
    let shots = std::fs::read_dir(desk.path("out/shots")).expect("pictures").count();
    assert!(shots >= 6 && shots.is_multiple_of(2), "{shots} pictures, both eyes each");

    let (out, report) = (desk.path("out"), desk.path("out/report.dsse.json"));
    let verify = |report: &Path| {
        let arguments =
            ["verify", &report.to_string_lossy(), "--subject", "assets/demo", "--artifacts", &out.to_string_lossy()];
        desk.holograde(&arguments).status.code()
    };
    assert_eq!(verify(&report), Some(0));
    let mut bytes = std::fs::read(&report).expect("report");
    let middle = bytes.len() / 2;
    bytes[middle] = if bytes[middle] == b'A' { b'B' } else { b'A' };
    let changed = desk.path("changed.json");
    std::fs::write(&changed, bytes).expect("written");
    assert_eq!(verify(&changed), Some(1), "one byte changed");
    std::fs::write(desk.path("out/frames.csv"), "other").expect("written");
    assert_eq!(verify(&report), Some(1), "an artifact changed");
}

#[test]
fn the_failing_twin_names_every_reason() {
    let desk = Desk::new();
    let (output, statement) = desk.check("assets/demo-failing");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert_eq!(statement["predicate"]["verdict"], "not-ready");
    let said = text(&output);
    for (criterion, reason) in [
        ("viewing-comfort", "the page wants 1.25 m"),
        ("hologram-stability", "from its anchor"),
        ("surface-position", "off its surface by 200 mm"),
        ("data-loading", "nothing was shown for 8.0 s"),
        ("directional-indicators", "no indicator or sound leads to it"),
        ("interactable-objects", "no visual"),
    ] {
        assert_eq!(grade(&statement, criterion), (&"fail".into(), &"measured".into()), "{criterion}");
        let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let words: Vec<&str> = reason.split(' ').collect();
        assert!(words.iter().all(|word| flat.contains(word)), "{criterion}: {reason} in\n{said}");
    }
}

#[test]
fn faults_put_in_are_told_and_their_problems_too() {
    let desk = Desk::new();
    let (faults, out) = (desk.path("stalls.toml"), desk.path("out"));
    let check = |text: &str| {
        std::fs::write(&faults, text).expect("written");
        let script = desk.path("still.toml");
        std::fs::write(&script, crate::ride::stand_still(2, 1)).expect("written");
        let [faults, out, script] = [&faults, &out, &script].map(|path| path.to_string_lossy());
        let arguments = ["check", "assets/demo", "--script", &script, "--faults", &faults, "--out", &out];
        desk.holograde(&[&arguments[..], &["--render-scale", "0.25"]].concat())
    };
    let bad = check("schema = 1\n[[fault]]\nkind = \"stall\"\nstart_s = 1.0\n[room]\nkind = \"none\"\n");
    assert_eq!(bad.status.code(), Some(4), "{}", text(&bad));
    assert!(text(&bad).contains("fault[0].kind"), "{}", text(&bad));
    let good = check("schema = 1\nseed = 3\n[[fault]]\nkind = \"wait-stall\"\nms = 40\nstart_s = 1.0\n");
    assert!(matches!(good.status.code(), Some(0 | 1 | 3)), "{}", text(&good));
    let recording = holograde::recording::read_file(&out.join("recording.mcap")).expect("a recording");
    assert_eq!(recording.run.clock, holograde::observe::ClockKind::Scripted);
    assert!(recording.run.scenario.is_some_and(|name| name.starts_with("stalls.toml, SHA-256 ")));
    let html = std::fs::read_to_string(out.join("report.html")).expect("a report");
    assert!(html.contains("Faults were put into the simulated device on purpose (stalls.toml"));
}

#[test]
fn stepped_geometry_is_the_same_in_every_run() {
    let read = || {
        let desk = Desk::new();
        desk.check("assets/demo");
        let mut recording = holograde::recording::read_file(&desk.path("out/recording.mcap")).expect("a recording");
        for frame in &mut recording.frames {
            frame.edges = Default::default();
            frame.upload.ns = 0;
            frame.own_ns = 0;
        }
        recording.frames
    };
    assert_eq!(read(), read(), "everything but the host's clock repeats");
}

#[test]
fn every_real_scene_loads_or_is_refused_by_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: 16 scenes are not here");
        return;
    };
    let mut scenes: Vec<PathBuf> = entries.map(|entry| entry.expect("entry").path()).collect();
    scenes.retain(|path| path.extension().is_some_and(|extension| extension == "glb" || extension == "gltf"));
    scenes.push(folder.join("boom-box-audio/boom_box.gltf"));
    let desk = Desk::new();
    let (mut loaded, mut refused) = (0, 0);
    for scene in &scenes {
        let output = desk.holograde(&["inspect", &scene.to_string_lossy()]);
        match output.status.code() {
            Some(0 | 1) => loaded += 1,
            Some(4) if text(&output).contains("the required extension `") => refused += 1,
            other => panic!("{}: {other:?}\n{}", scene.display(), text(&output)),
        }
    }
    println!("{loaded} scenes loaded, {refused} refused by name");
    assert!(loaded >= 13, "{loaded} loaded");
}

#[test]
fn a_real_scene_is_drawn_from_file_to_report() {
    let scene = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gltf/fox.glb");
    if !scene.exists() {
        println!("skipped: 1 scene is not here");
        return;
    }
    let desk = Desk::new();
    let (output, statement) = desk.check(&scene.to_string_lossy());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert_eq!(grade(&statement, "viewing-comfort").1, "not-evaluated", "a lone asset declares no placement");
    let shot = std::fs::read_dir(desk.path("out/shots")).expect("pictures").next().expect("one").expect("entry").path();
    let picture = image::open(shot).expect("a picture").to_rgb8();
    let background = picture.get_pixel(0, 0);
    let drawn = picture.pixels().filter(|pixel| *pixel != background).count();
    assert!(drawn > 10_000, "{drawn} pixels show something");
}

#[test]
fn data_files_show_and_validate() {
    let desk = Desk::new();
    for arguments in
        [&["criteria"][..], &["criteria", "frame-rate", "--json"], &["devices"], &["devices", "quest-3"], &["scripts"]]
    {
        let output = desk.holograde(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output));
        assert!(!output.stdout.is_empty());
    }
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("review-scripts");
    for entry in std::fs::read_dir(scripts).expect("scripts") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let output = desk.holograde(&["scripts", "validate", &path.to_string_lossy()]);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        }
    }
    assert_eq!(desk.holograde(&["criteria", "fram-rate"]).status.code(), Some(2));
    assert_eq!(desk.holograde(&["--help"]).status.code(), Some(0));
    assert_eq!(desk.holograde(&["chek"]).status.code(), Some(2));
}
