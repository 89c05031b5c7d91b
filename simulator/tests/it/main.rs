//! The runtime through its C ABI, as a client sees it: the `openxr` crate in process, Vulkan on whatever device there is,
//! under the Vulkan validation layer.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]
#![allow(unsafe_code, reason = "Vulkan and the client side of the OpenXR ABI are raw")]

mod anchor_store;
mod anchors;
#[path = "../../benches/frame/calls.rs"]
mod calls;
#[path = "../../benches/frame/client.rs"]
#[allow(dead_code, reason = "shared with the bench, which uses more of it")]
mod client;
mod conformance;
mod debug_objects;
mod debug_utils;
mod devices;
mod documents;
mod ear;
mod faults;
mod faults_spatial;
mod frames;
mod gaze;
#[path = "../../benches/frame/graphics.rs"]
#[allow(dead_code, reason = "shared with the bench, which uses more of it")]
mod graphics;
mod hands;
mod happenings;
mod headless;
mod headless_session;
mod hostile;
mod input;
mod instance;
mod layer_walk;
mod layers;
mod lead;
mod lifecycle;
mod loader;
mod locate;
mod mask;
mod paint;
mod pictures;
mod planes;
mod presence;
mod raw;
mod refresh;
mod remote;
mod remote_crowd;
mod repeat;
mod rig;
mod scene_rig;
mod scenes;
mod second_view;
mod spaces;
mod steady;
mod submit;
mod swapchains;
mod truth;
mod vulkan;
mod walk;

mod walk_all;
mod walker;

/// Counts allocations by thread; see `steady`.
#[global_allocator]
static ALLOCATOR: alloc_tracker::Allocator<std::alloc::System> = alloc_tracker::Allocator::system();
