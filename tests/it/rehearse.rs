//! Recordings of runs with known faults: what the simulator got wrong is in what the client recorded.

use holograde::app::{Check, Fault, Poc, Settings, record_only};
use holograde::device;
use holograde::observe::{ClockKind, Recording, Reprojection, SessionPhase};
use holograde::script::{self, Known, Plan};
use holograde_simulator::scenario::{FaultKind, Scope};
use std::path::Path;

fn demo() -> Poc {
    Poc::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo")).expect("the demo loads")
}

fn still(seconds: u32) -> Plan {
    script::parse("still.toml", &crate::ride::stand_still(seconds, 1), &Known::probes()).expect("a script")
}

/// A run of a few seconds, standing still.
fn record(kinds: impl IntoIterator<Item = FaultKind>) -> Recording {
    let (poc, plan) = (demo(), still(4));
    let device = device::find(device::DEFAULT).expect("the default device");
    let faults = kinds.into_iter().map(|kind| Fault { start_s: 2.0, seconds: None, kind }).collect();
    record_only(&plan, &poc, device, faults, 7).expect("a recording; is a Vulkan driver installed?")
}

fn jump(of: Scope) -> FaultKind {
    FaultKind::Jump { of, mm: 12.0, direction: [1.0, 0.0, 0.0], deg: 0.0, axis: [0.0, 1.0, 0.0] }
}

#[test]
fn a_recording_is_made_without_a_picture_and_repeats() {
    let recordings = [(); 2].map(|()| record([FaultKind::Latency { ms: 20.0 }]));
    for recording in &recordings {
        assert!(recording.complete && recording.frames.len() > 230, "{} frames", recording.frames.len());
        assert!(recording.frames.iter().all(|frame| frame.head.tracked));
        assert!(recording.frames.iter().all(|frame| frame.content_time == frame.tick.predicted_display_time));
        assert!(recording.frames.iter().skip(1).all(|frame| frame.own_ns > 0), "measuring costs something");
        let drawn = recording.frames.iter().filter(|frame| frame.valid.drawn);
        assert!(drawn.clone().count() + 20 > recording.frames.len(), "every picture is handed over");
        assert!(drawn.clone().all(|frame| frame.layer.reprojection == Reprojection::Depth && frame.layer.near_m > 0.0));
        let name = "1 fault put in by the caller, seed 7; the pictures are empty";
        assert_eq!(recording.run.scenario.as_deref(), Some(name));
        assert_eq!(recording.run.clock, ClockKind::Stepped);
        let again = recording.relocated.len();
        assert!(again + 5 > recording.frames.len(), "{again} frames located again");
    }
    let [a, b] = recordings;
    assert_eq!((a.relocated, a.rooms), (b.relocated, b.rooms));
    for (a, b) in a.frames.iter().zip(&b.frames) {
        assert_eq!((&a.head, &a.anchors, &a.holograms, a.tick), (&b.head, &b.anchors, &b.holograms, b.tick));
    }
}

#[test]
fn late_frames_script_the_clock_and_are_late_in_the_recording() {
    let recording = record([FaultKind::GpuStall { ms: 40.0 }]);
    assert_eq!(recording.run.clock, ClockKind::Scripted);
    let times: Vec<i64> = recording.frames.iter().map(|frame| frame.tick.predicted_display_time.0).collect();
    let period = recording.frames[0].tick.predicted_display_period_ns;
    let gaps: Vec<i64> = times.windows(2).map(|pair| (pair[1] - pair[0] + period / 2) / period).collect();
    let late: Vec<&i64> = gaps.iter().filter(|gap| **gap > 1).collect();
    assert_eq!(late.len(), 1, "one stall, one gap: {gaps:?}");
}

#[test]
fn a_jump_of_tracking_is_in_the_anchors() {
    let x = |recording: &Recording, at: usize| recording.frames[at].anchors[0].pose.position.x;
    let jumped = record([jump(Scope::Tracking)]);
    let step_mm = (x(&jumped, 200) - x(&jumped, 60)) * 1000.0;
    assert!((step_mm - 12.0).abs() < 0.01, "{step_mm} mm");
}

#[test]
fn an_anchor_that_jumps_takes_along_what_hangs_on_it_and_nothing_else() {
    let recording = record([jump(Scope::Anchor)]);
    assert!(recording.run.anchors.iter().all(|anchor| anchor.real), "the simulator has anchors of its own");
    // What is animated goes its own way besides: the same in a run without a fault.
    let (clean, after) = (&record([]).frames[200], &recording.frames[200]);
    assert_eq!(clean.head, after.head);
    let mut hung = 0;
    for (index, info) in recording.run.holograms.iter().enumerate() {
        let moved_mm = (after.holograms[index].center[0] - clean.holograms[index].center[0]) * 1000.0;
        let expected = if info.anchor.is_some() { 12.0 } else { 0.0 };
        hung += usize::from(info.anchor.is_some());
        assert!((moved_mm - expected).abs() < 0.05, "{}: {moved_mm} mm", info.name);
    }
    assert!(hung > 0);
    let step = |anchors: &[holograde::observe::Located]| anchors[0].pose.position.x;
    let again: Vec<f32> = recording.relocated.iter().map(|again| step(&again.anchors)).collect();
    assert!((again[200] - again[60] - 0.012).abs() < 1e-5, "past poses know of it too");
}

#[test]
fn the_simulated_room_is_in_the_recording_once() {
    let recording = record([]);
    let [room] = &recording.rooms[..] else { panic!("{} rooms", recording.rooms.len()) };
    assert_eq!(recording.run.consent, ["room: of a simulated user: nobody's data"]);
    let labels: Vec<&str> = room.surfaces.iter().map(|surface| surface.label.as_str()).collect();
    for label in ["floor", "ceiling", "wall", "platform"] {
        assert!(labels.contains(&label), "{labels:?}");
    }
    let floor = room.surfaces.iter().find(|surface| surface.label == "floor").expect("a floor");
    let expected = recording.run.floor.expect("the runtime's floor").position.y;
    assert!((floor.pose.position.y - expected).abs() < 1e-4, "{floor:?}");
    let normal = floor.pose.orientation * glam::Vec3::Z;
    assert!(normal.distance(glam::Vec3::Y) < 1e-4, "+Z points away from what is solid: {normal}");
    assert_eq!(floor.half_extents, [2.5, 2.0], "5 m by 4 m");
}

#[test]
fn gaze_is_recorded_only_when_asked_for() {
    let quiet = record([]);
    assert!(quiet.frames.iter().all(|frame| !frame.gaze.valid));
    assert!(!quiet.run.runtime.extensions.iter().any(|name| name.contains("eye_gaze")));
    let poc = demo();
    let (plan, recording) = (still(2), tempfile::NamedTempFile::new().expect("a file"));
    let device = device::find(device::DEFAULT).expect("the default device");
    let settings = Settings { gaze: true, unseen: true, ..Settings::default() };
    let check = Check::simulated(&poc, &plan, "", device, settings);
    let mut run = check.open().expect("a session");
    run.record_to(recording.reopen().expect("a file"));
    while run.frame().expect("a frame") {}
    run.finish().expect("a recording");
    let recording = holograde::recording::read_file(recording.path()).expect("a recording");
    let focused = recording.frames.iter().filter(|frame| frame.phase == SessionPhase::Focused);
    let (there, all) = focused.fold((0, 0), |(there, all), frame| (there + u32::from(frame.gaze.valid), all + 1));
    assert!(all > 100 && there + 2 > all, "{there} of {all}");
    let frame = &recording.frames[100];
    assert!(frame.gaze.pose.position.distance(frame.head.pose.position) < 1e-5, "{:?}", frame.gaze);
    assert!(recording.run.consent.iter().any(|line| line.starts_with("gaze: of a simulated user")));
}
