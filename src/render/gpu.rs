//! What the passes ask of a device, and a device without a window for tests, benches and checks.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Why there is no device.
#[derive(Debug, thiserror::Error)]
pub enum GpuError {
    /// No Vulkan adapter at all.
    #[error("no graphics adapter found: install a Vulkan driver (Mesa's lavapipe is enough)")]
    NoAdapter,
    /// The adapter refused the device.
    #[error("the adapter {adapter} gave no device: {why}")]
    NoDevice {
        /// Adapter name.
        adapter: String,
        /// wgpu's reason.
        why: String,
    },
}

/// Features of the adapter that the passes use when they are there; none is indispensable.
pub fn required_features(adapter_features: wgpu::Features) -> wgpu::Features {
    adapter_features & (wgpu::Features::MULTIVIEW | wgpu::Features::TIMESTAMP_QUERY)
}

/// Limits to ask for: WebGPU's defaults, with buffers, textures and views as large as the adapter allows, and room for the textures of
/// every layer that a material can have.
pub fn required_limits(adapter_limits: &wgpu::Limits) -> wgpu::Limits {
    wgpu::Limits {
        max_texture_dimension_2d: adapter_limits.max_texture_dimension_2d,
        max_buffer_size: adapter_limits.max_buffer_size,
        max_storage_buffer_binding_size: adapter_limits.max_storage_buffer_binding_size,
        max_multiview_view_count: adapter_limits.max_multiview_view_count,
        max_sampled_textures_per_shader_stage: adapter_limits.max_sampled_textures_per_shader_stage.min(20),
        max_samplers_per_shader_stage: adapter_limits.max_samplers_per_shader_stage.min(20),
        ..wgpu::Limits::defaults()
    }
}

/// A device without a window or a runtime.
#[derive(Debug, Clone)]
pub struct Headless {
    /// The device.
    pub device: wgpu::Device,
    /// Its queue.
    pub queue: wgpu::Queue,
    /// What it runs on.
    pub info: wgpu::AdapterInfo,
}

/// A device on the first CPU adapter, or on the first adapter of any kind if there is none, so that pictures and times compare between
/// machines. The driver's validation layers follow the environment variable `WGPU_VALIDATION`.
///
/// # Errors
/// [`GpuError`] if there is no adapter or it gives no device.
pub fn headless_device() -> Result<Headless, GpuError> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: wgpu::Backends::VULKAN,
        flags: wgpu::InstanceFlags::empty().with_env(),
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    let mut adapters = at_once(instance.enumerate_adapters(wgpu::Backends::VULKAN)).unwrap_or_default();
    adapters.sort_by_key(|adapter| adapter.get_info().device_type != wgpu::DeviceType::Cpu);
    let adapter = adapters.into_iter().next().ok_or(GpuError::NoAdapter)?;
    let info = adapter.get_info();
    let no_device = |why: String| GpuError::NoDevice { adapter: info.name.clone(), why };
    let (device, queue) = at_once(adapter.request_device(&wgpu::DeviceDescriptor {
        label: Some("headless"),
        required_features: required_features(adapter.features()),
        required_limits: required_limits(&adapter.limits()),
        ..Default::default()
    }))
    .ok_or_else(|| no_device("the request did not finish".to_owned()))?
    .map_err(|error| no_device(error.to_string()))?;
    Ok(Headless { device, queue, info })
}

/// The result of a future that is ready without waiting, as wgpu's native requests are.
pub(super) fn at_once<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
