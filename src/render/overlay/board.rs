//! The board's picture: the panel's triangles, painted on an opaque plate into a texture of ours.
//!
//! The panel mixes its colours as they are encoded, so it paints through a view that does not decode them; the board is read, and its
//! smaller levels are made, through views that do, since text gets thinner or fatter if its light is averaged otherwise. The plate below
//! is opaque, so that what is encoded and what is premultiplied never meet.

use super::super::fullscreen::{self, Fullscreen};
use super::pipelines::OverlayLayouts;
use super::records::PLATE;
use egui_wgpu::ScreenDescriptor;

/// Levels of the board's texture: down to an eighth.
const LEVELS: u32 = 4;
const PAINTED: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;
const READ: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8UnormSrgb;

/// The texture, and what fills it.
pub(super) struct BoardTexture {
    pixels: [u32; 2],
    /// Level 0, as it is encoded.
    painted: wgpu::TextureView,
    /// What each smaller level is made from, and where it is.
    smaller: Vec<(wgpu::BindGroup, wgpu::TextureView)>,
    downsample: wgpu::RenderPipeline,
    renderer: egui_wgpu::Renderer,
    group: wgpu::BindGroup,
}

impl BoardTexture {
    pub(super) fn new(device: &wgpu::Device, layouts: &OverlayLayouts, pixels: [u32; 2]) -> BoardTexture {
        let most = device.limits().max_texture_dimension_2d;
        let pixels = pixels.map(|side| side.clamp(1 << LEVELS, most));
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("board"),
            size: wgpu::Extent3d { width: pixels[0], height: pixels[1], depth_or_array_layers: 1 },
            mip_level_count: LEVELS,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: PAINTED,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[READ],
        });
        let view = |format, first, count| {
            texture.create_view(&wgpu::TextureViewDescriptor {
                label: Some("board"),
                format: Some(format),
                base_mip_level: first,
                mip_level_count: Some(count),
                ..Default::default()
            })
        };
        let downsample = Fullscreen {
            label: "board",
            fragment: include_str!("../../../shaders/downsample.wgsl"),
            textures: &[wgpu::TextureSampleType::Float { filterable: false }],
            multisampled: false,
            color: Some(READ),
            depth: None,
        }
        .pipeline(device);
        let smaller = (1..LEVELS)
            .map(|level| {
                let larger = view(READ, level - 1, 1);
                (fullscreen::bind(device, &downsample, &[&larger]), view(READ, level, 1))
            })
            .collect();
        // Dithering is noise that the eye sees move with the head.
        let options = egui_wgpu::RendererOptions { dithering: false, ..Default::default() };
        BoardTexture {
            pixels,
            painted: view(PAINTED, 0, 1),
            smaller,
            downsample,
            renderer: egui_wgpu::Renderer::new(device, PAINTED, options),
            group: layouts.bind_board(device, &view(READ, 0, LEVELS)),
        }
    }

    pub(super) fn pixels(&self) -> [u32; 2] {
        self.pixels
    }

    pub(super) fn group(&self) -> &wgpu::BindGroup {
        &self.group
    }

    pub(super) fn paint(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        encoder: &mut wgpu::CommandEncoder,
        shapes: &[egui::ClippedPrimitive],
        textures: &mut egui::TexturesDelta,
        pixels_per_point: f32,
    ) {
        for (id, changes) in &textures.set {
            for change in changes {
                self.renderer.update_texture(device, queue, *id, change);
            }
        }
        let screen = ScreenDescriptor { size_in_pixels: self.pixels, pixels_per_point };
        // What comes back are the command buffers of callbacks, which the panel has none of.
        drop(self.renderer.update_buffers(device, queue, encoder, shapes, &screen));
        let plate = PLATE.map(|channel| f64::from(channel) / 255.0);
        let plate = wgpu::Color { r: plate[0], g: plate[1], b: plate[2], a: 1.0 };
        let mut pass = clear(encoder, &self.painted, plate).forget_lifetime();
        self.renderer.render(&mut pass, shapes, &screen);
        drop(pass);
        for (larger, smaller) in &self.smaller {
            let mut pass = clear(encoder, smaller, wgpu::Color::BLACK);
            pass.set_pipeline(&self.downsample);
            pass.set_bind_group(0, larger, &[]);
            pass.draw(0..3, 0..1);
        }
        for id in &textures.free {
            self.renderer.free_texture(id);
        }
        textures.clear();
    }
}

fn clear<'a>(
    encoder: &'a mut wgpu::CommandEncoder,
    view: &wgpu::TextureView,
    color: wgpu::Color,
) -> wgpu::RenderPass<'a> {
    encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some("board"),
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(color), store: wgpu::StoreOp::Store },
        })],
        ..Default::default()
    })
}
