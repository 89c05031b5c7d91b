//! What a runtime is, as safe plain state. Nothing here knows a pointer, a C string, Vulkan or the host's clock.

pub mod actions;
pub mod anchors;
pub mod devices;
pub(crate) mod fault;
pub(crate) mod fault_course;
mod fault_noise;
pub mod frames;
pub mod hand;
pub(crate) mod hand_tracking;
pub(crate) mod handle;
pub mod interaction;
pub mod job;
pub mod labels;
pub mod layers;
pub(crate) mod lead;
pub mod lifecycle;
pub mod mask;
pub mod messages;
pub(crate) mod overrides;
pub mod pacing;
pub mod performance;
pub mod planes;
pub mod pose;
pub mod presence;
pub mod refresh;
pub mod scene;
pub mod second_view;
pub mod sense;
pub(crate) mod session;
pub mod space;
pub mod spare;
pub mod swapchain;
pub mod truth;
pub mod volume;

/// A refusal, as the code that the application gets to see.
pub type Refusal = openxr_sys::Result;

/// Result of a model operation.
pub type Outcome<T = ()> = Result<T, Refusal>;
