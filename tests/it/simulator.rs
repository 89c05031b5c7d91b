//! `holograde simulator`: the manifest, and other programs run on the simulator, through the real binary.
#![cfg(unix)]

use crate::support::Desk;
use serde_json::Value;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

/// The program on a desk, in an environment that says nothing of the simulator.
pub fn holograde(desk: &Desk, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(desk.path("")).env("HOLOGRADE_CONFIG", desk.path("config"));
    for name in [
        "HOLOGRADE_SIMULATOR",
        "HOLOGRADE_SIMULATOR_CONTROL",
        "HOLOGRADE_SIMULATOR_PROFILE",
        "HOLOGRADE_SIMULATOR_SCENARIO",
        "XR_RUNTIME_JSON",
        "RUST_LOG",
    ] {
        command.env_remove(name);
    }
    command
}

/// The built program.
pub const BUILT: &str = env!("CARGO_BIN_EXE_holograde");

pub fn run(desk: &Desk, arguments: &[&str]) -> Output {
    holograde(desk, BUILT).args(arguments).stdin(Stdio::null()).output().expect("the program starts")
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
pub fn ends(output: &Output, status: i32, says: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    for text in says {
        assert!(said.contains(text), "`{text}` is not in\n{said}");
    }
}

/// Reads a manifest and looks at everything in it.
#[track_caller]
fn check_manifest(path: &Path) {
    let text = std::fs::read(path).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(manifest["file_format_version"], "1.0.0");
    assert_eq!(manifest["runtime"]["name"], "Holograde Simulator");
    let library = PathBuf::from(manifest["runtime"]["library_path"].as_str().expect("a path"));
    assert!(library.is_absolute() && library.is_file(), "{}", library.display());
}

#[test]
fn the_manifest_is_written_and_its_path_is_the_last_line() {
    let desk = Desk::new();
    let default = desk.path("config/openxr-simulator.json");
    let output = run(&desk, &["simulator", "manifest"]);
    ends(&output, 0, &[]);
    assert_eq!(out(&output).lines().last(), default.to_str());
    check_manifest(&default);

    let named = desk.write("place/here.json", "an earlier one");
    let output = run(&desk, &["simulator", "manifest", "--out", "place/here.json"]);
    ends(&output, 0, &[]);
    let line = PathBuf::from(out(&output).lines().last().expect("a line"));
    assert!(line.is_absolute() && line.canonicalize().ok() == named.canonicalize().ok(), "{}", line.display());
    check_manifest(&named);

    ends(&run(&desk, &["simulator", "manifest", "--out", "place"]), 2, &["cannot be written", "place"]);
    let left: Vec<_> = std::fs::read_dir(desk.path("place")).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing half-written is left: {left:?}");
}

#[test]
fn a_program_finds_the_simulator_and_its_exit_status_is_passed_on() {
    let desk = Desk::new();
    let scenario = desk.write("scene.toml", "schema = 1\nclock = \"stepped\"\n");
    let script = r#"cat "$XR_RUNTIME_JSON" > seen.json; ls -l "$XR_RUNTIME_JSON" | cut -c1-10; echo "$XR_RUNTIME_JSON"
        echo "$HOLOGRADE_SIMULATOR_PROFILE"; echo "$HOLOGRADE_SIMULATOR_SCENARIO"; echo trouble >&2; exit 7"#;
    let arguments = ["--profile", "quest-3", "--scenario", "scene.toml", "--", "sh", "-c", script];
    let output = run(&desk, &[&["simulator", "run"], &arguments[..]].concat());
    ends(&output, 7, &["trouble"]);
    let said = out(&output);
    let [rights, manifest, profile, seen] = said.lines().collect::<Vec<_>>()[..] else { panic!("{said}") };
    assert_eq!((rights, profile), ("-rw-------", "quest-3"));
    assert_eq!(Path::new(seen).canonicalize().ok(), scenario.canonicalize().ok());
    check_manifest(&desk.path("seen.json"));
    assert!(!Path::new(manifest).exists(), "the manifest of the run is gone");

    let device = desk.write("mine.toml", include_str!("../../assets/devices/hololens-1.toml"));
    let script = r#"cd /; echo "$HOLOGRADE_SIMULATOR_PROFILE"; echo "${HOLOGRADE_SIMULATOR_SCENARIO-none}""#;
    let output = run(&desk, &["simulator", "run", "--profile", "mine.toml", "--", "sh", "-c", script]);
    ends(&output, 0, &[]);
    let said = out(&output);
    let (profile, rest) = said.split_once('\n').expect("two lines");
    assert_eq!((Path::new(profile).canonicalize().ok(), rest), (device.canonicalize().ok(), "none\n"));
}

#[test]
fn the_end_by_a_signal_is_told_as_shells_tell_it() {
    let desk = Desk::new();
    for (signal, status) in [("TERM", 143), ("KILL", 137), ("SEGV", 139)] {
        let script = format!("kill -{signal} $$");
        ends(&run(&desk, &["simulator", "run", "--", "sh", "-c", &script]), status, &[]);
    }
}

/// `simulator run` of a shell script, with both ends in hand.
fn start(desk: &Desk, script: &str) -> (Child, ChildStdin, BufReader<ChildStdout>) {
    let mut child = holograde(desk, BUILT)
        .args(["simulator", "run", "--", "sh", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (input, output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
    (child, input, BufReader::new(output))
}

#[test]
fn standard_input_reaches_the_program() {
    let desk = Desk::new();
    let (mut child, mut input, mut output) = start(&desk, "read line; echo \"got $line\"; exec cat");
    input.write_all(b"key\nrest\n").expect("it listens");
    drop(input);
    let mut said = String::new();
    output.read_to_string(&mut said).expect("text");
    assert_eq!(said, "got key\nrest\n");
    assert_eq!(child.wait().expect("an end").code(), Some(0));
}

/// Whether a process, by its `/proc/…/status`, has handlers for these signals.
fn catches(status: &str, signals: [u32; 4]) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("a mask");
    let mask = u64::from_str_radix(mask.trim(), 16).expect("hexadecimal");
    signals.iter().all(|signal| mask & (1 << (signal - 1)) != 0)
}

#[test]
fn who_ends_the_run_ends_the_program() {
    let desk = Desk::new();
    let script = "sleep 60 >&2 & trap 'kill $!; echo told; exit 9' TERM; echo ready; wait";
    let (mut child, _input, mut output) = start(&desk, script);
    let mut said = String::new();
    output.read_line(&mut said).expect("a line");
    let about = format!("/proc/{}/status", child.id());
    while std::fs::read_to_string(&about)
        .is_ok_and(|text| !text.contains("State:\tZ") && !catches(&text, [1, 2, 3, 15]))
    {
        std::thread::yield_now();
    }
    // An interrupt is the program's own affair, as in a terminal, where both get it.
    let kill = format!("kill -INT {0} && kill -TERM {0}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
    output.read_to_string(&mut said).expect("text");
    assert_eq!(said, "ready\ntold\n");
    assert_eq!(child.wait().expect("an end").code(), Some(9));
}

#[test]
fn what_cannot_be_run_is_said() {
    let desk = Desk::new();
    desk.write("text.txt", "no program");
    ends(
        &run(&desk, &["simulator", "run", "--", "./nothing-here"]),
        2,
        &["`./nothing-here` cannot be run", "No such file"],
    );
    ends(&run(&desk, &["simulator", "run", "--", "./text.txt"]), 2, &["`./text.txt` cannot be run", "denied"]);
    ends(&run(&desk, &["simulator", "run"]), 2, &["CMD"]);
    ends(&run(&desk, &["simulator", "run", "true"]), 2, &["true"]);
}

#[test]
fn device_and_scenario_are_checked_before_anything_runs() {
    let desk = Desk::new();
    desk.write(
        "bad-device.toml",
        "schema = 1\nid = \"x\"\nname = 3\n[display]\nrefresh_hz = 0\n[runtime]\nextensions = []\n",
    );
    desk.write("bad-scenario.toml", "schema = 1\nclock = \"sundial\"\nsun = true\n");
    let refused = |arguments: &[&str], says: &[&str]| {
        let output = run(&desk, &[&["simulator", "run"], arguments, &["--", "touch", "started"]].concat());
        ends(&output, 4, says);
        assert!(!desk.path("started").exists(), "{arguments:?}: something was started");
    };
    refused(
        &["--profile", "bad-device.toml", "--scenario", "bad-scenario.toml"],
        &["bad-device.toml: line 3, name", "refresh_hz", "bad-scenario.toml: line 2, clock", "line 3, sun"],
    );
    refused(&["--profile", "hololens2"], &["hololens2", "did you mean `hololens-2`?"]);
    refused(&["--profile", "."], &["cannot be read"]);
    refused(&["--scenario", "missing.toml"], &["missing.toml", "cannot be read"]);
    let output = holograde(&desk, BUILT)
        .args(["simulator", "run", "--", "touch", "started"])
        .env("HOLOGRADE_SIMULATOR_SCENARIO", "bad-scenario.toml")
        .output();
    ends(&output.expect("the program starts"), 4, &["bad-scenario.toml: line 2, clock"]);
    assert!(!desk.path("started").exists());
}

#[test]
fn without_the_library_the_build_command_is_named() {
    let desk = Desk::new();
    let moved = desk.path("holograde");
    std::fs::hard_link(BUILT, &moved).or_else(|_| std::fs::copy(BUILT, &moved).map(drop)).expect("a copy");
    let output = run(&desk, &["simulator", "manifest", "--out", "found.json"]);
    ends(&output, 0, &[]);
    let found: Value = serde_json::from_slice(&std::fs::read(desk.path("found.json")).expect("read")).expect("JSON");
    let library = PathBuf::from(found["runtime"]["library_path"].as_str().expect("a path"));

    let ask = |place: Option<&Path>, arguments: &[&str]| {
        let mut command = holograde(&desk, &moved);
        command.args(arguments);
        if let Some(place) = place {
            command.env("HOLOGRADE_SIMULATOR", place);
        }
        command.output().expect("the program starts")
    };
    let build = "cargo build -p holograde-simulator";
    ends(&ask(None, &["simulator", "manifest"]), 5, &[build, "HOLOGRADE_SIMULATOR"]);
    ends(&ask(None, &["simulator", "run", "--", "true"]), 5, &[build]);
    ends(&ask(Some(Path::new("/nowhere")), &["simulator", "manifest"]), 5, &[build, "/nowhere"]);
    assert!(!desk.path("config").exists(), "no manifest without a library");
    for place in [library.parent().expect("a folder"), &library] {
        let output = ask(Some(place), &["simulator", "manifest", "--out", "again.json"]);
        ends(&output, 0, &[]);
        let again = std::fs::read(desk.path("again.json")).expect("a manifest");
        assert_eq!(again, std::fs::read(desk.path("found.json")).expect("a manifest"));
    }
}
