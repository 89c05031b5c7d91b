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
