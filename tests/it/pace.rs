//! Stalls that a scenario makes are exactly the dropped frames that the probes find: the real loader's way, on the stepped clock.

use crate::ride;
use crate::session::clear;
use crate::support::Desk;
use holograde::app::{Poc, record_only};
use holograde::clock::Clock;
use holograde::device;
use holograde::observe::{ClockKind, FrameObservation, LoadState, OBSERVE_VERSION, Recording, WindowInfo};
use holograde::probe::{Blame, paced, run_all};
use holograde::script::{self, Known};
use holograde::units::XrNanos;
use holograde::xr::lifecycle::Lifecycle;
use holograde::xr::{Headset, Runtime, RuntimeChoice};
use holograde_simulator::scenario::{Clock as ScenarioClock, Fault, FaultKind, Scenario};
use holograde_simulator::{control, profile::Profile};
use serde_json::Value;
use std::path::Path;

/// Frames of a run; four seconds of them are warm.
const FRAMES: u64 = 360;

fn fault(start_s: f64, seconds: Option<f64>, kind: FaultKind) -> Fault {
    Fault { start_s, seconds, kind }
}

/// What the probes are told of a run in which these faults happen: no truth, only what OpenXR said.
fn record(faults: Vec<Fault>, truth: &Path) -> Recording {
    let mut profile = Profile::hololens_2().expect("built-in profile");
    profile.eye_size = [96, 64];
    let scenario =
        Scenario { clock: ScenarioClock::Stepped, faults, truth: Some(truth.to_owned()), ..Scenario::default() };
    control::set_next(control::Config { profile, scenario });
    let runtime = Runtime::open(RuntimeChoice::Simulator).expect("the embedded simulator");
    let mut headset = Headset::create(runtime, &|offered| offered & wgpu::Features::MULTIVIEW, 1.0)
        .expect("a session; is a Vulkan driver installed?");
    let session = headset.raw_session();
    headset.set_time_source(Box::new(move || control::now(session).ok().map(|time| XrNanos(time.as_nanos()))));
    let mut recording = Recording { complete: true, ..Recording::default() };
    recording.run.version = OBSERVE_VERSION;
    recording.run.clock = ClockKind::Scripted;
    recording.run.device.target_fps = 60.0;
    recording.run.runtime.simulated = true;
    recording.run.windows = vec![WindowInfo { id: "hold".into(), verb: "hold".into(), ..WindowInfo::default() }];
    let clock = Clock::default();
    while !matches!(headset.state(), Lifecycle::Over { .. }) {
        let index = recording.frames.len() as u64;
        headset.drain_events(index, &mut recording.events).expect("events");
        if index == FRAMES {
            headset.request_exit().expect("exit");
        }
        let mut frame = FrameObservation { index, load: LoadState::Loaded, ..FrameObservation::default() };
        let Some(mut running) = headset.running() else { continue };
        let tick = running.wait(&clock, &mut frame).expect("wait");
        running.begin(&clock, &mut frame).expect("begin");
        let views = running.locate(&mut frame).expect("locate");
        if tick.should_render {
            let target = running.acquire().expect("acquire");
            clear(&headset, target);
            headset.running().expect("still running").release().expect("release");
            frame.valid.drawn = true;
        }
        let picture = tick.should_render.then_some((&views, 0.1, 20.0));
        headset.running().expect("still running").end(&clock, &mut frame, picture).expect("end");
        recording.frames.push(frame);
    }
    recording
}

/// Vsyncs missed in a run by the simulator's own file, between the first and the last frame that count.
#[track_caller]
fn truth(path: &Path, first_ns: i64, last_ns: i64) -> u64 {
    let text = std::fs::read_to_string(path).expect("a truth file");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let vsync = |ns: i64| {
        let line = lines.iter().find(|line| line["display_ns"].as_i64() == Some(ns)).expect("the frame");
        (line["vsync"].as_u64().expect("its vsync"), line["frame"].as_u64().expect("its number"))
    };
    let ((from, first), (to, last)) = (vsync(first_ns), vsync(last_ns));
    (to - from) - (last - first)
}

#[track_caller]
fn check(faults: Vec<Fault>, dropped: u64, blames: &[Blame]) {
    let desk = Desk::new();
    let path = desk.path("truth.jsonl");
    let recording = record(faults, &path);
    let found = run_all(&recording);
    let value = |id: &str| {
        let found = found.iter().flat_map(|finding| &finding.measurements).find(|found| found.id == id);
        found.unwrap_or_else(|| panic!("{id} is measured")).value
    };
    assert_eq!(value("frame.dropped"), dropped as f64);
    let steps = paced(&recording);
    let time = |frame: u64| recording.frames[frame as usize].tick.predicted_display_time.0;
    let (first, last) = (steps.first().expect("steps").frame - 1, steps.last().expect("steps").frame);
    assert_eq!(truth(&path, time(first), time(last)), dropped, "the simulator's own count");
    let found: Vec<Blame> = steps.iter().filter_map(|step| step.blame).collect();
    assert_eq!(found, blames);
}

#[test]
fn a_run_without_faults_drops_nothing() {
    check(Vec::new(), 0, &[]);
}

#[test]
fn each_stall_costs_the_frames_that_it_would_cost_a_device() {
    let period_ms = 1000.0 / 60.0;
    let late = |periods: f64| periods * period_ms - 1.0;
    // A stall of up to one period is still in time; after that each started period costs a frame.
    let gpu = |at: f64, periods: f64| fault(at, None, FaultKind::GpuStall { ms: late(periods) });
    check(vec![gpu(3.0, 1.0), gpu(3.5, 2.0), gpu(4.0, 4.0)], 1 + 3, &[Blame::Unknown; 2]);
    let wait = |at: f64, periods: f64| fault(at, None, FaultKind::WaitStall { ms: late(periods) });
    check(vec![wait(3.0, 2.0), wait(4.0, 3.0)], 1 + 2, &[Blame::RuntimeLate; 2]);
    let end = |at: f64, periods: f64| fault(at, None, FaultKind::EndStall { ms: late(periods) });
    check(vec![end(3.0, 2.0), end(4.0, 5.0)], 1 + 4, &[Blame::Unknown; 2]);
}

#[test]
fn a_stall_of_every_frame_is_a_steady_half_pace() {
    let desk = Desk::new();
    let stall = fault(2.5, Some(3.0), FaultKind::GpuStall { ms: 20.0 });
    let recording = record(vec![stall], &desk.path("truth.jsonl"));
    let found = run_all(&recording);
    let of = |id: &str| found.iter().flat_map(|finding| &finding.measurements).find(|found| found.id == id);
    let seconds = of("frame.included-s").expect("measured").value;
    let below = of("frame.below-target").expect("measured").value;
    assert!((below - 100.0 * 3.0 / seconds).abs() < 2.0, "{below} % of {seconds} s");
    let episodes = of("frame.drop-episodes-per-10s").expect("measured").value * seconds / 10.0;
    assert!((episodes - 1.0).abs() < 1e-9, "its onset counts one: {episodes}");
}

#[test]
fn a_display_at_half_rate_is_below_target_and_repaced() {
    let desk = Desk::new();
    let slower = fault(3.0, None, FaultKind::RefreshChange { hz: 30.0 });
    let recording = record(vec![slower], &desk.path("truth.jsonl"));
    let found = run_all(&recording);
    let value = |id: &str| found.iter().flat_map(|f| &f.measurements).find(|m| m.id == id).expect("measured").value;
    let (below, repaced) = (value("frame.below-target"), value("frame.runtime-repaced"));
    assert!(below > 50.0 && repaced > 50.0 && repaced < below, "{below} %, {repaced} %");
    assert_eq!(value("frame.jank.prediction-error"), 0.0, "the grid is kept");
}

/// The way of `check --faults`: the demo as it is shown, little drawn, the header's clock the scenario's.
#[test]
fn a_rehearsal_with_stalls_drops_what_they_cost() {
    let poc = Poc::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo")).expect("the demo");
    let text = ride::stand_still(20, 0);
    let plan = script::parse("stand-still.toml", &text, &Known::probes()).expect("a script");
    let device = device::find(device::DEFAULT).expect("the default device");
    let stall = |start_s: f64, ms: f64| Fault { start_s, seconds: None, kind: FaultKind::GpuStall { ms } };
    let stalls = vec![stall(15.0, 20.0), stall(16.0, 60.0), stall(17.0, 10.0)];
    let recording = record_only(&plan, &poc, device, stalls, 1).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(recording.run.clock, ClockKind::Scripted);
    let found = run_all(&recording);
    let value = |id: &str| found.iter().flat_map(|f| &f.measurements).find(|m| m.id == id).expect("measured").value;
    assert_eq!((value("frame.dropped"), value("frame.stale-runs.1"), value("frame.stale-runs.2-4")), (4.0, 1.0, 1.0));
    assert_eq!(value("frame.animation-error-ms.max"), 0.0, "content follows the display time");
    assert_eq!(value("frame.jank.unknown"), 2.0);
}
