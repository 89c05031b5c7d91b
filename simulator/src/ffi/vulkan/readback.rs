//! Swapchain images copied to the host, on the application's own device and queue. Images are taken from the layout in which the
//! application releases them and given back in the same.

use ash::vk;

use super::super::objects::lock;
use super::Binding;
use super::images::{Images, aspect, attachment};
use crate::compose::{Format, Raw};
use crate::model::layers::SubImage;

/// Copies begin at multiples of this: the largest texel, and four bytes for depth.
const ALIGNMENT: u64 = 16;

/// A part of one layer of a swapchain image.
pub(in super::super) struct Region {
    image: vk::Image,
    vulkan_format: vk::Format,
    format: Format,
    array_index: u32,
    offset: [i32; 2],
    size: [u32; 2],
}

/// How the texels of a swapchain format are stored once they are copied to a buffer.
fn stored(format: vk::Format) -> Option<Format> {
    let rgba8 = |srgb, bgra| Some(Format::Rgba8 { srgb, bgra });
    match format {
        vk::Format::R8G8B8A8_SRGB => rgba8(true, false),
        vk::Format::B8G8R8A8_SRGB => rgba8(true, true),
        vk::Format::R8G8B8A8_UNORM => rgba8(false, false),
        vk::Format::B8G8R8A8_UNORM => rgba8(false, true),
        vk::Format::R16G16B16A16_SFLOAT => Some(Format::Rgba16Float),
        vk::Format::D16_UNORM => Some(Format::D16),
        vk::Format::D32_SFLOAT | vk::Format::D32_SFLOAT_S8_UINT => Some(Format::D32Float),
        // The depth aspect alone comes as 32 bits with the upper 8 undefined.
        vk::Format::D24_UNORM_S8_UINT => Some(Format::D24),
        _ => None,
    }
}

impl Region {
    /// The part of an image that a layer shows; its rectangle was checked when it was submitted.
    pub(in super::super) fn new(images: &Images, sub_image: &SubImage) -> Result<Self, &'static str> {
        let (image, vulkan_format, samples) = images.image(sub_image.image_index).ok_or("there is no such image")?;
        if samples > 1 {
            return Err("it has several samples per pixel");
        }
        let format = stored(vulkan_format).ok_or("its format is not known here")?;
        let [x, y, width, height] = sub_image.rect;
        let size = [width, height].map(i32::unsigned_abs);
        Ok(Self { image, vulkan_format, format, array_index: sub_image.array_index, offset: [x, y], size })
    }

    fn bytes(&self) -> u64 {
        u64::from(self.size[0]) * u64::from(self.size[1]) * self.format.bytes() as u64
    }

    fn barrier(&self, to_copy: bool) -> vk::ImageMemoryBarrier<'static> {
        let drawn = (attachment(self.vulkan_format).2, vk::AccessFlags::MEMORY_WRITE);
        let copied = (vk::ImageLayout::TRANSFER_SRC_OPTIMAL, vk::AccessFlags::TRANSFER_READ);
        let (from, to) = if to_copy { (drawn, copied) } else { (copied, drawn) };
        vk::ImageMemoryBarrier::default()
            .old_layout(from.0)
            .src_access_mask(from.1)
            .new_layout(to.0)
            .dst_access_mask(to.1 | vk::AccessFlags::MEMORY_READ)
            .src_queue_family_index(vk::QUEUE_FAMILY_IGNORED)
            .dst_queue_family_index(vk::QUEUE_FAMILY_IGNORED)
            .image(self.image)
            .subresource_range(vk::ImageSubresourceRange {
                aspect_mask: aspect(self.vulkan_format),
                base_mip_level: 0,
                level_count: 1,
                base_array_layer: self.array_index,
                layer_count: 1,
            })
    }

    fn copy(&self, at: u64) -> vk::BufferImageCopy {
        let depth = self.format.is_depth();
        let aspect_mask = if depth { vk::ImageAspectFlags::DEPTH } else { vk::ImageAspectFlags::COLOR };
        let [width, height] = self.size;
        vk::BufferImageCopy {
            buffer_offset: at,
            buffer_row_length: 0,
            buffer_image_height: 0,
            image_subresource: vk::ImageSubresourceLayers {
                aspect_mask,
                mip_level: 0,
                base_array_layer: self.array_index,
                layer_count: 1,
            },
            image_offset: vk::Offset3D { x: self.offset[0], y: self.offset[1], z: 0 },
            image_extent: vk::Extent3D { width, height, depth: 1 },
        }
    }
}

impl Binding {
    /// Copies regions to the host, and waits for them and for all that was submitted before. Called where the application lets the
    /// runtime use the queue.
    pub(in super::super) fn read_back(&self, regions: &[Region]) -> Result<Vec<Raw>, &'static str> {
        let mut places = Vec::new();
        let mut total = 0u64;
        for region in regions {
            places.push(total);
            total += region.bytes().next_multiple_of(ALIGNMENT);
        }
        if total == 0 {
            return Ok(Vec::new());
        }
        let copied = Staging::new(self, total).and_then(|staging| {
            staging.copy(regions, &places)?;
            staging.read(regions, &places)
        });
        copied.map_err(|code| {
            tracing::error!(?code, "reading swapchain images back failed");
            "the Vulkan device refuses the copy"
        })
    }
}

/// What one copy needs on the device; freed with it.
struct Staging<'a> {
    binding: &'a Binding,
    size: u64,
    pool: vk::CommandPool,
    fence: vk::Fence,
    buffer: vk::Buffer,
    memory: vk::DeviceMemory,
}

impl<'a> Staging<'a> {
    fn new(binding: &'a Binding, size: u64) -> Result<Self, vk::Result> {
        let device = &binding.device;
        let mut staging = Self {
            binding,
            size,
            pool: vk::CommandPool::null(),
            fence: vk::Fence::null(),
            buffer: vk::Buffer::null(),
            memory: vk::DeviceMemory::null(),
        };
        let pool = vk::CommandPoolCreateInfo::default()
            .flags(vk::CommandPoolCreateFlags::TRANSIENT)
            .queue_family_index(binding.queue_family);
        let buffer = vk::BufferCreateInfo::default()
            .size(size)
            .usage(vk::BufferUsageFlags::TRANSFER_DST)
            .sharing_mode(vk::SharingMode::EXCLUSIVE);
        // SAFETY: the device is alive with the session; what was made before a failure is freed by `drop`.
        unsafe {
            staging.pool = device.create_command_pool(&pool, None)?;
            staging.fence = device.create_fence(&vk::FenceCreateInfo::default(), None)?;
            staging.buffer = device.create_buffer(&buffer, None)?;
            let needs = device.get_buffer_memory_requirements(staging.buffer);
            let allocate = vk::MemoryAllocateInfo::default()
                .allocation_size(needs.size)
                .memory_type_index(binding.host_memory(needs.memory_type_bits)?);
            staging.memory = device.allocate_memory(&allocate, None)?;
            device.bind_buffer_memory(staging.buffer, staging.memory, 0)?;
        }
        Ok(staging)
    }

    fn copy(&self, regions: &[Region], places: &[u64]) -> Result<(), vk::Result> {
        let device = &self.binding.device;
        let allocate = vk::CommandBufferAllocateInfo::default().command_pool(self.pool).command_buffer_count(1);
        let begin = vk::CommandBufferBeginInfo::default().flags(vk::CommandBufferUsageFlags::ONE_TIME_SUBMIT);
        let (to_copy, back) = (barriers(regions, true), barriers(regions, false));
        let host = vk::MemoryBarrier::default()
            .src_access_mask(vk::AccessFlags::TRANSFER_WRITE)
            .dst_access_mask(vk::AccessFlags::HOST_READ);
        let (all, transfer) = (vk::PipelineStageFlags::ALL_COMMANDS, vk::PipelineStageFlags::TRANSFER);
        let after = all | vk::PipelineStageFlags::HOST;
        let none = vk::DependencyFlags::empty();
        // SAFETY: all objects are of this device and alive until the fence was waited for; the rectangles lie in the images; the
        // application lets the runtime use the queue where this is called from.
        unsafe {
            let buffers = device.allocate_command_buffers(&allocate)?;
            let Some(&buffer) = buffers.first() else { return Err(vk::Result::ERROR_UNKNOWN) };
            device.begin_command_buffer(buffer, &begin)?;
            device.cmd_pipeline_barrier(buffer, all, transfer, none, &[], &[], &to_copy);
            for (region, &place) in regions.iter().zip(places) {
                let layout = vk::ImageLayout::TRANSFER_SRC_OPTIMAL;
                device.cmd_copy_image_to_buffer(buffer, region.image, layout, self.buffer, &[region.copy(place)]);
            }
            device.cmd_pipeline_barrier(buffer, transfer, after, none, &[host], &[], &back);
            device.end_command_buffer(buffer)?;
            let submit = vk::SubmitInfo::default().command_buffers(&buffers);
            {
                let queue = lock(&self.binding.queue);
                device.queue_submit(*queue, &[submit], self.fence)?;
            }
            device.wait_for_fences(&[self.fence], true, u64::MAX)
        }
    }

    fn read(&self, regions: &[Region], places: &[u64]) -> Result<Vec<Raw>, vk::Result> {
        let device = &self.binding.device;
        let length = usize::try_from(self.size).map_err(|_| vk::Result::ERROR_OUT_OF_HOST_MEMORY)?;
        // SAFETY: the memory is host-visible and coherent, as large as asked for, and the GPU has finished writing to it; it is
        // mapped once and every byte read was written or is plain data.
        let all = unsafe {
            let start = device.map_memory(self.memory, 0, self.size, vk::MemoryMapFlags::empty())?;
            let all = std::slice::from_raw_parts(start.cast::<u8>(), length).to_vec();
            device.unmap_memory(self.memory);
            all
        };
        let raw = |(region, &place): (&Region, &u64)| {
            let (start, length) = (place as usize, region.bytes() as usize);
            let bytes = all.get(start..start + length).unwrap_or_default().to_vec();
            Raw { format: region.format, size: region.size, bytes }
        };
        Ok(regions.iter().zip(places).map(raw).collect())
    }
}

/// One barrier for each layer of each image, however many regions lie in it.
fn barriers(regions: &[Region], to_copy: bool) -> Vec<vk::ImageMemoryBarrier<'static>> {
    let mut seen = Vec::new();
    let mut barriers = Vec::new();
    for region in regions {
        let layer = (region.image, region.array_index);
        if !seen.contains(&layer) {
            seen.push(layer);
            barriers.push(region.barrier(to_copy));
        }
    }
    barriers
}

impl Binding {
    /// A kind of memory that the host reads without further ado; Vulkan promises one for every buffer. Cached if there is.
    fn host_memory(&self, usable: u32) -> Result<u32, vk::Result> {
        // SAFETY: the physical device is alive with the session.
        let memory = unsafe { self.instance.get_physical_device_memory_properties(self.physical) };
        let plain = vk::MemoryPropertyFlags::HOST_VISIBLE | vk::MemoryPropertyFlags::HOST_COHERENT;
        let find = |flags: vk::MemoryPropertyFlags| {
            let kinds = memory.memory_types.iter().take(memory.memory_type_count as usize);
            let fits = |(index, kind): &(usize, &vk::MemoryType)| {
                usable & (1 << index) != 0 && kind.property_flags.contains(flags)
            };
            kinds.enumerate().find(fits).map(|(index, _)| index as u32)
        };
        let found = find(plain | vk::MemoryPropertyFlags::HOST_CACHED).or_else(|| find(plain));
        found.ok_or(vk::Result::ERROR_FEATURE_NOT_PRESENT)
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        let device = &self.binding.device;
        // SAFETY: all are of this device, or null, which Vulkan ignores. The GPU has finished: the fence was waited for, or nothing was
        // submitted, or the device is lost.
        unsafe {
            device.destroy_command_pool(self.pool, None);
            device.destroy_fence(self.fence, None);
            device.destroy_buffer(self.buffer, None);
            device.free_memory(self.memory, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::images::FORMATS;
    use super::*;

    #[test]
    fn every_format_that_a_swapchain_may_have_can_be_read_back() {
        for &format in FORMATS {
            let stored = stored(format);
            let depth = aspect(format).contains(vk::ImageAspectFlags::DEPTH);
            assert_eq!(stored.map(Format::is_depth), Some(depth), "{format:?}");
        }
    }
}
