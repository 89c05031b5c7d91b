//! What a runtime is, as safe plain state. Nothing here knows a pointer, a C string, Vulkan or the host's clock.

pub(crate) mod fault;
pub(crate) mod fault_course;
mod fault_noise;
pub mod frames;
pub(crate) mod handle;
pub mod layers;
pub mod lifecycle;
pub mod pacing;
pub mod performance;
pub mod pose;
pub mod sense;
pub(crate) mod session;
pub mod space;
pub mod swapchain;
pub mod truth;

/// A refusal, as the code that the application gets to see.
pub type Refusal = openxr_sys::Result;

/// Result of a model operation.
pub type Outcome<T = ()> = Result<T, Refusal>;
