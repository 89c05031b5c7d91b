//! Pictures of the eyes for the window. A swapchain image's last use is as an attachment, so nothing can be taken from the runtime's own:
//! the frame is drawn once more, at the size of the window, into targets of ours. Then each is put in front of a grey wall, as the display
//! would add it to the room or cover the room with it.

use crate::render::{EyeViews, PICTURE_COLOR, PICTURE_DEPTH, StereoPath, Target};

/// How the display shows light.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Showing {
    /// Adds it to the room: black is clear.
    #[default]
    Additive,
    /// Covers the room.
    Covering,
}

/// sRGB grey of the wall (ours: as grey as a room on a camera, and holograms stay well seen).
const WALL_GREY: f64 = 60.0;

/// What egui samples: it expects texels in gamma space.
const SHOWN: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// The targets that the eyes are drawn into, and what is made of them.
#[derive(Debug)]
pub struct Mirror {
    device: wgpu::Device,
    path: StereoPath,
    pipeline: wgpu::RenderPipeline,
    sizes: Option<Sized>,
}

/// What is of one size.
#[derive(Debug)]
struct Sized {
    size: [u32; 2],
    color: EyeViews,
    depth: EyeViews,
    bound: [wgpu::BindGroup; 2],
    shown: [wgpu::TextureView; 2],
}

impl Mirror {
    /// For a device, drawn as the renderer draws.
    pub fn new(device: &wgpu::Device, path: StereoPath, showing: Showing) -> Mirror {
        Mirror { device: device.clone(), path, pipeline: pipeline(device, showing), sizes: None }
    }

    /// Targets of [`PICTURE_COLOR`] and [`PICTURE_DEPTH`] of a size in pixels an eye: draw into them, then [`Mirror::encode`]. Says whether
    /// the pictures are new ones.
    pub(super) fn fit(&mut self, size: [u32; 2]) -> bool {
        let size = size.map(|side| side.clamp(1, self.device.limits().max_texture_dimension_2d));
        if self.sizes.as_ref().is_some_and(|sizes| sizes.size == size) {
            return false;
        }
        self.sizes = Some(self.sized(size));
        true
    }

    /// What is drawn into; `None` before the first size is known.
    pub fn target(&self) -> Option<Target<'_>> {
        self.sizes.as_ref().map(|sizes| Target { color: &sizes.color, depth: &sizes.depth })
    }

    /// Records what makes pictures of what was drawn.
    pub fn encode(&self, encoder: &mut wgpu::CommandEncoder) {
        let Some(sizes) = &self.sizes else { return };
        for (bound, shown) in sizes.bound.iter().zip(&sizes.shown) {
            draw(encoder, &self.pipeline, bound, shown);
        }
    }

    /// Left and right picture.
    pub(super) fn shown(&self) -> Option<&[wgpu::TextureView; 2]> {
        self.sizes.as_ref().map(|sizes| &sizes.shown)
    }

    fn sized(&self, size: [u32; 2]) -> Sized {
        let texture = |label, format, layers, usage| {
            self.device.create_texture(&wgpu::TextureDescriptor {
                label: Some(label),
                size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: layers },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT | usage,
                view_formats: &[],
            })
        };
        let sampled = wgpu::TextureUsages::TEXTURE_BINDING;
        let color = texture("mirror", PICTURE_COLOR, 2, sampled);
        let depth = texture("mirror depth", PICTURE_DEPTH, 2, wgpu::TextureUsages::empty());
        let bound = [0, 1].map(|eye| {
            let view = color.create_view(&wgpu::TextureViewDescriptor {
                dimension: Some(wgpu::TextureViewDimension::D2),
                base_array_layer: eye,
                array_layer_count: Some(1),
                ..Default::default()
            });
            bind(&self.device, &self.pipeline, &view)
        });
        let shown = [0, 1].map(|_| texture("mirrored eye", SHOWN, 1, sampled).create_view(&Default::default()));
        Sized { size, color: EyeViews::new(&color, self.path), depth: EyeViews::new(&depth, self.path), bound, shown }
    }
}

fn bind(device: &wgpu::Device, pipeline: &wgpu::RenderPipeline, eye: &wgpu::TextureView) -> wgpu::BindGroup {
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("mirror"),
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(eye) }],
    })
}

fn draw(
    encoder: &mut wgpu::CommandEncoder,
    pipeline: &wgpu::RenderPipeline,
    bound: &wgpu::BindGroup,
    shown: &wgpu::TextureView,
) {
    let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some("mirror"),
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view: shown,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::BLACK), store: wgpu::StoreOp::Store },
        })],
        ..Default::default()
    });
    pass.set_pipeline(pipeline);
    pass.set_bind_group(0, bound, &[]);
    pass.draw(0..3, 0..1);
}

fn pipeline(device: &wgpu::Device, showing: Showing) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("mirror"),
        source: wgpu::ShaderSource::Wgsl(
            [include_str!("../../shaders/fullscreen.wgsl"), include_str!("../../shaders/mirror.wgsl")].concat().into(),
        ),
    });
    // The linear light of an sRGB value, by IEC 61966-2-1.
    let wall = ((WALL_GREY / 255.0 + 0.055) / 1.055).powf(2.4);
    let constants = [("WALL", wall), ("COVERS", f64::from(u8::from(showing == Showing::Covering)))];
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("mirror"),
        layout: None,
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vertex"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fragment"),
            compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() },
            targets: &[Some(SHOWN.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Backdrop, composite, headless_device};
    use crate::window::desk::tests::read;
    use image::{Rgba, RgbaImage};

    /// What the shader makes of some pixels is what an evidence picture would show before the same wall.
    #[track_caller]
    fn check(showing: Showing, backdrop: Backdrop) {
        let Ok(headless) = headless_device() else {
            println!("skipped: no adapter");
            return;
        };
        let device = &headless.device;
        // Premultiplied in linear light: no colour is brighter than its alpha lets it be, except where light is only added.
        let eye = RgbaImage::from_fn(64, 64, |x, y| {
            let [x, y] = [x as u8 * 4, y as u8 * 4];
            Rgba([x / 2, x / 3, x, if showing == Showing::Additive { y } else { y.max(x) }])
        });
        let texture = |format, usage| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: Some("eye"),
                size: wgpu::Extent3d { width: 64, height: 64, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage,
                view_formats: &[],
            })
        };
        let drawn = texture(PICTURE_COLOR, wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST);
        let shown = texture(SHOWN, wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC);
        let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(256), rows_per_image: None };
        headless.queue.write_texture(drawn.as_image_copy(), &eye, layout, drawn.size());
        let pipeline = pipeline(device, showing);
        let bound = bind(device, &pipeline, &drawn.create_view(&Default::default()));
        let mut encoder = device.create_command_encoder(&Default::default());
        draw(&mut encoder, &pipeline, &bound, &shown.create_view(&Default::default()));
        headless.queue.submit([encoder.finish()]);
        let (found, expected) = (read(&headless, &shown), composite(&eye, backdrop));
        for (x, y, found) in found.enumerate_pixels() {
            let expected = expected.get_pixel(x, y);
            let far = found.0.iter().zip(expected.0).any(|(found, expected)| found.abs_diff(expected) > 1);
            assert!(!far, "{x} {y}: {found:?} is not {expected:?}");
        }
    }

    #[test]
    fn light_is_added_to_the_wall_or_covers_it() {
        check(Showing::Additive, Backdrop::Additive(60));
        check(Showing::Covering, Backdrop::Gray(60));
    }
}
