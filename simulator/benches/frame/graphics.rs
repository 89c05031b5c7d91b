//! A Vulkan device as an application makes it through its runtime, without layers.

use std::ffi::c_void;

use ash::vk;
use ash::vk::Handle as _;
use openxr as xr;

/// Instance and device of Vulkan 1.2, from XR_KHR_vulkan_enable2.
pub struct Graphics {
    _entry: ash::Entry,
    instance: ash::Instance,
    physical: vk::PhysicalDevice,
    device: ash::Device,
    queue: vk::Queue,
    fence: vk::Fence,
}

impl Graphics {
    pub fn new(xr_instance: &xr::Instance, system: xr::SystemId) -> Self {
        xr_instance.graphics_requirements::<xr::Vulkan>(system).expect("requirements");
        let application = vk::ApplicationInfo::default().api_version(vk::API_VERSION_1_2);
        let instance_info = vk::InstanceCreateInfo::default().application_info(&application);
        let priorities = [1.0];
        let queues = [vk::DeviceQueueCreateInfo::default().queue_family_index(0).queue_priorities(&priorities)];
        let device_info = vk::DeviceCreateInfo::default().queue_create_infos(&queues);
        // SAFETY: straight-line Vulkan set-up with handles made just before.
        unsafe {
            let entry = ash::Entry::load().expect("a Vulkan loader");
            let get = std::mem::transmute::<vk::PFN_vkGetInstanceProcAddr, xr::sys::platform::VkGetInstanceProcAddr>(
                entry.static_fn().get_instance_proc_addr,
            );
            let made = xr_instance.create_vulkan_instance(system, get, (&raw const instance_info).cast());
            let raw = made.expect("a call").expect("a Vulkan instance");
            let instance = ash::Instance::load(entry.static_fn(), vk::Instance::from_raw(raw as u64));
            let physical = xr_instance.vulkan_graphics_device(system, raw).expect("a physical device");
            let made = xr_instance.create_vulkan_device(system, get, physical, (&raw const device_info).cast());
            let device = vk::Device::from_raw(made.expect("a call").expect("a Vulkan device") as u64);
            let device = ash::Device::load(instance.fp_v1_0(), device);
            let (physical, queue) = (vk::PhysicalDevice::from_raw(physical as u64), device.get_device_queue(0, 0));
            let fence = device.create_fence(&vk::FenceCreateInfo::default(), None).expect("a fence");
            Self { _entry: entry, instance, physical, device, queue, fence }
        }
    }

    pub fn binding(&self) -> xr::vulkan::SessionCreateInfo {
        xr::vulkan::SessionCreateInfo {
            instance: self.instance.handle().as_raw() as *const c_void,
            physical_device: self.physical.as_raw() as *const c_void,
            device: self.device.handle().as_raw() as *const c_void,
            queue_family_index: 0,
            queue_index: 0,
        }
    }

    /// What a runtime makes the driver do for a frame: a fence submitted, waited for and reset.
    pub fn fence(&self) {
        // SAFETY: nobody else uses the queue meanwhile, and the fence is in no other use.
        unsafe {
            self.device.queue_submit(self.queue, &[], self.fence).expect("a submission");
            self.device.wait_for_fences(&[self.fence], true, u64::MAX).expect("a signal");
            self.device.reset_fences(&[self.fence]).expect("a reset");
        }
    }

    /// What the device calls itself.
    pub fn name(&self) -> String {
        // SAFETY: the instance is alive.
        let properties = unsafe { self.instance.get_physical_device_properties(self.physical) };
        properties.device_name_as_c_str().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl Drop for Graphics {
    fn drop(&mut self) {
        // SAFETY: everything made from the device is gone.
        unsafe {
            let _ = self.device.device_wait_idle();
            self.device.destroy_fence(self.fence, None);
            self.device.destroy_device(None);
            self.instance.destroy_instance(None);
        }
    }
}
