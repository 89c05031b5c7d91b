//! Draws into the runtime's images, and into our own where a picture or a count is wanted.

use super::RunError;
use crate::observe::{CostObservation, Counters, GpuObservation, ViewObservation};
use crate::panel::Painted;
use crate::render::{
    CountingPass, DepthRange, EyeViews, GpuTimer, Ink, Layer, Overlay, PICTURE_COLOR, PICTURE_DEPTH, Quad, Renderer,
    StereoPath, StereoPicture, Stills, Target, View, outside,
};
use crate::xr::{EyeTarget, Headset};

/// What one frame is to give besides its picture for the runtime.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// Fragments per pixel.
    pub count: bool,
    /// A picture of both eyes.
    pub still: bool,
}

/// A frame to be drawn: for which eyes, within which depths, and its number.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Both eyes.
    pub views: &'a [ViewObservation; 2],
    /// Nearest and farthest distance that is drawn.
    pub range: DepthRange,
    /// [`crate::observe::FrameObservation::index`].
    pub index: u64,
}

/// What is ours in the room.
pub struct Ours<'a> {
    /// What the panel painted since the last drawn frame; taken.
    pub painted: &'a mut Option<Painted>,
    /// Where its board is, if it is shown.
    pub board: Option<Quad>,
    /// Pointer, markers and aids.
    pub ink: &'a Ink,
}

/// Renderer with everything that lives as long as the session's images.
pub struct Painter {
    renderer: Renderer,
    color: Vec<EyeViews>,
    depth: Vec<EyeViews>,
    timer: Option<GpuTimer>,
    counting: CountingPass,
    camera: Option<Camera>,
    #[cfg(feature = "window")]
    mirror: Option<Renderer>,
    overlay: Option<Overlay>,
    /// Of colour and depth.
    formats: [wgpu::TextureFormat; 2],
    size: [u32; 2],
}

/// Draws pictures that can be read back: a swapchain image's last use is as an attachment, so these are our own.
struct Camera {
    renderer: Renderer,
    picture: StereoPicture,
}

impl Painter {
    /// A painter for the images of a session.
    pub fn new(headset: &Headset) -> Painter {
        let graphics = headset.graphics();
        let (color, depth, size) = headset.target();
        let path = StereoPath::of(&graphics.device, &graphics.queue);
        let renderer = Renderer::new(&graphics.device, &graphics.queue, color, depth, path);
        let images = headset.images();
        let views = |textures: &[wgpu::Texture]| textures.iter().map(|texture| EyeViews::new(texture, path)).collect();
        Painter {
            color: views(images.color),
            depth: views(images.depth),
            timer: GpuTimer::new(&graphics.device, &graphics.queue),
            counting: CountingPass::new(&renderer, size[0], size[1]),
            camera: None,
            #[cfg(feature = "window")]
            mirror: None,
            overlay: None,
            renderer,
            formats: [color, depth],
            size,
        }
    }

    /// The renderer, for uploads.
    pub fn renderer(&mut self) -> &mut Renderer {
        &mut self.renderer
    }

    /// The same, to ask.
    pub fn renderer_ref(&self) -> &Renderer {
        &self.renderer
    }

    /// Makes ready what draws a board of so many pixels, before the first frame that shows one.
    pub fn prepare_board(&mut self, pixels: [u32; 2]) {
        let (device, queue) = (self.renderer.device(), self.renderer.queue());
        let path = self.renderer.path();
        self.overlay = Some(Overlay::new(device, queue, self.formats[0], self.formats[1], path, pixels));
    }

    /// The same as [`Renderer::set_visibility_mask`], for all that is drawn.
    pub fn set_visibility_mask(&mut self, eye: usize, vertices: &[[f32; 2]], indices: &[u32]) {
        self.renderer.set_visibility_mask(eye, vertices, indices);
        if let Some(overlay) = &mut self.overlay {
            overlay.set_visibility_mask(eye, vertices, indices);
        }
    }

    /// Draws one stereo frame and submits it.
    pub fn paint(
        &mut self,
        target: EyeTarget,
        layers: &[Layer<'_>],
        shown: Shown<'_>,
        extras: Extras,
        ours: Option<Ours<'_>>,
    ) -> Counters {
        let Shown { range, index: frame, .. } = shown;
        let views = shown.views.map(|view| View { pose: view.pose, fov: view.fov });
        let label = wgpu::CommandEncoderDescriptor { label: Some("frame") };
        let mut encoder = outside(|| self.renderer.device().create_command_encoder(&label));
        let timed = self.timer.as_mut().and_then(|timer| timer.begin(frame));
        let target = Target { color: &self.color[target.color], depth: &self.depth[target.depth] };
        let counters = self.renderer.encode(&mut encoder, layers, &views, range, target, timed.as_ref());
        if let (Some(timer), Some(timed)) = (&mut self.timer, timed) {
            outside(|| timer.resolve(&mut encoder, timed));
        }
        if let (Some(overlay), Some(ours)) = (&mut self.overlay, ours) {
            draw_ours(overlay, &mut encoder, &views, range, target, ours);
        }
        let counted = extras.count && self.counting.encode(&mut encoder, &self.renderer, layers, frame);
        outside(|| self.renderer.queue().submit([encoder.finish()]));
        if let Some(timer) = &mut self.timer {
            outside(|| timer.submitted());
        }
        if counted {
            self.counting.submitted();
        }
        counters
    }

    /// Draws the same once more for a picture, and waits for it. What is ours is in it only where that is asked for.
    ///
    /// # Errors
    /// If it cannot be read back.
    pub fn still(
        &mut self,
        layers: &[Layer<'_>],
        shown: Shown<'_>,
        ours: Option<Ours<'_>>,
    ) -> Result<Stills, RunError> {
        let range = shown.range;
        let views = shown.views.map(|view| View { pose: view.pose, fov: view.fov });
        let camera = camera(&mut self.camera, &self.renderer, self.size);
        let mut encoder =
            camera.renderer.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("picture") });
        camera.renderer.encode(&mut encoder, layers, &views, range, camera.picture.target(), None);
        if let (Some(overlay), Some(ours)) = (&mut self.overlay, ours) {
            draw_ours(overlay, &mut encoder, &views, range, camera.picture.target(), ours);
        }
        let readback = camera.picture.read(&mut encoder);
        camera.renderer.queue().submit([encoder.finish()]);
        readback.submitted();
        Ok(readback.wait()?)
    }

    /// Draws the same once more into a target of [`PICTURE_COLOR`] and [`PICTURE_DEPTH`], and records what is made of it with `then`.
    #[cfg(feature = "window")]
    pub fn mirror(
        &mut self,
        layers: &[Layer<'_>],
        shown: Shown<'_>,
        ours: Option<Ours<'_>>,
        target: Target<'_>,
        then: impl FnOnce(&mut wgpu::CommandEncoder),
    ) {
        let range = shown.range;
        let views = shown.views.map(|view| View { pose: view.pose, fov: view.fov });
        let (device, queue) = (self.renderer.device(), self.renderer.queue());
        let path = self.renderer.path();
        // Of its own, since what a renderer makes for a size it would make anew for every other.
        let renderer =
            self.mirror.get_or_insert_with(|| Renderer::new(device, queue, PICTURE_COLOR, PICTURE_DEPTH, path));
        let label = wgpu::CommandEncoderDescriptor { label: Some("mirror") };
        let mut encoder = renderer.device().create_command_encoder(&label);
        renderer.encode(&mut encoder, layers, &views, range, target, None);
        if let (Some(overlay), Some(ours)) = (&mut self.overlay, ours) {
            draw_ours(overlay, &mut encoder, &views, range, target, ours);
        }
        then(&mut encoder);
        renderer.queue().submit([encoder.finish()]);
    }

    /// Results that have arrived since the last call; never waits.
    ///
    /// # Errors
    /// If a count could not be read back.
    pub fn poll(&mut self, gpu: &mut Vec<GpuObservation>) -> Result<Option<CostObservation>, RunError> {
        if let Some(timer) = &mut self.timer {
            timer.poll(self.renderer.device(), gpu);
        }
        Ok(self.counting.poll().transpose()?)
    }

    /// Waits until the GPU has done all it was given, so that the last results arrive.
    ///
    /// # Errors
    /// If the device is lost.
    pub fn finish(&self) -> Result<(), RunError> {
        self.renderer.device().poll(wgpu::PollType::wait_indefinitely())?;
        Ok(())
    }
}

/// What draws pictures, made with the first of them.
fn camera<'a>(camera: &'a mut Option<Camera>, renderer: &Renderer, size: [u32; 2]) -> &'a mut Camera {
    camera.get_or_insert_with(|| {
        let (device, queue) = (renderer.device(), renderer.queue());
        let renderer = Renderer::new(device, queue, PICTURE_COLOR, PICTURE_DEPTH, renderer.path());
        let picture = StereoPicture::new(&renderer, size[0], size[1]);
        Camera { renderer, picture }
    })
}

/// Draws board and ink over what was drawn.
fn draw_ours(
    overlay: &mut Overlay,
    encoder: &mut wgpu::CommandEncoder,
    views: &[View; 2],
    range: DepthRange,
    target: Target<'_>,
    ours: Ours<'_>,
) {
    if let Some(mut painted) = ours.painted.take() {
        overlay.paint_board(encoder, &painted.shapes, &mut painted.textures, painted.pixels_per_point);
    }
    overlay.encode(encoder, views, range, target, ours.board.as_ref(), ours.ink);
}
