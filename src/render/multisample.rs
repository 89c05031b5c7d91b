//! Several samples a pixel: targets of our own for one eye at a time, resolved into the frame's by a pass of our own. Depth needs one
//! anyway (wgpu resolves none), and the drawing pass's own resolve of colour goes astray on some drivers: Mesa's llvmpipe (seen in
//! 22.3.6) resolves every eye into the first layer.

use super::fullscreen::{self, Fullscreen};
use super::mesh::{clear_to_far, clear_to_nothing};
use super::target::Target;

/// Targets with several samples, of the size and formats of the frame's.
#[derive(Debug)]
pub(super) struct Multisampled {
    color: wgpu::TextureView,
    depth: wgpu::TextureView,
    resolve: wgpu::RenderPipeline,
    samples: wgpu::BindGroup,
}

impl Multisampled {
    /// Targets for a frame's.
    pub(super) fn new(device: &wgpu::Device, target: Target<'_>, sample_count: u32) -> Option<Multisampled> {
        let (color, depth) = (target.color.views().first()?.texture(), target.depth.views().first()?.texture());
        let texture = |like: &wgpu::Texture| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: Some("samples"),
                size: wgpu::Extent3d { depth_or_array_layers: 1, ..like.size() },
                mip_level_count: 1,
                sample_count,
                dimension: wgpu::TextureDimension::D2,
                format: like.format(),
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
                view_formats: &[],
            })
        };
        let resolve = Fullscreen {
            label: "resolve",
            fragment: include_str!("../../shaders/resolve.wgsl"),
            textures: &[wgpu::TextureSampleType::Float { filterable: false }, wgpu::TextureSampleType::Depth],
            multisampled: true,
            color: Some(color.format()),
            depth: Some(depth.format()),
        }
        .pipeline(device);
        let [color, depth] = [color, depth].map(|like| texture(like).create_view(&Default::default()));
        let samples = fullscreen::bind(device, &resolve, &[&color, &depth]);
        Some(Multisampled { color, depth, resolve, samples })
    }

    /// Whether they fit a frame's targets.
    pub(super) fn fits(&self, target: Target<'_>) -> bool {
        let same = |ours: &wgpu::TextureView, theirs: &[wgpu::TextureView]| {
            let ours = ours.texture();
            theirs.first().map(wgpu::TextureView::texture).is_some_and(|theirs| {
                (ours.width(), ours.height(), ours.format()) == (theirs.width(), theirs.height(), theirs.format())
            })
        };
        same(&self.color, target.color.views()) && same(&self.depth, target.depth.views())
    }

    /// Where to draw colour and depth.
    pub(super) fn views(&self) -> (&wgpu::TextureView, &wgpu::TextureView) {
        (&self.color, &self.depth)
    }

    /// Gives the frame's targets what the samples amount to.
    pub(super) fn resolve(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        color: &wgpu::TextureView,
        depth: &wgpu::TextureView,
        timestamps: Option<wgpu::RenderPassTimestampWrites<'_>>,
    ) {
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("resolve"),
            color_attachments: &[Some(clear_to_nothing(color))],
            depth_stencil_attachment: Some(clear_to_far(depth)),
            timestamp_writes: timestamps,
            ..Default::default()
        });
        pass.set_pipeline(&self.resolve);
        pass.set_bind_group(0, &self.samples, &[]);
        pass.draw(0..3, 0..1);
    }
}
