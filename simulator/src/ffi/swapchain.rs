//! Swapchains.

use std::sync::{Arc, Mutex};

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{buffer, guard, input, optional_input, output};
use super::objects::{self, Object, lock};
use super::second_view;
use super::vulkan::{Images, formats};
use crate::model::swapchain::Rotation;

/// Images in a swapchain: one being drawn, one waiting, one shown.
const IMAGES: u32 = 3;

/// A swapchain.
pub(super) struct SwapchainObject {
    raw: u64,
    pub(super) session: u64,
    pub(super) size: [u32; 2],
    pub(super) array_size: u32,
    rotation: Mutex<Rotation>,
    images: Images,
}

impl SwapchainObject {
    pub(super) fn last_released(&self) -> Option<u32> {
        lock(&self.rotation).last_released()
    }

    pub(super) fn images(&self) -> &Images {
        &self.images
    }
}

pub(super) unsafe extern "system" fn enumerate_swapchain_formats(
    session: xr::Session,
    capacity: u32,
    count: *mut u32,
    out: *mut i64,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, out) };
    guard("xrEnumerateSwapchainFormats", || {
        let session = objects::live_session(session)?;
        // A headless session has no formats.
        out?.fill(&session.vulkan.as_deref().map(formats).unwrap_or_default())
    })
}

pub(super) unsafe extern "system" fn create_swapchain(
    session: xr::Session,
    info: *const xr::SwapchainCreateInfo,
    out: *mut xr::Swapchain,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateSwapchain", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        let vulkan = session.vulkan.as_ref().ok_or(xr::Result::ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED)?;
        second_view::check_swapchain_hint(&session, info)?;
        let is_static = info.create_flags.contains(xr::SwapchainCreateFlags::STATIC_IMAGE);
        let count = if is_static { 1 } else { IMAGES };
        let images = Images::new(vulkan, info, count, session.instance.has("XR_KHR_vulkan_swapchain_format_list"))?;
        let owner = session.raw;
        let make = |raw| {
            Object::Swapchain(Arc::new(SwapchainObject {
                raw,
                session: owner,
                size: [info.width, info.height],
                array_size: info.array_size,
                rotation: Mutex::new(Rotation::new(count, is_static)),
                images,
            }))
        };
        out.write(xr::Swapchain::from_raw(objects::insert(owner, make)?));
        Ok(())
    })
}

pub(super) unsafe extern "system" fn destroy_swapchain(swapchain: xr::Swapchain) -> xr::Result {
    guard("xrDestroySwapchain", || {
        objects::destroy(objects::swapchain(swapchain)?.raw);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn enumerate_swapchain_images(
    swapchain: xr::Swapchain,
    capacity: u32,
    count: *mut u32,
    images: *mut xr::SwapchainImageBaseHeader,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers; on a Vulkan session the array is of Vulkan images.
    let out = unsafe { buffer(capacity, count, images.cast::<xr::SwapchainImageVulkanKHR>()) };
    guard("xrEnumerateSwapchainImages", || {
        let swapchain = objects::swapchain(swapchain)?;
        objects::owner(swapchain.session)?;
        out?.fill_typed(&swapchain.images.handles(), |&image, next| xr::SwapchainImageVulkanKHR {
            ty: xr::SwapchainImageVulkanKHR::TYPE,
            next,
            image,
        })
    })
}

pub(super) unsafe extern "system" fn acquire_swapchain_image(
    swapchain: xr::Swapchain,
    info: *const xr::SwapchainImageAcquireInfo,
    index: *mut u32,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (optional_input(info), output(index)) };
    guard("xrAcquireSwapchainImage", || {
        let swapchain = objects::swapchain(swapchain)?;
        objects::owner(swapchain.session)?;
        info?;
        let out = out?;
        let mut rotation = lock(&swapchain.rotation);
        // Only here, and not at creation, does the specification let a runtime use the application's queue.
        swapchain.images.bring_to_layout()?;
        out.write(rotation.acquire()?);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn wait_swapchain_image(
    swapchain: xr::Swapchain,
    info: *const xr::SwapchainImageWaitInfo,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrWaitSwapchainImage", || {
        let swapchain = objects::swapchain(swapchain)?;
        objects::owner(swapchain.session)?;
        info?;
        lock(&swapchain.rotation).wait()?;
        Ok(())
    })
}

pub(super) unsafe extern "system" fn release_swapchain_image(
    swapchain: xr::Swapchain,
    info: *const xr::SwapchainImageReleaseInfo,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { optional_input(info) };
    guard("xrReleaseSwapchainImage", || {
        let swapchain = objects::swapchain(swapchain)?;
        objects::owner(swapchain.session)?;
        info?;
        lock(&swapchain.rotation).release()?;
        Ok(())
    })
}
