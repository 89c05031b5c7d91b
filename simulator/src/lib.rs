//! An OpenXR 1.1 runtime without a headset.
//!
//! Two doors lead to the same code: any OpenXR loader opens the `cdylib` by its manifest, and a Rust program in the
//! same process passes [`get_instance_proc_addr`] to its OpenXR bindings. The strata, downward:
//!
//! 1. `ffi`: the C ABI. Checks pointers, structure types and handles, catches panics; nothing below it sees a raw pointer.
//! 2. [`model`]: what a runtime *is*, as safe plain state: session life cycle, pacing, swapchain order, spaces, input, what tracking gets wrong.
//! 3. [`compose`], [`picture`] and [`room`]: what the eye would see, from plain pixels.
//! 4. [`profile`] and [`scenario`]: data that says which device is simulated and what happens to it.
//!
//! [`control`] holds the knobs of a program that runs in the same process.

mod anchor_file;
pub mod compose;
pub mod control;
mod ffi;
mod files;
pub mod model;
pub mod picture;
pub mod problem;
pub mod profile;
mod reader;
pub mod remote;
pub mod room;
pub mod scenario;
mod truth_file;

pub use ffi::{When, functions, get_instance_proc_addr, scene_abi};
pub use model::pose::Pose;

/// The runtime's name as `xrGetInstanceProperties` reports it. It never hides that there is no headset.
pub const RUNTIME_NAME: &str = "Holograde Simulator";
