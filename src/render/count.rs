//! How many fragments each pixel costs: the frame's own draw calls once more, for the left eye, with the same depth test, culling,
//! cut-outs and hidden pixels, each fragment that is shaded adding one to its pixel. Fragments of which only the depth is kept do not
//! count, nor does the picture behind what shines through.

use super::mesh::{Layer, Renderer, clear_to_far, clear_to_nothing};
use super::pipelines::{PassKind, Pipelines};
use super::readback::{Readback, ReadbackError};
use super::replay::replay;
use super::target::StereoPath;
use crate::observe::CostObservation;

const COUNT_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::R16Float;

/// The counting pass, with targets of its own. Half floats count exactly up to 2048 fragments a pixel.
#[derive(Debug)]
pub struct CountingPass {
    device: wgpu::Device,
    pipelines: Pipelines,
    counts: wgpu::Texture,
    counts_view: wgpu::TextureView,
    depth_view: wgpu::TextureView,
    /// Made when the renderer first hides pixels.
    mask: Option<wgpu::RenderPipeline>,
    pending: Option<(u64, Readback)>,
}

impl CountingPass {
    /// A counting pass of a size in pixels, best that of one eye.
    pub fn new(renderer: &Renderer, width: u32, height: u32) -> CountingPass {
        let device = renderer.device();
        let add = wgpu::BlendComponent {
            src_factor: wgpu::BlendFactor::One,
            dst_factor: wgpu::BlendFactor::One,
            operation: wgpu::BlendOperation::Add,
        };
        let blend = Some(wgpu::BlendState { color: add, alpha: add });
        let kind = PassKind {
            label: "count",
            source: [
                include_str!("../../shaders/surface.wgsl"),
                StereoPath::PerEye.eye_entry(),
                include_str!("../../shaders/count.wgsl"),
            ]
            .concat(),
            color: COUNT_FORMAT,
            opaque: blend,
            blended: blend,
            depth: renderer.depth_format(),
            multiview_mask: None,
            samples: 1,
            coverage: true,
        };
        let texture = |format, usage| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: Some("count"),
                size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: usage | wgpu::TextureUsages::RENDER_ATTACHMENT,
                view_formats: &[],
            })
        };
        let counts = texture(COUNT_FORMAT, wgpu::TextureUsages::COPY_SRC);
        let depth = texture(renderer.depth_format(), wgpu::TextureUsages::empty());
        CountingPass {
            device: device.clone(),
            pipelines: Pipelines::new(device, renderer.layouts(), kind),
            counts_view: counts.create_view(&Default::default()),
            depth_view: depth.create_view(&Default::default()),
            counts,
            mask: None,
            pending: None,
        }
    }

    /// Counts what `renderer` encoded last, with the same layers, in the same submit. Does nothing and says so (`false`) while the last
    /// result is still on its way.
    pub fn encode(
        &mut self,
        encoder: &mut wgpu::CommandEncoder,
        renderer: &Renderer,
        layers: &[Layer<'_>],
        frame: u64,
    ) -> bool {
        if self.pending.is_some() {
            return false;
        }
        let draws = renderer.batches.coloured();
        for draw in draws {
            self.pipelines.ensure(draw.key, draw.stage);
        }
        if let Some(mask) = renderer.mask() {
            let (layouts, eye) = (renderer.layouts(), StereoPath::PerEye.eye_entry());
            let kind = self.pipelines.kind();
            self.mask.get_or_insert_with(|| mask.pipeline(&self.device, layouts, eye, kind));
        }
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("count"),
            color_attachments: &[Some(clear_to_nothing(&self.counts_view))],
            depth_stencil_attachment: Some(clear_to_far(&self.depth_view)),
            ..Default::default()
        });
        renderer.frame.bind(&mut pass, 0);
        if let (Some(mask), Some(pipeline)) = (renderer.mask(), &self.mask) {
            mask.hide(&mut pass, pipeline);
        }
        replay(draws, layers, &mut pass, renderer.frame.indices(), &self.pipelines);
        drop(pass);
        self.pending = Some((frame, Readback::copy(&self.device, encoder, &self.counts, 1, 2)));
        true
    }

    /// Asks for the result; call after the submit.
    pub fn submitted(&self) {
        if let Some((_, readback)) = &self.pending {
            readback.submitted();
        }
    }

    /// The result, once it has arrived; never waits.
    ///
    /// # Errors
    /// If it could not be read back.
    pub fn poll(&mut self) -> Option<Result<CostObservation, ReadbackError>> {
        let (frame, readback) = self.pending.as_ref()?;
        let result = readback.poll(&self.device)?.map(|bytes| cost(*frame, &bytes));
        self.pending = None;
        Some(result)
    }
}

fn cost(frame: u64, half_floats: &[u8]) -> CostObservation {
    let (mut covered_pixels, mut fragments, mut pixels) = (0u64, 0u64, 0u64);
    for half in half_floats.chunks_exact(2) {
        let count = count_from_half(u16::from_le_bytes([half[0], half[1]]));
        pixels += 1;
        covered_pixels += u64::from(count > 0);
        fragments += u64::from(count);
    }
    let fragments_per_pixel = if covered_pixels > 0 { fragments as f64 / covered_pixels as f64 } else { 0.0 };
    CostObservation { frame, fragments_per_pixel, covered_pixels, pixels, ..CostObservation::default() }
}

/// The whole number in an IEEE 754 half float that counts upwards from zero.
fn count_from_half(half: u16) -> u32 {
    let (exponent, mantissa) = (u32::from(half >> 10 & 0x1f), u32::from(half & 0x3ff) | 0x400);
    // Below 1 the exponent is less than 15: nothing was counted.
    if exponent < 15 { 0 } else { (mantissa << (exponent - 15)) >> 10 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_floats_count() {
        let cases = [(0x0000, 0), (0x3c00, 1), (0x4000, 2), (0x4200, 3), (0x4900, 10), (0x5640, 100), (0x6800, 2048)];
        for (half, count) in cases {
            assert_eq!(count_from_half(half), count, "{half:#x}");
        }
    }

    #[test]
    fn the_mean_is_over_covered_pixels() {
        let found = cost(7, &[0, 0, 0, 0x3c, 0, 0x42, 0, 0]);
        assert_eq!(
            found,
            CostObservation { frame: 7, fragments_per_pixel: 2.0, covered_pixels: 2, pixels: 4, ..Default::default() }
        );
        assert_eq!(cost(0, &[0, 0]).fragments_per_pixel, 0.0);
    }
}
