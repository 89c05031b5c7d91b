//! The runtime through its C ABI, as a client sees it: the `openxr` crate in process, Vulkan on whatever device there is,
//! under the Vulkan validation layer.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]
#![allow(unsafe_code, reason = "Vulkan and the client side of the OpenXR ABI are raw")]

mod anchor_store;
mod anchors;
mod conformance;
mod debug_objects;
mod debug_utils;
mod ear;
mod frames;
mod gaze;
mod hands;
mod headless;
mod headless_session;
mod hostile;
mod input;
mod instance;
mod layer_walk;
mod layers;
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
mod repeat;
mod rig;
mod scene_rig;
mod scenes;
mod second_view;
mod spaces;
mod submit;
mod swapchains;
mod vulkan;
mod walk;
mod walk_all;
mod walker;
