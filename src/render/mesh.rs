//! The picture: surfaces of all scenes, for both eyes, with depth.
//!
//! One pass an eye, or one for both, holds all of it, in the order that `batch.rs` makes: pixels that no eye sees are closed; solid
//! surfaces; surfaces that shine through; blended ones from far to near; the depth of the blended ones; the closed pixels are set back.
//! Before it, and only if a visible surface shines through, comes the picture of what is behind (`backdrop.rs`).

use super::backdrop::{self, BackdropPass};
use super::batch::Batches;
use super::draw::{DepthRange, DrawList, View};
use super::frame::FrameBuffers;
use super::layouts::Layouts;
use super::lighting::Lighting;
use super::maker::PipelineMaker;
use super::mask::VisibilityMask;
use super::multisample::Multisampled;
use super::outside;
use super::pipelines::{PassKind, Pipelines};
use super::replay::replay_frame;
use super::rewrite::rewrite_materials;
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
    pipelines: Pipelines,
    lighting: Lighting,
    pub(super) frame: FrameBuffers,
    pub(super) batches: Batches,
    /// Pixels that no eye sees, and how they are closed in the picture's passes.
    mask: Option<(VisibilityMask, wgpu::RenderPipeline)>,
    pub(super) backdrop: Option<BackdropPass>,
    multisampled: Option<Multisampled>,
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
        Renderer::with_samples(device, queue, color, depth, path, 1)
    }

    /// The same with several samples a pixel: 4 works for every format, what else does is up to the adapter. With more than one, each
    /// eye has its own pass whatever `path` says (WebGPU has no layered textures with samples), so ask [`Renderer::path`] for that of the
    /// targets. A pixel's depth is then that of its nearest sample.
    pub fn with_samples(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        color: wgpu::TextureFormat,
        depth: wgpu::TextureFormat,
        path: StereoPath,
        samples: u32,
    ) -> Renderer {
        let path = if samples > 1 { StereoPath::PerEye } else { path };
        let layouts = Layouts::new(device);
        let kind = PassKind {
            label: "mesh",
            source: [
                include_str!("../../shaders/surface.wgsl"),
                path.eye_entry(),
                include_str!("../../shaders/mesh.wgsl"),
                include_str!("../../shaders/layers.wgsl"),
            ]
            .concat(),
            color,
            opaque: None,
            blended: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
            depth,
            multiview_mask: path.multiview_mask(),
            samples,
            coverage: false,
        };
        Renderer {
            device: device.clone(),
            queue: queue.clone(),
            path,
            pipelines: Pipelines::new(device, &layouts, kind),
            lighting: Lighting::default(),
            frame: FrameBuffers::new(device, queue, &layouts),
            batches: Batches::default(),
            layouts,
            mask: None,
            backdrop: None,
            multisampled: None,
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

    /// Samples a pixel.
    pub fn samples(&self) -> u32 {
        self.pipelines.kind().samples
    }

    /// Puts other textures into the frame.
    #[cfg(test)]
    pub(super) fn exchange(&mut self, exchange: impl FnOnce(&mut super::environment::FrameTextures)) {
        self.frame.exchange(&self.device, &self.layouts, exchange);
    }

    pub(super) fn depth_format(&self) -> wgpu::TextureFormat {
        self.pipelines.kind().depth
    }

    pub(super) fn layouts(&self) -> &Layouts {
        &self.layouts
    }

    /// The hidden pixels, if any are.
    pub(super) fn mask(&self) -> Option<&VisibilityMask> {
        self.mask.as_ref().map(|(mask, _)| mask).filter(|mask| mask.is_set())
    }

    /// Says which pixels of an eye (0 left, 1 right) the display never shows, as XR_KHR_visibility_mask gives them: triangles in the plane
    /// one metre ahead of the eye. Nothing is shaded there from the next frame on; no triangles hide nothing. `false`, and nothing
    /// changes, if the eye is another one, a coordinate is not finite, or the indices are not triples that name vertices.
    pub fn set_visibility_mask(&mut self, eye: usize, vertices: &[[f32; 2]], indices: &[u32]) -> bool {
        let (mask, _) = self.mask.get_or_insert_with(|| {
            let mask = VisibilityMask::new(&self.device);
            let pipeline = mask.pipeline(&self.device, &self.layouts, self.path.eye_entry(), self.pipelines.kind());
            (mask, pipeline)
        });
        mask.set(&self.device, &self.queue, eye, vertices, indices)
    }

    /// What shines beside the scenes' own lights, from the next frame on. New pipelines may be needed, see [`Renderer::pipeline_maker`].
    pub fn set_lighting(&mut self, lighting: Lighting) {
        self.lighting = lighting;
    }

    /// Makes pipelines on another thread, so that no frame has to: each takes milliseconds. They are for the light that is set.
    pub fn pipeline_maker(&self) -> PipelineMaker {
        let backdrop = backdrop::pipelines(&self.device, &self.layouts, self.path, &self.pipelines.kind().source);
        PipelineMaker::new(self.pipelines.twin(), backdrop, self.lighting)
    }

    /// Draw calls of the last frame's passes, one eye's where each has its own: fewer than the content's draws where it stands still.
    pub fn calls(&self) -> usize {
        self.batches.draws().len()
    }

    /// How many pipelines there are.
    #[cfg(test)]
    pub(super) fn pipelines_made(&self) -> usize {
        self.pipelines.count()
    }

    /// Takes over what a maker of this renderer has made.
    pub fn adopt(&mut self, maker: PipelineMaker) {
        let (made, backdrop) = maker.into_made();
        self.pipelines.adopt(made);
        if backdrop.any() {
            self.backdrop().pipelines.adopt(backdrop);
        }
    }

    /// Clears the target to nothing and draws the layers into it. What is written to buffers belongs to the next submit, so there is one
    /// `encode` for each submit. Instances of meshes that the scene does not have are left out.
    ///
    /// What is counted is what gives the picture its colour; depth alone, hidden pixels and the picture behind what shines through are
    /// not the content's.
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
        let lights = layers.iter().flat_map(|layer| &layer.list.lights);
        let record = FrameRecord::new(views, range, &self.lighting, self.frame.matt(), lights);
        self.batches.build(layers, views, range, self.lighting.bits(record.punctual()));
        for layer in layers.iter().filter(|layer| !layer.list.materials.is_empty()) {
            outside(|| rewrite_materials(&self.queue, layer.scene, &layer.list.materials));
        }
        outside(|| {
            self.frame.write(&self.device, &self.queue, &self.layouts, &record, &self.batches, layers);
            if let Some((mask, _)) = &mut self.mask {
                mask.write(&self.queue, views);
            }
        });
        for draw in self.batches.draws() {
            self.pipelines.ensure(draw.key, draw.stage);
        }
        outside(|| {
            self.fit(target);
            self.record(encoder, layers, target, timed)
        })
    }

    /// Makes what else the frame needs, of the target's size.
    fn fit(&mut self, target: Target<'_>) {
        let samples = self.samples();
        if samples > 1 && !self.multisampled.as_ref().is_some_and(|multisampled| multisampled.fits(target)) {
            self.multisampled = Multisampled::new(&self.device, target, samples);
        }
        if self.batches.transmissive() {
            self.backdrop();
            let Some(backdrop) = &mut self.backdrop else { return };
            for draw in self.batches.opaque() {
                backdrop.pipelines.ensure(draw.key, draw.stage);
            }
            if let Some(view) = backdrop.fit(&self.device, target) {
                self.frame.set_backdrop(&self.device, &self.layouts, view);
            }
        }
    }

    fn backdrop(&mut self) -> &mut BackdropPass {
        let source = &self.pipelines.kind().source;
        self.backdrop.get_or_insert_with(|| BackdropPass::new(&self.device, &self.layouts, self.path, source))
    }

    /// Records the passes.
    fn record(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        layers: &[Layer<'_>],
        target: Target<'_>,
        timed: Option<&TimedFrame>,
    ) -> Counters {
        let backdrop = self.backdrop.as_ref().filter(|_| self.batches.transmissive());
        if let Some(backdrop) = backdrop {
            backdrop.draw(encoder, &self.frame, self.batches.opaque(), layers, timed);
        }
        let passes = target.color.views().len();
        let mut counters = Counters::default();
        for (index, (color, depth)) in target.color.views().iter().zip(target.depth.views()).enumerate() {
            let (first, last) = (index == 0 && backdrop.is_none(), index + 1 == passes);
            let samples = self.multisampled.as_ref();
            let (drawn, near) = samples.map_or((color, depth), Multisampled::views);
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("mesh"),
                color_attachments: &[Some(clear_to_nothing(drawn))],
                depth_stencil_attachment: Some(clear_to_far(near)),
                timestamp_writes: timed.and_then(|timed| timed.writes(first, last && samples.is_none())),
                occlusion_query_set: None,
                multiview_mask: self.path.multiview_mask(),
            });
            counters = self.surfaces(&mut pass, index as u32, layers);
            drop(pass);
            if let Some(samples) = samples {
                samples.resolve(encoder, color, depth, timed.and_then(|timed| timed.writes(false, last)));
            }
        }
        counters
    }

    fn surfaces(&self, pass: &mut wgpu::RenderPass<'_>, eye: u32, layers: &[Layer<'_>]) -> Counters {
        if self.batches.transmissive() {
            self.frame.bind_with_backdrop(pass, eye);
        } else {
            self.frame.bind(pass, eye);
        }
        if let Some((mask, pipeline)) = &self.mask {
            mask.hide(pass, pipeline);
        }
        let counters = replay_frame(&self.batches, layers, pass, self.frame.indices(), &self.pipelines);
        if let Some((mask, pipeline)) = &self.mask {
            mask.clear(pass, pipeline);
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
