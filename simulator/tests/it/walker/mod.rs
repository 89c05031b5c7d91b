//! Calls of every function of the runtime, right and wrong: for the test of error paths, for random walks, and for the fuzz target.
//!
//! [`calls`] says once for each function what it takes. [`Args`] makes those arguments, and at each of them asks a [`Choose`] whether
//! it shall be wrong, and how. [`World`] keeps the handles, calls, and judges what holds for any call.

#![allow(dead_code, unused_imports, reason = "the fuzz target uses less of this than the tests")]

mod args;
mod calls;
mod device;
mod handles;
mod registry;
mod values;
mod world;

pub use args::{Fault, GraphicsBinding, HARMLESS};
pub use calls::{Call, FRESH, all, find};
pub use device::config;
pub use world::{Done, World};

/// Decides what a call gets.
pub trait Choose {
    /// The fault to commit at this argument: 0 for none, else one more than its place in `faults`.
    fn fault(&mut self, what: &'static str, faults: &[Fault]) -> usize;

    /// One of `count` ways that are all right; 0 is the usual one.
    fn vary(&mut self, count: usize) -> usize;

    /// Whether an extension's structure is chained where one may be.
    fn chain(&mut self) -> bool {
        self.vary(3) != 0
    }
}

/// Nothing is wrong, and everything as usual.
pub struct Usual;

impl Choose for Usual {
    fn fault(&mut self, _: &'static str, _: &[Fault]) -> usize {
        0
    }

    fn vary(&mut self, _: usize) -> usize {
        0
    }
}

/// Functions that end much at once; they come seldom, so that walks get somewhere.
const SELDOM: &[&str] = &["xrDestroyInstance", "xrDestroySession", "xrRequestExitSession", "xrDestroyActionSet"];

/// How many handles live at most, so that walks do not grow without end.
const MOST_HANDLES: usize = 120;

/// One call of any function. Returns its name and what it did, nothing if the function is not there yet or its turn did not come.
pub fn walk(world: &mut World, choose: &mut dyn Choose) -> Option<(&'static str, Done)> {
    let calls: Vec<&Call> = all().collect();
    let mut call = calls[choose.vary(calls.len())];
    // The frame loop comes more often than its share, or no session would get far.
    match choose.vary(12) {
        1 => call = find("xrWaitFrame"),
        2 => call = find("xrBeginFrame"),
        3 => call = find("xrEndFrame"),
        4 => call = find("xrPollEvent"),
        5 => call = find("xrSyncActions"),
        _ => {}
    }
    if choose.vary(48) == 7 {
        world.disturb(choose);
    }
    if !world.has("xrPollEvent") {
        call = find("xrCreateInstance");
    }
    let full = world.handles.count() > MOST_HANDLES && call.name.starts_with("xrCreate");
    let odds = if SELDOM.contains(&call.name) { 16 } else { 4 };
    let ends = SELDOM.contains(&call.name) || call.name.starts_with("xrDestroy");
    if full || (ends && choose.vary(odds) != 1) {
        return None;
    }
    let done = world.call(call, choose)?;
    Some((call.name, done))
}
