//! What a runtime is, as safe plain state. Nothing here knows a pointer, a C string, Vulkan or the host's clock.

pub mod actions;
pub mod devices;
pub mod frames;
pub(crate) mod handle;
pub mod interaction;
pub mod labels;
pub mod layers;
pub mod lifecycle;
pub mod mask;
pub mod messages;
pub mod pacing;
pub mod pose;
pub mod presence;
pub mod refresh;
pub mod second_view;
pub(crate) mod session;
pub mod space;
pub mod swapchain;

/// A refusal, as the code that the application gets to see.
pub type Refusal = openxr_sys::Result;

/// Result of a model operation.
pub type Outcome<T = ()> = Result<T, Refusal>;
