//! The OpenXR SDK's own example on the simulator, through the system's loader and the SDK's layers: what a program sees that knows
//! nothing of us.
#![cfg(target_os = "linux")]

use crate::simulator::{BUILT, holograde};
use crate::support::Desk;
use holograde_simulator::profile::Profile;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

/// Layers between the loader and the simulator: the first complains, the second tells every call.
const LAYERS: [&str; 2] = ["core_validation", "api_dump"];

/// Frames to see before it is told to quit.
const FRAMES: usize = 60;

/// Whether everything is there; CI must have it.
pub fn is_installed() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = std::env::split_paths(&path).any(|folder| folder.join("hello_xr").is_file());
    let folder = Path::new("/usr/share/openxr/1/api_layers/explicit.d");
    let files = std::fs::read_dir(folder).map(|files| files.flatten().map(|file| file.file_name()).collect::<Vec<_>>());
    let has = |layer: &str| files.iter().flatten().any(|name| name.to_string_lossy().contains(layer));
    let all = program && LAYERS.iter().all(|layer| has(layer));
    assert!(all || std::env::var_os("CI").is_none(), "hello_xr or a layer is missing; .ci/setup tests installs them");
    all
}

/// Runs hello_xr until it is in focus and has ended some frames, then presses a key. Gives the display times of its frames.
#[track_caller]
fn display_times(binding: &str, clock: &str) -> Vec<i64> {
    let desk = Desk::new();
    desk.write("scenario.toml", format!("schema = 1\nclock = \"{clock}\"\n"));
    let errors = desk.path("errors.txt");
    let mut child = holograde(&desk, BUILT)
        .args(["simulator", "run", "--scenario", "scenario.toml", "--"])
        // It runs until a key comes, so a simulator that shows no frames would let it run for ever.
        .args(["timeout", "60", "hello_xr", "-g", binding, "-bm", "Additive"])
        .env("XR_ENABLE_API_LAYERS", LAYERS.map(|layer| format!("XR_APILAYER_LUNARG_{layer}")).join(":"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(File::create(&errors).expect("a file"))
        .spawn()
        .expect("the program starts");
    let mut keyboard = child.stdin.take();
    let (mut said, mut times, mut focused) = (Vec::new(), Vec::new(), false);
    for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
        let line = line.expect("text");
        focused |= line.contains("->XR_SESSION_STATE_FOCUSED");
        if let Some(time) = line.trim().strip_prefix("XrTime frameEndInfo->displayTime = ") {
            times.push(time.parse().expect("a number"));
        }
        said.push(line);
        if focused
            && times.len() >= FRAMES
            && let Some(mut keyboard) = keyboard.take()
        {
            keyboard.write_all(b"\n").expect("it listens");
        }
    }
    let errors = std::fs::read_to_string(&errors).expect("text");
    let status = child.wait().expect("an end");
    let found = |text: &str| said.iter().map(String::as_str).chain(errors.lines()).find(|line| line.contains(text));
    assert_eq!(status.code(), Some(0), "{binding}, {clock}: {errors}");
    assert!(found("Instance RuntimeName=Holograde Simulator ").is_some(), "{binding}, {clock}: another runtime");
    assert!(found("XrResult xrDestroyInstance").is_some(), "{binding}, {clock}: it left without taking leave");
    // Both the OpenXR layer and Vulkan's, which hello_xr asks for where it was built for debugging.
    assert_eq!(found("VUID-"), None, "{binding}, {clock}: a layer complains");
    assert_eq!(found("[Error"), None, "{binding}, {clock}");
    times
}

#[test]
fn hello_xr_runs_at_the_rate_of_the_profile() {
    if !is_installed() {
        println!("skipped: 4 (hello_xr or a layer of the OpenXR SDK is not on this machine)");
        return;
    }
    let profile = Profile::hololens_2().expect("built in");
    let period = profile.period_ns();
    for binding in ["Vulkan2", "Vulkan"] {
        for clock in ["stepped", "realtime"] {
            let times = display_times(binding, clock);
            let steps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let shown = steps.iter().filter(|step| **step == period).count();
            println!("hello_xr -g {binding}, {clock}: {} frames, {shown} one period after the last", times.len());
            if clock == "stepped" {
                assert_eq!(shown, steps.len(), "{binding}: a step of another length than {period} ns: {steps:?}");
            } else {
                // How many vsyncs a busy machine misses is its own affair; but no frame is shown between two of them.
                let on_the_grid = steps.iter().all(|step| *step > 0 && step % period == 0);
                assert!(on_the_grid, "{binding}: a step that is no multiple of {period} ns: {steps:?}");
            }
        }
    }
}
