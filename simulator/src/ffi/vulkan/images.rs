//! Swapchain images on the application's own Vulkan device.

use std::sync::{Arc, Mutex};

use ash::vk;
use ash::vk::Handle as _;
use openxr_sys as xr;

use super::super::check::{XrResult, chained, list};
use super::super::objects::lock;
use super::super::system::LARGEST_IMAGE;
use super::{Binding, refuse};

/// Formats offered where the device has them, the preferred ones first. HoloLens 2 prefers 16 bits of depth.
pub(super) const FORMATS: &[vk::Format] = &[
    vk::Format::B8G8R8A8_SRGB,
    vk::Format::R8G8B8A8_SRGB,
    vk::Format::B8G8R8A8_UNORM,
    vk::Format::R8G8B8A8_UNORM,
    vk::Format::D16_UNORM,
    vk::Format::D32_SFLOAT,
    vk::Format::D24_UNORM_S8_UINT,
];

/// OpenXR usage flags and what they mean to Vulkan.
const USAGES: &[(xr::SwapchainUsageFlags, vk::ImageUsageFlags)] = &[
    (xr::SwapchainUsageFlags::COLOR_ATTACHMENT, vk::ImageUsageFlags::COLOR_ATTACHMENT),
    (xr::SwapchainUsageFlags::DEPTH_STENCIL_ATTACHMENT, vk::ImageUsageFlags::DEPTH_STENCIL_ATTACHMENT),
    (xr::SwapchainUsageFlags::UNORDERED_ACCESS, vk::ImageUsageFlags::STORAGE),
    (xr::SwapchainUsageFlags::TRANSFER_SRC, vk::ImageUsageFlags::TRANSFER_SRC),
    (xr::SwapchainUsageFlags::TRANSFER_DST, vk::ImageUsageFlags::TRANSFER_DST),
    (xr::SwapchainUsageFlags::SAMPLED, vk::ImageUsageFlags::SAMPLED),
    (xr::SwapchainUsageFlags::MUTABLE_FORMAT, vk::ImageUsageFlags::empty()),
];

pub(super) fn aspect(format: vk::Format) -> vk::ImageAspectFlags {
    match format {
        vk::Format::D16_UNORM | vk::Format::D32_SFLOAT => vk::ImageAspectFlags::DEPTH,
        vk::Format::D24_UNORM_S8_UINT => vk::ImageAspectFlags::DEPTH | vk::ImageAspectFlags::STENCIL,
        _ => vk::ImageAspectFlags::COLOR,
    }
}

/// How an image of this format is drawn to: usage, and the layout in which the application gets it and gives it back.
pub(super) fn attachment(format: vk::Format) -> (vk::ImageUsageFlags, vk::FormatFeatureFlags, vk::ImageLayout) {
    if aspect(format) == vk::ImageAspectFlags::COLOR {
        (
            vk::ImageUsageFlags::COLOR_ATTACHMENT,
            vk::FormatFeatureFlags::COLOR_ATTACHMENT,
            vk::ImageLayout::COLOR_ATTACHMENT_OPTIMAL,
        )
    } else {
        (
            vk::ImageUsageFlags::DEPTH_STENCIL_ATTACHMENT,
            vk::FormatFeatureFlags::DEPTH_STENCIL_ATTACHMENT,
            vk::ImageLayout::DEPTH_STENCIL_ATTACHMENT_OPTIMAL,
        )
    }
}

fn supported(binding: &Binding) -> impl Iterator<Item = vk::Format> + '_ {
    FORMATS.iter().copied().filter(|&format| {
        // SAFETY: instance and physical device are alive with the session.
        let found = unsafe { binding.instance.get_physical_device_format_properties(binding.physical, format) };
        found.optimal_tiling_features.contains(attachment(format).1)
    })
}

/// Formats that a swapchain may have on this device.
pub(in super::super) fn formats(binding: &Binding) -> Vec<i64> {
    supported(binding).map(|format| i64::from(format.as_raw())).collect()
}

/// The images of a swapchain, with their memory.
pub(in super::super) struct Images {
    binding: Arc<Binding>,
    format: vk::Format,
    samples: u32,
    made: Vec<(vk::Image, vk::DeviceMemory)>,
    layout: Mutex<Option<Transition>>,
}

/// The one submission that brings the images into their layout.
struct Transition {
    pool: vk::CommandPool,
    fence: vk::Fence,
}

impl Images {
    /// Makes `count` images. `formats_listed` says whether XR_KHR_vulkan_swapchain_format_list is enabled.
    pub(in super::super) fn new(
        binding: &Arc<Binding>,
        info: &xr::SwapchainCreateInfo,
        count: u32,
        formats_listed: bool,
    ) -> XrResult<Self> {
        let format = check(binding, info)?;
        let views = view_formats(info, formats_listed)?;
        let mut list = vk::ImageFormatListCreateInfo::default().view_formats(&views);
        let create = image_info(info, format)?;
        // The format list is core only from Vulkan 1.2; without it a mutable image allows every compatible view.
        let create = if views.is_empty() || binding.api_version < vk::API_VERSION_1_2 {
            create
        } else {
            create.push_next(&mut list)
        };
        let (binding, samples) = (Arc::clone(binding), info.sample_count);
        let mut images = Self { binding, format, samples, made: Vec::new(), layout: Mutex::default() };
        for _ in 0..count {
            // Images made before a failure are freed by `drop`.
            images.made.push(make(&images.binding, &create)?);
        }
        Ok(images)
    }

    /// Raw `VkImage`s.
    pub(in super::super) fn handles(&self) -> Vec<u64> {
        self.made.iter().map(|(image, _)| image.as_raw()).collect()
    }

    /// An image with its format and samples per pixel.
    pub(in super::super) fn image(&self, index: u32) -> Option<(vk::Image, vk::Format, u32)> {
        self.made.get(index as usize).map(|&(image, _)| (image, self.format, self.samples))
    }

    /// Brings all images into the layout in which the application may take them, once. Later submissions to the same queue come after it.
    pub(in super::super) fn bring_to_layout(&self) -> XrResult {
        let mut layout = lock(&self.layout);
        if layout.is_none() {
            *layout = Some(self.transition()?);
        }
        Ok(())
    }

    fn transition(&self) -> XrResult<Transition> {
        let device = &self.binding.device;
        let pool = vk::CommandPoolCreateInfo::default()
            .flags(vk::CommandPoolCreateFlags::TRANSIENT)
            .queue_family_index(self.binding.queue_family);
        // SAFETY: the device is alive with the session.
        let pool = unsafe { device.create_command_pool(&pool, None) }.map_err(refuse)?;
        // SAFETY: as above.
        let fence = unsafe { device.create_fence(&vk::FenceCreateInfo::default(), None) };
        let submitted = fence.and_then(|fence| {
            self.submit(pool, fence).map(|()| fence).inspect_err(|_| {
                // SAFETY: the submission failed, so the fence is not in use.
                unsafe { device.destroy_fence(fence, None) };
            })
        });
        match submitted {
            Ok(fence) => Ok(Transition { pool, fence }),
            Err(code) => {
                // SAFETY: nothing of the pool was submitted.
                unsafe { device.destroy_command_pool(pool, None) };
                Err(refuse(code))
            }
        }
    }

    fn submit(&self, pool: vk::CommandPool, fence: vk::Fence) -> Result<(), vk::Result> {
        let device = &self.binding.device;
        let allocate = vk::CommandBufferAllocateInfo::default().command_pool(pool).command_buffer_count(1);
        let begin = vk::CommandBufferBeginInfo::default().flags(vk::CommandBufferUsageFlags::ONE_TIME_SUBMIT);
        let barriers: Vec<_> = self.made.iter().map(|&(image, _)| barrier(image, self.format)).collect();
        let queue = lock(&self.binding.queue);
        // SAFETY: all objects are of this device, the buffer is recorded once and submitted once; the application must let
        // the runtime use the queue during xrAcquireSwapchainImage, from where this is called.
        unsafe {
            let buffers = device.allocate_command_buffers(&allocate)?;
            let Some(&buffer) = buffers.first() else { return Err(vk::Result::ERROR_UNKNOWN) };
            device.begin_command_buffer(buffer, &begin)?;
            let all = vk::PipelineStageFlags::ALL_COMMANDS;
            let top = vk::PipelineStageFlags::TOP_OF_PIPE;
            device.cmd_pipeline_barrier(buffer, top, all, vk::DependencyFlags::empty(), &[], &[], &barriers);
            device.end_command_buffer(buffer)?;
            let submit = vk::SubmitInfo::default().command_buffers(&buffers);
            device.queue_submit(*queue, &[submit], fence)
        }
    }
}

fn barrier(image: vk::Image, format: vk::Format) -> vk::ImageMemoryBarrier<'static> {
    vk::ImageMemoryBarrier::default()
        .dst_access_mask(vk::AccessFlags::MEMORY_READ | vk::AccessFlags::MEMORY_WRITE)
        .old_layout(vk::ImageLayout::UNDEFINED)
        .new_layout(attachment(format).2)
        .src_queue_family_index(vk::QUEUE_FAMILY_IGNORED)
        .dst_queue_family_index(vk::QUEUE_FAMILY_IGNORED)
        .image(image)
        .subresource_range(vk::ImageSubresourceRange {
            aspect_mask: aspect(format),
            base_mip_level: 0,
            level_count: vk::REMAINING_MIP_LEVELS,
            base_array_layer: 0,
            layer_count: vk::REMAINING_ARRAY_LAYERS,
        })
}

impl Drop for Images {
    fn drop(&mut self) {
        let device = &self.binding.device;
        // SAFETY: the application vouches that its own work on the images is done; the runtime's is waited for here.
        unsafe {
            if let Some(transition) = lock(&self.layout).take() {
                if let Err(code) = device.wait_for_fences(&[transition.fence], true, u64::MAX) {
                    tracing::error!(?code, "waiting for the layout of swapchain images failed");
                }
                device.destroy_fence(transition.fence, None);
                device.destroy_command_pool(transition.pool, None);
            }
            for &(image, memory) in &self.made {
                device.destroy_image(image, None);
                device.free_memory(memory, None);
            }
        }
    }
}

/// Checks a create info against the specification and the device; the format it names.
fn check(binding: &Binding, info: &xr::SwapchainCreateInfo) -> XrResult<vk::Format> {
    let invalid = Err(xr::Result::ERROR_VALIDATION_FAILURE);
    let flags = xr::SwapchainCreateFlags::STATIC_IMAGE | xr::SwapchainCreateFlags::PROTECTED_CONTENT;
    let usages = USAGES.iter().fold(xr::SwapchainUsageFlags::EMPTY, |all, &(usage, _)| all | usage);
    if !flags.contains(info.create_flags) || !usages.contains(info.usage_flags) {
        return invalid;
    }
    let sizes = [info.width, info.height, info.array_size, info.mip_count, info.sample_count];
    if sizes.contains(&0) || info.width.max(info.height) > LARGEST_IMAGE || !matches!(info.face_count, 1 | 6) {
        return invalid;
    }
    // Cubes and protected memory are legal wishes that this runtime does not serve.
    if info.face_count == 6 || info.create_flags.contains(xr::SwapchainCreateFlags::PROTECTED_CONTENT) {
        return Err(xr::Result::ERROR_FEATURE_UNSUPPORTED);
    }
    let format = supported(binding).find(|format| i64::from(format.as_raw()) == info.format);
    let format = format.ok_or(xr::Result::ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED)?;
    let create = image_info(info, format)?;
    // SAFETY: instance and physical device are alive with the session.
    let limits = unsafe {
        binding.instance.get_physical_device_image_format_properties(
            binding.physical,
            format,
            create.image_type,
            create.tiling,
            create.usage,
            create.flags,
        )
    };
    // The device says no to the combination of format and usage.
    let limits = limits.map_err(|_| xr::Result::ERROR_FEATURE_UNSUPPORTED)?;
    let fits = info.width <= limits.max_extent.width
        && info.height <= limits.max_extent.height
        && info.array_size <= limits.max_array_layers
        && info.mip_count <= limits.max_mip_levels
        && limits.sample_counts.contains(create.samples);
    if fits { Ok(format) } else { Err(xr::Result::ERROR_FEATURE_UNSUPPORTED) }
}

fn image_info<'a>(info: &xr::SwapchainCreateInfo, format: vk::Format) -> XrResult<vk::ImageCreateInfo<'a>> {
    let wanted = USAGES.iter().filter(|(usage, _)| info.usage_flags.contains(*usage));
    // The layout transition needs the attachment usage, and composition reads the image.
    let usage = wanted.fold(attachment(format).0 | vk::ImageUsageFlags::TRANSFER_SRC, |all, &(_, usage)| all | usage);
    if !info.sample_count.is_power_of_two() || info.sample_count > 64 {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    let mutable = info.usage_flags.contains(xr::SwapchainUsageFlags::MUTABLE_FORMAT);
    let flags = if mutable { vk::ImageCreateFlags::MUTABLE_FORMAT } else { vk::ImageCreateFlags::empty() };
    Ok(vk::ImageCreateInfo::default()
        .flags(flags)
        .image_type(vk::ImageType::TYPE_2D)
        .format(format)
        .extent(vk::Extent3D { width: info.width, height: info.height, depth: 1 })
        .mip_levels(info.mip_count)
        .array_layers(info.array_size)
        .samples(vk::SampleCountFlags::from_raw(info.sample_count))
        .tiling(vk::ImageTiling::OPTIMAL)
        .usage(usage)
        .sharing_mode(vk::SharingMode::EXCLUSIVE)
        .initial_layout(vk::ImageLayout::UNDEFINED))
}

/// View formats that the application lists (XR_KHR_vulkan_swapchain_format_list).
fn view_formats(info: &xr::SwapchainCreateInfo, enabled: bool) -> XrResult<Vec<vk::Format>> {
    // SAFETY: the application vouches for the chain.
    let Some(listed) = (unsafe { chained::<xr::VulkanSwapchainFormatListCreateInfoKHR>(info.next) }) else {
        return Ok(Vec::new());
    };
    if !enabled || !info.usage_flags.contains(xr::SwapchainUsageFlags::MUTABLE_FORMAT) {
        return Ok(Vec::new());
    }
    // SAFETY: the application vouches for the list.
    let formats = unsafe { list(listed.view_format_count, listed.view_formats) }?;
    Ok(formats.iter().map(|&format| vk::Format::from_raw(format as i32)).collect())
}

/// Makes one image with memory of its own.
fn make(binding: &Binding, create: &vk::ImageCreateInfo<'_>) -> XrResult<(vk::Image, vk::DeviceMemory)> {
    let device = &binding.device;
    // SAFETY: the device is alive with the session, and the create info was checked against it.
    let image = unsafe { device.create_image(create, None) }.map_err(refuse)?;
    match bind_memory(binding, image) {
        Ok(memory) => Ok((image, memory)),
        Err(code) => {
            // SAFETY: made above, never used.
            unsafe { device.destroy_image(image, None) };
            Err(refuse(code))
        }
    }
}

fn bind_memory(binding: &Binding, image: vk::Image) -> Result<vk::DeviceMemory, vk::Result> {
    let device = &binding.device;
    // SAFETY: image and physical device are alive.
    let (needs, memory) = unsafe {
        let memory = binding.instance.get_physical_device_memory_properties(binding.physical);
        (device.get_image_memory_requirements(image), memory)
    };
    let usable = |index: &u32| needs.memory_type_bits & (1 << index) != 0;
    let local = |index: &u32| {
        memory.memory_types[*index as usize].property_flags.contains(vk::MemoryPropertyFlags::DEVICE_LOCAL)
    };
    let types = || (0..memory.memory_type_count).filter(usable);
    let index = types().find(local).or_else(|| types().next()).ok_or(vk::Result::ERROR_OUT_OF_DEVICE_MEMORY)?;
    let allocate = vk::MemoryAllocateInfo::default().allocation_size(needs.size).memory_type_index(index);
    // SAFETY: size and type are what the image asked for; on failure the memory is given back at once.
    unsafe {
        let memory = device.allocate_memory(&allocate, None)?;
        device.bind_image_memory(image, memory, 0).map(|()| memory).inspect_err(|_| device.free_memory(memory, None))
    }
}
