//! Both ways to a Vulkan device: made by the application (XR_KHR_vulkan_enable) or through the runtime (XR_KHR_vulkan_enable2).

use std::ffi::{CStr, c_char};
use std::ptr::{null, null_mut};

use ash::vk;
use ash::vk::Handle as _;
use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::rig::{Client, STEREO, Vulkan, entry, instance, instance_with, small};

const V1_1: xr::Version = xr::Version::new(1, 1, 0);

fn no_system() -> xr::SystemId {
    xr::SystemId::from_raw(99)
}

fn no_instance() -> sys::Instance {
    sys::Instance::from_raw(99)
}

/// An instance with only the older of the two extensions.
fn first_only() -> (xr::Instance, xr::SystemId) {
    instance_with(small(), V1_1, |extensions| extensions.khr_vulkan_enable2 = false)
}

/// A client of an application that makes its Vulkan device itself.
fn own_client() -> Client {
    let (instance, system) = first_only();
    instance.graphics_requirements::<xr::Vulkan>(system).unwrap();
    let vulkan = Vulkan::own(&instance, system);
    Client::on(instance, system, vulkan)
}

/// Names and versions of the extensions offered, in order.
fn offered() -> Vec<(String, u32)> {
    let entry = entry();
    let list = entry.fp().enumerate_instance_extension_properties;
    let mut count = 0;
    // SAFETY: a capacity of 0 asks for the count alone.
    assert_eq!(unsafe { list(null(), 0, &mut count, null_mut()) }, Code::SUCCESS);
    let empty = sys::ExtensionProperties {
        ty: sys::ExtensionProperties::TYPE,
        next: null_mut(),
        extension_name: [0; sys::MAX_EXTENSION_NAME_SIZE],
        extension_version: 0,
    };
    let mut found = vec![empty; count as usize];
    // SAFETY: capacity and buffer agree.
    assert_eq!(unsafe { list(null(), count, &mut count, found.as_mut_ptr()) }, Code::SUCCESS);
    let text = |name: &[c_char]| name.iter().take_while(|c| **c != 0).map(|c| *c as u8 as char).collect();
    found.iter().map(|extension| (text(&extension.extension_name), extension.extension_version)).collect()
}

#[test]
fn both_extensions_are_offered_the_older_first() {
    let offered = offered();
    let place = |wanted: (&str, u32)| offered.iter().position(|(name, version)| (name.as_str(), *version) == wanted);
    let (first, second) = (place(("XR_KHR_vulkan_enable", 8)), place(("XR_KHR_vulkan_enable2", 2)));
    assert!(first.is_some() && first < second, "{offered:?}");
}

#[test]
fn functions_are_those_of_the_extension_that_is_enabled() {
    let first = [
        c"xrGetVulkanGraphicsRequirementsKHR",
        c"xrGetVulkanInstanceExtensionsKHR",
        c"xrGetVulkanDeviceExtensionsKHR",
        c"xrGetVulkanGraphicsDeviceKHR",
    ];
    let second = [
        c"xrGetVulkanGraphicsRequirements2KHR",
        c"xrCreateVulkanInstanceKHR",
        c"xrCreateVulkanDeviceKHR",
        c"xrGetVulkanGraphicsDevice2KHR",
    ];
    let check = |instance: &xr::Instance, names: [&CStr; 4], expected| {
        for name in names {
            let mut function = None;
            // SAFETY: the name is terminated and the place for the answer is valid.
            let code = unsafe {
                (instance.entry().fp().get_instance_proc_addr)(instance.as_raw(), name.as_ptr(), &mut function)
            };
            assert_eq!((code, function.is_some()), (expected, expected == Code::SUCCESS), "{name:?}");
        }
    };
    let (old, _) = first_only();
    check(&old, first, Code::SUCCESS);
    check(&old, second, Code::ERROR_FUNCTION_UNSUPPORTED);
    drop(old);
    let (new, _) = instance_with(small(), V1_1, |extensions| extensions.khr_vulkan_enable = false);
    check(&new, first, Code::ERROR_FUNCTION_UNSUPPORTED);
    check(&new, second, Code::SUCCESS);
    drop(new);
    let (both, system) = instance(small(), V1_1);
    check(&both, first, Code::SUCCESS);
    check(&both, second, Code::SUCCESS);
    let needs = both.graphics_requirements::<xr::Vulkan>(system).unwrap();
    assert_eq!(needs.min_api_version_supported, xr::Version::new(1, 0, 0));
    assert!(needs.max_api_version_supported >= xr::Version::new(1, 3, 0));
}

#[test]
fn extensions_are_listed_as_strings() {
    let (instance, system) = first_only();
    // One character is needed, the terminator: nothing beyond Vulkan 1.0 is.
    assert_eq!(instance.vulkan_legacy_instance_extensions(system).unwrap(), "");
    assert_eq!(instance.vulkan_legacy_device_extensions(system).unwrap(), "");
    let functions = instance.exts().khr_vulkan_enable.unwrap();
    for list in [functions.get_vulkan_instance_extensions, functions.get_vulkan_device_extensions] {
        let check = |handle, system, capacity, count: Option<&mut u32>, text: *mut c_char, expected: Code| {
            let count = count.map_or(null_mut(), |count| &raw mut *count);
            // SAFETY: pointers are null or valid for what is said of them; wrong handles and null are what is tested.
            assert_eq!(unsafe { list(handle, system, capacity, count, text) }, expected);
        };
        let (raw, mut count, mut text) = (instance.as_raw(), 7, [1 as c_char; 3]);
        check(raw, system, 0, Some(&mut count), null_mut(), Code::SUCCESS);
        assert_eq!(count, 1);
        check(raw, system, 3, Some(&mut count), text.as_mut_ptr(), Code::SUCCESS);
        assert_eq!((count, text), (1, [0, 1, 1]), "only the terminator is written");
        check(raw, system, 3, None, text.as_mut_ptr(), Code::ERROR_VALIDATION_FAILURE);
        check(raw, system, 3, Some(&mut count), null_mut(), Code::ERROR_VALIDATION_FAILURE);
        check(raw, no_system(), 0, Some(&mut count), null_mut(), Code::ERROR_SYSTEM_INVALID);
        check(no_instance(), system, 0, Some(&mut count), null_mut(), Code::ERROR_HANDLE_INVALID);
    }
}

#[test]
fn questions_are_checked() {
    let (instance, system) = first_only();
    let (raw, functions) = (instance.as_raw(), instance.exts().khr_vulkan_enable.unwrap());
    let mut needs = sys::GraphicsRequirementsVulkanKHR::out(null_mut());
    let (needs, mut wrong) = (needs.as_mut_ptr(), sys::SystemProperties::out(null_mut()));
    // SAFETY: pointers are null or valid; wrong types, wrong handles and null are what is tested.
    unsafe {
        let ask = functions.get_vulkan_graphics_requirements;
        assert_eq!(ask(raw, system, null_mut()), Code::ERROR_VALIDATION_FAILURE);
        assert_eq!(ask(raw, system, wrong.as_mut_ptr().cast()), Code::ERROR_VALIDATION_FAILURE);
        assert_eq!(ask(raw, no_system(), needs), Code::ERROR_SYSTEM_INVALID);
        assert_eq!(ask(no_instance(), system, needs), Code::ERROR_HANDLE_INVALID);
        assert_eq!(ask(raw, system, needs), Code::SUCCESS);
    }
    let vulkan = Vulkan::own(&instance, system);
    let own = vulkan.binding().instance;
    let mut physical = null();
    // SAFETY: as above; the Vulkan instance is alive.
    unsafe {
        let ask = functions.get_vulkan_graphics_device;
        assert_eq!(ask(raw, system, null(), &mut physical), Code::ERROR_VALIDATION_FAILURE);
        assert_eq!(ask(raw, system, own, null_mut()), Code::ERROR_VALIDATION_FAILURE);
        assert_eq!(ask(raw, no_system(), own, &mut physical), Code::ERROR_SYSTEM_INVALID);
        assert_eq!(ask(no_instance(), system, own, &mut physical), Code::ERROR_HANDLE_INVALID);
        assert!(physical.is_null(), "nothing is written by a call that fails");
        assert_eq!(ask(raw, system, own, &mut physical), Code::SUCCESS);
    }
    assert_eq!(physical as u64, vulkan.physical.as_raw());
}

/// Creates a session with the device of `vulkan`, changed by `spoil`.
#[track_caller]
fn check_session(
    (instance, system): &(xr::Instance, xr::SystemId),
    vulkan: &Vulkan,
    spoil: impl FnOnce(&mut xr::vulkan::SessionCreateInfo),
    expected: Result<(), Code>,
) {
    let mut binding = vulkan.binding();
    spoil(&mut binding);
    // SAFETY: handles are null or alive, and the session is dropped at once.
    let made = unsafe { instance.create_session::<xr::Vulkan>(*system, &binding) };
    assert_eq!(made.map(|_| ()), expected);
}

#[test]
fn sessions_take_only_the_device_that_was_named() {
    let made = first_only();
    let vulkan = Vulkan::own(&made.0, made.1);
    let other = Vulkan::own(&made.0, made.1);
    check_session(&made, &vulkan, |_| (), Err(Code::ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING));
    made.0.graphics_requirements::<xr::Vulkan>(made.1).unwrap();
    let invalid = Err(Code::ERROR_GRAPHICS_DEVICE_INVALID);
    check_session(&made, &vulkan, |binding| binding.instance = null(), invalid);
    check_session(&made, &vulkan, |binding| binding.physical_device = null(), invalid);
    check_session(&made, &vulkan, |binding| binding.device = null(), invalid);
    check_session(&made, &vulkan, |binding| binding.queue_family_index = 99, invalid);
    check_session(&made, &vulkan, |binding| binding.queue_index = 99, invalid);
    // Every Vulkan instance has its own handle for the same device.
    let foreign = other.binding().physical_device;
    assert_ne!(foreign, vulkan.binding().physical_device);
    check_session(&made, &vulkan, |binding| binding.physical_device = foreign, invalid);
    check_session(&made, &vulkan, |_| (), Ok(()));
}

#[test]
fn a_device_made_by_the_application_is_drawn_with() {
    let mut client = own_client();
    client.session.begin(STEREO).unwrap();
    client.empty_frame();
    for _ in 0..4 {
        assert!(client.drawn_frame().0.should_render);
    }
    client.exit();
}

/// A swapchain whose images may be seen in other formats, with the formats listed.
fn listed_formats(client: &Client) -> Code {
    let formats = [vk::Format::R8G8B8A8_SRGB.as_raw(), vk::Format::R8G8B8A8_UNORM.as_raw()];
    let list = sys::VulkanSwapchainFormatListCreateInfoKHR {
        ty: sys::VulkanSwapchainFormatListCreateInfoKHR::TYPE,
        next: null(),
        view_format_count: 2,
        view_formats: formats.as_ptr().cast(),
    };
    let wish = sys::SwapchainCreateInfo {
        ty: sys::SwapchainCreateInfo::TYPE,
        next: (&raw const list).cast(),
        create_flags: xr::SwapchainCreateFlags::EMPTY,
        usage_flags: xr::SwapchainUsageFlags::COLOR_ATTACHMENT | xr::SwapchainUsageFlags::MUTABLE_FORMAT,
        format: i64::from(vk::Format::R8G8B8A8_SRGB.as_raw()),
        sample_count: 1,
        width: 16,
        height: 16,
        face_count: 1,
        array_size: 1,
        mip_count: 1,
    };
    let mut swapchain = sys::Swapchain::default();
    // SAFETY: everything pointed to is alive in this function.
    unsafe { (client.instance.fp().create_swapchain)(client.session.as_raw(), &wish, &mut swapchain) }
}

#[test]
fn nothing_newer_is_used_than_the_applications_vulkan() {
    // The validation layer speaks up if an instance of Vulkan 1.0 is given structures of 1.1 or 1.2 (lists).
    assert_eq!(listed_formats(&own_client()), Code::SUCCESS);
    assert_eq!(listed_formats(&Client::new(small())), Code::SUCCESS);
}

#[test]
fn with_both_extensions_either_way_will_do() {
    let made = instance(small(), V1_1);
    made.0.graphics_requirements::<xr::Vulkan>(made.1).unwrap();
    let functions = made.0.exts().khr_vulkan_enable.unwrap();
    let through = Client::new(small());
    check_session(&made, &through.vulkan, |_| (), Ok(()));
    let own = {
        let (first, system) = first_only();
        Vulkan::own(&first, system)
    };
    let mut named = null();
    // SAFETY: the Vulkan instance is alive, and the place for the answer is valid.
    let code =
        unsafe { (functions.get_vulkan_graphics_device)(made.0.as_raw(), made.1, own.binding().instance, &mut named) };
    assert_eq!((code, named), (Code::SUCCESS, own.binding().physical_device));
    check_session(&made, &own, |_| (), Ok(()));
}

#[test]
fn a_device_of_its_own_needs_the_older_extension() {
    let made = instance_with(small(), V1_1, |extensions| extensions.khr_vulkan_enable = false);
    made.0.graphics_requirements::<xr::Vulkan>(made.1).unwrap();
    let own = {
        let (first, system) = first_only();
        Vulkan::own(&first, system)
    };
    check_session(&made, &own, |_| (), Err(Code::ERROR_GRAPHICS_DEVICE_INVALID));
}

unsafe extern "system" fn no_loader(
    _: sys::platform::VkInstance,
    _: *const c_char,
) -> Option<unsafe extern "system" fn()> {
    None
}

#[test]
fn making_through_the_runtime_is_checked() {
    let client = Client::new(small());
    let instance = &client.instance;
    let system = instance.system(xr::FormFactor::HEAD_MOUNTED_DISPLAY).unwrap();
    let functions = instance.exts().khr_vulkan_enable2.unwrap();
    let wish = vk::DeviceCreateInfo::default();
    let good = sys::VulkanDeviceCreateInfoKHR {
        ty: sys::VulkanDeviceCreateInfoKHR::TYPE,
        next: null(),
        system_id: system,
        create_flags: sys::VulkanDeviceCreateFlagsKHR::EMPTY,
        pfn_get_instance_proc_addr: Some(no_loader),
        vulkan_physical_device: client.vulkan.binding().physical_device,
        vulkan_create_info: (&raw const wish).cast(),
        vulkan_allocator: null(),
    };
    let device = |info: sys::VulkanDeviceCreateInfoKHR, expected| {
        let (mut device, mut result) = (null(), 0);
        // SAFETY: everything pointed to is alive; what is wrong in the info is what is tested.
        let code = unsafe { (functions.create_vulkan_device)(instance.as_raw(), &info, &mut device, &mut result) };
        assert_eq!((code, device), (expected, null()));
    };
    let invalid = Code::ERROR_VALIDATION_FAILURE;
    device(sys::VulkanDeviceCreateInfoKHR { system_id: no_system(), ..good }, Code::ERROR_SYSTEM_INVALID);
    device(sys::VulkanDeviceCreateInfoKHR { vulkan_create_info: null(), ..good }, invalid);
    device(sys::VulkanDeviceCreateInfoKHR { pfn_get_instance_proc_addr: None, ..good }, invalid);
    device(good, invalid); // a loader without the function
    let flags = sys::VulkanDeviceCreateFlagsKHR::from_raw(1);
    device(sys::VulkanDeviceCreateInfoKHR { create_flags: flags, ..good }, invalid);
    device(sys::VulkanDeviceCreateInfoKHR { vulkan_physical_device: null(), ..good }, Code::ERROR_HANDLE_INVALID);

    let wish = vk::InstanceCreateInfo::default();
    let good = sys::VulkanInstanceCreateInfoKHR {
        ty: sys::VulkanInstanceCreateInfoKHR::TYPE,
        next: null(),
        system_id: system,
        create_flags: sys::VulkanInstanceCreateFlagsKHR::EMPTY,
        pfn_get_instance_proc_addr: Some(no_loader),
        vulkan_create_info: (&raw const wish).cast(),
        vulkan_allocator: null(),
    };
    let vulkan = |info: sys::VulkanInstanceCreateInfoKHR, expected| {
        let (mut made, mut result) = (null(), 0);
        // SAFETY: everything pointed to is alive; what is wrong in the info is what is tested.
        let code = unsafe { (functions.create_vulkan_instance)(instance.as_raw(), &info, &mut made, &mut result) };
        assert_eq!((code, made), (expected, null()));
    };
    vulkan(sys::VulkanInstanceCreateInfoKHR { system_id: no_system(), ..good }, Code::ERROR_SYSTEM_INVALID);
    vulkan(sys::VulkanInstanceCreateInfoKHR { vulkan_create_info: null(), ..good }, invalid);
    vulkan(sys::VulkanInstanceCreateInfoKHR { pfn_get_instance_proc_addr: None, ..good }, invalid);
    vulkan(good, invalid); // a loader without the function
    let flags = sys::VulkanInstanceCreateFlagsKHR::from_raw(1);
    vulkan(sys::VulkanInstanceCreateInfoKHR { create_flags: flags, ..good }, invalid);
}
