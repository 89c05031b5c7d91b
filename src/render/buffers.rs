//! Buffers that stay from frame to frame and grow when they have to.

use wgpu::BufferUsages;

/// A GPU buffer with room to spare. Growing loses the contents, which are written anew every frame anyway.
#[derive(Debug)]
pub(super) struct GrowingBuffer {
    buffer: wgpu::Buffer,
    label: &'static str,
    usage: BufferUsages,
}

impl GrowingBuffer {
    pub(super) fn new(device: &wgpu::Device, label: &'static str, usage: BufferUsages, size: u64) -> GrowingBuffer {
        let usage = usage | BufferUsages::COPY_DST;
        GrowingBuffer { buffer: create(device, label, usage, size), label, usage }
    }

    /// Makes room for so many bytes; true if the buffer is a new one, so that what binds it has to be made anew.
    pub(super) fn reserve(&mut self, device: &wgpu::Device, bytes: u64) -> bool {
        if bytes <= self.buffer.size() {
            return false;
        }
        let size = bytes.next_power_of_two().min(device.limits().max_buffer_size).max(bytes);
        self.buffer = create(device, self.label, self.usage, size);
        true
    }

    pub(super) fn buffer(&self) -> &wgpu::Buffer {
        &self.buffer
    }
}

fn create(device: &wgpu::Device, label: &str, usage: BufferUsages, size: u64) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor { label: Some(label), size, usage, mapped_at_creation: false })
}
