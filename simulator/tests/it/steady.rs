//! In steady frames no call of the runtime allocates.
//!
//! Counted is the allocator of Rust, around each call on its thread. The Vulkan driver is no part of that: it is a library of its own with an
//! allocator of its own.

use alloc_tracker::Session;
use holograde_simulator::Pose;
use holograde_simulator::control::{self, Hand};
use holograde_simulator::scenario::input::{HandCurl, HandSample, Holds};
use holograde_simulator::scenario::{HeadPath, Move};
use openxr::sys::Result as Code;

use crate::calls::{Meter, Shown};
use crate::client::Client;
use crate::rig::{entry, small};

/// Counts allocations by call.
struct Allocations(Session);

impl Meter for Allocations {
    fn call(&mut self, name: &'static str, call: impl FnOnce() -> Code) -> Code {
        let operation = self.0.operation(name);
        let _counting = operation.measure_thread().iterations(1);
        call()
    }
}

impl Allocations {
    fn new() -> Self {
        Self(Session::new().no_stdout().no_file())
    }

    /// Calls made, with how often all of them together allocated.
    fn by_call(&self) -> Vec<(String, u64)> {
        let report = self.0.to_report();
        report.operations().map(|(name, found)| (name.to_owned(), found.total_allocations_count())).collect()
    }
}

/// A client whose head moves and whose hands hold controllers, in the focus.
fn client(graphics: bool) -> Client {
    let mut config = small();
    let sway = Move::SideToSide { amplitude_m: 0.3, cycles: 3 };
    config.scenario.head = HeadPath::new(Pose::IDENTITY).then(sway, 10.0);
    control::set_next(config);
    let client = Client::new(&entry(), graphics);
    for (hand, x) in [(Hand::Left, -0.2), (Hand::Right, 0.2)] {
        let sample = HandSample {
            holds: Holds::Controller,
            local_from_grip: Pose::at(x, -0.3, -0.4),
            local_from_aim: Pose::at(x, -0.3, -0.4),
            curl: HandCurl([0.5; 5]),
            select: 0.7,
            squeeze: 0.2,
            menu: false,
            thumbstick: [0.1, -0.9],
        };
        control::set_hand(client.session.as_raw(), hand, Some(sample)).unwrap();
    }
    client
}

/// Runs frames that show these things in turn, after some to warm up; asserts that none allocates, and that these calls are made.
#[track_caller]
fn check(graphics: bool, shown: &[Shown], calls: usize) {
    let client = client(graphics);
    let mut turns = shown.iter().copied().cycle();
    let mut run = |frames| {
        let mut allocations = Allocations::new();
        turns.by_ref().take(frames).for_each(|shown| client.frame(&mut allocations, shown));
        allocations.by_call()
    };
    let warm = run(12);
    assert!(warm.iter().map(|(_, count)| count).sum::<u64>() > 0, "the count is alive: the first frames allocate");
    assert_eq!(control::state(client.session.as_raw()).unwrap(), control::State::Focused);
    let steady = run(100);
    let guilty: Vec<_> = steady.iter().filter(|(_, count)| *count > 0).collect();
    assert!(guilty.is_empty(), "allocations in 100 frames: {guilty:?}");
    assert_eq!(steady.len(), calls, "calls made: {steady:?}");
    let fire = client.sets[2].boolean.state(&client.session, client.paths[0]).unwrap();
    assert!(fire.is_active && fire.current_state, "input arrives");
    let submission = control::last_submission(client.session.as_raw()).unwrap().unwrap();
    let layers = if graphics && shown.ends_with(&[Shown::Layers]) { 2 } else { 0 };
    assert_eq!((submission.layers.len(), submission.has_depth()), (layers, layers > 0));
}

#[test]
fn frames_with_layers_allocate_nothing() {
    check(true, &[Shown::Layers], 16);
}

#[test]
fn frames_that_show_now_something_now_nothing_allocate_nothing() {
    check(true, &[Shown::NoLayers, Shown::Nothing, Shown::Nothing, Shown::Layers], 16);
}

#[test]
fn frames_without_graphics_allocate_nothing() {
    check(false, &[Shown::NoLayers], 13);
}
