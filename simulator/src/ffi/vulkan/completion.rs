//! When the GPU has finished a frame. A fence behind the application's own work tells, as it tells a compositor.

use ash::vk;

use super::super::check::XrResult;
use super::super::objects::lock;
use super::{Binding, refuse};

impl Binding {
    /// Puts a fence behind all that the application submitted for a frame; called from xrEndFrame, where the queue may be used.
    pub(in super::super) fn mark_frame(&self) -> XrResult {
        // SAFETY: the device is alive with the session.
        let fence = unsafe { self.device.create_fence(&vk::FenceCreateInfo::default(), None) }.map_err(refuse)?;
        let queue = lock(&self.queue);
        // SAFETY: the queue is of this device, and the application lets the runtime use it during xrEndFrame.
        if let Err(code) = unsafe { self.device.queue_submit(*queue, &[], fence) } {
            // SAFETY: the submission failed, so the fence is not in use.
            unsafe { self.device.destroy_fence(fence, None) };
            return Err(refuse(code));
        }
        lock(&self.drawing).push(fence);
        Ok(())
    }

    /// Waits until the GPU has finished every frame submitted. Called from xrWaitFrame: a frame still being drawn then is late like one
    /// that the CPU is late with, and no application runs ahead of its GPU by more than a frame.
    pub(in super::super) fn wait_for_frames(&self) {
        for fence in std::mem::take(&mut *lock(&self.drawing)) {
            // SAFETY: the fence is of this device and was submitted; after the wait nothing uses it.
            unsafe {
                if let Err(code) = self.device.wait_for_fences(&[fence], true, u64::MAX) {
                    // A lost device finishes nothing more; the application learns of it from its own calls.
                    tracing::error!(?code, "waiting for a frame failed");
                }
                self.device.destroy_fence(fence, None);
            }
        }
    }
}

impl Drop for Binding {
    fn drop(&mut self) {
        self.wait_for_frames();
    }
}
