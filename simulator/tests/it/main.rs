//! The runtime through its C ABI, as a client sees it: the `openxr` crate in process, Vulkan on whatever device there is,
//! under the Vulkan validation layer.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]
#![allow(unsafe_code, reason = "Vulkan and the client side of the OpenXR ABI are raw")]

mod devices;
mod faults;
mod frames;
mod happenings;
mod input;
mod instance;
mod lifecycle;
mod loader;
mod repeat;
mod rig;
mod spaces;
mod submit;
mod swapchains;
mod truth;
mod walk;
