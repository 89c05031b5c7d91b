//! Integration tests: one binary, one module per subject.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod analyze;
mod bad_input;
mod bench;
mod budget;
mod compare;
mod control;
mod crash;
mod golden;
mod guide;
mod hello_xr;
mod input;
mod inspect;
mod laws;
mod loading;
mod loss;
mod means;
#[path = "../../benches/speed/meter.rs"]
#[allow(dead_code, reason = "the benches read all of it")]
mod meter;
#[allow(dead_code, reason = "the example reads all of it")]
mod metrology;
mod mutations;
mod pace;
mod rehearse;
mod resumed;
mod review;
#[path = "../../benches/speed/ride.rs"]
mod ride;
mod run;
mod session;
mod simulator;
mod sound;
mod steady;
mod support;
mod trace;
#[cfg(all(feature = "window", target_os = "linux"))]
mod window;

/// Counts allocations by thread; see `meter`.
#[global_allocator]
static ALLOCATOR: alloc_tracker::Allocator<std::alloc::System> = alloc_tracker::Allocator::system();
