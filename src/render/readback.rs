//! Layers of our own textures, copied to the CPU without waiting.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A copy under way. Rows come back without padding.
#[derive(Debug)]
pub(super) struct Readback {
    buffer: wgpu::Buffer,
    row_bytes: usize,
    padded_row_bytes: usize,
    answer: Arc<Answer>,
}

/// What became of the mapping, told by whichever thread polls the device when it is done.
#[derive(Debug, Default)]
struct Answer {
    state: Mutex<State>,
    told: Condvar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    NotAsked,
    Waiting,
    Ready,
    Failed,
}

impl Answer {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, state: State) {
        *self.lock() = state;
        self.told.notify_all();
    }

    /// Blocks while the mapping is asked for and not answered. A poll of another thread may have taken the answer along and be about
    /// to tell it, so that a poll of one's own can return without it.
    fn wait(&self) {
        let mut state = self.lock();
        while *state == State::Waiting {
            state = self.told.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Why a read-back gave nothing: the device is lost or out of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the picture could not be read back from the GPU")]
pub struct ReadbackError;

impl Readback {
    /// Records the copy of the first `layers` layers, one after the other.
    pub(super) fn copy(
        device: &wgpu::Device,
        encoder: &mut wgpu::CommandEncoder,
        texture: &wgpu::Texture,
        layers: u32,
        pixel_bytes: u32,
    ) -> Readback {
        let (width, height) = (texture.width(), texture.height());
        let padded = (width * pixel_bytes).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read-back"),
            size: u64::from(padded) * u64::from(height) * u64::from(layers),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let aspect =
            if texture.format().has_depth_aspect() { wgpu::TextureAspect::DepthOnly } else { wgpu::TextureAspect::All };
        encoder.copy_texture_to_buffer(
            wgpu::TexelCopyTextureInfo { texture, mip_level: 0, origin: wgpu::Origin3d::ZERO, aspect },
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(padded),
                    rows_per_image: Some(height),
                },
            },
            wgpu::Extent3d { width, height, depth_or_array_layers: layers },
        );
        let row_bytes = (width * pixel_bytes) as usize;
        Readback { buffer, row_bytes, padded_row_bytes: padded as usize, answer: Arc::default() }
    }

    /// Asks for the bytes, after the copy was submitted.
    pub(super) fn submitted(&self) {
        self.answer.set(State::Waiting);
        let answer = Arc::clone(&self.answer);
        self.buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
            answer.set(if result.is_ok() { State::Ready } else { State::Failed });
        });
    }

    /// The bytes, once they are there; never waits.
    pub(super) fn poll(&self, device: &wgpu::Device) -> Option<Result<Vec<u8>, ReadbackError>> {
        if device.poll(wgpu::PollType::Poll).is_err() {
            return Some(Err(ReadbackError));
        }
        let state = *self.answer.lock();
        match state {
            State::Ready => Some(self.bytes()),
            State::Failed => Some(Err(ReadbackError)),
            State::NotAsked | State::Waiting => None,
        }
    }

    /// The bytes, waiting for the GPU.
    pub(super) fn wait(&self, device: &wgpu::Device) -> Result<Vec<u8>, ReadbackError> {
        device.poll(wgpu::PollType::wait_indefinitely()).map_err(|_| ReadbackError)?;
        self.answer.wait();
        self.poll(device).unwrap_or(Err(ReadbackError))
    }

    fn bytes(&self) -> Result<Vec<u8>, ReadbackError> {
        let mapped = self.buffer.slice(..).get_mapped_range().map_err(|_| ReadbackError)?;
        let mut bytes = Vec::with_capacity(mapped.len() / self.padded_row_bytes * self.row_bytes);
        for row in mapped.chunks_exact(self.padded_row_bytes) {
            bytes.extend_from_slice(&row[..self.row_bytes]);
        }
        Ok(bytes)
    }
}
