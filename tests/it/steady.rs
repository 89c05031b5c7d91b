//! In a steady frame our own stages allocate nothing.

use crate::ride::{self, Steady};
use holograde::app::Poc;
use std::path::Path;

/// Steady frames of the demo POC, some of them drawn.
fn steady_frames() -> Vec<Steady> {
    let poc = Poc::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo")).expect("the demo loads");
    let recording = tempfile::tempfile().expect("a place for the recording");
    let mut run =
        ride::open(&poc, &ride::stand_still(12, 8), recording).expect("a session; is a Vulkan driver installed?");
    let frames = ride::steady_frames(&mut run).expect("a run");
    run.finish().expect("a recording");
    frames
}

#[test]
fn steady_frames_of_ours_allocate_nothing() {
    let frames = steady_frames();
    let drawn = frames.iter().filter(|frame| frame.drawn).count();
    assert!(drawn >= 3 && frames.len() > 200, "{drawn} of {} steady frames are drawn", frames.len());
    let guilty: Vec<_> = frames
        .iter()
        .filter(|frame| frame.tally.our_allocations() > 0)
        .map(|frame| format!("frame {} (drawn: {}): {:?}", frame.frame, frame.drawn, frame.tally.guilty()))
        .collect();
    assert!(guilty.is_empty(), "{} of {} frames allocate:\n{}", guilty.len(), frames.len(), guilty.join("\n"));
    // That the count is alive: wgpu allocates for what is drawn, and every allocation of the frame is booked somewhere.
    for Steady { drawn, tally, frame } in &frames {
        assert_eq!(tally.allocations.iter().sum::<u64>(), tally.all_allocations, "frame {frame}");
        assert!(!drawn || tally.all_allocations > 0, "frame {frame} is drawn without an allocation of wgpu");
    }
}
