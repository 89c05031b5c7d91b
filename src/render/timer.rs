//! GPU time of frames, without ever waiting for one.

use super::outside;
use crate::observe::GpuObservation;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Frames in flight that can be timed; of more, some go without a time.
const SLOTS: usize = 8;

const FREE: u8 = 0;
const DRAWN: u8 = 1;
const MAPPING: u8 = 2;
const READY: u8 = 3;
const FAILED: u8 = 4;

#[derive(Debug)]
struct Slot {
    set: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    readable: wgpu::Buffer,
    state: Arc<AtomicU8>,
    frame: u64,
}

/// A ring of timestamp queries around the passes of a frame.
#[derive(Debug)]
pub struct GpuTimer {
    slots: Vec<Slot>,
    ns_per_tick: f64,
}

/// A frame that is being timed; handed to [`super::Renderer::encode`] and back to [`GpuTimer::resolve`].
#[derive(Debug)]
pub struct TimedFrame {
    set: wgpu::QuerySet,
    slot: usize,
}

impl TimedFrame {
    /// Timestamps of one of the frame's passes: the first one begins, the last one ends.
    pub(super) fn writes(&self, first: bool, last: bool) -> Option<wgpu::RenderPassTimestampWrites<'_>> {
        (first || last).then_some(wgpu::RenderPassTimestampWrites {
            query_set: &self.set,
            beginning_of_pass_write_index: first.then_some(0),
            end_of_pass_write_index: last.then_some(1),
        })
    }
}

impl GpuTimer {
    /// A timer, or nothing where the device has no timestamps.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue) -> Option<GpuTimer> {
        if !device.features().contains(wgpu::Features::TIMESTAMP_QUERY) {
            return None;
        }
        let buffer = |label, usage| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size: 16,
                usage,
                mapped_at_creation: false,
            })
        };
        let slot = || Slot {
            set: device.create_query_set(&wgpu::QuerySetDescriptor {
                label: Some("frame time"),
                ty: wgpu::QueryType::Timestamp,
                count: 2,
            }),
            resolved: buffer("frame time", wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC),
            readable: buffer("frame time, readable", wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ),
            state: Arc::new(AtomicU8::new(FREE)),
            frame: 0,
        };
        let slots = (0..SLOTS).map(|_| slot()).collect();
        Some(GpuTimer { slots, ns_per_tick: f64::from(queue.get_timestamp_period()) })
    }

    /// Begins to time a frame, if a slot of the ring is free.
    pub fn begin(&mut self, frame: u64) -> Option<TimedFrame> {
        let slot = self.slots.iter().position(|slot| slot.state.load(Ordering::Acquire) == FREE)?;
        self.slots[slot].frame = frame;
        Some(TimedFrame { set: self.slots[slot].set.clone(), slot })
    }

    /// Copies the times out, at the end of the frame's commands.
    pub fn resolve(&mut self, encoder: &mut wgpu::CommandEncoder, timed: TimedFrame) {
        let Some(slot) = self.slots.get(timed.slot) else { return };
        encoder.resolve_query_set(&slot.set, 0..2, &slot.resolved, 0);
        encoder.copy_buffer_to_buffer(&slot.resolved, 0, &slot.readable, 0, 16);
        slot.state.store(DRAWN, Ordering::Release);
    }

    /// Asks for the times of what was submitted; call after each submit.
    pub fn submitted(&mut self) {
        for slot in self.slots.iter().filter(|slot| slot.state.load(Ordering::Acquire) == DRAWN) {
            slot.state.store(MAPPING, Ordering::Release);
            let state = slot.state.clone();
            slot.readable.slice(..).map_async(wgpu::MapMode::Read, move |result| {
                state.store(if result.is_ok() { READY } else { FAILED }, Ordering::Release);
            });
        }
    }

    /// Appends the times that have arrived, oldest frame first; never waits.
    pub fn poll(&mut self, device: &wgpu::Device, out: &mut Vec<GpuObservation>) {
        // A lost device is found by whoever submits next; here it only means that no time arrives.
        let _ = outside(|| device.poll(wgpu::PollType::Poll));
        let from = out.len();
        for slot in &self.slots {
            let state = slot.state.load(Ordering::Acquire);
            if state == READY {
                if let Some([begin, end]) = outside(|| slot.ticks()) {
                    let gpu_ns = (end.saturating_sub(begin) as f64 * self.ns_per_tick) as u64;
                    out.push(GpuObservation { frame: slot.frame, gpu_ns });
                }
                outside(|| slot.readable.unmap());
            }
            if state == READY || state == FAILED {
                slot.state.store(FREE, Ordering::Release);
            }
        }
        out[from..].sort_unstable_by_key(|observation| observation.frame);
    }
}

impl Slot {
    fn ticks(&self) -> Option<[u64; 2]> {
        let bytes = self.readable.slice(..).get_mapped_range().ok()?;
        let ticks: [[u8; 8]; 2] = bytemuck::try_pod_read_unaligned(&bytes).ok()?;
        Some(ticks.map(u64::from_le_bytes))
    }
}
