//! What is ours in the room, in the projection layer: the board with the panel on it, and ink. One pass more after the content's, and only
//! in frames that show something of ours.
//!
//! Every pixel that gets a colour gets its depth too, as the runtime's reprojection needs it. Ink meets the scenes' depth as anything else
//! does. The board does not: it is placed where it covers nothing that matters, and a question that is cut to pieces by whatever comes
//! between cannot be read; so it covers, and leaves its own depth. What a display never shows is wiped at the end.

mod board;
mod pipelines;
mod records;

use super::buffers::GrowingBuffer;
use super::draw::{DepthRange, View};
use super::ink::Ink;
use super::mask::VisibilityMask;
use super::outside;
use super::target::{StereoPath, Target};
use crate::space::Pose;
use board::BoardTexture;
use pipelines::{Formats, OverlayPipelines};
use records::OverlayRecord;
use wgpu::BufferUsages;

/// Dynamic offset between the two values of `single_eye`; WebGPU's largest alignment.
const EYE_STRIDE: u32 = 256;

/// Pixels of the board along each side for each that the eyes' pictures have of it (ours): the thinnest stem of 0.6° text keeps more than
/// four fifths of its light wherever the pixels fall (`render/tests/overlay.rs` holds it), and text does not flicker as the head moves.
pub const BOARD_OVERSAMPLING: f32 = 1.5;

/// A flat rectangle in the room: its middle is the origin, +X to the right of who reads it, +Y up, +Z towards the reader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quad {
    /// `base_from_quad`.
    pub base_from_quad: Pose,
    /// Width and height, metres.
    pub size_m: [f32; 2],
}

/// Draws the board and ink over stereo frames. Takes targets of any formats; pipelines for those named at the start are made then.
pub struct Overlay {
    device: wgpu::Device,
    queue: wgpu::Queue,
    path: StereoPath,
    layouts: pipelines::OverlayLayouts,
    /// One for each pair of formats that was drawn to: the runtime's, and those of pictures.
    pipelines: Vec<OverlayPipelines>,
    frame: wgpu::Buffer,
    frame_group: wgpu::BindGroup,
    vertices: GrowingBuffer,
    indices: GrowingBuffer,
    mask: Option<VisibilityMask>,
    board: BoardTexture,
}

impl Overlay {
    /// For targets of these formats and this path, with a board of so many pixels.
    pub fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        color: wgpu::TextureFormat,
        depth: wgpu::TextureFormat,
        path: StereoPath,
        board_pixels: [u32; 2],
    ) -> Overlay {
        let layouts = pipelines::OverlayLayouts::new(device);
        let uniform = |label, size| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size,
                usage: BufferUsages::UNIFORM | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        };
        let frame = uniform("overlay", size_of::<OverlayRecord>() as u64);
        let eyes = uniform("eyes", u64::from(2 * EYE_STRIDE));
        queue.write_buffer(&eyes, u64::from(EYE_STRIDE), &1u32.to_le_bytes());
        Overlay {
            frame_group: layouts.bind_frame(device, &frame, &eyes),
            board: BoardTexture::new(device, &layouts, board_pixels),
            pipelines: vec![OverlayPipelines::new(device, &layouts, path, Formats { color, depth })],
            vertices: GrowingBuffer::new(device, "ink", BufferUsages::VERTEX, 1 << 16),
            indices: GrowingBuffer::new(device, "ink order", BufferUsages::INDEX, 1 << 15),
            device: device.clone(),
            queue: queue.clone(),
            path,
            layouts,
            frame,
            mask: None,
        }
    }

    /// Paints the panel's triangles on the board; what was painted stays until the next time. Each change of textures has to come here
    /// once and in order, and is taken away. To be recorded before [`Overlay::encode`], in the same submit or an earlier one.
    pub fn paint_board(
        &mut self,
        encoder: &mut wgpu::CommandEncoder,
        shapes: &[egui::ClippedPrimitive],
        textures: &mut egui::TexturesDelta,
        pixels_per_point: f32,
    ) {
        outside(|| self.board.paint(&self.device, &self.queue, encoder, shapes, textures, pixels_per_point));
    }

    /// Pixels of the board.
    pub fn board_pixels(&self) -> [u32; 2] {
        self.board.pixels()
    }

    /// Says which pixels of an eye the display never shows, as [`super::Renderer::set_visibility_mask`] is told: nothing of ours stays
    /// there in targets of the formats named at the start.
    pub fn set_visibility_mask(&mut self, eye: usize, vertices: &[[f32; 2]], indices: &[u32]) -> bool {
        let mask = self.mask.get_or_insert_with(|| {
            let mask = VisibilityMask::new(&self.device);
            if let Some(pipelines) = self.pipelines.first_mut() {
                pipelines.make_wipe(&self.device, &self.layouts, self.path, &mask);
            }
            mask
        });
        mask.set(&self.device, &self.queue, eye, vertices, indices)
    }

    /// Draws over a target that the frame's content was drawn to: the board, if it is there, and ink over it. `false`, and nothing is
    /// recorded, where there is neither. What is written to buffers belongs to the next submit, so there is one `encode` for each submit.
    pub fn encode(
        &mut self,
        encoder: &mut wgpu::CommandEncoder,
        views: &[View; 2],
        range: DepthRange,
        target: Target<'_>,
        board: Option<&Quad>,
        ink: &Ink,
    ) -> bool {
        let Some(formats) = Formats::of(target).filter(|_| board.is_some() || !ink.is_empty()) else { return false };
        outside(|| {
            let index = self.ensure(formats);
            self.write(views, range, board, ink);
            self.record(encoder, index, target, board.is_some(), ink.indices.len() as u32);
        });
        true
    }

    /// Index of the pipelines for these formats.
    fn ensure(&mut self, formats: Formats) -> usize {
        let found = self.pipelines.iter().position(|made| made.formats() == formats);
        found.unwrap_or_else(|| {
            self.pipelines.push(OverlayPipelines::new(&self.device, &self.layouts, self.path, formats));
            self.pipelines.len() - 1
        })
    }

    fn write(&mut self, views: &[View; 2], range: DepthRange, board: Option<&Quad>, ink: &Ink) {
        let record = OverlayRecord::new(views, range, board);
        self.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(&record));
        if !ink.is_empty() {
            let (vertices, indices) = (bytemuck::cast_slice(&ink.vertices), bytemuck::cast_slice(&ink.indices));
            for (buffer, bytes) in [(&mut self.vertices, vertices), (&mut self.indices, indices)] {
                let bytes: &[u8] = bytes;
                buffer.reserve(&self.device, bytes.len() as u64);
                self.queue.write_buffer(buffer.buffer(), 0, bytes);
            }
        }
        if let Some(mask) = &mut self.mask {
            mask.write(&self.queue, views);
        }
    }

    fn record(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pipelines: usize,
        target: Target<'_>,
        board: bool,
        indices: u32,
    ) {
        let Some(pipelines) = self.pipelines.get(pipelines) else { return };
        for (eye, (color, depth)) in (0u32..).zip(target.color.views().iter().zip(target.depth.views())) {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("overlay"),
                color_attachments: &[Some(pipelines::keep_color(color))],
                depth_stencil_attachment: Some(pipelines::keep_depth(depth)),
                multiview_mask: self.path.multiview_mask(),
                ..Default::default()
            });
            pass.set_bind_group(0, &self.frame_group, &[eye * EYE_STRIDE]);
            if board {
                pass.set_pipeline(pipelines.board());
                pass.set_bind_group(1, self.board.group(), &[]);
                pass.draw(0..4, 0..1);
            }
            if indices > 0 {
                pass.set_pipeline(pipelines.ink());
                pass.set_vertex_buffer(0, self.vertices.buffer().slice(..));
                pass.set_index_buffer(self.indices.buffer().slice(..), wgpu::IndexFormat::Uint32);
                pass.draw_indexed(0..indices, 0, 0..1);
            }
            if let (Some(mask), Some(wipe)) = (&self.mask, pipelines.wipe()) {
                mask.clear(&mut pass, wipe);
            }
        }
    }
}

impl std::fmt::Debug for Overlay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Overlay").field("path", &self.path).field("board", &self.board.pixels()).finish_non_exhaustive()
    }
}
