//! When the GPU has finished a frame. A fence behind the application's own work tells, as it tells a compositor.

use std::collections::VecDeque;

use ash::vk;

use super::super::check::XrResult;
use super::super::objects::lock;
use super::{Binding, refuse};

/// The fences of a device. They are used again and again.
#[derive(Default)]
pub(super) struct Fences {
    /// Behind frames that the GPU may still be drawing, the oldest first.
    drawing: VecDeque<vk::Fence>,
    /// In no use, and not signalled.
    idle: Vec<vk::Fence>,
}

impl Binding {
    /// Puts a fence behind all that the application submitted for a frame; called from xrEndFrame, where the queue may be used.
    pub(in super::super) fn mark_frame(&self) -> XrResult {
        let idle = lock(&self.fences).idle.pop();
        let fence = match idle {
            Some(fence) => fence,
            // SAFETY: the device is alive with the session.
            None => unsafe { self.device.create_fence(&vk::FenceCreateInfo::default(), None) }.map_err(refuse)?,
        };
        let queue = lock(&self.queue);
        // SAFETY: the queue is of this device, and the application lets the runtime use it during xrEndFrame; the fence is in no use.
        if let Err(code) = unsafe { self.device.queue_submit(*queue, &[], fence) } {
            lock(&self.fences).idle.push(fence);
            return Err(refuse(code));
        }
        lock(&self.fences).drawing.push_back(fence);
        Ok(())
    }

    /// Waits until the GPU has finished every frame submitted. Called from xrWaitFrame: a frame still being drawn then is late like one
    /// that the CPU is late with, and no application runs ahead of its GPU by more than a frame.
    pub(in super::super) fn wait_for_frames(&self) {
        // Frames submitted by another thread during the wait are not waited for, nor kept from being submitted.
        let frames = lock(&self.fences).drawing.len();
        for _ in 0..frames {
            let Some(fence) = lock(&self.fences).drawing.pop_front() else { return };
            // SAFETY: the fence is of this device and was submitted; after the wait nothing uses it.
            let waited = unsafe {
                self.device.wait_for_fences(&[fence], true, u64::MAX).and_then(|()| self.device.reset_fences(&[fence]))
            };
            match waited {
                Ok(()) => lock(&self.fences).idle.push(fence),
                Err(code) => {
                    // A lost device finishes nothing more; the application learns of it from its own calls.
                    tracing::error!(?code, "waiting for a frame failed");
                    // SAFETY: as above; a fence in doubt is not used again.
                    unsafe { self.device.destroy_fence(fence, None) };
                }
            }
        }
    }
}

impl Drop for Binding {
    fn drop(&mut self) {
        self.wait_for_frames();
        for fence in lock(&self.fences).idle.drain(..) {
            // SAFETY: the fence is of this device, which is alive, and in no use.
            unsafe { self.device.destroy_fence(fence, None) };
        }
    }
}
