//! Draws into the runtime's images, and into our own where a picture or a count is wanted.

use super::RunError;
use crate::observe::{CostObservation, Counters, GpuObservation, ViewObservation};
use crate::render::{
    CountingPass, DepthRange, EyeViews, GpuTimer, Layer, PICTURE_COLOR, PICTURE_DEPTH, Renderer, StereoPath,
    StereoPicture, Stills, Target, View, outside,
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

/// Renderer with everything that lives as long as the session's images.
pub struct Painter {
    renderer: Renderer,
    color: Vec<EyeViews>,
    depth: Vec<EyeViews>,
    timer: Option<GpuTimer>,
    counting: CountingPass,
    camera: Option<Camera>,
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
            renderer,
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

    /// Draws one stereo frame and submits it.
    pub fn paint(
        &mut self,
        target: EyeTarget,
        layers: &[Layer<'_>],
        views: &[ViewObservation; 2],
        range: DepthRange,
        frame: u64,
        extras: Extras,
    ) -> Counters {
        let views = views.map(|view| View { pose: view.pose, fov: view.fov });
        let label = wgpu::CommandEncoderDescriptor { label: Some("frame") };
        let mut encoder = outside(|| self.renderer.device().create_command_encoder(&label));
        let timed = self.timer.as_mut().and_then(|timer| timer.begin(frame));
        let target = Target { color: &self.color[target.color], depth: &self.depth[target.depth] };
        let counters = self.renderer.encode(&mut encoder, layers, &views, range, target, timed.as_ref());
        if let (Some(timer), Some(timed)) = (&mut self.timer, timed) {
            outside(|| timer.resolve(&mut encoder, timed));
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

    /// Draws the same once more for a picture, and waits for it.
    ///
    /// # Errors
    /// If it cannot be read back.
    pub fn still(
        &mut self,
        layers: &[Layer<'_>],
        views: &[ViewObservation; 2],
        range: DepthRange,
    ) -> Result<Stills, RunError> {
        let views = views.map(|view| View { pose: view.pose, fov: view.fov });
        let camera = self.camera.get_or_insert_with(|| {
            let (device, queue) = (self.renderer.device(), self.renderer.queue());
            let renderer = Renderer::new(device, queue, PICTURE_COLOR, PICTURE_DEPTH, self.renderer.path());
            let picture = StereoPicture::new(&renderer, self.size[0], self.size[1]);
            Camera { renderer, picture }
        });
        let mut encoder =
            camera.renderer.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("picture") });
        camera.renderer.encode(&mut encoder, layers, &views, range, camera.picture.target(), None);
        let readback = camera.picture.read(&mut encoder);
        camera.renderer.queue().submit([encoder.finish()]);
        readback.submitted();
        Ok(readback.wait()?)
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
