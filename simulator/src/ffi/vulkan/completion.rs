//! When the GPU has finished a frame. A fence after the application's own work tells, as it tells a compositor.

use ash::vk;

use super::super::check::XrResult;
use super::super::objects::lock;
use super::super::time::host_now_ns;
use super::{Binding, refuse};
use crate::model::pacing::FrameTiming;

/// A frame that was submitted, and the fence behind its work.
pub(super) struct Drawing {
    timing: FrameTiming,
    fence: vk::Fence,
}

impl Binding {
    /// Puts a fence behind all that the application submitted for a frame; called from xrEndFrame, where the queue may be used.
    pub(in super::super) fn mark_frame(&self, timing: FrameTiming) -> XrResult {
        // SAFETY: the device is alive with the session.
        let fence = unsafe { self.device.create_fence(&vk::FenceCreateInfo::default(), None) }.map_err(refuse)?;
        let queue = lock(&self.queue);
        // SAFETY: the queue is of this device, and the application lets the runtime use it during xrEndFrame.
        if let Err(code) = unsafe { self.device.queue_submit(*queue, &[], fence) } {
            // SAFETY: the submission failed, so the fence is not in use.
            unsafe { self.device.destroy_fence(fence, None) };
            return Err(refuse(code));
        }
        lock(&self.drawing).push(Drawing { timing, fence });
        Ok(())
    }

    /// Waits until the GPU has finished every frame submitted, and says when each was found finished. Called from xrWaitFrame, so that no
    /// application runs ahead of its GPU by more than a frame.
    pub(in super::super) fn wait_for_frames(&self) -> Vec<(FrameTiming, i64)> {
        let drawing = std::mem::take(&mut *lock(&self.drawing));
        let finish = |frame: Drawing| {
            // SAFETY: the fence is of this device and was submitted; after the wait nothing uses it.
            unsafe {
                if let Err(code) = self.device.wait_for_fences(&[frame.fence], true, u64::MAX) {
                    // A lost device finishes nothing more; the application learns of it from its own calls.
                    tracing::error!(?code, "waiting for a frame failed");
                }
                self.device.destroy_fence(frame.fence, None);
            }
            (frame.timing, host_now_ns())
        };
        drawing.into_iter().map(finish).collect()
    }
}

impl Drop for Binding {
    fn drop(&mut self) {
        self.wait_for_frames();
    }
}
