//! A client on the simulator: instance, Vulkan device, session, and a frame loop that clears and submits.

pub mod door;

use std::ffi::{CStr, c_void};
use std::sync::{Arc, Mutex};

use ash::vk;
use ash::vk::Handle as _;
use holograde_simulator::control::Config;
use holograde_simulator::profile::Profile;
use holograde_simulator::scenario::{Clock, Scenario};
use openxr as xr;

pub const STEREO: xr::ViewConfigurationType = xr::ViewConfigurationType::PRIMARY_STEREO;

type Messages = Arc<Mutex<Vec<String>>>;

/// A Vulkan device under the validation layer. Dropping it checks that the layer was silent.
pub struct Vulkan {
    entry: ash::Entry,
    pub instance: ash::Instance,
    pub physical: vk::PhysicalDevice,
    pub device: ash::Device,
    pub queue: vk::Queue,
    debug: ash::ext::debug_utils::Instance,
    messenger: vk::DebugUtilsMessengerEXT,
    messages: Messages,
}

unsafe extern "system" fn note(
    _: vk::DebugUtilsMessageSeverityFlagsEXT,
    _: vk::DebugUtilsMessageTypeFlagsEXT,
    data: *const vk::DebugUtilsMessengerCallbackDataEXT<'_>,
    messages: *mut c_void,
) -> vk::Bool32 {
    // SAFETY: the layer passes valid data, and `messages` outlives the messenger.
    unsafe {
        let text = CStr::from_ptr((*data).p_message).to_string_lossy().into_owned();
        (*messages.cast::<Mutex<Vec<String>>>()).lock().unwrap().push(text);
    }
    vk::FALSE
}

impl Vulkan {
    /// Instance and device made through the runtime (XR_KHR_vulkan_enable2), of Vulkan 1.3.
    fn new(xr_instance: &xr::Instance, system: xr::SystemId) -> Self {
        // SAFETY: straight-line Vulkan set-up with handles made just before.
        unsafe {
            let entry = ash::Entry::load().expect("a Vulkan loader");
            let get = std::mem::transmute::<vk::PFN_vkGetInstanceProcAddr, xr::sys::platform::VkGetInstanceProcAddr>(
                entry.static_fn().get_instance_proc_addr,
            );
            let make_instance = |info: &vk::InstanceCreateInfo<'_>| {
                let raw = xr_instance.create_vulkan_instance(system, get, (&raw const *info).cast()).unwrap().unwrap();
                ash::Instance::load(entry.static_fn(), vk::Instance::from_raw(raw as u64))
            };
            let make_device = |instance: &ash::Instance, info: &vk::DeviceCreateInfo<'_>| {
                let raw = instance.handle().as_raw() as *const c_void;
                let physical = xr_instance.vulkan_graphics_device(system, raw).unwrap();
                let device = xr_instance.create_vulkan_device(system, get, physical, (&raw const *info).cast());
                let device = vk::Device::from_raw(device.unwrap().unwrap() as u64);
                (vk::PhysicalDevice::from_raw(physical as u64), ash::Device::load(instance.fp_v1_0(), device))
            };
            Self::make(&entry, vk::API_VERSION_1_3, make_instance, make_device)
        }
    }

    /// Instance and device made by the application itself (XR_KHR_vulkan_enable), of Vulkan 1.0 like those of older programs.
    pub fn own(xr_instance: &xr::Instance, system: xr::SystemId) -> Self {
        // SAFETY: straight-line Vulkan set-up with handles made just before.
        unsafe {
            let entry = ash::Entry::load().expect("a Vulkan loader");
            let make_instance = |info: &vk::InstanceCreateInfo<'_>| entry.create_instance(info, None).unwrap();
            let make_device = |instance: &ash::Instance, info: &vk::DeviceCreateInfo<'_>| {
                let raw = instance.handle().as_raw() as *const c_void;
                let physical = xr_instance.vulkan_graphics_device(system, raw).unwrap();
                let physical = vk::PhysicalDevice::from_raw(physical as u64);
                (physical, instance.create_device(physical, info, None).unwrap())
            };
            Self::make(&entry, vk::API_VERSION_1_0, make_instance, make_device)
        }
    }

    /// # Safety
    /// What is made must be made from the infos given.
    unsafe fn make(
        entry: &ash::Entry,
        version: u32,
        make_instance: impl FnOnce(&vk::InstanceCreateInfo<'_>) -> ash::Instance,
        make_device: impl FnOnce(&ash::Instance, &vk::DeviceCreateInfo<'_>) -> (vk::PhysicalDevice, ash::Device),
    ) -> Self {
        let application = vk::ApplicationInfo::default().api_version(version);
        let layers = [c"VK_LAYER_KHRONOS_validation".as_ptr()];
        let extensions = [ash::ext::debug_utils::NAME.as_ptr()];
        let info = vk::InstanceCreateInfo::default()
            .application_info(&application)
            .enabled_layer_names(&layers)
            .enabled_extension_names(&extensions);
        let instance = make_instance(&info);
        let messages: Messages = Arc::default();
        let debug = ash::ext::debug_utils::Instance::new(entry, &instance);
        let severity = vk::DebugUtilsMessageSeverityFlagsEXT::ERROR | vk::DebugUtilsMessageSeverityFlagsEXT::WARNING;
        let kinds = vk::DebugUtilsMessageTypeFlagsEXT::VALIDATION | vk::DebugUtilsMessageTypeFlagsEXT::GENERAL;
        let messenger = vk::DebugUtilsMessengerCreateInfoEXT::default()
            .message_severity(severity)
            .message_type(kinds)
            .pfn_user_callback(Some(note))
            .user_data(Arc::as_ptr(&messages).cast_mut().cast());
        // SAFETY: the instance is alive, and the messages outlive the messenger.
        let messenger = unsafe { debug.create_debug_utils_messenger(&messenger, None) }.unwrap();
        let priorities = [1.0];
        let queues = [vk::DeviceQueueCreateInfo::default().queue_family_index(0).queue_priorities(&priorities)];
        let (physical, device) = make_device(&instance, &vk::DeviceCreateInfo::default().queue_create_infos(&queues));
        // SAFETY: the device was made with this queue.
        let queue = unsafe { device.get_device_queue(0, 0) };
        Self { entry: entry.clone(), instance, physical, device, queue, debug, messenger, messages }
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

    /// Clears `image` as a colour or depth attachment would be left: via transfer, and back into attachment layout.
    pub fn clear(&self, image: u64, depth: bool) {
        let device = &self.device;
        let (layout, aspect) = if depth {
            (vk::ImageLayout::DEPTH_STENCIL_ATTACHMENT_OPTIMAL, vk::ImageAspectFlags::DEPTH)
        } else {
            (vk::ImageLayout::COLOR_ATTACHMENT_OPTIMAL, vk::ImageAspectFlags::COLOR)
        };
        let range =
            vk::ImageSubresourceRange { aspect_mask: aspect, level_count: 1, layer_count: 2, ..Default::default() };
        let image = vk::Image::from_raw(image);
        let barrier = |from, to| {
            vk::ImageMemoryBarrier::default()
                .src_access_mask(vk::AccessFlags::MEMORY_WRITE)
                .dst_access_mask(vk::AccessFlags::MEMORY_WRITE | vk::AccessFlags::MEMORY_READ)
                .old_layout(from)
                .new_layout(to)
                .src_queue_family_index(vk::QUEUE_FAMILY_IGNORED)
                .dst_queue_family_index(vk::QUEUE_FAMILY_IGNORED)
                .image(image)
                .subresource_range(range)
        };
        let all = vk::PipelineStageFlags::ALL_COMMANDS;
        let transfer = vk::ImageLayout::TRANSFER_DST_OPTIMAL;
        // SAFETY: recorded, submitted and waited for in one go.
        unsafe {
            let pool = device.create_command_pool(&vk::CommandPoolCreateInfo::default(), None).unwrap();
            let allocate = vk::CommandBufferAllocateInfo::default().command_pool(pool).command_buffer_count(1);
            let buffers = device.allocate_command_buffers(&allocate).unwrap();
            let buffer = buffers[0];
            device.begin_command_buffer(buffer, &vk::CommandBufferBeginInfo::default()).unwrap();
            let none = vk::DependencyFlags::empty();
            device.cmd_pipeline_barrier(buffer, all, all, none, &[], &[], &[barrier(layout, transfer)]);
            if depth {
                let value = vk::ClearDepthStencilValue { depth: 1.0, stencil: 0 };
                device.cmd_clear_depth_stencil_image(buffer, image, transfer, &value, &[range]);
            } else {
                let value = vk::ClearColorValue { float32: [0.0, 0.5, 1.0, 0.0] };
                device.cmd_clear_color_image(buffer, image, transfer, &value, &[range]);
            }
            device.cmd_pipeline_barrier(buffer, all, all, none, &[], &[], &[barrier(transfer, layout)]);
            device.end_command_buffer(buffer).unwrap();
            device
                .queue_submit(self.queue, &[vk::SubmitInfo::default().command_buffers(&buffers)], vk::Fence::null())
                .unwrap();
            device.queue_wait_idle(self.queue).unwrap();
            device.destroy_command_pool(pool, None);
        }
    }
}

impl Drop for Vulkan {
    fn drop(&mut self) {
        // SAFETY: everything made from the device is gone; what is not, the validation layer reports.
        unsafe {
            self.device.device_wait_idle().unwrap();
            self.device.destroy_device(None);
            self.debug.destroy_debug_utils_messenger(self.messenger, None);
            self.instance.destroy_instance(None);
        }
        let _ = &self.entry;
        let messages = self.messages.lock().unwrap();
        if !std::thread::panicking() {
            assert!(messages.is_empty(), "the Vulkan validation layer complains:\n{}", messages.join("\n\n"));
        }
    }
}

/// The simulator's entry point: in this process, or that of an OpenXR loader where this is a child for it.
pub fn entry() -> xr::Entry {
    if door::through_loader() {
        return door::loader().unwrap();
    }
    // SAFETY: the function obeys the specification; that is what these tests are about.
    unsafe { xr::Entry::from_get_instance_proc_addr(holograde_simulator::get_instance_proc_addr, &()) }.unwrap()
}

/// HoloLens 2 at a third of its size, stepped, with everything drawn.
pub fn small() -> Config {
    let mut profile = Profile::hololens_2().unwrap();
    profile.eye_size = [96, 64];
    Config { profile, scenario: Scenario { clock: Clock::Stepped, ..Scenario::default() } }
}

/// An instance with everything enabled that is offered.
pub fn instance(config: Config, version: xr::Version) -> (xr::Instance, xr::SystemId) {
    instance_with(config, version, |_| ())
}

/// An instance with everything enabled that is offered and not taken out by `change`.
pub fn instance_with(
    config: Config,
    version: xr::Version,
    change: impl FnOnce(&mut xr::ExtensionSet),
) -> (xr::Instance, xr::SystemId) {
    let version = door::configure(config, version);
    let entry = entry();
    let mut extensions = entry.enumerate_extensions().unwrap();
    change(&mut extensions);
    let application = xr::ApplicationInfo { application_name: "test", api_version: version, ..Default::default() };
    let instance = entry.create_instance(&application, &extensions, &[], &()).unwrap();
    let system = instance.system(xr::FormFactor::HEAD_MOUNTED_DISPLAY).unwrap();
    (instance, system)
}

/// A client with a session. Fields drop in order: what hangs on the device before the device.
pub struct Client {
    pub color: Picture,
    pub depth: Picture,
    pub local: xr::Space,
    pub view: xr::Space,
    pub waiter: xr::FrameWaiter,
    pub stream: xr::FrameStream<xr::Vulkan>,
    pub session: xr::Session<xr::Vulkan>,
    pub instance: xr::Instance,
    pub vulkan: Vulkan,
}

/// A swapchain with its images.
pub struct Picture {
    pub swapchain: xr::Swapchain<xr::Vulkan>,
    pub images: Vec<u64>,
    pub size: [i32; 2],
    is_depth: bool,
}

impl Picture {
    fn new(session: &xr::Session<xr::Vulkan>, size: [u32; 2], format: vk::Format) -> Self {
        let is_depth = format == vk::Format::D16_UNORM;
        let attachment = if is_depth {
            xr::SwapchainUsageFlags::DEPTH_STENCIL_ATTACHMENT
        } else {
            xr::SwapchainUsageFlags::COLOR_ATTACHMENT
        };
        let swapchain = session
            .create_swapchain(&xr::SwapchainCreateInfo {
                create_flags: xr::SwapchainCreateFlags::EMPTY,
                usage_flags: attachment | xr::SwapchainUsageFlags::TRANSFER_DST,
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
        Self { swapchain, images, size: size.map(|pixels| pixels as i32), is_depth }
    }

    /// Acquires, clears and releases one image.
    pub fn draw(&mut self, vulkan: &Vulkan) {
        let index = self.swapchain.acquire_image().unwrap();
        self.swapchain.wait_image(xr::Duration::INFINITE).unwrap();
        vulkan.clear(self.images[index as usize], self.is_depth);
        self.swapchain.release_image().unwrap();
    }

    pub fn sub_image(&self, eye: u32) -> xr::sys::SwapchainSubImage {
        xr::sys::SwapchainSubImage {
            swapchain: self.swapchain.as_raw(),
            image_rect: xr::Rect2Di {
                offset: xr::Offset2Di { x: 0, y: 0 },
                extent: xr::Extent2Di { width: self.size[0], height: self.size[1] },
            },
            image_array_index: eye,
        }
    }
}

impl Client {
    pub fn new(config: Config) -> Self {
        Self::with_version(config, xr::Version::new(1, 1, 0))
    }

    pub fn with_version(config: Config, version: xr::Version) -> Self {
        let (instance, system) = instance(config, version);
        instance.graphics_requirements::<xr::Vulkan>(system).unwrap();
        let vulkan = Vulkan::new(&instance, system);
        Self::on(instance, system, vulkan)
    }

    /// A session on a Vulkan device.
    pub fn on(instance: xr::Instance, system: xr::SystemId, vulkan: Vulkan) -> Self {
        // SAFETY: the device outlives the session, see the order of the fields.
        let (session, waiter, stream) =
            unsafe { instance.create_session::<xr::Vulkan>(system, &vulkan.binding()) }.unwrap();
        let eye = &instance.enumerate_view_configuration_views(system, STEREO).unwrap()[0];
        let size = [eye.recommended_image_rect_width, eye.recommended_image_rect_height];
        let color = Picture::new(&session, size, vk::Format::R8G8B8A8_SRGB);
        let depth = Picture::new(&session, size, vk::Format::D16_UNORM);
        let local = session.create_reference_space(xr::ReferenceSpaceType::LOCAL, xr::Posef::IDENTITY).unwrap();
        let view = session.create_reference_space(xr::ReferenceSpaceType::VIEW, xr::Posef::IDENTITY).unwrap();
        Self { color, depth, local, view, waiter, stream, session, instance, vulkan }
    }

    /// A session that has reached FOCUSED.
    pub fn focused(config: Config) -> Self {
        let mut client = Self::new(config);
        client.session.begin(STEREO).unwrap();
        client.empty_frame();
        client
    }

    /// State changes since the last call.
    pub fn states(&self) -> Vec<xr::SessionState> {
        let mut buffer = xr::EventDataBuffer::new();
        let mut states = Vec::new();
        while let Some(event) = self.instance.poll_event(&mut buffer).unwrap() {
            match event {
                xr::Event::SessionStateChanged(change) => {
                    assert_eq!(change.session(), self.session.as_raw());
                    states.push(change.state());
                }
                _ => panic!("an event that nothing caused"),
            }
        }
        states
    }

    /// A frame without layers.
    pub fn empty_frame(&mut self) -> xr::FrameState {
        let state = self.waiter.wait().unwrap();
        self.stream.begin().unwrap();
        self.stream.end(state.predicted_display_time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
        state
    }

    /// A frame that is drawn, with depth, from where the views are.
    pub fn drawn_frame(&mut self) -> (xr::FrameState, Vec<xr::View>) {
        let state = self.waiter.wait().unwrap();
        self.stream.begin().unwrap();
        let (_, views) = self.session.locate_views(STEREO, state.predicted_display_time, &self.local).unwrap();
        self.color.draw(&self.vulkan);
        self.depth.draw(&self.vulkan);
        let layer = Submit::new(self, &views);
        assert_eq!(layer.end(self, state.predicted_display_time), xr::sys::Result::SUCCESS);
        (state, views)
    }

    /// Walks out: request exit, end, so that dropping is clean.
    pub fn exit(&mut self) {
        self.session.request_exit().unwrap();
        self.session.end().unwrap();
    }
}

/// A projection layer to be submitted, open to being made wrong first.
pub struct Submit {
    pub views: [xr::sys::CompositionLayerProjectionView; 2],
    pub depth: Option<[xr::sys::CompositionLayerDepthInfoKHR; 2]>,
    pub space: xr::sys::Space,
    pub blend: xr::EnvironmentBlendMode,
    pub view_count: u32,
    pub layer_count: u32,
}

impl Submit {
    pub fn new(client: &Client, views: &[xr::View]) -> Self {
        let view = |eye: usize| xr::sys::CompositionLayerProjectionView {
            ty: xr::sys::CompositionLayerProjectionView::TYPE,
            next: std::ptr::null(),
            pose: views[eye].pose,
            fov: views[eye].fov,
            sub_image: client.color.sub_image(eye as u32),
        };
        let depth = |eye: u32| xr::sys::CompositionLayerDepthInfoKHR {
            ty: xr::sys::CompositionLayerDepthInfoKHR::TYPE,
            next: std::ptr::null(),
            sub_image: client.depth.sub_image(eye),
            min_depth: 0.0,
            max_depth: 1.0,
            near_z: 0.1,
            far_z: 20.0,
        };
        Self {
            views: [view(0), view(1)],
            depth: Some([depth(0), depth(1)]),
            space: client.local.as_raw(),
            blend: xr::EnvironmentBlendMode::ADDITIVE,
            view_count: 2,
            layer_count: 1,
        }
    }

    /// `xrEndFrame` with the layer, `layer_count` times.
    pub fn end(&self, client: &Client, time: xr::Time) -> xr::sys::Result {
        let mut views = self.views;
        if let Some(depth) = &self.depth {
            for (view, depth) in views.iter_mut().zip(depth) {
                view.next = (&raw const *depth).cast();
            }
        }
        let layer = xr::sys::CompositionLayerProjection {
            ty: xr::sys::CompositionLayerProjection::TYPE,
            next: std::ptr::null(),
            layer_flags: xr::CompositionLayerFlags::EMPTY,
            space: self.space,
            view_count: self.view_count,
            views: views.as_ptr(),
        };
        let layers = vec![(&raw const layer).cast(); self.layer_count as usize];
        let info = xr::sys::FrameEndInfo {
            ty: xr::sys::FrameEndInfo::TYPE,
            next: std::ptr::null(),
            display_time: time,
            environment_blend_mode: self.blend,
            layer_count: self.layer_count,
            layers: layers.as_ptr(),
        };
        // SAFETY: everything pointed to is alive in this function.
        unsafe { (client.instance.fp().end_frame)(client.session.as_raw(), &info) }
    }
}
