//! Our own progress display, for the time in which nothing of the content can be drawn: a ring that fills, a percentage, and the seconds
//! left, with our name below, so that nobody takes it for the content's. It is drawn where time is real; what the content shows itself
//! is measured without it, and pictures are taken without it.

mod estimate;
mod follow;
mod shapes;

use crate::observe::Located;
use crate::problem::Problems;
use crate::render::{DrawList, Instance, Layer, PreparedScene, Renderer, SceneGpu, Uploader, Variants};
use estimate::Estimate;
use follow::Follow;
use glam::{Mat4, Vec3};
use shapes::{SEGMENTS, Shape};

/// The display with its state.
pub struct Progress {
    scene: SceneGpu,
    draws: DrawList,
    estimate: Estimate,
    follow: Follow,
}

impl Progress {
    /// Makes it ready to be drawn: less than 100 KiB and one pipeline, before the first frame.
    ///
    /// # Errors
    /// A GPU that cannot hold it.
    pub fn new(renderer: &mut Renderer) -> Result<Progress, Problems> {
        let prepared = PreparedScene::new(&shapes::model(), Vec::new(), &renderer.device().limits())?;
        let made = renderer.pipeline_maker().of(&prepared, Variants::default()).run(|| true);
        renderer.adopt(made);
        let scene = Uploader::new(renderer, prepared).finish();
        let draws = DrawList::default();
        Ok(Progress { scene, draws, estimate: Estimate::default(), follow: Follow::default() })
    }

    /// Puts it before the head for a frame, `seconds` after the first one, with this much done of this much, in bytes.
    pub fn arrange(&mut self, head: &Located, work: [u64; 2], seconds: f64) {
        let shown = self.estimate.update(work, seconds);
        if head.valid {
            self.follow.update(&head.pose, seconds);
        }
        self.draws.clear();
        let Some(base_from_display) = self.follow.base_from_display() else { return };
        let mut add = |shape: Shape, display_from_shape: Mat4| {
            self.draws.instances.push(Instance {
                mesh: shape.mesh(),
                world_from_node: base_from_display * display_from_shape,
                joints: None,
                at_rest: false,
                weights: None,
                alpha: 1.0,
            });
        };
        for segment in 0..SEGMENTS {
            let full = shown.percent * SEGMENTS >= (segment + 1) * 100;
            add(if full { Shape::Full } else { Shape::Empty }, shapes::place_of_segment(segment));
        }
        let percent = [(shown.percent / 10) % 10, shown.percent % 10];
        let digits = percent.map(Shape::Digit);
        let skip = usize::from(shown.percent < 10);
        line(&[digits[0], digits[1], Shape::Percent][skip..], 0.018, 0.05, &mut add);
        if let Some(left) = shown.seconds_left.filter(|left| *left < 1000) {
            let digits = [left / 100, left / 10 % 10, left % 10].map(Shape::Digit);
            let skip = if left < 10 { 2 } else { usize::from(left < 100) };
            line(&[digits[0], digits[1], digits[2], Shape::Seconds][skip..], -0.045, 0.032, &mut add);
        }
        add(Shape::Name, Mat4::from_translation(Vec3::new(0.0, -0.24, 0.0)) * Mat4::from_scale(Vec3::splat(0.025)));
    }

    /// What is to be drawn.
    pub fn layer(&self) -> Layer<'_> {
        Layer { scene: &self.scene, list: &self.draws }
    }
}

/// Characters side by side, centred, at a height in metres and of a height in metres.
fn line(shapes: &[Shape], y: f32, height: f32, add: &mut impl FnMut(Shape, Mat4)) {
    let step = height * shapes::ADVANCE;
    let first = -0.5 * step * (shapes.len() as f32 - 1.0);
    for (at, shape) in shapes.iter().enumerate() {
        let place = Vec3::new(first + step * at as f32, y, 0.0);
        add(*shape, Mat4::from_translation(place) * Mat4::from_scale(Vec3::splat(height)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Located;
    use crate::render::{
        Backdrop, DepthRange, PICTURE_COLOR, PICTURE_DEPTH, StereoPath, StereoPicture, View, composite, headless_device,
    };
    use crate::space::{Fov, Pose};

    #[test]
    fn it_is_seen_ahead_with_what_is_done_brighter() {
        let Ok(gpu) = headless_device() else {
            assert!(std::env::var_os("CI").is_none(), "CI needs a Vulkan driver");
            return;
        };
        let path = StereoPath::of(&gpu.device, &gpu.queue);
        let mut renderer = Renderer::new(&gpu.device, &gpu.queue, PICTURE_COLOR, PICTURE_DEPTH, path);
        let mut progress = Progress::new(&mut renderer).expect("small enough");
        let head = Located { pose: Pose::IDENTITY, valid: true, tracked: true };
        progress.arrange(&head, [0, 100], 0.0);
        progress.arrange(&head, [48, 100], 6.0);
        let picture = StereoPicture::new(&renderer, 360, 240);
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let fov = Fov { left: -0.36, right: 0.36, up: 0.24, down: -0.24 };
        let views = [View { pose: Pose::IDENTITY, fov }; 2];
        let range = DepthRange { near: 0.1, far: 10.0 };
        renderer.encode(&mut encoder, &[progress.layer()], &views, range, picture.target(), None);
        let readback = picture.read(&mut encoder);
        gpu.queue.submit([encoder.finish()]);
        readback.submitted();
        let eye = composite(&readback.wait().expect("a picture").eyes[0], Backdrop::Additive(0));
        if let Some(path) = std::env::var_os("HOLOGRADE_LOOK") {
            eye.save(path).expect("a picture to look at");
        }
        let grey = |x: u32, y: u32| eye.get_pixel(x, y).0[0];
        let across = |columns: std::ops::Range<u32>| columns.map(|x| grey(x, 120)).max().unwrap_or(0);
        let (left, right) = (across(100..160), across(200..260));
        assert!(right > 150 && left > 20 && left < right / 2, "right {right}, left {left}");
        assert_eq!(grey(5, 5), 0, "nothing else");
        assert!((140..220).flat_map(|x| (100..130).map(move |y| (x, y))).any(|(x, y)| grey(x, y) > 150), "a number");
    }
}
