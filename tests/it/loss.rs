//! What is lost in the middle of a run is told, so that whoever goes on knows what to make anew.

use crate::ride;
use holograde::app::{Check, Fault, Faults, Poc, Run, RunError, Settings};
use holograde::clock::Clock;
use holograde::observe::{FrameObservation, RunEvent};
use holograde::script::{self, Known};
use holograde::xr::{Headset, Listen, Lost, Runtime, RuntimeChoice, THERMAL};
use holograde_simulator::control;
use holograde_simulator::profile::Profile;
use holograde_simulator::scenario::{Clock as Time, FaultKind, Scenario, ThermalStage};
use std::path::Path;

fn fault(kind: FaultKind, seconds: Option<f64>) -> Fault {
    Fault { start_s: 1.0, seconds, kind }
}

/// A run of the demo POC that goes wrong after a second.
fn run(poc: &Poc, kind: FaultKind, seconds: Option<f64>) -> Run {
    let script = ride::stand_still(4, 0);
    let plan = script::parse("stand-still.toml", &script, &Known::probes()).expect("a script");
    let device = holograde::device::find(holograde::device::DEFAULT).expect("the default device");
    let settings = Settings { faults: Faults::new(vec![fault(kind, seconds)], 0), unseen: true, ..Settings::default() };
    let check = Check::simulated(poc, &plan, &script, device, settings);
    let mut run = check.open().unwrap_or_else(|failure| panic!("{failure}; is a Vulkan driver installed?"));
    run.record_to(tempfile::tempfile().expect("a place for the recording"));
    run
}

/// Makes frames until there are no more; what is lost by then, and how the last one ended.
fn end_of(run: &mut Run) -> (Option<Lost>, Result<(), RunError>) {
    loop {
        match run.frame() {
            Ok(true) => {}
            Ok(false) => return (run.lost(), Ok(())),
            Err(error) => return (error.lost().or(run.lost()), Err(error)),
        }
    }
}

#[test]
fn a_run_says_what_it_has_lost() {
    let poc = Poc::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo")).expect("the demo loads");
    for (kind, seconds, lost) in [
        (FaultKind::SessionLoss, None, Some(Lost::Session)),
        (FaultKind::SessionLoss, Some(1.0), Some(Lost::Session)),
        (FaultKind::InstanceLoss, None, Some(Lost::Instance)),
        (FaultKind::InstanceLoss, Some(1.0), Some(Lost::Instance)),
        (FaultKind::Exit, None, None),
    ] {
        let mut run = run(&poc, kind.clone(), seconds);
        let (found, end) = end_of(&mut run);
        assert_eq!(found, lost, "{kind:?} {seconds:?}: {end:?}");
        assert_eq!(end.is_ok(), seconds.is_some() || lost.is_none(), "{kind:?} {seconds:?}: {end:?}");
        let made = run.seen().index;
        assert!((50..90).contains(&made), "{kind:?} {seconds:?}: {made} frames");
        // What was seen until then is a whole recording, for whoever goes on.
        run.finish().unwrap_or_else(|error| panic!("{kind:?} {seconds:?}: {error}"));
    }
}

/// A headset on a small simulated device with stepped time.
fn headset(device: &str, faults: Vec<Fault>) -> Headset {
    let mut profile = Profile::built_in(device).expect("built-in").expect("valid");
    profile.eye_size = [96, 64];
    let scenario = Scenario { clock: Time::Stepped, faults, ..Default::default() };
    control::set_next(control::Config { profile, scenario });
    let wishes = Listen { hands: true, gaze: false };
    let runtime = Runtime::open_to(RuntimeChoice::Simulator, wishes).expect("the embedded simulator");
    Headset::create(runtime, &|offered| offered & wgpu::Features::MULTIVIEW, 1.0)
        .expect("a session; is a Vulkan driver installed?")
}

/// Makes frames without pictures.
fn frames(headset: &mut Headset, count: u32, events: &mut Vec<RunEvent>) {
    let (clock, mut made) = (Clock::default(), 0);
    while made < count {
        headset.drain_events(0, events).expect("events");
        let Some(mut running) = headset.running() else { continue };
        let mut frame = FrameObservation::default();
        running.wait(&clock, &mut frame).expect("wait");
        running.begin(&clock, &mut frame).expect("begin");
        running.end(&clock, &mut frame, None).expect("end");
        made += 1;
    }
}

#[test]
fn a_lost_gpu_ends_the_session_with_its_name() {
    let mut headset = headset("hololens-2", Vec::new());
    let mut events = Vec::new();
    frames(&mut headset, 5, &mut events);
    assert_eq!(headset.lost(), None);
    let device = &headset.graphics().device;
    device.destroy();
    device.poll(wgpu::PollType::Poll).expect("what is destroyed has nothing to wait for");
    let error = headset.drain_events(5, &mut events).expect_err("the GPU is gone");
    assert_eq!((error.lost(), headset.lost()), (Some(Lost::Gpu), Some(Lost::Gpu)), "{error}");
}

#[test]
fn a_session_that_is_lost_is_followed_by_another_on_the_same_thread() {
    for _ in 0..2 {
        let mut headset = headset("hololens-2", Vec::new());
        let mut events = Vec::new();
        frames(&mut headset, 3, &mut events);
        control::announce_loss(headset.raw_session()).expect("a session");
        headset.drain_events(3, &mut events).expect("events");
        assert_eq!(headset.lost(), Some(Lost::Session));
        assert!(headset.running().is_none());
    }
}

#[test]
fn a_device_that_gets_hot_says_so_once_for_each_stage() {
    let hot = |stage, start_s| Fault {
        start_s,
        seconds: Some(0.2),
        kind: FaultKind::Thermal { stage, hz: None, wait_ms: 0.0 },
    };
    let mut headset = headset("quest-3", vec![hot(ThermalStage::Warning, 0.1), hot(ThermalStage::Impaired, 0.3)]);
    let mut events = Vec::new();
    frames(&mut headset, 90, &mut events);
    let said: Vec<_> = events.iter().filter(|event| event.kind == THERMAL).map(|event| event.text.as_str()).collect();
    assert_eq!(said, ["warning", "impaired", "normal"]);
}
