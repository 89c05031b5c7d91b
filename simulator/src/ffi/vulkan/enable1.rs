//! XR_KHR_vulkan_enable: the application makes its Vulkan instance and device itself, and the runtime says what it needs of them.

use std::ffi::{c_char, c_void};

use ash::vk;
use ash::vk::Handle as _;
use openxr_sys as xr;
use openxr_sys::platform::{VkInstance, VkPhysicalDevice};

use super::super::check::{XrResult, buffer, guard, output, typed_output};
use super::super::objects::InstanceObject;
use super::super::system;
use super::{Opened, pick, tell_requirements};

/// The extension's name.
pub(in super::super) const NAME: &str = "XR_KHR_vulkan_enable";

/// Vulkan extensions needed. Swapchain images live on the application's own device and are nobody else's, so that core Vulkan 1.0 will do.
const NEEDED: &str = "";

/// The system's Vulkan loader, opened when it is first needed: this extension brings none from the application.
fn loader(instance: &InstanceObject) -> XrResult<ash::Entry> {
    let mut state = instance.lock();
    if let Some(loader) = &state.vulkan_loader {
        return Ok(loader.clone());
    }
    // SAFETY: a library of this name is the Vulkan loader, which the application has in this process already.
    let loader = unsafe { ash::Entry::load() }.map_err(|error| {
        tracing::error!("the system's Vulkan loader cannot be opened: {error}");
        xr::Result::ERROR_RUNTIME_FAILURE
    })?;
    state.vulkan_loader = Some(loader.clone());
    Ok(loader)
}

/// A Vulkan instance that the application made itself, with the physical device that it is to use.
pub(super) fn open(instance: &InstanceObject, vulkan: VkInstance) -> XrResult<Opened> {
    if vulkan.is_null() {
        return Err(xr::Result::ERROR_GRAPHICS_DEVICE_INVALID);
    }
    let loader = loader(instance)?;
    // SAFETY: the application vouches that the instance is alive; it came from the one Vulkan loader of this process.
    let vulkan = unsafe { ash::Instance::load(loader.static_fn(), vk::Instance::from_raw(vulkan as u64)) };
    let physical = pick(&vulkan)?;
    // Nobody tells for which version it was made, and the oldest is always right.
    Ok(Opened { instance: vulkan, physical, api_version: vk::API_VERSION_1_0, loader: Some(loader) })
}

pub(in super::super) unsafe extern "system" fn get_graphics_requirements(
    instance: xr::Instance,
    system: xr::SystemId,
    requirements: *mut xr::GraphicsRequirementsVulkanKHR,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(requirements) };
    guard("xrGetVulkanGraphicsRequirementsKHR", || tell_requirements(instance, system, out))
}

pub(in super::super) unsafe extern "system" fn get_instance_extensions(
    instance: xr::Instance,
    system: xr::SystemId,
    capacity: u32,
    count: *mut u32,
    names: *mut c_char,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, names) };
    guard("xrGetVulkanInstanceExtensionsKHR", || {
        system::instance_of(instance, system)?;
        out?.fill_string(NEEDED)
    })
}

pub(in super::super) unsafe extern "system" fn get_device_extensions(
    instance: xr::Instance,
    system: xr::SystemId,
    capacity: u32,
    count: *mut u32,
    names: *mut c_char,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, names) };
    guard("xrGetVulkanDeviceExtensionsKHR", || {
        system::instance_of(instance, system)?;
        out?.fill_string(NEEDED)
    })
}

pub(in super::super) unsafe extern "system" fn get_graphics_device(
    instance: xr::Instance,
    system: xr::SystemId,
    vulkan: VkInstance,
    physical_device: *mut VkPhysicalDevice,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { output(physical_device) };
    guard("xrGetVulkanGraphicsDeviceKHR", || {
        let instance = system::instance_of(instance, system)?;
        let out = out?;
        if vulkan.is_null() {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let opened = open(&instance, vulkan).map_err(|code| match code {
            // An instance without any device is not the application's mistake.
            xr::Result::ERROR_GRAPHICS_DEVICE_INVALID => xr::Result::ERROR_RUNTIME_FAILURE,
            other => other,
        })?;
        out.write(opened.physical.as_raw() as *const c_void);
        Ok(())
    })
}
