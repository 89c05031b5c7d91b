//! How many fragments each pixel costs, and whether each has a depth: the frame's own draw calls once more, for the left eye, with the
//! same depth test, culling, cut-outs and hidden pixels, each fragment that is shaded adding one to its pixel. Fragments of which only
//! the depth is kept do not count, nor does the picture behind what shines through. The depth that all of them leave is read back with
//! the counts: a pixel that was coloured and is still as far as nothing would be reprojected as if it were the background.

use super::mesh::{Layer, Renderer, clear_to_far, clear_to_nothing};
use super::pipelines::{PassKind, Pipelines};
use super::readback::{Readback, ReadbackError};
use super::replay::replay_frame;
use super::target::StereoPath;
use crate::observe::CostObservation;

const COUNT_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::R16Float;
/// Bytes of a pixel of it.
const COUNT_BYTES: u32 = 2;

/// The counting pass, with targets of its own. Half floats count exactly up to 2048 fragments a pixel.
#[derive(Debug)]
pub struct CountingPass {
    device: wgpu::Device,
    pipelines: Pipelines,
    counts: wgpu::Texture,
    counts_view: wgpu::TextureView,
    depth: wgpu::Texture,
    depth_view: wgpu::TextureView,
    /// Made when the renderer first hides pixels.
    mask: Option<wgpu::RenderPipeline>,
    pending: Option<Pending>,
}

/// A count on its way to the CPU.
#[derive(Debug)]
struct Pending {
    frame: u64,
    counts: Readback,
    /// `None` for a format whose depth cannot be read back.
    depth: Option<Readback>,
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
        let depth = texture(renderer.depth_format(), wgpu::TextureUsages::COPY_SRC);
        CountingPass {
            device: device.clone(),
            pipelines: Pipelines::new(device, renderer.layouts(), kind),
            counts_view: counts.create_view(&Default::default()),
            depth_view: depth.create_view(&Default::default()),
            counts,
            depth,
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
        for draw in renderer.batches.draws() {
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
        replay_frame(&renderer.batches, layers, &mut pass, renderer.frame.indices(), &self.pipelines);
        drop(pass);
        let counts = Readback::copy(&self.device, encoder, &self.counts, 1, COUNT_BYTES);
        let depth = depth_bytes(self.depth.format())
            .map(|pixel_bytes| Readback::copy(&self.device, encoder, &self.depth, 1, pixel_bytes));
        self.pending = Some(Pending { frame, counts, depth });
        true
    }

    /// Asks for the result; call after the submit.
    pub fn submitted(&self) {
        if let Some(Pending { counts, depth, .. }) = &self.pending {
            counts.submitted();
            depth.iter().for_each(Readback::submitted);
        }
    }

    /// The result, once it has arrived; never waits.
    ///
    /// # Errors
    /// If it could not be read back.
    pub fn poll(&mut self) -> Option<Result<CostObservation, ReadbackError>> {
        let Pending { frame, counts, depth } = self.pending.as_ref()?;
        let counts = counts.poll(&self.device)?;
        let depth = match depth {
            Some(depth) => Some(depth.poll(&self.device)?),
            None => None,
        };
        let bytes = counts.and_then(|counts| Ok((counts, depth.transpose()?)));
        let found = bytes.map(|(counts, depth)| cost(*frame, &counts, depth.as_deref()));
        self.pending = None;
        Some(found)
    }
}

/// Bytes of a pixel's depth in memory, for the formats that can be read back.
fn depth_bytes(format: wgpu::TextureFormat) -> Option<u32> {
    match format {
        wgpu::TextureFormat::Depth16Unorm => Some(2),
        wgpu::TextureFormat::Depth32Float => Some(4),
        _ => None,
    }
}

/// Depths come in the format that they have, in the order of the counts. Reversed depth is zero where nothing is, in either format.
fn cost(frame: u64, half_floats: &[u8], depths: Option<&[u8]>) -> CostObservation {
    let (mut covered_pixels, mut fragments, mut pixels, mut without) = (0u64, 0u64, 0u64, 0u64);
    let halves = half_floats.chunks_exact(COUNT_BYTES as usize);
    let depth_bytes = depths.map_or(0, |depths| depths.len() / halves.len().max(1));
    for (at, half) in halves.enumerate() {
        let count = count_from_half(u16::from_le_bytes([half[0], half[1]]));
        pixels += 1;
        covered_pixels += u64::from(count > 0);
        fragments += u64::from(count);
        let depth = depths.and_then(|depths| depths.get(at * depth_bytes..(at + 1) * depth_bytes));
        without += u64::from(count > 0 && depth.is_some_and(|depth| depth.iter().all(|byte| *byte == 0)));
    }
    let fragments_per_pixel = if covered_pixels > 0 { fragments as f64 / covered_pixels as f64 } else { 0.0 };
    let without_depth = depths.map(|_| without);
    let coloured = if depths.is_some() { covered_pixels } else { 0 };
    CostObservation { frame, fragments_per_pixel, covered_pixels, pixels, without_depth, coloured }
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
        let counts = [0, 0, 0, 0x3c, 0, 0x42, 0, 0];
        let covered =
            CostObservation { frame: 7, fragments_per_pixel: 2.0, covered_pixels: 2, pixels: 4, ..Default::default() };
        assert_eq!(cost(7, &counts, None), covered);
        assert_eq!(cost(0, &[0, 0], None).fragments_per_pixel, 0.0);
        assert_eq!(cost(0, &[], Some(&[])).pixels, 0);
    }

    #[test]
    fn coloured_pixels_as_far_as_nothing_are_counted_in_both_formats() {
        let counts = [0, 0, 0, 0x3c, 0, 0x42, 0, 0];
        for (depths, without) in [
            (&[0, 0, 0, 0, 1, 0, 9, 9][..], 1),
            (&[0, 0, 0, 1, 0, 1, 0, 0], 0),
            (&[0, 0, 0, 0, 0, 0, 0, 0x3f, 0, 0, 0, 0, 1, 1, 1, 1], 1),
            (&[0; 16], 2),
        ] {
            let found = cost(7, &counts, Some(depths));
            assert_eq!((found.without_depth, found.coloured), (Some(without), 2), "{depths:?}");
        }
    }
}
