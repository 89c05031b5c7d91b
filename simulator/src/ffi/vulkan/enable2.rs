//! XR_KHR_vulkan_enable2: the application makes its Vulkan instance and device through the runtime.

use std::ffi::{CStr, c_void};

use ash::vk;
use ash::vk::Handle as _;
use openxr_sys as xr;
use openxr_sys::platform::{VkDevice, VkGetInstanceProcAddr, VkInstance, VkPhysicalDevice, VkResult};

use super::super::check::{Out, XrResult, guard, input, output, typed_output};
use super::super::objects::InstanceObject;
use super::super::system;
use super::{Opened, load_instance, pick, tell_requirements};

/// The extension's name.
pub(in super::super) const NAME: &str = "XR_KHR_vulkan_enable2";

/// A Vulkan instance that the application made through the runtime, with the loader it came from.
#[derive(Clone, Copy)]
pub(in super::super) struct KnownInstance {
    raw: u64,
    loader: VkGetInstanceProcAddr,
    /// The physical device to use. Asked for once, while the instance is surely alive; it may be destroyed later unheard.
    physical: Option<vk::PhysicalDevice>,
    /// The version that the application made it for.
    api_version: u32,
}

/// A function of the application's Vulkan loader.
fn global(loader: VkGetInstanceProcAddr, instance: VkInstance, name: &CStr) -> XrResult<unsafe extern "system" fn()> {
    // SAFETY: the application vouches for its loader; the name is terminated.
    unsafe { loader(instance, name.as_ptr()) }.ok_or(xr::Result::ERROR_VALIDATION_FAILURE)
}

fn known(instance: &InstanceObject, vulkan: VkInstance) -> Option<KnownInstance> {
    instance.lock().vulkan_instances.iter().copied().find(|known| known.raw == vulkan as u64)
}

/// The Vulkan instance, if it was made through the runtime and `wanted` is the physical device named for it.
pub(super) fn open(instance: &InstanceObject, vulkan: VkInstance, wanted: vk::PhysicalDevice) -> Option<Opened> {
    let known = known(instance, vulkan).filter(|known| known.physical == Some(wanted))?;
    let vulkan = load_instance(known.loader, known.raw);
    Some(Opened { instance: vulkan, physical: wanted, api_version: known.api_version, loader: None })
}

pub(in super::super) unsafe extern "system" fn get_graphics_requirements(
    instance: xr::Instance,
    system: xr::SystemId,
    requirements: *mut xr::GraphicsRequirementsVulkanKHR,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(requirements) };
    guard("xrGetVulkanGraphicsRequirements2KHR", || tell_requirements(instance, system, out))
}

pub(in super::super) unsafe extern "system" fn create_vulkan_instance(
    instance: xr::Instance,
    info: *const xr::VulkanInstanceCreateInfoKHR,
    vulkan_instance: *mut VkInstance,
    vulkan_result: *mut VkResult,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out, result) = unsafe { (input(info), output(vulkan_instance), output(vulkan_result)) };
    guard("xrCreateVulkanInstanceKHR", || {
        let info = info?;
        let instance = system::instance_of(instance, info.system_id)?;
        let (out, result) = (out?, result?);
        let invalid = xr::Result::ERROR_VALIDATION_FAILURE;
        let loader = info.pfn_get_instance_proc_addr.ok_or(invalid)?;
        let wish = info.vulkan_create_info.cast::<vk::InstanceCreateInfo<'_>>();
        if info.create_flags.into_raw() != 0 || wish.is_null() {
            return Err(invalid);
        }
        let create = global(loader, std::ptr::null(), c"vkCreateInstance")?;
        // Swapchain images live on the application's own device, so no extension has to be added.
        let raw = create_with(&result, |out: *mut vk::Instance| {
            // SAFETY: this is vkCreateInstance, and the application vouches for its create info and allocator.
            unsafe {
                let create = std::mem::transmute::<unsafe extern "system" fn(), vk::PFN_vkCreateInstance>(create);
                create(wish, info.vulkan_allocator.cast(), out)
            }
        });
        if let Some(raw) = raw {
            let raw = raw.as_raw();
            let physical = pick(&load_instance(loader, raw)).ok();
            // SAFETY: not null, and the application vouches for what it points to.
            let application = unsafe { (*wish).p_application_info.as_ref() };
            // Without a version, or with 0, an instance is of Vulkan 1.0.
            let api_version = application.map_or(0, |info| info.api_version).max(vk::API_VERSION_1_0);
            let mut state = instance.lock();
            // A driver may give a destroyed instance's address again; the newest one counts.
            state.vulkan_instances.retain(|old| old.raw != raw);
            state.vulkan_instances.push(KnownInstance { raw, loader, physical, api_version });
            out.write(raw as *const c_void);
        }
        Ok(())
    })
}

/// Calls a Vulkan create function and reports its result as the extension wants it: beside XR_SUCCESS.
fn create_with<T: Copy + Default>(result: &Out<'_, VkResult>, create: impl FnOnce(*mut T) -> vk::Result) -> Option<T> {
    let mut made = T::default();
    let code = create(&mut made);
    result.write(code.as_raw());
    (code == vk::Result::SUCCESS).then_some(made)
}

pub(in super::super) unsafe extern "system" fn create_vulkan_device(
    instance: xr::Instance,
    info: *const xr::VulkanDeviceCreateInfoKHR,
    vulkan_device: *mut VkDevice,
    vulkan_result: *mut VkResult,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out, result) = unsafe { (input(info), output(vulkan_device), output(vulkan_result)) };
    guard("xrCreateVulkanDeviceKHR", || {
        let info = info?;
        let instance = system::instance_of(instance, info.system_id)?;
        let (out, result) = (out?, result?);
        let invalid = xr::Result::ERROR_VALIDATION_FAILURE;
        let loader = info.pfn_get_instance_proc_addr.ok_or(invalid)?;
        if info.create_flags.into_raw() != 0 || info.vulkan_create_info.is_null() {
            return Err(invalid);
        }
        let owner = owner_of(&instance, info.vulkan_physical_device)?;
        let create = global(loader, owner.raw as *const c_void, c"vkCreateDevice")?;
        let raw = create_with(&result, |out: *mut vk::Device| {
            let physical = vk::PhysicalDevice::from_raw(info.vulkan_physical_device as u64);
            // SAFETY: this is vkCreateDevice, and the application vouches for its create info and allocator.
            unsafe {
                let create = std::mem::transmute::<unsafe extern "system" fn(), vk::PFN_vkCreateDevice>(create);
                create(physical, info.vulkan_create_info.cast(), info.vulkan_allocator.cast(), out)
            }
        });
        if let Some(raw) = raw {
            out.write(raw.as_raw() as *const c_void);
        }
        Ok(())
    })
}

/// The known Vulkan instance whose device this is, the newest first: handles of destroyed ones may come back.
fn owner_of(instance: &InstanceObject, physical: VkPhysicalDevice) -> XrResult<KnownInstance> {
    let physical = Some(vk::PhysicalDevice::from_raw(physical as u64));
    let state = instance.lock();
    let owner = state.vulkan_instances.iter().rev().find(|known| known.physical == physical);
    // Another device than the one named is an invalid handle here (XrVulkanDeviceCreateInfoKHR).
    owner.copied().ok_or(xr::Result::ERROR_HANDLE_INVALID)
}

pub(in super::super) unsafe extern "system" fn get_graphics_device(
    instance: xr::Instance,
    info: *const xr::VulkanGraphicsDeviceGetInfoKHR,
    physical_device: *mut VkPhysicalDevice,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(physical_device)) };
    guard("xrGetVulkanGraphicsDevice2KHR", || {
        let info = info?;
        let instance = system::instance_of(instance, info.system_id)?;
        let known = known(&instance, info.vulkan_instance).ok_or(xr::Result::ERROR_VALIDATION_FAILURE)?;
        let physical = known.physical.ok_or(xr::Result::ERROR_RUNTIME_FAILURE)?;
        out?.write(physical.as_raw() as *const c_void);
        Ok(())
    })
}
