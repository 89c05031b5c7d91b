//! The application's Vulkan device as a session uses it, and what the two extensions that bring it have in common.

mod completion;
pub(super) mod enable1;
mod enable2;
mod images;
mod readback;

use std::ffi::c_char;
use std::sync::Mutex;

use ash::vk;
use ash::vk::Handle as _;
use openxr_sys as xr;
use openxr_sys::platform::VkGetInstanceProcAddr;

use super::check::{TypedOut, XrResult};
use super::objects::InstanceObject;
use super::system;

pub(super) use enable2::{
    KnownInstance, create_vulkan_device, create_vulkan_instance, get_graphics_device, get_graphics_requirements,
};
pub(super) use images::{Images, formats};
pub(super) use readback::Region;

/// The application's Vulkan device, as a session uses it. The application keeps it alive for as long as the session.
pub(super) struct Binding {
    instance: ash::Instance,
    physical: vk::PhysicalDevice,
    device: ash::Device,
    queue_family: u32,
    /// The Vulkan version that may be counted on: the lower of the instance's and the device's.
    api_version: u32,
    /// Held while submitting, so that two swapchains of one session do not submit at once.
    queue: Mutex<vk::Queue>,
    /// What tells when the GPU has finished a frame.
    fences: Mutex<completion::Fences>,
    /// The Vulkan loader that the runtime opened, where the functions above are its.
    _loader: Option<ash::Entry>,
}

/// The Vulkan instance of a session, with the physical device that the runtime names for it.
struct Opened {
    instance: ash::Instance,
    physical: vk::PhysicalDevice,
    /// The version that the application made it for.
    api_version: u32,
    loader: Option<ash::Entry>,
}

/// What a Vulkan failure means to OpenXR.
fn refuse(code: vk::Result) -> xr::Result {
    tracing::error!(?code, "a Vulkan call of the simulator failed");
    match code {
        vk::Result::ERROR_OUT_OF_HOST_MEMORY | vk::Result::ERROR_OUT_OF_DEVICE_MEMORY => {
            xr::Result::ERROR_OUT_OF_MEMORY
        }
        _ => xr::Result::ERROR_RUNTIME_FAILURE,
    }
}

fn load_instance(loader: VkGetInstanceProcAddr, raw: u64) -> ash::Instance {
    type AshLoader = unsafe extern "system" fn(vk::Instance, *const c_char) -> vk::PFN_vkVoidFunction;
    // SAFETY: both are vkGetInstanceProcAddr; only the spelling of its opaque handle type differs.
    let get_instance_proc_addr = unsafe { std::mem::transmute::<VkGetInstanceProcAddr, AshLoader>(loader) };
    // SAFETY: the instance came from this loader and lives as long as the application's session needs it.
    unsafe { ash::Instance::load(&ash::StaticFn { get_instance_proc_addr }, vk::Instance::from_raw(raw)) }
}

/// The physical device to use: the most capable kind, the first of it.
fn pick(instance: &ash::Instance) -> XrResult<vk::PhysicalDevice> {
    // SAFETY: the instance is alive.
    let devices = unsafe { instance.enumerate_physical_devices() }.map_err(refuse)?;
    let rank = |&device: &vk::PhysicalDevice| {
        // SAFETY: the device was just enumerated.
        match unsafe { instance.get_physical_device_properties(device) }.device_type {
            vk::PhysicalDeviceType::DISCRETE_GPU => 0,
            vk::PhysicalDeviceType::INTEGRATED_GPU => 1,
            vk::PhysicalDeviceType::VIRTUAL_GPU => 2,
            _ => 3,
        }
    };
    devices.into_iter().min_by_key(rank).ok_or(xr::Result::ERROR_GRAPHICS_DEVICE_INVALID)
}

/// Whether an application of this instance may draw with Vulkan.
pub(super) fn is_enabled(instance: &InstanceObject) -> bool {
    instance.has(enable1::NAME) || instance.has(enable2::NAME)
}

/// Answers the question for the Vulkan versions served, under either name, and remembers that it was asked.
fn tell_requirements(
    instance: xr::Instance,
    system: xr::SystemId,
    out: XrResult<TypedOut<'_, xr::GraphicsRequirementsVulkanKHR>>,
) -> XrResult {
    let instance = system::instance_of(instance, system)?;
    out?.write(|next| xr::GraphicsRequirementsVulkanKHR {
        ty: xr::GraphicsRequirementsVulkanKHR::TYPE,
        next,
        // Nothing newer is used, except a list of view formats where the application's Vulkan knows it.
        min_api_version_supported: xr::Version::new(1, 0, 0),
        max_api_version_supported: xr::Version::new(1, 4, 0),
    });
    instance.lock().graphics_requirements_asked = true;
    Ok(())
}

impl Binding {
    /// Checks the binding that the application chained to its session.
    pub(super) fn new(instance: &InstanceObject, binding: &xr::GraphicsBindingVulkanKHR) -> XrResult<Self> {
        let invalid = xr::Result::ERROR_GRAPHICS_DEVICE_INVALID;
        let wanted = vk::PhysicalDevice::from_raw(binding.physical_device as u64);
        let opened = match enable2::open(instance, binding.instance, wanted) {
            None if instance.has(enable1::NAME) => enable1::open(instance, binding.instance)?,
            found => found.ok_or(invalid)?,
        };
        let Opened { instance: vulkan, physical, api_version, loader } = opened;
        if physical != wanted || binding.device.is_null() {
            return Err(invalid);
        }
        // SAFETY: the physical device was just enumerated.
        let families = unsafe { vulkan.get_physical_device_queue_family_properties(physical) };
        let family = families.get(binding.queue_family_index as usize).ok_or(invalid)?;
        if binding.queue_index >= family.queue_count {
            return Err(invalid);
        }
        // SAFETY: as above.
        let properties = unsafe { vulkan.get_physical_device_properties(physical) };
        // SAFETY: the application vouches that the device is alive and made from this physical device.
        let device = unsafe { ash::Device::load(vulkan.fp_v1_0(), vk::Device::from_raw(binding.device as u64)) };
        // SAFETY: family and index exist, and the application vouches that it created this queue.
        let queue = unsafe { device.get_device_queue(binding.queue_family_index, binding.queue_index) };
        if queue.is_null() {
            return Err(invalid);
        }
        let queue_family = binding.queue_family_index;
        Ok(Self {
            instance: vulkan,
            physical,
            device,
            queue_family,
            api_version: api_version.min(properties.api_version),
            queue: Mutex::new(queue),
            fences: Mutex::default(),
            _loader: loader,
        })
    }
}
