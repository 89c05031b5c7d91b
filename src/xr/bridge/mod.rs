//! The only place of the client where `unsafe` is allowed: entry points, the graphics device, and calls that the safe bindings lack.
#![allow(unsafe_code, reason = "foreign handles and function pointers; one reason per block")]

mod anchors;
mod entry;
mod layers;
mod room;
mod scene_abi;
mod vulkan;

pub use anchors::*;
pub use entry::*;
pub use layers::*;
pub use room::*;
pub use vulkan::*;

/// What can go wrong between the client, the runtime and the driver.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// No OpenXR loader was found.
    #[error("no OpenXR loader found ({0}); install the OpenXR loader, or use the embedded simulator")]
    NoLoader(String),
    /// No Vulkan loader was found.
    #[error("no Vulkan loader found ({0}); install the Vulkan loader and a driver (a software one will do)")]
    NoVulkan(String),
    /// The loader is older than the runtime demands.
    #[error("the Vulkan loader offers version {loader:#x}, the OpenXR runtime needs {runtime_min:#x}")]
    VulkanTooOld {
        /// Offered.
        loader: u32,
        /// Needed.
        runtime_min: u32,
    },
    /// There is no usable graphics device.
    #[error("no usable Vulkan device; install a driver (a software one will do)")]
    NoAdapter,
    /// An OpenXR call failed.
    #[error("OpenXR: {0}")]
    Xr(#[from] openxr::sys::Result),
    /// A Vulkan call failed.
    #[error("Vulkan: {0}")]
    Vulkan(#[from] ash::vk::Result),
    /// wgpu could not wrap the instance.
    #[error("wgpu: {0}")]
    Instance(#[from] wgpu::hal::InstanceError),
    /// wgpu could not wrap the device.
    #[error("wgpu: {0}")]
    Device(#[from] wgpu::hal::DeviceError),
    /// wgpu could not open the device.
    #[error("wgpu: {0}")]
    RequestDevice(#[from] wgpu::RequestDeviceError),
    /// This build has no simulator.
    #[error("this build has no embedded simulator; build with the feature `simulator`, or use `--runtime system`")]
    NoSimulator,
}
