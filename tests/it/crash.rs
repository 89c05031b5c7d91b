//! A run that is killed leaves a recording that can be judged, and no verdict that is good.

use crate::run::{Desk, text};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Bytes at which the recording certainly holds more than its header.
const ENOUGH: u64 = 400_000;
/// A run that has not written so much by now hangs.
const LONGEST: Duration = Duration::from_secs(120);

/// Starts a check and kills it, without a chance to close anything, once its recording has grown.
fn killed(desk: &Desk) -> u64 {
    let out = desk.path("out");
    let mut child: Child = Command::new(env!("CARGO_BIN_EXE_holograde"))
        .args(["check", "assets/demo", "--out", &out.to_string_lossy()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("HOLOGRADE_CONFIG", desk.path("config"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("holograde starts");
    let (recording, begin) = (out.join("recording.mcap"), Instant::now());
    loop {
        let size = std::fs::metadata(&recording).map_or(0, |file| file.len());
        if size > ENOUGH {
            // SIGKILL, where there are signals.
            child.kill().expect("it runs still");
            child.wait().expect("killed");
            return size;
        }
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it could be killed");
        assert!(begin.elapsed() < LONGEST, "{size} bytes only");
        std::thread::yield_now();
    }
}

#[test]
fn a_killed_run_is_judged_and_never_good() {
    let desk = Desk::new();
    assert!(killed(&desk) > ENOUGH);
    let out = desk.path("out");
    assert!(!out.join("report.dsse.json").exists(), "nothing is signed");
    let recording = out.join("recording.mcap");
    let output = desk.holograde(&["analyze", &recording.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    let read = holograde::recording::read_file(&recording).expect("what reached the disk is a recording");
    assert!(!read.complete && read.frames.len() > 100, "{} frames", read.frames.len());
}
