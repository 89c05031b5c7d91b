//! Several samples a pixel: targets of our own for one eye at a time, resolved into the frame's.

use super::fullscreen::{self, Fullscreen};
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
            label: "depth of samples",
            fragment: include_str!("../../shaders/depth_resolve.wgsl"),
            sample_type: wgpu::TextureSampleType::Depth,
            multisampled: true,
            color: None,
            depth: Some(depth.format()),
        }
        .pipeline(device);
        let depth = texture(depth).create_view(&Default::default());
        let samples = fullscreen::bind(device, &resolve, &depth);
        Some(Multisampled { color: texture(color).create_view(&Default::default()), depth, resolve, samples })
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

    /// Gives the frame's depth that of the samples. Colour is resolved by the drawing pass itself.
    pub(super) fn resolve_depth(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        depth: &wgpu::TextureView,
        timestamps: Option<wgpu::RenderPassTimestampWrites<'_>>,
    ) {
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("depth of samples"),
            depth_stencil_attachment: Some(super::mesh::clear_to_far(depth)),
            timestamp_writes: timestamps,
            ..Default::default()
        });
        pass.set_pipeline(&self.resolve);
        pass.set_bind_group(0, &self.samples, &[]);
        pass.draw(0..3, 0..1);
    }
}
