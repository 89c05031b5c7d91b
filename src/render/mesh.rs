//! The picture: surfaces of all scenes, for both eyes, with depth.
//!
//! Blended surfaces come after the opaque ones, from far to near as seen from between the eyes, and write depth as well: late-stage
//! reprojection needs a depth for every coloured pixel. The price is ours to pay: of blended surfaces that cut through each other, or lie
//! behind each other within one primitive, the hidden parts are missing instead of shining through.

use super::batch::{Batches, replay};
use super::draw::{DepthRange, DrawList, View};
use super::frame::FrameBuffers;
use super::layouts::Layouts;
use super::maker::PipelineMaker;
use super::outside;
use super::pipelines::{PassKind, PipelineKey, Pipelines};
use super::surface::FrameRecord;
use super::target::{StereoPath, Target};
use super::timer::TimedFrame;
use super::upload::SceneGpu;
use crate::observe::Counters;

/// One scene with what is to be drawn of it. All layers share the world, its lights and the depth buffer.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// What the instances' meshes refer to.
    pub scene: &'a SceneGpu,
    /// What to draw.
    pub list: &'a DrawList,
}

/// Draws stereo frames of one colour and depth format.
#[derive(Debug)]
pub struct Renderer {
    device: wgpu::Device,
    queue: wgpu::Queue,
    layouts: Layouts,
    path: StereoPath,
    depth: wgpu::TextureFormat,
    pipelines: Pipelines,
    pub(super) frame: FrameBuffers,
    pub(super) batches: Batches,
}

impl Renderer {
    /// A renderer for targets of these formats and this path. Makes no pipelines yet, see [`Renderer::pipeline_maker`].
    ///
    /// Colour is written linear; an sRGB format encodes it, and OpenXR takes any other as linear.
    pub fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        color: wgpu::TextureFormat,
        depth: wgpu::TextureFormat,
        path: StereoPath,
    ) -> Renderer {
        let layouts = Layouts::new(device);
        let eye = match path {
            StereoPath::Multiview => include_str!("../../shaders/eye_multiview.wgsl"),
            StereoPath::PerEye => include_str!("../../shaders/eye_single.wgsl"),
        };
        let kind = PassKind {
            label: "mesh",
            source: [include_str!("../../shaders/surface.wgsl"), eye, include_str!("../../shaders/mesh.wgsl")].concat(),
            color,
            opaque: None,
            blended: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
            depth,
            multiview_mask: path.multiview_mask(),
        };
        Renderer {
            device: device.clone(),
            queue: queue.clone(),
            path,
            depth,
            pipelines: Pipelines::new(device, &layouts, kind),
            frame: FrameBuffers::new(device, queue, &layouts),
            batches: Batches::default(),
            layouts,
        }
    }

    /// The device it draws on.
    pub fn device(&self) -> &wgpu::Device {
        &self.device
    }

    /// The queue it writes to.
    pub fn queue(&self) -> &wgpu::Queue {
        &self.queue
    }

    /// How it draws both eyes.
    pub fn path(&self) -> StereoPath {
        self.path
    }

    pub(super) fn depth_format(&self) -> wgpu::TextureFormat {
        self.depth
    }

    pub(super) fn layouts(&self) -> &Layouts {
        &self.layouts
    }

    /// Makes pipelines on another thread, so that no frame has to: each takes milliseconds.
    pub fn pipeline_maker(&self) -> PipelineMaker {
        PipelineMaker::new(self.pipelines.twin())
    }

    /// How many pipelines there are.
    #[cfg(test)]
    pub(super) fn pipelines_made(&self) -> usize {
        self.pipelines.count()
    }

    /// Takes over what a maker of this renderer has made.
    pub fn adopt(&mut self, maker: PipelineMaker) {
        self.pipelines.adopt(maker.into_made());
    }

    /// Clears the target to nothing and draws the layers into it. What is written to buffers belongs to the next submit, so there is one
    /// `encode` for each submit. Instances of meshes that the scene does not have are left out.
    #[allow(clippy::too_many_arguments, reason = "a frame is exactly this")]
    pub fn encode(
        &mut self,
        encoder: &mut wgpu::CommandEncoder,
        layers: &[Layer<'_>],
        views: &[View; 2],
        range: DepthRange,
        target: Target<'_>,
        timed: Option<&TimedFrame>,
    ) -> Counters {
        let record = FrameRecord::new(views, range, layers.iter().flat_map(|layer| &layer.list.lights));
        self.batches.build(layers, views, range, record.punctual());
        outside(|| self.frame.write(&self.device, &self.queue, &self.layouts, &record, &self.batches, layers));
        for draw in &self.batches.draws {
            self.pipelines.ensure(draw.key);
        }
        outside(|| self.record(encoder, layers, target, timed))
    }

    /// Records the passes, one for both eyes or one an eye.
    fn record(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        layers: &[Layer<'_>],
        target: Target<'_>,
        timed: Option<&TimedFrame>,
    ) -> Counters {
        let passes = target.color.views().len();
        let mut counters = Counters::default();
        for (index, (color, depth)) in target.color.views().iter().zip(target.depth.views()).enumerate() {
            let timestamps = timed.and_then(|timed| timed.writes(index == 0, index + 1 == passes));
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("mesh"),
                color_attachments: &[Some(clear_to_nothing(color))],
                depth_stencil_attachment: Some(clear_to_far(depth)),
                timestamp_writes: timestamps,
                occlusion_query_set: None,
                multiview_mask: self.path.multiview_mask(),
            });
            self.frame.bind(&mut pass, index as u32);
            counters = replay(&self.batches.draws, layers, &mut pass, |key: PipelineKey| self.pipelines.get(key));
        }
        counters
    }
}

/// Colour starts as nothing: black to an additive display, transparent to an alpha-blended one.
pub(super) fn clear_to_nothing(view: &wgpu::TextureView) -> wgpu::RenderPassColorAttachment<'_> {
    wgpu::RenderPassColorAttachment {
        view,
        depth_slice: None,
        resolve_target: None,
        ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT), store: wgpu::StoreOp::Store },
    }
}

/// Depth starts at the far plane, which is 0, and is kept.
pub(super) fn clear_to_far(view: &wgpu::TextureView) -> wgpu::RenderPassDepthStencilAttachment<'_> {
    wgpu::RenderPassDepthStencilAttachment {
        view,
        depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0.0), store: wgpu::StoreOp::Store }),
        stencil_ops: None,
    }
}
