//! Swapchains, and the two extensions that bring Vulkan.

use std::ffi::{c_char, c_void};

use openxr::sys;
use openxr::sys::Result as Code;
use openxr::sys::pfn;
use openxr::sys::platform::{VkInstance, VkPhysicalDevice, VkResult};

use super::super::args::{Args, INVALID};
use super::{blank, calls};

/// `VK_FORMAT_R8G8B8A8_SRGB`.
const RGBA: i64 = 43;

calls! {
    "xrEnumerateSwapchainFormats" pfn::EnumerateSwapchainFormats [] SUCCESS, |f, a| {
        let session = a.first();
        let (capacity, count, array) = a.buffer(0i64, if a.world.graphics.is_some() { 2 } else { 0 });
        f(session, capacity, count, array)
    };
    "xrCreateSwapchain" pfn::CreateSwapchain [] SUCCESS, |f, a| {
        let session: sys::Session = a.first();
        let mut info: sys::SwapchainCreateInfo = blank(sys::SwapchainCreateInfo::TYPE);
        let feature = Code::ERROR_FEATURE_UNSUPPORTED;
        info.create_flags = sys::SwapchainCreateFlags::from_raw(a.value("swapchain flags", 0, &[
            ("are unknown", 1 << 40, INVALID),
            ("protect", 1, feature),
        ]));
        info.usage_flags = sys::SwapchainUsageFlags::from_raw(a.flags("usage", &[1, 0x21, 0x11, 0x41]));
        info.format = a.value("format", RGBA, &[
            ("is none", 0, Code::ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED),
            ("is negative", -1, Code::ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED),
        ]);
        info.sample_count = a.value("samples", 1, &[
            ("are none", 0, INVALID),
            ("are three", 3, INVALID),
            ("are the most", u32::MAX, INVALID),
        ]);
        let right = a.one_of(&[8, 1, 16]);
        info.width = a.value("width", right, &[
            ("is none", 0, INVALID),
            ("is too large", 9000, INVALID),
            ("is the most", u32::MAX, INVALID),
        ]);
        info.height = a.value("height", 8, &[("is none", 0, INVALID), ("is the most", u32::MAX, INVALID)]);
        info.face_count = a.value("faces", 1, &[
            ("are none", 0, INVALID),
            ("are two", 2, INVALID),
            ("are a cube", 6, feature),
        ]);
        info.array_size = a.value("array size", 2, &[("is none", 0, INVALID), ("is the most", u32::MAX, feature)]);
        info.mip_count = a.value("mips", 1, &[("are none", 0, INVALID), ("are the most", u32::MAX, feature)]);
        info.next = a.next();
        f(session, a.input(info), a.new_handle())
    };
    "xrDestroySwapchain" pfn::DestroySwapchain [] SUCCESS, |f, a| f(a.first());
    "xrEnumerateSwapchainImages" pfn::EnumerateSwapchainImages [] SUCCESS, |f, a| {
        let swapchain = a.first();
        let (capacity, count, array) =
            a.typed_buffer::<sys::SwapchainImageVulkanKHR>(blank(sys::SwapchainImageVulkanKHR::TYPE), 2);
        f(swapchain, capacity, count, array.cast())
    };
    "xrAcquireSwapchainImage" pfn::AcquireSwapchainImage [] SUCCESS, |f, a| {
        f(a.first(), a.optional(blank(sys::SwapchainImageAcquireInfo::TYPE)), a.out())
    };
    "xrWaitSwapchainImage" pfn::WaitSwapchainImage ["xrAcquireSwapchainImage"] SUCCESS, |f, a| {
        let mut info: sys::SwapchainImageWaitInfo = blank(sys::SwapchainImageWaitInfo::TYPE);
        let swapchain = a.first();
        info.timeout = sys::Duration::from_nanos(a.one_of(&[1_000_000, 0, -5, i64::MAX]));
        f(swapchain, a.input(info))
    };
    "xrReleaseSwapchainImage" pfn::ReleaseSwapchainImage ["xrAcquireSwapchainImage", "xrWaitSwapchainImage"] SUCCESS, |f, a| {
        f(a.first(), a.optional(blank(sys::SwapchainImageReleaseInfo::TYPE)))
    };
    "xrGetVulkanGraphicsRequirements2KHR" pfn::GetVulkanGraphicsRequirementsKHR [] SUCCESS, |f, a| {
        f(a.first(), a.system(), a.typed_out(blank(sys::GraphicsRequirementsVulkanKHR::TYPE)))
    };
    "xrGetVulkanGraphicsRequirementsKHR" pfn::GetVulkanGraphicsRequirementsKHR [] SUCCESS, |f, a| {
        f(a.first(), a.system(), a.typed_out(blank(sys::GraphicsRequirementsVulkanKHR::TYPE)))
    };
    "xrCreateVulkanInstanceKHR" pfn::CreateVulkanInstanceKHR [] SUCCESS, |f, a| {
        let instance = a.first();
        let mut info: sys::VulkanInstanceCreateInfoKHR = blank(sys::VulkanInstanceCreateInfoKHR::TYPE);
        (info.system_id, info.next) = (a.system(), a.next());
        info.create_flags = sys::VulkanInstanceCreateFlagsKHR::from_raw(a.flags("Vulkan flags", &[0]));
        info.pfn_get_instance_proc_addr = loader(a, INVALID);
        info.vulkan_create_info = create_info(a);
        let (info, made, result) = (a.input(info), a.any_out::<VkInstance>(), a.any_out::<VkResult>());
        f(instance, info, made, result)
    };
    // The device of a Vulkan instance that the runtime does not know: nothing better can be had without a driver.
    "xrCreateVulkanDeviceKHR" pfn::CreateVulkanDeviceKHR [] ERROR_HANDLE_INVALID, |f, a| {
        let instance = a.first();
        let mut info: sys::VulkanDeviceCreateInfoKHR = blank(sys::VulkanDeviceCreateInfoKHR::TYPE);
        (info.system_id, info.next) = (a.system(), a.next());
        info.create_flags = sys::VulkanDeviceCreateFlagsKHR::from_raw(a.flags("Vulkan flags", &[0]));
        info.pfn_get_instance_proc_addr = loader(a, Code::ERROR_HANDLE_INVALID);
        info.vulkan_create_info = create_info(a);
        let (info, made, result) = (a.input(info), a.any_out(), a.any_out::<VkResult>());
        f(instance, info, made, result)
    };
    // No Vulkan instance is given: one that is given must be alive, which needs a driver.
    "xrGetVulkanGraphicsDevice2KHR" pfn::GetVulkanGraphicsDevice2KHR [] ERROR_VALIDATION_FAILURE, |f, a| {
        let instance = a.first();
        let mut info: sys::VulkanGraphicsDeviceGetInfoKHR = blank(sys::VulkanGraphicsDeviceGetInfoKHR::TYPE);
        (info.system_id, info.next) = (a.system(), a.next());
        f(instance, a.input(info), a.out::<VkPhysicalDevice>())
    };
    "xrGetVulkanGraphicsDeviceKHR" pfn::GetVulkanGraphicsDeviceKHR [] ERROR_VALIDATION_FAILURE, |f, a| {
        f(a.first(), a.system(), std::ptr::null(), a.out::<VkPhysicalDevice>())
    };
    "xrGetVulkanInstanceExtensionsKHR" pfn::GetVulkanInstanceExtensionsKHR [] SUCCESS, |f, a| {
        let (instance, system) = (a.first(), a.system());
        let (capacity, count, array) = a.buffer(0 as c_char, 0);
        f(instance, system, capacity, count, array)
    };
    "xrGetVulkanDeviceExtensionsKHR" pfn::GetVulkanDeviceExtensionsKHR [] SUCCESS, |f, a| {
        let (instance, system) = (a.first(), a.system());
        let (capacity, count, array) = a.buffer(0 as c_char, 0);
        f(instance, system, capacity, count, array)
    };
}

/// `vkCreateInstance` of a driver that cannot: the call succeeds and tells so.
unsafe extern "system" fn cannot(_: *const c_void, _: *const c_void, _: *mut c_void) -> i32 {
    // VK_ERROR_INITIALIZATION_FAILED
    -3
}

/// `vkGetInstanceProcAddr` of that driver.
unsafe extern "system" fn driver(_: VkInstance, _: *const c_char) -> Option<unsafe extern "system" fn()> {
    type Cannot = unsafe extern "system" fn(*const c_void, *const c_void, *mut c_void) -> i32;
    // SAFETY: function pointers are of one size; the caller casts back.
    Some(unsafe { std::mem::transmute::<Cannot, unsafe extern "system" fn()>(cannot) })
}

/// `vkGetInstanceProcAddr` of no driver.
unsafe extern "system" fn nothing(_: VkInstance, _: *const c_char) -> Option<unsafe extern "system" fn()> {
    None
}

fn loader(a: &mut Args<'_>, useless: Code) -> Option<sys::platform::VkGetInstanceProcAddr> {
    match a.fault("Vulkan loader", &[("is null", INVALID), ("knows nothing", useless)]) {
        0 => Some(driver),
        1 => None,
        _ => Some(nothing),
    }
}

fn create_info(a: &mut Args<'_>) -> *const c_void {
    let info = a.keep([0u64; 16]);
    a.value("Vulkan info", info, &[("is null", std::ptr::null_mut(), INVALID)]).cast_const().cast()
}
