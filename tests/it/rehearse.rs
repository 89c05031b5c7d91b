//! Recordings of runs with known faults: what the simulator got wrong is in what the client recorded.

use holograde::app::{Fault, Poc, record_only};
use holograde::device;
use holograde::observe::{ClockKind, Recording};
use holograde::script::{self, Known};
use holograde_simulator::scenario::{FaultKind, Scope};
use std::path::Path;

/// A run of a few seconds, standing still.
fn record(kinds: impl IntoIterator<Item = FaultKind>) -> Recording {
    let poc = Poc::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo")).expect("the demo loads");
    let plan = script::parse("still.toml", &crate::ride::stand_still(4, 1), &Known::probes()).expect("a script");
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
        assert!(recording.frames.iter().all(|frame| !frame.valid.drawn && frame.head.tracked));
        assert!(recording.frames.iter().all(|frame| frame.content_time == frame.tick.predicted_display_time));
        assert!(recording.frames.iter().skip(1).all(|frame| frame.own_ns > 0), "measuring costs something");
        assert_eq!(recording.run.scenario.as_deref(), Some("1 fault put in by the caller, seed 7"));
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
