//! The truth file: complete, exact, the same in every run, and never in the way.

use std::path::PathBuf;

use holograde_simulator::control::{self, Config};
use holograde_simulator::scenario::{FaultKind, LostPose, Scenario, Scope};
use openxr as xr;
use serde_json::Value;

use crate::faults::{PERIOD_NS, fault, faulty, head};
use crate::rig::{Client, small};

/// A folder of one test, gone when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("holograde-simulator-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn lines(&self, name: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(self.0.join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const SCENARIO: &str = r#"
schema = 1
clock = "stepped"
seed = 11
truth = "truth.jsonl"
[head]
file = "walk.tum"
[[head.move]]
kind = "side-to-side"
amplitude_m = 0.2
seconds = 2
[[fault]]
kind = "noise"
start_s = 0.5
seconds = 1.0
position_rms_mm = 0.5
turn_rms_deg = 0.1
[[fault]]
kind = "drift"
start_s = 0.2
mm_per_s = 1.0
deg_per_min = 2.0
[[fault]]
kind = "jump"
start_s = 1.0
mm = 12.0
[[fault]]
kind = "latency"
start_s = 0.0
ms = 15
[[fault]]
kind = "prediction"
start_s = 0.0
mm_per_ms = 0.05
[[fault]]
kind = "jump"
of = "anchor"
start_s = 0.3
mm = 5.0
[[fault]]
kind = "tracking-loss"
lost = "position"
start_s = 1.5
seconds = 0.2
resume_mm = 3
[[fault]]
kind = "recentre"
start_s = 1.8
[[fault]]
kind = "gpu-stall"
start_s = 0.7
ms = 40
[[fault]]
kind = "focus-loss"
start_s = 0.9
seconds = 0.1
[[fault]]
kind = "refresh-change"
start_s = 2.0
hz = 90
[[fault]]
kind = "thermal"
stage = "warning"
start_s = 2.1
"#;

const WALK: &str = "0 0.05 0 0 0 0 0 1\n1 0.05 0 -0.3 0 0 0 1\n";
const FRAMES: usize = 150;

/// Runs the scenario; what a client was told of the head, and what `control` says.
fn run(folder: &Folder) -> Vec<(xr::Time, holograde_simulator::Pose, control::Truth)> {
    folder.write("walk.tum", WALK);
    let scenario = Scenario::load(&folder.write("scenario.toml", SCENARIO)).unwrap_or_else(|error| panic!("{error}"));
    let mut client = Client::focused(Config { scenario, ..small() });
    let frames = (1..FRAMES).map(|_| {
        let time = client.empty_frame().predicted_display_time;
        (time, head(&client, time), control::truth(client.session.as_raw(), time).unwrap())
    });
    let frames = frames.collect();
    client.exit();
    frames
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[test]
fn the_truth_file_says_what_was_told_and_is_the_same_in_every_run() {
    let (folder, other) = (Folder::new("truth-a"), Folder::new("truth-b"));
    let frames = run(&folder);
    assert!(run(&other) == frames, "the same bits");
    let bytes = |folder: &Folder| std::fs::read(folder.0.join("truth.jsonl")).unwrap();
    assert!(bytes(&folder) == bytes(&other), "the same bytes");

    let lines = folder.lines("truth.jsonl");
    let (header, lines) = lines.split_first().unwrap();
    assert_eq!((&header["schema"], &header["seed"]), (&1.into(), &11.into()));
    assert_eq!((&header["clock"], &header["device"]), (&"stepped".into(), &"hololens-2".into()));
    assert_eq!(header["faults"].as_array().unwrap().len(), 12);
    assert_eq!(header["faults"][6]["lost"], "position");
    // Frame 0 was spent on coming into focus.
    assert_eq!(lines.len(), FRAMES);
    for (line, (time, told, truth)) in lines.iter().skip(1).zip(&frames) {
        assert_eq!(line["display_ns"], time.as_nanos());
        assert_eq!(numbers(&line["true"]["position_m"]), truth.head.position.to_array());
        assert_eq!(numbers(&line["told"]["position_m"]), truth.told.position.to_array());
        assert_eq!(numbers(&line["frame_error"]["shift_m"]), truth.frame_error.shift_m.to_array());
        assert_eq!(numbers(&line["anchor_error"]["shift_m"]), truth.anchor_error.shift_m.to_array());
        assert_eq!(numbers(&line["local"]["position_m"]), truth.local.position.to_array());
        let in_local = truth.local.inverse().then(&truth.told);
        assert!((in_local.position - told.position).length() < 1e-6, "{time:?}: what the client was told");
    }
}

#[test]
fn each_frame_says_what_is_wrong_and_when_it_was_shown() {
    let folder = Folder::new("truth-c");
    run(&folder);
    let lines = folder.lines("truth.jsonl");
    let lines = &lines[1..];
    let there = |line: &Value, fault: usize| line["faults"].as_array().unwrap().contains(&fault.into());
    let first = |fault: usize| lines.iter().position(|line| there(line, fault)).unwrap();
    let last = |fault: usize| lines.iter().rposition(|line| there(line, fault)).unwrap();
    // Two refreshes are missed on the way, so the one before the ninetieth is the 87th frame's.
    assert_eq!((first(0), last(0)), (30, 87));
    assert_eq!((first(3), last(3)), (0, FRAMES - 1));
    for line in lines {
        for event in line["events"].as_array().unwrap() {
            let fault = event["fault"].as_u64().unwrap() as usize;
            let begins = event["is"] == "begun";
            // A new origin is announced one frame before it is there.
            let frame = line["frame"].as_u64().unwrap() as usize + usize::from(begins && fault == 7);
            let expected = if begins { first(fault) } else { last(fault) + 1 };
            assert_eq!(frame, expected, "{event}");
        }
    }
    let stalled = first(8);
    let at = |frame: usize, key: &str| lines[frame][key].as_i64().unwrap();
    assert_eq!(at(stalled, "shown_vsync") - at(stalled, "vsync"), 2, "40 ms are two refreshes more than there are");
    assert_eq!(at(stalled + 1, "vsync") - at(stalled, "vsync"), 3);
    assert_eq!((at(stalled, "missed"), at(stalled + 1, "missed")), (0, 2));
    assert!(lines[..FRAMES - 1].iter().filter(|line| line["frame"] != stalled).all(|l| l["shown_vsync"] == l["vsync"]));
    assert_eq!(lines[FRAMES - 1]["thermal"], "warning");
    assert_eq!(lines[FRAMES - 1]["period_ns"], 11_111_111);
    let lost: Vec<&str> = lines.iter().map(|line| line["position"].as_str().unwrap()).collect();
    assert_eq!(lost.iter().filter(|&&word| word == "inferred").count(), 12);
    assert!(lines.iter().all(|line| line["orientation"] == "tracked"));
}

#[test]
fn a_truth_file_that_cannot_be_written_stops_nothing() {
    for path in ["/nonexistent/folder/truth.jsonl", "/dev/full"] {
        let mut config = faulty(1, &[]);
        config.scenario.truth = Some(path.into());
        let mut client = Client::focused(config);
        for _ in 0..200 {
            client.empty_frame();
        }
        client.exit();
    }
}

#[test]
fn sessions_of_one_instance_write_one_after_the_other() {
    let folder = Folder::new("truth-d");
    let mut config = small();
    config.scenario.truth = Some(folder.0.join("truth.jsonl"));
    let (instance, system) = crate::rig::instance(config, xr::Version::new(1, 1, 0));
    for _ in 0..2 {
        // SAFETY: a headless session has no graphics to vouch for.
        let (session, mut waiter, mut stream) =
            unsafe { instance.create_session::<xr::Headless>(system, &xr::headless::SessionCreateInfo {}) }.unwrap();
        session.begin(crate::rig::STEREO).unwrap();
        for _ in 0..3 {
            let state = waiter.wait().unwrap();
            stream.begin().unwrap();
            stream.end(state.predicted_display_time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
        }
        session.request_exit().unwrap();
        session.end().unwrap();
    }
    let lines = folder.lines("truth.jsonl");
    let frames: Vec<Option<u64>> = lines.iter().map(|line| line["frame"].as_u64()).collect();
    assert_eq!(frames, [None, Some(0), Some(1), Some(2), None, Some(0), Some(1), Some(2)]);
    assert!(lines.iter().all(|line| line["frame"].is_null() || line["shown_vsync"].is_i64()));
}

#[test]
fn the_truth_is_had_by_handle_for_any_moment() {
    let jump =
        FaultKind::Jump { of: Scope::Tracking, mm: 12.0, direction: [1.0, 0.0, 0.0], deg: 0.0, axis: [0.0, 1.0, 0.0] };
    let loss = FaultKind::TrackingLoss {
        lost: holograde_simulator::scenario::Lost::All,
        pose: LostPose::Invalid,
        resume_mm: 0.0,
        direction: [1.0, 0.0, 0.0],
    };
    let mut client = Client::focused(faulty(1, &[fault(0.5, None, jump), fault(0.2, Some(0.1), loss)]));
    let session = client.session.as_raw();
    let first = client.empty_frame().predicted_display_time.as_nanos() - PERIOD_NS;
    for (seconds, faults, shift_mm) in [(0.1, &[][..], 0.0), (0.25, &[1], 0.0), (0.4, &[], 0.0), (0.6, &[0], 12.0)] {
        let time = xr::Time::from_nanos(first + (seconds * 1e9) as i64);
        assert_eq!(control::faults(session, time).unwrap(), faults, "{seconds}");
        let truth = control::truth(session, time).unwrap();
        assert!((truth.seconds - seconds).abs() < 1e-9);
        let loss = faults == [1];
        assert_eq!(truth.tracking == control::Tracking::FULL, !loss);
        assert!(loss || (truth.frame_error.shift_m.x * 1e3 - shift_mm).abs() < 1e-9, "{truth:?}");
    }
    client.exit();
    drop(client);
    assert_eq!(control::truth(session, xr::Time::from_nanos(1)).map(|_| ()), Err(control::NoSuchSession));
    assert_eq!(control::faults(session, xr::Time::from_nanos(1)), Err(control::NoSuchSession));
    assert_eq!(control::set_refresh(session, 60.0), Err(control::NoSuchSession));
}

#[test]
fn scenarios_that_cannot_be_loaded_say_why() {
    let folder = Folder::new("truth-e");
    let problems = |name: &str| Scenario::load(&folder.0.join(name)).unwrap_err().to_string();
    assert!(problems("gone.toml").contains("gone.toml: the file: cannot be read"));
    let bad =
        folder.write("bad.toml", "schema = 1\n[head]\nfile = 'gone.tum'\n[[fault]]\nkind = 'jump'\nstart_s = 1\n");
    let text = Scenario::load(&bad).unwrap_err().to_string();
    assert!(text.contains("line 3, head.file: is \"gone.tum\", which cannot be read"), "{text}");
    assert!(text.contains("line 4, fault[0].mm: is missing"), "{text}");
    folder.write("walk.tum", "0 0 0 0 0 0 0 1\n1 0 0 0 0 0 0 7\n");
    let path = folder.write("bad.toml", "schema = 1\n[head]\nfile = 'walk.tum'\n");
    let text = Scenario::load(&path).unwrap_err().to_string();
    assert!(text.starts_with("walk.tum: line 2: has a quaternion of length 7"), "{text}");
    std::fs::write(folder.0.join("blob.toml"), [0xff, 0xfe]).unwrap();
    assert!(problems("blob.toml").contains("is no UTF-8 text"));
}
