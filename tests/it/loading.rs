//! Loading in real time, as a user sees it: frames go on while workers load, and what cannot be shown leaves nothing behind.

use crate::support::{Desk, png, textured_glb, triangle_glb};
use holograde::observe::{LoadState, Recording};

/// A script of a few seconds that draws one frame in real time as in stepped time.
const SCRIPT: &str = "schema = 1\nname = \"short\"\ntitle = \"Short\"\ntrack = \"self-check\"\n\
    [[step]]\nid = \"stand\"\nverb = \"hold\"\nduration = \"3s\"\ndraw = 1\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("short.toml", SCRIPT);
    desk
}

#[test]
fn frames_go_on_while_content_loads_and_are_in_the_recording() {
    let desk = desk();
    desk.write("scene.glb", textured_glb("image/png", &png(2048, 2048)));
    let answer = desk.run(&[
        "check",
        "scene.glb",
        "--script",
        "short.toml",
        "--realtime",
        "--render-scale",
        "0.25",
        "--out",
        "new",
    ]);
    assert!(matches!(answer.status, Some(0 | 3)), "{:?}: {}", answer.status, answer.stderr);
    let Recording { run, frames, .. } = holograde::recording::read_file(&desk.path("new/recording.mcap")).expect("one");
    assert_eq!((run.eye_size, run.render_scale), ([360, 234], 0.25));
    assert!(frames.iter().enumerate().all(|(at, frame)| frame.index == at as u64), "frames from the first one on");
    assert!(frames.iter().all(|frame| frame.holograms.len() == run.holograms.len()));
    let loading: Vec<_> = frames.iter().filter(|frame| frame.load == LoadState::Loading).collect();
    assert!(loading.iter().any(|frame| frame.tool_progress && frame.valid.drawn), "our own progress was drawn");
    let sent: u64 = frames.iter().map(|frame| frame.upload.bytes).sum();
    assert!(sent >= 2048 * 2048 * 4, "{sent} bytes went to the GPU");
    let loaded = frames.iter().filter(|frame| frame.load == LoadState::Loaded);
    assert!(loaded.clone().count() > 0 && loaded.into_iter().all(|frame| !frame.tool_progress));
}

#[test]
fn what_cannot_be_loaded_leaves_nothing_behind() {
    let desk = desk();
    let check = |name: &str, bytes: &[u8], says: &str| {
        desk.write(name, bytes);
        let answer = desk.run(&["check", name, "--script", "short.toml", "--realtime", "--out", "new"]);
        assert_eq!(answer.status, Some(4), "{name}: {}", answer.stderr);
        assert!(answer.stderr.contains(says), "{name}: {}", answer.stderr);
        assert!(!desk.path("new").exists(), "{name} leaves something");
    };
    check("asset.glb", &triangle_glb(|document| document["nodes"][0]["mesh"] = 7.into()), "/nodes/0/mesh");
    let mut broken = png(64, 64);
    broken.truncate(200);
    check("image.glb", &textured_glb("image/png", &broken), "picture");
}

#[test]
fn more_than_a_device_holds_is_refused_before_it_is_decoded() {
    let desk = desk();
    // Only the header of the image says how large it is.
    let mut huge = png(4, 4);
    huge[16..24].copy_from_slice(&[0, 0, 0x3e, 0x80, 0, 0, 0x20, 0]);
    let checked = crate::support::crc32(&huge[12..29]).to_be_bytes();
    huge[29..33].copy_from_slice(&checked);
    huge.resize(600_000, 0);
    desk.write("huge.glb", textured_glb("image/png", &huge));
    let answer = desk.run(&["check", "huge.glb", "--device", "hololens-1", "--out", "new"]);
    assert_eq!(answer.status, Some(4), "{}", answer.stderr);
    assert!(answer.stderr.contains("has 640 MiB for content"), "{}", answer.stderr);
    assert!(answer.peak_mib.is_none_or(|mib| mib < 512) && !desk.path("new").exists(), "{:?} MiB", answer.peak_mib);
}
