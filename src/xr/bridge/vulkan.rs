//! wgpu on the Vulkan device that the OpenXR runtime made (XR_KHR_vulkan_enable2), and the runtime's images as wgpu textures.

use super::BridgeError;
use ash::vk::{self, Handle};
use openxr as xr;
use wgpu::hal::api::Vulkan as Hal;
use wgpu::hal::vulkan as hal;

const WINDOW_SYSTEMS: [&std::ffi::CStr; 3] =
    [ash::khr::xlib_surface::NAME, ash::khr::xcb_surface::NAME, ash::khr::wayland_surface::NAME];

/// The graphics device shared with the runtime. Kept alive by the session's drop guard until after the session is destroyed.
#[derive(Clone)]
pub struct Graphics {
    /// wgpu's instance around the runtime's `VkInstance`.
    pub instance: wgpu::Instance,
    /// The runtime's physical device.
    pub adapter: wgpu::Adapter,
    /// The logical device.
    pub device: wgpu::Device,
    /// Its only queue, shared with the runtime: submits happen on the frame thread alone.
    pub queue: wgpu::Queue,
    binding: xr::vulkan::SessionCreateInfo,
}

impl Graphics {
    /// What `xrCreateSession` wants to know.
    pub(crate) fn binding(&self) -> &xr::vulkan::SessionCreateInfo {
        &self.binding
    }
}

/// Makes instance and device through the runtime and wraps both in wgpu.
///
/// `choose` picks the features to enable from those the adapter offers; with `window` surfaces of the desktop can be made, too.
///
/// # Errors
/// No Vulkan loader, a version the runtime refuses, or a failure of runtime or driver.
pub fn create_graphics(
    instance: &xr::Instance,
    system: xr::SystemId,
    choose: &dyn Fn(wgpu::Features) -> wgpu::Features,
    window: bool,
) -> Result<Graphics, BridgeError> {
    // SAFETY: loading the Vulkan loader runs its initialiser; nothing else of this process depends on its state.
    let entry = unsafe { ash::Entry::load() }.map_err(|e| BridgeError::NoVulkan(e.to_string()))?;
    let requirements = instance.graphics_requirements::<xr::Vulkan>(system)?;
    let version = vulkan_version(&entry, &requirements)?;
    let flags = wgpu::InstanceFlags::empty();
    let mut extensions = hal::Instance::desired_extensions(&entry, version, flags)?;
    // A headset needs no window: without these, drivers do not go looking for a display server.
    extensions.retain(|name| window || !WINDOW_SYSTEMS.contains(name));
    let raw_instance = create_instance(&entry, instance, system, version, &extensions)?;
    // SAFETY: the raw instance was made from this entry with exactly this version, these extensions and flags. A surface extension that was
    // left out is only missed when a surface is made, and wgpu then answers with an error.
    let hal_instance = unsafe {
        hal::Instance::from_raw(
            entry.clone(),
            raw_instance.clone(),
            version,
            0,
            None,
            extensions,
            flags,
            wgpu::MemoryBudgetThresholds::default(),
            false,
            None,
        )
    }?;
    // SAFETY: the handle is the instance the runtime has just made and owns no other wrapper.
    let physical = unsafe { instance.vulkan_graphics_device(system, raw_instance.handle().as_raw() as _) }?;
    let physical = vk::PhysicalDevice::from_raw(physical as u64);
    let exposed = hal_instance.expose_adapter(physical).ok_or(BridgeError::NoAdapter)?;
    let features = choose(exposed.features);
    let limits = exposed.capabilities.limits.clone();
    let (raw_device, family) = create_device(&entry, &raw_instance, instance, system, physical, &exposed, features)?;
    let device_extensions = exposed.adapter.required_device_extensions(features);
    // SAFETY: the device was made on this adapter with the extensions and features its own functions name, one queue of `family`.
    let open = unsafe {
        exposed.adapter.device_from_raw(
            raw_device.clone(),
            None,
            &device_extensions,
            features,
            &limits,
            &wgpu::MemoryHints::Performance,
            family,
            0,
        )
    }?;
    // SAFETY: wgpu takes the ownership that hal_instance had; nothing else destroys it.
    let wgpu_instance = unsafe { wgpu::Instance::from_hal::<Hal>(hal_instance) };
    // SAFETY: `exposed` comes from that instance.
    let adapter = unsafe { wgpu_instance.create_adapter_from_hal(exposed) };
    let descriptor = wgpu::DeviceDescriptor {
        label: Some("holograde"),
        required_features: features,
        required_limits: limits,
        ..Default::default()
    };
    // SAFETY: `open` comes from that adapter and the descriptor asks for the features it was opened with.
    let (device, queue) = unsafe { adapter.create_device_from_hal(open, &descriptor) }?;
    let binding = xr::vulkan::SessionCreateInfo {
        instance: raw_instance.handle().as_raw() as _,
        physical_device: physical.as_raw() as _,
        device: raw_device.handle().as_raw() as _,
        queue_family_index: family,
        queue_index: 0,
    };
    Ok(Graphics { instance: wgpu_instance, adapter, device, queue, binding })
}

/// The newest version that loader and runtime both know. A lower one on a newer device would make the validation layer object to the
/// SPIR-V that wgpu generates.
fn vulkan_version(entry: &ash::Entry, requirements: &xr::vulkan::Requirements) -> Result<u32, BridgeError> {
    // SAFETY: the function is part of every loader since 1.1 and ash answers `None` where it is absent.
    let loader = unsafe { entry.try_enumerate_instance_version() }?.unwrap_or(vk::API_VERSION_1_0);
    let max = &requirements.max_api_version_supported;
    let min = &requirements.min_api_version_supported;
    let runtime_max = vk::make_api_version(0, max.major().into(), max.minor().into(), u32::MAX >> 20);
    let runtime_min = vk::make_api_version(0, min.major().into(), min.minor().into(), 0);
    let version = loader.min(runtime_max).min(vk::API_VERSION_1_3);
    if version < runtime_min {
        return Err(BridgeError::VulkanTooOld { loader, runtime_min });
    }
    Ok(version)
}

fn create_instance(
    entry: &ash::Entry,
    instance: &xr::Instance,
    system: xr::SystemId,
    version: u32,
    extensions: &[&'static std::ffi::CStr],
) -> Result<ash::Instance, BridgeError> {
    let application =
        vk::ApplicationInfo::default().application_name(c"Holograde").engine_name(c"Holograde").api_version(version);
    let names: Vec<_> = extensions.iter().map(|name| name.as_ptr()).collect();
    let info = vk::InstanceCreateInfo::default().application_info(&application).enabled_extension_names(&names);
    // SAFETY: `info` and all it points to live until the call returns; the function pointer is the loader's own.
    let raw = unsafe {
        instance
            .create_vulkan_instance(system, proc_addr(entry), std::ptr::from_ref(&info).cast())?
            .map_err(vulkan_error)?
    };
    // SAFETY: the runtime has just made this instance with the same loader.
    Ok(unsafe { ash::Instance::load(entry.static_fn(), vk::Instance::from_raw(raw as u64)) })
}

fn create_device(
    entry: &ash::Entry,
    raw_instance: &ash::Instance,
    instance: &xr::Instance,
    system: xr::SystemId,
    physical: vk::PhysicalDevice,
    exposed: &wgpu::hal::ExposedAdapter<Hal>,
    features: wgpu::Features,
) -> Result<(ash::Device, u32), BridgeError> {
    // SAFETY: `physical` belongs to `raw_instance`.
    let families = unsafe { raw_instance.get_physical_device_queue_family_properties(physical) };
    let wanted = vk::QueueFlags::GRAPHICS | vk::QueueFlags::COMPUTE;
    let family =
        families.iter().position(|family| family.queue_flags.contains(wanted)).ok_or(BridgeError::NoAdapter)? as u32;
    let extensions = exposed.adapter.required_device_extensions(features);
    let names: Vec<_> = extensions.iter().map(|name| name.as_ptr()).collect();
    let priorities = [1.0];
    let queues = [vk::DeviceQueueCreateInfo::default().queue_family_index(family).queue_priorities(&priorities)];
    let mut enabled = exposed.adapter.physical_device_features(&extensions, features);
    let info = vk::DeviceCreateInfo::default().queue_create_infos(&queues).enabled_extension_names(&names);
    let info = enabled.add_to_device_create(info);
    // SAFETY: `info` and all it points to live until the call returns; the physical device is the one the runtime named.
    let raw = unsafe {
        instance
            .create_vulkan_device(system, proc_addr(entry), physical.as_raw() as _, std::ptr::from_ref(&info).cast())?
            .map_err(vulkan_error)?
    };
    // SAFETY: the runtime has just made this device from `raw_instance`.
    Ok((unsafe { ash::Device::load(raw_instance.fp_v1_0(), vk::Device::from_raw(raw as u64)) }, family))
}

fn proc_addr(entry: &ash::Entry) -> xr::sys::platform::VkGetInstanceProcAddr {
    // SAFETY: both types are Vulkan's `PFN_vkGetInstanceProcAddr`; the crates spell handle and name pointers differently.
    unsafe { std::mem::transmute(entry.static_fn().get_instance_proc_addr) }
}

fn vulkan_error(code: xr::sys::platform::VkResult) -> BridgeError {
    BridgeError::Vulkan(vk::Result::from_raw(code))
}

/// One image of a swapchain as a wgpu texture of two layers, used only as an attachment.
///
/// # Errors
/// None at present; the signature leaves room for other graphics APIs.
pub(crate) fn wrap_image(
    graphics: &Graphics,
    image: u64,
    format: wgpu::TextureFormat,
    size: [u32; 2],
    label: &'static str,
) -> Result<wgpu::Texture, BridgeError> {
    let size = wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 2 };
    let is_depth = format.has_depth_aspect();
    let state = if is_depth { wgpu::TextureUses::DEPTH_STENCIL_WRITE } else { wgpu::TextureUses::COLOR_TARGET };
    let hal_descriptor = wgpu::hal::TextureDescriptor {
        label: Some(label),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: state,
        memory_flags: wgpu::hal::MemoryFlags::empty(),
        view_formats: Vec::new(),
    };
    let descriptor = wgpu::TextureDescriptor {
        label: Some(label),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
        view_formats: &[],
    };
    // SAFETY: the guard only asks for the hal device; it is not destroyed through it.
    let hal_device = unsafe { graphics.device.as_hal::<Hal>() }.ok_or(BridgeError::NoAdapter)?;
    // SAFETY: the image was made by the runtime on this device with this format, size and use; the empty callback leaves it to the runtime.
    let texture = unsafe {
        hal_device.texture_from_raw(
            vk::Image::from_raw(image),
            &hal_descriptor,
            Some(Box::new(|| ())),
            hal::TextureMemory::External,
        )
    };
    // SAFETY: an acquired image is in the layout of an attachment (XR_KHR_vulkan_enable2), which is what `state` says.
    Ok(unsafe { graphics.device.create_texture_from_hal::<Hal>(texture, &descriptor, state) })
}

/// wgpu's name for a `VkFormat` this client can draw to, best first for colour and for depth.
pub(crate) fn known_formats() -> &'static [(i64, wgpu::TextureFormat)] {
    const FORMATS: &[(i64, wgpu::TextureFormat)] = &[
        (vk::Format::B8G8R8A8_SRGB.as_raw() as i64, wgpu::TextureFormat::Bgra8UnormSrgb),
        (vk::Format::R8G8B8A8_SRGB.as_raw() as i64, wgpu::TextureFormat::Rgba8UnormSrgb),
        (vk::Format::D16_UNORM.as_raw() as i64, wgpu::TextureFormat::Depth16Unorm),
        (vk::Format::D32_SFLOAT.as_raw() as i64, wgpu::TextureFormat::Depth32Float),
    ];
    FORMATS
}

/// Creates the session on the shared device, which outlives it: the drop guard holds instance, device and queue until the runtime has
/// destroyed the session.
///
/// # Errors
/// Whatever the runtime answers.
pub(crate) fn create_session(
    instance: &xr::Instance,
    system: xr::SystemId,
    graphics: &Graphics,
) -> Result<(xr::Session<xr::Vulkan>, xr::FrameWaiter, xr::FrameStream<xr::Vulkan>), BridgeError> {
    let guard = Box::new((
        graphics.queue.clone(),
        graphics.device.clone(),
        graphics.adapter.clone(),
        graphics.instance.clone(),
    ));
    // SAFETY: the binding names the instance, device and queue that the runtime itself made and that `guard` keeps alive.
    Ok(unsafe { instance.create_session_with_guard(system, graphics.binding(), guard) }?)
}
