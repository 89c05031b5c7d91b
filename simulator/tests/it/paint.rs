//! Swapchains of any format with texels that a test chooses.

use ash::vk;
use ash::vk::Handle as _;
use openxr as xr;

use crate::rig::{Client, Vulkan};

/// A swapchain of two layers.
pub struct Canvas {
    pub swapchain: xr::Swapchain<xr::Vulkan>,
    images: Vec<u64>,
    pub size: [u32; 2],
    format: vk::Format,
}

fn is_depth(format: vk::Format) -> bool {
    [vk::Format::D16_UNORM, vk::Format::D32_SFLOAT, vk::Format::D24_UNORM_S8_UINT].contains(&format)
}

impl Canvas {
    pub fn new(client: &Client, size: [u32; 2], format: vk::Format) -> Self {
        let drawn = if is_depth(format) {
            xr::SwapchainUsageFlags::DEPTH_STENCIL_ATTACHMENT
        } else {
            xr::SwapchainUsageFlags::COLOR_ATTACHMENT
        };
        let swapchain = client
            .session
            .create_swapchain(&xr::SwapchainCreateInfo {
                create_flags: xr::SwapchainCreateFlags::EMPTY,
                usage_flags: drawn | xr::SwapchainUsageFlags::TRANSFER_DST,
                format: format.as_raw() as u32,
                sample_count: 1,
                width: size[0],
                height: size[1],
                face_count: 1,
                array_size: 2,
                mip_count: 1,
            })
            .unwrap();
        let images = swapchain.enumerate_images().unwrap();
        Self { swapchain, images, size, format }
    }

    /// Acquires an image, puts `texels` (by layer, then rows from the top) into it, and releases it.
    pub fn paint(&mut self, vulkan: &Vulkan, texels: &[u8]) {
        let index = self.swapchain.acquire_image().unwrap();
        self.swapchain.wait_image(xr::Duration::INFINITE).unwrap();
        upload(vulkan, vk::Image::from_raw(self.images[index as usize]), self.format, self.size, texels);
        self.swapchain.release_image().unwrap();
    }

    pub fn part(&self, layer: u32, rect: [i32; 4]) -> xr::sys::SwapchainSubImage {
        let [x, y, width, height] = rect;
        xr::sys::SwapchainSubImage {
            swapchain: self.swapchain.as_raw(),
            image_rect: xr::Rect2Di { offset: xr::Offset2Di { x, y }, extent: xr::Extent2Di { width, height } },
            image_array_index: layer,
        }
    }

    pub fn whole(&self, layer: u32) -> xr::sys::SwapchainSubImage {
        self.part(layer, [0, 0, self.size[0] as i32, self.size[1] as i32])
    }
}

/// Copies texels into both layers, from and back to the layout in which an application has the image.
fn upload(vulkan: &Vulkan, image: vk::Image, format: vk::Format, size: [u32; 2], texels: &[u8]) {
    let device = &vulkan.device;
    let (layout, mut all, one) = if is_depth(format) {
        let depth = vk::ImageAspectFlags::DEPTH;
        (vk::ImageLayout::DEPTH_STENCIL_ATTACHMENT_OPTIMAL, depth, depth)
    } else {
        let color = vk::ImageAspectFlags::COLOR;
        (vk::ImageLayout::COLOR_ATTACHMENT_OPTIMAL, color, color)
    };
    if format == vk::Format::D24_UNORM_S8_UINT {
        all |= vk::ImageAspectFlags::STENCIL;
    }
    let barrier = |from, to| {
        vk::ImageMemoryBarrier::default()
            .src_access_mask(vk::AccessFlags::MEMORY_WRITE)
            .dst_access_mask(vk::AccessFlags::MEMORY_WRITE | vk::AccessFlags::MEMORY_READ)
            .old_layout(from)
            .new_layout(to)
            .src_queue_family_index(vk::QUEUE_FAMILY_IGNORED)
            .dst_queue_family_index(vk::QUEUE_FAMILY_IGNORED)
            .image(image)
            .subresource_range(vk::ImageSubresourceRange {
                aspect_mask: all,
                base_mip_level: 0,
                level_count: 1,
                base_array_layer: 0,
                layer_count: 2,
            })
    };
    let copy = vk::BufferImageCopy {
        image_subresource: vk::ImageSubresourceLayers {
            aspect_mask: one,
            mip_level: 0,
            base_array_layer: 0,
            layer_count: 2,
        },
        image_extent: vk::Extent3D { width: size[0], height: size[1], depth: 1 },
        ..Default::default()
    };
    let (stages, none) = (vk::PipelineStageFlags::ALL_COMMANDS, vk::DependencyFlags::empty());
    let transfer = vk::ImageLayout::TRANSFER_DST_OPTIMAL;
    // SAFETY: made, recorded, submitted, waited for and destroyed in one go.
    unsafe {
        let info = vk::BufferCreateInfo::default()
            .size(texels.len() as u64)
            .usage(vk::BufferUsageFlags::TRANSFER_SRC)
            .sharing_mode(vk::SharingMode::EXCLUSIVE);
        let buffer = device.create_buffer(&info, None).unwrap();
        let needs = device.get_buffer_memory_requirements(buffer);
        let memory = vulkan.instance.get_physical_device_memory_properties(vulkan.physical);
        let plain = vk::MemoryPropertyFlags::HOST_VISIBLE | vk::MemoryPropertyFlags::HOST_COHERENT;
        let kind = (0..memory.memory_type_count).find(|index| {
            let flags = memory.memory_types[*index as usize].property_flags;
            needs.memory_type_bits & (1 << index) != 0 && flags.contains(plain)
        });
        let allocate = vk::MemoryAllocateInfo::default().allocation_size(needs.size).memory_type_index(kind.unwrap());
        let memory = device.allocate_memory(&allocate, None).unwrap();
        device.bind_buffer_memory(buffer, memory, 0).unwrap();
        let start = device.map_memory(memory, 0, vk::WHOLE_SIZE, vk::MemoryMapFlags::empty()).unwrap();
        start.cast::<u8>().copy_from_nonoverlapping(texels.as_ptr(), texels.len());
        device.unmap_memory(memory);
        let pool = device.create_command_pool(&vk::CommandPoolCreateInfo::default(), None).unwrap();
        let allocate = vk::CommandBufferAllocateInfo::default().command_pool(pool).command_buffer_count(1);
        let commands = device.allocate_command_buffers(&allocate).unwrap();
        let command = commands[0];
        device.begin_command_buffer(command, &vk::CommandBufferBeginInfo::default()).unwrap();
        device.cmd_pipeline_barrier(command, stages, stages, none, &[], &[], &[barrier(layout, transfer)]);
        device.cmd_copy_buffer_to_image(command, buffer, image, transfer, &[copy]);
        device.cmd_pipeline_barrier(command, stages, stages, none, &[], &[], &[barrier(transfer, layout)]);
        device.end_command_buffer(command).unwrap();
        let submit = vk::SubmitInfo::default().command_buffers(&commands);
        device.queue_submit(vulkan.queue, &[submit], vk::Fence::null()).unwrap();
        device.queue_wait_idle(vulkan.queue).unwrap();
        device.destroy_command_pool(pool, None);
        device.destroy_buffer(buffer, None);
        device.free_memory(memory, None);
    }
}
