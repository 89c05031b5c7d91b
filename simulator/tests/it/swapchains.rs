//! Swapchains: what can be made, and the order of using them.

use ash::vk;
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::rig::{Client, small};

fn info() -> xr::SwapchainCreateInfo<xr::Vulkan> {
    xr::SwapchainCreateInfo {
        create_flags: xr::SwapchainCreateFlags::EMPTY,
        usage_flags: xr::SwapchainUsageFlags::COLOR_ATTACHMENT | xr::SwapchainUsageFlags::SAMPLED,
        format: vk::Format::B8G8R8A8_SRGB.as_raw() as u32,
        sample_count: 1,
        width: 32,
        height: 16,
        face_count: 1,
        array_size: 2,
        mip_count: 1,
    }
}

#[test]
fn formats_are_those_of_the_device_with_srgb_and_16_bit_depth_first() {
    let client = Client::new(small());
    let formats = client.session.enumerate_swapchain_formats().unwrap();
    assert_eq!(formats[0], vk::Format::B8G8R8A8_SRGB.as_raw() as u32);
    let depth =
        |format: &u32| [vk::Format::D16_UNORM, vk::Format::D32_SFLOAT].iter().any(|f| f.as_raw() as u32 == *format);
    assert_eq!(formats.iter().copied().find(depth), Some(vk::Format::D16_UNORM.as_raw() as u32));
}

#[test]
fn wishes_are_checked() {
    let client = Client::new(small());
    let check = |spoil: fn(&mut xr::SwapchainCreateInfo<xr::Vulkan>), expected| {
        let mut wish = info();
        spoil(&mut wish);
        let found = client.session.create_swapchain(&wish).map(|_| ()).err();
        assert_eq!(found, expected);
    };
    check(|_| (), None);
    check(|w| w.mip_count = 3, None);
    check(|w| w.usage_flags |= xr::SwapchainUsageFlags::MUTABLE_FORMAT, None);
    check(|w| w.format = 9999, Some(Code::ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED));
    check(|w| w.width = 0, Some(Code::ERROR_VALIDATION_FAILURE));
    check(|w| w.height = 1 << 20, Some(Code::ERROR_VALIDATION_FAILURE));
    check(|w| w.array_size = 0, Some(Code::ERROR_VALIDATION_FAILURE));
    check(|w| w.sample_count = 3, Some(Code::ERROR_VALIDATION_FAILURE));
    check(|w| w.sample_count = 64, Some(Code::ERROR_FEATURE_UNSUPPORTED));
    check(|w| w.array_size = 1 << 30, Some(Code::ERROR_FEATURE_UNSUPPORTED));
    check(|w| w.face_count = 6, Some(Code::ERROR_FEATURE_UNSUPPORTED));
    check(|w| w.face_count = 2, Some(Code::ERROR_VALIDATION_FAILURE));
    check(|w| w.create_flags = xr::SwapchainCreateFlags::PROTECTED_CONTENT, Some(Code::ERROR_FEATURE_UNSUPPORTED));
    check(|w| w.usage_flags = xr::SwapchainUsageFlags::DEPTH_STENCIL_ATTACHMENT, Some(Code::ERROR_FEATURE_UNSUPPORTED));
}

#[test]
fn images_are_used_in_order() {
    let client = Client::new(small());
    let (functions, chain) = (client.instance.fp(), client.session.create_swapchain(&info()).unwrap());
    let raw = chain.as_raw();
    let images = chain.enumerate_images().unwrap();
    assert_eq!(images.len(), 3);
    let wait = sys::SwapchainImageWaitInfo {
        ty: sys::SwapchainImageWaitInfo::TYPE,
        next: std::ptr::null(),
        timeout: xr::Duration::INFINITE,
    };
    let mut index = 0;
    // SAFETY: plain calls on a live swapchain; wrong order is what is tested.
    unsafe {
        assert_eq!((functions.wait_swapchain_image)(raw, &wait), Code::ERROR_CALL_ORDER_INVALID);
        assert_eq!((functions.release_swapchain_image)(raw, std::ptr::null()), Code::ERROR_CALL_ORDER_INVALID);
        for expected in 0..3 {
            assert_eq!((functions.acquire_swapchain_image)(raw, std::ptr::null(), &mut index), Code::SUCCESS);
            assert_eq!(index, expected);
        }
        let fourth = (functions.acquire_swapchain_image)(raw, std::ptr::null(), &mut index);
        assert_eq!(fourth, Code::ERROR_CALL_ORDER_INVALID);
        assert_eq!((functions.wait_swapchain_image)(raw, std::ptr::null()), Code::ERROR_VALIDATION_FAILURE);
        assert_eq!((functions.wait_swapchain_image)(raw, &wait), Code::SUCCESS);
        assert_eq!((functions.wait_swapchain_image)(raw, &wait), Code::ERROR_CALL_ORDER_INVALID);
        assert_eq!((functions.release_swapchain_image)(raw, std::ptr::null()), Code::SUCCESS);
        assert_eq!((functions.destroy_swapchain)(raw), Code::SUCCESS);
        assert_eq!((functions.destroy_swapchain)(raw), Code::ERROR_HANDLE_INVALID);
        assert_eq!((functions.wait_swapchain_image)(raw, &wait), Code::ERROR_HANDLE_INVALID);
    }
}

#[test]
fn a_static_swapchain_has_one_image_for_once() {
    let client = Client::new(small());
    let wish = xr::SwapchainCreateInfo { create_flags: xr::SwapchainCreateFlags::STATIC_IMAGE, ..info() };
    let mut chain = client.session.create_swapchain(&wish).unwrap();
    assert_eq!(chain.enumerate_images().unwrap().len(), 1);
    chain.acquire_image().unwrap();
    chain.wait_image(xr::Duration::INFINITE).unwrap();
    chain.release_image().unwrap();
    assert_eq!(chain.acquire_image().unwrap_err(), Code::ERROR_CALL_ORDER_INVALID);
}
