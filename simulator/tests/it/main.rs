//! The runtime through its C ABI, as a client sees it: the `openxr` crate in process, Vulkan on whatever device there is,
//! under the Vulkan validation layer.
#![allow(unsafe_code, reason = "Vulkan and the client side of the OpenXR ABI are raw; all of it is in rig.rs")]

mod frames;
mod rig;
