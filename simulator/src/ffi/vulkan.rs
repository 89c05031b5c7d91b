//! XR_KHR_vulkan_enable2: the application's Vulkan instance and device.

mod completion;
mod images;
mod readback;

use std::ffi::{CStr, c_char, c_void};
use std::sync::Mutex;

use ash::vk;
use ash::vk::Handle as _;
use openxr_sys as xr;
use openxr_sys::platform::{VkDevice, VkGetInstanceProcAddr, VkInstance, VkPhysicalDevice, VkResult};

use super::check::{Out, XrResult, guard, input, output, typed_output};
use super::objects::InstanceObject;
use super::system;

pub(super) use images::{Images, formats};
pub(super) use readback::Region;

/// A Vulkan instance that the application made through the runtime, with the loader it came from.
#[derive(Clone, Copy)]
pub(super) struct KnownInstance {
    raw: u64,
    loader: VkGetInstanceProcAddr,
    /// The physical device to use. Asked for once, while the instance is surely alive; it may be destroyed later unheard.
    physical: Option<vk::PhysicalDevice>,
}

/// The application's Vulkan device, as a session uses it. The application keeps it alive for as long as the session.
pub(super) struct Binding {
    instance: ash::Instance,
    physical: vk::PhysicalDevice,
    device: ash::Device,
    queue_family: u32,
    /// Held while submitting, so that two swapchains of one session do not submit at once.
    queue: Mutex<vk::Queue>,
    /// Frames that the GPU may still be drawing.
    drawing: Mutex<Vec<vk::Fence>>,
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

/// A function of the application's Vulkan loader.
fn global(loader: VkGetInstanceProcAddr, instance: VkInstance, name: &CStr) -> XrResult<unsafe extern "system" fn()> {
    // SAFETY: the application vouches for its loader; the name is terminated.
    unsafe { loader(instance, name.as_ptr()) }.ok_or(xr::Result::ERROR_VALIDATION_FAILURE)
}

fn load_instance(loader: VkGetInstanceProcAddr, raw: u64) -> ash::Instance {
    type AshLoader = unsafe extern "system" fn(vk::Instance, *const c_char) -> vk::PFN_vkVoidFunction;
    // SAFETY: both are vkGetInstanceProcAddr; only the spelling of its opaque handle type differs.
    let get_instance_proc_addr = unsafe { std::mem::transmute::<VkGetInstanceProcAddr, AshLoader>(loader) };
    // SAFETY: the instance came from this loader and lives as long as the application's session needs it.
    unsafe { ash::Instance::load(&ash::StaticFn { get_instance_proc_addr }, vk::Instance::from_raw(raw)) }
}

fn known(instance: &InstanceObject, vulkan: VkInstance) -> Option<KnownInstance> {
    instance.lock().vulkan_instances.iter().copied().find(|known| known.raw == vulkan as u64)
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

impl Binding {
    /// Checks the binding that the application chained to its session.
    pub(super) fn new(instance: &InstanceObject, binding: &xr::GraphicsBindingVulkanKHR) -> XrResult<Self> {
        let invalid = xr::Result::ERROR_GRAPHICS_DEVICE_INVALID;
        let known = known(instance, binding.instance).ok_or(invalid)?;
        let physical = known.physical.ok_or(invalid)?;
        let vulkan = load_instance(known.loader, known.raw);
        if physical.as_raw() != binding.physical_device as u64 || binding.device.is_null() {
            return Err(invalid);
        }
        // SAFETY: the physical device was just enumerated.
        let families = unsafe { vulkan.get_physical_device_queue_family_properties(physical) };
        let family = families.get(binding.queue_family_index as usize).ok_or(invalid)?;
        if binding.queue_index >= family.queue_count {
            return Err(invalid);
        }
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
            queue: Mutex::new(queue),
            drawing: Mutex::default(),
        })
    }
}

pub(super) unsafe extern "system" fn get_graphics_requirements(
    instance: xr::Instance,
    system: xr::SystemId,
    requirements: *mut xr::GraphicsRequirementsVulkanKHR,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(requirements) };
    guard("xrGetVulkanGraphicsRequirements2KHR", || {
        let instance = system::instance_of(instance, system)?;
        out?.write(|next| xr::GraphicsRequirementsVulkanKHR {
            ty: xr::GraphicsRequirementsVulkanKHR::TYPE,
            next,
            // 1.1 brings dedicated allocations; nothing newer is used.
            min_api_version_supported: xr::Version::new(1, 1, 0),
            max_api_version_supported: xr::Version::new(1, 4, 0),
        });
        instance.lock().graphics_requirements_asked = true;
        Ok(())
    })
}

pub(super) unsafe extern "system" fn create_vulkan_instance(
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
        let loader = info.pfn_get_instance_proc_addr.ok_or(xr::Result::ERROR_VALIDATION_FAILURE)?;
        let create = global(loader, std::ptr::null(), c"vkCreateInstance")?;
        // Swapchain images live on the application's own device, so no extension has to be added.
        let raw = create_with(&result, |out: *mut vk::Instance| {
            // SAFETY: this is vkCreateInstance, and the application vouches for its create info and allocator.
            unsafe {
                let create = std::mem::transmute::<unsafe extern "system" fn(), vk::PFN_vkCreateInstance>(create);
                create(info.vulkan_create_info.cast(), info.vulkan_allocator.cast(), out)
            }
        });
        if let Some(raw) = raw {
            let raw = raw.as_raw();
            let known = KnownInstance { raw, loader, physical: pick(&load_instance(loader, raw)).ok() };
            let mut state = instance.lock();
            // A driver may give a destroyed instance's address again; the newest one counts.
            state.vulkan_instances.retain(|old| old.raw != known.raw);
            state.vulkan_instances.push(known);
            out.write(known.raw as *const c_void);
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

pub(super) unsafe extern "system" fn create_vulkan_device(
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
        let loader = info.pfn_get_instance_proc_addr.ok_or(xr::Result::ERROR_VALIDATION_FAILURE)?;
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
    owner.copied().ok_or(xr::Result::ERROR_VALIDATION_FAILURE)
}

pub(super) unsafe extern "system" fn get_graphics_device(
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
